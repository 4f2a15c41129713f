"""What is planted is flagged, what is not is left alone, and what cannot be told is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

import hsmeasure as hs
from hsmeasure.dif.mantel import mantel
from hsmeasure.dif.proportional_odds import _Likelihood, proportional_odds
from hsmeasure.errors import DataError

ITEMS = list("abcdef")


def answers(n: int = 600, *, shift: float = 0.0, slope: float = 0.0, impact: float = 0.4, seed: int = 1):
    """Two groups that differ in the trait by ``impact``; item f by ``shift`` and ``slope`` besides."""
    rng = np.random.default_rng(seed)
    g = np.repeat([0, 1], n)
    trait = rng.normal(size=2 * n) + impact * g
    latent = 1.5 * trait[:, None] + rng.logistic(size=(2 * n, 6))
    latent[:, 5] += shift * g + slope * trait * g
    return pd.DataFrame(np.digitize(latent, [-2, -0.5, 0.5, 2]), columns=ITEMS).assign(
        g=np.where(g, "w", "m")
    )


def test_a_planted_shift_is_flagged_and_impact_is_not():
    assert not hs.dif(answers(), ITEMS, "g").table["flagged"].any()
    found = hs.dif(answers(shift=1.3), ITEMS, "g")
    assert found.anchors == tuple("abcde")
    row = found.table.set_index("item").loc["f"]
    assert row["pvalue_uniform"] < 1e-6
    assert row["smd"] > 0.2
    assert row["pvalue_mantel"] < 1e-6


def test_a_planted_slope_is_not_uniform():
    row = hs.dif(answers(1500, slope=1.5, impact=0.0), ITEMS, "g").table.set_index("item").loc["f"]
    assert row["pvalue_nonuniform"] < 1e-6
    assert row["chisq_nonuniform"] > 3 * row["chisq_uniform"]


def test_tests_of_items_alike_keep_their_level():
    """Of 600 tests about one in twenty is below .05."""
    p = np.concatenate(
        [hs.dif(answers(150, seed=s), ITEMS, "g", purify=False).table["pvalue"] for s in range(100)]
    )
    assert 0.03 < np.mean(p < 0.05) < 0.07


def test_groups_too_small_are_named_and_not_contrasted():
    table = answers(300)
    table.loc[:39, "g"] = "x"
    found = hs.dif(table, ITEMS, "g")
    assert found.sizes["x"] == 40
    assert "not contrasted, fewer than 100 respondents: x (40)" in found.notes
    assert set(found.table["n"]) == {560}


def test_three_groups_have_two_contrasts_and_no_mantel():
    table = answers(300)
    table.loc[::3, "g"] = "x"
    found = hs.dif(table, ITEMS, "g").table
    assert set(found["df"]) == {4}
    assert "chisq_mantel" not in found


def test_missing_answers_are_left_out_and_said():
    table = answers(200)
    table.loc[:9, "a"] = np.nan
    assert "10 rows left out: an answer or the group is missing" in hs.dif(table, ITEMS, "g").notes


def test_perfect_separation_is_no_number():
    y = np.repeat([0, 1], 50)
    fit = proportional_odds(y, np.column_stack([y + 0.0]))
    assert not fit.converged


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="a"), "no such column: a"),
        (lambda t: t.drop(columns="g"), "no such column: g"),
        (lambda t: t.assign(a=t["a"].astype(str)), "not numeric: a"),
        (lambda t: t.assign(a=1), "everybody gave one answer: a"),
        (lambda t: t.assign(g="w"), "fewer than two groups of g have 100"),
        (lambda t: t.head(150), "fewer than two groups of g have 100"),
    ],
)
def test_refused(change, said):
    with pytest.raises(DataError, match=said):
        hs.dif(change(answers(120)), ITEMS, "g")


def test_two_items_cannot_be_matched_on():
    with pytest.raises(DataError, match="2 items cannot be matched on"):
        hs.dif(answers(120), ITEMS[:2], "g")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 3))
def test_gradient_and_hessian(seed, k, p):
    rng = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(k), rng.integers(0, k, 40)])
    at = _Likelihood(codes, rng.normal(size=(len(codes), p)))
    theta = np.concatenate([np.sort(rng.normal(size=k - 1)) + np.arange(k - 1), rng.normal(size=p)])
    _, gradient, hessian = at(theta)
    np.testing.assert_allclose(gradient, approx_fprime(theta, lambda t: at(t)[0], 1e-7), atol=1e-4)
    np.testing.assert_allclose(hessian, approx_fprime(theta, lambda t: at(t)[1], 1e-7), atol=1e-3)


@given(st.integers(0, 10_000))
def test_mantel_of_one_stratum_is_a_correlation(seed):
    rng = np.random.default_rng(seed)
    y, focal = rng.integers(1, 6, 60).astype(float), np.arange(60) < rng.integers(5, 55)
    found = mantel(y, focal, np.zeros(60, dtype=int))
    assert found.chisq == pytest.approx(59 * np.corrcoef(y, focal)[0, 1] ** 2)
    assert found.smd == pytest.approx((y[focal].mean() - y[~focal].mean()) / y.std(ddof=1))


def test_respondents_of_an_export():
    sample = hs.read_export("data/sample/academic_qualtrics.csv", "academic-core")
    found = hs.dif(sample, [f"THR{k}" for k in range(1, 9)], "gender")
    assert not found.table["flagged"].any()
    assert any("not contrasted" in note for note in found.notes)
    assert found.provenance.instruments
