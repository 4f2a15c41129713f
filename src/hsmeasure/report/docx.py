"""The report as a Word document: real headings, captions as fields, tables in APA style."""

from __future__ import annotations

import datetime
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from hsmeasure.report.document import Block, Document, Figure, Paragraph, Table
from hsmeasure.report.numbers import set_cell

_EPOCH = datetime.datetime(2026, 1, 1)
_TEXT_WIDTH = Cm(16)
_PAGE_WIDTH = Cm(24.7)
_SMALL = 7.0
_EM = 0.0205  # width of an average character in cm per point of size
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def write_docx(document: Document, path: Path, pictures: Mapping[str, bytes]) -> None:
    """Write the whole report; ``pictures`` are its figures as PNG, by id. Equal input gives equal bytes."""
    word = _blank(document.language)
    word.core_properties.title = document.title
    word.core_properties.subject = document.subtitle
    word.add_paragraph(document.title, style="Title")
    word.add_paragraph(document.subtitle, style="Subtitle")
    numbers = {id(b): k for of in (document.tables(), document.figures()) for k, b in enumerate(of, start=1)}
    for section in document.sections:
        word.add_heading(section.title, level=1)
        word.add_paragraph(section.lead, style="Lead")
        for block in section.blocks:
            _add(word, block, numbers.get(id(block), 0), pictures)
    _save(word, path)


def write_table_docx(table: Table, sentence: str, path: Path) -> None:
    """Write one table with the sentence that goes with it."""
    word = _blank("en")
    word.core_properties.title = table.caption
    word.add_paragraph(sentence)
    _add(word, table, 1, {})
    _save(word, path)


def _blank(language: str) -> Any:
    word = docx.Document()
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Cambria", Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    _east_asian(normal, "Noto Serif CJK SC")
    _language(normal, language)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Subtitle", 12), ("Caption", 10)):
        style = word.styles[name]
        style.font.name, style.font.size = "Cambria", Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        style.font.italic = name == "Caption"
        style.font.bold = name.startswith("Heading")
        style.paragraph_format.keep_with_next = True
        _east_asian(style, "Noto Serif CJK SC")
    lead = word.styles.add_style("Lead", 1)
    lead.base_style, lead.font.size = normal, Pt(12)
    note = word.styles.add_style("Table Note", 1)
    note.base_style, note.font.size = normal, Pt(9)
    code = word.styles.add_style("Code", 1)
    code.base_style, code.font.name, code.font.size = normal, "Consolas", Pt(9)
    if language.split("-")[0] in _RIGHT_TO_LEFT:
        normal.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return word


def _add(word: Any, block: Block, number: int, pictures: Mapping[str, bytes]) -> None:
    if isinstance(block, Paragraph):
        style = {"text": None, "paste": "Quote", "code": "Code"}[block.kind]
        word.add_paragraph(block.text, style=style)
    elif isinstance(block, Figure):
        _figure(word, block, number, pictures[block.id])
    else:
        texts = _texts(block)
        wide = sum(_characters(block, texts)) * _SMALL * _EM > _TEXT_WIDTH.cm
        if wide:
            _turn(word, WD_ORIENT.LANDSCAPE)
        _caption(word, "Table", number, block.id, block.caption)
        _table(word, block, texts, _PAGE_WIDTH if wide else _TEXT_WIDTH)
        _note(word, block.note)
        if wide:
            _turn(word, WD_ORIENT.PORTRAIT)


def _figure(word: Any, figure: Figure, number: int, picture: bytes) -> None:
    holder = word.add_paragraph()
    holder.paragraph_format.keep_with_next = True
    shape = holder.add_run().add_picture(io.BytesIO(picture), width=_TEXT_WIDTH)
    properties = shape._inline.docPr
    properties.set("descr", figure.alt)
    properties.set("title", figure.caption)
    _caption(word, "Figure", number, figure.id, figure.caption)
    _note(word, figure.note)


