"""Proportional-odds regressions against MASS::polr, Mantel-Haenszel against mantelhaen.test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.dif.mantel import mantel
from hsmeasure.dif.proportional_odds import proportional_odds
from tests.tolerance import check

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "dif" / "expected.json").read_text())
ITEMS = EXPECTED["items"]


@pytest.fixture(scope="module")
def bfi():
    table = pd.read_csv(REFERENCE / "data" / "bfi_full.csv")[[*ITEMS, "gender"]].dropna()
    return table.assign(A1=7 - table["A1"], gender=table["gender"].astype(int)).astype(float)


@pytest.mark.parametrize("item", ITEMS)
def test_regressions(bfi, item):
    y = bfi[item].to_numpy().astype(int)
    s, g = bfi[ITEMS].mean(axis=1).to_numpy(), (bfi["gender"] == 2).to_numpy(float)
    designs = {"plain": [s], "uniform": [s, g], "crossed": [s, g, s * g]}
    for name, columns in designs.items():
        ours, theirs = proportional_odds(y, np.column_stack(columns)), EXPECTED["logistic"][item][name]
        assert ours.converged
        check("loglik", ours.loglik, theirs["loglik"], name)
        check("robust_se", ours.slopes, np.atleast_1d(theirs["slopes"]), name)
        check("robust_se", ours.thresholds, theirs["thresholds"], name)
        check("robust_se", ours.std_errors, np.atleast_1d(theirs["std_errors"]), name)


def test_table(bfi):
    found = hs.dif(bfi, ITEMS, "gender", purify=False)
    assert found.reference == "2.0"  # women are more
    for row in found.frame().itertuples():
        theirs = EXPECTED["logistic"][row.item]
        check("chisq", row.chisq, 2 * (theirs["crossed"]["loglik"] - theirs["plain"]["loglik"]))
        check("chisq", row.chisq_uniform, 2 * (theirs["uniform"]["loglik"] - theirs["plain"]["loglik"]))
        check(
            "fit_index",
            row.r2_change,
            (theirs["crossed"]["loglik"] - theirs["plain"]["loglik"]) / -theirs["null"],
        )


@pytest.mark.parametrize("item", list(EXPECTED["mantel"]))
def test_mantel_haenszel(item):
    table = pd.read_csv(REFERENCE / "data" / "lsat6.csv")
    total = table.sum(axis=1).to_numpy()
    focal = np.arange(len(table)) % 2 == 1
    ours, theirs = mantel(table[item].to_numpy(float), focal, total), EXPECTED["mantel"][item]
    check("closed_form", ours.chisq, theirs["statistic"])
    check("closed_form", ours.p_value, theirs["p"])
    check("closed_form", ours.odds_ratio, theirs["odds_ratio"])
