"""Walk down where constraints are curved or one-sided: quadratic programming, then Newton on the
Lagrangian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from hsmeasure.sem.optimize import Objective, Optimum, minimise
from hsmeasure.sem.vcov import tangent
from hsmeasure.types import FloatArray, IntArray

ConstraintFunction = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""theta (t,) to values (r,) and their Jacobian (r, t)."""


@dataclass(frozen=True)
class Constraints:
    """What the estimates must satisfy.

    Attributes
    ----------
    basis, origin : (t, k) and (t,) arrays or None
        Linear equalities: theta = basis @ beta + origin.
    equality : function or None
        theta to values that must be zero, and their Jacobian.
    inequality : function or None
        theta to values that must not be negative, and their Jacobian.
    """

    basis: FloatArray | None = None
    origin: FloatArray | None = None
    equality: ConstraintFunction | None = None
    inequality: ConstraintFunction | None = None


def minimise_under(
    objective: Objective, theta: FloatArray, constraints: Constraints, max_iterations: int = 200
) -> tuple[Optimum, FloatArray | None, int]:
    """The minimum under all constraints.

    Returns
    -------
    optimum : Optimum
    basis : (t, k) array or None
        Directions the constraints leave at the optimum, those of binding inequalities taken out; None for
        all.
    free : int
        Parameters net of equalities; an inequality costs none, binding or not.
    """
    basis, origin = constraints.basis, constraints.origin
    reduced = np.eye(len(theta)) if basis is None else basis
    if constraints.equality is None and constraints.inequality is None:
        return minimise(objective, theta, basis, origin, max_iterations), basis, reduced.shape[1]
    offset = np.zeros(len(theta)) if origin is None else origin
    beta = np.asarray(np.linalg.lstsq(reduced, theta - offset, rcond=None)[0], dtype=np.float64)
    rough = _sequential(objective, beta, reduced, offset, constraints, 10 * max_iterations)
    optimum, left = _polish(
        objective, rough, reduced, constraints, _active(rough, constraints), max_iterations
    )
    equalities = _binding(optimum.theta, constraints, np.zeros(0, dtype=np.intp))[1] @ reduced
    return optimum, left, tangent(equalities).shape[1] if len(equalities) else reduced.shape[1]


def _sequential(
    objective: Objective,
    beta: FloatArray,
    basis: FloatArray,
    offset: FloatArray,
    constraints: Constraints,
    max_iterations: int,
) -> FloatArray:
    def value_and_slope(b: FloatArray) -> tuple[float, FloatArray]:
        value, states = objective.evaluate(basis @ b + offset)
        if not np.isfinite(value):
            return 1e10, np.zeros(len(b))
        return value, basis.T @ objective.derivatives(states, False)[0]

    rules: list[Any] = []
    for kind, function in (("eq", constraints.equality), ("ineq", constraints.inequality)):
        if function is not None:
            rules.append(
                {
                    "type": kind,
                    "fun": lambda b, f=function: f(basis @ b + offset)[0],
                    "jac": lambda b, f=function: f(basis @ b + offset)[1] @ basis,
                }
            )
    found = minimize(
        value_and_slope,
        beta,
        jac=True,
        method="SLSQP",
        constraints=rules,
        options={"maxiter": max_iterations, "ftol": 1e-15},
    )
    return np.asarray(basis @ found.x + offset, dtype=np.float64)


def _active(theta: FloatArray, constraints: Constraints) -> IntArray:
    """Positions of the inequalities that bind."""
    if constraints.inequality is None:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(constraints.inequality(theta)[0] < 1e-7)


def _binding(theta: FloatArray, constraints: Constraints, active: IntArray) -> tuple[FloatArray, FloatArray]:
    """Values and Jacobian of every constraint that holds with equality."""
    values, jacobians = np.zeros(0), np.zeros((0, len(theta)))
    if constraints.equality is not None:
        value, jacobian = constraints.equality(theta)
        values, jacobians = np.concatenate([values, value]), np.vstack([jacobians, jacobian])
    if constraints.inequality is not None and len(active):
        value, jacobian = constraints.inequality(theta)
        values, jacobians = np.concatenate([values, value[active]]), np.vstack([jacobians, jacobian[active]])
    return values, jacobians


def _polish(
    objective: Objective,
    theta: FloatArray,
    basis: FloatArray,
    constraints: Constraints,
    active: IntArray,
    max_iterations: int,
) -> tuple[Optimum, FloatArray | None]:
    """Newton steps on the stationary point of the Lagrangian; an inequality whose multiplier is negative is
    freed."""
    reason, converged, norm, value = "still moving", False, np.inf, np.inf
    directions = basis
    iterations = 0
    while iterations < max_iterations:
        iterations += 1
        value, states = objective.evaluate(theta)
        if not np.isfinite(value):
            reason = "the constraints lead to no positive definite covariance"
            break
        gradient, hessian = objective.derivatives(states, True)
        gap, jacobian = _binding(theta, constraints, active)
        inner = jacobian @ basis
        multiplier = np.asarray(np.linalg.lstsq(inner.T, basis.T @ gradient, rcond=None)[0], dtype=np.float64)
        equalities = len(gap) - len(active)
        if len(active) and multiplier[equalities:].min() < -1e-9:
            active = np.delete(active, int(multiplier[equalities:].argmin()))
            continue
        directions = basis @ tangent(inner) if len(gap) else basis
        norm = float(np.abs(directions.T @ gradient).max(initial=0.0))
        step = _lagrange_step(theta, gradient, hessian, gap, inner, basis, constraints, active, multiplier)
        if norm < 1e-9 and float(np.abs(gap).max(initial=0.0)) < 1e-9:
            reason, converged = "the gradient is zero along the constraints", True
            break
        theta = theta + step
    if converged and constraints.inequality is not None and constraints.inequality(theta)[0].min() < -1e-7:
        reason, converged = "an inequality constraint is violated", False
    free = None if directions.shape[0] == directions.shape[1] else directions
    return Optimum(theta, value, norm, iterations, converged, reason), free


def _lagrange_step(
    theta: FloatArray,
    gradient: FloatArray,
    hessian: FloatArray,
    gap: FloatArray,
    inner: FloatArray,
    basis: FloatArray,
    constraints: Constraints,
    active: IntArray,
    multiplier: FloatArray,
) -> FloatArray:
    """Solve [[H, J'], [J, 0]] [d, -l] = [-g, -c], H with the constraints' own curvature."""
    bend = np.empty((len(theta), basis.shape[1]))
    size = 1e-5
    for k, direction in enumerate(basis.T):
        ahead = _binding(theta + size * direction, constraints, active)[1]
        behind = _binding(theta - size * direction, constraints, active)[1]
        bend[:, k] = (ahead - behind).T @ multiplier / (2 * size)
    curved = basis.T @ (hessian @ basis - bend)
    r = len(gap)
    system = np.block([[curved, inner.T], [inner, np.zeros((r, r))]])
    solution = np.linalg.lstsq(system, -np.concatenate([basis.T @ gradient, gap]), rcond=None)[0]
    return np.asarray(basis @ solution[: basis.shape[1]])
