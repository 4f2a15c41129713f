"""Qualtrics CSV and TSV with three header rows: export tag, question text, ImportId.

The second row is localised, so nothing is read from it but question texts. Identity is the ImportId, whose
form has changed over the years: JSON with a time zone (now), JSON (2017), a Python-like mapping (2016).
"""

from __future__ import annotations

import ast
import json
import re

import numpy as np
import pandas as pd

from hsmeasure.errors import ResponseError
from hsmeasure.responses.dialects.export import Dialect, Export, ExportColumn
from hsmeasure.responses.rawtable import RawTable
from hsmeasure.types import BoolArray

METADATA = {
    "startDate": "StartDate", "endDate": "EndDate", "status": "Status", "progress": "Progress",
    "duration": "Duration (in seconds)", "finished": "Finished", "recordedDate": "RecordedDate",
    "distributionChannel": "DistributionChannel", "userLanguage": "UserLanguage",
}  # fmt: skip
IDENTIFIERS = {
    "ipAddress": "IPAddress", "_recordId": "ResponseId", "recipientLastName": "RecipientLastName",
    "recipientFirstName": "RecipientFirstName", "recipientEmail": "RecipientEmail",
    "externalDataReference": "ExternalReference", "locationLatitude": "LocationLatitude",
    "locationLongitude": "LocationLongitude",
}  # fmt: skip
_BY_NAME = {name: key for key, name in (METADATA | IDENTIFIERS).items()}
_AUXILIARY = re.compile(
    r"_DO(_|$)|(First Click|Last Click|Page Submit|Click Count)$| - Topics$|^SC\d+$|"
    r"(Sentiment( Score| Polarity)?|Parent Topics)$"
)

# Status as code or as choice text; other kinds of record (imported, offline, anonymous) are answers like any.
_STATUS = {
    "1": "preview", "survey preview": "preview", "17": "preview", "offline survey preview": "preview",
    "2": "test", "survey test": "test",
    "8": "spam", "spam": "spam", "9": "spam", "possible spam": "spam",
}  # fmt: skip
_KNOWN_STATUS = {
    "0", "4", "12", "16", "32", "36", "40", "48", "ip address", "imported", "imported response",
    "offline", "offline response", "anonymous", "",
}  # fmt: skip
_FINISHED = {"1": True, "true": True, "0": False, "false": False}


def import_id(cell: str) -> str | None:
    """The ImportId in a cell of the third header row; None where there is none.

    >>> import_id('{"ImportId":"QID2_1"}'), import_id("{'ImportId': 'QID2-1'}"), import_id("4")
    ('QID2_1', 'QID2-1', None)
    """
    text = cell.strip()
    if not (text.startswith("{") and "ImportId" in text) or len(text) > 5000:
        return None
    for reader in (json.loads, ast.literal_eval):
        try:
            found = reader(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, dict) and "ImportId" in found:
            parts = [str(v) for key, v in found.items() if key != "timeZone"]
            return "|".join(parts)
    return None


def recognise(raw: RawTable) -> float:
    """Share of ImportIds in the third row, or of Qualtrics' own names in the first."""
    third = raw.row(2)
    with_id = sum(import_id(cell) is not None for cell in third) / len(third) if third else 0.0
    own = sum(name in _BY_NAME for name in raw.row(0)) / len(_BY_NAME)
    return max(with_id, 0.6 * own)


def parse(raw: RawTable) -> Export:
    """Take the header rows off, name the metadata, and mark previews, tests, spam and unfinished records."""
    tags, headings, ids = raw.row(0), raw.row(1), [import_id(cell) for cell in raw.row(2)]
    if not any(ids):
        raise ResponseError(
            f"{raw.file}: the third header row holds no ImportId",
            hint="export again from Data & Analysis as CSV, with 'Use legacy exports' off",
        )
    columns = tuple(
        ExportColumn(k, tag.strip(), heading.strip(), found or "", _role(tag.strip(), found or ""))
        for k, (tag, heading, found) in enumerate(zip(tags, headings, ids, strict=True))
    )
    cells = raw.cells.iloc[3:].reset_index(drop=True)
    if cells.empty:
        raise ResponseError(f"{raw.file} has header rows and no records")
    named = {_BY_NAME.get(c.name) or c.import_id: c.position for c in columns if c.role != "answer"}
    excluded, warnings = _excluded(cells, named)
    details = {"time_zone": _time_zone(raw.row(2)), "header_language": _language(tags, headings)}
    return Export("qualtrics", columns, cells, excluded, frozenset({"-99"}), details, warnings)


def _role(tag: str, found: str) -> str:
    if found in IDENTIFIERS or _BY_NAME.get(tag) in IDENTIFIERS:
        return "identifier"
    if found in METADATA or _BY_NAME.get(tag) in METADATA:
        return "metadata"
    return "auxiliary" if _AUXILIARY.search(tag) else "answer"


def _excluded(cells: pd.DataFrame, named: dict[str, int]) -> tuple[dict[str, BoolArray], tuple[str, ...]]:
    excluded: dict[str, BoolArray] = {}
    warnings: list[str] = []
    if "status" in named:
        status = cells[named["status"]].str.strip().str.lower()
        reasons = status.map(_STATUS)
        for reason in ("preview", "test", "spam"):
            excluded[reason] = np.asarray(reasons == reason, dtype=bool)
        odd = sorted(set(status[reasons.isna()]) - _KNOWN_STATUS)
        if odd:
            warnings.append(f"kept records with an unknown Status: {', '.join(odd[:5])}")
    else:
        warnings.append("no Status column: previews and tests cannot be told from answers")
    if "finished" in named:
        finished = cells[named["finished"]].str.strip().str.lower().map(_FINISHED)
        if finished.isna().any():
            finished = finished.fillna(_by_progress(cells, named))
        excluded["not_finished"] = np.asarray(~finished.astype(bool), dtype=bool)
    else:
        warnings.append("no Finished column: unfinished records cannot be told apart")
    return excluded, tuple(warnings)


def _by_progress(cells: pd.DataFrame, named: dict[str, int]) -> pd.Series:
    if "progress" not in named:
        return pd.Series(True, index=cells.index)
    return cells[named["progress"]].str.strip() == "100"


def _time_zone(row: list[str]) -> str | None:
    match = re.search(r'"timeZone"\s*:\s*"([^"]+)"', " ".join(row))
    return match[1] if match else None


def _language(tags: list[str], headings: list[str]) -> str:
    starts = dict(zip(tags, headings, strict=True)).get("StartDate", "")
    return "en" if starts in ("Start Date", "StartDate", "") else f"not English ('{starts}')"


DIALECT = Dialect("qualtrics", recognise, parse)
