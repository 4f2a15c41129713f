"""Contingency tables of all pairs of ordered items at once, and the thresholds of each item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from hsmeasure.types import FloatArray, IntArray


@dataclass(frozen=True)
class PairTables:
    """Counts of every pair of p items with at most C categories.

    Attributes
    ----------
    counts : (P, C, C) array
        Pairs in the order of ``vech`` without the diagonal: (1, 0), (2, 0), ..., (2, 1), ...
    first, second : (P,) integer arrays
        The row and the column item of each table, first > second.
    categories : (p,) integer array
        Categories of each item.
    """

    counts: FloatArray
    first: IntArray
    second: IntArray
    categories: IntArray


def pair_positions(p: int) -> tuple[IntArray, IntArray]:
    """Rows and columns below the diagonal of a (p, p) matrix, column by column.

    >>> pair_positions(3)
    (array([1, 2, 2]), array([0, 0, 1]))
    """
    column, row = np.triu_indices(p, 1)
    return row, column


def pair_tables(codes: IntArray, categories: IntArray, weights: FloatArray | None = None) -> PairTables:
    """Tables of all pairs by one matrix product of the answers as 0/1 columns.

    Parameters
    ----------
    codes : (n, p) integer array
        Categories counted from zero; -1 where missing. A pair's table holds the rows that have both.
    categories : (p,) integer array
    weights : (n,) array, optional

    >>> pair_tables(np.array([[0, 0], [0, 1], [1, 1], [-1, 1]]), np.array([2, 2])).counts[0]
    array([[1., 0.],
           [1., 1.]])
    """
    n, p = codes.shape
    width = int(categories.max())
    ones = np.zeros((n, p * width))
    row, column = np.nonzero(codes >= 0)
    ones[row, column * width + codes[row, column]] = 1.0
    product = ones.T @ (ones if weights is None else ones * weights[:, None])
    first, second = pair_positions(p)
    grid = product.reshape(p, width, p, width).transpose(0, 2, 1, 3)
    return PairTables(grid[first, second], first, second, categories)


def thresholds(codes: IntArray, categories: IntArray, weights: FloatArray | None = None) -> FloatArray:
    """Normal quantiles of each item's cumulative proportions, (p, C - 1); infinite beyond its categories.

    Each item's own available answers count. R: ``lavInspect(fit, "sampstat")$th``.

    >>> thresholds(np.array([[0], [1], [1], [0]]), np.array([2]))
    array([[0.]])
    """
    width = int(categories.max())
    w = np.ones(len(codes)) if weights is None else weights
    counts = np.stack([np.bincount(c[c >= 0], w[c >= 0], width) for c in codes.T])
    cumulative = np.cumsum(counts, axis=1)[:, :-1] / counts.sum(axis=1, keepdims=True)
    found: FloatArray = ndtri(np.minimum(cumulative, 1.0))
    found[np.arange(width - 1) >= categories[:, None] - 1] = np.inf
    return found
