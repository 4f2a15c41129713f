"""Where each respondent stands: factor scores with their determinacy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.estimate import Estimate
from hsmeasure.types import BoolArray, FloatArray, IntArray

Method = Literal["regression", "bartlett"]


@dataclass(frozen=True)
class FactorScores:
    """Scores of one group.

    Attributes
    ----------
    scores : (n, m) array
    names : tuple of str
        Latent variables.
    rows : (n,) integer array or None
        Positions of the respondents in the table that was given; None for all.
    determinacy : (m,) array
        Correlation of regression scores with the factors, from complete answers: sqrt(diag(C' Sigma^-1 C)
        / diag(Phi)), C the covariance of observed and latent variables.
    """

    scores: FloatArray
    names: tuple[str, ...]
    rows: IntArray | None
    determinacy: FloatArray


def factor_scores(estimate: Estimate, method: Method = "regression") -> tuple[FactorScores, ...]:
    r"""Factor scores of every respondent, group by group.

    Regression (Thurstone): E(eta) + C' Sigma^{-1} (y - mu). Bartlett: unbiased, by weighted least squares
    on the residual covariance of the indicators. Missing answers: each respondent by the variables that
    are there.

    Raises
    ------
    ModelError
        Without latent variables or rows.

    Notes
    -----
    R: ``lavPredict(fit, method = "regression" | "Bartlett")``.
    """
    if estimate.samples[0].ordered is not None:
        raise ModelError("factor scores of ordered items: not built yet", hint="estimator='MLR' for scores")
    if method not in ("regression", "bartlett"):
        raise ModelError(f"there are no factor scores '{method}'", hint="regression or bartlett")
    if not estimate.table.latent or estimate.samples[0].data is None:
        raise ModelError("factor scores need latent variables and the respondents' rows")
    return tuple(_group(estimate, g, method) for g in range(len(estimate.samples)))


def _group(estimate: Estimate, g: int, method: Method) -> FactorScores:
    table, sample = estimate.table, estimate.samples[g]
    data = np.asarray(sample.data)
    p = len(table.observed)
    system = _system(estimate, g)
    mu = system.mean[:p] if table.meanstructure else np.asarray(sample.mean)
    Sigma, C = system.covariance[:p, :p], system.covariance[:p, p:]
    scores = np.empty((len(data), len(table.latent)))
    for pattern, members in _patterns(~np.isnan(data)):
        centred = data[np.ix_(members, pattern)] - mu[pattern]
        inside = np.ix_(pattern, pattern)
        weights = (
            np.linalg.solve(Sigma[inside], C[pattern])
            if method == "regression"
            else _bartlett(system, pattern)
        )
        scores[members] = system.mean[p:] + centred @ weights
    Phi = np.diag(system.covariance)[p:]
    determinacy = np.sqrt(np.diag(C.T @ np.linalg.solve(Sigma, C)) / Phi)
    return FactorScores(scores, table.latent, sample.rows, determinacy)


@dataclass(frozen=True)
class _System:
    """Moments of observed then latent variables;
    loadings, residual covariance and direct paths of the observed.
    """

    mean: FloatArray
    covariance: FloatArray
    loadings: FloatArray
    residual: FloatArray
    paths: FloatArray


def _bartlett(system: _System, pattern: IntArray) -> FloatArray:
    """Weights Theta^-1 Lambda (Lambda' Theta^-1 Lambda)^-1 over the indicators there, covariates' effects
    removed.

    A factor without an indicator of its own has no such score: NaN.
    """
    measured = np.abs(system.loadings[pattern]).sum(axis=1) > 0
    indicators = pattern[measured]
    own = np.abs(system.loadings[indicators]).sum(axis=0) > 0
    reach = system.loadings[indicators][:, own]
    scaled = np.linalg.solve(system.residual[np.ix_(indicators, indicators)], reach)
    direct = np.eye(len(pattern))[measured] - system.paths[np.ix_(indicators, pattern)]
    weights = np.full((len(pattern), len(own)), np.nan)
    weights[:, own] = direct.T @ scaled @ np.linalg.pinv(reach.T @ scaled)
    return weights


def _patterns(there: BoolArray) -> list[tuple[IntArray, IntArray]]:
    """Positions of the variables there, and the rows that have exactly these."""
    patterns, inverse = np.unique(there, axis=0, return_inverse=True)
    return [(np.flatnonzero(one), np.flatnonzero(inverse.ravel() == k)) for k, one in enumerate(patterns)]


def _system(estimate: Estimate, g: int) -> _System:
    table, values = estimate.table, estimate.row_estimates()
    names = [*table.observed, *table.latent]
    at = {name: i for i, name in enumerate(names)}
    p, v = len(table.observed), len(names)
    A, S, alpha = np.zeros((v, v)), np.zeros((v, v)), np.zeros(v)
    for row, value in zip(table.rows, values, strict=True):
        if row.group != g + 1:
            continue
        if row.op == "=~":
            A[at[row.rhs], at[row.lhs]] = value
        elif row.op == "~":
            A[at[row.lhs], at[row.rhs]] = value
        elif row.op == "~~":
            S[at[row.lhs], at[row.rhs]] = S[at[row.rhs], at[row.lhs]] = value
        elif row.op == "~1":
            alpha[at[row.lhs]] = value
    if not table.meanstructure and (means := estimate.samples[g].mean) is not None:
        for name in table.exogenous:  # what covariates predict of the factors, as lavaan has it
            alpha[at[name]] = means[at[name]]
    reach = np.linalg.inv(np.eye(v) - A)
    return _System(reach @ alpha, reach @ S @ reach.T, A[:p, p:], S[:p, :p], A[:p, :p])
