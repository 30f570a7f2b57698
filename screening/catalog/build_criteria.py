"""From the shape of a criteria file to core's CriteriaSet.

The file must have passed `checks.criteria`: a reference that does not resolve raises KeyError here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from screening.catalog.build_words import build_citation
from screening.catalog.shapes import (
    AgeShape,
    AllShape,
    AnsweredShape,
    AnyShape,
    AtLeastShape,
    ChangeShape,
    CriteriaShape,
    CriterionShape,
    CutShape,
    FactShape,
    ItemIsShape,
    NotShape,
    OutcomeShape,
    PersistsShape,
    RemarkShape,
    RuleShape,
    ScoreShape,
)
from screening.catalog.strict_yaml import Path
from screening.core.bounds import Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriteriaSet,
    CriteriaSetId,
    CriteriaSetRef,
    Criterion,
    CriterionId,
    CriterionIs,
    Expression,
    FactIs,
    Input,
    InputId,
    ItemIs,
    Not,
    Outcome,
    OutcomeId,
    PersistsIn,
    Remark,
    RemarkId,
    ScoreIs,
)
from screening.core.questionnaire import Language, LinkId, Questionnaire, QuestionnaireId, ScaleId


def build_criteria_set(
    sha256: str, shape: CriteriaShape, questionnaires: Mapping[QuestionnaireId, Questionnaire]
) -> CriteriaSet:
    """The set this checked file defines, over these questionnaires; `sha256` is of the file."""
    return CriteriaSet(
        ref=CriteriaSetRef(id=CriteriaSetId(shape.id), version=shape.version, sha256=sha256),
        title=_texts(shape.title),
        status=shape.status,
        inputs={input.id: input for input in _inputs(shape, questionnaires, shown_only=False)},
        shown={input.id: input for input in _inputs(shape, questionnaires, shown_only=True)},
        criteria={CriterionId(entry.id): _criterion(shape, entry) for entry in shape.criteria},
        alerts={CriterionId(entry.id): _criterion(shape, entry) for entry in shape.alerts},
        remarks=tuple(_remark(shape, entry) for entry in shape.remarks),
        outcomes=tuple(_outcome(shape, entry) for entry in shape.outcomes),
    )


def _inputs(
    shape: CriteriaShape, questionnaires: Mapping[QuestionnaireId, Questionnaire], *, shown_only: bool
) -> Iterator[Input]:
    """The inputs that rules read, or those that are only shown: the two are kept apart from here on."""
    for id, input in shape.inputs.items():
        if input.shown_only is shown_only:
            yield Input(
                id=InputId(id),
                questionnaire=QuestionnaireId(input.questionnaire),
                max_age_days=input.max_age_days,
                citation=build_citation(shape.citations[input.citation]),
                also=frozenset(
                    other.ref.id for other in questionnaires.values() if input.questionnaire in other.contains
                ),
            )


def build_rule(rule: RuleShape) -> Expression:  # noqa: C901  one case for each form of rule
    """Core's expression for a rule."""
    match rule:
        case str():
            return CriterionIs(criterion=CriterionId(rule))
        case AllShape():
            return All(of=tuple(build_rule(part) for part in rule.all))
        case AnyShape():
            return Any(of=tuple(build_rule(part) for part in rule.any))
        case AtLeastShape():
            return AtLeast(needed=rule.at_least, of=tuple(build_rule(part) for part in rule.of))
        case NotShape():
            return Not(of=build_rule(rule.not_))
        case ScoreShape():
            return _score(rule)
        case ItemIsShape():
            input, link_id = split(rule.item)
            comparison, cut = comparison_of(rule)
            return ItemIs(input=input, link_id=LinkId(link_id), comparison=comparison, cut=cut)
        case FactShape():
            input, link_id = split(rule.fact)
            return FactIs(input=input, link_id=LinkId(link_id), codes=rule.is_)
        case AgeShape():
            comparison, cut = comparison_of(rule)
            return AgeIs(comparison=comparison, cut=cut)
        case AnsweredShape():
            return AnsweredIs(input=InputId(rule.answered), needed=rule.gte)
        case ChangeShape():
            return _change(rule)
        case PersistsShape():
            return PersistsIn(of=tuple(_score(part) for part in rule.persists), apart=rule.days_apart)


def split(reference: str) -> tuple[InputId, str]:
    """``c15.PA`` is what `PA` of input `c15`; the second part is "" when there is no dot."""
    input, _, name = reference.partition(".")
    return InputId(input), name


def comparison_of(rule: CutShape) -> tuple[Comparison, Fraction]:
    """The comparison a rule makes: the first of its four that is given."""
    return next(iter(comparisons_in(rule)))


def comparisons_in(rule: CutShape) -> tuple[tuple[Comparison, Fraction], ...]:
    """Every comparison given; a good rule has one."""
    given = ((comparison, getattr(rule, comparison.value)) for comparison in Comparison)
    return tuple((comparison, cut) for comparison, cut in given if cut is not None)


def walk_rule(path: Path, rule: RuleShape) -> Iterator[tuple[Path, RuleShape]]:
    """A rule and every rule in it, each with its path in the file."""
    yield path, rule
    for inner_path, inner in parts_of(path, rule):
        yield from walk_rule(inner_path, inner)


def parts_of(path: Path, rule: RuleShape) -> Iterator[tuple[Path, RuleShape]]:
    """The rules directly inside this one, with their paths."""
    match rule:
        case AllShape():
            yield from (((*path, "all", number), part) for number, part in enumerate(rule.all))
        case AnyShape():
            yield from (((*path, "any", number), part) for number, part in enumerate(rule.any))
        case AtLeastShape():
            yield from (((*path, "of", number), part) for number, part in enumerate(rule.of))
        case PersistsShape():
            yield from (((*path, "persists", number), part) for number, part in enumerate(rule.persists))
        case NotShape():
            yield (*path, "not"), rule.not_
        case _:
            return


def _score(rule: ScoreShape) -> ScoreIs:
    input, scale = split(rule.score)
    comparison, cut = comparison_of(rule)
    return ScoreIs(input=input, scale=ScaleId(scale), comparison=comparison, cut=cut)


def _change(rule: ChangeShape) -> ChangeIs:
    input, scale = split(rule.change)
    comparison, cut = comparison_of(rule)
    return ChangeIs(
        input=input,
        scale=ScaleId(scale),
        comparison=comparison,
        cut=cut,
        apart=rule.days_apart,
        without_earlier=rule.without_earlier,
    )


def _criterion(shape: CriteriaShape, entry: CriterionShape) -> Criterion:
    return Criterion(
        id=CriterionId(entry.id),
        label=_texts(entry.label),
        rule=build_rule(entry.rule),
        citation=build_citation(shape.citations[entry.citation]),
        own_operationalisation=entry.own_operationalisation,
        applies_when=None if entry.applies_when is None else build_rule(entry.applies_when),
    )


def _remark(shape: CriteriaShape, entry: RemarkShape) -> Remark:
    return Remark(
        id=RemarkId(entry.id),
        text=_texts(entry.text),
        rule=build_rule(entry.rule),
        citation=build_citation(shape.citations[entry.citation]),
    )


def _outcome(shape: CriteriaShape, entry: OutcomeShape) -> Outcome:
    return Outcome(
        id=OutcomeId(entry.id),
        label=_texts(entry.label),
        advice=_texts(entry.advice),
        rule=None if entry.rule is None else build_rule(entry.rule),
        citation=build_citation(shape.citations[entry.citation]),
        own_operationalisation=entry.own_operationalisation,
    )


def _texts(texts: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): text for language, text in texts.items()}
