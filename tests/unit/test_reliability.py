"""Reliability: what is refused and why, what a caller is told, and the edge cases of the one-factor model."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.tolerance import check

import hsmeasure as hs
from hsmeasure.errors import DataError, Inadmissible
from hsmeasure.factor.fit import cfi, rmsea, rmsea_interval, tli
from hsmeasure.factor.one_factor import one_factor
from hsmeasure.moments.covariance import covariance
from hsmeasure.reliability.omega import omega, omega_std_error
from hsmeasure.types import Provenance

COLUMNS = ["scale", "coefficient", "estimate", "conf_low", "conf_high", "n", "n_items", "method"]


@dataclass
class Answers:
    """Responses with the scales given, as far as the verbs look at them."""

    tables: dict[str, pd.DataFrame]
    measurement: dict[str, str] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def scales(self):
        return tuple(
            SimpleNamespace(id=name, items=tuple(table), measurement=self.measurement.get(name, "reflective"))
            for name, table in self.tables.items()
        )

    def scale_data(self, scale_id):
        return self.tables[scale_id]

    def item_range(self, item_id):
        return (1.0, 5.0)


def one_factor_data(n: int = 300, loadings=(0.8, 0.7, 0.6, 0.7, 0.5), seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    lam = np.array(loadings)
    x = rng.normal(size=(n, 1)) * lam + rng.normal(size=(n, len(lam))) * np.sqrt(1 - lam**2)
    return pd.DataFrame(x, columns=[f"i{k + 1}" for k in range(len(lam))])


def structure(*correlations: float) -> np.ndarray:
    """Three items from the correlations 12, 13, 23."""
    r = np.eye(3)
    r[np.triu_indices(3, 1)] = correlations
    return r + np.triu(r, 1).T


def test_the_grammar_of_the_result():
    found = hs.reliability(one_factor_data())
    assert list(found.frame().columns) == [*COLUMNS, "estimator", "n_factors"]
    assert list(found.frame()["coefficient"]) == [
        "omega_u",
        "omega_u_observed",
        "alpha",
        "alpha_standardized",
        "split_half",
    ]
    assert set(found.frame()["n"]) == {300}
    assert found.frame().set_index("coefficient")["n_factors"].to_dict()["omega_u"] == 1
    assert list(found.items.columns) == [
        *("scale", "item", "n", "mean", "sd", "item_rest", "alpha_if_dropped", "loading", "suspected_miskey")
    ]
    assert found.provenance.options["missing"] == "listwise"
    assert "omega_u" in found.summary()
    assert "omega_u" in found._repr_html_()
    assert found.refusals == {}


def test_limits_enclose_and_widen_with_confidence():
    narrow = hs.reliability(one_factor_data(), confidence=0.8).frame().set_index("coefficient")
    wide = hs.reliability(one_factor_data(), confidence=0.99).frame().set_index("coefficient")
    for which in ("omega_u", "alpha", "split_half"):
        assert wide.loc[which, "conf_low"] < narrow.loc[which, "conf_low"] < narrow.loc[which, "estimate"]
        assert wide.loc[which, "conf_high"] > narrow.loc[which, "conf_high"] > narrow.loc[which, "estimate"]


@pytest.mark.parametrize(
    ("measurement", "columns", "words"),
    [
        ("formative", 4, "formative and need not correlate"),
        ("count", 3, "formative and need not correlate"),
        ("single", 1, "a single answer has no internal consistency"),
        ("reflective", 1, "a single answer has no internal consistency"),
        ("reflective", 0, "no item in these data"),
    ],
)
def test_where_no_coefficient_is_defined_a_sentence_says_why(measurement, columns, words):
    table = one_factor_data().iloc[:, :columns]
    found = hs.reliability(Answers({"SRC": table, "OK": one_factor_data()}, {"SRC": measurement}))
    assert words in found.refusals["SRC"]
    assert set(found.frame()["scale"]) == {"OK"}
    assert set(found.models["scale"]) == {"OK"}
    assert found.refusals["SRC"] in found.notes


def test_two_items_get_spearman_brown():
    table = one_factor_data().iloc[:, :2]
    found = hs.reliability(table, scale="PAIR")
    (row,) = found.frame().to_dict("records")
    r = table.corr().iloc[0, 1]
    assert row["coefficient"] == "spearman_brown"
    check("closed_form", row["estimate"], 2 * r / (1 + r))
    assert found.models.empty
    assert found.items["alpha_if_dropped"].isna().all()


def test_a_constant_item_is_named():
    found = hs.reliability(one_factor_data().assign(i3=0.1))
    assert "everybody gave the same answer to i3" in found.refusals["scale"]
    assert found.frame().empty


@pytest.mark.filterwarnings("ignore::hsmeasure.errors.Inadmissible")
def test_an_item_constant_among_complete_rows_is_named():
    table = one_factor_data(20).assign(i1=[1.0] * 15 + [2.0] * 5, i2=lambda t: t.i2.where(t.index < 15))
    assert "same answer to i1" in hs.reliability(table).refusals["scale"]
    pairwise = hs.reliability(table, missing="pairwise")
    assert "alpha" in set(pairwise.frame()["coefficient"])


def test_an_item_answered_by_nobody_is_named():
    table = one_factor_data().assign(i2=None)
    assert "nobody answered i2" in hs.reliability(table).refusals["scale"]


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_two_complete_rows_are_not_enough(missing):
    table = one_factor_data(10)
    table.iloc[2:, 0] = np.nan
    assert "2 of 10 respondents" in hs.reliability(table, missing=missing).refusals["scale"]


def test_no_rows_at_all():
    assert "nobody answered i1" in hs.reliability(one_factor_data().iloc[:0].astype(float)).refusals["scale"]


def test_items_that_cancel_have_no_coefficient():
    a = one_factor_data()["i1"]
    b = one_factor_data()["i2"]
    table = pd.DataFrame({"a": a, "b": b, "c": -a - b})
    assert "does not vary" in hs.reliability(table).refusals["scale"]


def test_values_too_large_are_refused():
    assert "too large" in hs.reliability(one_factor_data() * 1e300).refusals["scale"]


@pytest.mark.parametrize("repeated", [1.0, 2.0])
def test_a_repeated_item_leaves_alpha_and_refuses_omega(repeated):
    table = one_factor_data().assign(i5=lambda t: repeated * t.i1)
    found = hs.reliability(table)
    assert "not positive definite (an item repeats others)" in found.refusals["scale"]
    assert list(found.frame()["coefficient"]) == ["alpha", "alpha_standardized", "split_half"]
    assert not found.models["converged"].iloc[0]


def test_fewer_respondents_than_items_leave_alpha():
    found = hs.reliability(one_factor_data(5))
    assert "5 respondents are too few for 5 items" in found.refusals["scale"]
    assert "alpha" in set(found.frame()["coefficient"])


def test_a_reversed_item_is_suspected_and_a_weak_one_is_not():
    table = one_factor_data().assign(i2=lambda t: -t.i2, i5=np.random.default_rng(3).normal(size=300))
    found = hs.reliability(table)
    assert list(found.items.query("suspected_miskey")["item"]) == ["i2"]
    assert any("i2" in finding and "key" in finding for finding in found.findings)


def test_three_items_say_that_their_fit_says_nothing():
    found = hs.reliability(one_factor_data().iloc[:, :3])
    assert any("fits by construction" in finding for finding in found.findings)
    assert found.models["df"].iloc[0] == 0


def test_pairwise_uses_what_is_there_and_counts_complete_rows():
    table = one_factor_data()
    table.iloc[:50, 0] = np.nan
    table.iloc[40:70, 1] = np.nan
    found = hs.reliability(table, missing="pairwise")
    assert set(found.frame()["n"]) == {230}
    assert list(found.items["n"]) == [250, 270, 300, 300, 300]
    cov = table.cov().to_numpy()
    alpha = 5 / 4 * (1 - np.trace(cov) / cov.sum())
    check("closed_form", found.frame().set_index("coefficient").loc["alpha", "estimate"], alpha)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"a": [1, 2], "b": ["1", "2"]}), "not numeric: b"),
        (pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"]), "named twice: a"),
        (pd.DataFrame({"a": [1, np.inf], "b": [1, 2]}), "infinite values in: a"),
        (pd.DataFrame({"a": [1, 2]}), "two items at least, the table has 1"),
        (np.eye(3), "neither responses nor a table: ndarray"),
    ],
)
def test_callers_mistakes_are_errors(table, message):
    for verb in (hs.reliability, hs.item_statistics):
        with pytest.raises(DataError, match=message):
            verb(table)


@pytest.mark.parametrize("options", [{"missing": "fiml"}, {"confidence": 1.0}, {"confidence": 95}])
def test_unknown_options_are_errors(options):
    for verb in (hs.reliability, hs.item_statistics):
        with pytest.raises(DataError):
            verb(one_factor_data(), **options)


def test_nullable_integers_are_numbers():
    table = pd.DataFrame({c: [1, 2, 3, 4, None, 2] for c in "ab"}, dtype="Int64").assign(c=[2, 1, 3, 5, 4, 1])
    assert set(hs.reliability(table).frame()["n"]) == {5}


def test_three_items_have_the_closed_form():
    r12, r13, r23 = 0.56, -0.48, -0.42
    model = one_factor(structure(r12, r13, r23), 100)
    expected = [np.sqrt(r12 * r13 / r23), np.sqrt(r12 * r23 / r13), -np.sqrt(r13 * r23 / r12)]
    check("estimate", model.loadings, expected)
    assert model.fit.df == 0
    assert model.fit.chisq == pytest.approx(0, abs=1e-9)


def test_a_heywood_case_is_reported_and_not_clipped():
    model = one_factor(structure(0.967, 0.519, 0.598), 50)
    check("estimate", model.uniquenesses[1], 1 - 0.967 * 0.598 / 0.519)
    assert model.heywood.tolist() == [False, True, False]
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 3)), columns=list("abc"))
    root = np.linalg.cholesky(np.linalg.inv(np.cov(table.T)))
    exact = (table - table.mean()) @ root @ np.linalg.cholesky(structure(0.967, 0.519, 0.598)).T
    exact.columns = list("abc")
    with pytest.warns(Inadmissible, match="b in scale"):
        assert hs.reliability(exact).frame().shape[0] == 5


@pytest.mark.parametrize("correlations", [(-0.3, 0.4, 0.5), (0.0, 0.4, 0.5), (0.0, 0.0, 0.0)])
def test_a_model_without_a_minimum_says_so(correlations):
    model = one_factor(structure(*correlations), 50)
    assert not model.converged
    assert "no minimum" in model.reason
    assert np.isnan(model.loadings).all()


@pytest.mark.parametrize(
    ("cov", "words"),
    [
        (np.eye(2), "two items"),
        (np.full((3, 3), np.nan), "cannot be computed"),
        (np.full((3, 3), np.inf), "cannot be computed"),
        (np.zeros((3, 3)), "variance is zero"),
        (np.ones((3, 3)), "not positive definite"),
        (structure(0.9, 0.9, -0.9), "not positive definite"),
    ],
)
def test_a_matrix_that_cannot_be_fitted_is_a_value_with_a_reason(cov, words):
    model = one_factor(cov, 50)
    assert not model.converged
    assert words in model.reason


def test_the_units_of_the_items_do_not_matter():
    cov = covariance(one_factor_data().to_numpy()).matrix
    units = np.array([1e-6, 1, 1e3, 10, 1e6])
    plain, scaled = one_factor(cov, 300), one_factor(cov * np.outer(units, units), 300)
    check("estimate", scaled.loadings / units, plain.loadings)
    check("fit_index", scaled.fit.cfi, plain.fit.cfi)
    check("std_error", np.sqrt(np.diag(scaled.vcov))[:5] / units, np.sqrt(np.diag(plain.vcov))[:5])


def test_population_moments_give_the_population_model():
    loadings, theta = np.array([0.9, -0.4, 0.7, 0.2, 0.6, 0.8]), np.array([0.5, 1.2, 0.3, 0.9, 0.4, 2.0])
    model = one_factor(np.outer(loadings, loadings) + np.diag(theta), 400)
    check("estimate", model.loadings, loadings)
    check("estimate", model.uniquenesses, theta)
    assert (model.fit.cfi, model.fit.rmsea, model.fit.rmsea_low) == (1, 0, 0)
    assert model.fit.p_value == pytest.approx(1)


def test_the_gradient_of_omega_is_the_derivative():
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.uniform(0.4, 0.9, 4), rng.uniform(0.3, 0.8, 4)])
    step = 1e-6
    numeric = np.array(
        [
            (omega(*np.split(x + step * e, 2)) - omega(*np.split(x - step * e, 2))) / (2 * step)
            for e in np.eye(8)
        ]
    )
    root = rng.normal(size=(8, 8))
    vcov = root @ root.T
    check("gradient", omega_std_error(*np.split(x, 2), vcov), np.sqrt(numeric @ vcov @ numeric))


def test_fit_indices_at_their_corners():
    assert cfi(3.0, 5, 2.0, 10) == 1  # neither model misfits
    assert cfi(50.0, 5, 20.0, 10) == 0  # worse than the baseline
    assert tli(0.0, 0, 100.0, 3) == 1
    assert rmsea(4.0, 5, 100) == 0
    assert rmsea_interval(0.5, 5, 100) == (0, 0)
    low, high = rmsea_interval(20.0, 5, 100)
    assert 0 < low < rmsea(20.0, 5, 100) < high
