"""Many fits at once: one model, a stack of resampled moments, Newton's method along a leading axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hsmeasure.moments.vech import unvech, vech_indices
from hsmeasure.sem.discrepancy_ml import bordered, centred_weight
from hsmeasure.sem.implied import Implied, implied
from hsmeasure.sem.jacobian import mixed_curvature, moves, second_order, slopes
from hsmeasure.sem.matrices import GroupMatrices, ModelMatrices
from hsmeasure.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class StackedMoments:
    """Moments of one group over R resamples.

    Attributes
    ----------
    covariance : (R, p, p) array
    mean : (R, p) array
    log_determinant : (R,) array
        NaN where a resample's covariance matrix is not positive definite.
    """

    covariance: FloatArray
    mean: FloatArray
    log_determinant: FloatArray

    def take(self, which: IntArray) -> StackedMoments:
        """The resamples at these positions."""
        return StackedMoments(self.covariance[which], self.mean[which], self.log_determinant[which])


@dataclass(frozen=True)
class StackedOptimum:
    """Minima of R resamples.

    Attributes
    ----------
    theta : (R, t) array
        NaN rows where a resample has no moments to fit.
    objective : (R,) array
    converged : (R,) bool array
    iterations : int
        Of the slowest.
    """

    theta: FloatArray
    objective: FloatArray
    converged: BoolArray
    iterations: int


def resampled_moments(data: FloatArray, counts: FloatArray) -> StackedMoments:
    """Mean and covariance (divisor N) of resamples of complete rows, all by one matrix product.

    Parameters
    ----------
    data : (n, p) array
    counts : (R, n) array
        How often each row is drawn; any non-negative weights.

    >>> x = np.array([[1.0], [2.0], [6.0]])
    >>> moments = resampled_moments(x, np.array([[1.0, 1.0, 1.0], [2.0, 1.0, 0.0]]))
    >>> moments.mean.ravel().round(4), moments.covariance.ravel().round(4)
    (array([3.    , 1.3333]), array([4.6667, 0.2222]))
    """
    centre = data.mean(axis=0)
    z = data - centre
    rows, columns = vech_indices(data.shape[1])
    share = counts / counts.sum(axis=1, keepdims=True)
    shift = share @ z
    products = share @ (z[:, rows] * z[:, columns])
    covariance = unvech(products - shift[:, rows] * shift[:, columns])
    return stack_moments(covariance, shift + centre)


def stack_moments(covariance: FloatArray, mean: FloatArray) -> StackedMoments:
    """Moments with their log-determinants, NaN where a covariance matrix is not positive definite."""
    sign, determinant = np.linalg.slogdet(covariance)
    spread = np.diagonal(covariance, axis1=1, axis2=2)
    varying = (spread > _CONSTANT * spread.max(axis=0, initial=0.0)).all(axis=1)
    proper = (sign > 0) & varying & _positive_definite(covariance)
    return StackedMoments(covariance, mean, np.where(proper, determinant, np.nan))


def refit(
    model: ModelMatrices,
    moments: Sequence[StackedMoments],
    shares: FloatArray,
    theta: FloatArray,
    basis: FloatArray | None = None,
    exogenous: Sequence[int] = (),
    max_iterations: int = 60,
    tolerance: float = 1e-16,
) -> StackedOptimum:
    """Maximum-likelihood estimates of every resample, each begun at the same theta.

    Parameters
    ----------
    model : ModelMatrices
    moments : one StackedMoments a group
    shares : (G,) or (R, G) array
        Weights of the groups, the same in every resample or each its own.
    theta : (t,) array
        Usually the estimates of the sample itself; must satisfy the constraints.
    basis : (t, k) array, optional
        Directions the linear constraints leave.
    exogenous : positions of fixed covariates
        Their moments follow each resample.
    max_iterations : int
    tolerance : float
        On the Newton decrement.

    Notes
    -----
    Newton steps with the observed Hessian, along its absolute eigenvalues where it is not positive definite,
    halved until the discrepancy falls. A resample that does not arrive is reported, never repaired.
    """
    bases = tuple(_bases(g, m, exogenous) for g, m in zip(model.groups, moments, strict=True))
    count = len(moments[0].log_determinant)
    by_resample = np.broadcast_to(shares, (count, len(model.groups)))
    stack = _Stack(model, tuple(moments), by_resample, bases)
    size = int(np.clip(_CELLS // max(1, len(theta) ** 2), 16, 1000))
    parts = [
        _refit(
            stack.take(np.arange(begin, min(begin + size, count))), theta, basis, max_iterations, tolerance
        )
        for begin in range(0, count, size)
    ]
    return StackedOptimum(
        np.concatenate([p.theta for p in parts]),
        np.concatenate([p.objective for p in parts]),
        np.concatenate([p.converged for p in parts]),
        max(p.iterations for p in parts),
    )


_CONSTANT = 1e-12  # share of a variable's largest variance below which it is constant in a resample
_CELLS = 110_000
"""Elements of one stack of Hessians: what stays in the processor's cache."""


