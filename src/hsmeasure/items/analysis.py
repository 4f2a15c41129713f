"""Kernels of item analysis: moments of a distribution, item-rest correlations, suspected mis-keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hsmeasure.moments.correlation import fisher_interval
from hsmeasure.moments.covariance import available_mean
from hsmeasure.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Moments:
    """Distribution of each of k items, shapes (k,); NaN where not defined."""

    n: IntArray
    mean: FloatArray
    sd: FloatArray
    skew: FloatArray
    kurtosis: FloatArray
    minimum: FloatArray
    maximum: FloatArray


def moments(x: FloatArray) -> Moments:
    r"""Moments of the answers there are.

    Skewness and excess kurtosis are of type 3 (b1 and b2 of Joanes & Gill, 1998, The Statistician 47,
    183-189): with central moments :math:`m_r` (divisor n) and the standard deviation s (divisor n - 1),
    :math:`m_3 / s^3` and :math:`m_4 / s^4 - 3`.

    Parameters
    ----------
    x : array, shape (n, k)
        NaN where missing.

    Notes
    -----
    Equal to ``psych::describe(x)`` (``n mean sd skew kurtosis min max``), whose default is type 3.

    >>> m = moments(np.array([[1.0], [2.0], [2.0], [5.0], [np.nan]]))
    >>> int(m.n[0]), round(float(m.skew[0]), 4), round(float(m.kurtosis[0]), 4)
    (4, 0.5774, -1.7708)
    """
    present = ~np.isnan(x)
    n = present.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = available_mean(x)
        z = np.where(present, x - mean, 0.0)
        second, third, fourth = (np.mean(z**r, axis=0) * len(x) / n for r in (2, 3, 4))
        sd = np.sqrt(second * n / (n - 1))
        return Moments(
            n=n,
            mean=mean,
            sd=np.where(n > 1, sd, np.nan),
            skew=third / sd**3,
            kurtosis=fourth / sd**4 - 3,
            minimum=_extreme(np.fmin, x),
            maximum=_extreme(np.fmax, x),
        )


def _extreme(pick: np.ufunc, x: FloatArray) -> FloatArray:
    found: FloatArray = pick.reduce(x, axis=0) if len(x) else np.full(x.shape[1], np.nan)
    return found


def share_at(x: FloatArray, value: FloatArray) -> FloatArray:
    """Share of the answers to each item that equal ``value``, shape (k,)."""
    with np.errstate(invalid="ignore"):
        return np.asarray((x == value).sum(axis=0) / (~np.isnan(x)).sum(axis=0))


def item_rest(cov: FloatArray) -> FloatArray:
    r"""Correlation of each item with the sum of the others (corrected item-total), shape (..., k),

    .. math:: r_i = \frac{\sum_j s_{ij} - s_{ii}}{\sqrt{s_{ii} (V - 2\sum_j s_{ij} + s_{ii})}} , \quad
              V = \mathbf{1}'S\mathbf{1}.

    Parameters
    ----------
    cov : array, shape (..., k, k)
        Covariance matrices of the keyed items.

    Notes
    -----
    Equal to ``psych::alpha(x)$item.stats$r.drop``.

    >>> item_rest(np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.3], [0.2, 0.3, 1.0]])).round(4).tolist()
    [0.4341, 0.5164, 0.2887]
    """
    variance = np.diagonal(cov, axis1=-2, axis2=-1)
    with_all = cov.sum(axis=-1)
    rest = cov.sum(axis=(-2, -1))[..., None] - 2 * with_all + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        r: FloatArray = (with_all - variance) / np.sqrt(variance * rest)
    return r


def suspected_miskey(item_rest: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> BoolArray:
    """Items that run against the others: the upper Fisher limit of the item-rest correlation is below zero.

    A correlation that is merely near zero is a weak item, not a wrong key. Where most items are keyed the
    wrong way, it is the right ones that are flagged; among two items it is both.

    >>> suspected_miskey([-0.4, -0.1, 0.5], 100).tolist()
    [True, False, False]
    """
    return np.asarray(fisher_interval(item_rest, n, confidence)[1] < 0)
