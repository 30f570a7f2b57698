"""A criteria set as a document: every rule in words, with its source, for a doctor to read aloud and sign. No patient.

The words are here and the layout is not: `criteria_page_text`, `_html` and `_pdf` write the same document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from screening.core.assessment import assess
from screening.core.case import Case
from screening.core.criteria import CriteriaSet, Criterion, Input, Outcome, Remark, Status
from screening.core.questionnaire import Citation, Knower, Language
from screening.core.records import QuestionnaireByRef
from screening.report.names import Names
from screening.report.reader import Reader
from screening.report.rule_words import RuleWords, rule_words

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # nothing on the page depends on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule, input or outcome: its number, its name, what is said of it, its rule in words, its source."""

    id: str
    title: str
    own: bool = False
    texts: tuple[str, ...] = ()
    rule: RuleWords | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """Entries under a heading, with a sentence on how to read them."""

    title: str
    introduction: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is compared, how deep it stands, and whether the other side lacks it."""

    depth: int
    text: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What was said before and what is said now; both are lines with their depth. Empty: there was or is nothing."""

    name: str
    old: tuple[tuple[int, str], ...]
    new: tuple[tuple[int, str], ...]

    def old_lines(self) -> tuple[Line, ...]:
        """The lines before; those that are gone are marked."""
        return tuple(Line(depth, text, (depth, text) not in self.new) for depth, text in self.old)

    def new_lines(self) -> tuple[Line, ...]:
        """The lines now; those that were not there are marked."""
        return tuple(Line(depth, text, (depth, text) not in self.old) for depth, text in self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry that is new, gone or changed."""

    title: str
    kind: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The differences from another version of the set; `nothing` is said when there are none."""

    title: str
    introduction: str
    nothing: str
    before: str
    now: str
    changes: tuple[Change, ...]

    def sides(self, field: FieldChange) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """Before and now, each with its lines; a side that has none is left out."""
        both = ((self.before, field.old_lines()), (self.now, field.new_lines()))
        return tuple((name, lines) for name, lines in both if lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is signed, and what is filled in by hand, twice."""

    title: str
    statement: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaPage:
    """The whole document for one reader."""

    language: Language
    document: str
    title: str
    about: tuple[tuple[str, str], ...]
    warning: str | None
    how_to_read: str
    own: str
    own_note: str
    source: str
    sections: tuple[PageSection, ...]
    changes: Changes | None
    signature: Signature
    page: str
    unprintable: str


def criteria_names(
    criteria_set: CriteriaSet,
    questionnaires: QuestionnaireByRef,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> Names:
    """The names of everything the set reads, taken from the assessment of nobody."""
    nobody = Case(
        at=_ANY_TIME,
        birth=None,
        responses=dict.fromkeys(criteria_set.inputs, ()),
        shown=dict.fromkeys(criteria_set.shown, ()),
    )
    assessment = assess(criteria_set, questionnaires, nobody, program_version="")
    return Names(
        assessment=assessment, reader=Reader(language=language, translate=translate, zone=_ANY_TIME.tzinfo)
    )


def criteria_page(names: Names, changes: Changes | None = None) -> CriteriaPage:
    """The document on the set that `names` are of."""
    criteria_set, reader = names.assessment.criteria_set, names.reader
    translate = reader.translate
    draft = translate("A draft. It needs clinical sign-off before it may be used in the care of patients.")
    return CriteriaPage(
        language=reader.language,
        document=translate("Criteria for referral, rule by rule"),
        title=reader.pick(criteria_set.title),
        about=tuple(_about(names)),
        warning=draft if criteria_set.status is Status.DRAFT else None,
        how_to_read=translate(
            "Every rule is met, not met, or cannot be told because something is missing or too old. A missing answer "
            "is never taken for a no. A limit lies between two scores that can occur, so that no rounding decides. "
            "Answers that somebody gives for the patient can show that a problem is there, and never that it is not."
        ),
        own=translate("Own operationalisation: needs clinical sign-off"),
        own_note=translate("* own operationalisation: no published source says it like this."),
        source=translate("Source"),
        sections=tuple(section for section in _sections(names) if section.entries),
        changes=changes,
        signature=_signature(names),
        page=translate("Page {page} of {pages}"),
        unprintable=translate("[{count} × {script}: cannot be printed]"),
    )


def _about(names: Names) -> Iterator[tuple[str, str]]:
    criteria_set, translate = names.assessment.criteria_set, names.reader.translate
    yield translate("Set"), f"{criteria_set.ref.id}, {translate('version')} {criteria_set.ref.version}"
    signed = criteria_set.status is Status.SIGNED_OFF
    yield (
        translate("Status"),
        translate("signed off by clinicians") if signed else translate("draft, needs clinical sign-off"),
    )
    yield translate("SHA-256 of the file"), criteria_set.ref.sha256
    rules = (*criteria_set.criteria.values(), *criteria_set.alerts.values())
    owns = [entry.own_operationalisation for entry in rules]
    owns += [outcome.own_operationalisation for outcome in criteria_set.outcomes]
    yield (
        translate("Rules and outcomes"),
        translate("{count}, of which {own} are our own operationalisation").format(
            count=len(owns), own=sum(owns)
        ),
    )


def _sections(names: Names) -> Iterator[PageSection]:
    criteria_set, translate = names.assessment.criteria_set, names.reader.translate
    yield PageSection(
        title=translate("What is read"),
        introduction=translate("Answers older than the days given count as not known."),
        entries=tuple(input_entry(input, names) for input in criteria_set.all_inputs()),
    )
    yield PageSection(
        title=translate("Acute warning signs"),
        introduction=translate(
            "Said first, whatever the outcome. They neither make an outcome nor block one."
        ),
        entries=tuple(criterion_entry(alert, names) for alert in criteria_set.alerts.values()),
    )
    yield PageSection(
        title=translate("The criteria"),
        introduction=translate("Each stands for itself; what follows from them is said under the outcomes."),
        entries=tuple(criterion_entry(criterion, names) for criterion in criteria_set.criteria.values()),
    )
    yield PageSection(
        title=translate("The outcomes, in their order"),
        introduction=translate(
            "The first outcome whose rule is met counts. While a rule above it cannot be told, so can the outcome not."
        ),
        entries=tuple(
            outcome_entry(outcome, names, number=number)
            for number, outcome in enumerate(criteria_set.outcomes, start=1)
        ),
    )
    yield PageSection(
        title=translate("Remarks"),
        introduction=translate("Said beside the outcome when their rule is met. They change nothing."),
        entries=tuple(remark_entry(remark, names) for remark in criteria_set.remarks),
    )


def input_entry(input: Input, names: Names) -> Entry:
    """A questionnaire that is read, how old its answers may be, and who answers it."""
    translate = names.reader.translate
    definition = names.definition(input.id)
    also = ", ".join(sorted(input.also))
    texts = (
        f"{definition.instrument_in(names.reader.language)}.",
        translate("Answers to these count as answers to it: {questionnaires}").format(questionnaires=also)
        if also
        else "",
        translate("Only shown, for at most {days} days: no rule reads it. Answered by: {who}").format(
            days=input.max_age_days, who=_who(definition.known_by, names)
        )
        if input.id in names.assessment.criteria_set.shown
        else translate("Counts for at most {days} days. Answered by: {who}").format(
            days=input.max_age_days, who=_who(definition.known_by, names)
        ),
    )
    return Entry(
        id=input.id,
        title=f"{names.title(definition)} ({definition.ref})",
        texts=tuple(text for text in texts if text),
        citation=input.citation,
    )


def _who(knower: Knower, names: Names) -> str:
    return names.knower(knower).lower()


def criterion_entry(criterion: Criterion, names: Names) -> Entry:
    """A criterion or an alert."""
    return Entry(
        id=criterion.id,
        title=names.reader.pick(criterion.label),
        own=criterion.own_operationalisation,
        texts=() if criterion.applies_when is None else (applies_text(criterion, names),),
        rule=rule_words(criterion.rule, names),
        citation=criterion.citation,
    )


def applies_text(criterion: Criterion, names: Names) -> str:
    """Whom the criterion is about; empty when about everybody."""
    if criterion.applies_when is None:
        return ""
    lines = "; ".join(text for _, text in rule_words(criterion.applies_when, names).lines())
    return names.reader.translate("Applies only to this: {condition}").format(condition=lines)


def outcome_entry(outcome: Outcome, names: Names, *, number: int) -> Entry:
    """An outcome with its advice."""
    translate = names.reader.translate
    left = translate("What is left when no rule above is met.")
    advice = translate("Advice: {text}").format(text=names.reader.pick(outcome.advice))
    return Entry(
        id=f"{number}.",
        title=names.reader.pick(outcome.label),
        own=outcome.own_operationalisation,
        texts=(advice,),
        rule=RuleWords(text=left) if outcome.rule is None else rule_words(outcome.rule, names),
        citation=outcome.citation,
    )


def remark_entry(remark: Remark, names: Names) -> Entry:
    """A remark with its rule."""
    return Entry(
        id="–",
        title=names.reader.pick(remark.text),
        rule=rule_words(remark.rule, names),
        citation=remark.citation,
    )


def _signature(names: Names) -> Signature:
    criteria_set, translate = names.assessment.criteria_set, names.reader.translate
    return Signature(
        title=translate("Signatures"),
        statement=translate(
            "I have read the set {id}, version {version}, as printed here (SHA-256 beginning {checksum}), and find "
            "that it may be used as decision support. The doctor who sees the patient decides."
        ).format(
            id=criteria_set.ref.id, version=criteria_set.ref.version, checksum=criteria_set.ref.sha256[:12]
        ),
        fields=(translate("Name and role"), translate("Date"), translate("Signature")),
    )
