"""The database is gone for a moment: a page that says so, and a form that was on its way is offered again."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screening.core.response import Text
from tests.web.pages import Browser
from tests.web.respondent_site import Site, begun, open_invitation


@contextmanager
def without_database(site: Site) -> Iterator[None]:
    """The file is away while the block runs."""
    file = site.context.database.file
    assert file is not None
    site.context.database.close()
    away = Path(shutil.move(file, file.with_suffix(".away")))
    file.mkdir()  # a folder: SQLite would make a new file where there is none
    yield
    site.context.database.close()
    file.rmdir()
    shutil.move(away, file)


def test_an_answer_that_could_not_be_saved_is_sent_again_with_one_tap(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    with without_database(site):
        page = walk.answer("my “garden” <3 & the cat", status=503)
        assert page.heading == "We cannot reach our records just now"
        page = walk.answer(status=503)  # still away
    walk.answer()
    assert walk.answers["matters-most"] == Text("my “garden” <3 & the cat")


def test_a_page_that_cannot_be_shown_offers_no_form(site: Site) -> None:
    walk = open_invitation(site)
    with without_database(site):
        page = walk.go("/answer", status=503)
    assert [form for form in page.all("form") if form.get("action") != "/language"] == []


def test_no_password_and_no_secret_stands_on_the_page(site: Site) -> None:
    browser = Browser(site.app)
    page = browser.get("/staff/sign-in")
    with without_database(site):
        page = browser.submit(page, form=0, username="nurse", password="correct horse battery", status=503)
    assert "correct horse" not in page.response.text


def test_the_log_says_what_kind_of_failure_and_nothing_that_was_typed(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    with without_database(site), caplog.at_level(logging.ERROR):
        page = walk.answer("Hemmelighed", status=503)
    assert "SQLITE_CANTOPEN" in caplog.text
    assert "Hemmelighed" not in caplog.text
    assert "SQLITE" not in page.text
    reference = caplog.records[-1].getMessage().split()[1].rstrip(":")
    assert reference in page.text
