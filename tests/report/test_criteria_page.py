"""A criteria set as a page to sign: every rule, source and mark is on it, in each form, and differences are told in words."""

# ruff: noqa: E501  a sentence of the page stands on one line

from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pytest
from pypdf import PdfReader

from screening.config import find_translations
from screening.core.criteria import CriteriaSet, CriterionId, Status
from screening.core.questionnaire import Language
from screening.report.criteria_difference import difference
from screening.report.criteria_page import CriteriaPage, criteria_names, criteria_page
from screening.report.criteria_page_html import render_criteria_html
from screening.report.criteria_page_pdf import render_criteria_pdf
from screening.report.criteria_page_text import render_criteria_text
from screening.report.names import Names
from screening.report.rule_words import rule_words
from screening.translation import load_translations
from tests.catalog.examples import CRITERIA, CRITERIA_NAME, changed, the_criteria_set, the_questionnaire
from tests.report.pdf_checks import tag_faults
from tests.spec.shipped import CATALOG

SETS = [CATALOG.get_criteria_set("dk-basal-spec"), CATALOG.get_criteria_set("ipos-hui")]
EACH_SET = pytest.mark.parametrize("criteria_set", SETS, ids=lambda one: str(one.ref.id))
EACH_LANGUAGE = pytest.mark.parametrize("language", ["da", "en"])


def names_of(criteria_set: CriteriaSet, language: str = "en") -> Names:
    by_ref = {**CATALOG.by_ref, the_questionnaire().ref: the_questionnaire()}
    translate = load_translations(find_translations()).translator(language)
    return criteria_names(criteria_set, by_ref, language=Language(language), translate=translate)


def page_of(criteria_set: CriteriaSet, language: str = "en") -> CriteriaPage:
    return criteria_page(names_of(criteria_set, language))


def in_words(id: str, rule: str | None = None) -> list[tuple[int, str]]:
    """A criterion of the guide's example in words, its rule changed when one is given."""
    text = CRITERIA[CRITERIA_NAME]
    if rule is not None:
        text = changed(text, "rule: {score: breath.BR, gt: 60}", f"rule: {rule}")
    names = names_of(the_criteria_set(text))
    return list(rule_words(names.assessment.criteria_set.rule_of(CriterionId(id)), names).lines())


# -- the words of a rule --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{score: breath.BR, gt: 60}", "Breathlessness: above 60, that is 75 or more"),
        ("{score: breath.BR, gte: 80}", "Breathlessness: at least 80, that is 100"),
        ("{score: breath.BR, lt: 30}", "Breathlessness: below 30, that is 25 or less"),
        ("{item: breath.rest, gt: 1.5}", "At rest: above 1.5, that is “Somewhat” or “A lot”"),
        ("{item: breath.rest, lte: 1.5}", "At rest: at most 1.5, that is “Not at all”"),
        ("{fact: breath.oxygen, is: [yes, no]}", "Oxygen at home: “Yes” or “No”"),
        ("{age: years, gte: 18}", "Age in completed years: at least 18"),
        ("{answered: breath, gte: 2}", "Answered in “Your breathing”: at least 2 of the 2 items that are scored"),
        ("{any: [U1]}", "At least one of these:"),
        ("U1", "U1 Very severe breathlessness at rest"),
    ],
)  # fmt: skip
def test_each_kind_of_rule_in_words(rule: str, expected: str) -> None:
    assert in_words("S1", rule)[0] == (0, expected)


def test_parts_stand_under_their_whole() -> None:
    assert in_words("S2") == [
        (0, "Severe now and 3 to 28 days earlier, at least one of these:"),
        (1, "Breathlessness: above 60, that is 75 or more"),
    ]
    assert in_words("S3")[1] == (
        1,
        "Breathlessness, compared with 3 to 42 days earlier: a rise of more than 30 points counts. With no earlier answers to compare with: not met",
    )


# -- the page -------------------------------------------------------------------------------------------------------


@EACH_SET
@EACH_LANGUAGE
def test_every_rule_stands_on_the_page_with_its_source_and_its_mark(
    criteria_set: CriteriaSet, language: str
) -> None:
    text = " ".join(render_criteria_text(page_of(criteria_set, language)).split())
    entries = (*criteria_set.criteria.values(), *criteria_set.alerts.values())
    for entry in entries:
        mark = " *" if entry.own_operationalisation else ""
        assert f"{entry.id} {entry.label[Language(language)]}{mark} " in text
        assert entry.citation.in_language(Language(language)) in text
        assert (entry.citation.confidence_in(Language(language)) or "") in text
    for number, outcome in enumerate(criteria_set.outcomes, start=1):
        assert f"{number}. {outcome.label[Language(language)]}" in text
        assert outcome.advice[Language(language)] in text
    assert criteria_set.ref.sha256 in text


def test_the_days_an_answer_counts_and_what_else_is_read_are_said() -> None:
    first = page_of(SETS[1]).sections[0].entries[0]
    assert "Counts for at most 14 days. Answered by: the patient" in first.texts
    assert any("ipos-patient-3d" in text and "ipos-proxy" in text for text in first.texts)


def test_whom_a_criterion_applies_to_is_said() -> None:
    criteria = next(section for section in page_of(SETS[1]).sections if section.title == "The criteria")
    h9 = next(entry for entry in criteria.entries if entry.id == "H9")
    assert h9.texts == ("Applies only to this: The disease is cancer: “Yes”",)


def test_a_draft_says_so_and_a_signed_set_does_not() -> None:
    assert page_of(SETS[0]).warning is not None
    assert page_of(replace(SETS[0], status=Status.SIGNED_OFF)).warning is None


