"""Identities that reliability must keep for any data."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hsmeasure.factor.one_factor import one_factor
from hsmeasure.items.analysis import item_rest
from hsmeasure.moments.covariance import covariance_listwise, covariance_pairwise
from hsmeasure.reliability.alpha import alpha, alpha_if_dropped, alpha_standardized
from hsmeasure.reliability.intervals import feldt_interval
from hsmeasure.reliability.omega import omega, omega_observed
from hsmeasure.reliability.splithalf import half_correlation, spearman_brown

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(3, 9)
CLOSE = {"rtol": 1e-9, "atol": 1e-11}


def answers(seed: int, k: int, n: int = 60) -> np.ndarray:
    """Five-point answers with something in common."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) * rng.uniform(0.2, 1.5, k) + rng.normal(size=(n, k))
    return np.clip(np.round(latent + 3), 1, 5)


def cov(x: np.ndarray) -> np.ndarray:
    return covariance_listwise(x).matrix


@given(seeds, sizes)
def test_alpha_is_at_most_one_and_ignores_shift_order_and_reversal_of_all(seed, k):
    x = answers(seed, k)
    value = alpha(cov(x))
    rng = np.random.default_rng(seed)
    assert value <= 1
    np.testing.assert_allclose(alpha(cov(x + rng.uniform(-100, 100, k))), value, **CLOSE)
    np.testing.assert_allclose(alpha(cov(x[:, rng.permutation(k)])), value, **CLOSE)
    np.testing.assert_allclose(alpha(cov(6 - x)), value, **CLOSE)
    np.testing.assert_allclose(alpha(cov(x * 7.5)), value, **CLOSE)


@given(seeds, sizes)
def test_standardised_alpha_is_alpha_of_standardised_items(seed, k):
    x = answers(seed, k)
    assume((x.std(axis=0) > 0).all())
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    np.testing.assert_allclose(alpha_standardized(cov(x)), alpha(cov(z)), **CLOSE)


@given(st.integers(2, 30), st.floats(-0.03, 0.999))
def test_parallel_items_have_the_spearman_brown_form(k, r):
    parallel = np.full((k, k), r) + np.diag(np.full(k, 1 - r))
    np.testing.assert_allclose(alpha(parallel), k * r / (1 + (k - 1) * r), **CLOSE)


@given(seeds, st.integers(2, 5))
def test_alpha_is_the_mean_of_all_split_halves_by_covariance(seed, half):
    """Cronbach (1951): over the splits into equal halves, the mean of 4 cov(a, b) / V is alpha."""
    s = cov(answers(seed, 2 * half))
    splits = []
    for left in combinations(range(2 * half), half):
        right = [i for i in range(2 * half) if i not in left]
        splits.append(4 * s[np.ix_(left, right)].sum() / s.sum())
    np.testing.assert_allclose(alpha(s), np.mean(splits), **CLOSE)


@given(seeds, sizes)
def test_dropping_is_leaving_out(seed, k):
    s = cov(answers(seed, k))
    expected = [alpha(np.delete(np.delete(s, i, 0), i, 1)) for i in range(k)]
    np.testing.assert_allclose(alpha_if_dropped(s), expected, **CLOSE)


@given(seeds, sizes)
def test_a_batch_is_its_members(seed, k):
    batch = np.stack([cov(answers(seed + i, k)) for i in range(3)])
    for kernel in (alpha, alpha_standardized, alpha_if_dropped, item_rest, half_correlation):
        np.testing.assert_array_equal(kernel(batch), np.stack([kernel(one) for one in batch]))


@given(seeds, sizes)
def test_two_halves_step_up_as_their_sums_do(seed, k):
    x = answers(seed, k)
    r = np.corrcoef(x[:, ::2].sum(axis=1), x[:, 1::2].sum(axis=1))[0, 1]
    np.testing.assert_allclose(spearman_brown(half_correlation(cov(x))), 2 * r / (1 + r), **CLOSE)


@given(seeds, sizes)
def test_pairwise_is_listwise_without_gaps(seed, k):
    x = answers(seed, k)
    ours, theirs = covariance_pairwise(x), covariance_listwise(x)
    np.testing.assert_allclose(ours.matrix, theirs.matrix, **CLOSE)
    np.testing.assert_allclose(ours.mean, theirs.mean, **CLOSE)
    assert (ours.pairs == theirs.pairs).all()
    assert ours.n_complete == theirs.n_complete


@given(seeds, sizes, st.floats(0.05, 0.9))
def test_pairwise_is_each_pair_by_itself(seed, k, share):
    x = answers(seed, k)
    x[np.random.default_rng(seed).random(x.shape) < share] = np.nan
    ours = covariance_pairwise(x)
    for i in range(k):
        for j in range(k):
            alone = covariance_listwise(x[:, [i, j]])
            np.testing.assert_allclose(ours.matrix[i, j], alone.matrix[0, 1], **CLOSE)
            assert ours.pairs[i, j] == alone.n_complete
    assert ours.n_complete == (~np.isnan(x).any(axis=1)).sum()


@given(st.floats(0.3, 2.0), st.lists(st.floats(0.2, 3.0), min_size=3, max_size=8))
def test_omega_is_alpha_under_exact_tau_equivalence(loading, theta):
    k = len(theta)
    population = np.full((k, k), loading**2) + np.diag(theta)
    model = one_factor(population, 200)
    assert model.converged
    assert abs(omega(model.loadings, model.uniquenesses) - alpha(population)) < 1e-6
    assert abs(omega_observed(model.loadings, population) - alpha(population)) < 1e-6


@settings(deadline=None)
@given(seeds, st.integers(4, 8))
def test_the_minimum_is_a_minimum_and_ignores_order_and_direction(seed, k):
    s = cov(answers(seed, k, n=200))
    model = one_factor(s, 200)
    assume(model.converged)
    sign = np.where(np.arange(k) % 2, -1.0, 1.0)
    order = np.random.default_rng(seed).permutation(k)
    turned = one_factor((s * np.outer(sign, sign))[np.ix_(order, order)], 200)
    np.testing.assert_allclose(np.abs(turned.loadings), np.abs(model.loadings[order]), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(turned.fit.chisq, model.fit.chisq, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(np.diag(model.implied), np.diag(s), rtol=1e-5)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        nearby = np.outer(*[model.loadings + rng.normal(scale=0.01, size=k)] * 2) + np.diag(
            model.uniquenesses
        )
        assert discrepancy(s, nearby) >= discrepancy(s, model.implied) - 1e-12


def discrepancy(s: np.ndarray, sigma: np.ndarray) -> float:
    sign, logdet = np.linalg.slogdet(sigma)
    if sign <= 0:
        return np.inf
    return logdet + np.trace(np.linalg.solve(sigma, s)) - np.linalg.slogdet(s)[1] - len(s)


@given(st.floats(-0.5, 0.99), st.integers(5, 2000), st.integers(2, 40), st.floats(0.5, 0.999))
def test_feldt_limits_enclose_the_estimate_and_stay_below_one(value, n, k, confidence):
    low, high = feldt_interval(value, n, k, confidence)
    assert low < high <= 1
    wider = feldt_interval(value, n, k, (1 + confidence) / 2)
    assert wider[0] < low
    assert wider[1] > high
