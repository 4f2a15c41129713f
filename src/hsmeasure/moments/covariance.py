"""Means and covariances of data with gaps, listwise and pairwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.types import FloatArray, IntArray, Missing

_BLOCK = 1 << 15  # rows that stay in the cache


@dataclass(frozen=True)
class Covariance:
    """Sample moments of k variables.

    Attributes
    ----------
    matrix : array, shape (k, k)
        Covariances, divisor n - 1; NaN where fewer than two rows are there.
    mean : array, shape (k,)
        Means over the complete rows (listwise) or over all answers to the variable (pairwise).
    pairs : integer array, shape (k, k)
        Rows behind each covariance; on the diagonal those behind each mean and variance.
    n_complete : int
        Rows without a gap.
    """

    matrix: FloatArray
    mean: FloatArray
    pairs: IntArray
    n_complete: int


def covariance(x: FloatArray, missing: Missing = "listwise") -> Covariance:
    """Means and covariances by the named rule for missing values.

    >>> x = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, np.nan], [6.0, 6.0]])
    >>> covariance(x, "pairwise").matrix.round(3).tolist()
    [[4.667, 6.5], [6.5, 7.0]]
    """
    return covariance_listwise(x) if missing == "listwise" else covariance_pairwise(x)


def covariance_listwise(x: FloatArray) -> Covariance:
    """Moments of the complete rows.

    Parameters
    ----------
    x : array, shape (n, k)
        NaN where missing.

    Notes
    -----
    Equal to R's ``cov(x, use = "complete.obs")``.
    """
    rows = x[~np.isnan(x).any(axis=1)]
    n, k = rows.shape
    pairs = np.full((k, k), n, dtype=np.intp)
    if n < 2:
        return Covariance(np.full((k, k), np.nan), rows.sum(axis=0) / (n or np.nan), pairs, n)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = available_mean(rows)
        centred = rows - mean
        return Covariance(centred.T @ centred / (n - 1), mean, pairs, n)


def covariance_pairwise(x: FloatArray) -> Covariance:
    r"""Moments from all the answers there are: each covariance from the rows where both are present.

    With :math:`N = M'M` for the 0/1 matrix M of what is present, Z the data centred at their available means
    with gaps set to zero, and :math:`T = Z'M` (the sum of variable i over the rows where j is present),

    .. math:: s_{ij} = \frac{(Z'Z)_{ij} - T_{ij} T_{ji} / N_{ij}}{N_{ij} - 1} .

    Parameters
    ----------
    x : array, shape (n, k)
        NaN where missing.

    Notes
    -----
    Equal to R's ``cov(x, use = "pairwise.complete.obs")``. The matrix need not be positive definite.
    """
    n, k = x.shape
    centre = available_mean(x)
    products, sums, pairs = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k))
    n_complete = 0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for start in range(0, n, _BLOCK):
            block = x[start : start + _BLOCK] - centre
            present = ~np.isnan(block)
            n_complete += int(present.all(axis=1).sum())
            mask = present.astype(float)
            block[~present] = 0.0
            products += block.T @ block
            sums += block.T @ mask
            pairs += mask.T @ mask
        matrix = (products - sums * sums.T / pairs) / (pairs - 1.0)
    matrix[pairs < 2] = np.nan
    return Covariance(matrix, centre, pairs.astype(np.intp), n_complete)


def available_mean(x: FloatArray) -> FloatArray:
    """Means of the answers there are, shape (k,); exact where all are equal: a constant has no variance.

    >>> available_mean(np.array([[0.1, 1.0], [0.1, np.nan], [0.1, 2.0]])).tolist()
    [0.1, 1.5]
    """
    if not len(x):
        return np.full(x.shape[1], np.nan)
    count = np.count_nonzero(~np.isnan(x), axis=0)
    low, high = np.fmin.reduce(x, axis=0), np.fmax.reduce(x, axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean: FloatArray = np.divide(
            np.nansum(x, axis=0), count, out=np.full(len(count), np.nan), where=count > 0
        )
    return np.where(low == high, low, mean)
