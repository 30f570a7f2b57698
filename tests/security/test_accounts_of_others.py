"""An administrator of one organisation does nothing to the accounts of another; and no answer tells which accounts,
codes and links there are (beside tests/web: the same page for an unknown user and a wrong password).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from screening.config import OidcSettings
from screening.core.errors import NotFound, NotPermitted
from screening.core.people import Role, Staff
from screening.services import oidc, second_factor, staff
from screening.services.context import Context
from tests.web.staff_site import Site, open_site_with, text_of

ACTS: dict[str, Callable[[Context, str, Staff], object]] = {
    "link": lambda context, name, by: oidc.link(context, username=name, subject="s-1", by=by),
    "unlink": lambda context, name, by: oidc.unlink(context, username=name, by=by),
    "reset a second factor": lambda context, name, by: second_factor.reset(context, username=name, by=by),
    "set a password": lambda context, name, by: staff.set_password(
        context, username=name, password="another long password", by=by
    ),
    "close": lambda context, name, by: staff.close_account(context, username=name, by=by),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = OidcSettings(
        issuer="https://id.example", client_id="c", client_secret="s" * 32, name="An identity"
    )
    with open_site_with(tmp_path_factory.mktemp("site"), oidc=settings) as site:
        yield site


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_another_organisations_account_is_not_an_administrators_to_change(
    site: Site, act: Callable[[Context, str, Staff], object], request: pytest.FixtureRequest
) -> None:
    there = site.beside(request.node.name)
    victim = there.staff[Role.NURSE]
    for ours in site.beside(f"ours {request.node.name}").staff.values():
        assert ours.organisation is not None
        with pytest.raises((NotFound, NotPermitted)):
            act(site.context, victim.username, ours)
    assert staff.get_staff(site.context, victim.id).username == victim.username


def test_unknown_links_expired_links_and_malformed_links_say_the_same(site: Site) -> None:
    pages = {
        text_of(site.client(None).browser.get(f"/i/{secret}").text)
        for secret in ("x" * 27, "x", "y" * 200, "' OR 1=1 --")
    }
    assert len(pages) == 1
