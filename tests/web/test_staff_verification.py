"""Staff hold a PDF against what is stored: unchanged, changed, another's, or no page at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest

from screening.core.people import Role
from screening.web.forms.verification import LARGEST_PAGE
from tests.web.staff_site import Site, csrf_token, opened_site

BOTH = pytest.mark.parametrize("language", ["en", "da"])
UNCHANGED = {
    "en": "Unchanged: this is the page of the stored assessment",
    "da": "Uændret: dette er siden til den gemte vurdering",
}
CHANGED = {
    "en": "Not the page of the stored assessment",
    "da": "Ikke siden til den gemte vurdering",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A site with an assessment, and its page in Danish."""

    site: Site
    path: str
    pdf: bytes

    def check(self, pdf: bytes | None, *, language: str = "en", role: Role = Role.GP) -> tuple[int, str]:
        client = self.site.client(role, language=language)
        token = csrf_token(client.get("/staff/verify").text)
        file = {} if pdf is None else {"page": (BytesIO(pdf), "page.pdf")}
        answer = client.post_again("/staff/verify", file, token)
        return answer.status_code, answer.text


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        patient = site.add_patient("Karen Hemmelig")
        site.answer(patient, "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5")
        path = f"/staff/assessments/{site.newest_assessment(patient)}"
        pdf = site.client(Role.GP).get(f"{path}/pdf/da").get_data()
        yield Known(site=site, path=path, pdf=pdf)


@BOTH
def test_the_page_of_a_stored_assessment_is_recognised(known: Known, language: str) -> None:
    status, page = known.check(known.pdf, language=language)
    assert status == 200
    assert UNCHANGED[language] in page
    assert known.path in page


@BOTH
def test_one_changed_byte_is_seen(known: Known, language: str) -> None:
    other = known.pdf.replace(b"%PDF-1.", b"%PDF-2.", 1)
    assert other != known.pdf
    status, page = known.check(other, language=language)
    assert status == 200
    assert CHANGED[language] in page
    assert UNCHANGED[language] not in page


def test_a_file_that_is_no_page_of_ours_is_refused_with_what_it_lacks(known: Known) -> None:
    for file in (b"hello", b"%PDF-1.7\n%%EOF", known.pdf[:2000]):
        status, page = known.check(file)
        assert status == 422
        assert UNCHANGED["en"] not in page
        assert "Holds no assessment that this program has attached" in page


def test_nothing_chosen_is_said(known: Known) -> None:
    status, page = known.check(None)
    assert status == 422
    assert "choose the PDF that is to be checked" in page


def test_too_large_a_file_is_said_before_anything_is_read(known: Known) -> None:
    status, page = known.check(known.pdf + b" " * LARGEST_PAGE)
    assert status == 422
    assert "larger than any page of this program" in page


def test_a_page_of_another_moment_is_not_found_rather_than_guessed(
    known: Known, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened_site(tmp_path_factory.mktemp("other")) as other:
        elsewhere = Known(site=other, path="", pdf=b"")
        status, page = elsewhere.check(known.pdf)
    assert status == 200
    assert "No such assessment here" in page


def test_the_file_is_not_in_the_log_or_the_address(known: Known, caplog: pytest.LogCaptureFixture) -> None:
    known.check(known.pdf)
    assert "Karen" not in caplog.text
