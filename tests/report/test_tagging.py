"""Tagged documents, read back by other people's readers: what is read, in which order, and what is left out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from screening.report.tagged.elements import Element
from tests.report.papers import Paper, draw_everything, drawn, paper
from tests.report.pdf_checks import parts_of, read_aloud, read_tree, tag_faults

ALT = "Smerte 66,7 af 100; høj er dårlig"


@pytest.fixture(scope="module")
def everything() -> bytes:
    return drawn(draw_everything)


# -- a whole document -------------------------------------------------------------------------------------------


def test_a_document_with_one_of_each_part_has_no_fault(everything: bytes) -> None:
    assert tag_faults(everything) == ()


def test_it_is_read_in_the_order_of_the_tree_and_not_of_the_drawing(everything: bytes) -> None:
    assert read_aloud(everything) == [
        ("H1", "Side til lægen"),
        ("H2", "Venstre spalte"),
        ("P", "Et afsnit, der løber videre her"),
        ("Lbl", "•"),
        ("LBody", "første punkt"),
        ("Lbl", "•"),
        ("LBody", "andet punkt"),
        ("H2", "Højre spalte"),
        ("Figure", "66,7"),
        ("H2", "Svar"),
        ("TH", "22.11"),
        ("TH", "08.11"),
        ("TH", "Smerter"),
        ("TD", "Meget"),
        ("TH", "Træthed"),
        ("TD", "Lidt"),
        ("TD", "Slet ikke"),
    ]


def test_a_picture_says_what_it_shows(everything: bytes) -> None:
    assert [alt for role, alt in parts_of(everything) if role == "Figure"] == [ALT]


@pytest.mark.parametrize(
    ("title", "language"),
    [("Side til lægen", "da"), ("Page for the GP", "en"), ('A & B <c> "d" ≥ مرحبا', "en-GB")],
    ids=["Danish", "English", "awkward"],
)
def test_title_and_language_are_the_same_wherever_the_document_names_them(title: str, language: str) -> None:
    sheet = paper(title=title, language=language)
    sheet.write("H1", "overskrift")
    pdf = sheet.finished()
    assert tag_faults(pdf) == ()
    with pikepdf.open(BytesIO(pdf)) as document:
        assert (str(document.docinfo.Title), str(document.Root.Lang)) == (title, language)


def test_an_empty_cell_holds_its_place_and_other_empty_parts_are_left_out() -> None:
    def draw(sheet: Paper) -> None:
        sheet.write("H1", "Titel")
        with sheet.tags.element("Sect"), sheet.tags.element("P"):
            pass
        with sheet.tags.element("Table"), sheet.tags.element("TR"):
            sheet.write(Element("TH", scope="Row"), "Smerter")
            with sheet.tags.element("TD"):
                pass

    assert [role for role, _ in parts_of(drawn(draw))] == ["Document", "H1", "Table", "TR", "TH", "TD"]


def test_the_same_drawing_gives_the_same_bytes(everything: bytes) -> None:
    assert drawn(draw_everything) == everything


@pytest.mark.parametrize("pack", [True, False], ids=["packed", "as ReportLab writes it"])
def test_qpdf_and_mupdf_find_the_file_well_formed(pack: bool, tmp_path: Path) -> None:
    pdf = drawn(draw_everything, pack=pack)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
    (tmp_path / "in.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["mutool", "draw", "-F", "txt", tmp_path / "in.pdf"], capture_output=True, check=True, text=True
    )
    assert told.stderr.replace("warning: ICC support is not available\n", "") == ""
    assert "Slet ikke" in told.stdout


def test_tags_do_not_change_what_is_extracted_as_text(everything: bytes) -> None:
    plain = _without_marks(everything)
    assert _pdftotext(plain) == _pdftotext(everything)
    assert [page.extract_text() for page in PdfReader(BytesIO(plain)).pages] == [
        page.extract_text() for page in PdfReader(BytesIO(everything)).pages
    ]


def _without_marks(pdf: bytes) -> bytes:
    """The same drawing with no tag left: what ReportLab would have written."""
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            kept = [
                instruction
                for instruction in pikepdf.parse_content_stream(page)
                if str(instruction.operator) not in ("BMC", "BDC", "EMC")
            ]
            page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(kept))
        del document.Root.StructTreeRoot
        del document.Root.MarkInfo
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def _pdftotext(pdf: bytes) -> str:
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode()


# -- pieces -----------------------------------------------------------------------------------------------------


def test_neighbouring_lines_of_a_paragraph_are_one_piece() -> None:
    paragraph = Element("P")

    def draw(sheet: Paper) -> None:
        for line in range(4):
            sheet.write(paragraph, f"linje {line} ", y=700 - 12 * line)

    assert _pieces(drawn(draw)) == [((1, 0),)]


def test_a_paragraph_with_a_line_drawn_in_its_middle_has_a_piece_before_and_one_after_it() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.element("P"):
            sheet.text("før ")
            with sheet.tags.artifact():
                sheet.canvas.line(0, 0, 9, 9)
            sheet.text("efter")

    assert _pieces(drawn(draw)) == [((1, 0), (1, 1))]
    assert read_aloud(drawn(draw)) == [("P", "før efter")]


def test_two_elements_alike_are_two_elements() -> None:
    def draw(sheet: Paper) -> None:
        sheet.write("P", "ens")
        sheet.write("P", "ens")

    assert _pieces(drawn(draw)) == [((1, 0),), ((1, 1),)]


def test_a_paragraph_in_a_picture_or_a_decoration_is_a_part_of_that() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.figure(alt=ALT, box=(0, 0, 9, 9)):
            sheet.write("P", "i billedet")
            with sheet.tags.artifact():
                sheet.canvas.line(0, 0, 9, 9)
        with sheet.tags.artifact("Footer"):
            sheet.write("P", "i foden")

    assert parts_of(drawn(draw)) == [("Document", None), ("Figure", ALT)]
    assert set(tag_faults(drawn(draw))) == {"there is no heading"}


def test_words_in_another_language_stay_in_their_paragraph() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.element("P"):
            sheet.text("Han skriver: ")
            with sheet.tags.span(language="uk"):
                sheet.text("втомлена", x=120)

    pdf = drawn(draw)
    assert read_aloud(pdf) == [("P", "Han skriver: втомлена")]
    code = _code(pdf)
    assert b"/Span <</Lang (uk)>> BDC" in code


def test_an_element_says_its_language_and_what_is_read_in_place_of_the_letters_drawn() -> None:
    said = Element("P", language="ar", replacement="أنا متعب جدا")
    with pikepdf.open(BytesIO(drawn(lambda sheet: sheet.write(said, "drawn")))) as document:
        entries = read_tree(document).parts[0].entries
        assert (str(entries.Lang), str(entries.ActualText)) == ("ar", "أنا متعب جدا")


def test_a_heading_cell_says_what_it_spans() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.element("Table"), sheet.tags.element("TR"):
            sheet.write(Element("TH", scope="Column", columns=2, rows=3), "Svar")

    with pikepdf.open(BytesIO(drawn(draw))) as document:
        cell = read_tree(document).parts[0].parts[0].parts[0]
        attributes = cell.entries.A
        assert [str(attributes[key]) for key in ("/Scope", "/ColSpan", "/RowSpan")] == ["/Column", "2", "3"]


def _pieces(pdf: bytes) -> list[tuple[tuple[int, int], ...]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return [part.pieces for part in read_tree(document).walk() if part.pieces]


def _code(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        return b"\n".join(page.obj.Contents.read_bytes() for page in document.pages)


# -- slips of who draws -----------------------------------------------------------------------------------------


def test_a_page_that_ends_inside_a_paragraph_is_an_error() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.element("P"):
            sheet.text("afsnit")
            sheet.canvas.showPage()

    with pytest.raises(RuntimeError, match="page 1 ended"):
        drawn(draw)


def test_a_section_may_stay_open_while_a_page_ends() -> None:
    def draw(sheet: Paper) -> None:
        with sheet.tags.element("Sect"):
            sheet.write("H1", "første side")
            sheet.canvas.showPage()
            sheet.write("P", "anden side")

    assert tag_faults(drawn(draw)) == ()
    assert [role for role, _ in parts_of(drawn(draw))] == ["Document", "Sect", "H1", "P"]


def test_a_span_where_no_words_may_be_is_an_error() -> None:
    sheet = paper()
    with pytest.raises(ValueError, match="holds words"), sheet.tags.span(language="ar"):
        pass


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Element("Figure", box=(0, 0, 1, 1)), "alternative in words"),
        (lambda: Element("Figure", alt="", box=(0, 0, 1, 1)), "alternative in words"),
        (lambda: Element("Figure", alt=ALT), "box"),
        (lambda: Element("TH"), "scope"),
        (lambda: Element("P", parent=Element("Figure", alt=ALT, box=(0, 0, 1, 1))), "read out as one"),
    ],
    ids=["no alternative", "an empty one", "no box", "no scope", "inside a picture"],
)
def test_an_element_that_could_not_be_read_out_is_refused(make: Callable[[], Element], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


# -- any drawing ------------------------------------------------------------------------------------------------

Step = tuple[str, list[Any]]
leaves: st.SearchStrategy[Step] = st.sampled_from(["text", "line", "decoration", "nothing"]).map(
    lambda kind: (kind, [])
)
paragraphs: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(["P", "H1", "P:0", "P:1"]), st.lists(leaves, max_size=4)
)
between: st.SearchStrategy[Step] = st.sampled_from(["page", "decoration"]).map(lambda kind: (kind, []))
steps: st.SearchStrategy[Step] = st.recursive(
    paragraphs | between,
    lambda inside: st.tuples(st.sampled_from(["Sect", "Sect:2", "Sect:3"]), st.lists(inside, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=6))
def test_any_order_of_drawing_gives_a_sound_tree(program: list[Step]) -> None:
    known = {f"P:{key}": Element("P") for key in range(2)}
    known |= {f"Sect:{key}": Element("Sect", order=-key) for key in range(2, 4)}

    def draw(sheet: Paper) -> None:
        for step in (*program, ("H1", [("text", [])])):
            _do(sheet, step, known)

    assert tag_faults(drawn(draw)) == ()


def _do(sheet: Paper, step: Step, known: dict[str, Element]) -> None:
    kind, inside = step
    if kind == "text":
        sheet.text("ord ")
    elif kind == "line":
        sheet.canvas.line(0, 0, 9, 9)
    elif kind == "decoration":
        with sheet.tags.artifact():
            sheet.canvas.line(0, 0, 9, 9)
    elif kind == "page":
        sheet.canvas.showPage()
    elif kind != "nothing":
        role: Any = kind
        with sheet.tags.element(known.get(kind, role)):
            for each in inside:
                _do(sheet, each, known)


# -- the checks themselves --------------------------------------------------------------------------------------


def _each(document: pikepdf.Pdf, role: str) -> Iterator[Any]:
    return (part.entries for part in read_tree(document).walk() if part.role == role)


def _untag(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.obj.Contents = document.make_stream(page.obj.Contents.read_bytes() + b"\n0 0 9 9 re f\n")


def _nest(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.obj.Contents = document.make_stream(
        page.obj.Contents.read_bytes()
        .replace(b"/Artifact <</Type /Layout>> BDC", b"")
        .replace(b"\nEMC", b"", 1)
    )


def _renumber(document: pikepdf.Pdf) -> None:
    page = document.pages[1]
    page.obj.Contents = document.make_stream(page.obj.Contents.read_bytes().replace(b"/MCID 0", b"/MCID 7"))


def _skip_a_level(document: pikepdf.Pdf) -> None:
    next(_each(document, "H2")).S = pikepdf.Name.H3


def _forget_alternative(document: pikepdf.Pdf) -> None:
    del next(_each(document, "Figure")).Alt


def _forget_scope(document: pikepdf.Pdf) -> None:
    del next(_each(document, "TH")).A


def _lose_a_cell(document: pikepdf.Pdf) -> None:
    del next(_each(document, "TR")).K[2]


def _paragraph_in_list(document: pikepdf.Pdf) -> None:
    next(_each(document, "LI")).S = pikepdf.Name.P


def _other_way_back(document: pikepdf.Pdf) -> None:
    back: Any = document.Root.StructTreeRoot
    back.ParentTree.Nums[1][0] = back.ParentTree.Nums[1][1]


def _forget_language(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def _hide_title(document: pikepdf.Pdf) -> None:
    document.Root.ViewerPreferences.DisplayDocTitle = False


def _other_title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "noget andet"


def _forget_metadata(document: pikepdf.Pdf) -> None:
    del document.Root.Metadata


def _forget_marks(document: pikepdf.Pdf) -> None:
    del document.Root.MarkInfo


def _forget_tree(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


def _forget_font(document: pikepdf.Pdf) -> None:
    fonts: Any = document.pages[0].obj.Resources.Font
    for font in fonts.values():
        del font.FontDescriptor.FontFile2


def _forget_tabs(document: pikepdf.Pdf) -> None:
    del document.pages[1].obj.Tabs


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_untag, "neither tagged nor decoration"),
        (_nest, "begins inside|never ended|without a beginning"),
        (_renumber, "belongs to nothing"),
        (_renumber, "not on its page"),
        (_skip_a_level, "7.4.2"),
        (_forget_alternative, "7.3"),
        (_forget_scope, "7.5"),
        (_lose_a_cell, "7.2: the rows"),
        (_paragraph_in_list, "7.2: L holds P"),
        (_other_way_back, "another way back"),
        (_forget_language, "7.2: its language"),
        (_hide_title, "7.1-10"),
        (_other_title, "7.1-9"),
        (_forget_metadata, "7.1-8"),
        (_forget_marks, "does not say that it is tagged"),
        (_forget_tree, "no structure tree"),
        (_forget_font, "7.21.4"),
        (_forget_tabs, "7.18.3"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else None,
)
def test_each_kind_of_damage_is_found(
    everything: bytes, damage: Callable[[pikepdf.Pdf], None], fault: str
) -> None:
    with pikepdf.open(BytesIO(everything)) as document:
        damage(document)
        out = BytesIO()
        document.save(out, fix_metadata_version=False)
    assert any(re.search(fault, found) for found in tag_faults(out.getvalue())), tag_faults(out.getvalue())
