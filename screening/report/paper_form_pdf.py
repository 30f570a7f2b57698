"""The form on paper as a PDF, in large print: layout only, no words of its own.

Questions with the same answers stand in tables, everything else in words beside its own boxes; each box is at least
6 mm, and beside it stands the number that is keyed in. In a language that runs from the right the page is mirrored, and
the numbers stay ours, because staff key them in. The print is as large as two pages allow; what needs more pages gets
as few as it can, and then the largest print that takes no more.
"""

from __future__ import annotations

from io import BytesIO

from babel import Locale

from screening.report import style
from screening.report.document import new_document
from screening.report.fonts import faces
from screening.report.layout import draw_rows
from screening.report.paper_form import PaperForm
from screening.report.paper_form_pages import Pages, pages_of
from screening.report.paper_form_parts import Parts
from screening.report.paper_form_setting import MARGIN, WIDTH, Setting
from screening.report.sheet import Sheet
from screening.report.style import PAGE_HEIGHT, TextStyle
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags
from screening.report.typesetting import Typesetter

SIZES = (14.0, 13.5, 13.0, 12.5, 12.0)  # points, largest first
ENOUGH_PAGES = 2
_FOOT = TextStyle(size=9, leading=11, grey=style.QUIET)
_TOP = 21.0  # points: 7.4 mm
_BOTTOM = 21.0
_FOOTER = 14.0


def render_paper_form(form: PaperForm) -> bytes:
    """The PDF. The same form gives the same bytes."""
    typesetter = Typesetter(faces=faces(), unprintable=form.unprintable)
    pages = _pages(form, typesetter)
    out = BytesIO()
    canvas = new_document(out, title=f"{form.document}: {form.title}", language=form.language)
    sheet = Sheet(canvas=canvas, typesetter=typesetter, tags=Tags(canvas))
    for number, content in enumerate(pages, start=1):
        if number > 1:
            canvas.showPage()
        draw_rows(sheet, content, MARGIN, _TOP)
        _footer(sheet, form, number, len(pages))
    sheet.tags.write()
    canvas.save()
    return packed(out.getvalue())


def _pages(form: PaperForm, typesetter: Typesetter) -> Pages:
    """In the largest print that takes no more pages than two, or than the smallest print."""
    smallest = _in_print_of(SIZES[-1], form, typesetter)
    enough = max(len(smallest), ENOUGH_PAGES)
    larger = (_in_print_of(size, form, typesetter) for size in SIZES[:-1])
    return next((pages for pages in larger if len(pages) <= enough), smallest)


def _in_print_of(size: float, form: PaperForm, typesetter: Typesetter) -> Pages:
    mirrored = Locale.parse(form.language, sep="-").text_direction == "rtl"
    setting = Setting(typesetter=typesetter, size=size, mirrored=mirrored)
    return pages_of(Parts(form=form, setting=setting).all(), PAGE_HEIGHT - _TOP - _BOTTOM - _FOOTER)


def _footer(sheet: Sheet, form: PaperForm, page: int, pages: int) -> None:
    """On every page: the code too, so that two sheets that have come apart are known to belong together."""
    text = f"{form.footer.format(page=page, pages=pages)} · {form.code}"
    y = PAGE_HEIGHT - _BOTTOM - _FOOT.leading
    with sheet.tags.artifact("Footer"):
        for line in sheet.typesetter.lines(text, _FOOT, WIDTH)[:1]:
            sheet.line(line, _FOOT, MARGIN, y, WIDTH)
