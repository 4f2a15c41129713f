"""Chi-square differences against lavTestLRT."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from hsmeasure.errors import ModelError
from hsmeasure.sem.fit import cfa
from tests.tolerance import check

HERE = Path(__file__).parent / "reference"
CASES = json.loads((HERE / "sem_differences" / "expected.json").read_text())
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(HERE / "sem_fits" / "data" / "hs.csv")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['estimator']}-{c['method']}")
def test_difference(data, case):
    general = cfa(THREE, data, group="school", estimator=case["estimator"])
    restricted = cfa(
        THREE, data, group="school", estimator=case["estimator"], group_equal=["loadings", "intercepts"]
    )
    method = None if case["method"] == "default" else case["method"]
    for found in (restricted.compare(general, method), general.compare(restricted, method)):
        assert found.df_diff == case["df_diff"]
        check("robust_se", [found.chisq_diff], [case["chisq_diff"]])
        check("robust_index", [found.p_value], [case["p"]])


def test_models_that_cannot_be_compared(data):
    one = cfa(THREE, data)
    with pytest.raises(ModelError, match="not nested"):
        one.compare(cfa(THREE.replace("+ x3", "+ x4").replace("x4 + x5", "x3 + x5"), data))
    with pytest.raises(ModelError, match="different data"):
        one.compare(cfa(THREE, data[:200]))
    with pytest.raises(ModelError, match="different estimators"):
        one.compare(cfa(THREE, data, estimator="GLS", orthogonal=True))


@pytest.mark.parametrize("option", [{"ordered": ["x1"]}], ids=str)
def test_what_is_not_built_is_named(data, option):
    with pytest.raises(ModelError, match="not built yet"):
        cfa("visual =~ x1 + x2 + x3", data, **option)
