"""What would help: score tests of parameters that are fixed or absent, all at once and without a refit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

import numpy as np

from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.observed import discrepancy
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.standardize import Kind, scale_factors
from hsmeasure.types import FloatArray

_KINDS: tuple[Kind, ...] = ("std.lv", "std.all", "std.nox")
_SINGULAR = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class ModificationIndices:
    """One entry a candidate parameter.

    Attributes
    ----------
    lhs, op, rhs, group : tuples
    mi : (m,) array
        Expected drop of chi-square, one degree of freedom each.
    epc, sepc_lv, sepc_all, sepc_nox : (m,) arrays
        Expected parameter change, raw and standardised.
    """

    lhs: tuple[str, ...]
    op: tuple[str, ...]
    rhs: tuple[str, ...]
    group: tuple[int, ...]
    mi: FloatArray
    epc: FloatArray
    sepc_lv: FloatArray
    sepc_all: FloatArray
    sepc_nox: FloatArray


def modification_indices(estimate: Estimate) -> ModificationIndices:
    r"""Modification indices and expected parameter changes (Sorbom, 1989).

    With gradient g and expected information H of one respondent at the estimates, for a candidate c and free
    parameters f: MI = N g_c^2 / v and EPC = -g_c / v, v = H_cc - H_cf H_ff^{-1} H_fc. Candidates that the
    model already determines (v = 0) are left out.

    Notes
    -----
    R: ``modindices(fit)``. With a robust test these are the plain indices, as there; for least squares the
    change carries lavaan's factor (N - 1) / N. Fixed covariates are never outcomes here. Residual
    covariances of observed outcomes are candidates too, which lavaan leaves out.
    """
    rows = tuple(candidates(estimate.table))
    gradient, information = _scores(estimate, rows)
    t = len(estimate.theta)
    basis = np.eye(t) if estimate.fitted.basis is None else estimate.fitted.basis
    free = basis.T @ information[:t, :t] @ basis
    cross = information[t:, :t] @ basis
    variance = np.diag(information)[t:] - np.einsum("ij,ji->i", cross, np.linalg.pinv(free) @ cross.T)
    keep = variance > _SINGULAR
    score, spread = gradient[t:][keep], variance[keep]
    observed = estimate.fitted.observed
    n, total = float(observed.sizes.sum()), float(observed.multipliers.sum())
    weight = n if observed.estimator == "ML" else total
    kept = [row for row, k in zip(rows, keep, strict=True) if k]
    epc = -score / spread * (weight / n)
    lv, everything, nox = (_standardised(estimate, kept, epc, kind) for kind in _KINDS)
    return ModificationIndices(
        tuple(r.lhs for r in kept),
        tuple(r.op for r in kept),
        tuple(r.rhs for r in kept),
        tuple(r.group for r in kept),
        weight * score**2 / spread,
        epc,
        lv,
        everything,
        nox,
    )


def _standardised(estimate: Estimate, rows: list[Parameter], epc: FloatArray, kind: Kind) -> FloatArray:
    """EPC in standard deviations; of a latent variance only the sign means anything, as in lavaan."""
    latent = np.array(
        [row.op == "~~" and row.lhs == row.rhs and row.lhs in estimate.table.latent for row in rows]
    )
    return np.where(latent, np.sign(epc), epc * scale_factors(estimate, rows, kind))


def candidates(table: ParameterTable) -> Iterator[Parameter]:
    """Fixed parameters of the table, then absent ones of every group.

    Absent are cross-loadings of observed indicators, covariances of modelled observed variables and of
    latent ones, and, where there are regressions, those among all variables that take part in one.
    """
    present = set()
    for row in table.rows:
        present |= {(row.group, row.op, row.lhs, row.rhs), (row.group, row.op, row.rhs, row.lhs)}
        covariate = row.lhs in table.exogenous and (row.rhs in table.exogenous or row.op == "~1")
        if row.group and not row.free and not covariate and not row.exo:
            yield replace(row, fixed=row.fixed)
    for group in range(1, len(table.groups) + 1):
        for lhs, op, rhs in _absent(table, group):
            known = (group, op, lhs, rhs) in present
            if not (known and (op == "~~" or _written(table, group, lhs, op, rhs))):
                yield Parameter(0, lhs, op, rhs, user=0, group=group, fixed=0.0)


def _written(table: ParameterTable, group: int, lhs: str, op: str, rhs: str) -> bool:
    return any((r.group, r.lhs, r.op, r.rhs) == (group, lhs, op, rhs) for r in table.rows)


def _absent(table: ParameterTable, group: int) -> Iterator[tuple[str, str, str]]:
    rows = [row for row in table.rows if row.group == group]
    indicators = {row.rhs for row in rows if row.op == "=~"} - set(table.latent)
    regressed = [row for row in rows if row.op == "~"]
    outcomes = {row.lhs for row in regressed} | indicators
    for factor in table.latent:
        yield from ((factor, "=~", name) for name in table.observed if name in indicators)
    modelled = [n for n in table.observed if n in outcomes or n not in table.exogenous]
    yield from ((a, "~~", b) for a, b in combinations([n for n in modelled if n not in _causes(rows)], 2))
    yield from ((a, "~~", b) for a, b in combinations(table.latent, 2))
    names = dict.fromkeys([row.lhs for row in regressed] + [row.rhs for row in regressed])
    measured = {(row.rhs, row.lhs) for row in rows if row.op == "=~"}
    for a, b in permutations(names, 2):
        if a not in table.exogenous and (a, b) not in measured:
            yield a, "~", b


def _causes(rows: list[Parameter]) -> set[str]:
    """Observed variables that only ever stand on the right of a regression."""
    modelled = {row.lhs for row in rows if row.op == "~"} | {row.rhs for row in rows if row.op == "=~"}
    return {row.rhs for row in rows if row.op == "~"} - modelled


def _scores(estimate: Estimate, rows: tuple[Parameter, ...]) -> tuple[FloatArray, FloatArray]:
    """Gradient and expected information of free parameters and candidates together, from one wider model."""
    table, t = estimate.table, len(estimate.theta)
    fixed = {(r.group, r.lhs, r.op, r.rhs): k for k, r in enumerate(rows)}
    wide = []
    for row in table.rows:
        k = fixed.pop((row.group, row.lhs, row.op, row.rhs), None)
        wide.append(row if k is None or row.free else replace(row, free=t + 1 + k))
    wide += [replace(rows[k], free=t + 1 + k) for k in fixed.values()]
    theta = np.concatenate([estimate.theta, [0.0 if np.isnan(r.fixed) else r.fixed for r in rows]])
    observed = estimate.fitted.observed
    model = model_matrices(replace(table, rows=tuple(wide)), estimate.samples)
    objective = discrepancy(observed, model)
    states: Any = objective.evaluate(theta)[1]
    gradient: FloatArray
    gradient, information = objective.derivatives(states, False)
    return gradient, information
