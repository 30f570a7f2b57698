"""A form on paper as blocks and tables in their order: what it is about, the questions, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.report import style
from screening.report.layout import Row, draw_rows, gap, height_of, within
from screening.report.paper_form import PaperForm, PaperItem
from screening.report.paper_form_alone import box_rows, question_rows
from screening.report.paper_form_groups import Alone, grouped
from screening.report.paper_form_matrix import table_of
from screening.report.paper_form_pages import Block, Table
from screening.report.paper_form_setting import WIDTH, Setting, line_after
from screening.report.paper_form_square import SQUARE, draw_square
from screening.report.sheet import Sheet
from screening.report.style import TextStyle
from screening.report.tagged.elements import Element

_BESIDE_SQUARE = WIDTH - SQUARE - 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The form in one size of print."""

    form: PaperForm
    setting: Setting

    def all(self) -> Iterator[Block | Table]:
        yield Block(rows=tuple(self.top()))
        yield from self.questions()
        yield from self.end()

    # -- the top ------------------------------------------------------------------------------------------------

    def top(self) -> Iterator[Row]:
        """The words about the phone stand beside the square, or beneath it where they would push everything down."""
        setting, text = self.setting, self.form.on_phone
        beside = (*self.about(), gap(3), *setting.text(text, setting.look(0.85), _BESIDE_SQUARE))
        fits = height_of(beside) <= SQUARE + self.code.leading
        yield self.head(beside if fits else self.about())
        yield gap(3)
        if not fits:
            yield from setting.text(text, setting.look(0.8))
            yield gap(2)
        yield from self.how()

    def about(self) -> tuple[Row, ...]:
        """What the form is, whose it is, and what it is about."""
        form, setting = self.form, self.setting
        return (
            *setting.text(form.title, setting.look(1.3, bold=True), _BESIDE_SQUARE, part="H1"),
            gap(2),
            *setting.text(form.name or "", setting.look(0.85), _BESIDE_SQUARE),
            *setting.text(form.introduction, setting.look(0.95), _BESIDE_SQUARE),
        )

    @property
    def code(self) -> TextStyle:
        return self.setting.look(1, bold=True)

    def head(self, texts: Sequence[Row]) -> Row:
        """At the side where a line ends, the square with the code beneath."""
        form, setting = self.form, self.setting

        def draw(sheet: Sheet, x: float, y: float) -> None:
            draw_rows(sheet, texts, setting.left(x, 0, _BESIDE_SQUARE), y)
            left = setting.left(x, WIDTH - SQUARE, SQUARE)
            draw_square(sheet, form.link, form.link_words, left, y)
            with sheet.tags.element("P"):
                middle = (SQUARE - sheet.typesetter.width(form.code, self.code)) / 2
                sheet.text(form.code, self.code, left + middle, y + SQUARE)

        return Row(max(height_of(texts), SQUARE + self.code.leading), draw)

    def how(self) -> Iterator[Row]:
        among = Element("L")
        for sentence in self.form.how:
            body = Element("LBody", parent=Element("LI", parent=among))
            yield from within(body, self.setting.text(sentence, self.setting.look(0.9)))
        yield gap(2)

    # -- the questions ------------------------------------------------------------------------------------------

    def questions(self) -> Iterator[Block | Table]:
        among: Element | None = None
        for group in grouped(self.form.items):
            table = None if isinstance(group, Alone) else table_of(group, self.setting)
            if table is not None:
                among = None
                yield table
                continue
            # A list of its own between two tables: it is read between them.
            among = among or Element("L")
            yield from (self.question(item, among) for item in group.all_items)

    def question(self, item: PaperItem, among: Element) -> Block:
        said = item.period is None or item.recall is not None
        reminder = "" if said else item.period or ""
        look = self.setting.look(0.95, grey=style.QUIET)
        return Block(
            rows=question_rows(self.setting, item, among), reminder=self.setting.text(reminder, look)
        )

    # -- the end ------------------------------------------------------------------------------------------------

    def end(self) -> Iterator[Block]:
        form, setting = self.form, self.setting
        look, bold = setting.look(0.9), setting.look(1, bold=True)
        who = setting.text(form.who_heading, bold, part="H2")
        yield Block(rows=(gap(setting.size * 0.4), *who, *box_rows(setting, form.who)))
        yield Block(rows=(*setting.text(form.helped, setting.look(0.85)), gap(2)))
        yield Block(rows=(*line_after(setting, form.date, bold, length=WIDTH / 2), gap(2)))
        yield Block(rows=(*setting.text(form.give_back, look), gap(2)))
        ring = [row for text in form.ring for row in setting.text(text, look)]
        heading = setting.text(form.ring_heading, setting.look(0.9, bold=True), part="H2")
        yield Block(rows=(*heading, *ring, gap(2)))
        yield Block(rows=setting.text(form.wording, TextStyle(size=8.5, leading=10.5, grey=style.QUIET)))
