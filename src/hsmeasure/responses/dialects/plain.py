"""A plain table: one heading row, one record a row; the headings are item ids or question texts."""

from __future__ import annotations

import re

from hsmeasure.errors import ResponseError
from hsmeasure.responses.dialects.export import Dialect, Export, ExportColumn
from hsmeasure.responses.rawtable import RawTable

_IDENTIFIER = re.compile(
    r"(?i)(^|[_\W])(e-?mail|ip|ip[_ -]?address|(first|last|sur|full)?[_ -]?name|phone|telephone|address|"
    r"latitude|longitude|birth(day|date)|ssn|user[_ -]?name)($|[_\W])"
)


def looks_identifying(name: str) -> bool:
    """Whether a heading names a direct identifier.

    >>> looks_identifying("E-mail"), looks_identifying("BEN1")
    (True, False)
    """
    return bool(_IDENTIFIER.search(name))


def recognise(raw: RawTable) -> float:
    """A table with one heading row of distinct, non-empty names: always possible, never certain."""
    head = raw.row(0)
    return 0.3 if head and all(head) else 0.1


def parse(raw: RawTable) -> Export:
    """Take the heading row off."""
    if len(raw.cells) < 2:
        raise ResponseError(f"{raw.file} has a heading and no records")
    columns = tuple(
        ExportColumn(
            k, name.strip(), name.strip(), role="identifier" if looks_identifying(name) else "answer"
        )
        for k, name in enumerate(raw.row(0))
    )
    return Export("plain", columns, raw.cells.iloc[1:].reset_index(drop=True))


DIALECT = Dialect("plain", recognise, parse)
