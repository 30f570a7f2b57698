"""All that is kept about a patient, as one page to read: HTML that stands alone, without scripts, fonts or pictures.

Words in, bytes out. Whoever makes it says what stands in it; here only how.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin-top:2.5rem;border-bottom:1px solid}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #999}"
    "th{width:55%;font-weight:normal}td{overflow-wrap:anywhere}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyBlock:
    """A table of names and values under a heading of its own; `note` stands above it."""

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyChapter:
    """A part of the page. `empty` is said where there is no block."""

    title: str
    blocks: tuple[CopyBlock, ...]
    empty: str


def render_patient_copy(
    *, title: str, language: str, lead: Sequence[str], chapters: Sequence[CopyChapter]
) -> bytes:
    """The page, UTF-8."""
    parts = [
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in lead),
        *(_chapter(chapter) for chapter in chapters),
        "</body></html>",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _chapter(chapter: CopyChapter) -> str:
    blocks = [_block(block) for block in chapter.blocks] or [f"<p>{escape(chapter.empty)}</p>"]
    return "\n".join([f"<h2>{escape(chapter.title)}</h2>", *blocks])


def _block(block: CopyBlock) -> str:
    title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
    note = f"<p>{escape(block.note)}</p>" if block.note else ""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in block.rows
    )
    return f"{title}{note}<table>{rows}</table>"
