"""Mean and covariance of incomplete normal data without a model: maximum likelihood by EM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.moments.patterns import MissingPatterns, padded_inverse
from hsmeasure.types import FloatArray


@dataclass(frozen=True)
class SaturatedMoments:
    """Unrestricted maximum-likelihood moments.

    Attributes
    ----------
    mean : (p,) array
    covariance : (p, p) array
    loglik : float
        Of all observed values, constants included.
    iterations : int
    converged : bool
    """

    mean: FloatArray
    covariance: FloatArray
    loglik: float
    iterations: int
    converged: bool


def pattern_loglik(patterns: MissingPatterns, mean: FloatArray, covariance: FloatArray) -> float:
    """Normal log-likelihood of the observed values at given moments."""
    inverse, log_determinant = padded_inverse(covariance, patterns.observed)
    deviation = np.where(patterns.observed, patterns.mean - mean, 0.0)
    spread = patterns.covariance + deviation[:, :, None] * deviation[:, None, :]
    per_row = patterns.observed.sum(axis=1) * np.log(2 * np.pi) + log_determinant
    return float(-0.5 * (patterns.n @ (per_row + np.einsum("jab,jab->j", inverse, spread))))


def saturated_moments(
    patterns: MissingPatterns, tolerance: float = 1e-10, max_iterations: int = 5000
) -> SaturatedMoments:
    """EM for the mean and covariance of multivariate normal data with values missing at random.

    Parameters
    ----------
    patterns : MissingPatterns
    tolerance : float
        Largest change of a standardised moment at which the iteration ends, its geometric tail included.
    max_iterations : int

    Notes
    -----
    Little & Rubin, Statistical Analysis with Missing Data, chapter 11. Steps are extrapolated (Varadhan &
    Roland, 2008, scheme S3) and kept only where the covariance stays positive definite and the likelihood
    does not fall.
    R: ``lavInspect(cfa(..., missing = "fiml"), "sampstat")``.

    >>> from hsmeasure.moments.patterns import missing_patterns
    >>> data = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, np.nan]])
    >>> saturated_moments(missing_patterns(data)).mean.round(3)
    array([2.5  , 3.417])
    """
    observed = np.where(patterns.observed, patterns.mean, 0.0)
    weight = patterns.n[:, None] * patterns.observed
    mean = (weight * observed).sum(axis=0) / weight.sum(axis=0)
    within = patterns.n @ np.diagonal(patterns.covariance, axis1=1, axis2=2)
    between = (weight * (patterns.mean - mean) ** 2).sum(axis=0)
    variance = (within + between) / weight.sum(axis=0)
    state = (mean, np.diag(variance))
    scale = np.sqrt(variance)
    change, iterations, converged = np.inf, 0, False
    while iterations < max_iterations and not converged:
        first = _em_step(patterns, *state)
        second = _em_step(patterns, *first)
        previous, change = change, _distance(first, second, scale)
        iterations += 2
        converged = change < tolerance and change <= previous
        state = second if converged else _extrapolate(patterns, state, first, second)
    mean, covariance = state
    return SaturatedMoments(
        mean, covariance, pattern_loglik(patterns, mean, covariance), iterations, bool(converged)
    )


Moments = tuple[FloatArray, FloatArray]


def _em_step(patterns: MissingPatterns, mean: FloatArray, covariance: FloatArray) -> Moments:
    """One E and M step: expected sums of squares given the observed values, then moments."""
    total = patterns.n.sum()
    inverse, _ = padded_inverse(covariance, patterns.observed)
    fill = covariance @ inverse
    deviation = np.where(patterns.observed, patterns.mean - mean, 0.0)
    shift = np.einsum("jab,jb->ja", fill, deviation)
    step = patterns.n @ shift / total
    spread = patterns.covariance + deviation[:, :, None] * deviation[:, None, :]
    expected = fill @ spread @ fill.swapaxes(1, 2) + covariance - fill @ covariance
    updated = np.tensordot(patterns.n, expected, 1) / total - np.outer(step, step)
    return mean + step, (updated + updated.T) / 2


def _distance(a: Moments, b: Moments, scale: FloatArray) -> float:
    covariance = np.abs((a[1] - b[1]) / np.outer(scale, scale)).max()
    return float(max(covariance, np.abs((a[0] - b[0]) / scale).max()))


def _extrapolate(patterns: MissingPatterns, start: Moments, first: Moments, second: Moments) -> Moments:
    """A squared extrapolation along the last two steps, stabilised by one EM step; the plain step where it
    fails."""
    r = [b - a for a, b in zip(start, first, strict=True)]
    v = [c - 2 * b + a for a, b, c in zip(start, first, second, strict=True)]
    curvature = sum(float((x * x).sum()) for x in v)
    if curvature == 0.0:
        return second
    alpha = max(1.0, np.sqrt(sum(float((x * x).sum()) for x in r) / curvature))
    mean, covariance = (s + 2 * alpha * a + alpha**2 * b for s, a, b in zip(start, r, v, strict=True))
    if np.linalg.eigvalsh(covariance)[0] <= 1e-10 * np.linalg.eigvalsh(second[1])[0]:
        return second
    if pattern_loglik(patterns, mean, covariance) < pattern_loglik(patterns, *second):
        return second
    return _em_step(patterns, mean, covariance)
