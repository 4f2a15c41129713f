"""The Export noun: one platform's file, its header rows understood and its metadata set apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hsmeasure.responses.rawtable import RawTable
from hsmeasure.types import BoolArray


@dataclass(frozen=True)
class ExportColumn:
    """A column: where it stands, its tag, its question text and what the platform calls it."""

    position: int
    name: str
    heading: str = ""
    import_id: str = ""
    role: str = "answer"  # answer | metadata | identifier | auxiliary


@dataclass(frozen=True)
class Export:
    """A file with its header rows taken off.

    Attributes
    ----------
    columns : tuple of ExportColumn
    cells : DataFrame of str, shape (records, columns)
        Column labels are positions.
    excluded : dict
        Reason -> mask over records, in order of precedence.
    seen_unanswered : frozenset of str
        Values that mean "seen and left blank".
    """

    dialect: str
    columns: tuple[ExportColumn, ...]
    cells: pd.DataFrame
    excluded: dict[str, BoolArray] = field(default_factory=dict)
    seen_unanswered: frozenset[str] = frozenset()
    details: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialect:
    """How to recognise (certainty 0..1) and to parse a platform's file."""

    name: str
    recognise: Callable[[RawTable], float]
    parse: Callable[[RawTable], Export]