def _refit(
    stack: _Stack, theta: FloatArray, basis: FloatArray | None, max_iterations: int, tolerance: float
) -> StackedOptimum:
    proper = np.isfinite(np.sum([m.log_determinant for m in stack.moments], axis=0))
    estimates = np.where(proper[:, None], theta, np.nan)
    value = np.full(len(proper), np.nan)
    converged = np.zeros(len(proper), dtype=bool)
    alive = np.flatnonzero(proper)
    iteration = 0
    while len(alive) and iteration < max_iterations:
        iteration += 1
        part = stack.take(alive)
        value[alive], states = part.evaluate(estimates[alive])
        step, decrement = part.newton(states, basis)
        before = estimates[alive]
        estimates[alive] = _descend(part, before, value[alive], step, decrement)
        still = (estimates[alive] == before).all(axis=1)
        arrived = (decrement <= tolerance) | ((decrement < 1e-12) & still)
        converged[alive[arrived]] = True
        alive = alive[~arrived & ~still & np.isfinite(decrement)]
    value[proper], _ = stack.take(np.flatnonzero(proper)).evaluate(estimates[proper])
    return StackedOptimum(estimates, value, converged, iteration)


@dataclass(frozen=True, slots=True)
class _State:
    """One group's implied moments, precision and weight, stacked over resamples."""

    at: Implied
    precision: FloatArray
    weight: FloatArray


