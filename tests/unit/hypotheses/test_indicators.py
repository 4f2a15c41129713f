"""Groups as indicators: nobody leaves, nobody is counted among others."""

from __future__ import annotations

import pandas as pd
import pytest

from hsmeasure.hypotheses.indicators import code, without_terms
from hsmeasure.instrument.battery import load_battery

STATED = load_battery("academic-core").indicators


def coded(**counts: int):
    levels = [level for level, n in counts.items() for _ in range(n)]
    return code(pd.DataFrame({"gender": levels}), STATED)


def test_every_category_has_its_indicator():
    found = coded(woman=30, man=20, nonbinary=8, another=4, multiple=2, not_stated=11)
    assert found.columns.sum().to_dict() == {"woman": 30, "diverse": 14, "unstated": 11}
    assert (found.reference, found.absent, found.few, found.remarks) == (("man",), (), (), ())


def test_small_categories_share_one():
    found = coded(woman=30, man=20, nonbinary=3, not_stated=4)
    assert found.columns.sum().to_dict() == {"woman": 30, "diverse": 7}
    assert found.levels["diverse"] == ("nonbinary", "another", "multiple", "not_stated")
    assert (found.absent, found.few) == (("unstated",), ("diverse",))
    assert "share an indicator" in found.remarks[0]


def test_one_small_category_stays_apart_from_the_reference():
    found = coded(woman=30, man=20, nonbinary=1)
    assert found.columns["diverse"].sum() == 1
    assert (found.absent, found.few) == (("unstated",), ("diverse",))


def test_without_men_the_others_stand_against_women():
    found = coded(woman=30, nonbinary=12)
    assert list(found.columns) == ["diverse"]
    assert found.reference == ("woman",)
    assert set(found.absent) == {"woman", "unstated"}


def test_one_gender_only_leaves_no_indicator():
    for counts in ({"woman": 30}, {"man": 30}):
        found = coded(**counts)
        assert found.columns.shape[1] == 0
        assert set(found.absent) == {"woman", "diverse", "unstated"}


def test_gender_not_asked():
    found = code(pd.DataFrame({"row": [1, 2]}), STATED)
    assert "not asked" in found.remarks[0]
    assert len(found.absent) == 3


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        ("A ~ B + w + d + u", ["w"], "A ~ B + d + u"),
        ("A ~ w + d + B", ["w", "d"], "A ~ B"),
        ("A ~ c1*B + 0.2*w", ["w"], "A ~ c1*B"),
        ("A ~ w + wide", ["w"], "A ~ wide"),
        ("A ~ w\nB ~ A", ["w"], "B ~ A"),
        ("A ~~ w1\nw =~ x", ["w"], "A ~~ w1\nw =~ x"),
    ],
)
def test_terms_leave_the_text(text, names, left):
    assert without_terms(text, names) == left
