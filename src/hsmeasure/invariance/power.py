"""Would a step have noticed: power of an invariance test against a stated shift (Satorra & Saris, 1985)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import chi2, ncx2

from hsmeasure.sem.constrained import minimise_under
from hsmeasure.sem.constraints import constraints_of
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.nesting import nesting
from hsmeasure.sem.observed import discrepancy, observe
from hsmeasure.sem.partable import Parameter
from hsmeasure.types import FloatArray

_OPERATORS = {"metric": "=~", "scalar": "~1", "strict": "~~"}


def step_power(
    general: Estimate,
    restricted: Estimate,
    level: str,
    shift: float = 0.30,
    every: int = 5,
    alpha: float = 0.05,
) -> float:
    """Probability that the step's difference test rejects if one item in ``every`` differs in the last group.

    The population is what the restricted model implies, with loadings less by ``shift`` (standardised),
    intercepts more by ``shift`` standard deviations, or residual variances more by ``shift`` of the item's
    variance; the restricted model's misfit to its moments, times n, is the noncentrality.

    Notes
    -----
    Satorra & Saris (1985). Normal-theory noncentrality; NaN for steps that shift has no meaning for.

    Parameters
    ----------
    general, restricted : Estimate
        Without and with the step's equalities.
    level : {"metric", "scalar", "strict"}
    """
    df = restricted.df - general.df
    if level not in _OPERATORS or df <= 0:
        return float("nan")
    theta = nesting(restricted, general).theta.copy()
    group = len(general.samples)
    state = general.fitted.states[-1].at
    sd = np.sqrt(np.diag(np.asarray(state.all_covariance)))
    place = {name: i for i, name in enumerate([*general.table.observed, *general.table.latent])}
    for row in _chosen(general, restricted, level, group, every):
        item = place[row.rhs if row.op == "=~" else row.lhs]
        if row.op == "=~":
            value = theta[row.free - 1]
            theta[row.free - 1] -= np.sign(value) * shift * sd[item] / sd[place[row.lhs]]
        elif row.op == "~1":
            theta[row.free - 1] += shift * sd[item]
        else:
            theta[row.free - 1] += shift * sd[item] ** 2
    noncentrality = _misfit(restricted, general, theta)
    if not np.isfinite(noncentrality):
        return float("nan")
    return float(ncx2.sf(chi2.isf(alpha, df), df, max(noncentrality, 1e-12)))


def _chosen(general: Estimate, restricted: Estimate, level: str, group: int, every: int) -> list[Parameter]:
    """Of each factor's items in the last group one in ``every``, the last ones that the step holds equal."""
    rows = [r for r in general.table.rows if r.group == group]
    held = {(r.lhs, r.op, r.rhs) for r in restricted.table.rows if r.group == group and r.label}
    chosen = []
    for factor in general.table.latent:
        items = [r.rhs for r in rows if r.op == "=~" and r.lhs == factor]
        wanted = [
            row
            for item in reversed(items)
            for row in rows
            if row.free and _is(row, level, factor, item) and (row.lhs, row.op, row.rhs) in held
        ]
        chosen += wanted[: max(1, len(items) // every)]
    return chosen


def _is(row: Parameter, level: str, factor: str, item: str) -> bool:
    if level == "metric":
        return row.op == "=~" and row.lhs == factor and row.rhs == item
    if level == "scalar":
        return row.op == "~1" and row.lhs == item
    return row.op == "~~" and row.lhs == row.rhs == item


def _misfit(restricted: Estimate, general: Estimate, theta: FloatArray) -> float:
    """Chi-square of the restricted model fitted to the moments the general one implies at theta."""
    objective: Any = general.fitted.objective
    states = objective.evaluate(theta)[1]
    if not states:
        return float("nan")
    bare: dict[str, Any] = dict.fromkeys(("data", "weights", "clusters", "patterns", "saturated_loglik"))
    samples = tuple(
        replace(s, covariance=np.asarray(state.at.covariance), mean=np.asarray(state.at.mean), **bare)
        for s, state in zip(restricted.samples, states, strict=True)
    )
    table = restricted.table
    there = discrepancy(observe(samples, "ML", table.meanstructure), model_matrices(table, samples))
    found = minimise_under(there, restricted.theta, constraints_of(table))[0]
    n = sum(s.n for s in samples)
    return float(2 * n * found.objective) if found.converged else float("nan")
