"""Item statistics of tables and of responses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.exports import MINI, plain
from tests.tolerance import check

import hsmeasure as hs

ANSWERS = [
    ["1", "2", "5", "1", "4", "4", "1"],
    ["2", "2", "4", "0", "", "", "2"],
    ["5", "4", "1", "2", "2", "1", "1"],
    ["4", "", "2", "2", "5", "4", "2"],
    ["5", "5", "1", "1", "3", "3", "3"],
]


@pytest.fixture
def responses(tmp_path):
    return hs.read_export(plain(tmp_path / "mini.csv", ANSWERS), hs.load_instrument(MINI))


def test_a_table_has_its_observed_range():
    table = pd.DataFrame({"a": [1, 2, 2, 5, None], "b": [3.0, 3, 4, 4, 5]})
    a = hs.item_statistics(table, scale="S").frame().iloc[0]
    assert (a["scale"], a["item"], a["n"], a["missing"]) == ("S", "a", 4, 1)
    assert (a["low"], a["high"], a["floor"], a["ceiling"]) == (1, 5, 0.25, 0.25)
    check("moments", [a["mean"], a["sd"]], [2.5, np.sqrt(3)])


def test_responses_have_the_range_of_their_options(responses):
    found = hs.item_statistics(responses).frame().set_index("item")
    assert list(found.loc["AA1", ["minimum", "maximum", "low", "high"]]) == [1, 5, 1, 5]
    assert list(found.loc["AA2", ["n", "minimum", "maximum", "low", "high"]]) == [4, 2, 5, 1, 5]
    assert found.loc["AA2", "floor"] == 0
    assert found.loc["AA1", "ceiling"] == 0.4


def test_reversed_items_are_described_as_keyed(responses):
    found = hs.item_statistics(responses)
    assert found.frame().set_index("item").loc["AA3", "mean"] == pytest.approx(6 - np.mean([5, 4, 1, 2, 1]))
    keyed = found.categories.query("item == 'AA3'").set_index("code")["n"].to_dict()
    assert keyed == {1: 1, 2: 1, 4: 1, 5: 2}


def test_answers_behind_the_gate_are_missing_and_not_never(responses):
    found = hs.item_statistics(responses).frame().set_index("item")
    assert found.loc["BB1", "n"] == 4


def test_categories_add_up(responses):
    found = hs.item_statistics(responses)
    totals = found.categories.groupby("item")[["n", "share"]].sum()
    n = found.frame().set_index("item")["n"]
    assert (totals["n"] == n[totals.index]).all()
    check("closed_form", totals["share"], np.ones(len(totals)))


def test_measures_have_no_categories():
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2)), columns=["a", "b"])
    assert hs.item_statistics(table).categories.empty


def test_edge_cases_are_described_without_a_number_that_is_not_there():
    table = pd.DataFrame({"constant": [0.1, 0.1, 0.1], "nobody": [np.nan] * 3, "once": [1.0, np.nan, np.nan]})
    found = hs.item_statistics(table).frame().set_index("item")
    assert found.loc["constant", "sd"] == 0
    assert np.isnan(found.loc["constant", "skew"])
    assert found.loc["nobody", ["mean", "sd", "minimum", "floor"]].isna().all()
    assert found.loc["once", "mean"] == 1
    assert np.isnan(found.loc["once", "sd"])
    assert found["item_rest"].isna().all()
    assert not found["suspected_miskey"].any()
    assert np.isnan(hs.item_statistics(table[["constant"]].assign(b=[1, 2, 4])).frame()["item_rest"].iloc[0])


def test_a_wrong_key_is_suspected_and_said():
    rng = np.random.default_rng(4)
    factor = rng.normal(size=(200, 1))
    table = pd.DataFrame(factor + rng.normal(size=(200, 4)), columns=list("abcd")).assign(d=lambda t: -t.d)
    found = hs.item_statistics(table)
    assert list(found.frame().query("suspected_miskey")["item"]) == ["d"]
    assert found.notes == ("d runs against the other items of scale: its key may be wrong.",)


def test_the_item_rest_correlation_is_a_correlation_with_the_others():
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.integers(1, 6, size=(80, 4)), columns=list("abcd"))
    expected = [table[i].corr(table.drop(columns=i).sum(axis=1)) for i in table]
    check("closed_form", hs.item_statistics(table).frame()["item_rest"], expected)
