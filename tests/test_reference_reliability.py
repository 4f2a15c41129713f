"""Item analysis and reliability against psych, lavaan, semTools and base R, on nine data sets."""

from __future__ import annotations

import json
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest

import hsmeasure as hs
from hsmeasure.errors import Inadmissible
from hsmeasure.factor.one_factor import one_factor
from hsmeasure.moments.covariance import covariance, covariance_listwise
from hsmeasure.reliability.alpha import average_correlation
from hsmeasure.reliability.omega import omega, omega_observed
from hsmeasure.reliability.reliability import Reliability
from hsmeasure.reliability.splithalf import half_correlation
from tests.tolerance import check

REFERENCE = Path(__file__).parent / "reference"
FILES = {"bfi": "bfi_full", "holzinger": "holzinger_items"}
REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
CASES = [
    (folder.name.removeprefix("reliability_"), scale)
    for folder in sorted(REFERENCE.glob("reliability_*/"))
    for scale in json.loads((folder / "expected.json").read_text())
]
PAIRS = [case for case in CASES if case[1] == "pair"]
SCALES = [case for case in CASES if case[1] != "pair"]
each_case = pytest.mark.parametrize(("name", "scale"), CASES)
each_scale = pytest.mark.parametrize(("name", "scale"), SCALES)


@cache
def expected(name: str) -> dict:
    return json.loads((REFERENCE / f"reliability_{name}" / "expected.json").read_text())


@cache
def data(name: str, scale: str) -> pd.DataFrame:
    table = pd.read_csv(REFERENCE / "data" / f"{FILES.get(name, name)}.csv")
    items = table[expected(name)[scale]["items"]].astype(float)
    if name == "bfi" and scale != "unkeyed":
        items = items.assign(**{i: 7 - items[i] for i in REVERSED if i in items})
    return items


@cache
def found(name: str, scale: str, missing: str) -> Reliability:
    with warnings.catch_warnings(action="ignore", category=Inadmissible):
        return hs.reliability(data(name, scale), missing=missing)


def coefficient(name: str, scale: str, which: str, missing: str = "listwise") -> pd.Series:
    return found(name, scale, missing).frame().set_index("coefficient").loc[which]


def align(loadings: np.ndarray, reference: list[float]) -> np.ndarray:
    return loadings * np.sign(loadings @ np.array(reference))


def test_the_cases_are_all_there():
    assert len({name for name, _ in CASES}) == 9
    assert len(PAIRS) == 2


@each_case
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_covariance(name, scale, missing):
    reference = expected(name)[scale]["covariance" if missing == "listwise" else "covariance_pairwise"]
    check("moments", covariance(data(name, scale).to_numpy(), missing).matrix, reference, f"{name} {scale}")


@each_case
def test_describe(name, scale):
    reference = expected(name)[scale]["describe"]
    items = hs.item_statistics(data(name, scale)).frame()
    names = {"min": "minimum", "max": "maximum"}
    for quantity, values in reference.items():
        check("moments", items[names.get(quantity, quantity)], values, f"{name} {scale} {quantity}")


@each_scale
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_classical_coefficients(name, scale, missing):
    reference = expected(name)[scale]["complete" if missing == "listwise" else "pairwise"]
    for which in ("alpha", "alpha_standardized"):
        row = coefficient(name, scale, which, missing)
        check("closed_form", row["estimate"], reference[which], f"{name} {scale} {which}")
        assert row["n"] == reference["n"]
    items = found(name, scale, missing).items
    for which in ("alpha_if_dropped", "item_rest"):
        check("closed_form", items[which], reference[which], f"{name} {scale} {which}")
    sample = covariance(data(name, scale).to_numpy(), missing)
    check("closed_form", average_correlation(sample.matrix), reference["average_r"], f"{name} {scale}")
    rest = hs.item_statistics(data(name, scale), missing=missing).frame()["item_rest"]
    check("closed_form", rest, reference["item_rest"], f"{name} {scale}")


@each_scale
def test_feldt_limits(name, scale):
    row, reference = coefficient(name, scale, "alpha"), expected(name)[scale]["complete"]
    check(
        "closed_form", [row["conf_low"], row["conf_high"]], [reference["feldt_low"], reference["feldt_high"]]
    )


