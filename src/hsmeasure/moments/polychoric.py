"""Polychoric correlations of all pairs at once, from their contingency tables, by two steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from hsmeasure.moments.bivariate_normal import bivariate_cdf, bivariate_density, density_slope
from hsmeasure.moments.tables import PairTables
from hsmeasure.types import BoolArray, FloatArray

_LIMIT = 0.99999  # farther out the likelihood cannot be told from one at the edge
_LEAST = 1e-300


@dataclass(frozen=True)
class Polychorics:
    """Correlations behind pairs of ordered items.

    Attributes
    ----------
    correlation : (P,) array
        In the order of the tables; +-1 where a 2 x 2 table is diagonal.
    information : (P,) array
        Of one correlation given the thresholds, at the estimate.
    empty : (P,) integer array
        Empty cells of each table.
    converged : (P,) bool array
    """

    correlation: FloatArray
    information: FloatArray
    empty: FloatArray
    converged: BoolArray


def polychorics(tables: PairTables, thresholds: FloatArray, max_iterations: int = 60) -> Polychorics:
    r"""Maximum likelihood of each correlation, the thresholds held at those of the items (Olsson, 1979).

    ``l(r) = sum n_ab log pi_ab``, pi the cell probabilities of the bivariate normal; Newton's method with
    Fisher's information where the likelihood bends upwards, all pairs together.

    Parameters
    ----------
    tables : PairTables
    thresholds : (p, C - 1) array

    Notes
    -----
    An empty cell of a 2 x 2 table counts as one half, the margins kept, as in lavaan
    (``zero.add = c(0.5, 0)``, ``zero.keep.margins = TRUE``); larger tables are left as they
    are. R: ``lavaan::lavCor``.
    """
    counts = _filled(tables)
    h, k = thresholds[tables.first], thresholds[tables.second]
    h, k = h[:, :, None], k[:, None, :]
    start = _start(counts)
    r = start.copy()
    perfect = _perfect(tables)
    r[perfect != 0] = 0.0
    information = np.full(len(r), np.nan)
    live = np.flatnonzero(perfect == 0)
    converged = perfect != 0
    for _ in range(max_iterations):
        if not len(live):
            break
        slope, bend, fisher = _likelihood(counts[live], h[live], k[live], r[live])
        information[live] = fisher
        step = slope / np.where(bend > 0, bend, fisher)
        step = np.clip(step, -0.5, 0.5)
        new = np.clip(r[live] + step, (r[live] - _LIMIT) / 2, (r[live] + _LIMIT) / 2)
        moved = np.abs(new - r[live])
        r[live] = new
        done = moved < 1e-13 * (1 + np.abs(new))
        done |= np.abs(new) >= _LIMIT - 1e-12
        converged[live[moved < 1e-9]] = True
        live = live[~done]
    r[perfect != 0] = perfect[perfect != 0]
    return Polychorics(r, information, _empty_cells(tables), converged)


def cell_probabilities(h: FloatArray, k: FloatArray, r: FloatArray) -> FloatArray:
    """Probabilities of the cells between thresholds, (P, C, C), from h (P, C - 1, 1) and k (P, 1, C - 1)."""
    return _differences(_grid(h, k, lambda a, b: bivariate_cdf(a, b, r[:, None, None]), True))


def cell_slopes(h: FloatArray, k: FloatArray, r: FloatArray) -> FloatArray:
    """d probability / d r of the cells, (P, C, C)."""
    return _differences(_grid(h, k, lambda a, b: bivariate_density(a, b, r[:, None, None]), False))


def _likelihood(
    counts: FloatArray, h: FloatArray, k: FloatArray, r: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Slope of the log-likelihood, minus its curvature, and Fisher's information, each (P,)."""
    p = np.maximum(cell_probabilities(h, k, r), _LEAST)
    first = cell_slopes(h, k, r)
    second = _differences(_grid(h, k, lambda a, b: density_slope(a, b, r[:, None, None]), False))
    ratio = np.divide(counts, p, out=np.zeros_like(p), where=counts > 0)
    slope = (ratio * first).sum(axis=(1, 2))
    bend = (np.divide(ratio, p) * first**2 - ratio * second).sum(axis=(1, 2))
    expected = np.divide(first**2, p, out=np.zeros_like(p), where=p > 1e-250).sum(axis=(1, 2))
    return slope, bend, counts.sum(axis=(1, 2)) * expected


