"""One common factor by maximum likelihood, without bounds: a Heywood case is found, not hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from hsmeasure.factor.fit import FitIndices, fit_indices, no_fit
from hsmeasure.moments.correlation import correlation
from hsmeasure.types import BoolArray, FloatArray

_SINGULAR = 1e-10  # smallest eigenvalue of a correlation matrix that counts as positive
_FLAT = 1e-9  # smallest eigenvalue of the Hessian scaled to unit diagonal that counts as a minimum
_DECREMENT = 1e-18  # gain in F that a further Newton step promises where it is not worth taking
_GRADIENT = 1e-6  # largest gradient at a minimum, in units of the root of the curvature
_ITERATIONS = 200


@dataclass(frozen=True)
class OneFactor:
    """A one-factor model; factor variance 1, metric of the items. NaN throughout where not converged.

    Attributes
    ----------
    loadings, uniquenesses : arrays, shape (k,)
        Signed so that the loadings sum to zero or more.
    vcov : array, shape (2k, 2k)
        Covariance matrix of the estimates (loadings, then uniquenesses) from the expected information.
    n : int
    fit : FitIndices
    converged : bool
    reason : str
        Why there is no solution; empty when there is one.
    """

    loadings: FloatArray
    uniquenesses: FloatArray
    vcov: FloatArray
    n: int
    fit: FitIndices
    converged: bool
    reason: str = ""

    @property
    def heywood(self) -> BoolArray:
        """Items whose uniqueness is negative, shape (k,)."""
        return np.asarray(self.uniquenesses < 0)

    @property
    def implied(self) -> FloatArray:
        """Model-implied covariance matrix, shape (k, k)."""
        return _implied(self.loadings, self.uniquenesses)

    @property
    def standardized(self) -> FloatArray:
        """Loadings over the implied standard deviations, shape (k,)."""
        return self.loadings / np.sqrt(np.diag(self.implied))


def one_factor(cov: FloatArray, n: int) -> OneFactor:
    r"""Fit one factor by minimising

    .. math:: F = \log|\Sigma| + \operatorname{tr}(S \Sigma^{-1}) - \log|S| - k, \qquad
              \Sigma = \lambda\lambda' + \Theta

    over all loadings and uniquenesses (Lawley & Maxwell, 1971, Factor analysis as a statistical method) by
    Newton's method with the exact Hessian. Uniquenesses are not bounded.

    Parameters
    ----------
    cov : array, shape (k, k)
        Sample covariances with divisor n (``likelihood = "normal"``).
    n : int
        Respondents; the chi-square is n F.

    Returns
    -------
    OneFactor
        Not converged, with a reason, for two items, a singular matrix, or a minimum that does not exist.

    Notes
    -----
    Equal to ``lavaan::cfa(model, std.lv = TRUE)``: estimates, ``vcov`` and ``fitMeasures``.

    >>> S = np.array([[1.0, 0.56, 0.48], [0.56, 1.0, 0.42], [0.48, 0.42, 1.0]])
    >>> one_factor(S, 100).loadings.round(6).tolist()
    [0.8, 0.7, 0.6]
    """
    if reason := _unfit(cov, n):
        return _failed(len(cov), n, reason)
    scale = np.sqrt(np.diag(cov))
    r = correlation(cov)
    best = _best(r)
    if best is None:
        return _failed(
            len(cov), n, "the fit of one factor to these items has no minimum (a loading grows without bound)"
        )
    loadings = best.loadings * (1.0 if best.loadings.sum() >= 0 else -1.0)
    inverse = _inverse(_implied(loadings, best.uniquenesses))
    units = np.concatenate([scale, scale**2])
    vcov = _inverse(_cross(inverse, inverse, loadings)) * (2.0 / n) * np.outer(units, units)
    fit = fit_indices(r, _implied(loadings, best.uniquenesses), best.value, n, 2 * len(r))
    return OneFactor(loadings * scale, best.uniquenesses * scale**2, vcov, n, fit, True)


class _Minimum(NamedTuple):
    value: float
    loadings: FloatArray
    uniquenesses: FloatArray


def _unfit(cov: FloatArray, n: int) -> str:
    """Why the model cannot be fitted to this matrix, or nothing."""
    if len(cov) < 3:
        return "two items do not identify a one-factor model"
    if not np.isfinite(cov).all() or (np.diag(cov) <= 0).any():
        return "a variance is zero or a covariance cannot be computed"
    if np.linalg.eigvalsh(correlation(cov))[0] < _SINGULAR:
        if n <= len(cov):
            return f"{n} respondents are too few for {len(cov)} items (the covariance matrix is singular)"
        return "the covariance matrix is not positive definite (an item repeats others)"
    return ""


def _failed(k: int, n: int, reason: str) -> OneFactor:
    nothing = np.full(k, np.nan)
    fit = no_fit(k * (k + 1) // 2 - 2 * k)
    return OneFactor(nothing, nothing, np.full((2 * k, 2 * k), np.nan), n, fit, False, reason)


def _best(r: FloatArray) -> _Minimum | None:
    """The lowest minimum; a proper one from the first start is taken at once."""
    best: _Minimum | None = None
    for start in _starts(r):
        found = _minimise(r, start)
        if found is not None and (best is None or found.value < best.value - 1e-12):
            best = found
        if best is not None and (best.uniquenesses > 0).all():
            return best
    return best


def _starts(r: FloatArray) -> Iterator[FloatArray]:
    """First factor given the uniquenesses of Joreskog (1967), then of equal and of image uniquenesses."""
    k = len(r)
    image = 1 / np.diag(np.linalg.inv(r))
    for theta in ((1 - 0.5 / k) * image, np.full(k, 0.5), np.clip(image, 0.05, 0.95)):
        root = np.sqrt(theta)
        values, vectors = np.linalg.eigh(r / np.outer(root, root))
        loadings = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.1))
        yield np.concatenate([loadings, theta])


def _implied(loadings: FloatArray, uniquenesses: FloatArray) -> FloatArray:
    implied: FloatArray = np.outer(loadings, loadings) + np.diag(uniquenesses)
    return implied


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.inv(matrix), dtype=float)


def _minimise(r: FloatArray, x: FloatArray) -> _Minimum | None:
    """Newton's method with step halving; None where it does not end in a minimum."""
    k = len(r)
    value = _discrepancy(r, x)
    for _ in range(_ITERATIONS):
        gradient, hessian, information = _derivatives(r, x)
        step = _descent(gradient, hessian, information)
        slope = float(gradient @ step)
        if -slope < _DECREMENT:
            break
        value_new, x_new = _search(r, x, value, step, slope)
        if x_new is None:
            break
        value, x = value_new, x_new
    return _Minimum(max(value, 0.0), x[:k], x[k:]) if _is_minimum(r, x) else None


