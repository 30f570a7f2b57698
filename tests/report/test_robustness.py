"""Whatever comes, there is a page; it decides on its first third, and nothing on it is cut off or drawn over.

The eight-second test made mechanical: what a GP must see first is looked for in the text of the top third alone.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import pytest

from screening.core.questionnaire import Language
from screening.core.truth import Truth
from screening.report.fonts import faces
from screening.report.pdf import render_pdf
from screening.report.style import CONTENT_WIDTH, MARGIN, PAGE_HEIGHT
from screening.report.summary import Summary
from screening.report.typesetting import Typesetter
from tests.report.extremes import LONG_NAME, extremes
from tests.report.pdf_checks import tag_faults
from tests.report.reading import body_of, overlaps, plain, text_of, top_third, word_boxes
from tests.report.samples import DANISH, ENGLISH, assessed, c15, facts, samples, summary_of

EXTREMES = extremes()
RUNS = {name: case.assessment for name, case in EXTREMES.items()} | samples()
EACH = pytest.mark.parametrize("name", RUNS)
EXTREME = pytest.mark.parametrize("name", EXTREMES)
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])
SIDE = 6.0  # points that a mark may stand beside the text's edge


@lru_cache(maxsize=128)
def page(name: str, language: Language = ENGLISH) -> tuple[Summary, bytes]:
    patient = EXTREMES[name].name if name in EXTREMES else "Test Testesen"
    summary = summary_of(
        RUNS[name], language=language, name=patient, help_line="Palliativt team: 12 34 56 78"
    )
    return summary, render_pdf(summary)


def test_these_cases_have_every_outcome_every_alert_and_an_open_verdict_of_every_kind() -> None:
    verdicts = [run.verdict for run in RUNS.values()]
    criteria_set = next(iter(RUNS.values())).criteria_set
    assert {verdict.outcome for verdict in verdicts} == {None, *(one.id for one in criteria_set.outcomes)}
    for alert in criteria_set.alerts:
        assert {verdict.alerts[alert] for verdict in verdicts} == set(Truth), alert
    lowest = criteria_set.outcomes[-1].id
    still_open = [verdict for verdict in verdicts if verdict.outcome is None]
    assert {verdict.at_least == lowest for verdict in still_open} == {True, False}
    assert any(summary_of(run).changes for run in RUNS.values())


@BOTH
@EACH
def test_eight_seconds(name: str, language: Language) -> None:
    """Verdict, alerts, change and missing inputs are in the top third of page one, in this order of reading."""
    summary, document = page(name, language)
    seen = top_third(document).replace(" ", "")
    for must in must_be_seen(summary):
        assert plain(must).replace(" ", "") in seen, must


def must_be_seen(summary: Summary) -> list[str]:
    """What the doctor needs before anything else. Of a list that is cut, what weighs most: it comes first."""
    labels, verdict, alerts = summary.labels, summary.verdict, summary.alerts
    must = [verdict.outcome, verdict.sentence, verdict.floor or "", labels.changes, labels.missing]
    must += [alert.label for alert in alerts.met]
    must += [alerts.heading] if alerts.met or not alerts.unanswered else [alerts.unanswered]
    for changes in summary.changes[:1]:
        must += [changes.heading, *(line.text for line in changes.lines[:1])]
    if not summary.changes:
        must.append(labels.no_changes)
    weighty = [group for group in summary.missing if any(line.decisive for line in group.lines)]
    must += [group.who for group in (weighty or summary.missing)[:2]]
    must += [line.text for group in weighty[:1] for line in group.lines if line.decisive][:1]
    if not summary.missing:
        must.append(labels.nothing_missing)
    return must


@BOTH
@EXTREME
def test_what_was_written_stands_in_full_and_nothing_else_speaks_for_it(
    name: str, language: Language
) -> None:
    summary, document = page(name, language)
    labels = summary.labels
    setter = Typesetter(
        faces=faces(),
        unprintable=labels.unprintable,
        signs=labels.signs,
        unprintable_sign=labels.unprintable_sign,
    )
    text = letters(body_of(document))
    assert "\ufffd" not in text
    for words in summary.own_words:
        for line in setter.printable(words.text).split("\n"):
            for word in line.split(" "):
                # Right-to-left letters are drawn shaped and turned, and brackets beside them; see test_pdf.
                if word.isascii() and word.isalnum():
                    assert letters(word) in text, word


def letters(text: str) -> str:
    return "".join(plain(text).split())


@EXTREME
def test_no_word_is_cut_off_or_drawn_over_another(name: str) -> None:
    for number, words in enumerate(word_boxes(page(name)[1]), start=1):
        for word, left, top, right, bottom in words:
            assert left >= MARGIN - SIDE, (number, word)
            assert right <= MARGIN + CONTENT_WIDTH + SIDE, (number, word)
            assert 20 <= top < bottom <= PAGE_HEIGHT - 16, (number, word)
        assert overlaps(words) == [], number


@EXTREME
def test_it_can_be_read_aloud(name: str) -> None:
    assert tag_faults(page(name)[1]) == ()


@EXTREME
def test_it_stays_a_file_that_can_be_sent(name: str) -> None:
    assert len(page(name)[1]) < 150_000


def test_a_name_of_eighty_letters_stands_whole_at_the_top() -> None:
    assert len(LONG_NAME) == 80
    assert plain(LONG_NAME) in top_third(page("every alert")[1])


# -- no sign vanishes without a word ----------------------------------------------------------------------------


def written(text: str, language: Language) -> str:
    run = assessed(c15(words={"matters-most": text}), facts())
    return text_of(render_pdf(summary_of(run, language=language)), "-l", "1")


@pytest.mark.parametrize(
    ("text", "english", "danish"),
    [
        ("😢😢", "[face with a tear × 2]", "[ansigt med en tåre × 2]"),
        ("❤️", "[heart]", "[hjerte]"),
        ("👍🏽", "[thumb up]", "[tommelfinger op]"),
        ("🇬🇱", "GL", "GL"),
        ("🦥", "[1 × sign that cannot be printed: sloth]", "[1 × tegn, der ikke kan vises: sloth]"),
        ("தமிழ்", "[5 × Tamil: cannot be printed]", "[5 × Tamil: kan ikke trykkes]"),
        ("\ue000", "[1 × U+E000: cannot be printed]", "[1 × U+E000: kan ikke trykkes]"),
    ],
)
def test_a_sign_without_a_glyph_is_named_in_the_readers_language(
    text: str, english: str, danish: str
) -> None:
    assert f"før {english} efter" in written(f"før {text} efter", ENGLISH)
    assert f"før {danish} efter" in written(f"før {text} efter", DANISH)


@pytest.mark.parametrize("block", range(0, 0x20000, 0x2000), ids=lambda start: f"U+{start:04X}")
def test_no_letter_or_sign_of_unicode_vanishes_silently(block: int) -> None:
    """Letters, marks, numbers, punctuation and symbols: each is printed, or something stands for it."""
    labels = summary_of(RUNS["nothing"]).labels
    setter = Typesetter(faces=faces(), unprintable=labels.unprintable, signs=labels.signs)
    vanished = [
        f"U+{code:04X}"
        for code in range(block, block + 0x2000)
        if is_written(chr(code)) and setter.printable(f"a{chr(code)}b") == "ab"
    ]
    assert vanished == []


def is_written(character: str) -> bool:
    """What somebody can have meant. Selectors and skin tones only say how the sign before them looks."""
    looks = "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"
    return unicodedata.category(character)[0] in "LMNPS" and not looks


@BOTH
@EACH
def test_a_change_is_told_whole_on_page_one_or_left_to_a_later_page(name: str, language: Language) -> None:
    """`MID 24.5` at a column's end, with its `not passed` on the next page, would say the opposite."""
    summary, document = page(name, language)
    first = letters(text_of(document, "-l", "1"))
    for changes in summary.changes:
        for line in changes.lines:
            whole = letters(line.text)
            begun = whole[: whole.index(":") + 1]
            assert whole in first or begun not in first, line.text
