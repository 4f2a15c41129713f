"""Forty-seven fits by lavaan, compared through the public functions, quantity by quantity."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hsmeasure.sem import fit as verbs
from tests.tolerance import check

HERE = Path(__file__).parent / "reference" / "sem_fits"
CASES = {case["case"]: case for case in json.loads((HERE / "expected.json").read_text())}
NAMES = sorted(CASES)


@cache
def data(name):
    return pd.read_csv(HERE / "data" / f"{name}.csv")


@cache
def fitted(name):
    case = CASES[name]
    options = {k: _underscored(k, v) for k, v in case["options"].items()} if case["options"] else {}
    return getattr(verbs, case["kind"])(case["model"], data(case["data"]), **options)


def _underscored(name, value):
    if name in ("missing", "group_equal"):
        one = lambda v: v.replace(".", "_")  # noqa: E731
        return one(value) if isinstance(value, str) else [one(v) for v in value]
    return value


def numbers(values):
    return np.array([np.nan if v in (None, "NA", "NaN") else v for v in values], dtype=float)


def aligned(frame, rows, kind="lhs op rhs group"):
    """Our rows in R's order, by name and group."""
    keys = kind.split()
    ours = frame.set_index(keys)
    groups = rows.get("group", [1] * len(rows["lhs"]))
    wanted = []
    for lhs, op, rhs, group in zip(rows["lhs"], rows["op"], rows["rhs"], groups, strict=True):
        if op == ":=":
            key = next(k for k in ours.index if k[0] == lhs and k[1] == ":=")
        elif op in ("~~",) and (lhs, op, rhs, group) not in ours.index:
            key = (rhs, op, lhs, group)
        else:
            key = (lhs, op, rhs, group)
        wanted.append(key)
    return ours.loc[wanted]


def robust(name):
    return CASES[name]["options"] and CASES[name]["options"].get("estimator", "ML") not in ("ML",)


@pytest.mark.parametrize("name", NAMES)
def test_estimates(name):
    rows = CASES[name]["estimates"]
    ours = aligned(fitted(name).estimates(), rows)
    assert fitted(name).converged
    check("estimate", ours["estimate"], numbers(rows["est"]), name)
    errors = numbers(rows["se"])
    free = errors > 0
    quantity = "robust_se" if robust(name) or _clustered(name) else "std_error"
    check(quantity, ours["std_error"][free], errors[free], name)
    assert (ours["std_error"][~free] == 0).all()


def _clustered(name):
    options = CASES[name]["options"] or {}
    return "cluster" in options or "sampling_weights" in options


def given(*kinds):
    """Every case and kind of which lavaan gives numbers."""
    return [(name, kind) for kind in kinds for name in NAMES if CASES[name][kind] is not None]


@pytest.mark.parametrize(("name", "kind"), given("std_all", "std_lv", "std_nox"))
def test_standardized(name, kind):
    rows = CASES[name][kind]
    ours = aligned(fitted(name).standardized(kind.replace("_", ".")), rows)
    check("standardized", ours["estimate"], numbers(rows["est.std"]), name)
    check("standardized_se", ours["std_error"], numbers(rows["se"]), name)


@pytest.mark.parametrize("name", NAMES)
def test_r_squared(name):
    frame = fitted(name).r_squared().set_index(["group", "variable"])["r_squared"]
    groups = CASES[name]["r2"] or []
    for group, rows in enumerate(groups.values() if isinstance(groups, dict) else groups, start=1):
        if rows:
            ours = [frame.loc[(group, v)] for v in rows]
            check("standardized", ours, numbers(rows.values()), name)


SCALED = ("scaled", "robust", "scaling", "trace", "shift")
QUANTITY = {"logl": "loglik", "unrestricted_logl": "loglik", "aic": "loglik", "bic": "loglik",
            "bic2": "loglik", "chisq": "chisq", "baseline_chisq": "chisq", "fmin": "chisq",
            "ecvi": "chisq"}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_fit_measures(name):
    ours = fitted(name).fit_measures()
    for key, value in CASES[name]["fit"].items():
        key = key.replace(".", "_")
        if key not in ours or value in (None, "NA"):
            continue
        scaled = any(word in key for word in SCALED)
        limit = "rmsea_ci" in key or "rmsea_pvalue" in key or "notclose" in key
        wide = "robust_se" if scaled and "chisq" in key else "robust_index"
        quantity = QUANTITY.get(key) or ("rmsea_limit" if limit else wide if scaled else "fit_index")
        if quantity == "fit_index" and abs(float(value)) > 2:
            quantity = "chisq"
        check(quantity, [ours[key]], [float(value)], f"{name} {key}")


@pytest.mark.parametrize("name", [n for n in NAMES if CASES[n]["mi"]])
def test_modification_indices(name):
    rows = _candidates(name)
    found = fitted(name).modification_indices()
    ours = aligned(found, rows)
    for theirs, column in (("mi", "mi"), ("epc", "epc"), ("sepc.lv", "sepc_lv"), ("sepc.all", "sepc_all"),
                           ("sepc.nox", "sepc_nox")):  # fmt: skip
        check("modification", ours[column], numbers(rows[theirs]), f"{name} {column}")


def _candidates(name):
    """R's rows without those that explain a fixed covariate, or a moment of one: neither is a parameter."""
    rows, exogenous = CASES[name]["mi"], fitted(name).table.exogenous
    keep = [
        k
        for k, (lhs, op, rhs) in enumerate(zip(rows["lhs"], rows["op"], rows["rhs"], strict=True))
        if not (lhs in exogenous and op in ("~~", "~1", "~"))
    ]
    return {column: [values[k] for k in keep] for column, values in rows.items()}


@pytest.mark.parametrize(("name", "kind"), given("raw", "cor", "bentler", "normalized", "standardized"))
def test_residuals(name, kind):
    names = CASES[name]["ov"]
    ours = fitted(name).residuals({"bentler": "cor_bentler"}.get(kind, kind))
    groups = CASES[name][kind]
    for mine, theirs in zip(ours, groups.values() if isinstance(groups, dict) else groups, strict=True):
        expected = np.array([numbers(row) for row in theirs["cov"]])
        lower = np.tril_indices(len(names))
        mine_cov = mine["cov"].loc[names, names].to_numpy()
        scale = np.abs(fitted(name).implied()[0]).max() if kind == "raw" else 1.0
        over = kind in ("normalized", "standardized")
        found, wanted = mine_cov[lower], expected[lower]
        if over:
            check("modification", found, wanted, name)
        else:
            check("estimate", found + scale, wanted + scale, name)
        if theirs["mean"] is not None and "mean" in mine:
            quantity = "modification" if over else "estimate"
            check(quantity, mine["mean"].loc[names], numbers(theirs["mean"]), name)


@pytest.mark.parametrize(("name", "kind"), given("scores", "bartlett"))
def test_factor_scores(name, kind):
    expected = CASES[name][kind]
    ours = fitted(name).factor_scores("regression" if kind == "scores" else "bartlett")
    for group, theirs in enumerate(expected.values() if isinstance(expected, dict) else expected, start=1):
        mine = ours[ours["group"] == group].drop(columns="group") if "group" in ours else ours
        scores = np.array([numbers(r) for r in theirs])
        scores[:, (scores == 0).all(axis=0)] = (
            np.nan
        )  # R: zero where no indicator determines a Bartlett score
        check("modification", mine.to_numpy()[:10], scores, name)
