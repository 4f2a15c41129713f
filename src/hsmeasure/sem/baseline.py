"""The two models every fit is measured against: nothing is related, and everything is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.moments.patterns import MissingPatterns, missing_patterns
from hsmeasure.moments.saturated import saturated_moments
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.matrices import GroupMatrices, ModelMatrices
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray, IntArray


def independence(
    samples: Sequence[SampleStatistics],
    covariances: Sequence[FloatArray],
    means: bool,
    covariates: tuple[int, ...] = (),
    auxiliary: tuple[int, ...] = (),
) -> tuple[ModelMatrices, FloatArray]:
    """Variances and means free and no covariances, but those among exogenous covariates and of auxiliaries.

    Fixed covariates keep their sample moments; where covariates are random, their covariances are free.
    Returns the model and its maximum-likelihood estimates (t,), closed form with missing values too; with
    auxiliary variables only where the maximum is to be looked for.
    R: ``lavInspect(fit, "baseline.partable")``.
    """
    groups, values = [], []
    begin = 0
    for sample, covariance in zip(samples, covariances, strict=True):
        p = len(sample.names)
        if sample.ordered is not None:
            groups.append(_uncorrelated(p))
            values.append(np.zeros(0))
            continue
        inner = np.array([i for i in range(p) if i not in sample.exogenous], dtype=np.intp)
        loose = np.array([i for i in covariates if i not in sample.exogenous], dtype=np.intp)
        below, beside = np.tril_indices(len(loose), -1)
        helped = [(a, b) for a in auxiliary for b in range(p) if b < a or b not in auxiliary]
        pairs = np.array(helped, dtype=np.intp).reshape(-1, 2).T
        rows = np.concatenate([inner, loose[below], pairs[0]])
        columns = np.concatenate([inner, loose[beside], pairs[1]])
        mean, block = independent_moments(sample, covariance, list(covariates))
        group = _moments_group(sample, mean, block, (rows, columns), inner, means, begin)
        values += [block[rows, columns], mean[inner]] if means else [block[rows, columns]]
        groups.append(group)
        begin += group.free.size
    return ModelMatrices(tuple(groups), begin, means), np.concatenate(values)


def _uncorrelated(p: int) -> GroupMatrices:
    """Unit variances, no correlations, nothing free: independence of ordered items."""
    base = np.zeros(2 * p * p + p)
    base[p * p :: p + 1][:p] = 1.0
    none = np.zeros(0, dtype=np.intp)
    return GroupMatrices(p, p, False, base, none, none, none, none, none, none, np.zeros(0), 0)


def saturated(
    samples: Sequence[SampleStatistics], covariances: Sequence[FloatArray], means: bool
) -> tuple[ModelMatrices, FloatArray]:
    """All means and covariances free but those among fixed covariates, and the values that fit perfectly."""
    groups, values = [], []
    begin = 0
    for sample, covariance in zip(samples, covariances, strict=True):
        p = len(sample.names)
        fixed = np.isin(np.arange(p), sample.exogenous)
        rows, columns = vech_indices(p)
        keep = ~(fixed[rows] & fixed[columns])
        rows, columns = rows[keep], columns[keep]
        inner = np.flatnonzero(~fixed)
        mean = np.zeros(p) if sample.mean is None else sample.mean
        group = _moments_group(sample, mean, covariance, (rows, columns), inner, means, begin)
        values += [covariance[rows, columns], mean[inner]] if means else [covariance[rows, columns]]
        groups.append(group)
        begin += group.free.size
    return ModelMatrices(tuple(groups), begin, means), np.concatenate(values)


def independent_moments(
    sample: SampleStatistics, covariance: FloatArray, covariates: list[int]
) -> tuple[FloatArray, FloatArray]:
    """Means and covariances under independence: every variable by itself, the covariates among themselves."""
    if sample.patterns is None or sample.data is None:
        return np.zeros(len(sample.names)) if sample.mean is None else sample.mean, covariance
    mean, variance = available_moments(sample.patterns)
    result = np.diag(variance)
    block = np.ix_(covariates, covariates)
    if covariates and sample.patterns.observed[:, covariates].all():
        result[block] = covariance[block]
    elif covariates:
        seen = ~np.isnan(sample.data[:, covariates]).all(axis=1)
        weights = None if sample.weights is None else sample.weights[seen]
        own = saturated_moments(missing_patterns(sample.data[seen][:, covariates], weights))
        mean[covariates], result[block] = own.mean, own.covariance
    return mean, result


def _moments_group(
    sample: SampleStatistics,
    mean: FloatArray,
    covariance: FloatArray,
    pairs: tuple[IntArray, IntArray],
    intercepts: IntArray,
    means: bool,
    begin: int,
) -> GroupMatrices:
    """Matrices with these covariances and means free, the moments of fixed covariates in place."""
    p = len(sample.names)
    rows, columns = pairs
    k = len(intercepts) if means else 0
    base = np.zeros(2 * p * p + p)
    fixed = np.array(sample.exogenous, dtype=np.intp)
    if fixed.size:
        base[p * p + fixed[:, None] * p + fixed] = covariance[np.ix_(fixed, fixed)]
        base[2 * p * p + fixed] = mean[fixed] if means else 0.0
    free = begin + np.arange(len(rows) + k)
    pair_cells = p * p + np.concatenate([rows * p + columns, columns * p + rows])
    cells = np.concatenate([pair_cells, 2 * p * p + intercepts[:k]])
    sources = np.concatenate([free[: len(rows)], free])
    row = np.concatenate([rows, intercepts[:k]])
    column = np.concatenate([columns, np.full(k, p)])
    symmetric = np.repeat([1, 0], [len(rows), k])
    scale = np.where(symmetric * (row == column) == 1, 0.5, 1.0)
    return GroupMatrices(p, p, means, base, cells, sources, free, row, column, symmetric, scale, 0)


def available_moments(patterns: MissingPatterns) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of each variable over the rows that have it, (p,) and (p,)."""
    weight = patterns.n[:, None] * patterns.observed
    total = weight.sum(axis=0)
    mean = (weight * patterns.mean).sum(axis=0) / total
    spread = np.diagonal(patterns.covariance, axis1=1, axis2=2) + (patterns.mean - mean) ** 2
    return mean, (weight * spread).sum(axis=0) / total
