"""Standardised solutions: each parameter in units of the model-implied standard deviations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.constraints import defined_parameters
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.types import FloatArray

Kind = Literal["std.all", "std.lv", "std.nox"]
_STEP = 1e-30  # of the complex-step derivative: exact to the last bit, no difference is taken


@dataclass(frozen=True)
class Standardized:
    """A standardised solution.

    Attributes
    ----------
    values, std_error : (rows,) arrays
        In the order of ``table.rows``; NaN for ``== < >``.
    slopes : (t, rows) array
        How each moves with the free parameters.
    """

    values: FloatArray
    std_error: FloatArray
    slopes: FloatArray


def standardized(estimate: Estimate, kind: Kind = "std.all") -> Standardized:
    r"""Standardised estimates with delta-method errors.

    Loadings and paths are multiplied by sd(cause) / sd(outcome), intercepts divided by the sd of their
    variable, variances by the variance. Covariances among residuals are divided by the residual sds
    (lavaan's ``cov.std = TRUE``). Defined parameters are computed from standardised ones.

    Parameters
    ----------
    estimate : Estimate
    kind : {"std.all", "std.lv", "std.nox"}
        All variables, latent ones only, or all but fixed covariates.

    Notes
    -----
    R: ``standardizedSolution(fit, type = kind)``. Derivatives by the complex step (Squire & Trapp, 1998).
    """
    if kind not in ("std.all", "std.lv", "std.nox"):
        raise ModelError(f"there is no standardised solution '{kind}'", hint="std.all, std.lv or std.nox")
    table, theta = estimate.table, estimate.theta
    size = len(theta)
    values = np.tile(estimate.row_estimates().astype(complex), (size + 1, 1))
    for k, row in enumerate(table.rows):
        if row.free:
            values[row.free, k] += 1j * _STEP  # entry 0 is the solution, entry j moves parameter j
    scaled = np.full_like(values, np.nan)
    for group in range(1, len(table.groups) + 1):
        _scale_group(table, group, values, kind, scaled)
    solution, slopes = scaled[0].real, scaled[1:].imag / _STEP
    _defined(table, theta, solution, slopes)
    V = estimate.covariance
    spread = np.full(len(solution), np.nan) if V is None else np.einsum("jk,jl,lk->k", slopes, V, slopes)
    rules = np.array([row.op in ("==", "<", ">") for row in table.rows])
    error = np.where(rules, np.nan, np.sqrt(np.clip(spread, 0, None)))
    return Standardized(np.where(rules, np.nan, solution), np.where(error < 1e-12, 0.0, error), slopes)


def r_squared(estimate: Estimate) -> dict[tuple[int, str], float]:
    """Explained variance of every outcome, by group and variable: one minus residual over total variance.

    NaN where the residual variance is negative. R: ``lavInspect(fit, "rsquare")``.
    """
    table = estimate.table
    values = estimate.row_estimates()[None, :].astype(complex)
    found: dict[tuple[int, str], float] = {}
    for group in range(1, len(table.groups) + 1):
        names, total, S = _system(table, group, values)
        at = {name: i for i, name in enumerate(names)}
        rows = [row for row in table.rows if row.group == group]
        outcomes = {row.rhs for row in rows if row.op == "=~"} | {row.lhs for row in rows if row.op == "~"}
        for name in (n for n in (*table.observed, *table.latent) if n in outcomes):
            i = at[name]
            residual = S[0, i, i].real
            found[group, name] = np.nan if residual < 0 else float(1 - residual / total[0, i].real)
    return found


def scale_factors(estimate: Estimate, rows: Sequence[Parameter], kind: Kind) -> FloatArray:
    """What each row is multiplied by to be standardised, (rows,); rows need not be in the table."""
    table = estimate.table
    values = estimate.row_estimates()[None, :].astype(complex)
    factors = np.ones(len(rows))
    for group in range(1, len(table.groups) + 1):
        units = _Units(table, group, values, kind)
        for k, row in enumerate(rows):
            if row.group == group:
                factors[k] = np.real(units.factor(row)[0])
    return factors


def _scale_group(table: ParameterTable, group: int, values: Any, kind: Kind, out: Any) -> None:
    """Standardise every row of one group, for all perturbations at once."""
    units = _Units(table, group, values, kind)
    for k, row in enumerate(table.rows):
        if row.group == group:
            out[:, k] = values[:, k] * units.factor(row)


class _Units:
    """Standard deviations of one group's variables, one row a perturbation."""

    def __init__(self, table: ParameterTable, group: int, values: Any, kind: Kind) -> None:
        names, total, S = _system(table, group, values)
        self.at = {name: i for i, name in enumerate(names)}
        self.total, self.residual = np.sqrt(total), _modulus(np.diagonal(S, axis1=-2, axis2=-1))
        self.keep, self.one = _kept(table, kind), np.ones(len(values))

    def factor(self, row: Parameter) -> Any:
        """The multiplier of a row, (b,)."""
        if row.op == "=~":
            return self._of(row.lhs, self.total) / self._of(row.rhs, self.total)
        if row.op == "~":
            return self._of(row.rhs, self.total) / self._of(row.lhs, self.total)
        if row.op == "~1":
            return 1 / self._of(row.lhs, self.total)
        if row.op in ("|", "~*~"):
            return self.one
        sd = self.total if row.lhs == row.rhs else self.residual
        return 1 / (self._of(row.lhs, sd) * self._of(row.rhs, sd))

    def _of(self, name: str, sd: Any) -> Any:
        return self.one if name in self.keep else sd[:, self.at[name]]


def _kept(table: ParameterTable, kind: Kind) -> frozenset[str]:
    """Variables that stay in their own units."""
    if kind == "std.lv":
        return frozenset(table.observed)
    return frozenset(table.exogenous) if kind == "std.nox" else frozenset()


def _modulus(variances: Any) -> Any:
    """Root of the absolute residual variance, kept analytic for the complex step."""
    return np.sqrt(np.where(variances.real < 0, -variances, variances))


def _system(table: ParameterTable, group: int, values: Any) -> tuple[Sequence[str], Any, Any]:
    """Names, total variances (b, v) and residual covariance (b, v, v): Sigma = (I - A)^-1 S (I - A)^-T."""
    names = (*table.observed, *table.latent)
    at = {name: i for i, name in enumerate(names)}
    A = np.zeros((len(values), len(names), len(names)), dtype=complex)
    S = np.zeros_like(A)
    for k, row in enumerate(table.rows):
        if row.group == group:
            _enter(A, S, at, row, values[:, k])
    reach = np.linalg.inv(np.eye(len(names)) - A)
    total = np.einsum("bij,bjk,bik->bi", reach, S, reach)
    for row in table.rows:
        if row.op == "~*~":  # the response behind an ordered item has variance one whatever the parameters
            total[:, at[row.lhs]] = 1.0
    return names, total, S


def _enter(A: Any, S: Any, at: dict[str, int], row: Parameter, value: Any) -> None:
    if row.op == "=~":
        A[:, at[row.rhs], at[row.lhs]] = value
    elif row.op == "~":
        A[:, at[row.lhs], at[row.rhs]] = value
    elif row.op == "~~":
        S[:, at[row.lhs], at[row.rhs]] = S[:, at[row.rhs], at[row.lhs]] = value


def _defined(table: ParameterTable, theta: FloatArray, solution: FloatArray, slopes: FloatArray) -> None:
    """Defined parameters from standardised ones, and how they move with theta (chain rule), in place."""
    defined = defined_parameters(table)
    if defined is None:
        return
    at_free = rows_of_free(table, len(theta))
    values, jacobian = defined(solution[at_free])
    at = [k for k, row in enumerate(table.rows) if row.op == ":="]
    solution[at] = values
    slopes[:, at] = slopes[:, at_free] @ jacobian.T


def rows_of_free(table: ParameterTable, size: int) -> list[int]:
    """The first row of every free parameter."""
    first = {row.free: k for k, row in reversed(list(enumerate(table.rows))) if row.free}
    return [first[j] for j in range(1, size + 1)]
