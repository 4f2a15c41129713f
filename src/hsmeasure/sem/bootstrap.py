"""How sure, by resampling: draws of the estimates, and the bootstrap test of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from hsmeasure.errors import HsmeasureError, ModelError
from hsmeasure.sem.bootstrap_limits import Limits, acceleration, bootstrap_limits
from hsmeasure.sem.constrained import Constraints, minimise_under
from hsmeasure.sem.constraints import constraints_of, defined_parameters
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.information import casewise_scores, normalised_weights
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.observed import Observed, discrepancy, observe
from hsmeasure.sem.refit import StackedMoments, refit, resampled_moments, stack_moments
from hsmeasure.sem.sample import MissingRule, SampleStatistics, sample_from_data
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray, IntArray

_CELLS = 20_000_000  # elements of one batch of counts


@dataclass(frozen=True)
class Draws:
    """Estimates of B resamples.

    Attributes
    ----------
    theta : (b, t) array
        Of the resamples that could be fitted.
    statistic : (b,) array
        Plain chi-square of each against its own moments.
    failed : int
        Resamples without a solution: not converged, or no positive definite covariance matrix.
    """

    theta: FloatArray
    statistic: FloatArray
    failed: int

    @property
    def covariance(self) -> FloatArray:
        """Of the estimates, divisor b, (t, t)."""
        centred = self.theta - self.theta.mean(axis=0)
        return np.asarray(centred.T @ centred / len(centred))


@dataclass(frozen=True)
class BollenStine:
    """The bootstrap test of the model.

    Attributes
    ----------
    p_value : float
        Share of the resamples, drawn where the model holds, whose chi-square exceeds the observed one.
    draws, failed : int
    """

    p_value: float
    draws: int
    failed: int


def bootstrap(estimate: Estimate, draws: int = 1000, seed: int | None = None) -> Draws:
    """Refit the model to resamples of the respondents, group by group, or of whole clusters.

    Parameters
    ----------
    estimate : Estimate
        Fitted to rows.
    draws : int
    seed : int, optional
        Of the bit generator; equal seeds give equal draws.

    Raises
    ------
    ModelError
        If the model was fitted to moments only, or fewer than two resamples could be fitted.

    Notes
    -----
    Efron & Tibshirani (1993). R: ``bootstrapLavaan(fit, R = draws)``. Complete rows under maximum likelihood
    are refitted all at once from resampled moments; other estimators one by one, begun at the estimates.
    """
    _need_rows(estimate.samples)
    return _refitted(estimate, estimate.samples, draws, np.random.default_rng(seed))


def bollen_stine(estimate: Estimate, draws: int = 1000, seed: int | None = None) -> BollenStine:
    """Bootstrap the chi-square where the model holds: rows rotated to the implied moments.

    Notes
    -----
    ``Z = (Y - m) S^{-1/2} Sigma^{1/2} + mu`` (Bollen & Stine, 1992). R: ``cfa(..., test = "bollen.stine")``.
    """
    _need_rows(estimate.samples)
    if estimate.fitted.observed.incomplete:
        raise ModelError("the Bollen-Stine test needs complete rows", hint="missing='listwise'")
    states = estimate.fitted.states
    samples = tuple(
        replace(s, data=_where_model_holds(s, np.asarray(state.at.covariance), state.at.mean))
        for s, state in zip(estimate.samples, states, strict=True)
    )
    found = _refitted(estimate, samples, draws, np.random.default_rng(seed))
    larger = float((found.statistic > estimate.test.statistic).mean())
    return BollenStine(larger, len(found.statistic), found.failed)


def influence(estimate: Estimate) -> FloatArray:
    """Influence of each respondent, or cluster, on the estimates: the infinitesimal jackknife, (n, t).

    The covariance of the estimates times the respondent's score (Jaeckel, 1972); for accelerated limits.

    Raises
    ------
    ModelError
        For estimators other than maximum likelihood, or a model that is not identified.
    """
    fitted = estimate.fitted
    if fitted.observed.estimator != "ML":
        raise ModelError("accelerated limits are built for maximum likelihood", hint="bca_simple")
    bread = constrained_inverse(fitted.curvature(True), fitted.basis)
    if bread is None:
        raise ModelError("accelerated limits need an identified model")
    weights = normalised_weights(estimate.samples)
    parts = []
    for group, state, sample, w in zip(
        fitted.model.groups, fitted.states, estimate.samples, weights, strict=True
    ):
        scores = np.zeros((sample.n, fitted.model.n_free))
        own = casewise_scores(group, state, sample)
        scores[:, group.free] = own if w is None else own * w[:, None]
        parts.append(scores)
    stacked = np.vstack(parts)
    if (clusters := _clusters(estimate.samples)) is not None:
        _, code = np.unique(clusters, return_inverse=True)
        stacked = np.stack([np.bincount(code, column) for column in stacked.T], axis=1)
    return np.asarray(stacked @ bread)


def row_limits(
    estimate: Estimate, draws: Draws, kind: Limits, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Limits of every row of the table, defined parameters computed draw by draw; NaN for rows without any.

    ``norm`` takes its bias from the mean draw and its spread from the covariance of the draws, as in lavaan.
    """
    table = estimate.table
    functions = defined_parameters(table)
    free = [k for k, row in enumerate(table.rows) if row.free]
    at = [table.rows[k].free - 1 for k in free]
    made = [k for k, row in enumerate(table.rows) if row.op == ":="]

    def values(theta: FloatArray) -> FloatArray:
        parts = [theta[..., at]] + ([functions(theta)[0]] if functions is not None else [])
        return np.concatenate(parts, axis=-1)

    low, high = np.full(len(table.rows), np.nan), np.full(len(table.rows), np.nan)
    theta, everything = estimate.theta, values(draws.theta)
    if kind == "norm":
        jacobian = np.eye(len(theta))[at]
        jacobian = jacobian if functions is None else np.vstack([jacobian, functions(theta)[1]])
        spread = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, draws.covariance, jacobian))
        centre, z = 2 * values(theta) - values(draws.theta.mean(axis=0)), ndtri(0.5 + confidence / 2)
        found = centre - z * spread, centre + z * spread
    else:
        accelerations = None
        if kind == "bca":
            moved = influence(estimate)
            slopes = np.zeros((0, len(theta))) if functions is None else functions(theta)[1]
            accelerations = acceleration(np.hstack([moved[:, at], moved @ slopes.T]))
        found = bootstrap_limits(values(theta), everything, kind, confidence, accelerations)
    low[free + made], high[free + made] = found
    return low, high


