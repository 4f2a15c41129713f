"""What must be refused, found or survived, and identities any engine must satisfy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hsmeasure.errors import DataError, ModelError, NotPositiveDefinite
from hsmeasure.sem.estimate import Estimate, estimate
from hsmeasure.sem.fitindices import fit_measures
from hsmeasure.sem.information import casewise_scores
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.refit import refit, resampled_moments
from hsmeasure.sem.sample import sample_from_data, sample_from_moments
from hsmeasure.sem.start import starting_values
from hsmeasure.sem.vcov import standard_errors

NAMES = ("a", "b", "c", "d", "e", "f")


def two_factors(
    means: bool = False, marker: float = 1.0, extra: tuple[tuple[str, str, str], ...] = ()
) -> ParameterTable:
    """g =~ a + b + c, h =~ d + e + f, first loadings fixed."""
    structure: list[tuple[str, str, str, float]] = []
    for factor, items in (("g", NAMES[:3]), ("h", NAMES[3:])):
        structure += [(factor, "=~", x, marker if k == 0 else np.nan) for k, x in enumerate(items)]
    structure += [(x, "~~", x, np.nan) for x in (*NAMES, "g", "h")]
    structure += [("g", "~~", "h", np.nan), *((*row, np.nan) for row in extra)]
    if means:
        structure += [(x, "~1", "", np.nan) for x in NAMES]
    rows, free = [], 0
    for k, (lhs, op, rhs, value) in enumerate(structure, 1):
        free += bool(np.isnan(value))
        rows.append(Parameter(k, lhs, op, rhs, free=free if np.isnan(value) else 0, fixed=value))
    return ParameterTable(tuple(rows), NAMES, ("g", "h"), meanstructure=means)


def scores(n: int = 200, seed: int = 1, share: float = 0.6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
    return np.repeat(factors, 3, axis=1) * share + rng.normal(size=(n, 6)) + 2.0


def fit(
    data: np.ndarray, table: ParameterTable | None = None, missing: Any = "listwise", **options: Any
) -> Estimate:
    table = table or two_factors(means=missing != "listwise")
    return estimate(table, (sample_from_data(data, NAMES, missing=missing),), **options)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda x: np.where(np.arange(6) == 2, 7.0, x), DataError, "constant: c"),
        (
            lambda x: np.where((np.arange(200)[:, None] == 3) & (np.arange(6) == 1), np.inf, x),
            DataError,
            "infinite values in: b",
        ),
        (lambda x: x[:1], DataError, "1 respondent"),
        (lambda x: x[:5], NotPositiveDefinite, "5 respondents for 6 variables"),
        (lambda x: x[:, [0, 0, 2, 3, 4, 5]], NotPositiveDefinite, "copy"),
        (lambda x: np.full_like(x, np.nan), DataError, "0 respondents"),
        (lambda x: np.where(np.arange(6) == 4, np.nan, x), DataError, "0 respondents"),
    ],
)
def test_tables_that_cannot_be_analysed(change: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        sample_from_data(change(scores()), NAMES)


def test_an_item_nobody_answered_is_named_under_full_information() -> None:
    data = scores()
    data[:, 4] = np.nan
    with pytest.raises(DataError, match="nobody answered: e"):
        sample_from_data(data, NAMES, missing="fiml")


def test_two_columns_of_one_name() -> None:
    with pytest.raises(DataError, match="named twice: a"):
        sample_from_data(scores(), ("a", "a", "c", "d", "e", "f"))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_moments_that_are_not_finite(bad: float) -> None:
    covariance = np.eye(6)
    covariance[2, 2] = bad
    with pytest.raises(DataError, match="not finite: c"):
        sample_from_moments(covariance, 100, NAMES)


def test_moments_of_any_size_are_fitted() -> None:
    data = scores()
    plain = fit(data)
    scale = np.array([1e30, 1e-30, 1.0, 1e4, 1e-3, 1.0])
    large = estimate(two_factors(), (sample_from_moments(np.cov((data * scale).T), 200, NAMES),))
    assert large.optimum.converged, large.optimum.reason
    assert large.test.statistic == pytest.approx(plain.test.statistic, rel=1e-6)


def test_a_variance_beyond_computing_is_named() -> None:
    covariance = np.eye(6)
    covariance[2, 2] = 1e300
    with pytest.raises(DataError, match="too large or too small to compute with: c"):
        sample_from_moments(covariance, 100, NAMES)


def test_rows_entirely_missing_are_dropped_and_counted() -> None:
    data = scores()
    data[3] = np.nan
    data[8, 2] = np.nan
    sample = sample_from_data(data, NAMES, missing="fiml")
    assert (sample.n, sample.dropped) == (199, 1)
    assert sample_from_data(data, NAMES).n == 198


def test_full_information_without_gaps_is_maximum_likelihood() -> None:
    data = scores()
    complete = fit(data, two_factors(means=True), information="observed")
    by_pattern = fit(data, missing="fiml")
    np.testing.assert_allclose(by_pattern.theta, complete.theta, rtol=1e-7)
    np.testing.assert_allclose(by_pattern.covariance, complete.covariance, rtol=1e-6, atol=1e-12)
    ours, theirs = fit_measures(by_pattern), fit_measures(complete)
    for key in ("chisq", "logl", "unrestricted_logl", "bic", "baseline_chisq", "srmr"):
        assert ours[key] == pytest.approx(theirs[key], rel=1e-8), key


def test_a_model_that_is_not_identified_is_a_finding() -> None:
    table = two_factors(marker=np.nan)
    result = fit(scores(), table)
    assert result.covariance is None
    finding = next(f for f in result.findings if f.kind == "not_identified")
    for name in ("g =~ a", "g =~ b", "g ~~ g"):
        assert name in finding.message
    assert "a ~~ a" not in finding.message


def test_a_heywood_case_is_a_finding() -> None:
    correlation = np.full((6, 6), 0.2)
    correlation[:3, :3] = [[1, 0.9, 0.85], [0.9, 1, 0.6], [0.85, 0.6, 1]]
    correlation[3:, 3:] = 0.5 + 0.5 * np.eye(3)
    result = estimate(two_factors(), (sample_from_moments(correlation, 200, NAMES),))
    assert result.optimum.converged
    assert [f.kind for f in result.findings] == ["negative_variance"]
    assert result.findings[0].message.startswith("a: negative variance")


def test_non_convergence_is_said_not_raised() -> None:
    result = fit(scores(), max_iterations=1)
    assert not result.optimum.converged
    assert result.findings[0].kind == "not_converged"


def test_a_start_outside_the_parameter_space_is_said_not_raised() -> None:
    table = two_factors()
    result = fit(scores(), table, start=-np.ones(table.n_free))
    assert not result.optimum.converged
    assert result.covariance is None
    assert "positive definite" in result.optimum.reason


def test_choices_that_exclude_each_other_are_refused() -> None:
    gaps = scores()
    gaps[0, 0] = np.nan
    with pytest.raises(ModelError, match="complete rows"):
        fit(gaps, missing="fiml", errors="robust_sem", test="satorra_bentler")
    with pytest.raises(ModelError, match="goes with ML"):
        fit(gaps, missing="fiml", estimator="WLS")
    moments = sample_from_moments(np.cov(scores().T), 200, NAMES)
    with pytest.raises(ModelError, match="needs the rows"):
        estimate(two_factors(), (moments,), errors="robust_huber_white")


def test_scores_sum_to_zero_at_the_optimum() -> None:
    data = scores()
    data[np.random.default_rng(0).random(data.shape) < 0.1] = np.nan
    for result in (fit(data, missing="fiml"), fit(scores(), two_factors(means=True))):
        group, state = result.fitted.model.groups[0], result.fitted.states[0]
        total = casewise_scores(group, state, result.samples[0]).sum(axis=0)
        np.testing.assert_allclose(total, 0, atol=1e-6)


def test_every_row_its_own_cluster_is_the_plain_sandwich() -> None:
    data, table = scores(), two_factors(means=True)
    plain = fit(data, table, errors="robust_huber_white")
    sample = sample_from_data(data, NAMES, clusters=np.arange(200))
    clustered = estimate(table, (sample,), errors="robust_huber_white")
    np.testing.assert_allclose(clustered.covariance, plain.covariance * 200 / 199, rtol=1e-10)


def test_clusters_that_cross_groups_are_summed_across_them() -> None:
    """Both members of a pair carry the same answers: their difference has no variance at all."""
    data, base = scores(), two_factors(means=True)
    shift = max(row.free for row in base.rows)
    second = [
        Parameter(
            r.id + len(base.rows),
            r.lhs,
            r.op,
            r.rhs,
            group=2,
            free=r.free + shift if r.free else 0,
            fixed=r.fixed,
        )
        for r in base.rows
    ]
    table = ParameterTable((*base.rows, *second), NAMES, ("g", "h"), groups=("1", "2"), meanstructure=True)
    pair = tuple(sample_from_data(data, NAMES, clusters=np.arange(200)) for _ in range(2))
    covariance = estimate(table, pair, errors="robust_huber_white").covariance
    assert covariance is not None
    contrast = np.hstack([np.eye(shift), -np.eye(shift)])
    np.testing.assert_allclose(contrast @ covariance @ contrast.T, 0, atol=1e-12)


def test_whole_weights_are_repeated_rows() -> None:
    data, table = scores(), two_factors(means=True)
    weights = np.random.default_rng(2).integers(1, 4, 200).astype(float)
    weighted = estimate(table, (sample_from_data(data, NAMES, weights=weights),))
    repeated = fit(np.repeat(data, weights.astype(int), axis=0), table)
    np.testing.assert_allclose(weighted.theta, repeated.theta, rtol=1e-8)


def test_a_stack_of_resamples_is_refitted_as_each_alone() -> None:
    data, table = scores(share=1.2), two_factors(means=True)
    whole = fit(data, table)
    counts = np.random.default_rng(3).multinomial(200, np.full(200, 1 / 200), size=25).astype(float)
    stack = refit(whole.fitted.model, [resampled_moments(data, counts)], np.ones(1), whole.theta)
    assert stack.converged.all()
    for row, times in zip(stack.theta, counts.astype(int), strict=True):
        alone = fit(np.repeat(data, times, axis=0), table)
        np.testing.assert_allclose(row, alone.theta, rtol=1e-6, atol=1e-7)


def test_a_resample_without_variance_is_reported() -> None:
    data = scores()
    whole = fit(data)
    counts = np.ones((2, 200))
    counts[1] = 0
    counts[1, :4] = 50
    stack = refit(whole.fitted.model, [resampled_moments(data, counts)], np.ones(1), whole.theta)
    assert stack.converged.tolist() == [True, False]
    assert np.isnan(stack.theta[1]).all()


def test_starting_values_imply_a_proper_covariance_and_keep_the_users() -> None:
    table = two_factors()
    rows = tuple(
        Parameter(
            r.id,
            r.lhs,
            r.op,
            r.rhs,
            free=r.free,
            fixed=r.fixed,
            start=0.33 if r.rhs == "b" and r.op == "=~" else np.nan,
        )
        for r in table.rows
    )
    sample = sample_from_data(-scores(), NAMES)
    theta = starting_values(ParameterTable(rows, NAMES, ("g", "h")), (sample,))
    assert theta[0] == 0.33
    assert fit(-scores(), start=theta).optimum.converged


def test_errors_shrink_with_the_root_of_n() -> None:
    data = scores()
    once, four = fit(data), fit(np.tile(data, (4, 1)))
    assert once.covariance is not None
    assert four.covariance is not None
    np.testing.assert_allclose(
        standard_errors(four.covariance), standard_errors(once.covariance) / 2, rtol=1e-6
    )
