"""Small valid objects for tests, every argument defaulted: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from screening.core.assessment import Assessment, assess
from screening.core.bounds import Comparison
from screening.core.case import Case, make_case
from screening.core.criteria import (
    CriteriaSet,
    CriteriaSetId,
    CriteriaSetRef,
    Criterion,
    CriterionId,
    Expression,
    FactIs,
    Input,
    InputId,
    Outcome,
    OutcomeId,
    ScoreIs,
    Status,
)
from screening.core.people import BirthDate, born
from screening.core.questionnaire import (
    AnswerOption,
    Citation,
    Direction,
    Item,
    ItemType,
    Knower,
    Language,
    LinearRule,
    LinkId,
    Questionnaire,
    QuestionnaireId,
    QuestionnaireRef,
    Scale,
    ScaleId,
    ScoringRule,
    Section,
    Source,
    TableRule,
)
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Missing,
    PatientId,
    Response,
    ResponseId,
    Text,
)
from screening.core.scoring import attainable_scores

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DANISH = Language("da")
PRO = InputId("pro")
FACTS = InputId("facts")
FOUR = (1, 2, 3, 4)


def a_citation(text: str = "a source") -> Citation:
    return Citation(text=text)


def an_item(
    link_id: str = "1",
    *,
    values: Iterable[int] = FOUR,
    direction: Direction | None = Direction.HIGH_IS_WORSE,
    known_by: Knower | None = None,
) -> Item:
    """A choice item whose codes are its values."""
    return Item(
        link_id=LinkId(link_id),
        type=ItemType.CHOICE,
        construct=f"construct of {link_id}",
        options=tuple(AnswerOption(code=str(value), value=value) for value in values),
        direction=direction,
        known_by=known_by,
    )


def a_text_item(link_id: str = "words", *, max_length: int | None = None) -> Item:
    return Item(link_id=LinkId(link_id), type=ItemType.TEXT, construct="own words", max_length=max_length)


def a_fact(link_id: str = "fact") -> Item:
    """A clinician's yes, no or not known."""
    return Item(
        link_id=LinkId(link_id),
        type=ItemType.CHOICE,
        construct=f"fact {link_id}",
        options=(
            AnswerOption(code="yes"),
            AnswerOption(code="no"),
            AnswerOption(code="unknown", is_unknown=True),
        ),
    )


def a_scale(
    scale_id: str = "A",
    *,
    items: Iterable[str] = ("1",),
    values: tuple[int, ...] = FOUR,
    rule: ScoringRule | None = None,
    direction: Direction = Direction.HIGH_IS_WORSE,
) -> Scale:
    """A scale over items that all give `values`; the plain 0-100 transformation unless a rule is given."""
    links = tuple(LinkId(item) for item in items)
    item_values = tuple(values for _ in links)
    span = Fraction(values[-1] - values[0]) * len(links)
    rule = rule or LinearRule(factor=100 / span, offset=-100 * values[0] * len(links) / span)
    return Scale(
        id=ScaleId(scale_id),
        items=links,
        item_values=item_values,
        rule=rule,
        direction=direction,
        attainable=attainable_scores(rule, item_values),
        citation=a_citation(),
    )


def a_table(scores: Mapping[tuple[int, ...], int | Fraction]) -> TableRule:
    return TableRule(scores={answers: Fraction(score) for answers, score in scores.items()})


def a_questionnaire(
    questionnaire_id: str = "pro-form",
    *,
    items: Iterable[Item] = (an_item("1"), an_item("2"), an_item("3")),
    scales: Iterable[Scale] = (),
    respondent: Source = Source.PATIENT,
    proxies: Iterable[Source] = (Source.RELATIVE, Source.STAFF),
    known_by: Knower = Knower.PATIENT,
    version: str = "1.0.0",
) -> Questionnaire:
    in_order = tuple(items)
    return Questionnaire(
        ref=QuestionnaireRef(
            id=QuestionnaireId(questionnaire_id), version=version, sha256=f"{questionnaire_id}-{version}"
        ),
        instrument="an instrument of the tests",
        copyright="none",
        respondent=respondent,
        proxies=frozenset(proxies),
        known_by=known_by,
        sections=(Section(link_id=LinkId("section"), items=in_order),),
        scales=tuple(scales),
        wordings={},
        sources=(a_citation(),),
        items={item.link_id: item for item in in_order},
    )


def a_facts_questionnaire(*links: str) -> Questionnaire:
    return a_questionnaire(
        "facts-form",
        items=[a_fact(link) for link in links or ("fact",)],
        respondent=Source.STAFF,
        proxies=(),
        known_by=Knower.CLINICIAN,
    )


