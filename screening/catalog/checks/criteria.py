"""Whether a criteria set makes sense as a whole: references, cycles, citations, texts, the order of outcomes, and that
nothing is met when nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from screening.catalog.build_criteria import build_criteria_set, split, walk_rule
from screening.catalog.checks.questionnaire import ID, problems_of_identity, problems_of_repeats
from screening.catalog.checks.rules import Criteria, Questionnaires, RuleCheck
from screening.catalog.checks.scoring import problems_of_citations
from screening.catalog.checks.texts import problems_of_translations
from screening.catalog.shapes import (
    AnsweredShape,
    ChangeShape,
    CitationShape,
    CriteriaShape,
    FactShape,
    ItemIsShape,
    RuleShape,
    ScoreShape,
)
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import suggestion
from screening.core.case import Case
from screening.core.criteria import CriteriaSet, InputId
from screening.core.errors import Problem
from screening.core.evaluation import evaluate
from screening.core.findings import PATIENT_RECORD
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId
from screening.core.response import Assistance, Missing, Response, ResponseId
from screening.core.truth import Truth

GROUPS = ("criteria", "alerts", "remarks", "outcomes")  # the keys whose entries have rules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """A rule of an entry: the entry's group (`criteria`, `alerts`, `remarks`, `outcomes`), number and id, and under
    which `key` of it the rule stands (`rule` or `applies_when`)."""

    group: str
    number: int
    id: str
    key: str
    rule: RuleShape

    @property
    def path(self) -> Path:
        return (self.group, self.number, self.key)

    @property
    def refers_to(self) -> tuple[str, ...]:
        return tuple(node for _, node in walk_rule((), self.rule) if isinstance(node, str))


def problems_of_criteria(file: Criteria, questionnaires: Questionnaires, name: str) -> Iterator[Problem]:
    """All that is wrong with a criteria file; `name` is the file's, without ending."""
    shape = file.shape
    yield from problems_of_identity(file, name)
    yield from _of_inputs(file, questionnaires)
    yield from _of_ids(file)
    yield from _of_texts(file)
    yield from problems_of_citations(file, shape.citations, [*_citations(shape)])
    yield from _of_outcomes(file)
    for number, alert in enumerate(shape.alerts):
        if alert.applies_when is not None:
            yield file.problem(("alerts", number, "applies_when"), "an alert applies to everybody")
    entries = tuple(_entries(shape))
    cycles = tuple(_cycles(entries))
    yield from _of_cycles(file, entries, cycles)
    check = RuleCheck(file=file, questionnaires=questionnaires)
    broken = {id for cycle in cycles for id in cycle}
    for entry in entries:
        problems = tuple(check.problems(entry.path, entry.rule))
        yield from problems
        if problems:
            broken.add(entry.id)
    sound = _sound(entries, broken, shape, questionnaires)
    yield from _of_nothing_known(file, questionnaires, sound)


def _entries(shape: CriteriaShape) -> Iterator[_Ruled]:
    for group in GROUPS:
        for number, entry in enumerate(getattr(shape, group)):
            for key in ("applies_when", "rule"):
                rule = getattr(entry, key, None)
                if rule is not None:
                    yield _Ruled(group=group, number=number, id=entry.id, key=key, rule=rule)


def _of_inputs(file: Criteria, questionnaires: Questionnaires) -> Iterator[Problem]:
    used = {input for entry in _entries(file.shape) for input in _inputs_of(entry.rule)}
    for id, input in file.shape.inputs.items():
        path: Path = ("inputs", id)
        if id == PATIENT_RECORD:
            yield file.problem(path, "is the name of the patient's record; choose another")
        elif not ID.fullmatch(id):
            yield file.problem(path, "may have only letters a-z, digits and hyphens")
        if id not in used and not input.shown_only:
            yield file.problem(path, "no rule reads this input")
        if id in used and input.shown_only:
            yield file.problem((*path, "shown_only"), "is only shown, and yet a rule reads it")
        if input.questionnaire not in questionnaires:
            guess = suggestion(input.questionnaire, questionnaires)
            yield file.problem(
                (*path, "questionnaire"),
                "there is no questionnaire {id}{guess}",
                id=input.questionnaire,
                guess=guess,
            )
        if input.max_age_days < 1:
            yield file.problem((*path, "max_age_days"), "must be 1 or more")


