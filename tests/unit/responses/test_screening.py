"""Longstring: runs of one answer over items in the order they were asked."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hsmeasure.responses.screening import longest_run


def by_hand(row):
    best, run, last = 0, 0, None
    for answer in row:
        if answer is None:
            continue
        run = run + 1 if answer == last else 1
        last, best = answer, max(best, run)
    return best


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 3)), min_size=8, max_size=8), min_size=1, max_size=20
    )
)
def test_longest_run_equals_the_definition(rows):
    values = np.array([[np.nan if a is None else a for a in row] for row in rows], dtype=float)
    assert longest_run(values).tolist() == [by_hand(row) for row in rows]