def _need_rows(samples: Sequence[SampleStatistics]) -> None:
    if any(sample.data is None for sample in samples):
        raise ModelError("resampling needs the rows, not moments only", hint="give the data")


def _where_model_holds(sample: SampleStatistics, implied: FloatArray, mean: FloatArray | None) -> FloatArray:
    """Rows with the implied covariance matrix, and the implied means where the model has them."""
    if sample.data is None or sample.mean is None:
        raise ModelError("resampling needs the rows, not moments only")
    centred = sample.data - sample.mean
    rotated = centred @ np.linalg.solve(_root(sample.covariance), _root(implied))
    return np.asarray(rotated + (sample.mean if mean is None else mean))


def _root(matrix: FloatArray) -> FloatArray:
    """Symmetric square root of a positive definite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(values)) @ vectors.T)


def _clusters(samples: Sequence[SampleStatistics]) -> IntArray | None:
    """Clusters of all rows, group after group."""
    found = [s.clusters for s in samples if s.clusters is not None]
    return np.concatenate(found) if found else None


def _counts(samples: Sequence[SampleStatistics], draws: int, rng: np.random.Generator) -> list[FloatArray]:
    """How often each row is drawn, (B, n_g) a group."""
    clusters = _clusters(samples)
    if clusters is None:
        return [rng.multinomial(s.n, np.full(s.n, 1 / s.n), size=draws).astype(float) for s in samples]
    _, code = np.unique(clusters, return_inverse=True)
    count = int(code.max()) + 1
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=draws).astype(float)[:, code]
    return np.split(drawn, np.cumsum([s.n for s in samples])[:-1], axis=1)


def _refitted(
    estimate: Estimate, samples: Sequence[SampleStatistics], draws: int, rng: np.random.Generator
) -> Draws:
    constraints = constraints_of(estimate.table)
    curved = constraints.equality is not None or constraints.inequality is not None
    observed = estimate.fitted.observed
    batched = observed.estimator == "ML" and not observed.incomplete and not curved
    size = max(1, _CELLS // sum(s.n for s in samples))
    theta, statistic = [], []
    for begin in range(0, draws, size):
        counts = _counts(samples, min(size, draws - begin), rng)
        if batched:
            found = _all_at_once(estimate, samples, counts)
        else:
            found = _one_by_one(estimate, samples, counts, constraints)
        theta.append(found[0])
        statistic.append(found[1])
    fitted = np.concatenate(theta)
    if len(fitted) < 2:
        raise ModelError(f"{len(fitted)} of {draws} resamples could be fitted", hint="a simpler model")
    return Draws(fitted, np.concatenate(statistic), draws - len(fitted))


def _all_at_once(
    estimate: Estimate, samples: Sequence[SampleStatistics], counts: list[FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """theta (b, t) and chi-square (b,) of the resamples that have a solution."""
    observed = estimate.fitted.observed
    weights = normalised_weights(samples)
    weighted = [c if w is None else c * w for c, w in zip(counts, weights, strict=True)]
    sizes = np.stack([c.sum(axis=1) for c in weighted], axis=1)
    stacks = [
        _unbiased(resampled_moments(s.data, c), observed, size)  # type: ignore[arg-type]
        for s, c, size in zip(samples, weighted, sizes.T, strict=True)
    ]
    shares = sizes / sizes.sum(axis=1, keepdims=True)
    found = refit(
        estimate.fitted.model, stacks, shares, estimate.theta, estimate.fitted.basis, samples[0].exogenous
    )
    total = sizes.sum(axis=1) - (len(samples) if _wishart(observed) else 0)
    good = found.converged
    return found.theta[good], (2 * total * found.objective)[good]


def _wishart(observed: Observed) -> bool:
    return bool((observed.multipliers < observed.sizes).any())


def _unbiased(moments: StackedMoments, observed: Observed, sizes: FloatArray) -> StackedMoments:
    if not _wishart(observed):
        return moments
    return stack_moments(moments.covariance * (sizes / (sizes - 1))[:, None, None], moments.mean)


def _one_by_one(
    estimate: Estimate,
    samples: Sequence[SampleStatistics],
    counts: list[FloatArray],
    constraints: Constraints,
) -> tuple[FloatArray, FloatArray]:
    theta, statistic = [], []
    for drawn in _resamples(estimate, samples, counts):
        if drawn is None:
            continue
        observed = estimate.fitted.observed
        again = observe(
            drawn,
            observed.estimator,
            observed.means,
            observed.covariates,
            observed.auxiliary,
            _wishart(observed),
        )
        scaled = tuple(replace(s, covariance=c) for s, c in zip(drawn, again.covariances, strict=True))
        objective: Any = discrepancy(again, model_matrices(estimate.table, scaled))
        optimum, _, _ = minimise_under(objective, estimate.theta, constraints)
        if optimum.converged:
            states = objective.evaluate(optimum.theta)[1]
            theta.append(optimum.theta)
            statistic.append(sum(2 * m * s.misfit for m, s in zip(again.multipliers, states, strict=True)))
    return np.reshape(theta, (-1, len(estimate.theta))), np.array(statistic, dtype=float)


def _resamples(
    estimate: Estimate, samples: Sequence[SampleStatistics], counts: list[FloatArray]
) -> Iterator[tuple[SampleStatistics, ...] | None]:
    """Samples of each resample; None where one cannot be analysed, as when an item is constant in it."""
    names = estimate.table.observed
    fixed = [names[i] for i in samples[0].exogenous]
    missing: MissingRule = "fiml_x" if samples[0].patterns is not None else "listwise"
    for k in range(len(counts[0])):
        try:
            drawn = []
            for sample, count in zip(samples, counts, strict=True):
                rows = np.repeat(np.arange(sample.n), count[k].astype(int))
                data: Any = sample.data
                w = None if sample.weights is None else sample.weights[rows]
                drawn.append(sample_from_data(data[rows], names, exogenous=fixed, missing=missing, weights=w))
        except HsmeasureError:
            yield None
            continue
        yield tuple(drawn)
