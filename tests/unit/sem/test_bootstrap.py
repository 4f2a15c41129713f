"""Resampling: refits against full fits, limits against R, seeds, clusters and failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import ModelError
from hsmeasure.sem import bootstrap as resampling
from hsmeasure.sem.bootstrap_limits import acceleration, bootstrap_limits

REFERENCE = Path(__file__).parents[2] / "reference"
JUDGE = json.loads((REFERENCE / "bootstrap_limits" / "expected.json").read_text())
HS = pd.read_csv(REFERENCE / "data" / "holzinger.csv")
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
PATHS = "x4 ~ a*x1 + x2\nx7 ~ b*x4 + x1\nindirect := a*b"


@pytest.mark.parametrize("kind", ["basic", "perc", "bca_simple"])
def test_limits_on_lavaans_draws(kind: str) -> None:
    theirs = JUDGE["lavaan"]["limits"][kind]
    low, high = bootstrap_limits(np.array(theirs["estimate"]), np.array(JUDGE["lavaan"]["draws"]), kind)  # type: ignore[arg-type]
    np.testing.assert_allclose(low, theirs["low"], rtol=1e-10)
    np.testing.assert_allclose(high, theirs["high"], rtol=1e-10)


@pytest.mark.parametrize("kind", ["norm", "basic", "perc", "bca"])
def test_limits_against_boot(kind: str) -> None:
    b = JUDGE["boot"]
    draws, influence = np.array(b["draws"])[:, None], np.array(b["influence"])[:, None]
    found = bootstrap_limits(
        np.array([b["estimate"]]),
        draws,
        kind,
        b["confidence"],
        acceleration(influence),  # type: ignore[arg-type]
    )
    np.testing.assert_allclose(np.ravel(found), b[kind], rtol=1e-10)


@pytest.mark.parametrize(
    "options",
    [{}, {"meanstructure": True}, {"likelihood": "wishart"}, {"estimator": "GLS"}, {"estimator": "DWLS"},
     {"group": "school", "group_equal": "loadings"}],
    ids=str,
)  # fmt: skip
def test_each_refit_is_the_fit_of_the_resample(options: dict[str, Any]) -> None:
    fit = hs.cfa(MODEL, HS, **options)
    samples = fit.estimate.samples
    counts = resampling._counts(samples, 2, np.random.default_rng(5))
    one_by_one = resampling._one_by_one(fit.estimate, samples, counts, resampling.constraints_of(fit.table))
    for k in range(2):
        rows = [
            np.repeat(s.rows if s.rows is not None else np.arange(s.n), c[k].astype(int))
            for s, c in zip(samples, counts, strict=True)
        ]
        parts = (
            [HS]
            if len(rows) == 1
            else [HS[HS["school"] == g].reset_index(drop=True) for g in fit.table.groups]
        )
        table = pd.concat([p.iloc[r] for p, r in zip(parts, rows, strict=True)], ignore_index=True)
        whole = hs.cfa(MODEL, table, **options, group_label=fit.table.groups if len(rows) > 1 else None)
        np.testing.assert_allclose(one_by_one[0][k], whole.estimate.theta, rtol=1e-4, atol=1e-5)
        assert one_by_one[1][k] == pytest.approx(whole.fit_measures()["chisq"], rel=1e-5)
    if fit.options.estimator == "ML":
        together = resampling._all_at_once(fit.estimate, samples, counts)
        np.testing.assert_allclose(together[0], one_by_one[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(together[1], one_by_one[1], rtol=1e-6)


def test_missing_values_are_resampled_with_their_rows() -> None:
    table = pd.read_csv(REFERENCE / "data" / "holzinger_missing.csv")
    fit = hs.cfa("visual =~ x1 + x2 + x3", table, missing="fiml", se="bootstrap", bootstrap=20, seed=1)
    assert fit.draws is not None
    assert len(fit.draws.theta) + fit.draws.failed == 20


def test_errors_limits_and_seed() -> None:
    one = hs.sem(PATHS, HS, se="bootstrap", bootstrap=300, seed=3)
    two = hs.sem(PATHS, HS, se="bootstrap", bootstrap=300, seed=3)
    pd.testing.assert_frame_equal(one.estimates(), two.estimates())
    plain = hs.sem(PATHS, HS, estimator="MLR").estimates()
    free = plain["std_error"] > 0
    np.testing.assert_allclose(one.estimates()["std_error"][free], plain["std_error"][free], rtol=0.2)
    for kind in ("perc", "basic", "norm", "bca_simple", "bca"):
        frame = one.estimates(conf_type=kind)
        assert (frame["conf_low"] <= frame["conf_high"]).all()
    assert one.draws is not None
    products = one.draws.theta[:, 0] * one.draws.theta[:, 2]
    names = [f"{r.lhs}{r.op}{r.rhs}" for r in one.table.rows if r.free]
    assert names[0] == "x4~x1"
    assert names[2] == "x7~x4"
    low = bootstrap_limits(np.array([products.mean()]), products[:, None])[0][0]
    assert one.estimates().set_index("lhs").loc["indirect", "conf_low"] == pytest.approx(low)


def test_clusters_are_drawn_whole() -> None:
    table = HS.assign(room=np.arange(len(HS)) // 10)
    fit = hs.sem(PATHS, table, cluster="room")
    (counts,) = resampling._counts(fit.estimate.samples, 5, np.random.default_rng(1))
    for k in range(5):
        by_room = pd.Series(counts[k]).groupby(table["room"]).nunique()
        assert (by_room == 1).all()
    assert resampling.influence(fit.estimate).shape == (table["room"].nunique(), len(fit.estimate.theta))


def test_failures_are_counted_and_said() -> None:
    rare = HS.assign(x1=(np.arange(len(HS)) < 1).astype(float))
    fit = hs.sem("x4 ~ x1", rare, se="bootstrap", bootstrap=60, seed=2, fixed_x=False)
    assert fit.draws is not None
    assert 10 < fit.draws.failed < 40
    assert any("resamples failed" in note for note in fit.notes)


def test_bollen_stine() -> None:
    """R: cfa(MODEL, test = "bollen.stine") prints p = 0.000; a model that holds is not rejected."""
    wrong = hs.cfa(MODEL, HS, test="bollen_stine", bootstrap=200, seed=1)
    assert wrong.fit_measures()["pvalue_bollen_stine"] < 0.01
    rng = np.random.default_rng(20)
    f = rng.normal(size=(300, 1))
    table = pd.DataFrame(f + rng.standard_t(5, size=(300, 5)), columns=list("abcde"))
    right = hs.cfa("f =~ a + b + c + d + e", table, test="bollen_stine", bootstrap=200, seed=1)
    assert right.fit_measures()["pvalue_bollen_stine"] > 0.05


@pytest.mark.parametrize("name", JUDGE["bollen_stine"])
def test_bollen_stine_against_lavaan(name: str) -> None:
    """Both shares of 2,000 resamples: equal within four standard errors of their difference."""
    theirs = JUDGE["bollen_stine"][name]
    data = pd.read_csv(REFERENCE / "data" / f"{name}.csv")
    fit = hs.cfa(theirs["model"], data, test="bollen_stine", bootstrap=2000, seed=2)
    assert fit.fit_measures()["chisq"] == pytest.approx(theirs["chisq"], rel=1e-5)
    p = theirs["p"]
    error = np.sqrt(2 * max(p * (1 - p), 0.001) / theirs["draws"])
    assert fit.fit_measures()["pvalue_bollen_stine"] == pytest.approx(p, abs=4 * error)


def test_the_rotated_rows_fit_perfectly() -> None:
    fit = hs.cfa(MODEL, HS)
    (sample,), (state,) = fit.estimate.samples, fit.estimate.fitted.states
    rotated = resampling._where_model_holds(sample, np.asarray(state.at.covariance), None)
    np.testing.assert_allclose(np.cov(rotated.T, bias=True), state.at.covariance, atol=1e-10)


def test_refused() -> None:
    moments = {"sample_cov": HS[["x1", "x2", "x3"]].cov(), "sample_nobs": 301}
    with pytest.raises(ModelError, match="needs the rows"):
        hs.cfa("f =~ x1 + x2 + x3", **moments, se="bootstrap")
    with pytest.raises(ModelError, match="no resamples"):
        hs.cfa(MODEL, HS).estimates(conf_type="perc")
    with pytest.raises(ModelError, match="maximum likelihood"):
        hs.cfa(MODEL, HS, estimator="GLS", se="bootstrap", bootstrap=20).estimates(conf_type="bca")


@pytest.mark.slow
def test_coverage_of_percentile_limits() -> None:
    """Of 120 samples, the limits of a path between skewed variables hold it in about 95 of 100."""
    rng = np.random.default_rng(6)
    held = 0
    for k in range(120):
        x = rng.exponential(size=200)
        table = pd.DataFrame({"x": x, "y": 0.5 * x + rng.exponential(size=200)})
        fit = hs.sem("y ~ b*x", table, se="bootstrap", bootstrap=300, seed=k)
        row = fit.estimates().set_index("label").loc["b"]
        held += row["conf_low"] <= 0.5 <= row["conf_high"]
    assert 0.88 <= held / 120 <= 0.99
