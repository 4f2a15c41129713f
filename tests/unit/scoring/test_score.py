"""Scoring rules: keys, aggregates, missing rules, statuses, explanations."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exports import ITEMS, MINI, qualtrics

import hsmeasure as hs
from hsmeasure.errors import DataError, HsmeasureError, ResponseError
from hsmeasure.scoring.explain import explain_file
from hsmeasure.scoring.rules import finish, keyed_sum
from hsmeasure.scoring.sidecar import sidecar_path, write_scores

TABLE = pd.DataFrame(
    {
        "AA1": [5, 5, np.nan, np.nan],
        "AA2": [4, np.nan, np.nan, 3],
        "AA3": [1, 2, 1, np.nan],
        "ND1": [1, 0, 1, np.nan],
        "BB1": [2, 3, np.nan, 4],
        "BB2": [4, 3, 5, 4],
    }
)


def test_hand_computed_scores():
    found = hs.score(TABLE, MINI)
    assert found.values["AA"].tolist()[:2] == [14 / 3, 4.5]
    assert found.status["AA"].tolist() == ["ok", "ok", "too_few", "too_few"]
    assert found.n_valid["AA"].tolist() == [3, 2, 1, 1]
    assert found.status["BB"].tolist() == ["ok", "no_need", "ok", "not_shown"]
    assert found.values["BB"].tolist()[0] == 6
    assert found.values["BB"].tolist()[2] == 10  # a prorated sum: 2 items times 5


def test_counts_are_pulled_in_to_their_limit():
    table = pd.DataFrame({"NET1": [3, 80, 0], "NET2": [4, 50, np.nan], "NET3": [5, 200, 120]})
    assert hs.score(table, "hs-network").values["NETC"].tolist() == [4.0, 50.0, 25.0]
    assert table["NET3"].tolist() == [5, 200, 120]


@pytest.mark.parametrize("bad", [-1, 1000, 2.5])
def test_counts_outside_their_limits(bad):
    table = pd.DataFrame({"NET1": [3.0, bad], "NET2": [4, 5], "NET3": [5, 5]})
    with pytest.raises(ResponseError, match="outside the options"):
        hs.score(table, "hs-network")


def test_a_count_is_read_and_explained(tmp_path):
    export = tmp_path / "counts.csv"
    export.write_text("NET1,NET2,NET3\n3,80,5\n")
    responses = hs.read_export(export, "hs-network[NETC]")
    assert responses.codes["NET2"].tolist() == [80]
    assert responses.scale_data("NETC").iloc[0].tolist() == [3, 50, 5]
    text = hs.explain(responses, 1, "NETC").summary()
    assert "pulled in to 50" in text
    assert "(3 + 50 + 5) / 3 = 19.3333" in text


def test_the_callers_table_is_left_alone():
    before = TABLE.copy()
    hs.score(TABLE, MINI)
    pd.testing.assert_frame_equal(TABLE, before)


def test_frame_has_the_promised_columns():
    frame = hs.score(TABLE.assign(site="A"), MINI).frame()
    assert list(frame) == [
        "row",
        "site",
        "AA",
        "AA__n_valid",
        "AA__status",
        "BB",
        "BB__n_valid",
        "BB__status",
    ]


@pytest.mark.parametrize("bad", [6, 0, 2.5, -1])
def test_values_outside_the_options(bad):
    table = TABLE.assign(AA1=[bad, 1, 1, 1])
    with pytest.raises(ResponseError) as caught:
        hs.score(table, MINI)
    assert caught.value.failures.to_dict("records") == [{"item": "AA1", "value": bad, "count": 1}]


def test_tables_that_cannot_be_scored():
    with pytest.raises(DataError, match="no column of mini"):
        hs.score(pd.DataFrame({"x": [1]}), MINI)
    with pytest.raises(DataError, match="not numeric: AA1"):
        hs.score(TABLE.assign(AA1=["a", "b", "c", "d"]), MINI)
    with pytest.raises(DataError, match="needs an instrument"):
        hs.score(TABLE)
    with pytest.raises(DataError, match="named twice"):
        hs.score(pd.concat([TABLE, TABLE[["AA1"]]], axis=1), MINI)


answers = st.lists(
    st.lists(st.one_of(st.integers(1, 5), st.none()), min_size=4, max_size=4), min_size=1, max_size=12
)


@given(answers, st.tuples(*[st.booleans()] * 4))
def test_kernel_equals_the_definition(rows, reversed_):
    columns = [np.array([np.nan if r[k] is None else r[k] for r in rows], float) for k in range(4)]
    total, n_valid = keyed_sum(columns, [6.0 if r else None for r in reversed_])
    for i, row in enumerate(rows):
        keyed = [6 - a if r else a for a, r in zip(row, reversed_, strict=True) if a is not None]
        assert n_valid[i] == len(keyed)
        assert total[i] == sum(keyed)


@given(answers)
def test_reversing_every_item_mirrors_the_mean(rows):
    columns = [np.array([np.nan if r[k] is None else r[k] for r in rows], float) for k in range(4)]
    enough = np.ones(len(rows), bool)
    plus, minus = (
        finish(
            *keyed_sum(columns, [pivot] * 4),
            (keyed_sum(columns, [None] * 4)[1] > 0) & enough,
            "mean",
            4,
            (1, 5),
        )
        for pivot in (None, 6.0)
    )
    np.testing.assert_allclose(plus + minus, np.where(np.isnan(plus), np.nan, 6.0))


def test_pomp_runs_from_0_to_100():
    total, n = keyed_sum([np.array([1.0, 5, 3])], [None])
    assert finish(total, n, n > 0, "pomp", 1, (1.0, 5.0)).tolist() == [0, 100, 50]


@pytest.fixture
def scored(tmp_path):
    (tmp_path / "in").mkdir()
    rows = [["5", "4", "1", "1", "2", "3", "1"], ["", "-99", "1", "0", "", "", "1"]]
    path = qualtrics(tmp_path / "in" / "a.csv", rows)
    responses = hs.read_export(path, MINI)
    out = tmp_path / "scores.csv"
    write_scores(hs.score(responses), responses, out, sources=(path,), command="test")
    return out, path


def test_sidecar_says_where_scores_come_from(scored):
    out, path = scored
    record = json.loads(sidecar_path(out).read_text())
    assert record["format"] == "hsmeasure-scores/1"
    assert record["inputs"][0]["path"] == "in/a.csv"
    assert record["rules"]["AA"]["keyed"] == {"AA1": "+", "AA2": "+", "AA3": "-"}
    assert record["missing"]["AA2"] == {"seen_unanswered": 1}
    assert record["rows"] == [{"file": "a.csv", "read": 2, "kept": 2, "excluded": {}}]
    assert str(path.parent) not in sidecar_path(out).read_text()


def test_explain_prints_the_arithmetic(scored):
    out, path = scored
    text = explain_file(out, 1, "AA", path).summary()
    assert "reversed: 6 - 1 = 5" in text
    assert "(5 + 4 + 5) / 3 = 4.66667" in text
    assert "no score (no_need)" in explain_file(out, 2, "BB", path).summary()
    with pytest.raises(HsmeasureError, match="no scored record 9"):
        explain_file(out, 9, "AA", path)
    with pytest.raises(HsmeasureError, match="no scale AX"):
        explain_file(out, 1, "AX", path)
    path.write_text(path.read_text().replace("p0@", "q0@"))
    with pytest.raises(HsmeasureError, match="not the file that was scored"):
        explain_file(out, 1, "AA", path)


def test_not_applicable_answers_are_left_out_of_the_mean(tmp_path):
    found = hs.read_export(qualtrics(tmp_path / "a.csv", [["9", "4", "1", "1", "2", "3", "1"]]), MINI)
    assert hs.score(found).values["AA"].tolist() == [4.5]
    assert not math.isnan(hs.score(found).values["BB"][0])
    assert list(found.codes) == ITEMS[:6]
