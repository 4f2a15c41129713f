"""How far: least squares of the sample moments, with any weight matrix (ULS, GLS, WLS, DWLS)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.moments.vech import unvech, vech
from hsmeasure.sem.discrepancy_ml import bordered
from hsmeasure.sem.implied import Implied, implied
from hsmeasure.sem.jacobian import Moves, moment_jacobian, moves, second_order
from hsmeasure.sem.matrices import GroupMatrices, ModelMatrices
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray


@dataclass(frozen=True, slots=True)
class MomentState:
    """One group at theta: implied moments, the weighted residual W (s - sigma), (k,), and the group's own
    f."""

    at: Implied
    pull: FloatArray
    misfit: float


@dataclass(frozen=True)
class LeastSquares:
    """f = sum_g share_g / 2 (s - sigma)' W (s - sigma), s = (mean, vech S) or vech S.

    Attributes
    ----------
    model : ModelMatrices
    moments : tuple of (k,) arrays
    weights : tuple of (k, k) or, diagonal, (k,) arrays
    shares : (G,) array
    """

    model: ModelMatrices
    moments: tuple[FloatArray, ...]
    weights: tuple[FloatArray, ...]
    shares: FloatArray

    def evaluate(self, theta: FloatArray) -> tuple[float, tuple[MomentState, ...]]:
        """f and the state of every group."""
        value = 0.0
        states = []
        for group, s, weight, share in zip(
            self.model.groups, self.moments, self.weights, self.shares, strict=True
        ):
            at = implied(group, theta)
            residual = s - stacked(at.covariance, at.mean)
            pull = weight * residual if weight.ndim == 1 else weight @ residual
            misfit = 0.5 * float(residual @ pull)
            value += share * misfit
            states.append(MomentState(at, pull, misfit))
        return (value, tuple(states)) if np.isfinite(value) else (np.inf, ())

    def derivatives(self, states: tuple[MomentState, ...], observed: bool) -> tuple[FloatArray, FloatArray]:
        """Gradient (t,) and curvature (t, t) of f: the Hessian, or Gauss and Newton's D' W D."""
        t = self.model.n_free
        gradient, curvature = np.zeros(t), np.zeros((t, t))
        for group, state, weight, share in zip(
            self.model.groups, states, self.weights, self.shares, strict=True
        ):
            along = moves(group, state.at)
            jacobian = moment_jacobian(group, along)
            gradient[group.free] -= share * (state.pull @ jacobian)
            local = jacobian.T @ weighted(weight, jacobian)
            if observed:
                local = local - _bend(group, state, along)
            curvature[group.free[:, None], group.free] += share * local
        return gradient, curvature


def stacked(covariance: FloatArray, mean: FloatArray | None) -> FloatArray:
    """(mean, vech covariance), or vech covariance alone, along the last axis."""
    return vech(covariance) if mean is None else np.concatenate([mean, vech(covariance)], axis=-1)


def weighted(weight: FloatArray, jacobian: FloatArray) -> FloatArray:
    """W D for a full or a diagonal weight matrix."""
    return weight[:, None] * jacobian if weight.ndim == 1 else weight @ jacobian


def _bend(group: GroupMatrices, state: MomentState, along: Moves) -> FloatArray:
    """sum_r pull_r d2 sigma_r, (q, q)."""
    p = group.p
    if not group.means:
        pull = unvech(state.pull)
        return second_order(group, state.at, along, pull + np.diag(pull.diagonal()))
    pull = unvech(state.pull[p:])
    pull += np.diag(pull.diagonal())
    weight = bordered(pull, 0.0)
    weight[-1, :-1] = weight[:-1, -1] = state.pull[:p]
    shift = along.u[:, :p] * along.v[:, p:]
    return second_order(group, state.at, along, weight) - shift @ pull @ shift.T


def least_squares(
    model: ModelMatrices,
    samples: tuple[SampleStatistics, ...],
    covariances: tuple[FloatArray, ...],
    weights: tuple[FloatArray, ...],
    shares: FloatArray,
) -> LeastSquares:
    """The least-squares discrepancy of these samples, ``covariances`` with divisor N - 1.

    Notes
    -----
    Browne (1984). R: ``cfa(..., estimator = "GLS")``, "ULS", "WLS", "DWLS".
    """
    moments = tuple(
        stacked(c, s.mean if model.means else None) for s, c in zip(samples, covariances, strict=True)
    )
    return LeastSquares(model, moments, weights, shares)
