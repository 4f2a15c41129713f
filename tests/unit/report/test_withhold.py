"""No withheld count can be worked out from what is printed."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from hsmeasure.report.withhold import WITHHELD, withhold

counts = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), min_size=1, max_size=5)


@given(counts, st.integers(2, 6))
def test_every_small_count_is_withheld_and_zero_is_not(table: dict[str, int], small: int) -> None:
    shown = withhold(table, small)
    assert list(shown) == list(table)
    assert all(shown[level] == WITHHELD for level, n in table.items() if 0 < n < small)
    assert all(shown[level] == n for level, n in table.items() if n == 0)
    assert all(shown[level] in (n, WITHHELD) for level, n in table.items())


@given(counts, st.integers(2, 6))
def test_no_withheld_count_follows_from_the_total(table: dict[str, int], small: int) -> None:
    """Every table that prints the same is as likely: each withheld count must be able to reach ``small``."""
    shown = withhold(table, small)
    hidden = [level for level, n in shown.items() if n == WITHHELD]
    printed = sum(n for n in shown.values() if isinstance(n, int))
    rest = sum(table.values()) - printed
    if not hidden or len(hidden) == len([n for n in table.values() if n]):
        return  # nothing is withheld, or everything that is there
    possible = [p for p in product(range(1, rest + 1), repeat=len(hidden)) if sum(p) == rest]
    assert all(max(p[k] for p in possible) >= small for k in range(len(hidden)))
    assert all(min(p[k] for p in possible) < max(p[k] for p in possible) for k in range(len(hidden)))


@given(counts, st.integers(2, 6))
def test_nothing_is_withheld_without_need(table: dict[str, int], small: int) -> None:
    if all(n == 0 or n >= small for n in table.values()):
        assert withhold(table, small) == table