def _inputs_of(rule: RuleShape) -> Iterator[str]:
    for _, node in walk_rule((), rule):
        match node:
            case ScoreShape():
                yield split(node.score)[0]
            case ItemIsShape():
                yield split(node.item)[0]
            case FactShape():
                yield split(node.fact)[0]
            case ChangeShape():
                yield split(node.change)[0]
            case AnsweredShape():
                yield node.answered
            case _:
                continue


def _of_ids(file: Criteria) -> Iterator[Problem]:
    seen: set[str] = set()
    for group in ("criteria", "alerts"):  # one name space: a rule refers to either by its id
        for number, entry in enumerate(getattr(file.shape, group)):
            path: Path = (group, number, "id")
            if entry.id in seen:
                yield file.problem(path, "{value} stands here twice", value=entry.id)
            if not ID.fullmatch(entry.id):
                yield file.problem(path, "may have only letters a-z, digits and hyphens")
            seen.add(entry.id)
    yield from problems_of_repeats(file, ("remarks",), [remark.id for remark in file.shape.remarks], "id")
    yield from problems_of_repeats(file, ("outcomes",), [outcome.id for outcome in file.shape.outcomes], "id")


def _of_texts(file: Criteria) -> Iterator[Problem]:
    shape = file.shape
    yield from problems_of_translations(file, ("title",), shape.title, "title")
    for group in ("criteria", "alerts", "outcomes"):
        for number, entry in enumerate(getattr(shape, group)):
            yield from problems_of_translations(file, (group, number, "label"), entry.label, "label")
    for number, outcome in enumerate(shape.outcomes):
        yield from problems_of_translations(file, ("outcomes", number, "advice"), outcome.advice, "advice")
    for number, remark in enumerate(shape.remarks):
        yield from problems_of_translations(file, ("remarks", number, "text"), remark.text, "remark")


def _citations(shape: CriteriaShape) -> Iterator[tuple[Path, str]]:
    for id, input in shape.inputs.items():
        yield ("inputs", id, "citation"), input.citation
    for group in GROUPS:
        for number, entry in enumerate(getattr(shape, group)):
            yield (group, number, "citation"), entry.citation


def _of_outcomes(file: Criteria) -> Iterator[Problem]:
    outcomes = file.shape.outcomes
    if not outcomes:
        yield file.problem(("outcomes",), "has no outcome")
    for number, outcome in enumerate(outcomes):
        last = number == len(outcomes) - 1
        if last and outcome.rule is not None:
            yield file.problem(
                ("outcomes", number, "rule"), "the last outcome is what is left, and has no rule"
            )
        if not last and outcome.rule is None:
            yield file.problem(("outcomes", number), "only the last outcome may be without a rule")


# -- cycles ---------------------------------------------------------------------------------------------------------


