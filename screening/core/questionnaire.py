"""What is asked: items, their options, the scales over them, and the wording that puts them into a language.

Everything that is asked is a questionnaire: the patient's instrument, the relative's own questions and the
clinician's facts. Structure and wording are apart, because a validated wording is licensed content with a
version of its own. Names follow FHIR R4 Questionnaire where FHIR has one. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import NewType

from screening.core.bounds import Bounds

QuestionnaireId = NewType("QuestionnaireId", str)
LinkId = NewType("LinkId", str)
ScaleId = NewType("ScaleId", str)
Language = NewType("Language", str)  # BCP 47, e.g. "da"


class ItemType(Enum):
    """FHIR's item types, as far as we use them."""

    CHOICE = "choice"
    TEXT = "text"


class Source(Enum):
    """Who answered. Anyone but the questionnaire's own respondent is a proxy."""

    PATIENT = "patient"
    RELATIVE = "relative"
    STAFF = "staff"


class Knower(Enum):
    """Who can supply a missing input: the word the GP's page uses when it asks for it."""

    PATIENT = "patient"
    RELATIVE = "relative"
    CLINICIAN = "clinician"
    REGISTER = "register"


class Direction(Enum):
    """Which way is worse."""

    HIGH_IS_WORSE = "high-is-worse"
    LOW_IS_WORSE = "low-is-worse"


class RecallPeriod(Enum):
    """The time an item asks about; printed with the item, never left to memory."""

    NOW = "now"
    PAST_3_DAYS = "past-3-days"
    PAST_WEEK = "past-week"


