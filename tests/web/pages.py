"""A browser without a window: it follows redirects, keeps cookies, fills in the forms that stand on a page, and
looks at the hygiene of every page it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.hygiene import Element, Page, look_at, look_at_headers, read_page


@dataclass
class Browser:
    """Cookies and a way to go through the app's pages; every page with HTML is looked at."""

    app: Flask

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
        return self._follow(self.client.get(path, headers=headers), path, status)

    def post(self, path: str, data: Mapping[str, str | list[str]], *, status: int = 200) -> Page:
        return self._follow(self.client.post(path, data=data), path, status)

    def submit(
        self,
        page: Page,
        *,
        form: int | None = None,
        status: int = 200,
        button: str | None = None,
        fields: Mapping[str, str] | None = None,
        **data: str,
    ) -> Page:
        """Send a form of the page with what it holds, `fields` and `data` entered, and a button (its value) pressed."""
        forms = [
            found for found in page.all("form") if not (found.get("action") or "").startswith("/language")
        ]
        chosen = forms[form or 0]
        entered = {**_entered(chosen), **(fields or {}), **data}
        if button is not None:
            entered["go"] = button
        return self.post(chosen.get("action") or page.path, entered, status=status)

    def _follow(self, response: TestResponse, path: str, status: int) -> Page:
        while response.status_code in (301, 302, 303, 307, 308):
            look_at_headers(response)
            assert response.status_code == 303, "a redirect after a post must be fetched by GET"
            path = response.headers["Location"]
            response = self.client.get(path)
        page = read_page(path, response)
        assert page.status == status, f"{path}: {page.status}, expected {status}: {page.text[:300]}"
        look_at(page)
        return page


def _is_disabled(element: Element) -> bool:
    around = element.within("fieldset")
    return around is not None and around.get("disabled") is not None


def _entered(form: Element) -> dict[str, str]:
    entered = {}
    for element in form.walk():
        name = element.get("name")
        if name is None or element.tag == "button" or _is_disabled(element):
            continue
        if element.get("type") in ("radio", "checkbox") and element.get("checked") is None:
            continue
        entered[name] = (
            element.text.removeprefix("\n") if element.tag == "textarea" else element.get("value") or ""
        )
    return entered
