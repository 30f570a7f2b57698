"""The form on paper: what stands on it, that it can be read by everybody, and that a key on it is the key keyed in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from screening.catalog.catalog import Catalog, load_catalog
from screening.core.people import Invitation, InvitationId, Invitee, StaffId
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.response import Assistance, GivenBy, PatientId
from screening.report.own_copy import Contacts
from screening.report.paper_form import PaperForm, PaperOption, paper_form, who_can_have_answered
from screening.report.paper_form_columns import LEAST_HEAD
from screening.report.paper_form_groups import Alone, Pairs, grouped
from screening.report.paper_form_pdf import SIZES, render_paper_form
from screening.report.paper_form_setting import BOX
from screening.report.reader import Reader
from screening.services.patients import LONGEST_NAME
from screening.translation import Translations, load_translations
from tests.report.paper_reading import (
    LEAST_OF_TEXT,
    box_faults,
    letters,
    numbers_on,
    pages_of,
    place_faults,
    size_of,
)
from tests.report.pdf_checks import read_aloud, tag_faults

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CODE, LINK = "KTM 4HFX 7RW", "https://needs.example/code#KTM4HFX7RW"
POINTS_PER_MM = 72 / 25.4
CONTACTS = Contacts(
    organisation="Hjemmeplejen", own_doctor_phone="12 34 56 78", out_of_hours="1813", emergency_phone="112"
)


@cache
def catalog() -> Catalog:
    return load_catalog(ROOT)


@cache
def translations() -> Translations:
    return load_translations(ROOT / "translations")


def invitation(questionnaire: str, invitee: Invitee = Invitee.PATIENT) -> Invitation:
    return Invitation(
        id=InvitationId("1"),
        patient=PatientId("2"),
        questionnaire=catalog().get_questionnaire(QuestionnaireId(questionnaire)).ref,
        language=Language("da"),
        made_at=NOW,
        expires_at=NOW,
        made_by=StaffId("3"),
        invitee=invitee,
    )


def form(
    questionnaire: str,
    language: str,
    name: str | None = "Test Testesen",
    *,
    contacts: Contacts = CONTACTS,
) -> PaperForm:
    known = catalog().get_questionnaire(QuestionnaireId(questionnaire))
    invitee = Invitee.RELATIVE if known.respondent is Source.RELATIVE else Invitee.PATIENT
    return paper_form(
        invitation(questionnaire, invitee),
        known,
        name=name,
        code=CODE,
        address="needs.example/code",
        link=LINK,
        contacts=contacts,
        made_at=NOW,
        reader=Reader(
            language=Language(language),
            translate=translations().translator(language),
            zone=ZoneInfo("Europe/Copenhagen"),
        ),
    )


@cache
def pdf(questionnaire: str, language: str) -> bytes:
    return render_paper_form(form(questionnaire, language))


def in_a_line(pdf: bytes) -> str:
    """What is read out, one space between words."""
    return " ".join(" ".join(words for _, words in read_aloud(pdf)).split())


def instead_of_signs(pdf: bytes) -> str:
    """What is read out instead of the signs that are drawn."""
    with pikepdf.open(BytesIO(pdf)) as document:
        entries = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        return " ".join(str(one.ActualText) for one in entries if "/ActualText" in one)


@pytest.mark.parametrize("language", ["da", "en", "ar", "tr", "pl", "uk", "de"])
@pytest.mark.parametrize("questionnaire", ["qlq-c15-pal", "ipos-patient", "relative-needs", "dk-pro-pall"])
def test_everybody_can_read_it(questionnaire: str, language: str) -> None:
    """Tagged as PDF/UA asks, with every font inside and every letter in it."""
    content = pdf(questionnaire, language)
    assert list(tag_faults(content)) == []
    aloud = in_a_line(content)
    shown = form(questionnaire, language)
    assert CODE in aloud
    # Arabic is drawn in the order of the eye; beside it stands what is read out, as it was written.
    heard = f"{aloud} {instead_of_signs(content)}"
    for item in shown.items:
        assert item.text in heard, item.link_id


def test_every_box_is_at_least_6_mm_and_there_is_one_for_each_answer_and_for_rather_not_say() -> None:
    assert BOX / POINTS_PER_MM >= 6
    shown = form("qlq-c15-pal", "da")
    with pikepdf.open(BytesIO(pdf("qlq-c15-pal", "da"))) as document:
        code = b"".join(page.Contents.read_bytes() for page in document.pages).decode("latin-1")
    boxes = re.findall(rf"{BOX:.2f} {BOX:.2f} re B", code)
    choices = [item for item in shown.items if item.options]
    expected = sum(len(item.options) + 1 for item in choices) + len(shown.who)
    assert len(boxes) == expected


def test_the_key_beside_a_box_is_its_place_whatever_the_option_counts() -> None:
    """IPOS counts from 0, which means left open where it is keyed in."""
    item = next(item for item in form("ipos-patient", "en").items if len(item.options) == 5)
    assert [option.key for option in item.options] == ["1", "2", "3", "4", "5"]


def test_it_says_whom_to_ring_which_version_it_is_and_that_its_words_are_not_validated() -> None:
    aloud = in_a_line(pdf("qlq-c15-pal", "en"))
    assert "Nobody watches this form round the clock." in aloud
    assert "12 34 56 78" in aloud
    assert "The wording has not been validated." in aloud
    known = catalog().get_questionnaire(QuestionnaireId("qlq-c15-pal"))
    footer = form("qlq-c15-pal", "en").footer
    assert known.ref.version in footer
    assert known.ref.sha256[:12] in footer
    assert "{page}" in footer


def test_who_must_not_be_named_is_not() -> None:
    unnamed = render_paper_form(form("qlq-c15-pal", "da", name=None))
    for content, is_named in ((pdf("qlq-c15-pal", "da"), True), (unnamed, False)):
        assert ("Test Testesen" in in_a_line(content)) is is_named


def test_only_who_may_answer_can_say_that_they_have() -> None:
    of_patient = catalog().get_questionnaire(QuestionnaireId("qlq-c15-pal"))
    first = [who for who, _ in who_can_have_answered(invitation("qlq-c15-pal"), of_patient)]
    assert first[0] == GivenBy(Source.PATIENT, Assistance.NONE)
    for who in first:
        assert of_patient.may_answer(who.source)
    proxies = catalog().get_questionnaire(QuestionnaireId("ipos-proxy"))
    assert Source.PATIENT not in {
        who.source for who, _ in who_can_have_answered(invitation("ipos-proxy"), proxies)
    }


def test_an_answer_that_is_a_number_stands_at_its_own_box_in_a_mirrored_line() -> None:
    """Its words run from the left in a line that runs from the right; beside the next box they would be that one's."""
    (page,) = (
        one
        for one in pages_of(pdf("qlq-c15-pal", "ar"))
        if any(n == 15 for n, _ in numbers_on(one, mirrored=True))
    )
    (asked,) = (mark for number, mark in numbers_on(page, mirrored=True) if number == 15)
    beneath = [box for box in page.boxes if 0 < box.top - asked.bottom < 12]
    line = sorted(
        (word.left, word.right, word.words)
        for word in page.words
        if abs(word.middle - beneath[0].middle) < 5 and word.words in "23456"
    )
    # The question with seven options has each of these twice in its line: as its words, and as its key.
    assert [text for *_, text in line] == ["6", "6", "5", "5", "4", "4", "3", "3", "2", "2"]
    for label, key in zip(line[::2], line[1::2], strict=True):
        assert 0 < key[0] - label[1] < 10


