"""psychTools::bfi, 2,800 respondents: scores and coefficients against psych."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs

HERE = Path(__file__).parent
INSTRUMENT = HERE / "instruments" / "bfi.yaml"
DATA = HERE / "reference" / "data" / "bfi_full.csv"
EXPECTED = json.loads((HERE / "reference" / "scoring_bfi" / "expected.json").read_text())
SCALES = ["AGR", "CON", "EXT", "NEU", "OPE"]


@pytest.fixture(scope="module")
def responses():
    return hs.read_export(DATA, hs.load_instrument(INSTRUMENT))


@pytest.mark.parametrize("scale", SCALES)
def test_scores_equal_scoreitems(responses, scale):
    expected = np.array(EXPECTED["scores"][scale], dtype=float)
    np.testing.assert_allclose(hs.score(responses).values[scale], expected, rtol=1e-10)


@pytest.mark.parametrize("scale", SCALES)
def test_scoring_a_table_equals_scoring_an_export(responses, scale):
    names = {m.column: m.item for m in responses.logs[0].columns}
    table = pd.read_csv(DATA).rename(columns=names)
    scored = hs.score(table, hs.load_instrument(INSTRUMENT))
    pd.testing.assert_series_equal(scored.values[scale], hs.score(responses).values[scale])


@pytest.mark.parametrize("scale", SCALES)
def test_pairwise_coefficients_equal_alpha(responses, scale):
    found = hs.reliability(responses, missing="pairwise")
    rows = found.frame().query("scale == @scale").set_index("coefficient")["estimate"]
    expected = EXPECTED["scales"][scale]
    np.testing.assert_allclose(rows["alpha"], expected["alpha"], rtol=1e-10)
    np.testing.assert_allclose(rows["alpha_standardized"], expected["alpha_standardized"], rtol=1e-10)
    items = found.items.query("scale == @scale")
    np.testing.assert_allclose(items["alpha_if_dropped"], expected["alpha_if_dropped"], rtol=1e-10)
    np.testing.assert_allclose(items["item_rest"], expected["item_rest"], rtol=1e-10)


@pytest.mark.parametrize("scale", SCALES)
def test_feldt_limits_on_complete_rows(responses, scale):
    row = hs.reliability(responses).frame().query("scale == @scale and coefficient == 'alpha'").iloc[0]
    expected = EXPECTED["scales"][scale]
    assert row["n"] == expected["n_complete"]
    for ours, theirs in (
        ("estimate", "alpha_complete"),
        ("conf_low", "feldt_low"),
        ("conf_high", "feldt_high"),
    ):
        np.testing.assert_allclose(row[ours], expected[theirs], rtol=1e-10)
