"""DOCX from a paper, with python-docx: the same words as the PDF, to go on with."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as DocxParagraph

from conflicts.documents.paper import (
    Facts,
    Heading,
    NewPage,
    Paper,
    Picture,
    Table,
    Text,
    writable,
)

INK, SOFT, ACCENT, WARNING = "13222A", "4B5A61", "005A63", "7A4A00"
FONT = "Arial"
_SIZES_MM = {"A4": (210, 297), "A3": (297, 420)}
_SIDE_MM = 20


def docx_of_paper(paper: Paper) -> bytes:
    """The DOCX: headings as styles, tables with head rows that return on the next
    page, pictures with their alternative text, and page x of y at the foot."""
    with override(paper.language):
        document = Document()
        _set_up(document, paper)
        _write_head(document, paper)
        for block in paper.blocks:
            _WRITERS[type(block)](document, block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: DocumentType, paper: Paper) -> None:
    """Page, language, name and styles."""
    section = document.sections[0]
    width, height = _SIZES_MM[paper.size]
    if paper.is_landscape:
        width, height = height, width
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(_SIDE_MM)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    about = document.core_properties
    about.title = writable(f"{paper.what} {paper.reference}: {paper.title}")[:255]
    about.author, about.language = writable(paper.sender)[:255], paper.language
    about.comments = ""
    _set_styles(document, paper)


def _set_styles(document: DocumentType, paper: Paper) -> None:
    size = 8.5 if paper.is_dense else 10.0
    normal = document.styles["Normal"]
    _set_font(normal, size, INK)
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), f"{paper.language}-{paper.language.upper()}")
    normal.element.get_or_add_rPr().append(language)
    for name, points, colour, before in (
        ("Title", 20, INK, 0),
        ("Heading 1", size + 4, ACCENT, 14),
        ("Heading 2", size + 1, INK, 8),
    ):
        style = document.styles[name]
        _set_font(style, points, colour, bold=True)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True


def _set_font(style: Any, points: float, colour: str, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _write_head(document: DocumentType, paper: Paper) -> None:
    section = document.sections[0]
    room = Mm(_room_mm(document))
    head = _line_with_ends(section.header.paragraphs[0], room)
    _run(head, f"{paper.what} {paper.reference}\t", SOFT, 8)
    state = _run(head, paper.state, WARNING if paper.is_draft else SOFT, 8)
    state.bold = paper.is_draft
    foot = _line_with_ends(section.footer.paragraphs[0], room)
    sender = " · ".join(text for text in (paper.sender, paper.date) if text)
    _run(foot, f"{sender}\t{_('page')} ", SOFT, 8)
    _field(foot, "PAGE")
    _run(foot, f" {pgettext('page x of y', 'of')} ", SOFT, 8)
    _field(foot, "NUMPAGES")
    _run(document.add_paragraph(), paper.what, ACCENT, 10).bold = True
    document.add_paragraph(writable(paper.title), style="Title")
    if paper.summary:
        _run(document.add_paragraph(), paper.summary, INK, 11)


def _line_with_ends(paragraph: DocxParagraph, width: int) -> DocxParagraph:
    """A paragraph of which what follows a tab stands at the right."""
    if paragraph.style:  # its own stops stand in the way
        paragraph.style.paragraph_format.tab_stops.clear_all()
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _run(paragraph: DocxParagraph, text: str, colour: str, points: float) -> Any:
    run = paragraph.add_run(writable(text))
    run.font.size, run.font.color.rgb = Pt(points), RGBColor.from_string(colour)
    return run


def _field(paragraph: DocxParagraph, code: str) -> None:
    """A number that the word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = _run(paragraph, "1", SOFT, 8)
    paragraph._p.remove(run._r)
    field.append(run._r)
    paragraph._p.append(field)


def _write_heading(document: DocumentType, block: Heading) -> None:
    document.add_heading(writable(block.text), level=block.level)


def _write_text(document: DocumentType, block: Text) -> None:
    colour, points = (SOFT, 8.5) if block.is_quiet else (INK, None)
    for piece in block.pieces:
        texts = piece.items if piece.is_list else [piece.text]  # type: ignore[union-attr]
        for text in texts:
            style = "List Bullet" if piece.is_list else "Normal"
            run = document.add_paragraph(style=style).add_run(writable(text))
            run.font.color.rgb = RGBColor.from_string(colour)
            run.font.size = Pt(points) if points else None


def _write_table(document: DocumentType, block: Table) -> None:
    if block.caption:
        caption = document.add_paragraph()
        caption.add_run(writable(block.caption)).bold = True
        caption.paragraph_format.keep_with_next = True
    table = _table(document, len(block.headings), _in_mm(document, block))
    _fill_row(table.add_row(), block.headings, block.numbers, bold=True)
    _return_on_every_page(table.rows[0])
    for index, row in enumerate(block.rows):
        last = block.has_total and index == len(block.rows) - 1
        _fill_row(table.add_row(), row, block.numbers, bold=last)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _in_mm(document: DocumentType, block: Table) -> list[float]:
    room = _room_mm(document)
    return [room * block.width(i) / 100 for i in range(len(block.headings))]


def _room_mm(document: DocumentType) -> float:
    section = document.sections[0]
    return float((section.page_width or 0) / Mm(1)) - 2 * _SIDE_MM


def _table(document: DocumentType, columns: int, widths: Sequence[float]) -> DocxTable:
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _fill_row(
    row: _Row, texts: Sequence[str], numbers: frozenset[int], bold: bool
) -> None:
    _keep_together(row)
    for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = row.table.columns[index].width
        paragraph = _fill_cell(cell, text, bold)
        if index in numbers:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _fill_cell(cell: _Cell, text: str, bold: bool) -> DocxParagraph:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(writable(text))
    run.bold, run.font.size = bold, Pt(8.5)
    return paragraph


def _keep_together(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _return_on_every_page(row: _Row) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _write_facts(document: DocumentType, block: Facts) -> None:
    room = _room_mm(document)
    table = _table(document, 2, (room * 0.3, room * 0.7))
    for name, value in block.rows:
        row = table.add_row()
        _keep_together(row)
        _fill_cell(row.cells[0], name, bold=False)
        _fill_cell(row.cells[1], value, bold=True)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _write_picture(document: DocumentType, block: Picture) -> None:
    width = min(block.width_mm, _room_mm(document))
    shape = document.add_picture(io.BytesIO(block.png), width=Mm(width))
    shape._inline.docPr.set("descr", writable(block.alt))
    if block.caption:
        _run(document.add_paragraph(), block.caption, SOFT, 8.5)


def _new_page(document: DocumentType, _block: NewPage) -> None:
    document.add_page_break()


_WRITERS: dict[type, Callable[[DocumentType, Any], None]] = {
    Heading: _write_heading,
    Text: _write_text,
    Table: _write_table,
    Facts: _write_facts,
    Picture: _write_picture,
    NewPage: _new_page,
}
