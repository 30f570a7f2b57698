"""The shape of the files: one class per mapping in the YAML, its fields named as the keys are.

Nothing but text, numbers and words of a closed list; `structure` fills these from a document, `build_questionnaire`
and `build_criteria` make core objects of them. A field that is a Python keyword carries a trailing underscore.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NewType

from screening.core.criteria import DaysApart, Status, WithoutEarlier
from screening.core.questionnaire import (
    AnswerOption,
    Colour,
    Consent,
    Direction,
    ItemType,
    Knower,
    RecallPeriod,
    Source,
)

CitationName = NewType("CitationName", str)  # a key of the file's `citations`
Codes = NewType("Codes", frozenset[str])  # one answer code, or a list of them
Words = str | Mapping[str, str]  # one text that reads the same in every language, or one for each language


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationShape:
    """A source: a bare reference as one text, anything more in every language; and how sure we are."""

    text: Words
    url: str | None = None
    confidence: Words | None = None


# -- questionnaire.yaml ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableWhenShape:
    """Asked only after an answer to `link_id`, or to one of those in `or`: any answer, or one of `codes`."""

    link_id: str
    or_: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShape:
    """`options` names one of the file's `option_sets`; `asks_help_with` the items this one offers help with.
    `for_reader`: nothing is computed from it, and that is meant."""

    link_id: str
    type: ItemType
    construct: str
    options: str | None = None
    direction: Direction | None = None
    recall: RecallPeriod | None = None
    max_length: int | None = None
    enable_when: EnableWhenShape | None = None
    known_by: Knower | None = None
    asks_help_with: tuple[str, ...] = ()
    consent: Consent | None = None
    for_reader: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionShape:
    """A section with items of its own, or one taken whole `from` another questionnaire: items, answers, words."""

    link_id: str
    items: tuple[ItemShape, ...] = ()
    from_: str | None = None
    for_reader: bool = False  # every item of it is


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShape:
    """What the published sources leave open."""

    id: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColoursShape:
    """Where the colours of the options come from."""

    citation: CitationShape
    own_operationalisation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireShape:
    """questionnaire.yaml: what is asked, of whom, and where it comes from."""

    id: str
    version: str
    instrument: Words
    copyright: Words
    respondent: Source
    known_by: Knower
    sources: tuple[CitationShape, ...]
    sections: tuple[SectionShape, ...]
    option_sets: Mapping[str, tuple[AnswerOption, ...]] = field(default_factory=dict)
    proxies: tuple[Source, ...] = ()
    proxies_only: bool = False
    short_form: tuple[str, ...] = ()
    colours: ColoursShape | None = None
    unknown: tuple[OpenShape, ...] = ()
    scope: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantWordingShape:
    """What reads otherwise in a variant, in one language."""

    title: str
    recall: Mapping[RecallPeriod, str]
    introduction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantShape:
    """questionnaire.yaml of a variant: another questionnaire with another recall period, and nothing else changed."""

    id: str
    version: str
    variant_of: str
    recall: Mapping[RecallPeriod, RecallPeriod]
    wording: Mapping[str, VariantWordingShape]


# -- scoring.yaml ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShape:
    """One cell of a published table: where the answers add up to `sum`, the score is `n` parts. A sum that has two
    scores is split: this one counts when the answer to item `greater` is greater than the answer to item `than`."""

    sum: int
    n: Fraction
    greater: str | None = None
    than: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """score = n / of x 100."""

    of: int
    rows: tuple[RowShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanShape:
    """The manual's linear rule: the mean of the answers, moved to 0-100. `range` is the highest answer less the
    lowest; `reversed` gives the lowest answer 100, as functioning scales have it."""

    range: int
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SumShape:
    """score = factor x the sum of the answers."""

    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandShape:
    id: str
    cut: Fraction
    citation: CitationName
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportantChangeShape:
    """The smallest worsening that matters, in points of the scale."""

    points: Fraction
    citation: CitationName


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleShape:
    """Exactly one of `table`, `mean` and `sum` is given."""

    id: str
    items: tuple[str, ...]
    direction: Direction
    citation: CitationName
    table: TableShape | None = None
    mean: MeanShape | None = None
    sum: SumShape | None = None
    bands: tuple[BandShape, ...] = ()
    important_change: ImportantChangeShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringShape:
    """scoring.yaml: how answers become scores."""

    citations: Mapping[str, CitationShape]
    scales: tuple[ScaleShape, ...]


# -- wording.<language>.yaml ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWordingShape:
    """`options` only where this item's options read otherwise than the option set's."""

    text: str
    short: str
    proxy_text: str | None = None
    help: str | None = None
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingShape:
    """wording.<language>.yaml: the questionnaire's texts in one language.

    A wording pack (`wording_pack`) is the same with two keys more: which `questionnaire` it `fits`, in which version.
    A `draft` is a translation of our own that may lack texts: the Danish stands in their place, and is said to.
    """

    language: str
    version: str
    source: str
    licence: str
    validated: bool
    title: str
    introduction: str
    sections: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, ItemWordingShape] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scales: Mapping[str, str] | None = None
    recall: Mapping[RecallPeriod, str] | None = None
    draft: bool = False
    questionnaire: str | None = None
    fits: str | None = None


# -- criteria/<id>.yaml ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CutShape:
    """A comparison: exactly one of the four is given."""

    gt: Fraction | None = None
    gte: Fraction | None = None
    lt: Fraction | None = None
    lte: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllShape:
    all: tuple[RuleShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyShape:
    any: tuple[RuleShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeastShape:
    at_least: int
    of: tuple[RuleShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShape:
    not_: RuleShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreShape(CutShape):
    score: str  # input.SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIsShape(CutShape):
    item: str  # input.link-id


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShape:
    fact: str  # input.link-id
    is_: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeShape(CutShape):
    age: str  # always `years`


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredShape:
    answered: str  # input
    gte: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShape(CutShape):
    change: str  # input.SCALE
    days_apart: DaysApart
    without_earlier: WithoutEarlier


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistsShape:
    persists: tuple[ScoreShape, ...]
    days_apart: DaysApart


# A bare text is the id of another criterion.
RuleShape = (
    str
    | AllShape
    | AnyShape
    | AtLeastShape
    | NotShape
    | ScoreShape
    | ItemIsShape
    | FactShape
    | AgeShape
    | AnsweredShape
    | ChangeShape
    | PersistsShape
)

# The key that tells which rule a mapping is.
RULE_FORMS: Mapping[str, type] = {
    "all": AllShape,
    "any": AnyShape,
    "at_least": AtLeastShape,
    "not": NotShape,
    "score": ScoreShape,
    "item": ItemIsShape,
    "fact": FactShape,
    "age": AgeShape,
    "answered": AnsweredShape,
    "change": ChangeShape,
    "persists": PersistsShape,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputShape:
    questionnaire: str
    max_age_days: int
    citation: CitationName
    shown_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionShape:
    id: str
    label: Mapping[str, str]
    rule: RuleShape
    citation: CitationName
    own_operationalisation: bool
    applies_when: RuleShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkShape:
    id: str
    text: Mapping[str, str]
    rule: RuleShape
    citation: CitationName


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShape:
    id: str
    label: Mapping[str, str]
    advice: Mapping[str, str]
    citation: CitationName
    own_operationalisation: bool
    rule: RuleShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaShape:
    """criteria/<id>.yaml: what is decided."""

    id: str
    version: str
    status: Status
    title: Mapping[str, str]
    citations: Mapping[str, CitationShape]
    inputs: Mapping[str, InputShape]
    criteria: tuple[CriterionShape, ...]
    outcomes: tuple[OutcomeShape, ...]
    alerts: tuple[CriterionShape, ...] = ()
    remarks: tuple[RemarkShape, ...] = ()
