"""Where to begin: starting values from the sample, the user's own taking precedence."""

from __future__ import annotations

import numpy as np

from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray


def starting_values(table: ParameterTable, samples: tuple[SampleStatistics, ...]) -> FloatArray:
    """A starting vector (t,) that implies a positive definite covariance matrix.

    Loadings and communalities come from the first principal component of each factor's observed indicators,
    covariances of latent variables from the composites they span; regressions start at zero.
    """
    theta = np.zeros(table.n_free)
    position = {name: i for i, name in enumerate(table.observed)}
    for g, sample in enumerate(samples):
        rows = [row for row in table.rows if row.group == g + 1]
        factors = _factors(rows, position, set(table.latent), sample.covariance)
        outcomes = {row.lhs for row in rows if row.op == "~"}
        for row in rows:
            if row.free:
                theta[row.free - 1] = _start(row, position, sample, factors, outcomes)
    for row in table.rows:
        if row.free and not np.isnan(row.start):
            theta[row.free - 1] = row.start
    return theta


class _Factor:
    """Starting loadings of one latent variable, its variance and the residual share of its indicators."""

    def __init__(self, loadings: dict[str, float], variance: float, communality: dict[str, float]) -> None:
        self.loadings = loadings
        self.variance = variance
        self.communality = communality


def _factors(
    rows: list[Parameter], position: dict[str, int], latent: set[str], covariance: FloatArray
) -> dict[str, _Factor]:
    indicators: dict[str, list[Parameter]] = {name: [] for name in latent}
    for row in rows:
        if row.op == "=~":
            indicators.setdefault(row.lhs, []).append(row)
    fixed_variance = {
        row.lhs: row.fixed
        for row in rows
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in latent and not row.free and row.fixed > 0
    }
    return {
        name: _factor([r for r in found if r.rhs in position], position, covariance, fixed_variance.get(name))
        for name, found in indicators.items()
    }


def _factor(
    rows: list[Parameter], position: dict[str, int], covariance: FloatArray, variance: float | None
) -> _Factor:
    """One factor from the first principal component of its observed indicators' correlations."""
    if not rows:
        return _Factor({}, 0.5 if variance is None else variance, {})
    index = [position[row.rhs] for row in rows]
    deviation = np.sqrt(covariance[index, index])
    k = len(index)
    if k == 1:
        standard = np.array([np.sqrt(0.5)])
    else:
        correlation = covariance[np.ix_(index, index)] / np.outer(deviation, deviation)
        values, vectors = np.linalg.eigh(correlation)
        leading = vectors[:, -1] * (1.0 if vectors[0, -1] >= 0 else -1.0)
        share = max(values[-1] - 1.0, 0.1) * k / (k - 1)
        standard = np.clip(np.abs(leading) * np.sqrt(share), 0.2, 0.9) * np.where(leading < 0, -1.0, 1.0)
    size = standard * deviation
    marker = next((i for i, row in enumerate(rows) if not row.free and row.fixed != 0), None)
    if variance is None:
        variance = float((size[marker] / rows[marker].fixed) ** 2) if marker is not None else 1.0
    sign = 1.0 if marker is None else float(np.sign(size[marker] * rows[marker].fixed))
    loadings = sign * size / np.sqrt(variance)
    return _Factor(
        {row.rhs: float(x) for row, x in zip(rows, loadings, strict=True)},
        variance,
        {row.rhs: float(x) for row, x in zip(rows, standard**2, strict=True)},
    )


def _start(
    row: Parameter,
    position: dict[str, int],
    sample: SampleStatistics,
    factors: dict[str, _Factor],
    outcomes: set[str],
) -> float:
    if row.op == "=~":
        return factors[row.lhs].loadings.get(row.rhs, 1.0)
    if row.op == "~1":
        seen = row.lhs in position and sample.mean is not None
        return float(sample.mean[position[row.lhs]]) if seen and sample.mean is not None else 0.0
    if row.op != "~~":
        return 0.0
    if row.lhs == row.rhs:
        return _start_variance(row.lhs, position, sample.covariance, factors)
    if row.lhs in position and row.rhs in position:
        measured = {name for factor in factors.values() for name in factor.loadings}
        free_standing = not {row.lhs, row.rhs} & (measured | outcomes)
        return float(sample.covariance[position[row.lhs], position[row.rhs]]) if free_standing else 0.0
    if row.lhs in factors and row.rhs in factors and not {row.lhs, row.rhs} & outcomes:
        return _start_covariance(factors[row.lhs], factors[row.rhs], position, sample.covariance)
    return 0.0


def _start_variance(
    name: str, position: dict[str, int], covariance: FloatArray, factors: dict[str, _Factor]
) -> float:
    if name not in position:
        return factors[name].variance
    explained = max((f.communality.get(name, 0.0) for f in factors.values()), default=0.0)
    return float(covariance[position[name], position[name]]) * (1.0 - min(explained, 0.9))


def _start_covariance(
    first: _Factor, second: _Factor, position: dict[str, int], covariance: FloatArray
) -> float:
    """Cross-covariance of the indicators projected on the loadings, kept within a correlation of one half."""
    if not first.loadings or not second.loadings or set(first.loadings) & set(second.loadings):
        return 0.0
    a, b = np.array(list(first.loadings.values())), np.array(list(second.loadings.values()))
    cross = covariance[np.ix_([position[x] for x in first.loadings], [position[x] for x in second.loadings])]
    value = float(a @ cross @ b / (a @ a) / (b @ b))
    bound = 0.5 * float(np.sqrt(first.variance * second.variance))
    return float(np.clip(value, -bound, bound))