def _caption(word: Any, kind: str, number: int, bookmark: str, text: str) -> None:
    """``Table 1. Caption``, the number a SEQ field inside a bookmark that cross-references can name."""
    paragraph = word.add_paragraph(style="Caption")
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(1000 * (kind == "Figure") + number))
    start.set(qn("w:name"), f"{kind.lower()}_{bookmark}".replace("-", "_")[:40])
    paragraph._p.append(start)
    paragraph.add_run(f"{kind} ")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
    paragraph._p.append(end)
    paragraph.add_run(f". {text}")


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("text", shown), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else None)
        if kind == "text":
            continue
        element = OxmlElement("w:instrText" if kind == "" else "w:fldChar")
        if kind == "":
            element.set(qn("xml:space"), "preserve")
            element.text = f" {instruction} "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _turn(word: Any, orientation: Any) -> None:
    """A new page, lying or standing."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    long, short = max(section.page_width, section.page_height), min(section.page_width, section.page_height)
    lying = orientation == WD_ORIENT.LANDSCAPE
    section.orientation = orientation
    section.page_width, section.page_height = (long, short) if lying else (short, long)


def _texts(table: Table) -> list[list[str]]:
    """Heading and rows as they are printed."""
    rows = [[set_cell(c, row.get(c.key)) for c in table.columns] for row in table.rows]
    return [[c.title for c in table.columns], *rows]


def _characters(table: Table, texts: list[list[str]]) -> list[float]:
    """Characters a column wants: its longest word, or up to 34 of its longest text where it may wrap."""
    wanted = []
    for k, column in enumerate(table.columns):
        cells = [row[k] for row in texts]
        word = max((_length(w) for text in cells for w in text.split()), default=1.0)
        longest = max((len(text) for text in cells[1:]), default=0)
        wanted.append(max(word, min(longest, 34) if column.kind == "text" else longest) + 1.5)
    return wanted


def _length(word: str) -> float:
    """Width of a word in average characters; capitals are wider."""
    return len(word) + 0.4 * sum(character.isupper() for character in word)


def _table(word: Any, table: Table, texts: list[list[str]], room: Any) -> None:
    """Rules above and below the head and at the end; a head that repeats; rows that do not break."""
    columns, characters = table.columns, _characters(table, texts)
    size = next((s for s in (9.0, 8.0, _SMALL) if sum(characters) * s * _EM <= room.cm), 6.0)
    grid = word.add_table(rows=len(texts), cols=len(columns))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _margins(grid)
    widths = [Cm(room.cm * n / sum(characters)) for n in characters]
    for k, width in enumerate(widths):
        grid.columns[k].width = width
    cells = grid._cells  # one list, since every cell() call would build it anew
    for i, row in enumerate(texts):
        for k, column in enumerate(columns):
            cell = cells[i * len(columns) + k]
            cell.width = widths[k]
            strong = (i - 1, column.key) in table.emphasis
            _cell(cell, row[k], Pt(size), column.kind != "text", strong)
    _rule(grid.rows[0], top=True, bottom=True)
    _rule(grid.rows[-1], top=False, bottom=True)
    for k, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if k == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _margins(grid: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        element = OxmlElement(f"w:{edge}")
        element.set(qn("w:w"), "60")
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    grid._tbl.tblPr.append(margins)


def _cell(cell: Any, text: str, size: Any, right: bool, strong: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    rtl = _reads_from_the_right(text)
    if rtl:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(text)
    run.font.rtl = rtl or None
    run.font.size, run.font.bold = size, strong or None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _reads_from_the_right(text: str) -> bool:
    """By the first letter that has a direction, as browsers tell with ``dir="auto"``."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _rule(row: Any, *, top: bool, bottom: bool) -> None:
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for edge in [e for e, drawn in (("top", top), ("bottom", bottom)) if drawn]:
            line = OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", "6"), ("color", "1A1A1A")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)


def _note(word: Any, text: str) -> None:
    if text:
        paragraph = word.add_paragraph(style="Table Note")
        paragraph.add_run("Note. ").italic = True
        paragraph.add_run(text)


def _east_asian(style: Any, font: str) -> None:
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _language(style: Any, language: str) -> None:
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), "en-GB" if language == "en" else language)
    style.element.get_or_add_rPr().append(element)


def _save(word: Any, path: Path) -> None:
    """Save with fixed times, so that equal documents are equal files."""
    properties = word.core_properties
    properties.author = properties.last_modified_by = "hsmeasure"
    properties.created = properties.modified = _EPOCH
    properties.comments = ""
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
