"""Groups are compared only where the steps of invariance license it, and the report withholds the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.report.example import example

from hsmeasure.report.document import Paragraph, Table
from hsmeasure.report.sections.comparable import comparable
from hsmeasure.scoring.score import score
from hsmeasure.study.comparisons import compare_groups


@pytest.fixture(scope="module")
def analysis(tmp_path_factory):
    """1,200 respondents in two sides and a handful of others; BE1 is answered higher on the right."""
    whole = example(tmp_path_factory.mktemp("study"), n=1200)
    responses = whole.responses
    side = np.where(np.arange(len(responses)) % 2, "left", "right").astype(object)
    side[:30], side[30:33] = "middle", "far"
    codes = responses.codes.copy()
    raised = (codes["BE1"] + 1).clip(upper=5)
    codes["BE1"] = codes["BE1"].where(side != "right", raised)
    shifted = replace(responses, codes=codes, people=responses.people.assign(side=side))
    found = (compare_groups(shifted, "side"),)
    return replace(whole, responses=shifted, everyone=shifted, scores=score(shifted), comparisons=found)


def test_levels_too_small_are_left_out_of_the_tests_only(analysis):
    (found,) = analysis.comparisons
    assert set(found.levels) == {"left", "right"}
    assert found.left_out == {"middle": 30, "far": 3}


def test_a_shifted_item_bars_means_of_its_scale_alone(analysis):
    verdicts = {one.scale: one.verdicts for one in analysis.comparisons[0].scales}
    assert set(verdicts) == {"BE", "TH", "AV"}  # IN has two items
    assert verdicts["BE"]["relations"] == "held"
    assert verdicts["BE"]["latent_means"] == verdicts["BE"]["observed_means"] == "rejected"
    assert verdicts["TH"]["latent_means"] == "held"


def test_differences_are_given_where_they_may_be_read(analysis):
    for one in analysis.comparisons[0].scales:
        assert one.differences.empty == (one.verdicts["latent_means"] != "held")
    found = next(one for one in analysis.comparisons[0].scales if one.scale == "TH").differences.iloc[0]
    assert found["conf_low"] < 0 < found["conf_high"]  # the sides were drawn from one population


def test_the_report_withholds_what_may_not_be_compared(analysis):
    section = comparable(analysis)
    tables = {b.id: b for b in section.blocks if isinstance(b, Table)}
    assert "(BE)" not in " ".join(row["scale"] for row in tables["means-side"].rows)
    assert "BE" in tables["means-side"].note
    assert "(BE)" not in " ".join(row["scale"] for row in tables["latent-side"].rows)
    said = " ".join(b.text for b in section.blocks if isinstance(b, Paragraph))
    assert "BE, the scalar step is rejected (p < .001)" in said
    assert "far" in said
    assert "far 3" not in said  # a small cell


def test_a_group_without_two_large_levels_is_not_tested(analysis):
    people = analysis.responses.people.assign(room=np.arange(len(analysis.responses)) % 10)
    found = compare_groups(replace(analysis.responses, people=people), "room")
    assert found.scales == ()
    told = comparable(replace(analysis, comparisons=(found,)))
    assert "fewer than two groups have the 200 respondents" in told.lead
