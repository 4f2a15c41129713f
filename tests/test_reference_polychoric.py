"""Polychoric correlations, thresholds and their covariance against lavaan, and identities."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import multivariate_normal

import hsmeasure as hs
from hsmeasure.errors import DataError
from hsmeasure.moments.bivariate_normal import bivariate_cdf
from hsmeasure.moments.gamma_ordered import ordered_gamma
from hsmeasure.moments.polychoric import cell_probabilities, cell_slopes, polychorics
from hsmeasure.moments.tables import pair_tables, thresholds
from tests.tolerance import check

CASES = json.loads((Path(__file__).parent / "reference" / "polychoric" / "expected.json").read_text())


def table(case: str) -> pd.DataFrame:
    return pd.DataFrame(CASES[case]["data"]).astype(float)


def coded(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    codes = np.stack([pd.factorize(frame[c], sort=True)[0] for c in frame], axis=1)
    return codes, codes.max(axis=0) + 1


@pytest.mark.parametrize("case", CASES)
def test_correlations_and_thresholds(case: str) -> None:
    theirs = CASES[case]
    ours = hs.polychoric(table(case), missing=theirs["missing"])
    check("polychoric", ours.correlations, theirs["correlation"], case)
    check("polychoric", ours.thresholds["estimate"], theirs["thresholds"], case)
    assert ours.provenance.options["n"] == theirs["n"]


@pytest.mark.parametrize("case", CASES)
def test_covariance(case: str) -> None:
    codes, categories = coded(table(case))
    if CASES[case]["missing"] == "listwise":
        codes = codes[(codes >= 0).all(axis=1)]
    tables, cuts = pair_tables(codes, categories), thresholds(codes, categories)
    gamma = ordered_gamma(codes, tables, cuts, polychorics(tables, cuts).correlation).gamma
    check("ordered", gamma, CASES[case]["gamma"], case)


@pytest.mark.parametrize("r", [-0.999, -0.6, 0.0, 0.3, 0.95, 0.9999])
def test_the_distribution_function(r: float) -> None:
    grid = np.array([-3.0, -1.2, 0.0, 0.4, 2.5])
    for h in grid:
        judge = [multivariate_normal.cdf([h, k], cov=[[1, r], [r, 1]], allow_singular=True) for k in grid]
        np.testing.assert_allclose(bivariate_cdf(h, grid, r), judge, atol=2e-7)
    np.testing.assert_allclose(bivariate_cdf(grid, 38.0, r), ndtr(grid), atol=1e-14)
    np.testing.assert_allclose(bivariate_cdf(0.0, 0.0, r), 0.25 + np.arcsin(r) / (2 * np.pi), atol=1e-14)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), categories=st.integers(2, 5))
def test_reversing_an_item_turns_the_sign_and_order_does_not_matter(seed: int, categories: int) -> None:
    rng = np.random.default_rng(seed)
    latent = rng.multivariate_normal([0, 0, 0], [[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]], size=300)
    cuts = np.linspace(-1, 1, categories - 1) if categories > 2 else [0.2]
    frame = pd.DataFrame(np.digitize(latent, cuts), columns=list("abc"))
    plain = hs.polychoric(frame).correlations
    turned = hs.polychoric(frame.assign(a=-frame["a"])).correlations
    np.testing.assert_allclose(turned.loc["a", ["b", "c"]], -plain.loc["a", ["b", "c"]], atol=1e-8)
    shuffled = hs.polychoric(frame[["c", "a", "b"]].sample(frac=1, random_state=1)).correlations
    np.testing.assert_allclose(shuffled.loc["a", "b"], plain.loc["a", "b"], atol=1e-10)
    codes, number = coded(frame)
    tables, own = pair_tables(codes, number), thresholds(codes, number)
    r = polychorics(tables, own).correlation
    h, k = own[tables.first][:, :, None], own[tables.second][:, None, :]
    score = (tables.counts * cell_slopes(h, k, r) / cell_probabilities(h, k, r)).sum(axis=(1, 2))
    np.testing.assert_allclose(score, 0, atol=1e-6)


def test_median_splits_have_a_closed_form() -> None:
    frame = pd.DataFrame({"a": [0] * 50 + [1] * 50, "b": [0] * 35 + [1] * 15 + [0] * 15 + [1] * 35})
    expected = np.sin(2 * np.pi * (0.35 - 0.25))
    assert hs.polychoric(frame).correlations.loc["a", "b"] == pytest.approx(expected, abs=1e-10)


def test_a_diagonal_table_is_said() -> None:
    found = hs.polychoric(pd.DataFrame({"a": [0, 0, 1, 1, 1], "b": [0, 0, 1, 1, 1]}))
    assert found.correlations.loc["a", "b"] == 1.0
    assert np.isnan(found.frame()["std_error"][0])
    assert any("empty cells" in note for note in found.notes)


def test_errors_shrink_as_they_should() -> None:
    rng = np.random.default_rng(2)
    latent = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], size=(400, 300))
    codes = np.digitize(latent, [-0.8, 0.1, 0.9])
    found = [hs.polychoric(pd.DataFrame(one, columns=["a", "b"])).frame().iloc[0] for one in codes[:150]]
    spread = np.std([row["estimate"] for row in found])
    assert np.mean([row["std_error"] for row in found]) == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 1]}), "one category only: a"),
        (pd.DataFrame({"a": [np.nan] * 3, "b": [1, 2, 1]}), "complete rows|nobody"),
        (pd.DataFrame({"a": ["x", "y", "z"], "b": [1, 2, 1]}), "not numeric: a"),
        (pd.DataFrame({"a": np.arange(30.0), "b": [1, 2] * 15}), "more than 20 categories"),
        (pd.DataFrame({"a": [1, 2, 3, 1], "b": [1, 2, np.nan, 2]}), "a category is lost"),
    ],
)
def test_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(DataError, match=message):
        hs.polychoric(frame)
