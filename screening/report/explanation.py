"""Findings in plain sentences: what was seen, the threshold, who said it and when, and why it cannot be told.

Two forms of the same sentences: `explain`, the whole tree with every reason; and `reasons`, only the conditions that
decide it (or that keep it open). Nothing is evaluated here; a truth is only ever read from the finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from screening.core.bounds import Bounds
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    Condition,
    CriterionIs,
    FactIs,
    InputId,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
)
from screening.core.doctor_only import rests_on_kept
from screening.core.findings import PATIENT_RECORD, Evidence, Finding, Reason
from screening.core.questionnaire import LinkId, Questionnaire, Scale
from screening.core.truth import Truth
from screening.report.names import Names
from screening.report.quantities import against, change_threshold, extent, threshold
from screening.report.rule_words import heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One node of a rule in words, with its parts. `kept`: this reader cannot be told it, because of what is kept for
    the doctor."""

    truth: Truth
    text: str
    parts: tuple[Explanation, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one response shows about one condition: the statement, who said it and when, why it cannot be told."""

    text: str
    said_by: str | None = None
    why: str | None = None

    def __str__(self) -> str:
        said = self.text if self.said_by is None else f"{self.text} ({self.said_by})"
        return said if self.why is None else f"{said}. {self.why}"


def explain(finding: Finding, names: Names) -> Explanation:
    """The whole tree of a finding in words."""
    expression = finding.expression
    if isinstance(expression, PersistsIn):
        parts = tuple(
            Explanation(
                truth=part.truth,
                text=_joined(_persisting(part, names)),
                kept=rests_on_kept(names.assessment.findings, part),
            )
            for part in finding.children
        )
    else:
        parts = tuple(explain(part, names) for part in finding.children)
    kept = rests_on_kept(names.assessment.findings, finding)
    return Explanation(truth=finding.truth, text=_node(finding, names), parts=parts, kept=kept)


def reasons(finding: Finding, names: Names) -> tuple[str, ...]:
    """The deciding conditions in words, those of one voice and day together under one attribution.

    For reading beside the criterion's label: a rule that is one fact gives only its answer.
    """
    rule = finding.expression
    statements = (
        _answers_alone(rule, finding, names) if isinstance(rule, FactIs) else _deciding(finding, names)
    )
    grouped: dict[tuple[str | None, str | None], list[str]] = {}
    for statement in dict.fromkeys(statements):
        grouped.setdefault((statement.said_by, statement.why), []).append(statement.text)
    return tuple(
        str(Statement(text="; ".join(texts), said_by=said_by, why=why))
        for (said_by, why), texts in grouped.items()
    )


def _deciding(finding: Finding, names: Names) -> Iterator[Statement]:
    """The statements of the leaves that have the finding's own truth (through a negation, the opposite one)."""
    expression = finding.expression
    if isinstance(expression, PersistsIn):
        for part in finding.children:
            if part.truth is finding.truth:
                yield from _persisting(part, names)
    elif isinstance(expression, Not):
        yield from _deciding(finding.children[0], names)
    elif finding.children:
        for part in finding.children:
            if part.truth is finding.truth:
                yield from _deciding(part, names)
    else:
        yield from _statements(finding, names)


def _answers_alone(fact: FactIs, finding: Finding, names: Names) -> Iterator[Statement]:
    for evidence in finding.evidence:
        whole = statement(fact, evidence, names)
        answer = fact_answer(fact, evidence, names)
        yield Statement(text=answer, said_by=whole.said_by, why=whole.why)


# -- one node ---------------------------------------------------------------------------------------------------


def _node(finding: Finding, names: Names) -> str:
    rule = finding.expression
    match rule:
        case All() | Any() | AtLeast() | Not() | PersistsIn():
            return heading(rule, names.reader)
        case _:
            return _joined(_statements(finding, names))


def _joined(statements: Iterator[Statement]) -> str:
    return "; ".join(str(statement) for statement in statements)


def _statements(finding: Finding, names: Names) -> Iterator[Statement]:
    """What each voice shows about a condition or a reference."""
    expression = finding.expression
    match expression:
        case CriterionIs(criterion=criterion):
            yield Statement(text=f"{criterion} {names.criterion(criterion)}: {truth_of(finding, names)}")
        case All() | Any() | AtLeast() | Not() | PersistsIn():
            return
        case _:
            for evidence in finding.evidence:
                yield statement(expression, evidence, names)


def truth_of(finding: Finding, names: Names) -> str:
    """The truth in words; what cannot be told to this reader is not said to be open."""
    if rests_on_kept(names.assessment.findings, finding):
        return names.reader.translate("the doctor can see this")
    return names.truth(finding.truth)


def statement(condition: Condition, evidence: Evidence, names: Names) -> Statement:
    """One condition, seen in one response; the parts that are always said the same way are added here."""
    said_in_the_text = isinstance(condition, FactIs) and evidence.reason in (Reason.GAPS, Reason.SAID_UNKNOWN)
    return Statement(
        text=_seen(condition, evidence, names),
        said_by=said_by(evidence, names),
        why=None if said_in_the_text else why(evidence, names, _asked(condition, names)),
    )


def said_by(evidence: Evidence, names: Names) -> str | None:
    """Who said it and when; None where nobody has, or so long ago that it does not count."""
    if evidence.response is None or evidence.reason in (Reason.NO_RESPONSE, Reason.TOO_OLD):
        return None
    return names.said_by(evidence.response)


def _seen(condition: Condition, evidence: Evidence, names: Names) -> str:
    if evidence.reason is Reason.KEPT:
        return name_of(condition, evidence, names)
    match condition:
        case ScoreIs():
            name = names.scale(_definition(names, evidence), condition.scale)
            return _against_cut(condition, evidence, names, name)
        case ItemIs():
            name = names.item(_definition(names, evidence), condition.link_id)
            return _against_cut(condition, evidence, names, name)
        case FactIs():
            return _fact(condition, evidence, names)
        case AgeIs():
            return _age(condition, evidence, names)
        case AnsweredIs():
            return _answered(condition, evidence, names)
        case ChangeIs():
            return _change(condition, evidence, names)
        case PersistsIn():
            return ""  # its parts speak, in `_persisting`
        case _:
            assert_never(condition)


def name_of(condition: Condition, evidence: Evidence, names: Names) -> str:
    """What a condition is about, and nothing of what was seen."""
    match condition:
        case ScoreIs(scale=scale) | ChangeIs(scale=scale):
            return names.scale(_definition(names, evidence), scale)
        case ItemIs(link_id=link_id) | FactIs(link_id=link_id):
            return names.item(_definition(names, evidence), link_id)
        case _:
            return names.title(_definition(names, evidence))


def _against_cut(condition: ScoreIs | ItemIs, evidence: Evidence, names: Names, name: str) -> str:
    reader = names.reader
    limit = threshold(reader, condition.comparison, condition.cut)
    if not isinstance(evidence.seen, Bounds):
        unknown = reader.translate("not known")
        return f"{name}: {unknown}"
    seen = reader.bounds(evidence.seen, beside=condition.cut)
    return f"{name}: {seen}, {against(reader, evidence.truth, limit)}"


def _fact(condition: FactIs, evidence: Evidence, names: Names) -> str:
    name = names.item(_definition(names, evidence), condition.link_id)
    return f"{name}: {fact_answer(condition, evidence, names)}"


def fact_answer(condition: FactIs, evidence: Evidence, names: Names) -> str:
    """The answer to a fact, or why there is none."""
    if isinstance(evidence.seen, str):
        return names.option(_definition(names, evidence), condition.link_id, evidence.seen)
    newest = names.assessment.newest(evidence.input) if evidence.reason is Reason.GAPS else None
    why = None if newest is None else names.no_answer(newest, condition.link_id)
    return why or names.reader.translate("not known")


def _age(condition: AgeIs, evidence: Evidence, names: Names) -> str:
    reader = names.reader
    if not isinstance(evidence.seen, Bounds):
        return reader.translate("Age: not known")
    limit = threshold(reader, condition.comparison, condition.cut)
    age = reader.bounds(evidence.seen)
    return reader.translate("Age: {age} years, {limit}").format(
        age=age, limit=against(reader, evidence.truth, limit)
    )


def _answered(condition: AnsweredIs, evidence: Evidence, names: Names) -> str:
    reader = names.reader
    if not isinstance(evidence.seen, Bounds):
        return reader.translate("Answers to score: none, at least {needed} needed").format(
            needed=condition.needed
        )
    return reader.translate("Answers to score: {answered} of {of}, at least {needed} needed").format(
        answered=reader.number(evidence.seen.low),
        of=reader.number(evidence.seen.high),
        needed=condition.needed,
    )


def _change(condition: ChangeIs, evidence: Evidence, names: Names) -> str:
    reader = names.reader
    definition = _definition(names, evidence)
    name = names.scale(definition, condition.scale)
    now = score_of(names, evidence, condition)
    before, scale = evidence.earlier_seen, definition.find_scale(condition.scale)
    if now is None or before is None or scale is None or evidence.earlier is None:
        alone = reader.translate("no earlier answers to compare with")
        return f"{name}: {alone}"
    return reader.translate("{scale}: {before} → {now}, {extent} since {day} ({threshold})").format(
        scale=name,
        before=reader.bounds(before),
        now=reader.bounds(now),
        extent=extent(reader, scale, before, now),
        day=reader.day(evidence.earlier.authored),
        threshold=change_threshold(reader, condition.comparison, condition.cut),
    )


def _persisting(finding: Finding, names: Names) -> Iterator[Statement]:
    """One scale of a `PersistsIn`: now and in the earlier response."""
    condition = finding.expression
    assert isinstance(condition, ScoreIs)  # noqa: S101  the parts of a PersistsIn are scores, by its type
    reader = names.reader
    limit = threshold(reader, condition.comparison, condition.cut)
    for evidence in finding.evidence:
        if (
            evidence.earlier is None
            or evidence.earlier_seen is None
            or evidence.reason is Reason.KEPT
            or not isinstance(evidence.seen, Bounds)
        ):
            yield statement(condition, evidence, names)
            continue
        template = reader.translate("{scale}: {now} now and {before} on {day}, {limit} both times")
        if evidence.truth is Truth.FALSE:
            template = reader.translate("{scale}: {now} now and {before} on {day}, not {limit} both times")
        if evidence.truth is Truth.UNKNOWN:
            template = reader.translate(
                "{scale}: {now} now and {before} on {day}, cannot be told whether {limit} both times"
            )
        text = template.format(
            scale=names.scale(_definition(names, evidence), condition.scale),
            now=reader.bounds(evidence.seen, beside=condition.cut),
            before=reader.bounds(evidence.earlier_seen, beside=condition.cut),
            day=reader.day(evidence.earlier.authored),
            limit=limit,
        )
        yield Statement(
            text=text,
            said_by=said_by(evidence, names),
            why=why(evidence, names, _asked(condition, names)),
        )


# -- why it cannot be told --------------------------------------------------------------------------------------


def why(evidence: Evidence, names: Names, asked: tuple[LinkId, ...] = ()) -> str | None:
    """Why this evidence leaves the condition open, or None when it does not. `asked`: the items it reads."""
    translate = names.reader.translate
    match evidence.reason:
        case None:
            return None
        case Reason.NO_RESPONSE:
            return _no_response(evidence.input, names)
        case Reason.TOO_OLD:
            return too_old(evidence.input, names)
        case Reason.GAPS:
            return _unanswered(evidence, names, asked)
        case Reason.SAID_UNKNOWN:
            return translate("Answered with “not known”")
        case Reason.PROXY_CANNOT_RULE_OUT:
            return translate("Someone else's answers can show a problem, but not rule it out")
        case Reason.NO_EARLIER:
            return _no_earlier(evidence, names)
        case Reason.OTHER_VERSION:
            return translate("The version that was answered does not ask this")
        case Reason.KEPT:
            return translate("Rests on answers that are kept for the doctor: the doctor can see this")
        case _:
            assert_never(evidence.reason)


def _no_response(input: InputId, names: Names) -> str:
    if input == PATIENT_RECORD:
        return names.reader.translate("The date of birth is not known")
    if names.assessment.case.responses[input]:  # somebody else's, and too old to count
        return too_old(input, names)
    template = names.reader.translate("No answers to “{questionnaire}” yet")
    return template.format(questionnaire=names.input_title(input))


def _no_earlier(evidence: Evidence, names: Names) -> str:
    if evidence.earlier is not None:
        return names.reader.translate("The earlier answers have gaps")
    return names.reader.translate("There are no earlier answers to compare with")


def too_old(input: InputId, names: Names) -> str:
    """How old the newest answers are, and how old they may be."""
    case = names.assessment.case
    newest = names.records.voices(input).stale or names.assessment.newest(input)
    limit = names.assessment.criteria_set.inputs[input].max_age_days
    if newest is None:
        return names.reader.translate("The answers are more than {limit} days old").format(limit=limit)
    return names.reader.translate(
        "The newest answers are from {day}, {days} days old; at most {limit} days count"
    ).format(day=names.reader.day(newest.authored), days=case.days_before(newest.authored), limit=limit)


def _unanswered(evidence: Evidence, names: Names, asked: tuple[LinkId, ...]) -> str:
    reader = names.reader
    if evidence.input == PATIENT_RECORD:
        return reader.translate("The date of birth is not known to the day")
    gaps = evidence.gaps or asked
    return reader.translate("Not answered: {items}").format(
        items="; ".join(_gap(evidence, names, link_id) for link_id in gaps)
    )


def _gap(evidence: Evidence, names: Names, link_id: LinkId) -> str:
    definition = _definition(names, evidence)
    name = names.item(definition, link_id)
    response = evidence.response or names.assessment.newest(evidence.input)
    why = None if response is None else names.no_answer(response, link_id)
    return f"“{name}”" if why is None else f"“{name}” ({why})"


# -- looking up -------------------------------------------------------------------------------------------------


def _definition(names: Names, evidence: Evidence) -> Questionnaire:
    return names.definition(evidence.input, evidence.response)


def score_of(names: Names, evidence: Evidence, condition: ChangeIs) -> Bounds | None:
    """The scale's present score in the response that the evidence is of."""
    if evidence.response is None:
        return None
    score = names.assessment.scores[evidence.response.id].get(condition.scale)
    return None if score is None else score.bounds


def _asked(condition: Condition, names: Names) -> tuple[LinkId, ...]:
    """The items a condition reads."""
    match condition:
        case ScoreIs(input=input, scale=scale) | ChangeIs(input=input, scale=scale):
            found: Scale | None = names.definition(input).find_scale(scale)
            return () if found is None else found.items
        case ItemIs(link_id=link_id) | FactIs(link_id=link_id):
            return (link_id,)
        case AgeIs() | AnsweredIs() | PersistsIn():
            return ()
        case _:
            assert_never(condition)
