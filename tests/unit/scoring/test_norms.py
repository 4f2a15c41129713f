"""Norms: closed forms, what is refused, and that synthetic ones say so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm as normal

import hsmeasure as hs
from hsmeasure.errors import InstrumentError
from hsmeasure.scoring.norms import ScaleNorm, percentile_ranks, read_norms, z_scores

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "instruments" / "hs-academic" / "norms" / "sample.yaml"


@pytest.fixture(scope="module")
def scores():
    answers = pd.DataFrame({f"BEN{k}": [5.0, 3.0, 1.0] for k in range(1, 7)})
    return hs.score(answers, "hs-academic@1.0.0")


def test_a_score_beside_the_sample(scores):
    document = read_norms(SAMPLE)
    own = next(n for n in document.scales if n.scale == "BEN")
    found = hs.norms(scores, document).frame()
    z = (scores.values["BEN"] - own.mean) / own.sd
    np.testing.assert_allclose(found["z"], z)
    np.testing.assert_allclose(found["t"], 50 + 10 * z)
    assert found["percentile"].is_monotonic_decreasing
    assert (found["percentile_low"] <= found["percentile"]).all()
    assert (found["percentile"] <= found["percentile_high"]).all()


def test_synthetic_norms_say_so(scores):
    assert "SYNTHETIC" in hs.norms(scores, SAMPLE).summary()


def test_the_normal_curve_where_there_is_no_table():
    own = ScaleNorm(scale="BEN", n=200, mean=3.0, sd=0.5)
    x = np.array([2.0, 3.0, 3.5])
    np.testing.assert_allclose(percentile_ranks(x, own), 100 * normal.cdf(x, 3.0, 0.5))


def test_the_error_of_z_is_that_of_repeated_norm_samples():
    rng = np.random.default_rng(3)
    draws = rng.normal(10, 2, size=(20_000, 80))
    z = (13 - draws.mean(axis=1)) / draws.std(axis=1, ddof=1)
    assert z_scores(np.array([13.0]), 10.0, 2.0, 80)[1][0] == pytest.approx(z.std(), rel=0.03)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('version: "1.0.0"', 'version: "1.1.0"', "for hs-academic@1.1.0 in en"),
        ('language: "en"', 'language: "es-MX"', "in es-MX"),
        ("scoring_hash: \"sha256:", "scoring_hash: \"sha256:0", "another scoring"),
        ('instrument: "hs-academic"', 'instrument: "hs-mental"', "these scores come from hs-academic@1.0.0"),
    ],
)  # fmt: skip
def test_norms_of_another_form_are_refused(scores, tmp_path, old, new, message):
    path = tmp_path / "norms.yaml"
    path.write_text(SAMPLE.read_text().replace(old, new))
    with pytest.raises(InstrumentError, match=message):
        hs.norms(scores, path)


def test_a_norms_file_with_mistakes_lists_them(tmp_path):
    path = tmp_path / "norms.yaml"
    path.write_text(
        SAMPLE.read_text().replace('id: "sample"', 'id: "sample"\nauthor: "me"').replace("n: 1", "n: -1")
    )
    with pytest.raises(InstrumentError) as caught:
        read_norms(path)
    assert len(caught.value.problems) >= 2
