"""The PDF, read back with other people's readers."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from screening.core.questionnaire import Direction, Language
from screening.report.pdf import render_pdf
from screening.report.summary import Summary
from tests.report.reading import body_of, open_pdf, overlaps, plain, poppler, text_of, top_third, word_boxes
from tests.report.samples import ARABIC, DANISH, ENGLISH, HOSTILE, assessed, c15, facts, samples, summary_of

SAMPLES = samples()
EACH = pytest.mark.parametrize("sample", SAMPLES)
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])
LONG_NAME = "Maximiliane Wilhelmina Konstantinopolitanska-Ågård Østergård von Hohenzollern-Sø"
# No shrinking: a page takes 40 ms, and the first failing case says enough.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=QUICK)


def page(sample: str, *, language: Language = ENGLISH) -> tuple[Summary, bytes]:
    summary = summary_of(SAMPLES[sample], language=language)
    return summary, render_pdf(summary)


# -- the file ---------------------------------------------------------------------------------------------------


@EACH
def test_the_same_summary_gives_the_same_bytes(sample: str) -> None:
    summary, first = page(sample)
    assert render_pdf(summary) == first


@BOTH
@EACH
def test_a_page_is_small_enough_to_send(sample: str, language: Language) -> None:
    assert len(page(sample, language=language)[1]) < 60_000


@EACH
def test_every_font_is_embedded_with_a_map_to_unicode(sample: str) -> None:
    _, document = page(sample)
    listed = poppler("pdffonts", document).splitlines()[2:]
    assert listed
    for font in listed:
        assert re.search(r" yes +yes +yes +\d", font), font  # embedded, subset, Unicode
    assert b"Helvetica" not in document


def test_title_and_language_are_given_and_the_patients_name_is_not() -> None:
    _, document = page("refer", language=DANISH)
    reader = open_pdf(document)
    catalog = reader.root_object
    assert str(catalog["/Lang"]) == "da"
    assert str(catalog["/ViewerPreferences"]) == "{'/DisplayDocTitle': True}"
    assert reader.metadata is not None
    assert reader.metadata.title
    assert "Testesen" not in str(reader.metadata)


@EACH
def test_every_page_is_upright_a4_and_numbered(sample: str) -> None:
    reader = open_pdf(page(sample)[1])
    count = len(reader.pages)
    for number, sheet in enumerate(reader.pages, start=1):
        assert [round(side) for side in sheet.mediabox[2:]] == [595, 842]
        assert f"Page {number} of {count}" in sheet.extract_text()


# -- page one ---------------------------------------------------------------------------------------------------


@BOTH
@EACH
def test_the_top_third_of_page_one_holds_alerts_verdict_change_and_missing(
    sample: str, language: Language
) -> None:
    summary, document = page(sample, language=language)
    text = top_third(document)
    assert plain(summary.header.name) in text
    assert plain(summary.verdict.outcome) in text
    assert plain(summary.verdict.sentence) in text
    assert plain(summary.verdict.floor or "") in text
    for alert in summary.alerts.met:
        assert plain(alert.label) in text
    assert plain(summary.alerts.unanswered or "") in text
    for changes in summary.changes[:1]:
        assert plain(changes.heading) in text
        assert plain(changes.lines[0].text) in text
    for group in summary.missing:
        assert plain(group.who) in text


@EACH
def test_alerts_that_are_there_are_read_before_the_verdict(sample: str) -> None:
    summary, document = page(sample)
    text = text_of(document)
    for alert in summary.alerts.met:
        assert text.index(plain(alert.label)) < text.index(plain(summary.verdict.outcome))


@EACH
def test_page_one_is_read_in_the_order_of_its_weight(sample: str) -> None:
    summary, document = page(sample)
    labels, text = summary.labels, text_of(document, "-l", "1")
    order = [
        summary.verdict.sentence,
        labels.criteria,
        labels.scales,
        labels.own_words,
        labels.answered_by,
        labels.wish,
    ]
    at = 0
    for heading in order:
        at = text.index(plain(heading), at) + 1


@EACH
def test_every_criterion_stands_on_page_one(sample: str) -> None:
    summary, document = page(sample)
    text = text_of(document, "-l", "1")
    for criterion in summary.criteria:
        assert plain(f"{criterion.id} {criterion.label}") in text


@EACH
def test_the_foot_of_page_one_says_what_it_rests_on(sample: str) -> None:
    summary, document = page(sample)
    text = text_of(document, "-l", "1")
    for line in summary.provenance.short:
        assert plain(line) in text


# -- the rest ---------------------------------------------------------------------------------------------------


@BOTH
@EACH
def test_every_answer_reason_and_version_stands_in_the_document(sample: str, language: Language) -> None:
    summary, document = page(sample, language=language)
    text = body_of(document)
    for table in summary.answers:
        for row in table.rows:
            assert plain(row.item) in text or all(word in text for word in plain(row.item).split())
    for criterion in (*summary.criteria, *summary.acute):
        for part in criterion.explanation.parts or (criterion.explanation,):
            assert plain(part.text) in text
    for line in summary.provenance.full:
        assert plain(line) in text
    for changes in summary.changes:
        for change in changes.lines:
            assert plain(change.text) in text
    for group in summary.missing:
        for missing in group.lines:
            assert plain(missing.item) in text  # why it is missing is said once for several
            assert missing.why is None or plain(missing.why) in text


def test_the_signs_of_the_page_come_out_as_text() -> None:
    text = text_of(page("refer")[1])
    for sign in ("≥", "→", "✓", "–", ">", "<", "“"):
        assert sign in text
    at_most = summary_of(assessed(c15(words={"matters-most": "≤ 3 dage ✗ ☐ ☑ ⚠"}), facts()))
    assert "≤ 3 dage ✗ ☐ ☑ ⚠" in text_of(render_pdf(at_most))


@BOTH
@EACH
def test_the_page_never_says_that_somebody_must_be_referred(sample: str, language: Language) -> None:
    text = text_of(page(sample, language=language)[1]).lower()
    assert "must be referred" not in text
    assert "skal henvises" not in text


# -- whatever people write --------------------------------------------------------------------------------------


def written(text: str, *, name: str = "Test Testesen") -> bytes:
    return render_pdf(summary_of(assessed(c15(words={"matters-most": text}), facts()), name=name))


def test_all_scripts_are_read_back_as_they_were_written() -> None:
    lines = [
        "Kalaaleq ĸĩŋŋuaq",
        "Føroyskt ð Æ",
        "Zażółć gęślą jaźń",
        "çığlığı İstanbul",
        "Я дуже втомлена, їжа, ґанок",
    ]
    text = text_of(written("\n".join(lines)))
    for line in lines:
        assert plain(line) in text


def test_right_to_left_words_are_shaped_and_read_back_in_order() -> None:
    text = text_of(written(ARABIC))
    for word in ("متعب", "عائلتي", "Odense", "البيت"):
        assert plain(word) in text


def test_a_character_no_font_has_becomes_a_mark_in_words() -> None:
    text = text_of(written("ok 🙂🙂 தமிழ் \ue000"))
    assert "[smiling face × 2]" in text
    assert "[5 × Tamil: cannot be printed]" in text
    assert "[1 × U+E000: cannot be printed]" in text


def test_a_bidi_override_reorders_nothing() -> None:
    text = text_of(written("abc \u202edef\u202c \u2067ghi\u2069 jkl"))
    assert "abc def ghi jkl" in text


def test_markup_and_control_characters_are_only_text() -> None:
    text = text_of(written("<b>fed</b> ]]> \x00\x07 & \\ (x)) {0} %s"))
    assert "<b>fed</b> ]]> & \\ (x)) {0} %s" in text


def test_a_long_text_is_shortened_on_page_one_and_stands_in_full_after_it() -> None:
    words = [f"ord{number}" for number in range(700)]
    document = written(" ".join(words))
    first, text = text_of(document, "-l", "1"), text_of(document)
    assert "continues on page 2" in first
    assert "ord699" not in first
    assert " ".join(words) in text_of(document, "-f", "2") or all(word in text for word in words)


@pytest.mark.parametrize("name", [LONG_NAME, LONG_NAME * 4, "W" * 300, "", "نور الهدى", "<b>", "\u202e"])
def test_any_name_is_printed_within_the_page(name: str) -> None:
    document = written("x", name=name)
    assert_inside(open_pdf(document))
    if name == LONG_NAME:
        assert plain(LONG_NAME) in top_third(document)


@EACH
def test_nothing_is_drawn_outside_the_page(sample: str) -> None:
    assert_inside(open_pdf(page(sample)[1]))


@EACH
def test_no_line_is_drawn_over_another(sample: str) -> None:
    assert [overlaps(words) for words in word_boxes(page(sample)[1]) if overlaps(words)] == []


def assert_inside(reader: PdfReader) -> None:
    def look(_text: str, _cm: list[float], place: list[float], _font: object, _size: float) -> None:
        assert 0 <= place[4] <= 595
        assert 0 <= place[5] <= 842

    for sheet in reader.pages:
        sheet.extract_text(visitor_text=look)


@FEW
@given(st.text(max_size=400), st.text(max_size=120))
def test_any_text_and_name_make_a_page_that_can_be_read(text: str, name: str) -> None:
    document = written(text, name=name)
    read = text_of(document)
    assert "\ufffd" not in read
    assert "The criteria in the set" in read


@FEW
@given(
    st.lists(
        st.sampled_from(
            ["\u202e", "\u0627\u0644", "\u0644\u0627", "🙂", "(", "\n", " ", "\u0300", "ab", "1"]
        ),
        max_size=60,
    )
)
def test_any_mixture_of_directions_makes_a_page(parts: list[str]) -> None:
    assert text_of(written("".join(parts)))


def test_a_hostile_text_leaves_the_decision_on_page_one() -> None:
    document = written(HOSTILE * 3, name=HOSTILE)
    assert "The criteria in the set" in top_third(document)
    assert_inside(open_pdf(document))


def test_whose_mark_is_whose_is_said_on_page_one() -> None:
    assert "Diamond: relative, for the patient." in text_of(page("both-voices")[1], "-l", "1")


def test_every_scale_says_its_direction_in_the_document() -> None:
    summary, document = page("refer")
    text = text_of(document, "-l", "1")
    good = sum(scale.direction is Direction.LOW_IS_WORSE for scale in summary.scales)
    assert text.count("high is good") == good
    assert text.count("high is bad") == len(summary.scales) - good
