"""Assessments of the shipped questionnaires and criteria, for reading their summaries and pages back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from screening.catalog.catalog import Catalog, load_catalog
from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.people import born
from screening.core.questionnaire import Item, ItemType, Language, LinkId, Questionnaire, Source
from screening.core.response import Answer, Assistance, Choice, Missing, Response, ResponseId, Text
from screening.report.summary import Summary, summarize
from screening.translation import load_translations

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
BIRTH = date(1948, 3, 3)
ENGLISH, DANISH = Language("en"), Language("da")

WORST = (4,) * 14 + (1,)
BEST = (1,) * 14 + (7,)
SEVERE = (3, 2, 1, 1, 4, 3, 3, 2, 1, 2, 3, 4, 2, 2, 3)
MILD = (2, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 1, 5)
MANY_PROBLEMS = (3, 3, 2, 2, 3, 3, 3, 3, 2, 3, 3, 2, 2, 2, 4)
GATES = {"life-threatening": "yes", "informed": "yes", "wants-referral": "yes", "needs-assessed": "yes"}

Given = int | str | Missing | None


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(REPOSITORY)


def c15(
    answers: Sequence[Given] = SEVERE,
    *,
    days_ago: int = 0,
    source: Source = Source.PATIENT,
    assistance: Assistance = Assistance.NONE,
    words: Mapping[str, str] | None = None,
) -> Response:
    """The patient's questionnaire; `words` by link id (matters-most, added-1 and its severity)."""
    given: dict[str, Given] = {str(number): answer for number, answer in enumerate(answers, start=1)}
    return _response("qlq-c15-pal", given | dict(words or {}), days_ago, source, assistance)


def facts(given: Mapping[str, Given] | None = None, *, rest: Given = "no", days_ago: int = 0) -> Response:
    """The clinician's facts: the gates hold and all else is no, unless given otherwise."""
    definition = catalog().get_questionnaire("dk-basal-facts")
    answers: dict[str, Given] = dict.fromkeys(definition.items, rest)
    return _response(
        "dk-basal-facts", answers | GATES | dict(given or {}), days_ago, Source.STAFF, Assistance.NONE
    )


def relative_needs(given: Mapping[str, Given], *, days_ago: int = 0) -> Response:
    """The relative's own form, answered by the relative about the relative."""
    return _response("relative-needs", given, days_ago, Source.RELATIVE, Assistance.NONE)


def _response(
    questionnaire: str, given: Mapping[str, Given], days_ago: int, source: Source, assistance: Assistance
) -> Response:
    definition = catalog().get_questionnaire(questionnaire)
    authored = NOW - timedelta(days=days_ago, hours=1)
    return Response(
        id=ResponseId(f"{questionnaire}-{source.value}-{days_ago}"),
        questionnaire=definition.ref,
        source=source,
        assistance=assistance,
        authored=authored,
        language=DANISH,
        answers={
            LinkId(link): _answer(definition, item, given.get(link))
            for link, item in definition.items.items()
        },
        author="n1" if definition.respondent is Source.STAFF else None,
    )


def _answer(definition: Questionnaire, item: Item, given: Given) -> Answer | Missing:
    if isinstance(given, Missing):
        return given
    if given is None:
        return Missing.NOT_REACHED if item.enable_when is None else Missing.NOT_ASKED
    if item.type is ItemType.TEXT:
        return Text(str(given))
    option = item.option(str(given))
    assert option is not None, (definition.ref, item.link_id, given)
    return Choice(option.code, option.value)


def assessed(*responses: Response, birth: date | None = BIRTH) -> Assessment:
    found = catalog()
    criteria_set = found.get_criteria_set("dk-basal-spec")
    case = make_case(criteria_set, responses, birth=None if birth is None else born(birth), at=NOW)
    return assess(criteria_set, found.by_ref, case, program_version="0.1.0")


@lru_cache(maxsize=2)
def translator(language: str) -> Callable[[str], str]:
    return load_translations(REPOSITORY / "translations").translator(language)


