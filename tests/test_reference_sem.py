"""Every fit of tests/reference/sem_*/ against R, through the public verbs: one test a fit and quantity."""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hsmeasure.errors import ModelError
from hsmeasure.sem import fit as verbs
from tests.tolerance import check

HERE = Path(__file__).parent / "reference"
COMMON = 'source("../common.R")'  # the folders of other tests have makers of their own
FOLDERS = sorted(p.parent for p in HERE.glob("sem_*/make.R") if COMMON in p.read_text())
CASES: dict[str, dict[str, Any]] = {f.name: json.loads((f / "expected.json").read_text()) for f in FOLDERS}
FITS = [(case, fit) for case, record in CASES.items() for fit in record["fits"]]
KEYS = ["lhs", "op", "rhs", "group"]


def having(quantity: str) -> list[tuple[str, str]]:
    return [(case, fit) for case, fit in FITS if quantity in CASES[case]["fits"][fit]["expected"]]


def numbers(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=float)


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / "data" / f"{name}.csv")


def moments(given: dict[str, Any]) -> dict[str, Any]:
    """Covariances, means and sizes as the verbs take them: one of each, or lists with groups."""

    def groups(part: Any) -> list[Any]:
        return list(part.values()) if isinstance(part, dict) else part

    names = given["names"]
    found = {
        "sample_cov": [pd.DataFrame(c, index=names, columns=names) for c in groups(given["sample_cov"])],
        "sample_nobs": groups(given["sample_nobs"]),
    }
    if "sample_mean" in given:
        found["sample_mean"] = [pd.Series(m, index=names) for m in groups(given["sample_mean"])]
    return {key: value if len(value) > 1 else value[0] for key, value in found.items()}


@cache
def fitted(case: str, name: str) -> Any:
    record = CASES[case]["fits"][name]
    text = (HERE / case / record["model"]).read_text()
    verb = getattr(verbs, record["verb"])
    if record["given"] is not None:
        return verb(text, **moments(record["given"]), **record["options"])
    return verb(text, table(record["data"]), **record["options"])


def expected(case: str, name: str, quantity: str) -> Any:
    return CASES[case]["fits"][name]["expected"][quantity]


def key(lhs: str, op: str, rhs: str, group: int) -> tuple[str, ...]:
    """One name for a parameter: covariances have no direction, defined parameters only their own name."""
    if op == ":=":
        return (lhs, op)
    return (*sorted((lhs, rhs)), op, str(group)) if op == "~~" else (lhs, rhs, op, str(group))


def aligned(ours: pd.DataFrame, rows: dict[str, Any], every: bool = False) -> pd.DataFrame:
    """Our rows in R's order; with `every`, no row may be left over on either side."""
    mine = {key(*row): k for k, row in enumerate(ours[KEYS].itertuples(index=False, name=None))}
    theirs = [key(*row) for row in zip(*(rows[k] for k in KEYS), strict=True)]
    missing = [name for name in theirs if name not in mine]
    assert not missing, f"not among ours: {missing}"
    if every:
        assert len(mine) == len(ours) == len(theirs)
    return ours.iloc[[mine[name] for name in theirs]]


@pytest.mark.parametrize(("case", "name"), FITS)
def test_estimates(case: str, name: str) -> None:
    record, rows = CASES[case]["fits"][name], expected(case, name, "estimates")
    fit = fitted(case, name)
    assert fit.converged
    ours = fit.estimates()
    if "auxiliary" in record["options"]:
        helpers = record["options"]["auxiliary"]
        ours = ours[~ours["lhs"].isin(helpers) & ~ours["rhs"].isin(helpers)]
    ours = aligned(ours, rows, every=True)
    free = numbers(rows["se"]) > 0
    error = "robust_se" if record["robust"] else "std_error"
    check("estimate", ours["estimate"], rows["est"], case)
    check(error, ours["std_error"], rows["se"], case)
    for column, theirs in {"statistic": "z", "conf_low": "ci_lower", "conf_high": "ci_upper"}.items():
        check("robust_se", ours[column][free], numbers(rows[theirs])[free], f"{case} {column}")
    check("robust_index", ours["p_value"][free], numbers(rows["pvalue"])[free], f"{case} p_value")


