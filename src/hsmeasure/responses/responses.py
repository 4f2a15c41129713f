"""The Responses noun: coded answers, a reason for every gap, and how each column was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.errors import DataError
from hsmeasure.instrument.battery import Battery
from hsmeasure.instrument.schema import Item, Scale
from hsmeasure.results import Result
from hsmeasure.types import Provenance

REASONS = (
    "not_shown",
    "seen_unanswered",
    "declined",
    "not_applicable",
    "invalid",
    "form_not_opened",
    "no_need",
)


@dataclass(frozen=True)
class ColumnMatch:
    """Which column of the export holds an item, and by which rule it was found."""

    item: str
    column: str
    matched_by: str
    position: int
    heading: str = ""


@dataclass(frozen=True)
class ReadLog:
    """What the reader did with one export.

    Attributes
    ----------
    file, sha256, dialect : str
    rows_read : int
        Records in the file, excluded ones included.
    excluded : dict
        Reason -> number of records left out.
    columns : tuple of ColumnMatch
    ignored : tuple of str
        Columns that hold no item and were not asked for.
    dropped : tuple of str
        Columns with identifiers; their values never left the reader.
    value_maps : dict
        Item -> {text in the export: code}.
    not_administered : tuple of str
        Scales of which the export has no column.
    warnings : tuple of str
    """

    file: str
    sha256: str
    dialect: str
    rows_read: int
    excluded: dict[str, int] = field(default_factory=dict)
    columns: tuple[ColumnMatch, ...] = ()
    ignored: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    value_maps: dict[str, dict[str, float]] = field(default_factory=dict)
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)
    not_administered: tuple[str, ...] = ()
    without_items: tuple[str, ...] = ()
    dialect_scores: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def rows_kept(self) -> int:
        """Records left after exclusions."""
        return self.rows_read - sum(self.excluded.values())


@dataclass(frozen=True, repr=False)
class Responses(Result):
    """Answers of the respondents who stay, in the order of the export.

    Attributes
    ----------
    battery : Battery
        The scales that were administered.
    people : DataFrame, shape (n, ...)
        ``row`` (record number in the export, from 1), ``respondent``, groups, kept columns.
    codes : DataFrame, shape (n, items)
        Codes as chosen, *not* reverse-keyed; NaN where there is no scorable answer.
    sets : DataFrame, shape (n, multi-answer items)
        Tuples of chosen codes.
    reasons : DataFrame, shape (n, items)
        Why an answer is missing (one of REASONS or ``missing_code:<c>``); empty text where it is there.
    flags : DataFrame, shape (n, screening indices)
    logs : tuple of ReadLog
        One a file.
    """

    battery: Battery
    people: pd.DataFrame
    codes: pd.DataFrame
    sets: pd.DataFrame
    reasons: pd.DataFrame
    flags: pd.DataFrame
    logs: tuple[ReadLog, ...]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def title(self) -> str:
        return f"{len(self):,} respondents to {self.battery.ref}"

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Scales that were administered, in order."""
        return self.battery.scales

    @cached_property
    def keyed(self) -> pd.DataFrame:
        """Codes with reversed items turned round (low + high of the option set minus the code), and counts
        pulled in to their limit.
        """
        items = [item for item in self.battery.items if item.id in self.codes]
        counts = {i.id: self.codes[i.id].clip(upper=i.winsorise) for i in items if i.winsorise is not None}
        codes = self.codes.assign(**counts)
        return codes.assign(**{i.id: sum(self._range(i)) - codes[i.id] for i in items if i.keyed == "-"})

    def scale_data(self, scale_id: str) -> pd.DataFrame:
        """Keyed answers to the items of one scale, shape (n, items of the scale).

        Raises
        ------
        DataError
            If the scale was not administered.
        """
        if scale_id not in self.battery.scale:
            raise DataError.unknown_columns([scale_id], [s.id for s in self.scales])
        return self.keyed[self.scale_items(scale_id)]

    def scale_items(self, scale_id: str) -> list[str]:
        """Items of a scale that the export holds (all of them unless some were given up)."""
        return [i for i in self.battery.scale[scale_id].items if i in self.codes]

    def item_range(self, item_id: str) -> tuple[float, float] | None:
        """Lowest and highest code of an item."""
        return self.battery.item_range(item_id) if item_id in self.battery.item else None

    def _range(self, item: Item) -> tuple[float, float]:
        found = self.battery.item_range(item.id)
        return found if found else (np.nan, np.nan)

    def frame(self) -> pd.DataFrame:
        """People and keyed answers side by side, one row a respondent."""
        return pd.concat([self.people, self.keyed], axis=1)

    def missing(self) -> pd.DataFrame:
        """Missing answers by item and reason: ``item reason n``."""
        counted = {i: self.reasons[i].astype(str).value_counts() for i in self.reasons.columns}
        rows = [
            {"item": item, "reason": reason, "n": int(n)}
            for item, counts in counted.items()
            for reason, n in sorted(counts.items())
            if reason
        ]
        return pd.DataFrame(rows, columns=["item", "reason", "n"])

    def where(self, keep: Sequence[bool] | np.ndarray[Any, Any] | pd.Series) -> Responses:
        """The respondents for whom ``keep`` is true, renumbered."""
        mask = np.asarray(keep, dtype=bool)
        parts = {
            name: getattr(self, name).loc[mask].reset_index(drop=True)
            for name in ("people", "codes", "sets", "reasons", "flags")
        }
        return replace(self, **parts)

    def summary(self) -> str:
        """How the export was read: rows, exclusions, columns by rule, gaps by reason."""
        lines = [self.title, ""]
        for log in self.logs:
            lines.append(f"{log.file}: {log.dialect}, {log.rows_read:,} records read, {log.rows_kept:,} kept")
            lines += [f"  excluded, {reason}: {n:,}" for reason, n in log.excluded.items()]
            for rule, n in pd.Series([c.matched_by for c in log.columns]).value_counts().items():
                lines.append(f"  {n} columns matched by {rule}")
            if log.dropped:
                lines.append(f"  identifiers dropped: {', '.join(log.dropped)}")
            lines += [f"  {warning}" for warning in log.warnings]
        totals = self.missing().groupby("reason")["n"].sum()
        lines += ["", *(f"  missing, {reason}: {n:,} answers" for reason, n in totals.items())]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{self.summary()}</pre>"
