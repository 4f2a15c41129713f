"""Careless responding. Flags only: nobody is removed here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hsmeasure.instrument.battery import Battery
from hsmeasure.types import FloatArray

MINIMUM_ITEMS = 10


def screen(codes: pd.DataFrame, battery: Battery, order: list[str]) -> pd.DataFrame:
    """Flags in administration order.

    Columns: ``longstring``, the longest run of one answer over consecutive reflective items that share their
    options (unanswered items and inventories, where a run of "never" is honest, are passed over);
    ``longstring_items``, how many items that run could have had; ``straightline``, whether the run covers
    at least half of ten or more answered items (the rule of thumb of Curran, 2016). Reversed items are
    taken as answered, so a person with an opinion breaks the run. On short blocks few careless respondents
    are found this way.
    """
    n = len(codes)
    best, possible = np.zeros(n), np.zeros(n)
    flagged = np.zeros(n, dtype=bool)
    for items in _blocks(battery, order):
        values = codes[items].to_numpy(dtype=float)
        runs = longest_run(values)
        answered = (~np.isnan(values)).sum(axis=1)
        flagged |= (answered >= MINIMUM_ITEMS) & (runs >= answered / 2)
        longer = runs > best
        best[longer], possible[longer] = runs[longer], answered[longer]
    return pd.DataFrame({"longstring": best, "longstring_items": possible, "straightline": flagged})


def longest_run(values: FloatArray) -> FloatArray:
    """Longest run of equal values in each row, NaN passed over; shape (n, k) -> (n,).

    >>> longest_run(np.array([[1.0, 1, np.nan, 1, 2], [1, 2, 3, 4, 5]])).tolist()
    [3.0, 1.0]
    """
    n = values.shape[0]
    last = np.full(n, np.nan)
    run, best = np.zeros(n), np.zeros(n)
    for column in values.T:
        answered = ~np.isnan(column)
        run = np.where(answered, np.where(column == last, run + 1, 1), run)
        last = np.where(answered, column, last)
        best = np.maximum(best, run)
    return best


def _blocks(battery: Battery, order: list[str]) -> list[list[str]]:
    blocks: dict[str, list[str]] = {}
    for item_id in order:
        item = battery.item[item_id]
        options = battery.options(item)
        if options is None or item.measurement != "reflective":
            continue
        key = repr([(o.code, sorted(o.label.items())) for o in options.options])
        blocks.setdefault(key, []).append(item_id)
    return [items for items in blocks.values() if len(items) >= MINIMUM_ITEMS]