@pytest.mark.parametrize(("case", "name"), FITS)
def test_findings(case: str, name: str) -> None:
    """A solution that lavaan finds improper is not passed over, and a proper one raises no alarm."""
    improper = {finding.kind for finding in fitted(case, name).findings}
    assert (not improper) == CASES[case]["fits"][name]["proper"], improper


@pytest.mark.parametrize(("case", "name", "kind"), [(*f, k) for f, k in product(FITS, ("all", "lv", "nox"))])
def test_standardized(case: str, name: str, kind: str) -> None:
    rows = expected(case, name, "standardized")
    ours = aligned(fitted(case, name).standardized(type=f"std.{kind}"), rows)
    check("standardized", ours["estimate"], rows[f"std_{kind}"], case)
    check("standardized_se", ours["std_error"], rows[f"std_{kind}_se"], case)


@pytest.mark.parametrize(("case", "name"), FITS)
def test_r_squared(case: str, name: str) -> None:
    rows = expected(case, name, "r_squared")
    if not rows["group"]:
        assert fitted(case, name).r_squared().empty
        return
    ours = fitted(case, name).r_squared().set_index(["group", "variable"])["r_squared"]
    ours = ours.loc[list(zip(rows["group"], rows["variable"], strict=True))]
    check("standardized", ours, rows["r2"], case)


def tolerance_of(measure: str) -> str:
    """Which line of the table of tolerances a fit measure is judged by."""
    if measure in ("logl", "unrestricted_logl", "aic", "bic", "bic2"):
        return "loglik"
    if "_ci_" in measure or measure.startswith(("rmsea_pvalue", "rmsea_notclose_p")):
        return "rmsea_limit"
    if any(word in measure for word in ("scaled", "scaling", "robust", "shift", "trace")):
        return "robust_se" if "chisq" in measure else "robust_index"
    sizes = ("chisq", "fmin", "baseline_chisq", "cn_05", "cn_01", "rmr", "rmr_nomean", "ecvi")
    return "chisq" if measure in sizes else "fit_index"


@pytest.mark.parametrize(("case", "name"), FITS)
def test_fit_measures(case: str, name: str) -> None:
    theirs = expected(case, name, "fit_measures")
    ours = fitted(case, name).fit_measures()
    absent = [measure for measure in theirs if measure not in ours]
    assert not absent
    wrong = []
    for measure, value in theirs.items():
        try:
            check(tolerance_of(measure), ours[measure], value, f"{case} {measure}")
        except AssertionError:
            wrong.append(f"{measure}: {ours[measure]!r} against {value!r}")
    assert not wrong, "\n".join(wrong)


RESIDUALS = ("raw", "cor_bentler", "cor", "normalized", "standardized")


@pytest.mark.parametrize(
    ("case", "name", "kind"),
    [(*f, k) for f, k in product(having("residuals"), RESIDUALS) if k in expected(*f, "residuals")],
)
def test_residuals(case: str, name: str, kind: str) -> None:
    rows = expected(case, name, "residuals")[kind]
    groups = fitted(case, name).residuals(type=kind)
    ours = [
        groups[g - 1]["cov"].loc[lhs, rhs] if op == "~~" else groups[g - 1]["mean"].loc[lhs]
        for lhs, op, rhs, g in zip(*(rows[k] for k in KEYS), strict=True)
    ]
    judged = [k for k, value in enumerate(rows["residual"]) if value is not None]
    quantity = "modification" if kind in ("normalized", "standardized") else "estimate"
    check(quantity, numbers(ours)[judged], numbers(rows["residual"])[judged], f"{case} {kind}")


@pytest.mark.parametrize(("case", "name"), having("modification_indices"))
def test_modification_indices(case: str, name: str) -> None:
    rows = expected(case, name, "modification_indices")
    covariates = fitted(case, name).table.exogenous  # fixed: they have no equation to mend
    keep = [
        k
        for k, (lhs, op) in enumerate(zip(rows["lhs"], rows["op"], strict=True))
        if lhs not in covariates or op == "=~"
    ]
    rows = {column: [values[k] for k in keep] for column, values in rows.items()}
    ours = aligned(fitted(case, name).modification_indices(), rows)
    for column in ("mi", "epc", "sepc_lv", "sepc_all", "sepc_nox"):
        check("modification", ours[column], rows[column], f"{case} {column}")