class Hygiene(HTMLParser):
    """Collects what a page must not have, and how often it has what it must."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name == "src"]

    def handle_data(self, data: str) -> None:
        self.text += data


@EACH_SET
@EACH_LANGUAGE
def test_the_html_is_whole_by_itself(criteria_set: CriteriaSet, language: str) -> None:
    html = render_criteria_html(page_of(criteria_set, language)).decode()
    found = Hygiene()
    found.feed(html)
    assert html.startswith("<!DOCTYPE html>")
    assert f'<html lang="{language}">' in html
    assert found.tags.count("h1") == found.tags.count("title") == found.tags.count("main") == 1
    assert not {"script", "link", "img", "iframe"} & set(found.tags)
    assert found.addresses == []
    assert "url(" not in html
    assert criteria_set.ref.sha256 in found.text


def test_no_text_of_a_file_becomes_markup() -> None:
    text = changed(CRITERIA[CRITERIA_NAME], "en: Severe breathlessness}", 'en: "<b onload=x>&amp;"}')
    html = render_criteria_html(page_of(the_criteria_set(text))).decode()
    assert "&lt;b onload=x&gt;&amp;amp;" in html


@EACH_SET
@EACH_LANGUAGE
def test_the_pdf_can_be_read_by_everybody_and_is_the_same_twice(
    criteria_set: CriteriaSet, language: str
) -> None:
    page = page_of(criteria_set, language)
    pdf = render_criteria_pdf(page)
    assert pdf == render_criteria_pdf(page)
    assert not tag_faults(pdf)
    pages = [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(pdf)).pages]
    whole = " ".join(pages)
    for criterion in criteria_set.criteria.values():
        assert criterion.label[Language(language)] in whole
    assert all(criteria_set.ref.sha256[:12] in one for one in pages)  # sheets may come apart
    assert page.signature.title in whole


# -- differences ----------------------------------------------------------------------------------------------------


def differences(*changes: tuple[str, str]) -> dict[str, tuple[str, dict[str, tuple[list[str], list[str]]]]]:
    """From the guide's example to the changed one: by entry, what kind of change, and by field the lines that differ."""
    text = CRITERIA[CRITERIA_NAME]
    for old, new in changes:
        text = changed(text, old, new)
    found = difference(names_of(the_criteria_set()), names_of(the_criteria_set(text)))
    return {
        change.title: (
            change.kind,
            {
                field.name: (
                    [line.text for line in field.old_lines() if line.differs],
                    [line.text for line in field.new_lines() if line.differs],
                )
                for field in change.fields
            },
        )
        for change in found.changes
    }


def test_the_same_set_differs_in_nothing() -> None:
    assert differences() == {}
    found = difference(names_of(SETS[0]), names_of(SETS[0]))
    assert "No rule, outcome or text differs." in render_criteria_text(
        criteria_page(names_of(SETS[0]), found)
    )


def test_a_moved_cut_point_is_told_in_words_old_and_new() -> None:
    found = differences(("rule: {score: breath.BR, gt: 60}", "rule: {score: breath.BR, gt: 80}"))
    assert found == {
        "S1 Severe breathlessness": (
            "changed",
            {
                "Rule": (
                    ["Breathlessness: above 60, that is 75 or more"],
                    ["Breathlessness: above 80, that is 100"],
                )
            },
        )
    }


def test_what_is_new_gone_or_told_otherwise_is_named() -> None:
    found = differences(
        ("id: U1", "id: U9"),
        ("en: Ask again in 14 days.", "en: Ask again in 7 days."),
        ("max_age_days: 14", "max_age_days: 10"),
        ("title: {da: Eksempel, en: Example}", "title: {da: Eksempel, en: Sample}"),
        ("status: draft-needs-clinical-signoff", "status: signed-off"),
    )
    assert {title: kind for title, (kind, _) in found.items()} == {
        "The set itself": "changed",
        "breath Your breathing (breath-check|1.0.0)": "changed",
        "U9 Very severe breathlessness at rest": "new",
        "U1 Very severe breathlessness at rest": "gone",
        "wait Wait": "changed",
    }
    assert found["wait Wait"][1] == {
        "Text": (["Advice: Ask again in 14 days."], ["Advice: Ask again in 7 days."])
    }
    assert set(found["The set itself"][1]) == {"Title", "Status"}


def test_a_difference_the_words_do_not_show_is_told_all_the_same() -> None:
    danish = differences(("da: Spørg igen om 14 dage.", "da: Spørg igen om en uge."))
    digits = differences(("rule: {score: breath.BR, gt: 60}", "rule: {score: breath.BR, gt: 60.01}"))
    assert list(danish["wait Wait"][1]) == ["In the file"]
    assert list(digits["S1 Severe breathlessness"][1]) == ["In the file"]


def test_another_order_of_the_outcomes_is_a_change() -> None:
    old = SETS[0]
    first, second, *rest = old.outcomes
    new = replace(old, outcomes=(second, first, *rest))
    found = difference(names_of(old), names_of(new)).changes
    assert [change.title for change in found] == ["The outcomes, in their order"]


def test_differences_stand_in_every_form_of_the_page() -> None:
    text = changed(
        CRITERIA[CRITERIA_NAME], "rule: {score: breath.BR, gt: 60}", "rule: {score: breath.BR, gt: 80}"
    )
    new = names_of(the_criteria_set(text))
    page = criteria_page(new, difference(names_of(the_criteria_set()), new))
    old_rule = "Breathlessness: above 60, that is 75 or more"
    assert old_rule in render_criteria_text(page)
    assert f"<strong>{old_rule}</strong>" in render_criteria_html(page).decode()
    pdf = render_criteria_pdf(page)
    assert old_rule in " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert not tag_faults(pdf)
