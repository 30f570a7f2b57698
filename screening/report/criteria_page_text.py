"""A criteria set's document as plain text, for a terminal and for reading aloud."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from screening.report.criteria_page import Changes, CriteriaPage, Entry, FieldChange

WIDTH = 100


def render_criteria_text(page: CriteriaPage) -> str:
    """The document as text; ends with a newline."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: CriteriaPage) -> Iterator[str]:
    yield page.document
    yield page.title.upper()
    yield ""
    for name, value in page.about:
        yield from _wrapped(f"{name}: {value}", 0)
    for text in (page.warning, page.how_to_read):
        if text is not None:
            yield ""
            yield from _wrapped(text, 0)
    if page.changes is not None:
        yield from _changes(page.changes)
    for section in page.sections:
        yield from ("", "", section.title.upper())
        yield from _wrapped(section.introduction, 0)
        for entry in section.entries:
            yield ""
            yield from _entry(page, entry)
    yield from ("", page.own_note, "", "", page.signature.title.upper())
    yield from _wrapped(page.signature.statement, 0)
    for _ in range(2):
        yield ""
        yield from (f"  {field}: {'_' * 40}" for field in page.signature.fields)


def _entry(page: CriteriaPage, entry: Entry) -> Iterator[str]:
    yield from _wrapped(f"{entry.id} {entry.title}{' *' if entry.own else ''}", 0)
    for text in entry.texts:
        yield from _wrapped(text, 2)
    for depth, line in entry.rule.lines() if entry.rule is not None else ():
        yield from _wrapped(f"- {line}", 4 + 2 * depth)
    cited = entry.citation
    yield from _wrapped(f"{page.source}: {cited.in_language(page.language)}", 2)
    for extra in (cited.confidence_in(page.language), cited.url):
        if extra is not None:
            yield from _wrapped(extra, 2)


def _changes(changes: Changes) -> Iterator[str]:
    yield from ("", "", changes.title.upper(), changes.introduction)
    if not changes.changes:
        yield from ("", changes.nothing)
    for change in changes.changes:
        yield ""
        yield from _wrapped(f"{change.title} ({change.kind})", 0)
        for field in change.fields:
            yield from _field(changes, field)


def _field(changes: Changes, field: FieldChange) -> Iterator[str]:
    yield f"  {field.name}"
    for name, lines in changes.sides(field):
        yield f"    {name}:"
        for line in lines:
            yield from _wrapped(f"{'*' if line.differs else ' '} {line.text}", 4 + 2 * line.depth)


def _wrapped(text: str, indent: int) -> list[str]:
    margin = " " * indent
    # Never at a hyphen: an instrument's name and an address are read whole.
    return wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
