"""What every page must be, whoever it is for: one h1, a title, a language, unique ids, a label for every field,
references that lead somewhere, nothing that the content security policy would refuse, and kept in no cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from screening.translation import LANGUAGES, STAFF_LANGUAGES, direction

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
FIELDS = frozenset({"input", "textarea", "select"})
RESPONDENT_PATHS = ("/answer", "/i/")


@dataclass
class Element:
    """One element of a page: its attributes, its own and its descendants' text, what it stands in."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def within(self, tag: str) -> Element | None:
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def walk(self) -> Iterator[Element]:
        for child in self.children:
            yield child
            yield from child.walk()


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {}, None)
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        above: Element | None = self.open
        while above is not None:
            above.text += data
            above = above.parent


@dataclass
class Page:
    """What came back, at which address, as a tree."""

    path: str
    response: TestResponse
    root: Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return " ".join(self.root.text.split())

    @property
    def heading(self) -> str:
        return " ".join(self.one("h1").text.split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [
            element
            for element in self.root.walk()
            if element.tag == tag and all(element.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def chosen(self) -> str | None:
        """The value of the radio button that is checked."""
        checked = [radio for radio in self.all("input", type="radio") if radio.get("checked") is not None]
        assert len(checked) < 2
        return checked[0].get("value") if checked else None


def read_page(path: str, response: TestResponse) -> Page:
    tree = _Tree()
    if response.mimetype == "text/html":
        tree.feed(response.get_data(as_text=True))
        tree.close()
        assert tree.open is tree.root, f"<{tree.open.tag}> is never closed"
    return Page(path, response, tree.root)


def look_at(page: Page) -> None:
    """Fail on the first thing that is not right."""
    look_at_headers(page.response)
    if page.response.mimetype != "text/html":
        return
    assert len(page.all("h1")) == 1
    assert page.heading
    (title,) = (element for element in page.all("title") if element.within("head"))  # a chart has its own
    assert title.text.strip()
    look_at_languages(page)
    assert len(page.all("main")) == 1
    look_at_ids(page)
    look_at_labels(page)
    look_at_scripts(page)
    if page.path.startswith(RESPONDENT_PATHS):
        safety = page.one("section", **{"class": "safety"})
        assert "112" in safety.text
        assert "1813" in safety.text


def look_at_headers(response: TestResponse) -> None:
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    if not response.request.path.startswith("/static/"):
        assert headers["Cache-Control"] == "no-store"


def look_at_languages(page: Page) -> None:
    """The page and everything in it that is in another language say which, and which way it is read."""
    html = page.one("html")
    staff = page.path.startswith("/staff")
    assert html.get("lang") in (STAFF_LANGUAGES if staff else LANGUAGES)
    assert html.get("dir") == direction(str(html.get("lang")))
    for element in page.root.walk():
        code = element.get("lang")
        if code is not None and html.get("dir") != direction(code):
            assert element.get("dir") == direction(code), f"<{element.tag} lang={code}> has no dir"


def look_at_ids(page: Page) -> None:
    ids = Counter(element.get("id") for element in page.root.walk() if element.get("id") is not None)
    assert [name for name, count in ids.items() if count > 1] == []
    for element in page.root.walk():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "form"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute}={name!r} points at nothing on {page.path}"
        href = element.get("href") or ""
        assert not href.startswith("#") or href[1:] in ids, f"{href} points at nothing on {page.path}"


def look_at_labels(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    for element in page.root.walk():
        if element.tag in FIELDS and element.get("type") != "hidden":
            name = element.get("id")
            assert element.within("label") or name in labelled, f"{element.attributes} has no label"
        if element.tag in ("button", "a", "legend"):
            assert element.text.strip() or element.get("aria-label"), f"an empty <{element.tag}>"


def look_at_scripts(page: Page) -> None:
    for element in page.root.walk():
        assert element.tag != "style"
        assert element.get("style") is None
        assert not any(name.startswith("on") for name in element.attributes), element.attributes
        if element.tag == "script":
            assert element.get("src")
            assert not element.text.strip()
        for name in ("src", "href", "action"):
            address = element.get(name) or ""
            assert not address.startswith(("http:", "https:", "//", "javascript:", "data:")), address
