"""Correlations from covariances, their Fisher intervals and their test against zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr

from hsmeasure.types import FloatArray


def correlation(cov: FloatArray) -> FloatArray:
    """Correlations of covariance matrices, shape (..., k, k); NaN beside a variance that is not positive.

    The variances are those on the diagonal, as in R's ``cov2cor``.
    """
    variance = np.diagonal(cov, axis1=-2, axis2=-1)
    sd = np.sqrt(np.where(variance > 0, variance, np.nan))
    r: FloatArray = cov / sd[..., :, None] / sd[..., None, :]
    return r


def fisher_interval(r: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    r"""Limits of a correlation: :math:`\tanh(\operatorname{artanh} r \pm z / \sqrt{n - 3})` (Fisher, 1921).

    Parameters
    ----------
    r : array-like
        Correlations of n pairs.
    n : array-like
        Pairs; with fewer than four there is no interval (NaN).

    Notes
    -----
    Equal to R's ``cor.test(x, y)$conf.int``.

    >>> [round(float(limit), 4) for limit in fisher_interval(0.5, 28)]
    [0.156, 0.7358]
    """
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    half = ndtri(0.5 + confidence / 2) / np.sqrt(np.where(n > 3, n - 3, np.nan))
    with np.errstate(divide="ignore"):
        z = np.arctanh(np.clip(r, -1.0, 1.0))
    return np.tanh(z - half), np.tanh(z + half)


def correlation_p_value(r: ArrayLike, n: ArrayLike) -> FloatArray:
    """Two-sided p of a correlation against zero: Student's t with n - 2 degrees of freedom.

    Equal to R's ``cor.test(x, y)$p.value``.

    >>> round(float(correlation_p_value(0.5, 28)), 6)
    0.006741
    """
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    df = np.where(n > 2, n - 2, np.nan)
    with np.errstate(divide="ignore"):
        t = np.abs(r) * np.sqrt(df / (1 - np.clip(r, -1.0, 1.0) ** 2))
    p: FloatArray = 2 * stdtr(df, -t)
    return p