def summary_of(
    assessment: Assessment,
    *,
    language: Language = ENGLISH,
    name: str | None = "Test Testesen",
    help_line: str | None = None,
) -> Summary:
    return summarize(
        assessment,
        patient_name=name,
        birth=BIRTH,
        language=language,
        translate=translator(language),
        author_names={"n1": "Nina Nurse"},
        help_line=help_line,
    )


WORDS = {
    "matters-most": "At jeg kan være hjemme hos min kone, og at smerterne ikke holder mig vågen.",
    "added-1": "Kløe på arme og ben",
    "added-1-severity": "3",
    "added-2": "Mundtørhed",
    "added-2-severity": "2",
}
ARABIC = "أنا متعب جدا منذ 3 أيام (قرب Odense) وأريد أن أكون في البيت مع عائلتي."
MANY_SCRIPTS = (
    "Ĩlu ĸalâtdlit nunât – Føroyskt ð, Ægir – Zażółć gęślą jaźń – İstanbul’da ağrı çığlığı – Я дуже втомлена, їжа не "
    "смакує\n" + ARABIC + "\n🙂🙂 and தமிழ் ✓"
)
HOSTILE = (
    "<b>fed</b> ]]> \x00\x07 \u202eesrever\u202c {0} %s \\ (paren)) \ud800 \ufffd "
    + "W" * 300
    + " "
    + "ord " * 700
)


def samples() -> dict[str, Assessment]:
    """One assessment of each kind the page must bear."""
    b1 = {"basal-insufficient": "yes"}
    before = (2, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2, 3, 2, 2, 4)
    older = (2, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 1, 5)
    gap: tuple[Given, ...] = (*SEVERE[:11], Missing.SKIPPED, *SEVERE[12:])
    decline: tuple[Given, ...] = (*SEVERE[:4], Missing.DECLINED, *SEVERE[5:11], *[Missing.NOT_REACHED] * 4)
    acute = {"cord-compression": "yes", "delirium": "yes", "suicide-risk": "unknown"}
    every_alert = dict.fromkeys(("cord-compression", "delirium", "suicide-risk", "threatening-bleed"), "yes")
    relative = Source.RELATIVE
    return {
        "refer": assessed(
            c15(words=WORDS, assistance=Assistance.STAFF),
            c15(before, days_ago=14),
            c15(older, days_ago=28),
            facts(b1),
        ),
        "confer": assessed(c15(MANY_PROBLEMS), facts()),
        "basal": assessed(c15(MILD), facts()),
        "none": assessed(c15(BEST), c15(MILD, days_ago=14), facts()),
        "undetermined": assessed(c15(gap, words=WORDS), c15(older, days_ago=14), facts(b1)),
        "only-answers": assessed(c15(decline, words=WORDS)),
        "alerts": assessed(c15(words=WORDS), facts(b1 | acute)),
        "every-alert": assessed(c15(WORST), c15(BEST, days_ago=10), facts(every_alert, rest="yes")),
        "proxy-only": assessed(c15(BEST, source=relative, words=WORDS), facts()),
        "both-voices": assessed(
            c15(before, days_ago=3, words=WORDS),
            c15(SEVERE, source=relative, words={"matters-most": "Han siger ikke, hvor ondt han har."}),
            c15(older, days_ago=17),
            c15(before, days_ago=16, source=relative),
            facts(b1),
        ),
        "nothing": assessed(birth=None),
        "stale": assessed(c15(days_ago=30), facts(b1, days_ago=2)),
        "declines": assessed(c15(), facts(b1 | {"wants-referral": "no"})),
        "long": assessed(
            c15(words={"matters-most": HOSTILE, "added-1": MANY_SCRIPTS, "added-1-severity": "4"}), facts(b1)
        ),
        "scripts": assessed(
            c15(words={"matters-most": MANY_SCRIPTS, "added-1": ARABIC, "added-1-severity": "4"}), facts(b1)
        ),
    }
