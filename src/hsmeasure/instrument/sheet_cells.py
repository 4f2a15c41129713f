"""The cells of an adapter's workbook as text, with their places; a formula is a problem, never a value."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hsmeasure.errors import InstrumentError, Problem

MAX_BYTES, MAX_UNPACKED, MAX_ROWS = 5_000_000, 50_000_000, 5_000
Row = dict[str, str]


@dataclass
class Sheets:
    """A workbook as rows of text by heading, each with its row number, and what is wrong with it."""

    file: str
    sheets: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def rows(self, sheet: str) -> list[tuple[int, Row]]:
        return self.sheets.get(sheet, [])

    def refuse(self, sheet: str, row: int, message: str) -> None:
        self.problems.append(Problem(message, f"{self.file} [{sheet}]", row))


def read_workbook(path: Path) -> Sheets:
    """The cells of a workbook as text; InstrumentError if it is none, too large, or lacks a sheet."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise InstrumentError(f"{path.name} is {len(data):,} bytes; a workbook has at most {MAX_BYTES:,}")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise InstrumentError(f"{path.name} unpacks to more than {MAX_UNPACKED:,} bytes")
        book = load_workbook(io.BytesIO(data))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise InstrumentError(f"cannot read {path} as a workbook: {error}", hint="save it as .xlsx") from None
    found = Sheets(path.name)
    for sheet in book.worksheets:
        found.sheets[sheet.title] = list(_rows(sheet, found))
    for name in ("texts", "people", "about"):
        if name not in found.sheets:
            raise InstrumentError(f"{path.name} has no sheet '{name}'", hint="start from 'adapt new'")
    return found


def _rows(sheet: Any, found: Sheets) -> Iterator[tuple[int, Row]]:
    head: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS), 1):
        values = [_text(cell, found, sheet.title, number) for cell in cells]
        if not head:
            head = [v.strip().casefold() for v in values]
        elif any(values):
            yield number, dict(zip(head, values, strict=False))


def _text(cell: Any, found: Sheets, sheet: str, number: int) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        found.refuse(sheet, number, f"a formula stands in {cell.coordinate}; paste its text")
        return ""
    if cell.data_type == "d":
        return str(cell.value)[:10]
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value).strip()
