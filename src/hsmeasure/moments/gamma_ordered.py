"""How sure thresholds and polychoric correlations are: their joint asymptotic covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from hsmeasure.moments.polychoric import cell_probabilities, cell_slopes
from hsmeasure.moments.tables import PairTables
from hsmeasure.types import FloatArray, IntArray

_SQRT_2PI = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class OrderedCovariance:
    """Asymptotic covariance of the statistics of ordered items.

    Attributes
    ----------
    gamma : (k, k) array
        Of sqrt(n) times (thresholds item by item, correlations in the order of the pairs).
    n : int
    """

    gamma: FloatArray
    n: int


def ordered_gamma(
    codes: IntArray,
    tables: PairTables,
    thresholds: FloatArray,
    correlation: FloatArray,
    clusters: IntArray | None = None,
) -> OrderedCovariance:
    r"""Covariance of the two-step estimates.

    With casewise scores s of the thresholds (univariate) and of the correlations (bivariate, thresholds
    held), ``Gamma = n A^{-1} (sum s s') A^{-1}'``; A is block-triangular: each item's own information, each
    correlation's, and below it how a correlation's score moves with the thresholds of its two items, all
    from cross-products of scores (Muthen, 1984; Joreskog, 1994). With clusters, scores are first summed by
    cluster.

    Parameters
    ----------
    codes : (n, p) integer array
        -1 where missing: scores of what was not answered are zero (available cases).
    tables, thresholds, correlation : of the same answers
    clusters : (n,) integer array, optional

    Notes
    -----
    R: ``lavInspect(fit, "gamma")`` of a model with ordered items.
    """
    n, _ = codes.shape
    finite = np.isfinite(thresholds)
    first, blocks = _threshold_scores(codes, thresholds, tables)
    second, cross, own = _correlation_scores(codes, tables, thresholds, correlation)
    m = first.shape[1]
    k = m + second.shape[1]
    A = np.zeros((k, k))
    item_of = np.nonzero(finite)[0]
    same = item_of[:, None] == item_of[None, :]
    A[:m, :m] = np.where(same, blocks, 0.0)
    A[m:, :m] = cross
    A[np.arange(m, k), np.arange(m, k)] = own
    scores = np.hstack([first, second])
    if clusters is not None:
        _, group = np.unique(clusters, return_inverse=True)
        scores = np.stack([np.bincount(group, column) for column in scores.T], axis=1)
        count = len(scores)
        scores = scores * np.sqrt(count / (count - 1)) if count > 1 else scores * np.nan
    inverse = np.linalg.inv(A)
    spread = scores @ inverse.T
    return OrderedCovariance(n * (spread.T @ spread), n)


def _threshold_scores(
    codes: IntArray, thresholds: FloatArray, tables: PairTables
) -> tuple[FloatArray, FloatArray]:
    """Scores (n, m) of all finite thresholds and their cross-products (m, m)."""
    columns = []
    for item, (own, answers) in enumerate(zip(thresholds, codes.T, strict=True)):
        inner = own[np.isfinite(own)]
        scores = _item_scores(inner)
        padded = np.vstack([scores, np.zeros(len(inner))])  # the last row stands for a missing answer
        columns.append(padded[np.where(answers < 0, int(tables.categories[item]), answers)])
    first = np.hstack(columns)
    return first, first.T @ first


def _item_scores(inner: FloatArray) -> FloatArray:
    """d log P(category) / d threshold, (C, C - 1)."""
    probability = np.diff(np.concatenate([[0.0], ndtr(inner), [1.0]]))
    density = np.exp(-(inner**2) / 2) / _SQRT_2PI
    k = len(inner)
    scores = np.zeros((k + 1, k))
    scores[np.arange(k), np.arange(k)] = density / probability[:-1]
    scores[np.arange(1, k + 1), np.arange(k)] -= density / probability[1:]
    return scores


def _correlation_scores(
    codes: IntArray, tables: PairTables, thresholds: FloatArray, correlation: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Scores (n, P), their cross-products with threshold scores (P, m) and with themselves (P,)."""
    h, k = thresholds[tables.first][:, :, None], thresholds[tables.second][:, None, :]
    r = np.clip(correlation, -0.99999, 0.99999)
    p = np.maximum(cell_probabilities(h, k, r), 1e-300)
    cell = cell_slopes(h, k, r) / p
    width = cell.shape[1]
    a, b = codes[:, tables.first], codes[:, tables.second]
    there = (a >= 0) & (b >= 0)
    flat = cell.reshape(len(cell), -1)
    index = np.where(there, a * width + b, 0)
    scores = np.where(there, np.take_along_axis(flat.T, index, axis=0), 0.0)
    rows, columns = _bivariate_threshold_scores(h, k, r, p)
    counts = tables.counts
    finite = np.isfinite(thresholds)
    start = np.concatenate([[0], np.cumsum(finite.sum(axis=1))])
    cross = np.zeros((len(cell), int(start[-1])))
    weighted = counts * cell
    along_rows = np.einsum("pab,pabt->pt", weighted, rows)
    along_columns = np.einsum("pab,pabt->pt", weighted, columns)
    for pair, (i, j) in enumerate(zip(tables.first, tables.second, strict=True)):
        cross[pair, start[i] : start[i + 1]] = along_rows[pair, : start[i + 1] - start[i]]
        cross[pair, start[j] : start[j + 1]] = along_columns[pair, : start[j + 1] - start[j]]
    return scores, cross, (counts * cell**2).sum(axis=(1, 2))


def _bivariate_threshold_scores(
    h: FloatArray, k: FloatArray, r: FloatArray, p: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """d log P(cell) / d threshold of the row item and of the column item, (P, C, C, C - 1) each."""
    rows = _one_sided(h[:, :, 0], k[:, 0, :], r)
    columns = _one_sided(k[:, 0, :], h[:, :, 0], r).transpose(0, 2, 1, 3)
    return rows / p[..., None], columns / p[..., None]


def _one_sided(own: FloatArray, other: FloatArray, r: FloatArray) -> FloatArray:
    """d P(a, b) / d own threshold t: phi(t) Phi((u_b - r t) / s) differenced over b; + below t, - above."""
    pairs, steps = own.shape
    finite = np.isfinite(own)
    t = np.where(finite, own, 0.0)
    density = np.where(finite, np.exp(-(t**2) / 2) / _SQRT_2PI, 0.0)
    s = np.sqrt(1 - r**2)[:, None, None]
    upper = ndtr((other[:, None, :] - r[:, None, None] * t[:, :, None]) / s)
    edges = np.concatenate([np.zeros((pairs, steps, 1)), upper, np.ones((pairs, steps, 1))], axis=2)
    share = density[:, :, None] * np.diff(edges, axis=2)  # (P, threshold, category of the other item)
    result = np.zeros((pairs, steps + 1, other.shape[1] + 1, steps))
    for k in range(steps):
        result[:, k, :, k] += share[:, k]
        result[:, k + 1, :, k] -= share[:, k]
    return result
