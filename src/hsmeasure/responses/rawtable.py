"""Bytes to a table of text: no types are guessed, so ``1,2,3`` stays what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hsmeasure.errors import ResponseError

MAX_COLUMNS = 20_000
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class RawTable:
    """An export as text, header rows included.

    Attributes
    ----------
    cells : DataFrame of str, shape (rows, columns)
        Columns are positions 0, 1, ...; an empty cell is an empty text.
    file, sha256, encoding, delimiter : str
    """

    cells: pd.DataFrame
    file: str
    sha256: str
    encoding: str
    delimiter: str

    def row(self, number: int) -> list[str]:
        """One row as a list, empty when the table is shorter."""
        return [str(v) for v in self.cells.iloc[number]] if number < len(self.cells) else []


def read_raw(path: Path | str) -> RawTable:
    """Read a CSV, TSV or XLSX file as text.

    Raises
    ------
    ResponseError
        If the file is absent, empty, binary, or not a table.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ResponseError(f"cannot read {path}: {error.strerror}") from None
    if not data.strip():
        raise ResponseError(f"{path.name} is empty", hint="export the survey again, with its answers")
    digest = hashlib.sha256(data).hexdigest()
    if data[:4] == b"PK\x03\x04":
        return RawTable(_workbook(path, data), path.name, digest, "xlsx", "")
    text, encoding = _decode(path, data)
    delimiter = _delimiter(text)
    return RawTable(_parse(path, text, delimiter), path.name, digest, encoding, delimiter)


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    boms = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for bom, name in boms.items() if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\x00" in data[:100_000]:
        raise ResponseError(
            f"{path.name} is a binary file, not a table of text",
            hint="export as CSV or XLSX; a .sav or .dta file keeps its own extension",
        )
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        hint = f"byte {error.start} is not {encoding}; export as UTF-8 (in Excel: 'CSV UTF-8')"
        raise ResponseError(f"{path.name} is not UTF-8 text", hint=hint) from None


def _delimiter(text: str) -> str:
    first = next(csv.reader(io.StringIO(text[:200_000])), [])
    head = text[:200_000].split("\n", 1)[0]
    if len(first) > 1 and head.count(",") >= head.count(";"):
        return ","
    return max(_DELIMITERS, key=head.count)


def _parse(path: Path, text: str, delimiter: str) -> pd.DataFrame:
    try:
        cells = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=True,
            engine="c",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        hint = "open it in a text editor: every record must have as many fields as the heading"
        raise ResponseError(f"{path.name} is not a table: {reason}", hint=hint) from None
    return _checked(path, cells.fillna(""))


def _workbook(path: Path, data: bytes) -> pd.DataFrame:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [["" if v is None else _number(v) for v in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise ResponseError(
            f"{path.name} is a ZIP archive, but not an Excel workbook",
            hint="unpack it first, or save the workbook as .xlsx without a password",
        ) from None
    rows = [row for row in rows if any(row)]
    if not rows:
        raise ResponseError(f"the first sheet of {path.name} is empty")
    width = max(len(row) for row in rows)
    return _checked(path, pd.DataFrame([row + [""] * (width - len(row)) for row in rows], dtype=str))


def _number(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _checked(path: Path, cells: pd.DataFrame) -> pd.DataFrame:
    if cells.shape[1] > MAX_COLUMNS:
        raise ResponseError(f"{path.name} has {cells.shape[1]:,} columns; at most {MAX_COLUMNS:,} are read")
    return cells
