"""The Danish form: the QLQ-C15-PAL within it scores as it does alone, the wish for help is asked and never scored, the
short form is valid, and what the sources leave open is said."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.bounds import Bounds
from screening.core.questionnaire import Colour, Item, Language, LinkId, ScaleId, Source
from screening.core.response import Missing, ResponseId, Submission, SubmittedItem
from screening.core.scoring import score
from screening.core.truth import Truth
from screening.core.validation import validate
from tests.builders import NOW, a_response
from tests.spec.shipped import BEST, C15, CATALOG, answers, assessed, facts, pro

FORM = CATALOG.get_questionnaire("dk-pro-pall")
DANISH = Language("da")
OFFERS = tuple(item for item in FORM.items.values() if item.asks_help_with)
SUPPLEMENTS = (
    "dry-mouth", "itching", "cough", "oedema", "dizziness",
    "existential", "practical", "relatives", "loneliness", "sexuality",
)  # fmt: skip

degrees = st.integers(1, 4)
c15_answers = st.fixed_dictionaries(
    {}, optional={**{str(n): degrees for n in range(1, 15)}, "15": st.integers(1, 7)}
)
supplements = st.fixed_dictionaries({}, optional=dict.fromkeys(SUPPLEMENTS, degrees))


def submitted(given: dict[str, str]) -> dict[LinkId, object]:
    """What becomes of these raw answers."""
    items = tuple(SubmittedItem(link_id=link, values=(value,)) for link, value in given.items())
    response = validate(
        FORM,
        Submission(items=items),
        id=ResponseId("r"),
        source=Source.PATIENT,
        authored=NOW - timedelta(hours=1),
        now=NOW,
        language=DANISH,
    )
    return dict(response.answers)


# -- the instrument within it -------------------------------------------------------------------------------------


@given(c15_answers, supplements)
def test_the_instrument_scores_within_the_form_as_it_does_alone(
    instrument: dict[str, int], more: dict[str, int]
) -> None:
    alone = score(C15.scales, a_response(C15, instrument))
    within = score(FORM.scales, a_response(FORM, {**instrument, **more}))
    assert within == alone


def test_items_scales_and_words_of_the_instrument_are_the_very_ones() -> None:
    assert list(FORM.items)[:15] == list(C15.items)[:15]
    assert FORM.scales == C15.scales
    assert FORM.contains == {C15.ref.id}
    for language, wording in FORM.wordings.items():
        theirs = C15.wordings[language]
        assert {link: wording.items[link] for link in C15.items} == theirs.items
        assert {scale: wording.scales[scale] for scale in theirs.scales} == theirs.scales
    for link, item in C15.items.items():
        ours = FORM.items[link]
        assert (ours.construct, ours.recall, ours.direction, ours.enable_when) == (
            item.construct,
            item.recall,
            item.direction,
            item.enable_when,
        )
        assert [(o.code, o.value) for o in ours.options] == [(o.code, o.value) for o in item.options]


def test_nothing_of_ours_is_scored() -> None:
    scored = {link for scale in FORM.scales for link in scale.items}
    assert scored == {str(number) for number in range(1, 16)}
    assert scored.isdisjoint({item.link_id for item in OFFERS} | {*SUPPLEMENTS})


def test_an_answer_to_the_form_is_an_answer_to_the_instrument_in_the_criteria() -> None:
    line = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
    given_facts = facts(yes=["basal-insufficient"])
    alone = assessed(pro(line), given_facts)
    within = assessed(a_response(FORM, answers(line)), given_facts)
    assert within.verdict.outcome == alone.verdict.outcome == "refer"
    assert {id: f.truth for id, f in within.findings.criteria.items()} == {
        id: f.truth for id, f in alone.findings.criteria.items()
    }


# -- the wish for help --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", OFFERS, ids=lambda item: str(item.link_id))
def test_help_is_offered_after_a_severe_answer_and_only_then(item: Item) -> None:
    for link in item.asks_help_with:
        for code in ("1", "2"):
            assert submitted({link: code})[item.link_id] is Missing.NOT_ASKED
        for code in ("3", "4"):
            assert submitted({link: code})[item.link_id] is Missing.NOT_REACHED
    assert submitted({})[item.link_id] is Missing.NOT_ASKED


def test_help_is_offered_with_every_symptom_and_every_supplement_once() -> None:
    asked = [link for item in OFFERS for link in item.asks_help_with]
    assert sorted(asked) == sorted([*(str(number) for number in range(1, 15)), *SUPPLEMENTS])


def test_an_offer_is_answered_with_yes_no_or_not_yet_and_has_no_number() -> None:
    for item in OFFERS:
        assert [option.code for option in item.options] == ["yes", "no", "unsure"]
        assert item.values == ()


@given(c15_answers, st.sampled_from(["yes", "no", "unsure"]))
def test_wanting_help_changes_no_score(instrument: dict[str, int], wish: str) -> None:
    wishes = dict.fromkeys((str(item.link_id) for item in OFFERS), wish)
    assert score(FORM.scales, a_response(FORM, {**instrument, **wishes})) == score(
        FORM.scales, a_response(FORM, instrument)
    )


# -- a form for somebody who is very tired ------------------------------------------------------------------------


def test_the_five_most_important_answers_are_a_valid_response_with_bounds() -> None:
    assert FORM.short_form == ("5", "4", "9", "14", "15")
    given_answers = submitted({"5": "4", "4": "1", "9": "1", "14": "2", "15": "3"})
    not_reached = {link for link, answer in given_answers.items() if answer is Missing.NOT_REACHED}
    assert {"1", "12", "13", "dry-mouth", "matters-most"} <= not_reached
    pain = score(FORM.scales, a_response(FORM, {"5": 4}))[ScaleId("PA")]
    assert pain.value is None
    assert pain.bounds == Bounds(Fraction(50), Fraction(100))


def test_five_answers_can_settle_a_criterion_and_leave_the_rest_open() -> None:
    short = a_response(FORM, {"5": 4, "4": 4, "9": 1, "14": 3, "15": 7})
    found = assessed(short, facts()).findings.criteria
    truths = {str(id): finding.truth for id, finding in found.items()}
    assert truths["S1"] is Truth.TRUE  # breathlessness decides
    assert truths["S2"] is Truth.UNKNOWN  # one of its two items was not reached


# -- colours, and what is not known -------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [*(str(n) for n in range(1, 15)), *SUPPLEMENTS])
def test_colours_are_ours_and_say_so(link: str) -> None:
    colours = [option.colour for option in FORM.items[LinkId(link)].options]
    assert colours == [Colour.GREEN, Colour.YELLOW, Colour.RED, Colour.RED]
    assert FORM.colours is not None
    assert FORM.colours.own_operationalisation
    assert "AmbuFlex" in FORM.colours.citation.text


def test_quality_of_life_has_no_colour_because_no_threshold_is_published() -> None:
    assert {option.colour for option in FORM.items[LinkId("15")].options} == {None}


def test_the_three_facts_the_sources_leave_open_are_marked_unknown_in_both_languages() -> None:
    assert [fact.id for fact in FORM.open_facts] == ["item-count", "supplementary-items", "colour-table"]
    assert all(set(fact.text) == {"da", "en"} for fact in FORM.open_facts)


def test_the_best_answers_ask_no_more_than_the_items_themselves() -> None:
    given_answers = submitted({link: str(answer) for link, answer in answers(BEST).items()})
    not_asked = {link for link, answer in given_answers.items() if answer is Missing.NOT_ASKED}
    assert {item.link_id for item in OFFERS} <= not_asked