@pytest.mark.parametrize(
    ("case", "name", "method"),
    [(*f, m) for f, m in product(having("factor_scores"), ("regression", "bartlett"))],
)
def test_factor_scores(case: str, name: str, method: str) -> None:
    rows = expected(case, name, "factor_scores")[method]
    ours = fitted(case, name).factor_scores(method=method).loc[rows["row"]]
    for factor in sorted(rows.keys() - {"row", "group"}):
        check("modification", ours[factor], rows[factor], f"{case} {factor}")


@pytest.mark.parametrize(("case", "name"), having("score_tests"))
def test_score_tests(case: str, name: str) -> None:
    theirs, fit = expected(case, name, "score_tests"), fitted(case, name)
    ours = fit.score_test()
    check("modification", ours.chisq, theirs["total"]["X2"], case)
    check("modification", ours.p_value, theirs["total"]["p.value"], case)
    check("modification", ours.univariate, theirs["univariate"]["X2"], case)
    check("modification", ours.frame()["p_value"], theirs["univariate"]["p_value"], case)
    epc = theirs["epc"]
    own = {key(r.lhs, r.op, r.rhs, r.group): ours.epc[r.free - 1] for r in fit.table.rows if r.free}
    rows = [own[key(*row)] for row in zip(*(epc[k] for k in KEYS), strict=True)]
    check("modification", rows, epc["epc"], case)


@pytest.mark.parametrize(("case", "name"), having("wald"))
def test_wald_tests(case: str, name: str) -> None:
    for theirs in expected(case, name, "wald"):
        ours = fitted(case, name).wald_test(theirs["constraints"])
        assert ours.df == theirs["df"]
        check("robust_se", ours.chisq, theirs["stat"], f"{case} {ours.constraints}")
        check("robust_index", ours.p_value, theirs["pvalue"], f"{case} {ours.constraints}")


DIFFERENCES = [(case, k) for case, record in CASES.items() for k in range(len(record.get("differences", [])))]


@pytest.mark.parametrize(("case", "k"), DIFFERENCES)
def test_differences(case: str, k: int) -> None:
    row = CASES[case]["differences"][k]
    method = None if row["method"] == "default" else row["method"]
    ours = fitted(case, row["restricted"]).compare(fitted(case, row["general"]), method=method)
    scaled = method is not None
    check("robust_se" if scaled else "chisq", ours.chisq_diff, row["chisq_diff"], case)
    check("robust_index" if scaled else "fit_index", ours.p_value, row["pvalue"], case)
    assert ours.df_diff == row["df_diff"]


def degrees(case: str, name: str) -> float:
    return expected(case, name, "fit_measures")["df"]


# Fit.compare takes the model with more degrees of freedom for the restricted one.
NESTINGS = [
    (case, k)
    for case, record in CASES.items()
    for k, row in enumerate(record.get("nesting", []))
    if degrees(case, row["restricted"]) > degrees(case, row["general"])
]


@pytest.mark.parametrize(("case", "k"), NESTINGS)
def test_nesting(case: str, k: int) -> None:
    """Models that are not nested are refused, those that are nested are compared."""
    row = CASES[case]["nesting"][k]
    restricted, general = fitted(case, row["restricted"]), fitted(case, row["general"])
    if row["nested"]:
        restricted.compare(general)
    else:
        with pytest.raises(ModelError):
            restricted.compare(general)


DRAWS = CASES["sem_democracy_bootstrap"]["bootstrap"]


@pytest.mark.parametrize("k", range(0, len(DRAWS["rows"]), 6))
def test_refit_of_a_resample(k: int) -> None:
    text = (HERE / "sem_democracy_bootstrap" / "model.lav").read_text()
    fit = verbs.sem(text, table("democracy").iloc[DRAWS["rows"][k]].reset_index(drop=True))
    ours = fit.estimates().set_index("lhs").loc[["indirect", "total", "share"], "estimate"]
    check("estimate", ours, [DRAWS["refits"][name][k] for name in ("indirect", "total", "share")])
    check("chisq", fit.fit_measures()["chisq"], DRAWS["refits"]["chisq"][k])