def _cycles(entries: tuple[_Ruled, ...]) -> Iterator[tuple[str, ...]]:
    """Every ring of criteria that refer to each other, once, each in the order it is walked."""
    refers: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if entry.group in ("criteria", "alerts"):
            refers[entry.id] = (*refers.get(entry.id, ()), *entry.refers_to)
    done: set[str] = set()

    def follow(id: str, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if id in way:
            yield way[way.index(id) :]
        elif id not in done:
            for next_id in refers.get(id, ()):
                yield from follow(next_id, (*way, id))
            done.add(id)

    for id in refers:
        yield from follow(id, ())


def _of_cycles(
    file: Criteria, entries: tuple[_Ruled, ...], cycles: tuple[tuple[str, ...], ...]
) -> Iterator[Problem]:
    paths = {
        (entry.id, to): entry.path
        for entry in entries
        if entry.group in ("criteria", "alerts")
        for to in entry.refers_to
    }
    for cycle in cycles:
        ring = (*cycle, cycle[0])
        yield file.problem(paths[ring[0], ring[1]], "refers to itself: {ring}", ring=" -> ".join(ring))


# -- nothing is met when nothing is known ---------------------------------------------------------------------------


def _sound(
    entries: tuple[_Ruled, ...], broken: set[str], shape: CriteriaShape, questionnaires: Questionnaires
) -> frozenset[tuple[str, int]]:
    """The entries that can be evaluated: whole themselves, and so is all they refer to."""
    known = {id for id, input in shape.inputs.items() if input.questionnaire in questionnaires}
    bad = set(broken) | {e.id for e in entries if not set(_inputs_of(e.rule)) <= known}
    while True:
        spoiled = {entry.id for entry in entries if bad.intersection(entry.refers_to)} - bad
        if not spoiled:
            return frozenset((entry.group, entry.number) for entry in entries if entry.id not in bad)
        bad |= spoiled


def _of_nothing_known(
    file: Criteria, questionnaires: Questionnaires, sound: frozenset[tuple[str, int]]
) -> Iterator[Problem]:
    """Rules that are TRUE without a single answer: they would call a patient in need, or not, out of nothing."""
    trial = build_criteria_set("", _only_sound(file.shape, questionnaires, sound), questionnaires)
    by_ref = {questionnaire.ref: questionnaire for questionnaire in questionnaires.values()}
    for case, message in (
        (_empty_case(trial), "is met by a patient of whom nothing is known"),
        (_blank_case(trial, questionnaires), "is met by forms on which nothing is answered"),
    ):
        findings = evaluate(trial, by_ref, case)
        met = {
            (group, str(id))
            for group in GROUPS
            for id, found in getattr(findings, group).items()
            if found.truth is Truth.TRUE
        }
        for entry in _entries(file.shape):
            told = entry.key == "rule" and (entry.group, entry.number) in sound
            if told and (entry.group, entry.id) in met:
                yield file.problem(entry.path, message)


def _only_sound(
    shape: CriteriaShape, questionnaires: Questionnaires, sound: frozenset[tuple[str, int]]
) -> CriteriaShape:
    def kept(group: str) -> tuple[object, ...]:
        return tuple(e for number, e in enumerate(getattr(shape, group)) if (group, number) in sound)

    cited = {name: CitationShape(text=name) for _, name in _citations(shape)}
    # Also those only shown: that a rule reads one is told at the input, and must not stop the trial.
    inputs = {
        id: replace(input, shown_only=False)
        for id, input in shape.inputs.items()
        if input.questionnaire in questionnaires
    }
    groups = {group: kept(group) for group in GROUPS}
    return replace(shape, citations=cited, inputs=inputs, **groups)  # type: ignore[arg-type]


_SOME_TIME = datetime(2000, 1, 1, 12, tzinfo=UTC)


def _empty_case(criteria_set: CriteriaSet) -> Case:
    return Case(at=_SOME_TIME, birth=None, responses=dict.fromkeys(criteria_set.inputs, ()))


def _blank_case(criteria_set: CriteriaSet, questionnaires: Questionnaires) -> Case:
    return Case(
        at=_SOME_TIME,
        birth=None,
        responses={
            id: (_blank(id, questionnaires[QuestionnaireId(input.questionnaire)]),)
            for id, input in criteria_set.inputs.items()
        },
    )


def _blank(input: InputId, questionnaire: Questionnaire) -> Response:
    return Response(
        id=ResponseId(input),
        questionnaire=questionnaire.ref,
        source=questionnaire.respondent,
        assistance=Assistance.NONE,
        authored=_SOME_TIME,
        language=Language("en"),
        answers=dict.fromkeys(questionnaire.items, Missing.NOT_REACHED),
    )
