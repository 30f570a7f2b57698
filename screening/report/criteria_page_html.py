"""A criteria set's document as one HTML file: nothing is fetched from anywhere, no script, and it prints as it reads.

Built as a tree and serialised, so that no text of a data file can become markup.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from screening.report.criteria_page import Changes, CriteriaPage, Entry, FieldChange
from screening.report.rule_words import RuleWords

_DEEPEST = 4  # steps of indent; beyond it the lines would have no room

# Greys only: nothing is told by colour. Contrast of the quiet text on white is 7:1.
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1.0625rem/1.5 system-ui, "Segoe UI", sans-serif;
  overflow-wrap: break-word; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; padding-top: .75rem; border-top: 2px solid #1a1a1a; }
h3 { font-size: 1.0625rem; margin: 0 0 .25rem; }
.id { display: inline-block; min-width: 2.4em; }
p { margin: .25rem 0; }
.quiet, dt, .document { color: #555; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: 1rem 0; }
dt, dd { margin: 0; }
dd { overflow-wrap: anywhere; }
.warning { border: 2px solid #1a1a1a; padding: .5rem .75rem; font-weight: 600; margin: 1rem 0; }
article { padding: .875rem 0; border-bottom: 1px solid #bbb; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
.own { display: inline-block; border: 1px solid #1a1a1a; border-radius: 1em; padding: 0 .6em; font-size: .875rem; }
.source { font-size: .9375rem; }
.change { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; margin: .25rem 0 .75rem; }
.change > div { border-left: 3px solid #999; padding-left: .75rem; }
.change > .now { border-left-color: #1a1a1a; }
.deep-1 { padding-left: 1em; } .deep-2 { padding-left: 2em; } .deep-3 { padding-left: 3em; }
.deep-4 { padding-left: 4em; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin-top: 1rem; }
.signatures p { border-top: 1px solid #1a1a1a; margin-top: 3rem; font-size: .9375rem; }
@media (max-width: 34rem) { .change, .signatures, dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  @page { size: A4; margin: 16mm 18mm; }
  body { font-size: 10pt; line-height: 1.35; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 17pt; } h2 { font-size: 13pt; } h3 { font-size: 10.5pt; }
  article, .signatures, .change { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""


def render_criteria_html(page: CriteriaPage) -> bytes:
    """The file, UTF-8."""
    root = Element("html", lang=page.language)
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _put(head, "title", f"{page.title} – {page.document}")
    _put(head, "style", _STYLE)
    _main(SubElement(SubElement(root, "body"), "main"), page)
    written: bytes = tostring(root, encoding="utf-8", method="html")
    return b"<!DOCTYPE html>\n" + written + b"\n"


def _put(parent: Element, tag: str, text: str, look: str | None = None) -> Element:
    child = SubElement(parent, tag, {} if look is None else {"class": look})
    child.text = text
    return child


def _main(main: Element, page: CriteriaPage) -> None:
    _put(main, "p", page.document, "document")
    _put(main, "h1", page.title)
    about = SubElement(main, "dl")
    for name, value in page.about:
        _put(about, "dt", name)
        _put(about, "dd", value)
    if page.warning is not None:
        _put(main, "p", page.warning, "warning")
    _put(main, "p", page.how_to_read)
    if page.changes is not None:
        _changes(SubElement(main, "section"), page.changes)
    for section in page.sections:
        within = SubElement(main, "section")
        _put(within, "h2", section.title)
        _put(within, "p", section.introduction, "quiet")
        for entry in section.entries:
            _entry(SubElement(within, "article"), page, entry)
    _put(main, "p", page.own_note, "quiet")
    _signatures(SubElement(main, "section"), page)


def _entry(article: Element, page: CriteriaPage, entry: Entry) -> None:
    title = SubElement(article, "h3")
    number = _put(title, "span", entry.id, "id")
    number.tail = f" {entry.title}{' *' if entry.own else ''}"
    if entry.own:
        _put(SubElement(article, "p"), "span", page.own, "own")
    for text in entry.texts:
        _put(article, "p", text)
    if entry.rule is not None:
        _rule(SubElement(article, "ul"), entry.rule)
    cited = entry.citation
    text, confidence = cited.in_language(page.language), cited.confidence_in(page.language)
    said = " ".join(part for part in (f"{page.source}: {text}", confidence) if part)
    source = _put(article, "p", said, "quiet source")
    if not cited.is_translated:
        source.set("lang", "en")  # a bare reference is written in one language, whatever the page's
    if cited.url is not None:
        SubElement(source, "br")
        link = SubElement(source, "a", href=cited.url)
        link.text = cited.url


def _rule(parent: Element, rule: RuleWords) -> None:
    item = _put(parent, "li", rule.text)
    if rule.parts:
        inner = SubElement(item, "ul")
        for part in rule.parts:
            _rule(inner, part)


def _changes(section: Element, changes: Changes) -> None:
    _put(section, "h2", changes.title)
    _put(section, "p", changes.introduction if changes.changes else changes.nothing, "quiet")
    for change in changes.changes:
        article = SubElement(section, "article")
        _put(article, "h3", f"{change.title} ({change.kind})")
        for field in change.fields:
            _put(article, "p", field.name, "quiet")
            _field(SubElement(article, "div", {"class": "change"}), changes, field)


def _field(pair: Element, changes: Changes, field: FieldChange) -> None:
    for name, lines in changes.sides(field):
        side = SubElement(pair, "div", {} if name == changes.before else {"class": "now"})
        _put(side, "p", name, "quiet")
        for line in lines:
            said = SubElement(side, "p", {"class": f"deep-{min(line.depth, _DEEPEST)}"})
            _put(said, "strong" if line.differs else "span", line.text)


def _signatures(section: Element, page: CriteriaPage) -> None:
    _put(section, "h2", page.signature.title)
    _put(section, "p", page.signature.statement)
    lines = SubElement(section, "div", {"class": "signatures"})
    for _ in range(2):
        column = SubElement(lines, "div")
        for field in page.signature.fields:
            _put(column, "p", field)
