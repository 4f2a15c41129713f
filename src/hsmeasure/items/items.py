"""Item statistics of every scale: the verb and its noun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.items.analysis import item_rest, moments, share_at, suspected_miskey
from hsmeasure.items.table import KeyedResponses, ScaleItems, check_options, scale_tables
from hsmeasure.moments.covariance import covariance
from hsmeasure.results import Result
from hsmeasure.types import FloatArray, Missing, Provenance

_CATEGORIES = 30  # an item with more different values has no categories to count


@dataclass(frozen=True, repr=False)
class ItemStatistics(Result):
    """Distribution of every item, in its keyed direction, and how it runs with the others.

    Attributes
    ----------
    table : DataFrame
        ``scale item n missing mean sd skew kurtosis minimum maximum low high floor ceiling item_rest
        suspected_miskey``, one row an item of a scale.
    categories : DataFrame
        ``scale item code n share``, one row a code that occurs.
    """

    table: pd.DataFrame
    categories: pd.DataFrame
    provenance: Provenance

    @property
    def title(self) -> str:
        return "Item statistics"

    @property
    def notes(self) -> tuple[str, ...]:
        suspects = self.table.query("suspected_miskey")
        return tuple(
            f"{row.item} runs against the other items of {row.scale}: its key may be wrong."
            for row in suspects.itertuples()
        )

    def frame(self) -> pd.DataFrame:
        """One row an item of a scale, at full precision."""
        return self.table


def item_statistics(
    data: pd.DataFrame | KeyedResponses,
    *,
    scale: str = "scale",
    missing: Missing = "listwise",
    confidence: float = 0.95,
) -> ItemStatistics:
    """Describe every item: moments, extremes, floor and ceiling, item-rest correlation.

    Moments and shares are of all answers to the item; skewness and excess kurtosis are of type 3 (see
    :func:`hsmeasure.items.analysis.moments`). ``low`` and ``high`` are the lowest and highest possible code
    (for a table, whose options are unknown, the observed ones), ``floor`` and ``ceiling`` the share of
    answers there. All is in the keyed direction: the floor of a reversed item is its highest option.

    Parameters
    ----------
    data : Responses or DataFrame
        Responses, or a table of the keyed items of one scale.
    scale : str
        Name of the scale in a table.
    missing : {"listwise", "pairwise"}
        For the item-rest correlations.
    confidence : float
        Of the limit below zero that makes a suspected mis-key
        (:func:`hsmeasure.items.analysis.suspected_miskey`).

    Returns
    -------
    ItemStatistics

    Raises
    ------
    DataError
        If a table has fewer than two columns, one twice, one that is not numeric, or infinite values.

    Notes
    -----
    Equal to ``psych::describe(x)`` and ``psych::alpha(x)$item.stats$r.drop``. Formative and count scales
    have no item-rest correlation: their items need not go together.

    >>> table = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 2, 4, 3], "c": [2, 2, 4, 4]})
    >>> item_statistics(table).frame()[["item", "mean", "item_rest"]].round(3).to_string(index=False)
    'item  mean  item_rest\\n   a   2.5      0.868\\n   b   2.5      0.868\\n   c   3.0      0.943'
    """
    check_options(missing, confidence)
    tables, provenance = scale_tables(data, scale)
    rows = [row for table in tables for row in _describe(table, missing, confidence)]
    counts = [row for table in tables for row in _count(table)]
    return ItemStatistics(
        pd.DataFrame(rows, columns=_COLUMNS).astype({"n": int, "missing": int, "suspected_miskey": bool}),
        pd.DataFrame(counts, columns=["scale", "item", "code", "n", "share"]),
        provenance.with_options(item_rest=missing, miskey_confidence=confidence, skew_kurtosis="type 3"),
    )


_COLUMNS = [
    *("scale", "item", "n", "missing", "mean", "sd", "skew", "kurtosis", "minimum", "maximum"),
    *("low", "high", "floor", "ceiling", "item_rest", "suspected_miskey"),
]


def _describe(table: ScaleItems, missing: Missing, confidence: float) -> list[dict[str, Any]]:
    m = moments(table.x)
    low, high = _limits(table, m.minimum, m.maximum)
    rest, suspect = _with_the_rest(table, missing, confidence)
    columns = {
        "n": m.n,
        "missing": len(table.x) - m.n,
        "mean": m.mean,
        "sd": m.sd,
        "skew": m.skew,
        "kurtosis": m.kurtosis,
        "minimum": m.minimum,
        "maximum": m.maximum,
        "low": low,
        "high": high,
        "floor": share_at(table.x, low),
        "ceiling": share_at(table.x, high),
        "item_rest": rest,
        "suspected_miskey": suspect,
    }
    return [
        {"scale": table.id, "item": item} | {name: values[j] for name, values in columns.items()}
        for j, item in enumerate(table.items)
    ]


def _limits(table: ScaleItems, minimum: FloatArray, maximum: FloatArray) -> tuple[FloatArray, FloatArray]:
    known = [
        table.ranges.get(item, (minimum[j], maximum[j])) for j, item in enumerate(table.items)
    ]  # observed limits where the options are unknown
    limits = np.array(known, dtype=float).reshape(len(known), 2)
    return limits[:, 0], limits[:, 1]


def _with_the_rest(
    table: ScaleItems, missing: Missing, confidence: float
) -> tuple[FloatArray, np.ndarray[Any, np.dtype[np.bool_]]]:
    k = len(table.items)
    if table.measurement != "reflective" or k < 2:
        return np.full(k, np.nan), np.zeros(k, dtype=bool)
    moments_ = covariance(table.x, missing)
    rest = item_rest(moments_.matrix)
    return rest, suspected_miskey(rest, moments_.n_complete, confidence)


def _count(table: ScaleItems) -> list[dict[str, Any]]:
    rows = []
    for j, item in enumerate(table.items):
        answers = table.x[:, j][~np.isnan(table.x[:, j])]
        codes, counts = np.unique(answers, return_counts=True)
        if len(codes) > _CATEGORIES:
            continue
        rows += [
            {"scale": table.id, "item": item, "code": code, "n": int(n), "share": n / len(answers)}
            for code, n in zip(codes.tolist(), counts, strict=True)
        ]
    return rows
