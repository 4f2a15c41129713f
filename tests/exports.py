"""Small exports in a platform's dialect, for tests that need one exact fault."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

META = ["StartDate", "Status", "IPAddress", "Progress", "Finished", "ResponseId", "RecipientEmail"]
META_IDS = ["startDate", "status", "ipAddress", "progress", "finished", "_recordId", "recipientEmail"]
META_GERMAN = [
    "Anfangsdatum",
    "Antworttyp",
    "IP-Adresse",
    "Aktueller Stand",
    "Beendet",
    "Antwort-ID",
    "E-Mail",
]
MINI = Path(__file__).parent / "instruments" / "mini.yaml"
ITEMS = ["AA1", "AA2", "AA3", "ND1", "BB1", "BB2", "WH1"]


def write(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A table of text as a file."""
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def qualtrics(
    path: Path,
    answers: Sequence[Sequence[str]],
    *,
    tags: Sequence[str] = ITEMS,
    headings: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
    finished: Sequence[str] | None = None,
    german: bool = False,
) -> Path:
    """A Qualtrics export with three header rows and the answers given."""
    n = len(answers)
    status, finished = status or ["0"] * n, finished or ["1"] * n
    ids = [json.dumps({"ImportId": i, "timeZone": "Europe/London"}) for i in META_IDS]
    ids += [json.dumps({"ImportId": f"QID{k}"}) for k in range(len(tags))]
    rows = [
        [
            "2026-03-01 10:00:00",
            status[k],
            f"192.0.2.{k + 1}",
            "100",
            finished[k],
            f"R_{k}",
            f"p{k}@example.org",
            *row,
        ]
        for k, row in enumerate(answers)
    ]
    second = [*(META_GERMAN if german else META), *(headings or tags)]
    return write(path, [[*META, *tags], second, ids, *rows])


def plain(path: Path, answers: Sequence[Sequence[str]], tags: Sequence[str] = ITEMS, **options: str) -> Path:
    """A plain table with one heading row."""
    return write(path, [tags, *answers], **options)
