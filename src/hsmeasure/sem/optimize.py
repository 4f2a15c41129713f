"""Walk down: Fisher scoring that turns into Newton's method, in the space the constraints leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.linalg.lapack import dposv
from scipy.optimize import minimize

from hsmeasure.types import FloatArray


class Objective(Protocol):
    """A discrepancy: value with a state, then gradient and curvature from the state."""

    def evaluate(self, theta: FloatArray) -> tuple[float, Any]:
        """Value (infinite outside the domain) and state."""

    def derivatives(self, states: Any, observed: bool) -> tuple[FloatArray, FloatArray]:
        """Gradient and expected or observed curvature."""


@dataclass(frozen=True)
class Optimum:
    """Where the walk ended, and whether that is a minimum.

    Attributes
    ----------
    theta : (t,) array
    objective : float
    gradient_norm : float
        Largest absolute element of the gradient along the directions the constraints leave.
    iterations : int
    converged : bool
    reason : str
    """

    theta: FloatArray
    objective: float
    gradient_norm: float
    iterations: int
    converged: bool
    reason: str


def minimise(
    objective: Objective,
    theta: FloatArray,
    basis: FloatArray | None = None,
    origin: FloatArray | None = None,
    max_iterations: int = 200,
    tolerance: float = 1e-18,
) -> Optimum:
    """Minimise over theta = basis @ beta + origin.

    Parameters
    ----------
    objective : Objective
    theta : (t,) array
        Where to begin; projected onto the constraints.
    basis, origin : (t, k) and (t,) arrays, optional
        Linear constraints; None for none.
    max_iterations : int
    tolerance : float
        On the Newton decrement g' H^-1 g, about twice the distance of f from its minimum.

    Notes
    -----
    Never raises for non-convergence: ``converged`` and ``reason`` say what happened.
    """
    k_matrix = np.eye(len(theta)) if basis is None else basis
    start = theta
    if basis is not None:
        offset = np.zeros(len(theta)) if origin is None else origin
        start = basis @ np.linalg.lstsq(basis, theta - offset, rcond=None)[0] + offset
    walk = _walk(objective, start, None if basis is None else k_matrix, max_iterations, tolerance)
    if walk.converged or not np.isfinite(walk.objective):
        return walk
    rough = _quasi_newton(objective, walk.theta, k_matrix)
    again = _walk(objective, rough, None if basis is None else k_matrix, max_iterations, tolerance)
    return again if again.converged or again.objective <= walk.objective else walk


def _walk(
    objective: Objective, theta: FloatArray, basis: FloatArray | None, max_iterations: int, tolerance: float
) -> Optimum:
    """Newton steps with halving; expected curvature far from the minimum or where the Hessian is not
    positive."""
    value, states = objective.evaluate(theta)
    if not np.isfinite(value):
        return Optimum(
            theta, np.inf, np.inf, 0, False, "the starting values imply no positive definite covariance"
        )
    observed = False
    norm = decrement = np.inf
    for iteration in range(1, max_iterations + 1):
        gradient, curvature = _reduced(objective, states, observed, basis)
        norm = float(np.abs(gradient).max(initial=0.0))
        step, positive = newton_step(gradient, curvature)
        if observed and not positive:
            gradient, curvature = _reduced(objective, states, False, basis)
            step, _ = newton_step(gradient, curvature)
        previous, decrement = decrement, float(-gradient @ step)
        if decrement <= tolerance or (decrement < 1e-13 and decrement > 0.1 * previous):
            return Optimum(
                theta, value, norm, iteration - 1, True, "the gradient is zero to working precision"
            )
        direction = step if basis is None else basis @ step
        moved = _line_search(objective, theta, value, direction, decrement)
        if moved is None:
            flat = decrement < 1e-12
            reason = (
                "the gradient is zero to working precision" if flat else "no step along the path goes down"
            )
            return Optimum(theta, value, norm, iteration, flat, reason)
        theta, value, states = moved
        observed = decrement < 0.1
    return Optimum(
        theta, value, norm, max_iterations, False, f"still moving after {max_iterations} iterations"
    )


def _reduced(
    objective: Objective, states: Any, observed: bool, basis: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    gradient, curvature = objective.derivatives(states, observed)
    if basis is None:
        return gradient, curvature
    return basis.T @ gradient, basis.T @ curvature @ basis


def newton_step(gradient: FloatArray, curvature: FloatArray) -> tuple[FloatArray, bool]:
    """-H^-1 g and True; where H is not positive definite, a step along its absolute eigenvalues and False."""
    if not len(gradient):
        return gradient, True
    _, step, failed = dposv(curvature, -gradient)
    if not failed and float(-gradient @ step) >= 0 and np.isfinite(step).all():
        return step, True
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-8 * max(float(np.abs(values).max()), 1e-300))
    return -vectors @ ((vectors.T @ gradient) / size), False


def _line_search(
    objective: Objective, theta: FloatArray, value: float, direction: FloatArray, decrement: float
) -> tuple[FloatArray, float, Any] | None:
    """The first of the steps 1, 1/2, 1/4, ... that lowers the value by a share of what its slope promises."""
    length = 1.0
    slack = 4e-16 * (1.0 + abs(value))
    for _ in range(40):
        candidate = theta + length * direction
        reached, states = objective.evaluate(candidate)
        if reached <= value - 1e-4 * length * decrement + slack:
            return candidate, reached, states
        length *= 0.5
    return None


def _quasi_newton(objective: Objective, theta: FloatArray, basis: FloatArray) -> FloatArray:
    """L-BFGS-B, slow and sure, for starts from which Newton's method does not arrive."""

    def value_and_slope(beta: FloatArray) -> tuple[float, FloatArray]:
        value, states = objective.evaluate(theta + basis @ beta)
        if not np.isfinite(value):
            return 1e10, np.zeros(len(beta))
        return value, basis.T @ objective.derivatives(states, False)[0]

    found = minimize(
        value_and_slope, np.zeros(basis.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}
    )
    return theta + basis @ np.asarray(found.x, dtype=np.float64)
