"""How far: full-information maximum likelihood, by pattern of missing values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf

from hsmeasure.moments.patterns import MissingPatterns, padded_inverse
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.discrepancy_ml import bordered, centred_weight
from hsmeasure.sem.implied import Implied, implied
from hsmeasure.sem.jacobian import (
    Moves,
    expected_curvature,
    mixed_curvature,
    moves,
    pairs,
    second_order,
    slopes,
)
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.types import BoolArray, FloatArray

_CELLS = 200_000
"""Numbers held at once while patterns are summed: what stays in the processor's cache."""
_KRONECKER = 25_000_000
"""Numbers a sum of Kronecker products may hold (200 MB): up to some 100 variables."""


@dataclass(frozen=True, slots=True)
class PatternState:
    """One group at theta; J patterns, r = p + 1.

    Attributes
    ----------
    at : Implied
    precision : (J, r, r) array
        Inverse of each pattern's Sigma, zero where it has no variable, bordered by 1.
    weights : (J, r, r) array
        Each pattern's weight of the first-order change.
    share : (J,) array
        n_j over the group's n.
    weight : (r, r) array
        Their sum.
    misfit : float
        The group's own f.
    """

    at: Implied
    precision: FloatArray
    weights: FloatArray
    share: FloatArray
    weight: FloatArray
    misfit: float


@dataclass(frozen=True)
class FullInformation:
    """f = (log-likelihood of the unrestricted moments - log-likelihood at theta) / N.

    Attributes
    ----------
    model : ModelMatrices
    patterns : tuple of MissingPatterns
    shares : (G,) array
        n_g / N.
    floors : (G,) array
        Half the mean minus two log-likelihood of the unrestricted model, without the constant.
    """

    model: ModelMatrices
    patterns: tuple[MissingPatterns, ...]
    shares: FloatArray
    floors: FloatArray

    def evaluate(self, theta: FloatArray) -> tuple[float, tuple[PatternState, ...]]:
        """f and the state of every group; infinity where a Sigma is not positive definite."""
        value = 0.0
        states = []
        for group, patterns, share, floor in zip(
            self.model.groups, self.patterns, self.shares, self.floors, strict=True
        ):
            at = implied(group, theta)
            if dpotrf(at.covariance, lower=1)[1] or at.mean is None:
                return np.inf, ()
            within = patterns.n / patterns.n.sum()
            precision, determinant, weights, misfit = pattern_terms(patterns, at.covariance, at.mean)
            own = 0.5 * float(within @ (determinant + misfit)) - floor
            value += share * own
            total = np.tensordot(within, weights, 1)
            states.append(PatternState(at, bordered(precision), weights, within, total, own))
        return (float(value), tuple(states)) if np.isfinite(value) else (np.inf, ())

    def derivatives(self, states: tuple[PatternState, ...], observed: bool) -> tuple[FloatArray, FloatArray]:
        """Gradient (t,) and curvature (t, t) of f: the observed Hessian, or the expected information of one
        row."""
        t = self.model.n_free
        gradient, curvature = np.zeros(t), np.zeros((t, t))
        for group, state, share in zip(self.model.groups, states, self.shares, strict=True):
            along = moves(group, state.at)
            gradient[group.free] += share * slopes(along, state.weight)
            local = pattern_curvature(along, state, observed)
            if observed:
                local = local + second_order(group, state.at, along, state.weight)
            curvature[group.free[:, None], group.free] += share * local
        return gradient, curvature


def pattern_terms(
    patterns: MissingPatterns, covariance: FloatArray, mean: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Each pattern's precision (J, p, p), log-determinant, weight (J, p + 1, p + 1) and tr(P C)."""
    precision, determinant = padded_inverse(covariance, patterns.observed)
    deviation = np.where(patterns.observed, patterns.mean - mean, 0.0)
    spread = patterns.covariance + deviation[:, :, None] * deviation[:, None, :]
    z = (precision @ deviation[:, :, None])[..., 0]
    weights = centred_weight(precision - precision @ spread @ precision, z)
    return precision, determinant, weights, (precision * spread).sum(axis=(1, 2))


def pattern_curvature(along: Moves, state: PatternState, observed: bool) -> FloatArray:
    """Sum over patterns of the information, without the second derivatives of the moments."""
    patterns, (q, r) = len(state.share), along.u.shape[-2:]
    if r**4 <= 4 * _KRONECKER and 2 * r**4 * (patterns + q) < 9 * patterns * q**2 * r:
        return _moment_curvature(along, state, observed)
    total = np.zeros((q, q))
    for part in _chunks(patterns, q):
        precision = state.precision[part]
        if observed:
            local = mixed_curvature(along, precision, 0.5 * precision - state.weights[part])
        else:
            local = expected_curvature(along, precision)
        total += np.tensordot(state.share[part], local, 1)
    return total


def _moment_curvature(along: Moves, state: PatternState, observed: bool) -> FloatArray:
    """The same by way of the moments: J' (sum over patterns of P (x) X) J, one product for all patterns.

    tr(P dSigma_l X dSigma_k) = vec(dSigma_k)' (P (x) X) vec(dSigma_l), X = P / 2 - W or, expected, P / 2.
    """
    r = along.u.shape[-1]
    a, b = vech_indices(r)
    P = state.precision[:, a, b]
    X = 0.5 * P - state.weights[:, a, b] if observed else 0.5 * P
    products = (state.share[:, None] * P).T @ X
    at = np.empty((r, r), dtype=np.intp)
    at[a, b] = at[b, a] = np.arange(len(a))
    straight, crossed = at[np.ix_(b, b)], at[np.ix_(a, b)]
    outer, turned = at[np.ix_(a, a)], crossed.T
    total = products[straight, outer] + products[outer, straight]
    total += products[crossed, turned] + products[turned, crossed]
    jacobian = pairs(along)
    return np.asarray(jacobian @ total @ jacobian.T)


def _chunks(patterns: int, q: int) -> Iterator[slice]:
    step = max(1, _CELLS // max(1, 4 * q * q))
    return (slice(start, start + step) for start in range(0, patterns, step))


def full_information(
    model: ModelMatrices, patterns: tuple[MissingPatterns, ...], logliks: FloatArray, shares: FloatArray
) -> FullInformation:
    """The FIML discrepancy.

    Parameters
    ----------
    model : ModelMatrices
        With a mean structure.
    patterns : one a group
    logliks : (G,) log-likelihoods of the unrestricted moments
    shares : (G,) weights of the groups

    Notes
    -----
    Arbuckle (1996). The precision of a pattern is kept in p by p form with zeros, so one code serves all.
    R: ``cfa(..., missing = "fiml")``.
    """
    floors = np.array(
        [
            -loglik / x.n.sum() - 0.5 * _constant(x.observed, x.n)
            for x, loglik in zip(patterns, logliks, strict=True)
        ]
    )
    return FullInformation(model, patterns, shares, floors)


def _constant(observed: BoolArray, n: FloatArray) -> float:
    """Mean number of observed values times log 2 pi."""
    return float(n @ observed.sum(axis=1) / n.sum() * np.log(2 * np.pi))