def test_the_same_form_gives_the_same_bytes() -> None:
    assert render_paper_form(form("qlq-c15-pal", "ar")) == pdf("qlq-c15-pal", "ar")


# -- tables: a box under the wrong head is a wrong score ----------------------------------------------------------

LANGUAGES = ["da", "en", "ar", "tr", "pl", "uk", "de"]
PAGES = {
    "qlq-c15-pal": 2,
    "ipos-patient": 2,
    "ipos-patient-3d": 2,
    "ipos-proxy": 2,
    "ipos-proxy-3d": 2,
    # 51 questions with 179 boxes: at 9 mm a row they are more than two pages high by themselves.
    "dk-pro-pall": 3,
    "relative-needs": 2,
    "patient-sharing": 1,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("questionnaire", PAGES)
def test_it_takes_so_many_pages_and_no_more(questionnaire: str, language: str) -> None:
    with pikepdf.open(BytesIO(pdf(questionnaire, language))) as document:
        assert len(document.pages) == PAGES[questionnaire]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("questionnaire", PAGES)
def test_every_answer_has_its_box_at_its_words_with_its_number(questionnaire: str, language: str) -> None:
    assert box_faults(pdf(questionnaire, language), form(questionnaire, language)) == []


@pytest.mark.parametrize("language", ["da", "ar"])
def test_two_columns_that_have_changed_places_are_found(language: str) -> None:
    """The test above can fail: the paper has the boxes of a form whose answers stand in another order."""
    shown = form("ipos-patient", language)
    first, second = shown.items[4].options[:2]
    swapped = {first: replace(first, text=second.text), second: replace(second, text=first.text)}
    items = tuple(
        replace(item, options=tuple(swapped.get(option, option) for option in item.options))
        for item in shown.items
    )
    wrong = render_paper_form(replace(shown, items=items))
    assert any("stands under" in fault for fault in box_faults(wrong, shown))


@pytest.mark.parametrize("language", ["da", "ar"])
def test_two_numbers_that_have_changed_places_are_found(language: str) -> None:
    shown = form("ipos-patient", language)
    first, second = shown.items[4].options[:2]
    swapped = {first: replace(first, key=second.key), second: replace(second, key=first.key)}
    items = tuple(
        replace(item, options=tuple(swapped.get(option, option) for option in item.options))
        for item in shown.items
    )
    wrong = render_paper_form(replace(shown, items=items))
    assert box_faults(wrong, shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("questionnaire", PAGES)
def test_nothing_lies_on_anything_else_or_leaves_the_page(questionnaire: str, language: str) -> None:
    assert place_faults(pdf(questionnaire, language)) == []


def test_print_is_at_least_12_points_and_at_the_head_of_a_table_10() -> None:
    """What is drawn is measured with every box above: `LEAST_OF_TEXT`, `LEAST_OF_HEAD`."""
    assert min(SIZES) >= 12
    assert LEAST_HEAD >= 10


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("questionnaire", PAGES)
def test_every_page_says_the_time_its_questions_ask_about(questionnaire: str, language: str) -> None:
    """Every question stands once, in the order in which it is keyed in, in print of at least 12 points."""
    shown, mirrored = form(questionnaire, language), language == "ar"
    beside = {
        other.number for group in grouped(shown.items) if isinstance(group, Pairs) for _, other in group.pairs
    }
    asked = [item for item in shown.items if item.number not in beside]
    found: list[int] = []
    pages = pages_of(pdf(questionnaire, language))
    key = pages[0].key_of(pages[0].boxes[0], mirrored=mirrored)
    assert key is not None
    for page in pages:
        periods = {item.number: item.period for item in asked}
        here = sorted(numbers_on(page, mirrored=mirrored), key=lambda number: number[1].top)
        words = letters(" ".join(word.words for word in page.words))
        found += [number for number, _ in here]
        for number, mark in here:
            assert size_of(mark, key) >= LEAST_OF_TEXT
            assert not letters(periods[number] or "") - words, number
    assert found == [item.number for item in asked]


# -- answers too wide for columns: each in words beside its own box ------------------------------------------------

UNBREAKABLE = "Tilstedeværelsesfornemmelsesforstyrrelse"
FIRST_TABLE = (1, 2, 3)  # the questions of the shipped form that share its first table


def with_wide_answers(shown: PaperForm, *, numbers: Collection[int]) -> PaperForm:
    """These questions with seven answers, each one long word, which differ in their last letter."""
    wide = tuple(
        PaperOption(key=str(key), code=str(key), text=UNBREAKABLE + letter)
        for key, letter in enumerate("abcdefg", start=1)
    )
    items = (replace(item, options=wide) if item.number in numbers else item for item in shown.items)
    return replace(shown, items=tuple(items))


def all_wide(language: str) -> PaperForm:
    shown = form("qlq-c15-pal", language)
    return with_wide_answers(shown, numbers=[item.number for item in shown.items if item.options])


@pytest.mark.parametrize("language", ["da", "ar"])
def test_answers_too_wide_for_columns_stand_in_words_beside_their_boxes(language: str) -> None:
    shown = all_wide(language)
    content = render_paper_form(shown)
    assert not any(page.down for page in pages_of(content)), "there is a table"
    assert box_faults(content, shown) == []
    assert place_faults(content) == []
    assert list(tag_faults(content)) == []


@pytest.mark.parametrize("language", ["da", "ar"])
def test_words_that_have_changed_places_beside_their_boxes_are_found(language: str) -> None:
    """The test above can fail."""
    shown = all_wide(language)
    asked = shown.items[1]
    first, second, *others = asked.options
    swapped = (replace(first, text=second.text), replace(second, text=first.text), *others)
    wrong = replace(shown, items=(shown.items[0], replace(asked, options=swapped), *shown.items[2:]))
    faults = box_faults(render_paper_form(wrong), shown)
    assert [fault.partition(":")[0] for fault in faults] == ["2, 1", "2, 2"]


@pytest.mark.parametrize("language", ["da", "ar"])
def test_a_group_too_wide_for_columns_leaves_the_other_tables_as_they_are(language: str) -> None:
    shown = with_wide_answers(form("qlq-c15-pal", language), numbers=FIRST_TABLE)
    content = render_paper_form(shown)
    assert box_faults(content, shown) == []
    assert place_faults(content) == []
    assert list(tag_faults(content)) == []
    in_table = {
        item.number
        for group in grouped(shown.items)
        if not isinstance(group, Alone)
        for item in group.all_items
        if item.options
    }
    expected = {number: number in in_table and number not in FIRST_TABLE for number in in_table}
    assert expected == {number: is_table for number, is_table in told(content, shown) if number in in_table}


def told(content: bytes, shown: PaperForm) -> Iterator[tuple[int, bool]]:
    """The number of each question with boxes, and whether its first box stands between the lines of a table."""
    drawn = [(page, box) for page in pages_of(content) for box in page.boxes]
    at = 0
    for item in shown.items:
        if item.options:
            page, box = drawn[at]
            yield item.number, any(line.top - 1 <= box.middle <= line.bottom + 1 for line in page.down)
            at += len(item.options) + 1


def test_an_answer_longer_than_a_line_is_broken_and_not_cut_off() -> None:
    shown = form("qlq-c15-pal", "da")
    first = shown.items[0]
    longer = tuple(replace(option, text=f"{UNBREAKABLE * 3}{option.key}") for option in first.options)
    content = render_paper_form(replace(shown, items=(replace(first, options=longer), *shown.items[1:])))
    heard = in_a_line(content).replace(" ", "")
    assert place_faults(content) == []
    for option in longer:
        assert option.text in heard


# -- long names and long lines: another page, and nothing cut off --------------------------------------------------

MANY_NUMBERS = ", ".join(f"Afsnit {ward}: 12 34 56 78" for ward in range(1, 200))


@pytest.mark.parametrize("language", ["da", "ar"])
@pytest.mark.parametrize(
    "name",
    [("Maximiliane " * 20)[:LONGEST_NAME].strip(), "M" * LONGEST_NAME],
    ids=["a long name in many words", "a long name in one word"],
)
def test_long_names_and_numbers_take_another_page_and_nothing_is_cut_off(name: str, language: str) -> None:
    contacts = replace(
        CONTACTS, organisation="Hjemmeplejen i Testkøbing " * 10, own_doctor_phone=MANY_NUMBERS
    )
    shown = form("qlq-c15-pal", language, name, contacts=contacts)
    content = render_paper_form(shown)
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == PAGES["qlq-c15-pal"] + 1
    assert place_faults(content) == []
    assert box_faults(content, shown) == []
    assert list(tag_faults(content)) == []
    heard = f"{in_a_line(content)} {instead_of_signs(content)}".replace(" ", "")
    for text in (name, *shown.ring, *shown.how, shown.give_back, shown.wording):
        assert text.replace(" ", "") in heard
