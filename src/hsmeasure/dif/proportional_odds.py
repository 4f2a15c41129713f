"""Proportional-odds regression of an ordered answer (McCullagh, 1980), by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from hsmeasure.types import FloatArray, IntArray

_STEPS, _TOLERANCE = 60, 1e-9
_SEPARATED = 15.0  # log odds a standard deviation of a predictor


@dataclass(frozen=True)
class ProportionalOdds:
    """A fit of ``logit P(Y <= k) = threshold_k - x'slope``.

    Attributes
    ----------
    thresholds : (K - 1,) array
    slopes, std_errors : (p,) array
        Standard errors from the observed information.
    loglik : float
    converged : bool
        False where the likelihood has no maximum: a predictor separates the answers perfectly.
    """

    thresholds: FloatArray
    slopes: FloatArray
    std_errors: FloatArray
    loglik: float
    converged: bool


def proportional_odds(y: IntArray, x: FloatArray) -> ProportionalOdds:
    """Fit by maximum likelihood; only categories that somebody chose have a threshold.

    Parameters
    ----------
    y : (n,) integer array
    x : (n, p) array
        Without a constant.

    Notes
    -----
    The log-likelihood is concave in thresholds and slopes (Pratt, 1981), so that a point without gradient is
    the maximum. R: ``MASS::polr(factor(y) ~ x, Hess = TRUE)``.

    >>> fit = proportional_odds(np.array([0, 1, 2, 0, 1, 2]), np.array([[0.], [0], [0], [1], [1], [1]]))
    >>> fit.slopes.round(6) + 0, round(fit.loglik, 6)
    (array([0.]), -6.591674)
    """
    _, codes = np.unique(y, return_inverse=True)
    centre, scale = x.mean(axis=0), np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    z = (x - centre) / scale
    k = int(codes.max())
    shares = np.bincount(codes, minlength=k + 1).cumsum()[:-1] / len(codes)
    theta = np.concatenate([np.log(shares / (1 - shares)), np.zeros(x.shape[1])])
    at = _Likelihood(codes, z)
    value, gradient, hessian = at(theta)
    for _ in range(_STEPS):
        step = np.linalg.lstsq(-hessian, gradient, rcond=None)[0]
        size = 1.0
        while size > 1e-8:
            tried = at(theta + size * step)
            if np.isfinite(tried[0]) and tried[0] >= value - 1e-12:
                break
            size /= 2
        theta = theta + size * step
        value, gradient, hessian = tried
        if np.abs(gradient).max() < _TOLERANCE * max(1.0, len(y)) or np.abs(theta[k:]).max() > _SEPARATED:
            break
    slopes = theta[k:] / scale
    apart = bool(np.abs(theta[k:]).max() > _SEPARATED)
    covariance = np.linalg.pinv(-hessian)
    errors = np.sqrt(np.clip(np.diag(covariance)[k:], 0, None)) / scale
    done = not apart and bool(np.abs(gradient).max() < 1e-6 * len(y))
    return ProportionalOdds(theta[:k] + slopes @ centre, slopes, errors, float(value), done)


class _Likelihood:
    """Log-likelihood with its first two derivatives in thresholds and slopes."""

    def __init__(self, codes: IntArray, z: FloatArray) -> None:
        n, k = len(codes), int(codes.max())
        self._upper, self._lower = np.zeros((n, k + z.shape[1])), np.zeros((n, k + z.shape[1]))
        self._first, self._last = codes == 0, codes == k
        rows = np.arange(n)
        self._upper[rows[~self._last], codes[~self._last]] = 1
        self._lower[rows[~self._first], codes[~self._first] - 1] = 1
        self._upper[:, k:] = self._lower[:, k:] = -z

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        above = np.where(self._last, np.inf, self._upper @ theta)
        below = np.where(self._first, -np.inf, self._lower @ theta)
        top, bottom = expit(above), expit(below)
        p = top - bottom
        if not (p > 0).all():
            return -np.inf, theta, -np.eye(len(theta))
        f_top, f_bottom = top * (1 - top), bottom * (1 - bottom)
        u, low = f_top / p, f_bottom / p
        gradient = self._upper.T @ u - self._lower.T @ low
        uu = f_top * (1 - 2 * top) / p - u**2
        ll = -f_bottom * (1 - 2 * bottom) / p - low**2
        cross = (self._upper.T * (u * low)) @ self._lower
        hessian = (self._upper.T * uu) @ self._upper + (self._lower.T * ll) @ self._lower + cross + cross.T
        return float(np.log(p).sum()), gradient, hessian