@dataclass(frozen=True)
class _Stack:
    """The ML discrepancy of R resamples."""

    model: ModelMatrices
    moments: tuple[StackedMoments, ...]
    shares: FloatArray
    bases: tuple[FloatArray | None, ...]

    def take(self, which: IntArray) -> _Stack:
        bases = tuple(None if b is None else b[which] for b in self.bases)
        moments = tuple(m.take(which) for m in self.moments)
        return _Stack(self.model, moments, self.shares[which], bases)

    def evaluate(self, theta: FloatArray) -> tuple[FloatArray, list[_State]]:
        """f (R,), infinite where a Sigma is not positive definite, and the state of every group."""
        value = np.zeros(len(theta))
        states = []
        for group, moments, share, base in zip(
            self.model.groups, self.moments, self.shares.T, self.bases, strict=True
        ):
            at = implied(group, theta, base)
            proper = _positive_definite(at.covariance)
            covariance = at.covariance
            if not proper.all():
                covariance = np.where(proper[:, None, None], covariance, np.eye(group.p))
            determinant = np.linalg.slogdet(covariance)[1]
            precision: FloatArray = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
            misfit = determinant - moments.log_determinant - group.p
            misfit += (moments.covariance * precision).sum(axis=(1, 2))
            weight: FloatArray = precision - precision @ moments.covariance @ precision
            if at.mean is not None:
                gap = moments.mean - at.mean
                z = (precision @ gap[:, :, None])[..., 0]
                misfit += (gap * z).sum(axis=1)
                weight = centred_weight(weight - z[:, :, None] * z[:, None, :], z)
                precision = bordered(precision)
            value += np.where(proper, 0.5 * share * misfit, np.inf)
            states.append(_State(at, precision, weight))
        return value, states

    def newton(self, states: list[_State], basis: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Newton step in theta (R, t) and decrement (R,), along absolute eigenvalues where H is not
        positive."""
        gradient, curvature = self.derivatives(states)
        if basis is not None:
            gradient, curvature = gradient @ basis, basis.T @ curvature @ basis
        size = np.sqrt(np.maximum(np.abs(np.diagonal(curvature, axis1=1, axis2=2)), 1e-300))
        scaled = curvature / (size[:, :, None] * size[:, None, :])
        slope = gradient / size
        improper = np.flatnonzero(~_positive_definite(scaled))
        if len(improper):
            values, vectors = np.linalg.eigh(scaled[improper])
            lifted = np.maximum(np.abs(values), 1e-4)
            scaled[improper] = (vectors * lifted[:, None, :]) @ vectors.swapaxes(1, 2)
        try:
            step = -np.linalg.solve(scaled, slope[:, :, None])[..., 0] / size
        except np.linalg.LinAlgError:
            step = -(np.linalg.pinv(scaled, hermitian=True) @ slope[:, :, None])[..., 0] / size
        decrement = -(gradient * step).sum(axis=1)
        return (step if basis is None else step @ basis.T), decrement

    def derivatives(self, states: list[_State]) -> tuple[FloatArray, FloatArray]:
        """Gradient (R, t) and observed Hessian (R, t, t)."""
        t = self.model.n_free
        count = len(states[0].precision)
        gradient, curvature = np.zeros((count, t)), np.zeros((count, t, t))
        for group, state, share in zip(self.model.groups, states, self.shares.T, strict=True):
            along = moves(group, state.at)
            gradient[:, group.free] += share[:, None] * slopes(along, state.weight)
            local = mixed_curvature(along, state.precision, 0.5 * state.precision - state.weight)
            local += second_order(group, state.at, along, state.weight)
            curvature[:, group.free[:, None], group.free] += share[:, None, None] * local
        return gradient, curvature


def _descend(
    stack: _Stack, theta: FloatArray, value: FloatArray, step: FloatArray, decrement: FloatArray
) -> FloatArray:
    """The first of the steps 1, 1/2, 1/4, ... that lowers f, resample by resample; no step where none
    does."""
    result = theta.copy()
    waiting = np.arange(len(theta))
    length = 1.0
    for _ in range(30):
        trial = theta[waiting] + length * step[waiting]
        reached, _ = stack.take(waiting).evaluate(trial)
        slack = 4e-16 * (1.0 + np.abs(value[waiting]))
        lower = reached <= value[waiting] - 1e-4 * length * decrement[waiting] + slack
        result[waiting[lower]] = trial[lower]
        waiting = waiting[~lower]
        if not len(waiting):
            break
        length *= 0.5
    return result


def _positive_definite(matrix: FloatArray) -> BoolArray:
    """Which of these matrices have a Cholesky factor, (R,)."""
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        if len(matrix) <= 8:
            return np.asarray(np.linalg.eigvalsh(matrix)[:, 0] > 0)
        half = len(matrix) // 2
        return np.concatenate([_positive_definite(matrix[:half]), _positive_definite(matrix[half:])])
    return np.ones(len(matrix), dtype=bool)


def _bases(group: GroupMatrices, moments: StackedMoments, exogenous: Sequence[int]) -> FloatArray | None:
    """The fixed values of every resample, (R, 2 m m + m), where covariates are fixed at their moments."""
    if not exogenous:
        return None
    fixed = np.array(exogenous, dtype=np.intp)
    m = group.m
    base = np.repeat(group.base[None], len(moments.mean), axis=0)
    base[:, m * m + fixed[:, None] * m + fixed] = moments.covariance[:, fixed[:, None], fixed]
    if group.means:
        base[:, 2 * m * m + fixed] = moments.mean[:, fixed]
    return base
