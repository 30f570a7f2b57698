"""The settings as the administrator sees them: each with what it is for, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from screening.config import Settings, load_settings
from screening.core.people import Role
from screening.services import health
from screening.services.settings_shown import is_set, value_of
from tests.test_translations import messages_in_source
from tests.web.staff_site import Site, open_site_with, opened_site

RUNNING = "/staff/running"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


def effects(site: Site) -> list[str]:
    return [one.effect for one in health.list_settings(site.context, site.staff[Role.ADMINISTRATOR])]


def test_the_effect_of_every_setting_is_among_the_texts_that_need_their_danish(site: Site) -> None:
    # tests/test_translations.py fails when one of these has none.
    assert len(effects(site)) > 30
    assert set(effects(site)) <= messages_in_source()


def test_in_danish_every_effect_is_danish(site: Site) -> None:
    danish = site.app.extensions["translations"].translator("da")
    page = site.client(Role.ADMINISTRATOR, language="da").get(RUNNING).text
    for effect in effects(site):
        assert danish(effect) != effect, effect
        assert escape(danish(effect)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page, effect


def test_in_english_every_effect_is_as_the_settings_document_it(site: Site) -> None:
    page = site.client(Role.ADMINISTRATOR, language="en").get(RUNNING).text
    for effect in effects(site):
        assert escape(effect).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page, effect


# -- secrets: whether they are set, and never what they are --------------------------------------------------------

HIDDEN, UNSET = {"da": "sat, vises ikke", "en": "set, not shown"}, {"da": "ikke sat", "en": "not set"}
SECRETS = {
    "SCREENING_SECRET_KEY": "s3cret-" * 6,
    "SCREENING_DATA_KEYS": "A" * 43 + "=",
    "SCREENING_OIDC_CLIENT_SECRET": "known-to-the-provider",
    "SCREENING_MAIL": "smtps://sender:pass-of-the-mail@mail.example:465",
}
FULL = SECRETS | {
    "SCREENING_MAIL_FROM": "needs@example.dk",
    "SCREENING_OIDC_ISSUER": "https://sign-in.example",
    "SCREENING_OIDC_CLIENT_ID": "screening",
    "SCREENING_OIDC_CLAIMS": "subject=sub,name=full_name,organisation=org,level=acr",
    "SCREENING_OIDC_LEVELS": "urn:loa:3=substantial,urn:loa:4=high",
    "SCREENING_SECOND_FACTOR": "offered,administrator=required",
    "SCREENING_CLOSED_DAYS": "24-12 31-12 5-6",
    "SCREENING_OWN_DOCTOR_PHONE": "12 34 56 78",
    "SCREENING_PALLIATIVE_CONTACT": "Testenheden, 12 34 56 79",
}


def loaded(folder: Path, **environ: str) -> Settings:
    return load_settings({"SCREENING_DATABASE_URL": f"sqlite:///{folder / 'x.sqlite3'}"} | environ)


def told(page: str, name: str) -> str:
    """What the page says that a setting is."""
    return re.sub(r"<[^>]*>", "", page.split(f"<code>{name}</code>")[1].partition("<br>")[0]).strip()


@pytest.mark.parametrize("language", ["da", "en"])
def test_of_a_secret_the_page_says_that_it_is_set_and_of_what_is_not_set_that_it_is_not(
    tmp_path: Path, language: str
) -> None:
    full = loaded(tmp_path, **FULL)
    given: dict[str, Any] = {"data_keys": full.data_keys, "oidc": full.oidc, "mail": full.mail}
    with open_site_with(tmp_path, **given) as site:
        page = site.client(Role.ADMINISTRATOR, language=language).get(RUNNING).text
    for name in (*SECRETS, "SCREENING_DATABASE_URL"):
        assert told(page, name) == HIDDEN[language]
    assert told(page, "SCREENING_OWN_DOCTOR_PHONE") == UNSET[language]
    for secret in (*SECRETS.values(), "pass-of-the-mail", "k" * 40, "test.sqlite3"):
        assert secret not in page


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_secret_that_is_not_set_is_not_said_to_be(site: Site, language: str) -> None:
    page = site.client(Role.ADMINISTRATOR, language=language).get(RUNNING).text
    for name in ("SCREENING_DATA_KEYS", "SCREENING_OIDC_CLIENT_SECRET", "SCREENING_OIDC_ISSUER"):
        assert told(page, name) == UNSET[language]
    assert told(page, "SCREENING_SECRET_KEY") == HIDDEN[language]
    assert told(page, "SCREENING_MAIL") == "none"


@pytest.mark.parametrize("environ", [FULL, {}], ids=["everything set", "nothing set"])
def test_what_is_shown_can_be_set_again_and_is_the_same(
    site: Site, tmp_path: Path, environ: dict[str, str]
) -> None:
    """So nothing is hidden but secrets, and nothing is shown in other words than it is set in."""
    settings = loaded(tmp_path, **environ)
    names = [one.name for one in health.list_settings(site.context, site.staff[Role.ADMINISTRATOR])]
    shown = {name: value_of(settings, name) for name in names}
    hidden = {name for name in names if is_set(settings, name) and not shown[name]}
    assert hidden <= {*SECRETS, "SCREENING_DATABASE_URL"}
    again = {name: value for name, value in shown.items() if value}
    secrets = {name: value for name, value in environ.items() if name in SECRETS}
    assert loaded(tmp_path, **again, **secrets) == settings


@pytest.mark.parametrize("mail", ["none", "console", "sender:post"])
def test_a_way_of_sending_that_holds_no_password_is_shown(tmp_path: Path, mail: str) -> None:
    found = loaded(tmp_path, SCREENING_MAIL=mail, SCREENING_MAIL_FROM="needs@example.dk")
    assert value_of(found, "SCREENING_MAIL") == mail
