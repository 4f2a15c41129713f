"""Kernels of scoring: keyed sums over the answers that are there. numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.types import BoolArray, FloatArray, IntArray

BLOCK = 1 << 15  # rows that stay in the cache


def pulled_in(values: FloatArray, top: float | None) -> FloatArray:
    """Counts above ``top`` pulled in to it (one-sided winsorising at a fixed limit); NaN stays.

    >>> pulled_in(np.array([3.0, 80, np.nan]), 50).tolist()
    [3.0, 50.0, nan]
    """
    return values if top is None else np.minimum(values, top)


def keyed_sum(columns: Sequence[FloatArray], reflect: Sequence[float | None]) -> tuple[FloatArray, IntArray]:
    """Sum of keyed answers and their number, row by row.

    Parameters
    ----------
    columns : sequence of arrays, each of shape (n,)
        Codes of the items, NaN where missing.
    reflect : sequence of float or None
        Low plus high of the option set of a reversed item (its keyed value is ``reflect - code``), None
        otherwise.

    Returns
    -------
    total : array, shape (n,)
    n_valid : integer array, shape (n,)
    """
    n = len(columns[0])
    total, n_valid = np.zeros(n), np.zeros(n, dtype=np.intp)
    for begin in range(0, n, BLOCK):
        rows = slice(begin, begin + BLOCK)
        for codes, pivot in zip(columns, reflect, strict=True):
            keyed = codes[rows] if pivot is None else pivot - codes[rows]
            there = ~np.isnan(keyed)
            total[rows] += np.where(there, keyed, 0.0)
            n_valid[rows] += there
    return total, n_valid


def keyed_max(columns: Sequence[FloatArray], reflect: Sequence[float | None]) -> tuple[FloatArray, IntArray]:
    """Highest keyed answer and the number of answers, row by row; shapes as in :func:`keyed_sum`."""
    highest, n_valid = np.full(len(columns[0]), -np.inf), np.zeros(len(columns[0]), dtype=np.intp)
    for codes, pivot in zip(columns, reflect, strict=True):
        np.fmax(highest, codes if pivot is None else pivot - codes, out=highest)
        n_valid += ~np.isnan(codes)
    return highest, n_valid


def finish(
    total: FloatArray,
    n_valid: IntArray,
    enough: BoolArray,
    aggregate: str,
    n_items: int,
    mean_range: tuple[float, float],
) -> FloatArray:
    """Scores from sums: the mean of the valid answers, its n_items-fold (sum), or its percent of the range
    (POMP).

    A sum over missing answers is prorated: ``n_items * mean of the valid``. POMP is
    ``100 (mean - low) / (high - low)`` (Cohen, Cohen, Aiken & West, 1999). Rows without enough answers are
    NaN.
    """
    scores: FloatArray = np.where(enough, total, np.nan)
    if aggregate == "max":
        return scores
    mean: FloatArray = np.divide(total, n_valid, out=np.full(len(total), np.nan), where=enough)
    if aggregate == "sum":
        mean = mean * n_items
    if aggregate == "pomp":
        low, high = mean_range
        mean = 100.0 * (mean - low) / (high - low)
    return mean