class Colour(Enum):
    """How much an answer or a stretch of a scale calls for attention, as Danish questionnaires for dialogue say it.

    Shown to clinicians as a word, never to the respondent and never by colour alone.
    """

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Consent(Enum):
    """What a patient can allow by answering `yes` to an item. Nothing is allowed until they have."""

    RELATIVE_SEES_ANSWERS = "relative-sees-answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule or number comes from, in words a doctor can look up, and how sure we are of it.

    A bare reference reads the same everywhere. What is more than that stands in `texts` and `confidences` by language;
    `text` and `confidence` are then one of them, for those who ask in no language.
    """

    text: str
    url: str | None = None
    confidence: str | None = None
    texts: Mapping[Language, str] = field(default_factory=dict, hash=False)
    confidences: Mapping[Language, str] = field(default_factory=dict, hash=False)

    @property
    def is_translated(self) -> bool:
        """Whether any of it differs from language to language."""
        return bool(self.texts or self.confidences)

    def in_language(self, language: Language) -> str:
        """The text for a reader of `language`."""
        return self.texts.get(language, self.text)

    def confidence_in(self, language: Language) -> str | None:
        """How sure we are, for a reader of `language`."""
        return self.confidences.get(language, self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOption:
    """One answer that can be chosen. `value` is the number that scoring uses; an option that `is_unknown`
    ("not known", "cannot assess") is recorded as given and counts as missing."""

    code: str
    value: int | None = None
    is_unknown: bool = False
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableWhen:
    """The item is asked only if `link_id`, or one of `also`, has an answer (`codes` empty) or one of the `codes`."""

    link_id: LinkId
    codes: frozenset[str] = frozenset()
    also: tuple[LinkId, ...] = ()

    @property
    def link_ids(self) -> tuple[LinkId, ...]:
        """Every item that can open this one."""
        return (self.link_id, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked. `construct` names what it measures, in our own words, for staff and data users.

    `asks_help_with`: the items whose trouble this one offers help with ("would you like help with this?"); it is
    scored by nothing, because how bad a thing is and wanting help with it are not the same (Harder 2019, 3LNQ).
    `for_reader`: people read it and nothing is computed from it; said so that a forgotten item can be told from it.
    """

    link_id: LinkId
    type: ItemType
    construct: str
    options: tuple[AnswerOption, ...] = ()
    direction: Direction | None = None
    recall: RecallPeriod | None = None
    max_length: int | None = None
    enable_when: EnableWhen | None = None
    known_by: Knower | None = None
    asks_help_with: tuple[LinkId, ...] = ()
    consent: Consent | None = None
    for_reader: bool = False

    def option(self, code: str) -> AnswerOption | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)

    @property
    def values(self) -> tuple[int, ...]:
        """The numbers its options can give, in the options' order; empty when none counts."""
        return tuple(option.value for option in self.options if option.value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A named run of items (a FHIR group)."""

    link_id: LinkId
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """A score looked up from the complete answers, item by item in the scale's order.

    Keyed on the answers and not on their sum, because a published table need not be a function of the sum.
    """

    scores: Mapping[tuple[int, ...], Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearRule:
    """score = offset + factor x sum of the answers; covers sums and the linear transformation of a mean."""

    factor: Fraction
    offset: Fraction


ScoringRule = TableRule | LinearRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A named stretch of a scale, beyond a cut point in the worse direction (e.g. clinically important)."""

    id: str
    cut: Fraction
    citation: Citation
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A rule from items to one number. `item_values` are the numbers each item can give, in the order of `items`;
    `attainable` is every score some complete set of answers gives, ascending; `ends`, where the scale is printed on a
    wider one than that (0 to 100, of which the tables of some scales reach only 93.3), is what it is drawn between."""

    id: ScaleId
    items: tuple[LinkId, ...]
    item_values: tuple[tuple[int, ...], ...]
    rule: ScoringRule
    direction: Direction
    attainable: tuple[Fraction, ...]
    citation: Citation
    bands: tuple[Band, ...] = ()
    important_change: Fraction | None = None  # minimal important difference for getting worse
    important_change_citation: Citation | None = None
    ends: Bounds | None = None

    @property
    def range(self) -> Bounds:
        """The worst and best any complete set of answers can give."""
        return Bounds(self.attainable[0], self.attainable[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWording:
    """An item in one language. `proxy_text` is a text of its own, for someone answering on the patient's behalf."""

    text: str
    options: Mapping[str, str]
    proxy_text: str | None = None
    help: str | None = None
    short: str | None = None  # for lists, tables and the clinician's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A questionnaire's texts in one language, with where they come from and whether they are validated.

    `borrowed`: the texts that a draft lacks and that are here in another language, by their path:
    ("items", link id, "text"), ("items", link id, "options", code), ("recall", "past-week") and so on.
    """

    language: Language
    version: str
    source: str
    licence: str
    validated: bool
    title: str
    introduction: str
    items: Mapping[LinkId, ItemWording]
    sections: Mapping[LinkId, str]
    scales: Mapping[ScaleId, str]
    recall: Mapping[RecallPeriod, str]
    borrowed: Mapping[tuple[str, ...], Language] = field(default_factory=dict)

    def language_of(self, *path: str) -> Language:
        """The language that the text at this path is in."""
        return self.borrowed.get(path, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireRef:
    """Exactly which definition: `sha256` is of the files it was loaded from, wording included."""

    id: QuestionnaireId
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.id}|{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFact:
    """Something the published sources leave open about a questionnaire: said, and not invented."""

    id: str
    text: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Where the colours of a questionnaire's options come from."""

    citation: Citation
    own_operationalisation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """Our versioned digital form of an instrument, meant for `respondent`; `proxies` may answer instead.

    With `proxies_only` it is a form about the respondent that only others fill in. `short_form` are the items a very
    tired person is asked when asked no more, the most important first. `contains` are the questionnaires all of whose
    scales are in this one, item by item: an answer to this one answers them too.
    """

    ref: QuestionnaireRef
    instrument: str
    copyright: str
    respondent: Source
    proxies: frozenset[Source]
    known_by: Knower
    sections: tuple[Section, ...]
    scales: tuple[Scale, ...]
    wordings: Mapping[Language, Wording]
    sources: tuple[Citation, ...]
    items: Mapping[LinkId, Item]
    proxies_only: bool = False
    short_form: tuple[LinkId, ...] = ()
    contains: frozenset[QuestionnaireId] = frozenset()
    open_facts: tuple[OpenFact, ...] = ()
    scope: Mapping[Language, str] = field(
        default_factory=dict
    )  # in whom it is validated, where that is to be said
    colours: Colours | None = None
    instruments: Mapping[Language, str] = field(
        default_factory=dict
    )  # `instrument` by language, where it differs
    copyrights: Mapping[Language, str] = field(
        default_factory=dict
    )  # `copyright` by language, where it differs

    def instrument_in(self, language: Language) -> str:
        """What the instrument is, for a reader of `language`."""
        return self.instruments.get(language, self.instrument)

    def copyright_in(self, language: Language) -> str:
        """Whose it is, for a reader of `language`."""
        return self.copyrights.get(language, self.copyright)

    def may_answer(self, source: Source) -> bool:
        """Whether answers from `source` are taken at all."""
        return source in self.proxies or (source is self.respondent and not self.proxies_only)

    def is_proxy(self, source: Source) -> bool:
        """Whether answers from `source` are given on the respondent's behalf."""
        return source is not self.respondent

    def find_scale(self, scale_id: ScaleId) -> Scale | None:
        """The scale with this id, or None."""
        return next((scale for scale in self.scales if scale.id == scale_id), None)

    def who_knows(self, link_id: LinkId) -> Knower:
        """Who can supply this item's answer."""
        return self.items[link_id].known_by or self.known_by

    def walk(self) -> Iterator[tuple[Section, Item]]:
        """Every item in order, with its section."""
        return ((section, item) for section in self.sections for item in section.items)
