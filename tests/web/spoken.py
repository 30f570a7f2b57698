"""The texts of a page in their order, each with the elements it stands in: what a reader sees or a voice reads out."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from tests.web.hygiene import VOID, Element, Page

# A text and its Danish stand within one of these.
BLOCKS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "li",
        "button",
        "label",
        "legend",
        "summary",
        "div",
        "section",
        "body",
        "td",
        "th",
    }
)
# Not the app's words: each language's own name, codes and names apart from the text (`bdi`), what somebody has
# written, and what only a voice reads after the same words were shown.
_OTHERS_WORDS = frozenset({"title", "script", "textarea", "bdi"})
_OTHERS_CLASSES = frozenset({"code", "languages", "visually-hidden"})


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.found: list[tuple[str, tuple[Element, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(Element(tag, {name: value or "" for name, value in attrs}, None))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.found.append((" ".join(data.split()), tuple(self.open)))


def texts_without_danish(page: Page) -> Iterator[str]:
    """Every text of the app's or the questionnaire's that no Danish follows within its paragraph, heading or button."""
    reader = _Texts()
    reader.feed(page.response.get_data(as_text=True))
    reader.close()
    for place, (text, around) in enumerate(reader.found):
        if any(letter.isalpha() for letter in text) and not _is_danish(around) and not _is_others(around):
            block = next(element for element in reversed(around) if element.tag in BLOCKS)
            after = (above for _, above in reader.found[place + 1 :] if any(one is block for one in above))
            if not any(_is_danish(above) for above in after):
                yield text


def _is_danish(around: tuple[Element, ...]) -> bool:
    return any(element.get("lang") == "da" for element in around)


def _is_others(around: tuple[Element, ...]) -> bool:
    return any(
        element.tag in _OTHERS_WORDS
        or element.get("dir") == "auto"
        or _OTHERS_CLASSES & set((element.get("class") or "").split())
        for element in around
    )
