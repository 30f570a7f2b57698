"""The web page and the PDF of an assessment are twins: whatever the summary says stands in both.

The summary's texts are walked, not listed: a text that is added to it and forgotten on a page fails here. The page is
read as a browser shows it, the PDF in the order of its structure tree, as a screen reader does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import render_template

from screening.core.questionnaire import Language, Source
from screening.report.pdf import render_pdf
from screening.report.summary import Summary
from screening.report.words import Header
from screening.services.beside import Beside
from screening.services.drawings import draw
from screening.web.views.staff_words import truth_words
from tests.report.pdf_checks import parts_of, read_aloud
from tests.report.reading import plain
from tests.report.samples import DANISH, ENGLISH, WORDS, assessed, c15, facts, samples, summary_of
from tests.report.walk import headings, said
from tests.web.hygiene import _Tree
from tests.web.staff_site import Site, opened_site

SAMPLES = samples()
SAMPLES["over-time"] = assessed(
    *(c15((2,) * 14 + (4,), days_ago=days) for days in (0, 14, 30)),
    c15((3,) * 14 + (3,), days_ago=3, source=Source.RELATIVE, words=WORDS),
    c15((1,) * 14 + (5,), days_ago=9, source=Source.STAFF),
    facts({"intervention-recorded": "yes"}, days_ago=10),
)
HELP_LINE = "Palliativt team: 12 34 56 78"
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])
EACH = pytest.mark.parametrize("sample", SAMPLES)
# pdfinfo takes half a second for each; in these every part of a summary is there.
READ_ALOUD = ("over-time", "undetermined", "every-alert", "both-voices", "nothing", "stale")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
Render = Callable[[Summary], str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        yield site


def page_of(site: Site, summary: Summary) -> str:
    """The assessment's page as its view renders it."""
    headers = {"Cookie": f"language={summary.labels.language}"}
    stored = SimpleNamespace(id="a", patient=SimpleNamespace(id="p", name=summary.header.name))
    with site.app.test_request_context("/staff/assessments/a", headers=headers):
        return render_template(
            "staff/assessment.html",
            stored=stored,
            summary=summary,
            drawings=draw(summary),
            beside=Beside(nearest=(), differences=()),
            pdf_languages=("da", "en"),
            truth_words=truth_words(),
            facts_forms=(),
        )


def read(html: str) -> str:
    """All text of a page, white space as single blanks."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    assert tree.open is tree.root
    return shown(tree.root.text)


def shown(text: str) -> str:
    """A text as either page shows it: no control characters, and white space that a line's end may have eaten."""
    return plain(CONTROL.sub("", text)).replace(" ", "")


@lru_cache(maxsize=64)
def summary(sample: str, language: Language) -> Summary:
    return summary_of(SAMPLES[sample], language=language, help_line=HELP_LINE)


@BOTH
@EACH
def test_the_page_says_everything_that_the_summary_says(site: Site, sample: str, language: Language) -> None:
    found = summary(sample, language)
    page = read(page_of(site, found))
    assert [where for where, text in said(found) if shown(text) not in page] == []
    assert [heading for heading in headings(found) if shown(heading) not in page] == []


@BOTH
@pytest.mark.parametrize("sample", READ_ALOUD)
def test_the_pdf_says_everything_that_the_summary_says(sample: str, language: Language) -> None:
    found = summary(sample, language)
    pdf = shown(" ".join(words for _, words in read_aloud(render_pdf(found))))
    missing = [(where, text) for where, text in said(found) if not in_pdf(where, text, found, pdf)]
    assert missing == []
    assert [heading for heading in headings(found) if shown(heading) not in pdf] == []


def in_pdf(where: str, text: str, found: Summary, pdf: str) -> bool:
    """Two texts are said otherwise on paper: the heading over unanswered signs makes room for the signs themselves,
    and a criterion's reasons, shortened on page one, stand one by one in its tree on a later page."""
    if shown(text) in pdf:
        return True
    if where.startswith("missing"):  # a reason that several inputs lack is said once, after all of them
        return all(shown(part) in pdf for part in re.split(r" \((?=[^()]*\)$)", text.removesuffix(")")))
    if where == "alerts.heading":
        return found.alerts.unanswered is not None and not found.alerts.met
    if re.fullmatch(r"criteria\[\d+\]\.reasons\[\d+\]", where):
        return all(shown(part) in pdf for part in re.sub(r" \([^()]*\)(?=$|\.)", "", text).split("; "))
    return False


def test_a_text_that_one_of_them_leaves_out_is_found(site: Site) -> None:
    whole = summary("refer", ENGLISH)
    page = read(page_of(site, whole))
    other = replace(
        whole, header=Header(document="Another title", name="x", born="y", assessed="on another day")
    )
    assert [where for where, text in said(other) if shown(text) not in page] == [
        "header.document",
        "header.assessed",
    ]


def test_every_drawing_of_the_page_says_in_words_what_it_shows(site: Site) -> None:
    html = page_of(site, summary("over-time", ENGLISH))
    drawings = re.findall(r'<svg class="chart".*?</svg>', html, re.DOTALL)
    assert len(drawings) == 10 * 3 + 10  # a bar for each of three voices, and a drawing over time
    for drawing in drawings:
        assert 'role="img"' in drawing
        assert re.search(r"<title id=\"[\w-]+\">[^<]+</title><desc id=\"[\w-]+\">[^<]+</desc>", drawing)
        assert "style" not in drawing
    over_time = next(drawing for drawing in drawings if ">Pain</title>" in drawing)
    assert "3 May" not in over_time
    for words in (
        "patient: 33.3 → 33.3 → 33.3",
        "relative, for the patient: 66.7",
        "23 Oct 2026 → 22 Nov 2026",
    ):
        assert words in over_time
    assert "A 12 Nov 2026: Something done since last answers: Yes (clinician)" in over_time


def test_a_drawing_over_time_is_described_alike_on_paper_and_on_the_page(site: Site) -> None:
    found = summary("over-time", DANISH)
    html = page_of(site, found)
    on_the_page = {
        unescape(f"{title}: {description}")
        for title, description in re.findall(
            r"<title id=[^>]+>(.*?)</title><desc id=[^>]+>(.*?)</desc>", html
        )
    }
    on_paper = [alt for role, alt in parts_of(render_pdf(found)) if role == "Figure"]
    assert found.timeline is not None
    assert len(on_the_page.intersection(on_paper)) == len(found.timeline.trends) == 10


def test_a_hostile_text_is_text_on_the_page(site: Site, tmp_path: Path) -> None:
    html = page_of(site, summary("long", ENGLISH))
    assert "&lt;b&gt;fed&lt;/b&gt; ]]&gt;" in html
    assert "<b>fed" not in html
