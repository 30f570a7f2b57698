"""The page as a screen reader has it: in which order, as what, and in which words."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from screening.core.questionnaire import Language
from screening.report.pdf import render_pdf
from screening.report.summary import Summary
from tests.report.pdf_checks import Part, parts_of, read_aloud, read_tree, tag_faults
from tests.report.samples import ARABIC, DANISH, ENGLISH, assessed, c15, facts, samples, summary_of

SAMPLES = samples()
EACH = pytest.mark.parametrize("sample", SAMPLES)
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])


def page(sample: str, *, language: Language = ENGLISH) -> tuple[Summary, bytes]:
    summary = summary_of(SAMPLES[sample], language=language)
    return summary, render_pdf(summary)


def one_text(document: bytes) -> str:
    return " ".join(" ".join(words for _, words in read_aloud(document)).split())


def tree_of(document: bytes) -> tuple[Part, pikepdf.Pdf]:
    opened = pikepdf.open(BytesIO(document))
    return read_tree(opened), opened


@BOTH
@EACH
def test_it_has_no_fault(sample: str, language: Language) -> None:
    assert tag_faults(page(sample, language=language)[1]) == ()


@BOTH
@EACH
def test_it_is_read_in_the_order_of_its_weight(sample: str, language: Language) -> None:
    summary, document = page(sample, language=language)
    labels, text = summary.labels, one_text(document)
    order = [
        summary.header.document,
        summary.header.name,
        *(alert.label for alert in summary.alerts.met),
        summary.verdict.outcome,
        summary.verdict.sentence,
        labels.criteria,
        labels.scales,
        labels.own_words,
        labels.answered_by,
        labels.wish,
        labels.evidence,
        labels.guide,
        labels.versions,
    ]
    at = 0
    for words in order:
        at = text.index(" ".join(words.split()), at)
    headings = [words.strip() for role, words in read_aloud(document) if role == "H2"]
    outcome, criteria = headings.index(summary.verdict.outcome), headings.index(labels.criteria)
    assert {labels.changes, labels.missing} == set(headings[outcome + 1 : criteria])


@EACH
def test_its_headings_are_those_of_the_page(sample: str) -> None:
    summary, document = page(sample)
    headings = [(role, words.strip()) for role, words in read_aloud(document) if role in ("H1", "H2")]
    assert headings[0] == ("H1", summary.header.document)
    assert [role for role, _ in headings].count("H1") == 1
    labels = summary.labels
    for heading in (labels.changes, labels.missing, labels.criteria, labels.scales, labels.evidence):
        assert ("H2", heading) in headings


@BOTH
@EACH
def test_every_scale_is_a_picture_that_says_its_values_in_the_readers_language(
    sample: str, language: Language
) -> None:
    summary, document = page(sample, language=language)
    told = " | ".join(alt or "" for role, alt in parts_of(document) if role == "Figure")
    for scale in summary.scales:
        assert scale.name in told
        assert scale.direction_words in told
        for voice in scale.voices:
            assert voice.reading.text in told
            assert all(earlier.text in told for earlier in voice.earlier)


@EACH
def test_every_criterion_is_heard_with_its_truth(sample: str) -> None:
    """Criteria of one answer may share a line, and then its label."""
    summary, document = page(sample)
    heard = [words.strip() for role, words in read_aloud(document) if role in ("Lbl", "LBody")]
    lines = [told for truth, told in pairwise(heard) if truth in ("✓", "?", "–")]
    tree, opened = tree_of(document)
    with opened:
        labels = [str(part.entries.ActualText) for part in tree.walk() if part.role == "Lbl"]
    for criterion in summary.criteria:
        title = f"{criterion.id} {criterion.label}"
        (at,) = (index for index, told in enumerate(lines) if title in told)
        assert labels[at] == criterion.truth_word, title


@EACH
def test_every_answer_stands_in_a_table_with_headings(sample: str) -> None:
    summary, document = page(sample)
    tree, opened = tree_of(document)
    with opened:
        tables = [part for part in tree.walk() if part.role == "Table"]
        assert len(tables) == len(summary.answers)
        for table, told in zip(tables, summary.answers, strict=True):
            head, *rows = table.parts
            assert [cell.role for cell in head.parts] == ["TH"] * (1 + len(told.columns))
            assert len(rows) == len(told.rows)
            for row in rows:
                assert [cell.role for cell in row.parts] == ["TH", *["TD"] * len(told.columns)]


def test_arabic_is_heard_as_it_was_written() -> None:
    document = render_pdf(summary_of(assessed(c15(words={"matters-most": ARABIC}), facts())))
    tree, opened = tree_of(document)
    with opened:
        said = [str(part.entries.ActualText) for part in tree.walk() if part.role == "Span"]
    assert ARABIC in said


@pytest.mark.parametrize(
    ("words", "language"),
    [("أنا متعب جدا", "und-Arab"), ("שלום לכולם 3", "und-Hebr"), ("أنا في Odense", None)],
    ids=["Arabic letters", "Hebrew letters", "two scripts"],
)
def test_a_language_is_named_only_as_far_as_its_letters_tell(words: str, language: str | None) -> None:
    document = render_pdf(summary_of(assessed(c15(words={"matters-most": words}), facts())))
    tree, opened = tree_of(document)
    with opened:
        spans = [part.entries for part in tree.walk() if part.role == "Span"]
        assert {str(span.get("/Lang")) for span in spans} == {str(language)}


@EACH
def test_no_two_lines_run_together(sample: str) -> None:
    """Every line that is read from left to right ends in a space: its last word and the next line's first are two."""
    _, document = page(sample)
    with pikepdf.open(BytesIO(document)) as opened:
        for sheet in opened.pages:
            texts: list[bytes] = []
            for instruction in pikepdf.parse_content_stream(sheet):
                if str(instruction.operator) == "Tj":
                    texts.append(bytes(instruction.operands[0]))
                elif str(instruction.operator) == "ET" and texts:
                    if sample not in ("long", "scripts"):
                        assert texts[-1].endswith(b" ")
                    texts = []


@EACH
def test_what_repeats_on_every_page_is_not_heard(sample: str) -> None:
    summary, document = page(sample)
    said = [words.strip() for _, words in read_aloud(document)]
    assert said.count(summary.header.document) == 1
    assert not any(words == summary.labels.page.format(page=1, pages=1) for words in said)


@EACH
def test_lists_hold_points_and_nothing_stands_twice_in_a_row(sample: str) -> None:
    _, document = page(sample)
    heard = [(role, words) for role, words in read_aloud(document) if role in ("H2", "H3", "P")]
    assert all(one != other for one, other in pairwise(heard))