def _is_minimum(r: FloatArray, x: FloatArray) -> bool:
    """Whether the gradient vanishes and F curves upwards in every direction."""
    gradient, hessian, _ = _derivatives(r, x)
    curvature = np.diag(hessian)
    if (curvature <= 0).any():
        return False
    flat = np.linalg.eigvalsh(correlation(hessian))[0] < _FLAT
    return not flat and bool(np.abs(gradient / np.sqrt(curvature)).max() < _GRADIENT)


def _search(
    r: FloatArray, x: FloatArray, value: float, step: FloatArray, slope: float
) -> tuple[float, FloatArray | None]:
    """Halve the step until the discrepancy falls enough; None when it cannot fall further."""
    length = 1.0
    while length > 1e-10:
        trial = x + length * step
        new = _discrepancy(r, trial)
        if new <= value + 1e-4 * length * slope + 1e-14 * (1 + abs(value)):
            return new, trial
        length /= 2
    return value, None


def _discrepancy(r: FloatArray, x: FloatArray) -> float:
    """F at loadings and uniquenesses; infinite where the implied matrix is not positive definite."""
    k = len(r)
    try:
        factor = cho_factor(_implied(x[:k], x[k:]), lower=True)
    except LinAlgError:
        return np.inf
    logdet = 2 * np.log(np.diag(factor[0])).sum()
    return float(logdet + np.trace(cho_solve(factor, r)) - np.linalg.slogdet(r)[1] - k)


def _descent(gradient: FloatArray, hessian: FloatArray, information: FloatArray) -> FloatArray:
    """The Newton step where the Hessian is positive definite, else the scoring step."""
    for matrix in (hessian, information, information + 1e-3 * np.diag(np.diag(information))):
        try:
            step: FloatArray = cho_solve(cho_factor(matrix), -gradient)
        except LinAlgError:
            continue
        return step
    return -gradient


def _derivatives(r: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Gradient, Hessian and expected Hessian of F, shapes (2k,), (2k, 2k), (2k, 2k).

    With P the inverse of Sigma, A = PSP and W = P - A: dF = tr(W dSigma) and
    d2F = tr(A dx P dy) + tr(P dx A dy) - tr(P dx P dy) + tr(W d2Sigma).
    """
    k = len(r)
    loadings = x[:k]
    p = _inverse(_implied(loadings, x[k:]))
    a = p @ r @ p
    w = p - a
    gradient = np.concatenate([2 * w @ loadings, np.diag(w)])
    information = _cross(p, p, loadings)
    hessian = _cross(a, p, loadings) + _cross(p, a, loadings) - information
    hessian[:k, :k] += 2 * w
    return gradient, hessian, information


def _cross(m: FloatArray, n: FloatArray, loadings: FloatArray) -> FloatArray:
    """tr(M dSigma_x N dSigma_y) for every pair of parameters, loadings first, shape (2k, 2k)."""
    u, v = m @ loadings, n @ loadings
    ll = np.outer(u, v) + np.outer(v, u) + m * (loadings @ v) + n * (loadings @ u)
    lt = m * v + n * u
    return np.block([[ll, lt], [lt.T, m * n]])