def _grid(h: FloatArray, k: FloatArray, function: object, distribution: bool) -> FloatArray:
    """A function at all pairs of thresholds, bordered by its values at minus and plus infinity."""
    pairs, rows, columns = len(h), h.shape[1] + 1, k.shape[2] + 1
    result = np.zeros((pairs, rows + 1, columns + 1))
    a, b = np.broadcast_arrays(h, k)
    finite = np.isfinite(a) & np.isfinite(b)
    inner = function(np.where(finite, a, 0.0), np.where(finite, b, 0.0))  # type: ignore[operator]
    if distribution:
        edge = np.where(np.isfinite(b), ndtr(b), np.where(np.isfinite(a), ndtr(a), 1.0))
        result[:, 1:-1, 1:-1] = np.where(finite, inner, edge)
        result[:, -1, 1:-1] = ndtr(k[:, 0, :])
        result[:, 1:-1, -1] = ndtr(h[:, :, 0])
        result[:, -1, -1] = 1.0
    else:
        result[:, 1:-1, 1:-1] = np.where(finite, inner, 0.0)
    return result


def _differences(grid: FloatArray) -> FloatArray:
    return np.asarray(grid[:, 1:, 1:] - grid[:, :-1, 1:] - grid[:, 1:, :-1] + grid[:, :-1, :-1])


def _start(counts: FloatArray) -> FloatArray:
    """Pearson's correlation of the codes."""
    codes = np.arange(counts.shape[1], dtype=float)
    n = counts.sum(axis=(1, 2))
    rows, columns = counts.sum(axis=2), counts.sum(axis=1)
    x, y = rows @ codes / n, columns @ codes / n
    xy = np.einsum("pab,a,b->p", counts, codes, codes) / n - x * y
    vx, vy = rows @ codes**2 / n - x**2, columns @ codes**2 / n - y**2
    with np.errstate(divide="ignore", invalid="ignore"):
        r = xy / np.sqrt(vx * vy)
    return np.asarray(np.clip(np.nan_to_num(r), -0.9, 0.9))


def _two_by_two(tables: PairTables) -> BoolArray:
    c = tables.categories
    return np.asarray((c[tables.first] == 2) & (c[tables.second] == 2))


def _filled(tables: PairTables) -> FloatArray:
    """One half in the empty cell of a 2 x 2 table, taken from its row and column."""
    counts = tables.counts.copy()
    small = _two_by_two(tables)
    corner = counts[:, :2, :2]
    zero = (corner == 0) & small[:, None, None]
    once = zero.sum(axis=(1, 2)) == 1
    sign = np.array([[1.0, -1.0], [-1.0, 1.0]])
    for a in range(2):
        for b in range(2):
            hit = once & zero[:, a, b]
            corner[hit] += 0.5 * sign * sign[a, b]
    return counts


def _perfect(tables: PairTables) -> FloatArray:
    """+-1 for 2 x 2 tables with nothing off one diagonal, 0 for all others."""
    corner = tables.counts[:, :2, :2]
    small = _two_by_two(tables)
    up = small & (corner[:, 0, 1] == 0) & (corner[:, 1, 0] == 0)
    down = small & (corner[:, 0, 0] == 0) & (corner[:, 1, 1] == 0)
    return np.asarray(up.astype(float) - down.astype(float))


def _empty_cells(tables: PairTables) -> FloatArray:
    width = tables.counts.shape[1]
    inside = np.arange(width) < tables.categories[:, None]
    real = inside[tables.first][:, :, None] & inside[tables.second][:, None, :]
    return np.asarray(((tables.counts == 0) & real).sum(axis=(1, 2)))
