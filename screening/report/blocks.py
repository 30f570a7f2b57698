"""The summary's parts as rows of a given width: the same words for the first page and for those that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.core.truth import Truth
from screening.report import style
from screening.report.charts import scale_rows
from screening.report.explanation import Explanation
from screening.report.layout import Draw, Row, beside, gap, side_by_side, text_rows, with_mark, within
from screening.report.sheet import Sheet
from screening.report.style import TextStyle
from screening.report.tagged.elements import Element, Role
from screening.report.typesetting import Run, Typesetter
from screening.report.words import AnswerTable, Changes, CriterionWords, OwnWords, Summary

MARK_INDENT = 14.0
_SIGNS: Mapping[Truth, str] = {Truth.TRUE: "✓", Truth.FALSE: "–", Truth.UNKNOWN: "?"}
_STEP = 11.0  # the indent of one level of a tree
_BULLET = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A summary with the typesetter for its text; each method gives one part as rows of `width` points."""

    summary: Summary
    typesetter: Typesetter

    def text(
        self,
        content: str | Iterable[Run],
        look: TextStyle,
        width: float,
        *,
        indent: float = 0.0,
        keep: bool = False,
        grey: float | None = None,
        height: float | None = None,
        part: Element | Role = "P",
    ) -> tuple[Row, ...]:
        """A paragraph; `part`: what it is for who listens. `height`: how much of it can find room, one line more is
        set."""
        return text_rows(
            self.typesetter,
            content,
            look,
            width,
            indent=indent,
            keep=keep,
            grey=grey,
            height=height,
            part=part,
        )

    def heading(self, content: str, width: float) -> tuple[Row, ...]:
        """A heading of the first page."""
        return self.text(content, style.HEADING, width, keep=True, part="H2")

    def bullet(self, content: str | Iterable[Run], look: TextStyle, width: float) -> tuple[Row, ...]:
        """A paragraph with a dot beside it: a point of a list."""
        rows = within(Element("LI"), self.text(content, look, width, indent=_BULLET, part="LBody"))

        def dot(sheet: Sheet, x: float, y: float) -> None:
            sheet.disc(x + 3, y + look.leading / 2, 1.3, fill=style.INK)

        return with_mark(rows, dot)

    # -- what page one could not hold ---------------------------------------------------------------------------

    def changes(self, width: float) -> tuple[Row, ...]:
        """Every change of every voice, a line each."""
        return tuple(row for change in self.summary.changes for row in self._changes(change, width))

    def _changes(self, changes: Changes, width: float) -> tuple[Row, ...]:
        rows = [
            *self.text(f"{changes.heading}: {changes.tally}", style.SUBHEADING, width, keep=True, part="H3")
        ]
        points = [
            row
            for line in changes.lines
            for row in together(
                self.bullet([Run(line.text, line.important is Truth.TRUE)], style.BODY, width)
            )
        ]
        rows += within(Element("L"), points)
        return tuple(rows)

    # -- criteria -----------------------------------------------------------------------------------------------

    def evidence(self, criteria: Iterable[CriterionWords], width: float) -> tuple[Row, ...]:
        """Every criterion with its whole tree of reasons and its source."""
        rows: list[Row] = []
        for criterion in criteria:
            runs = [Run(f"{criterion_title(criterion)}: ", bold=True), Run(criterion.truth_word, bold=True)]
            title = self.text(runs, style.BODY, width, indent=MARK_INDENT, keep=True, part="H3")
            rows += with_mark(title, _unread(truth_mark(criterion.truth, style.BODY)))
            rows += self._tree(criterion.explanation, width, Element("L"), depth=0)
            source = f"{self.summary.labels.source}: {criterion.citation}"
            rows += self.text(source, style.SMALL_QUIET, width, indent=MARK_INDENT)
            rows.append(gap(5))
        return tuple(rows)

    def _tree(self, node: Explanation, width: float, among: Element, *, depth: int) -> tuple[Row, ...]:
        """A reason with its own reasons under it. Its sign is read with its words: a label for each would make the
        file a tenth heavier."""
        # However deep a rule is nested, its words keep most of the line.
        indent = min(MARK_INDENT + depth * _STEP, width / 3)
        body = Element("LBody", parent=Element("LI", parent=among))
        rows = self.text(
            node.text, style.SMALL, width, indent=indent + MARK_INDENT, keep=bool(node.parts), part=body
        )
        mark = _shifted(truth_mark(node.truth, style.SMALL), indent)
        inner = Element("L", parent=body)
        parts = (row for part in node.parts for row in self._tree(part, width, inner, depth=depth + 1))
        return (*within(body, with_mark(rows, mark)), *parts)

    # -- beside the assessment ----------------------------------------------------------------------------------

    def asides(self, width: float) -> tuple[Row, ...]:
        """Each with its heading, answers one after the other, and what was written as it was."""
        rows: list[Row] = []
        for aside in self.summary.asides:
            runs = [Run(aside.heading, bold=True), Run(f" · {aside.said_by}")]
            rows += self.text(runs, style.SMALL, width, keep=True, part="H2")
            if aside.lines:
                rows += self.text("  ·  ".join(aside.lines), style.SMALL, width)
            for words in aside.written:
                rows += self.text(f"»{words}«", style.SMALL, width)
        return tuple(rows)

    # -- scales, words, answers ---------------------------------------------------------------------------------

    def scales(self, width: float) -> tuple[Row, ...]:
        if not self.summary.scales:
            return self.text(self.summary.labels.no_scales, style.BODY_QUIET, width)
        warning = self.summary.too_old_scales
        rows = [*self.text(warning, style.ALERT_BODY, width)] if warning is not None else []
        # The legend comes first: whose mark is whose must not be what is shortened.
        rows += [*self.text(self._legend(), style.FOOT, width), gap(3)]
        rows += [row for scale in self.summary.scales for row in scale_rows(scale, width)]
        return tuple(rows)

    def _legend(self) -> str:
        labels, summary = self.summary.labels, self.summary
        voices = [voice for scale in summary.scales for voice in scale.voices if voice.is_proxy]
        proxies = "; ".join(dict.fromkeys(voice.who for voice in voices))
        parts = (
            labels.legend,
            labels.legend_proxy.format(who=proxies) if proxies else None,
            summary.scale_days,
        )
        return " ".join(part for part in parts if part is not None)

    def words(
        self, words: Iterable[OwnWords], width: float, *, height: float | None = None
    ) -> tuple[Row, ...]:
        """What was written: the words, and under them what they answer, how bad it is, who wrote it and when. Of each
        no more is set than shows that `height` is too little."""
        rows: list[Row] = []
        for said in words:
            parts = [said.heading, said.severity, said.said_by]
            origin = " · ".join(part for part in parts if part)
            rows += self.text(origin, style.SMALL_QUIET, width, indent=8, keep=True)
            quote = self.text(said.text, style.QUOTE, width, indent=8, height=height)
            rows += [_quoted(row) for row in quote]
            rows.append(gap(4))
        return tuple(rows)

    def answered_by(self, width: float, *, columns: int = 1) -> tuple[Row, ...]:
        """Who answered, a point for each questionnaire and voice."""
        column = (width - style.GUTTER * (columns - 1)) / columns
        points = [self.bullet(line, style.SMALL, column) for line in self.summary.answered_by]
        step = column + style.GUTTER
        rows = [
            side_by_side(
                points[at], points[at + 1] if columns > 1 and at + 1 < len(points) else (), offset=step
            )
            for at in range(0, len(points), columns)
        ]
        return within(Element("L"), rows)

    def wish(self, width: float) -> tuple[Row, ...]:
        """The patient's own wish to be referred."""
        wish = [Run(f"{self.summary.labels.wish}: ", bold=True), Run(self.summary.wish)]
        return self.text(wish, style.SMALL, width)

    def answers(self, table: AnswerTable, width: float) -> tuple[Row, ...]:
        """Every item with its answers, a column for each response."""
        first = width * (0.5 if len(table.columns) < 3 else 0.36)
        column = (width - first) / len(table.columns)
        offsets = [first + index * column for index in range(len(table.columns))]
        corner = within(Element("TH", scope="Column"), [gap(style.SUBHEADING.leading)])
        head = [
            self.text(title, style.SUBHEADING, column - 8, keep=True, part=Element("TH", scope="Column"))
            for title in table.columns
        ]
        line = beside([(0.0, corner), *zip(offsets, head, strict=True)])
        rows = [*within(Element("TR"), line), _rule(width)]
        rows = [Row(row.height, row.draw, keep=True) for row in rows]
        for answered in table.rows:
            item = self.text(answered.item, style.BODY, first - 10, part=Element("TH", scope="Row"))
            cells = [self.text(cell, style.BODY, column - 8, part="TD") for cell in answered.cells]
            line = beside([(0.0, item), *zip(offsets, cells, strict=True)])
            rows += within(Element("TR"), line)
            rows.append(_rule(width, grey=0.88))
        rows = [*within(Element("Table"), rows)]
        if table.note is not None:
            rows += self.text(table.note, style.SMALL_QUIET, width)
        return tuple(rows)

    def guide(self, width: float) -> tuple[Row, ...]:
        return tuple(
            row
            for line in self.summary.guide
            for row in self.text([Run(f"{line.name}: ", bold=True), Run(line.text)], style.SMALL, width)
        )

    def versions(self, width: float) -> tuple[Row, ...]:
        lines = self.summary.provenance.full
        return tuple(row for line in lines for row in self.text(line, style.SMALL, width))


