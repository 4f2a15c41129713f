"""Steps of invariance: numbers against lavaan's, and a gate that licenses only what was shown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.tolerance import check

import hsmeasure as hs
from hsmeasure.errors import ModelError
from hsmeasure.invariance.power import step_power

REFERENCE = Path(__file__).parents[2] / "reference"
HS = pd.read_csv(REFERENCE / "data" / "holzinger.csv")
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
FIVE = "f =~ a + b + c + d + e"


def population(n: int, shift: float = 0.0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    group = np.repeat([0, 1], n)
    f = rng.normal(size=(2 * n, 1)) + 0.3 * group[:, None]
    values = f * 0.8 + rng.normal(scale=0.6, size=(2 * n, 5))
    values[:, 4] += shift * group
    return pd.DataFrame(values, columns=list("abcde")).assign(g=np.where(group, "w", "m"))


@pytest.mark.parametrize(("estimator", "case"), [("MLR", "sem_hs_groups_mlr"), ("ML", "sem_hs_groups")])
def test_steps_against_lavaan(estimator: str, case: str) -> None:
    theirs = json.loads((REFERENCE / case / "expected.json").read_text())
    names = {"configural": "configural", "loadings": "metric", "intercepts": "scalar", "residuals": "strict"}
    ours = hs.invariance(THREE, HS, "school", estimator=estimator).frame().set_index("level")
    for name, level in names.items():
        measures = theirs["fits"][name]["expected"]["fit_measures"]
        suffix = "_scaled" if estimator == "MLR" else ""
        check("chisq", ours.loc[level, "chisq"], measures["chisq"])
        check("robust_index", ours.loc[level, "cfi"], measures[f"cfi{suffix}"])
        check("robust_index", ours.loc[level, "rmsea"], measures[f"rmsea{suffix}"])
        check("fit_index", ours.loc[level, "srmr"], measures["srmr"])
    for row in theirs["differences"]:
        if row["method"] in ("default", "satorra_bentler_2001") and row["restricted"] in names:
            check("robust_se", ours.loc[names[row["restricted"]], "chisq_diff"], row["chisq_diff"])
            check("robust_index", ours.loc[names[row["restricted"]], "pvalue_diff"], row["pvalue"])


def test_columns() -> None:
    wanted = "level chisq df pvalue chisq_scaled cfi rmsea srmr chisq_diff df_diff pvalue_diff"
    wanted += " cfi_diff rmsea_diff srmr_diff"
    frame = hs.invariance(THREE, HS, "school", levels=("configural", "metric")).frame()
    assert list(frame.columns)[:14] == wanted.split()
    assert frame["chisq_diff"].isna().tolist() == [True, False]


def test_invariant_groups_may_be_compared() -> None:
    told = hs.invariance(FIVE, population(800), "g").permits().iloc[0]
    assert told[["structure", "relations", "latent_means", "observed_means"]].tolist() == ["held"] * 4


def test_a_shifted_item_bars_means_and_not_relations() -> None:
    found = hs.invariance(FIVE, population(800, shift=0.5), "g")
    told = found.permits().iloc[0]
    assert told["relations"] == "held"
    assert told["latent_means"] == told["observed_means"] == "rejected"
    assert "scalar step is rejected" in told["reason"]
    assert any("rejected" in note for note in found.notes)


def test_small_groups_cannot_tell() -> None:
    told = hs.invariance(FIVE, population(60), "g").permits().iloc[0]
    assert told["structure"] == "cannot tell"
    assert "fewer than 200" in told["reason"]


def test_a_step_without_power_permits_nothing() -> None:
    found = hs.invariance(FIVE, population(210, seed=3), "g", shift=0.05)
    told = found.permits().iloc[0]
    assert "held" not in (told["relations"], told["latent_means"])
    assert "power against a shift of 0.05" in told["reason"]


def test_power_agrees_with_simulation() -> None:
    """Of 200 samples with .30 standard deviations on one intercept of five, as many reject as power says."""
    n, rejected = 120, 0
    first = hs.invariance(FIVE, population(n, seed=999), "g", levels=("configural", "metric", "scalar"))
    for seed in range(100):
        found = hs.invariance(
            FIVE, population(n, shift=0.3, seed=seed), "g", levels=("configural", "metric", "scalar")
        )
        rejected += found.differences["scalar"].p_value < 0.05
    told = step_power(first.fits["metric"].estimate, first.fits["scalar"].estimate, "scalar", 0.3)
    assert rejected / 100 == pytest.approx(told, abs=0.15)


def test_a_negative_scaled_difference_is_replaced() -> None:
    found = hs.invariance("visual =~ x1 + x2 + x3", HS, "school", estimator="MLR")
    scalar = found.differences["scalar"]
    assert scalar.method in ("satorra_bentler_2010", "standard")
    assert scalar.chisq_diff > 0
    assert 0 <= scalar.p_value <= 1


def test_refused() -> None:
    with pytest.raises(ModelError, match="no level 'metrick'"):
        hs.invariance(FIVE, population(50), "g", levels=("metrick",))
    with pytest.raises(ModelError, match="one group only"):
        hs.invariance(FIVE, population(50).assign(g="m"), "g", levels=("configural",))
    with pytest.raises(ModelError, match="ordered items: not built yet"):
        hs.invariance(FIVE, population(50), "g", ordered=True)


def test_a_freed_item_bars_observed_means_and_no_more() -> None:
    found = hs.invariance(FIVE, population(800, shift=0.5), "g", group_partial=["e ~ 1"])
    told = found.permits().iloc[0]
    assert told[["relations", "latent_means", "observed_means"]].tolist() == ["held", "held", "rejected"]
    assert told["reason"] == "e let differ between the groups: a mean of f adds that in"
    assert found.notes[-1] == "freed: e ~ 1"


def test_latent_means_need_two_anchors() -> None:
    four = [f"{item} ~ 1" for item in "abcd"]
    told = hs.invariance(FIVE, population(800), "g", ("configural", "metric", "scalar"), group_partial=four)
    last = told.permits().iloc[0]
    assert (last["relations"], last["latent_means"]) == ("held", "cannot tell")
    assert last["reason"] == "the scalar step is not testable: it adds no restriction"


def test_two_anchors_are_enough() -> None:
    three = ["f =~ b", "f =~ c", "f =~ d"]
    found = hs.invariance(FIVE, population(800), "g", ("configural", "metric"), group_partial=three)
    assert found.permits().iloc[0]["relations"] == "held"
