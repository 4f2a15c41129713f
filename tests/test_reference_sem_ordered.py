"""Models of ordered items against lavaan: estimates, errors, thresholds, tests and indices."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import HsmeasureError
from tests.tolerance import check

HERE = Path(__file__).parent / "reference" / "sem_ordered"
CASES: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text())
WORDS = {"std.lv": "std_lv"}


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{name}.csv")


@cache
def fitted(case: str) -> Any:
    record = CASES[case]
    options = {WORDS.get(k, k): v for k, v in dict(record["options"]).items()}
    return getattr(hs, record["verb"])(record["model"], table(record["data"]), ordered=True, **options)


def key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    lhs, op, rhs, group = row
    return (
        (lhs, op) if op == ":=" else (*sorted((lhs, rhs)), op, group) if op == "~~" else (lhs, op, rhs, group)
    )


def aligned(ours: pd.DataFrame, rows: dict[str, Any], column: str) -> list[float]:
    columns = ("lhs", "op", "rhs", "group")
    mine = {key(r): v for *r, v in ours[[*columns, column]].itertuples(index=False, name=None)}
    return [mine[key(r)] for r in zip(*(rows[c] for c in columns), strict=True)]


@pytest.mark.parametrize("case", CASES)
def test_estimates(case: str) -> None:
    rows, ours = CASES[case]["estimates"], fitted(case).estimates()
    check("ordered", aligned(ours, rows, "estimate"), rows["est"], case)
    check("ordered", aligned(ours, rows, "std_error"), rows["se"], case)
    assert len(ours) == len(rows["lhs"])


@pytest.mark.parametrize("case", CASES)
def test_standardized(case: str) -> None:
    rows, ours = CASES[case]["standardized"], fitted(case).standardized()
    keep = [k for k, op in enumerate(rows["op"]) if op != "~*~"]
    rows = {name: [values[k] for k in keep] for name, values in rows.items()}
    check("ordered", aligned(ours, rows, "estimate"), rows["est.std"], case)
    free = [k for k, op in enumerate(rows["op"]) if op in ("=~", "~", "|", ":=")]
    errors = np.array(aligned(ours, rows, "std_error"))[free]
    check("ordered", errors, np.array(rows["se"], dtype=float)[free], case)


@pytest.mark.parametrize("case", CASES)
def test_fit_measures(case: str) -> None:
    theirs, ours = CASES[case]["fit_measures"], fitted(case).fit_measures()
    wrong = []
    for name, value in theirs.items():
        mine = ours.get(name.replace(".", "_"))
        if mine is None or not abs(mine - value) <= 1e-4 + 1e-4 * abs(value):
            wrong.append(f"{name}: {mine} against {value}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", CASES)
def test_modification_indices(case: str) -> None:
    rows, ours = CASES[case]["mi"], fitted(case).modification_indices()
    for column in ("mi", "epc"):
        check("modification", aligned(ours, rows, column), rows[column], f"{case} {column}")


def test_implied_correlations_have_unit_variances() -> None:
    for implied in fitted("chain").implied():
        np.testing.assert_allclose(np.diag(implied), 1.0, atol=1e-12)


def test_nested_models_are_compared() -> None:
    free = hs.cfa("C =~ C1 + C2 + C3 + C4 + C5", table("bfi"), ordered=True)
    found = fitted("equal").compare(free)
    assert found.df_diff == 1
    assert found.method == "satorra_2000"


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("f =~ C1 + C2 + C3", {"ordered": ["C1"]}, "continuous variables beside ordered"),
        ("f =~ C1 + C2 + C3\nf ~ gender", {"ordered": ["C1", "C2", "C3"]}, "beside ordered"),
        ("f =~ C1 + C2 + C3\nC1 | t1", {"ordered": True}, "thresholds"),
        ("f =~ C1 + C2 + C3", {"ordered": True, "estimator": "ML"}, "do not go with estimator ML"),
        ("f =~ C1 + C2 + C3", {"ordered": True, "missing": "fiml"}, "does not go with"),
        ("f =~ C1 + C2 + C3", {"ordered": True, "parameterization": "theta"}, "not built yet"),
        ("f =~ C1 + C2 + C3", {"ordered": True, "group": "gender", "group_equal": "loadings"}, "not built"),
        ("f =~ C1 + C2 + C3", {"ordered": ["C9"]}, "not in the model"),
    ],
)
def test_what_is_not_built_is_named(model: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(HsmeasureError, match=message):
        hs.cfa(model, table("bfi"), **options)


def test_an_item_with_one_category_in_a_group() -> None:
    data = table("bfi").copy()
    data.loc[data["gender"] == 1, "C1"] = 3
    with pytest.raises(HsmeasureError, match="one category only: C1"):
        hs.cfa("f =~ C1 + C2 + C3", data, ordered=True, group="gender")


def test_a_heywood_case_is_a_finding() -> None:
    rng = np.random.default_rng(5)
    latent = rng.multivariate_normal([0, 0, 0], [[1, 0.9, 0.2], [0.9, 1, 0.05], [0.2, 0.05, 1]], size=300)
    data = pd.DataFrame(np.digitize(latent, [-0.5, 0.5]), columns=list("abc"))
    fit = hs.cfa("f =~ a + b + c", data, ordered=True)
    assert "negative_variance" in {finding.kind for finding in fit.findings}
    with pytest.raises(HsmeasureError, match="not built yet"):
        fit.factor_scores()