@each_scale
def test_split_half(name, scale):
    row, reference = coefficient(name, scale, "split_half"), expected(name)[scale]["split_half"]
    r = half_correlation(covariance_listwise(data(name, scale).to_numpy()).matrix)
    check("closed_form", r, reference["r"], f"{name} {scale}")
    limits = [row["estimate"], row["conf_low"], row["conf_high"]]
    check("closed_form", limits, [reference[k] for k in ("estimate", "low", "high")], f"{name} {scale}")


@pytest.mark.parametrize(("name", "scale"), PAIRS)
def test_two_items(name, scale):
    reference = expected(name)[scale]["spearman_brown"]
    row = coefficient(name, scale, "spearman_brown")
    limits = [row["estimate"], row["conf_low"], row["conf_high"]]
    check("closed_form", limits, [reference[k] for k in ("estimate", "low", "high")], f"{name} {scale}")
    assert list(found(name, scale, "listwise").frame()["coefficient"]) == ["spearman_brown"]


@each_scale
def test_the_judge_stands_at_the_optimum(name, scale):
    model = expected(name)[scale]["model"]
    assert model["converged"]
    assert model["gradient"] < 1e-5


@each_scale
def test_one_factor(name, scale):
    reference = expected(name)[scale]["model"]
    sample = covariance_listwise(data(name, scale).to_numpy())
    model = one_factor(sample.matrix * (1 - 1 / sample.n_complete), sample.n_complete)
    context = f"{name} {scale}"
    assert model.converged, model.reason
    assert model.n == reference["n"]
    check("estimate", align(model.loadings, reference["loadings"]), reference["loadings"], context)
    check("estimate", model.uniquenesses, reference["uniquenesses"], context)
    check(
        "standardized", align(model.standardized, reference["loadings"]), reference["standardized"], context
    )
    errors = np.sqrt(np.diag(model.vcov))
    check("std_error", errors, reference["loadings_se"] + reference["uniquenesses_se"], context)


@each_scale
def test_fit_of_the_one_factor_model(name, scale):
    reference = expected(name)[scale]["model"]["fit"]
    row = found(name, scale, "listwise").models.iloc[0]
    context = f"{name} {scale}"
    check("chisq", row["chisq"], reference["chisq"], context)
    assert row["df"] == reference["df"]
    for ours, theirs in (("p_value", "pvalue"), *((i, i) for i in ("cfi", "tli", "rmsea", "srmr"))):
        check("fit_index", row[ours], reference[theirs], f"{context} {ours}")
    check("rmsea_limit", row["rmsea_low"], reference["rmsea.ci.lower"], context)
    check("rmsea_limit", row["rmsea_high"], reference["rmsea.ci.upper"], context)


@each_scale
def test_omega(name, scale):
    reference = expected(name)[scale]["model"]
    row = coefficient(name, scale, "omega_u")
    context = f"{name} {scale}"
    check("estimate", row["estimate"], reference["omega"], context)
    check("estimate", row["estimate"], reference["comprel"], context)
    check("estimate", [row["conf_low"], row["conf_high"]], [reference["omega_low"], reference["omega_high"]])
    observed = coefficient(name, scale, "omega_u_observed")["estimate"]
    check("estimate", observed, reference["comprel_observed"], context)


@each_scale
def test_omega_given_loadings(name, scale):
    reference = expected(name)[scale]["model"]
    loadings, theta = np.array(reference["loadings"]), np.array(reference["uniquenesses"])
    check("closed_form", omega(loadings, theta), reference["comprel"], f"{name} {scale}")
    sample = covariance_listwise(data(name, scale).to_numpy())
    cov = sample.matrix * (1 - 1 / sample.n_complete)
    check("closed_form", omega_observed(loadings, cov), reference["comprel_observed"], f"{name} {scale}")


def test_heywood_cases_are_found_and_not_clipped():
    for name, item in (("trees", "Volume"), ("iris", "Petal_Length")):
        (finding,) = [f for f in found(name, name, "listwise").findings if "Heywood" in f]
        assert item in finding
        with pytest.warns(Inadmissible, match=item):
            hs.reliability(data(name, name))
    assert coefficient("trees", "trees", "omega_u")["estimate"] > 1


@each_scale
def test_pingouin_agrees_on_alpha(name, scale):
    complete = data(name, scale).dropna()
    theirs, _ = pingouin.cronbach_alpha(complete)
    check("closed_form", coefficient(name, scale, "alpha")["estimate"], theirs, f"{name} {scale}")
