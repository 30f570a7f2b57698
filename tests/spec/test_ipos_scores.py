"""The scores of the IPOS as printed: sums, of which a gap has no value; on the patient's form and the form for proxies."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.questionnaire import Direction, LinkId, Questionnaire, RecallPeriod, ScaleId, Source
from screening.core.response import Missing
from screening.core.scoring import Score, score
from tests.builders import a_response
from tests.spec.shipped import CATALOG

PATIENT = CATALOG.get_questionnaire("ipos-patient")
PATIENT_3D = CATALOG.get_questionnaire("ipos-patient-3d")
PROXY = CATALOG.get_questionnaire("ipos-proxy")
PROXY_3D = CATALOG.get_questionnaire("ipos-proxy-3d")
FORMS = (PATIENT, PATIENT_3D, PROXY, PROXY_3D)

PHYSICAL = ("2a", "2b", "2c", "2d", "2e", "2f", "2g", "2h", "2i", "2j")
EMOTIONAL, PRACTICAL = ("3", "4", "5", "6"), ("7", "8", "9")
SCORED = (*PHYSICAL, *EMOTIONAL, *PRACTICAL)
SCALES = ("physical", "emotional", "communication-practical", "total")

Given = Mapping[str, int | str | Missing]


def alike(value: int, **others: int | str | None) -> dict[str, int | str | Missing]:
    """All seventeen items answered alike, but for `others` (``i2a=3``); None is a gap."""
    answers: dict[str, int | str | None] = dict.fromkeys(SCORED, value)
    answers |= {name.removeprefix("i"): other for name, other in others.items()}
    return {link: answer for link, answer in answers.items() if answer is not None}


def scores(answers: Given, form: Questionnaire = PATIENT) -> Mapping[ScaleId, Score]:
    source = Source.STAFF if form.proxies_only else Source.PATIENT
    return score(form.scales, a_response(form, answers, source=source))


def values(answers: Given, form: Questionnaire = PATIENT) -> tuple[int | None, ...]:
    """The four scores in the order of `SCALES`; None where there is no value."""
    found = scores(answers, form)
    return tuple(
        None if found[ScaleId(id)].value is None else int(found[ScaleId(id)].bounds.low) for id in SCALES
    )


def bounds(answers: Given, scale: str, form: Questionnaire = PATIENT) -> tuple[int, int]:
    found = scores(answers, form)[ScaleId(scale)].bounds
    return int(found.low), int(found.high)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.ref.id))
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(alike(0), (0, 0, 0, 0), id="all 0"),
        pytest.param(alike(4), (40, 16, 12, 68), id="all 4"),
        pytest.param(alike(1, i2a=3, i2c=3), (14, 4, 3, 21), id="pain 3, weakness 3, the other fifteen 1"),
        pytest.param(alike(0) | dict.fromkeys(PHYSICAL, 4), (40, 0, 0, 40), id="physical at its worst end"),
        pytest.param(alike(0) | dict.fromkeys(EMOTIONAL, 4), (0, 16, 0, 16), id="emotional at its worst end"),
        pytest.param(alike(0) | dict.fromkeys(PRACTICAL, 4), (0, 0, 12, 12), id="practical at its worst end"),
        pytest.param(alike(4) | dict.fromkeys(PHYSICAL, 0), (0, 16, 12, 28), id="physical at its best end"),
        pytest.param(alike(4) | dict.fromkeys(EMOTIONAL, 0), (40, 0, 12, 52), id="emotional at its best end"),
        pytest.param(alike(4) | dict.fromkeys(PRACTICAL, 0), (40, 16, 0, 56), id="practical at its best end"),
        pytest.param(alike(1, i2a=3, i6=None), (12, None, 3, None), id="item 6 missing"),
        pytest.param({}, (None, None, None, None), id="nothing answered"),
    ],
)
def test_the_scores_are_the_sums(
    form: Questionnaire, answers: Given, expected: tuple[int | None, ...]
) -> None:
    assert values(answers, form) == expected


@pytest.mark.parametrize("gap", SCORED)
def test_one_missing_item_leaves_bounds_and_no_value(gap: str) -> None:
    answers = alike(2, **{f"i{gap}": None})
    subscale = next(
        id for id, items in zip(SCALES, (PHYSICAL, EMOTIONAL, PRACTICAL), strict=False) if gap in items
    )
    width = {"physical": 20, "emotional": 8, "communication-practical": 6}[subscale]
    assert bounds(answers, "total") == (32, 36)
    assert bounds(answers, subscale) == (width - 2, width + 2)
    assert scores(answers)[ScaleId(subscale)].missing == (LinkId(gap),)
    others = [
        found for id, found in zip(SCALES, values(answers), strict=True) if id not in (subscale, "total")
    ]
    assert None not in others


@given(st.dictionaries(st.sampled_from(SCORED), st.integers(0, 4)))
def test_the_total_is_the_sum_of_the_subscales_whatever_is_missing(answers: dict[str, int]) -> None:
    low = sum(bounds(answers, id)[0] for id in SCALES[:3])
    high = sum(bounds(answers, id)[1] for id in SCALES[:3])
    assert bounds(answers, "total") == (low, high)
    assert low == sum(answers.values())
    assert high == low + 4 * (len(SCORED) - len(answers))


@pytest.mark.parametrize("item", ["6", "7", "8"])
def test_items_printed_the_other_way_round_are_not_turned_once_more(item: str) -> None:
    """Their first answer, always at peace, is coded 0 on the form; 4 is the worst in them as in the others."""
    found = PATIENT.items[LinkId(item)]
    assert found.direction is Direction.HIGH_IS_WORSE
    danish = PATIENT.wordings[next(iter(PATIENT.wordings))].items[LinkId(item)].options
    assert danish["0"] == PATIENT.wordings[next(iter(PATIENT.wordings))].items[LinkId("3")].options["4"]
    assert values(alike(0) | {item: 4})[3] == 4


def test_symptoms_people_add_are_never_in_a_sum() -> None:
    added: Given = alike(0) | {"2-other-1": "hikke", "2-other-1-severity": 4}
    assert values(added) == (0, 0, 0, 0)
    in_scales = {link for scale in PATIENT.scales for link in scale.items}
    assert in_scales == set(SCORED)
    assert len(SCORED) == 17


@pytest.mark.parametrize("form", [PROXY, PROXY_3D], ids=lambda form: str(form.ref.id))
def test_cannot_assess_is_missing_and_never_0(form: Questionnaire) -> None:
    answers = alike(0, i5="cannot-assess")
    assert values(answers, form) == (0, None, 0, None)
    assert bounds(answers, "emotional", form) == (0, 4)


@pytest.mark.parametrize("link", SCORED)
def test_a_proxy_may_say_of_every_item_that_it_cannot_be_judged(link: str) -> None:
    unknown = [option.code for option in PROXY.items[LinkId(link)].options if option.is_unknown]
    assert unknown == ["cannot-assess"]
    assert not any(option.is_unknown for option in PATIENT.items[LinkId(link)].options)


def test_the_three_day_form_is_the_seven_day_form_with_another_recall_period() -> None:
    for seven, three in ((PATIENT, PATIENT_3D), (PROXY, PROXY_3D)):
        assert seven.ref.id in three.contains
        assert [*seven.items] == [*three.items]
        assert seven.scales == three.scales
        periods = {item.recall for item in three.items.values()}
        assert RecallPeriod.PAST_3_DAYS in periods
        assert RecallPeriod.PAST_WEEK not in periods
        for language, wording in three.wordings.items():
            assert wording.items == seven.wordings[language].items
            assert set(wording.recall) == {RecallPeriod.PAST_3_DAYS}
            assert "3" in wording.recall[RecallPeriod.PAST_3_DAYS]
            assert "3" in wording.title
            assert wording.title != seven.wordings[language].title


def test_the_form_for_proxies_has_the_patients_items_but_for_who_answered() -> None:
    assert [*PROXY.items] == [link for link in PATIENT.items if link != "10"]
    assert "ipos-patient" in PROXY.contains
    for language, wording in PROXY.wordings.items():
        theirs = PATIENT.wordings[language]
        for link, words in wording.items.items():
            assert words.text != theirs.items[link].text, link
            assert " du " not in f" {words.text.lower()} ".replace("tror du", "")
            assert words.short == theirs.items[link].short