def truth_mark(truth: Truth, look: TextStyle) -> Draw:
    """✓ in a dark disc, ? in a ring, – alone: apart without colour, and letters for who searches the text."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        radius = look.size * 0.56
        middle = y + look.leading / 2
        if truth is Truth.TRUE:
            sheet.disc(x + radius, middle, radius, fill=style.INK)
        elif truth is Truth.UNKNOWN:
            sheet.disc(x + radius, middle, radius, fill=style.PAPER, stroke=style.INK)
        sign = TextStyle(size=look.size * 0.86, leading=look.leading, bold=True)
        width = sheet.typesetter.width(_SIGNS[truth], sign)
        grey = style.PAPER if truth is Truth.TRUE else style.INK
        sheet.text(_SIGNS[truth], sign, x + radius - width / 2, y - 0.1, grey=grey)

    return draw


def labelled(label: Element, mark: Draw) -> Draw:
    """A mark that is read out as the label of its point."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        with sheet.tags.element(label):
            mark(sheet, x, y)

    return draw


def _unread(mark: Draw) -> Draw:
    """A mark whose meaning stands in words beside it."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        with sheet.tags.artifact():
            mark(sheet, x, y)

    return draw


def _shifted(mark: Draw, by: float) -> Draw:
    return lambda sheet, x, y: mark(sheet, x + by, y)


def _quoted(row: Row) -> Row:
    """A line of a quotation, with a bar beside it."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, 2, row.height, fill=style.RULE)
        row.draw(sheet, x, y)

    return Row(row.height, draw, row.keep)


def _rule(width: float, *, grey: float = style.RULE) -> Row:
    return Row(3.2, lambda sheet, x, y: sheet.rule(x, y + 1.4, width, grey=grey, thickness=0.5))


def together(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows that are shown or left out as one: "MID 24.5" must not stand there without its "not passed"."""
    return (*(Row(row.height, row.draw, keep=True) for row in rows[:-1]), *rows[-1:])


def criterion_title(criterion: CriterionWords) -> str:
    """`S1 Severe physical symptom*`; the star: a rule of our own."""
    return f"{criterion.id} {criterion.label}{'*' if criterion.own else ''}"
