"""What is decided: a criteria set as a typed expression tree, held as data.

Conditions speak of the case (a score, an item, a fact, the age, how much is answered, a change between two
responses, the same thing severe in two responses); connectives combine them in three-valued logic. A closed
union, so that the type checker proves every reader complete. Evaluated in `evaluation`, said in `report`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import NewType

from screening.core.bounds import Comparison
from screening.core.questionnaire import Citation, Language, LinkId, QuestionnaireId, ScaleId

CriteriaSetId = NewType("CriteriaSetId", str)
CriterionId = NewType("CriterionId", str)
InputId = NewType("InputId", str)
OutcomeId = NewType("OutcomeId", str)
RemarkId = NewType("RemarkId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysApart:
    """How far apart two responses may lie, in days between their calendar dates, both ends included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every one of `of` holds."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """One of `of` holds."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """`needed` of `of` hold."""

    needed: int
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """`of` does not hold."""

    of: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreIs:
    """A scale of the input's response against a cut point between two attainable scores."""

    input: InputId
    scale: ScaleId
    comparison: Comparison
    cut: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIs:
    """One item's number against a cut point."""

    input: InputId
    link_id: LinkId
    comparison: Comparison
    cut: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class FactIs:
    """One item's answer is one of `codes` (a clinician's yes, a relative's no)."""

    input: InputId
    link_id: LinkId
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeIs:
    """The person's age in completed years on the day of assessment."""

    comparison: Comparison
    cut: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredIs:
    """At least `needed` of the scored items of the input's response are answered."""

    input: InputId
    needed: int


class WithoutEarlier(Enum):
    """What a change is when there is no earlier response to compare with."""

    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeIs:
    """A scale has changed between the newest response and the latest earlier one so many days apart, both given by
    the same kind of source; the difference newer minus older is held against the cut.

    `without_earlier` is what the authors of the set decided it means that there is nothing to compare with.
    """

    input: InputId
    scale: ScaleId
    comparison: Comparison
    cut: Fraction
    apart: DaysApart
    without_earlier: WithoutEarlier


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistsIn:
    """The same one of `of` holds in the newest response and in an earlier one so many days before, both given by
    the same kind of source. With no such earlier response it is not met when the newest alone decides so, else it
    cannot be told."""

    of: tuple[ScoreIs, ...]
    apart: DaysApart


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionIs:
    """Another criterion of the set holds."""

    criterion: CriterionId


Connective = All | Any | AtLeast | Not
Condition = ScoreIs | ItemIs | FactIs | AgeIs | AnsweredIs | ChangeIs | PersistsIn
Expression = Connective | Condition | CriterionIs


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A questionnaire that the set reads, under a short name. Responses older than `max_age_days` count as none.

    `also`: the questionnaires that hold all of it (its variants with another recall period, its form for proxies, a
    larger questionnaire that contains it); a response to one of these is a response to it.
    """

    id: InputId
    questionnaire: QuestionnaireId
    max_age_days: int
    citation: Citation
    also: frozenset[QuestionnaireId] = frozenset()

    def reads(self, questionnaire: QuestionnaireId) -> bool:
        """Whether responses to this questionnaire are read."""
        return questionnaire == self.questionnaire or questionnaire in self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A rule with its reason. `own_operationalisation`: no published source says it like this; needs sign-off.

    `applies_when`: whom the criterion is about (only people with cancer, say). Where that does not hold, the criterion
    counts as not met and is said not to apply; the two are the same to `any` and `at_least`, and the catalog lets no
    `all` or `not` refer to such a criterion.
    """

    id: CriterionId
    label: Mapping[Language, str]
    rule: Expression
    citation: Citation
    own_operationalisation: bool
    applies_when: Expression | None = None

    @property
    def judged(self) -> Expression:
        """What is evaluated: that it applies, if that is a condition, and its rule."""
        return self.rule if self.applies_when is None else All(of=(self.applies_when, self.rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the set can conclude; outcomes are ordered, and the last one's rule is None: what is left."""

    id: OutcomeId
    label: Mapping[Language, str]
    advice: Mapping[Language, str]
    rule: Expression | None
    citation: Citation
    own_operationalisation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to be said whenever its rule is met, beside the outcome (e.g. that the patient declines)."""

    id: RemarkId
    text: Mapping[Language, str]
    rule: Expression
    citation: Citation


class Status(Enum):
    """Whether clinicians have signed the set off."""

    DRAFT = "draft-needs-clinical-signoff"
    SIGNED_OFF = "signed-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSetRef:
    """Exactly which set: `sha256` is of its file."""

    id: CriteriaSetId
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.id}|{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """A versioned set: inputs, criteria, alerts (acute flags, an axis of their own), remarks, ordered outcomes.

    `shown`: what is shown beside the assessment and no rule can read, because it stands apart from the inputs: how a
    relative fares is about the relative.
    """

    ref: CriteriaSetRef
    title: Mapping[Language, str]
    status: Status
    inputs: Mapping[InputId, Input]
    criteria: Mapping[CriterionId, Criterion]
    alerts: Mapping[CriterionId, Criterion]
    remarks: tuple[Remark, ...]
    outcomes: tuple[Outcome, ...]
    shown: Mapping[InputId, Input] = field(default_factory=dict)

    def all_inputs(self) -> tuple[Input, ...]:
        """Every questionnaire whose answers take part: those that rules read, and those that are only shown."""
        return (*self.inputs.values(), *self.shown.values())

    def reads_answers_to(self, questionnaire: QuestionnaireId) -> bool:
        """Whether some rule can read responses to this questionnaire."""
        return any(input.reads(questionnaire) for input in self.inputs.values())

    def rules(self) -> Iterator[Expression]:
        """Every rule of the set: of its criteria, alerts, remarks and outcomes, in that order."""
        yield from (entry.judged for entry in (*self.criteria.values(), *self.alerts.values()))
        yield from (remark.rule for remark in self.remarks)
        yield from (outcome.rule for outcome in self.outcomes if outcome.rule is not None)

    def rule_of(self, criterion: CriterionId) -> Expression:
        """The rule of a criterion or alert, with whom it applies to."""
        return (self.criteria.get(criterion) or self.alerts[criterion]).judged


def children_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one; empty for conditions and references."""
    match expression:
        case All(of=of) | Any(of=of) | AtLeast(of=of):
            return of
        case Not(of=inner):
            return (inner,)
        case PersistsIn(of=scores):
            return scores
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all inside it, depth first; references are not followed."""
    yield expression
    for child in children_of(expression):
        yield from walk(child)


def referenced(expression: Expression) -> Iterator[CriterionId]:
    """The criteria an expression refers to directly."""
    return (node.criterion for node in walk(expression) if isinstance(node, CriterionIs))
