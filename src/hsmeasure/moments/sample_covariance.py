"""Means and covariances of complete rows, weighted or not, and their asymptotic covariance."""

from __future__ import annotations

import numpy as np

from hsmeasure.moments.vech import vech, vech_indices
from hsmeasure.types import FloatArray, IntArray


def mean_covariance(data: FloatArray, weights: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
    """Mean vector and covariance matrix with divisor N (or the sum of the weights).

    Parameters
    ----------
    data : (n, p) array without missing values
    weights : (n,) array, optional
        Sampling weights; only their ratios matter.

    Returns
    -------
    mean : (p,) array
    covariance : (p, p) array

    Notes
    -----
    R: ``cov.wt(x, wt, method = "ML")``.

    >>> mean, covariance = mean_covariance(np.array([[1.0, 2.0], [3.0, 6.0]]))
    >>> mean, covariance
    (array([2., 4.]), array([[1., 2.],
           [2., 4.]]))
    """
    if weights is None:
        mean = data.mean(axis=0)
        centred = data - mean
        return mean, centred.T @ centred / len(data)
    share = weights / weights.sum()
    mean = share @ data
    centred = data - mean
    return mean, (centred * share[:, None]).T @ centred


def pairwise_moments(data: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means of the available values, and covariances over the rows that have both variables.

    A pair's covariance takes its means over the pair's own rows and divides by their number less one; all are
    multiplied by (n - 1) / n. The matrix need not be positive definite.

    Parameters
    ----------
    data : (n, p) array, NaN where missing

    Notes
    -----
    R: ``cov(x, use = "pairwise.complete.obs") * (n - 1) / n``.

    >>> pairwise_moments(np.array([[1.0, 2.0], [3.0, 6.0], [8.0, np.nan]]))[1].round(4)
    array([[8.6667, 2.6667],
           [2.6667, 5.3333]])
    """
    present = (~np.isnan(data)).astype(np.float64)
    mean = np.nanmean(data, axis=0)
    z = np.where(present > 0, data - mean, 0.0)
    count = present.T @ present
    sums = z.T @ present
    n = len(data)
    covariance = (z.T @ z - sums * sums.T / count) / (count - 1) * ((n - 1) / n)
    return mean, covariance


def casewise_moments(data: FloatArray, mean: FloatArray, means: bool) -> FloatArray:
    """Each row's deviations (when ``means``) and cross-products vech((x - m)(x - m)'), an (n, k) array."""
    centred = data - mean
    rows, columns = vech_indices(data.shape[1])
    products = centred[:, rows] * centred[:, columns]
    return np.hstack([centred, products]) if means else products


def moment_acov(
    data: FloatArray, means: bool, weights: FloatArray | None = None, fixed: tuple[int, ...] = ()
) -> FloatArray:
    """Asymptotic covariance of sqrt(n) times the sample moments, free of any distribution (Browne 1984).

    Parameters
    ----------
    data : (n, p) array without missing values
    means : bool
        Prefix the p means to the p(p+1)/2 covariances.
    weights : (n,) array, optional
    fixed : positions of fixed covariates
        Their moments are treated as constants: deviations are taken conditionally on them.

    Returns
    -------
    (k, k) array, divisor N.

    Notes
    -----
    gamma[ij,kl] = m_ijkl - s_ij s_kl, with third moments between means and covariances.
    R: ``lavInspect(fit, "gamma")``.

    >>> moment_acov(np.array([[-1.0], [0.0], [1.0]]), means=False).round(4)
    array([[0.2222]])
    """
    mean, covariance = mean_covariance(data, weights)
    if fixed:
        return _conditional_acov(data, means, mean, covariance, np.array(fixed, dtype=np.intp))
    z = casewise_moments(data, mean, means)
    centre = np.concatenate([np.zeros(len(mean)), vech(covariance)]) if means else vech(covariance)
    z -= centre
    if weights is None:
        return z.T @ z / len(z)
    share = weights * (len(weights) / weights.sum())
    acov: FloatArray = (z * share[:, None]).T @ z / len(z)
    return acov


def _conditional_acov(
    data: FloatArray, means: bool, mean: FloatArray, covariance: FloatArray, fixed: IntArray
) -> FloatArray:
    """The same with the covariates held constant: each row's moments minus those of its regression on
    them."""
    p = data.shape[1]
    slopes = np.linalg.solve(covariance[np.ix_(fixed, fixed)], covariance[fixed])
    fitted = mean + (data[:, fixed] - mean[fixed]) @ slopes
    z = casewise_moments(data, mean, means) - casewise_moments(fitted, mean, means)
    z -= z.mean(axis=0)
    rows, columns = vech_indices(p)
    is_fixed = np.isin(np.arange(p), fixed)
    constant = is_fixed[rows] & is_fixed[columns]
    z[:, np.concatenate([is_fixed, constant]) if means else constant] = 0.0
    return z.T @ z / len(z)
