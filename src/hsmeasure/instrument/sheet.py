"""The adapter's workbook: one row a text, from source to decision, for people who work in a spreadsheet.

Columns follow the team approach (TRAPD) and Beaton's steps; which of them must be filled is a matter of the
method and is computed when the workbook is read. No cell is ever a formula, whatever a text begins with.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hsmeasure.atomic import atomic_write
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.units import units

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TEXT_COLUMNS = ("unit", "kind", "source", "note", "relation", "why", "forward 1", "forward 2", "reconciled",
                "rationale", "back", "decision")  # fmt: skip
PEOPLE_COLUMNS = ("task", "code", "role", "native", "construct aware", "date")
ADDED_COLUMNS = ("id", "text", "options", "scored_in", "keyed", "type", "after", "why")
RATERS = 5
TASKS = (("forward 1", "translator"), ("forward 2", "translator"), ("reconciled", "translator"),
         ("back", "back-translator"), ("decision", "reviewer"), ("decision", "reviewer"),
         ("decision", "adjudicator"), *((f"rater {k}", "expert") for k in range(1, RATERS + 1)))  # fmt: skip
HELP = (
    "Sheet 'texts': one row a text. Fill 'forward 1'; then 'forward 2', by another person; 'reconciled',",
    "with a 'rationale', where the two differ; 'back', by a third person; 'decision' only where a committee",
    "changed it. 'relation' is translated, adapted (say why), identical, or dropped (say why).",
    "Sheet 'people': who did each task, by a code without a name. Role 'machine' is for machine",
    "translation; it is recorded and counts for no gate. Sheet 'raters': relevance and clarity, 1 to 4.",
    "Sheet 'added': items of your own, with new ids. Leave the column 'source' and this sheet as they are,",
    "but for countries, setting, method, version, and 'synthetic', which is 'yes' for made-up entries.",
)


def write_sheet(source: Instrument, language: str, path: Path, method: str = "beaton2000") -> None:
    """Write the workbook for an adaptation of ``source`` into ``language``.

    Raises
    ------
    InstrumentError
        If the file exists, or the language is that of the source.
    OutputError
        If it cannot be written.
    """
    from openpyxl import Workbook

    if path.exists():
        raise InstrumentError(f"{path} exists already; a translator's work is never written over")
    if language == source.language:
        raise InstrumentError(f"{source.ref} is in {language} already")
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book, "texts", TEXT_COLUMNS, _text_rows(source))
    _fill(book, "people", PEOPLE_COLUMNS, ((task, "", role, "", "", "") for task, role in TASKS))
    ratings = [f"{what} {k}" for k in range(1, RATERS + 1) for what in ("relevance", "clarity")]
    items = ((i.id, source.text(i), *[""] * len(ratings)) for i in source.document.items)
    _fill(book, "raters", ("unit", "source", *ratings), items)
    _fill(book, "added", ADDED_COLUMNS, ())
    _fill(book, "about", ("field", "value"), _about(source, language, method))
    with atomic_write(path) as temporary:
        book.save(temporary)


def _text_rows(source: Instrument) -> Iterable[tuple[str, ...]]:
    for unit in units(source.document).values():
        item = source.by_id.get(unit.address)
        notes = [item.translation_notes or ""] if item else []
        if item and item.stem:
            notes.append(f"read together with: {source.stem(item)}")
        note = " ".join(n for n in notes if n)
        blank = [""] * (len(TEXT_COLUMNS) - 6)
        yield (unit.address, unit.kind, unit.text.get(source.language, ""), note, "translated", "", *blank)


def _about(source: Instrument, language: str, method: str) -> Iterable[tuple[str, str]]:
    yield "variant", f"{source.id.split('/')[0]}/{language}"
    yield "version", "0.1.0"
    yield "language", language
    yield "method", method
    yield "countries", language.split("-")[-1] if language[-2:].isupper() else ""
    yield "setting", source.document.population.setting or ""
    yield "synthetic", "no"
    yield "source", source.ref
    yield "scoring_hash", source.scoring_hash
    yield "content_hash", source.content_hash
    yield from (("help", line) for line in HELP)


def _fill(book: Workbook, title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(title)
    for r, row in enumerate([tuple(head), *rows], 1):
        for c, value in enumerate(row, 1):
            if value != "":
                _put(sheet, r, c, value)
            sheet.cell(r, c).alignment = Alignment(wrap_text=True, vertical="top")
    for c in range(1, sheet.max_column + 1):
        sheet.cell(1, c).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(c)].width = 28 if title == "texts" else 14
    sheet.freeze_panes = "B2"


def _put(sheet: Worksheet, row: int, column: int, value: str) -> None:
    """A text in a cell, as text: nothing that begins with ``=``, ``+``, ``-`` or ``@`` is run."""
    cell: Any = sheet.cell(row, column)
    cell.value = "".join(ch for ch in value if ch >= " " or ch in "\n\t")
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