def a_response(
    questionnaire: Questionnaire,
    answers: Mapping[str, int | str | Missing] | None = None,
    *,
    id: str | None = None,
    source: Source | None = None,
    days_ago: int = 0,
    authored: datetime | None = None,
    assistance: Assistance = Assistance.NONE,
    patient: str | None = None,
    replaces: str | None = None,
) -> Response:
    """A response with these answers (a number or a code chooses an option); whatever is not named is not reached."""
    authored = authored or NOW - timedelta(days=days_ago)
    source = source or questionnaire.respondent
    given = {LinkId(link): value for link, value in (answers or {}).items()}
    return Response(
        id=ResponseId(id or f"{questionnaire.ref}-{source.value}-{authored.isoformat()}"),
        questionnaire=questionnaire.ref,
        source=source,
        assistance=assistance,
        authored=authored,
        language=DANISH,
        answers={link: _answer(item, given.get(link)) for link, item in questionnaire.items.items()},
        patient=None if patient is None else PatientId(patient),
        replaces=None if replaces is None else ResponseId(replaces),
    )


def _answer(item: Item, given: int | str | Missing | None) -> Answer | Missing:
    if given is None:
        return Missing.NOT_REACHED
    if isinstance(given, Missing):
        return given
    option = item.option(str(given))
    return Text(str(given)) if option is None else Choice(option.code, option.value)


def a_criterion(
    criterion_id: str = "C", rule: Expression | None = None, *, own_operationalisation: bool = False
) -> Criterion:
    return Criterion(
        id=CriterionId(criterion_id),
        label={DANISH: f"kriterium {criterion_id}"},
        rule=rule or fact("fact"),
        citation=a_citation(),
        own_operationalisation=own_operationalisation,
    )


def an_outcome(outcome_id: str, rule: Expression | None) -> Outcome:
    return Outcome(
        id=OutcomeId(outcome_id),
        label={DANISH: outcome_id},
        advice={DANISH: "et råd"},
        rule=rule,
        citation=a_citation(),
        own_operationalisation=False,
    )


def a_criteria_set(
    *,
    criteria: Iterable[Criterion] = (),
    alerts: Iterable[Criterion] = (),
    outcomes: Iterable[Outcome] = (),
    inputs: Mapping[str, str] | None = None,
    max_age_days: int = 14,
) -> CriteriaSet:
    """A set over `inputs` (input id -> questionnaire id; by default pro and facts) that ends in the outcome `none`."""
    named = inputs or {PRO: "pro-form", FACTS: "facts-form"}
    return CriteriaSet(
        ref=CriteriaSetRef(id=CriteriaSetId("test-set"), version="1.0.0", sha256="test-set"),
        title={DANISH: "et sæt"},
        status=Status.DRAFT,
        inputs={
            InputId(id): Input(
                id=InputId(id),
                questionnaire=QuestionnaireId(questionnaire),
                max_age_days=max_age_days,
                citation=a_citation(),
            )
            for id, questionnaire in named.items()
        },
        criteria={criterion.id: criterion for criterion in criteria},
        alerts={alert.id: alert for alert in alerts},
        remarks=(),
        outcomes=(*outcomes, an_outcome("none", None)),
    )


def above(scale: str, cut: int | Fraction, *, input: InputId = PRO) -> ScoreIs:
    return ScoreIs(input=input, scale=ScaleId(scale), comparison=Comparison.ABOVE, cut=Fraction(cut))


def below(scale: str, cut: int | Fraction, *, input: InputId = PRO) -> ScoreIs:
    return ScoreIs(input=input, scale=ScaleId(scale), comparison=Comparison.BELOW, cut=Fraction(cut))


def fact(link_id: str, *codes: str, input: InputId = FACTS) -> FactIs:
    return FactIs(input=input, link_id=LinkId(link_id), codes=frozenset(codes or ("yes",)))


def a_case(
    criteria_set: CriteriaSet, *responses: Response, birth: date | BirthDate | None = None, at: datetime = NOW
) -> Case:
    known = born(birth) if isinstance(birth, date) else birth
    return make_case(criteria_set, responses, birth=known, at=at)


def assessed(
    criteria_set: CriteriaSet,
    questionnaires: Iterable[Questionnaire],
    *responses: Response,
    birth: date | BirthDate | None = None,
    at: datetime = NOW,
) -> Assessment:
    by_ref = {questionnaire.ref: questionnaire for questionnaire in questionnaires}
    case = a_case(criteria_set, *responses, birth=birth, at=at)
    return assess(criteria_set, by_ref, case, program_version="test")
