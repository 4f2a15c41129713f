"""How far: normal-theory maximum likelihood from complete moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from hsmeasure.sem.implied import Implied, implied
from hsmeasure.sem.jacobian import expected_curvature, mixed_curvature, moves, second_order, slopes
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray


@dataclass(frozen=True, slots=True)
class NormalState:
    """One group at theta: implied moments, precision P and weight W of the first-order change, r = p (+ 1).

    ``misfit`` is the group's own F / 2.
    """

    at: Implied
    precision: FloatArray
    weight: FloatArray
    misfit: float


@dataclass(frozen=True)
class MaximumLikelihood:
    """f = sum_g share_g / 2 (log|Sigma| + tr(S Sigma^-1) - log|S| - p + d' Sigma^-1 d), d = mean - mu.

    Attributes
    ----------
    model : ModelMatrices
    covariances : tuple of (p, p) arrays
    means : tuple of (p,) arrays, or of None without a mean structure
    shares : (G,) array
        n_g / N.
    log_determinants : (G,) array
        log|S_g|.
    """

    model: ModelMatrices
    covariances: tuple[FloatArray, ...]
    means: tuple[FloatArray | None, ...]
    shares: FloatArray
    log_determinants: FloatArray

    def evaluate(self, theta: FloatArray) -> tuple[float, tuple[NormalState, ...]]:
        """f and the state of every group; infinity where a Sigma is not positive definite."""
        value = 0.0
        states = []
        for g, group in enumerate(self.model.groups):
            at = implied(group, theta)
            factor, failed = dpotrf(at.covariance, lower=1)
            if failed:
                return np.inf, ()
            p = group.p
            precision = dpotrs(factor, np.eye(p), lower=1)[0]
            determinant = 2.0 * np.log(factor.diagonal()).sum()
            covariance = self.covariances[g]
            misfit = determinant - self.log_determinants[g] + (covariance * precision).sum() - p
            weight = precision - precision @ covariance @ precision
            mean = self.means[g]
            if at.mean is not None and mean is not None:
                deviation = mean - at.mean
                z = precision @ deviation
                misfit += deviation @ z
                weight, precision = centred_weight(weight - np.outer(z, z), z), bordered(precision)
            value += 0.5 * self.shares[g] * misfit
            states.append(NormalState(at, precision, weight, 0.5 * float(misfit)))
        return (float(value), tuple(states)) if np.isfinite(value) else (np.inf, ())

    def derivatives(self, states: tuple[NormalState, ...], observed: bool) -> tuple[FloatArray, FloatArray]:
        """Gradient (t,) and curvature (t, t) of f: the observed Hessian, or the expected information of one
        row."""
        t = self.model.n_free
        gradient, curvature = np.zeros(t), np.zeros((t, t))
        for group, state, share in zip(self.model.groups, states, self.shares, strict=True):
            along = moves(group, state.at)
            gradient[group.free] += share * slopes(along, state.weight)
            if observed:
                local = mixed_curvature(along, state.precision, 0.5 * state.precision - state.weight)
                local = local + second_order(group, state.at, along, state.weight)
            else:
                local = expected_curvature(along, state.precision)
            curvature[group.free[:, None], group.free] += share * local
        return gradient, curvature


def bordered(matrix: FloatArray, corner: float = 1.0) -> FloatArray:
    """diag(matrix, corner), on the last two axes."""
    size = matrix.shape[-1]
    result = np.zeros((*matrix.shape[:-2], size + 1, size + 1))
    result[..., :size, :size] = matrix
    result[..., size, size] = corner
    return result


def centred_weight(weight: FloatArray, z: FloatArray) -> FloatArray:
    """[[weight, -z], [-z', 0]]: the weight of the augmented moments in the frame centred at mu."""
    result = bordered(weight, 0.0)
    result[..., -1, :-1] = result[..., :-1, -1] = -z
    return result


def maximum_likelihood(
    model: ModelMatrices,
    samples: tuple[SampleStatistics, ...],
    covariances: tuple[FloatArray, ...],
    shares: FloatArray,
) -> MaximumLikelihood:
    """The ML discrepancy of these samples.

    Parameters
    ----------
    model : ModelMatrices
    samples : one a group
    covariances : one a group
        Divisor N, or N - 1 for the Wishart likelihood.
    shares : (G,) weights of the groups, summing to one

    Notes
    -----
    Joreskog (1969). R: ``fitMeasures(fit, "fmin")``.
    """
    means = tuple(s.mean if model.means else None for s in samples)
    determinants = np.array([np.linalg.slogdet(c)[1] for c in covariances])
    return MaximumLikelihood(model, covariances, means, shares, determinants)
