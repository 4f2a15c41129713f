"""Table 1: every number against an independent computation on the scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.exports import MINI, plain
from tests.tolerance import check

import hsmeasure as hs
from hsmeasure.errors import DataError

TESTS = Path(__file__).parents[1]
pytestmark = pytest.mark.filterwarnings("ignore::hsmeasure.errors.Inadmissible")  # thirty random answers


@pytest.fixture(scope="module")
def bfi():
    instrument = hs.load_instrument(TESTS / "instruments" / "bfi.yaml")
    return hs.read_export(TESTS / "reference" / "data" / "bfi_full.csv", instrument)


@pytest.fixture(scope="module")
def gated(tmp_path_factory):
    """Thirty respondents of whom ten had no need, so that scores have gaps."""
    rng = np.random.default_rng(6)
    codes = rng.integers(1, 6, size=(30, 7))
    codes[:, 3] = [0] * 10 + [1] * 20
    codes[:, 6] = 1
    rows = [[str(c) for c in row] for row in codes]
    path = plain(tmp_path_factory.mktemp("gated") / "mini.csv", rows)
    return hs.read_export(path, hs.load_instrument(MINI))


def test_descriptives_are_those_of_the_scores(bfi):
    table, scores = hs.scale_table(bfi).frame().set_index("scale"), hs.score(bfi).values
    assert list(table.index) == list(scores)
    for ours, theirs in (
        ("n", "count"),
        ("mean", "mean"),
        ("sd", "std"),
        ("minimum", "min"),
        ("maximum", "max"),
    ):
        check("moments", table[ours], scores.agg(theirs))
    assert set(table["low"]) == {1}
    assert set(table["high"]) == {6}


def test_reliabilities_are_those_of_the_verb(bfi):
    table = hs.scale_table(bfi).frame().set_index("scale")
    rows = hs.reliability(bfi).frame().set_index(["coefficient", "scale"])
    for name, coefficient in (("omega", "omega_u"), ("alpha", "alpha"), ("reliability", "omega_u")):
        for column, source in (
            (name, "estimate"),
            (f"{name}_low", "conf_low"),
            (f"{name}_high", "conf_high"),
        ):
            check("closed_form", table[column], rows.loc[coefficient, source])


def test_correlations_agree_with_scipy(bfi):
    scores = hs.score(bfi).values
    for row in hs.scale_table(bfi, confidence=0.9).correlations.to_dict("records"):
        both = scores[[row["scale_a"], row["scale_b"]]].dropna()
        theirs = stats.pearsonr(both.iloc[:, 0], both.iloc[:, 1])
        low, high = theirs.confidence_interval(0.9)
        check(
            "closed_form",
            [row["r"], row["conf_low"], row["conf_high"]],
            [theirs.statistic, low, high],
        )
        assert row["p_value"] == pytest.approx(theirs.pvalue, rel=1e-8)
        assert row["n"] == len(both)


def test_pairs_use_everyone_who_has_both_scores(gated):
    scores = hs.score(gated).values
    (row,) = hs.scale_table(gated).correlations.to_dict("records")
    both = scores.dropna()
    assert row["n"] == len(both) == 20
    check("closed_form", row["r"], stats.pearsonr(both["AA"], both["BB"]).statistic)


def test_listwise_correlations_use_those_with_every_score(bfi, gated):
    assert set(hs.scale_table(gated, correlations="listwise").correlations["n"]) == {20}
    assert hs.scale_table(gated).provenance.options["correlations"] == "pairwise"


def test_two_items_stand_with_spearman_brown_on_the_diagonal(gated):
    found = hs.scale_table(gated)
    row = found.frame().set_index("scale").loc["BB"]
    assert row["coefficient"] == "spearman_brown"
    assert np.isnan(row["omega"])
    assert np.isnan(row["alpha"])
    assert row["n"] == 20
    assert found.matrix().loc["BB", "BB"] == row["reliability"]


def test_the_matrix_holds_correlations_and_reliabilities(bfi):
    found = hs.scale_table(bfi)
    square = found.matrix()
    assert (square.to_numpy() == square.to_numpy().T).all()
    check("closed_form", np.diag(square), found.frame()["reliability"])
    theirs = hs.score(bfi).values.corr().to_numpy()
    off = ~np.eye(len(square), dtype=bool)
    check("closed_form", square.to_numpy()[off], theirs[off])


def test_one_scale_has_no_correlations(bfi):
    only = hs.read_export(TESTS / "reference" / "data" / "bfi_full.csv", bfi.battery, scales=["AGR"])
    found = hs.scale_table(only)
    assert len(found.frame()) == 1
    assert list(found.correlations.columns) == [
        *("scale_a", "scale_b", "r", "conf_low", "conf_high", "n", "p_value")
    ]
    assert found.correlations.empty


def test_callers_mistakes_are_errors(gated):
    with pytest.raises(DataError, match="not responses: DataFrame"):
        hs.scale_table(pd.DataFrame({"a": [1, 2]}))
    with pytest.raises(DataError, match="unknown rule"):
        hs.scale_table(gated, correlations="fiml")
    with pytest.raises(DataError, match="unknown rule"):
        hs.scale_table(gated, missing="fiml")
