"""What the verbs of classical analysis work on: keyed scales, as arrays with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from hsmeasure.errors import DataError
from hsmeasure.types import FloatArray, Missing, Provenance


class KeyedScale(Protocol):
    """What is needed to know of a scale."""

    @property
    def id(self) -> str: ...

    @property
    def measurement(self) -> str: ...


@runtime_checkable
class KeyedResponses(Protocol):
    """What is needed of responses: scales, their keyed answers, the limits of an item."""

    @property
    def scales(self) -> Sequence[KeyedScale]: ...

    @property
    def provenance(self) -> Provenance: ...

    def scale_data(self, scale_id: str, /) -> pd.DataFrame: ...

    def item_range(self, item_id: str, /) -> tuple[float, float] | None: ...


@dataclass(frozen=True)
class ScaleItems:
    """Keyed answers to one scale.

    Attributes
    ----------
    id, measurement : str
    items : tuple of str
    x : array, shape (n, items)
        NaN where missing.
    ranges : dict
        Item -> lowest and highest possible code, where known.
    """

    id: str
    measurement: str
    items: tuple[str, ...]
    x: FloatArray
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)


def scale_tables(
    data: pd.DataFrame | KeyedResponses, scale: str
) -> tuple[tuple[ScaleItems, ...], Provenance]:
    """The scales of responses, or one scale named ``scale`` of a table of keyed items.

    Raises
    ------
    DataError
        If a table has fewer than two columns, one twice, one that is not numeric, or infinite values.
    """
    if isinstance(data, pd.DataFrame):
        return (_of_frame(data, scale),), Provenance(options={"input": "table"})
    if not isinstance(data, KeyedResponses):
        raise DataError(
            f"neither responses nor a table: {type(data).__name__}",
            hint="pass the Responses of hs.read_export, or a DataFrame of keyed items",
        )
    return tuple(_of_responses(data, one) for one in data.scales), data.provenance


def check_options(missing: Missing, confidence: float) -> None:
    """Options that several verbs share.

    Raises
    ------
    DataError
        If a rule is unknown or a confidence level does not lie between 0 and 1.
    """
    if missing not in ("listwise", "pairwise"):
        raise DataError(f"unknown rule for missing values: {missing!r}", hint="listwise or pairwise")
    if not 0 < confidence < 1:
        raise DataError(f"confidence must lie between 0 and 1, not {confidence}", hint="confidence=0.95")


def _of_frame(frame: pd.DataFrame, scale: str) -> ScaleItems:
    names = tuple(str(c) for c in frame.columns)
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise DataError.duplicate_columns(twice)
    if len(names) < 2:
        raise DataError(
            f"a scale needs two items at least, the table has {len(names)}",
            hint="pass the items of one scale, one column each",
        )
    return ScaleItems(scale, "reflective", names, _array(frame, names))


def _of_responses(responses: KeyedResponses, scale: KeyedScale) -> ScaleItems:
    frame = responses.scale_data(scale.id)
    names = tuple(str(c) for c in frame.columns)
    ranges = {i: found for i in names if (found := responses.item_range(i)) is not None}
    return ScaleItems(scale.id, scale.measurement, names, _array(frame, names), ranges)


def _array(frame: pd.DataFrame, names: tuple[str, ...]) -> FloatArray:
    columns = [frame.iloc[:, j] for j in range(len(names))]
    if text := [n for n, c in zip(names, columns, strict=True) if not _numeric(c)]:
        raise DataError.not_numeric(text)
    arrays = [c.to_numpy(dtype=float, na_value=np.nan) for c in columns]
    x = np.column_stack(arrays) if arrays else np.empty((len(frame), 0))
    if infinite := [n for j, n in enumerate(names) if np.isinf(x[:, j]).any()]:
        raise DataError.infinite(infinite)
    return x


def _numeric(column: pd.Series) -> bool:
    """Numbers, or nothing at all (an item answered by nobody)."""
    kind = pd.api.types
    numbers = kind.is_numeric_dtype(column.dtype) and not kind.is_complex_dtype(column.dtype)
    return bool(numbers or column.isna().all())
