"""Analytic gradients and Hessians against central differences: every estimator, every kind of parameter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tolerance import check

from hsmeasure.sem.matrices import ModelMatrices, model_matrices
from hsmeasure.sem.observed import discrepancy, observe
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.sample import SampleStatistics, sample_from_data

OBSERVED = ("a", "b", "c", "d", "e", "x")
FREE, FIXED = 0.0, 1.0
STRUCTURE = [
    ("f", "=~", "a", FIXED),
    ("f", "=~", "b", FREE),
    ("f", "=~", "c", FREE),
    ("g", "=~", "c", FREE),
    ("g", "=~", "d", FREE),
    ("g", "=~", "e", FREE),
    ("h", "=~", "f", FIXED),
    ("h", "=~", "g", FREE),
    ("f", "~", "x", FREE),
    ("x", "~", "e", FREE),
    ("d", "~", "b", FREE),
    ("b", "~~", "e", FREE),
    ("a", "~~", "x", FREE),
    *((v, "~~", v, FREE) for v in ("a", "b", "c", "d", "e", "x", "f", "g", "h")),
]
MEANS = [*((v, "~1", "", FREE) for v in OBSERVED), ("f", "~1", "", FIXED), ("g", "~1", "", FREE)]


def table(means: bool, groups: int) -> ParameterTable:
    """Loadings, a cross-loading, a second-order factor, a loop, a path among items, covariances,
    intercepts."""
    rows, free = [], 0
    for group in range(1, groups + 1):
        for lhs, op, rhs, value in STRUCTURE + (MEANS if means else []):
            free += value == FREE
            at = free if value == FREE else 0
            given = np.nan if value == FREE else 0.7
            rows.append(Parameter(len(rows) + 1, lhs, op, rhs, group=group, free=at, fixed=given))
    labels = tuple(str(g) for g in range(groups))
    return ParameterTable(tuple(rows), OBSERVED, ("f", "g", "h"), (), labels, means)


def samples(groups: int, missing: bool, rng: np.random.Generator) -> tuple[SampleStatistics, ...]:
    result = []
    for _ in range(groups):
        data = rng.normal(size=(40, 1)) + rng.normal(size=(40, 6)) * np.arange(1, 7) + 3
        if missing:
            data[rng.random(data.shape) < 0.15] = np.nan
        result.append(sample_from_data(data, OBSERVED, missing="fiml" if missing else "listwise"))
    return tuple(result)


def start(model: ModelMatrices, rng: np.random.Generator) -> np.ndarray:
    theta = rng.uniform(-0.4, 0.4, model.n_free)
    for group in model.groups:
        variance = (group.symmetric == 1) & (group.row == group.column)
        theta[group.free[variance]] = rng.uniform(1.5, 3.0, variance.sum())
    return theta


def differences(function: Any, theta: np.ndarray, size: float = 1e-5) -> np.ndarray:
    return np.array(
        [(function(theta + size * e) - function(theta - size * e)) / (2 * size) for e in np.eye(len(theta))]
    )


SETTINGS = [
    (estimator, means, groups, False)
    for estimator in ("ML", "GLS", "ULS", "WLS", "DWLS")
    for means in (False, True)
    for groups in (1, 2)
] + [("ML", True, 1, True), ("ML", True, 2, True)]


@pytest.mark.parametrize(("estimator", "means", "groups", "missing"), SETTINGS)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_gradient_and_hessian(estimator: Any, means: bool, groups: int, missing: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    observations = samples(groups, missing, rng)
    model = model_matrices(table(means, groups), observations)
    objective: Any = discrepancy(observe(observations, estimator, means), model)
    theta = start(model, rng)
    value, states = objective.evaluate(theta)
    assert np.isfinite(value)
    gradient, hessian = objective.derivatives(states, observed=True)
    scale = max(1.0, float(np.abs(gradient).max()))
    numeric = differences(lambda t: objective.evaluate(t)[0], theta)
    check("gradient", gradient / scale, numeric / scale, estimator)
    numeric = differences(lambda t: objective.derivatives(objective.evaluate(t)[1], False)[0], theta)
    scale = max(1.0, float(np.abs(hessian).max()))
    check("gradient", hessian / scale, numeric / scale, estimator)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_expected_information_is_the_hessian_where_the_model_fits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (sample,) = samples(1, False, rng)
    model = model_matrices(table(True, 1), (sample,))
    theta = start(model, rng)
    objective: Any = discrepancy(observe((sample,), "ML", True), model)
    at = objective.evaluate(theta)[1][0].at
    perfect = SampleStatistics(OBSERVED, 40, at.covariance.copy(), at.mean.copy())
    exact: Any = discrepancy(observe((perfect,), "ML", True), model)
    value, states = exact.evaluate(theta)
    check("objective", value, 0.0)
    gradient, hessian = exact.derivatives(states, observed=True)
    check("objective", gradient, np.zeros_like(gradient))
    np.testing.assert_allclose(hessian, exact.derivatives(states, observed=False)[1], rtol=1e-9, atol=1e-9)
