"""How carefully: screening indices, and what the flagged respondents do to the coefficients."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from hsmeasure.reliability.reliability import reliability
from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_people import longstring
from hsmeasure.report.numbers import coefficient, percent
from hsmeasure.report.words import COEFFICIENTS, ROWS_USED, counted, note, records, titles
from hsmeasure.responses.responses import Responses
from hsmeasure.study.analysis import Analysis
from hsmeasure.types import BoolArray

THRESHOLD = 0.5
COMPARED = ("alpha", "spearman_brown")

_NO_INDEX = (
    "No block of ten or more items shares one set of answers, so that long runs of one answer were not "
    "looked for."
)
_LIMIT = (
    "Long runs find those who repeat one answer, and few of those who answer at random; no other index of "
    "careless responding was computed [@curran2016]."
)


def careful(analysis: Analysis) -> Section:
    """Longest runs with their threshold, flags by index, coefficients with and without the flagged."""
    flags = analysis.responses.flags
    if not is_screened(analysis.responses):
        return Section("careful", "How carefully", _NO_INDEX)
    flagged: BoolArray = flags["straightline"].to_numpy(dtype=bool)
    n = int(flagged.sum())
    lead = (
        f"One answer to at least half of a block of ten or more items was given by "
        f"{counted(n, 'respondent')} ({percent(n / len(flagged), 1)}); nobody was removed for it."
    )
    blocks: list[Block] = [_figure(flags, flagged), _flags(analysis, n)]
    if 0 < n < len(flagged) - 2:
        blocks.append(_with_and_without(analysis, ~flagged))
    return Section("careful", "How carefully", lead, (*blocks, Paragraph(_LIMIT)))


def is_screened(responses: Responses) -> bool:
    """True when some block of items was long enough to look for runs of one answer."""
    return "longstring_items" in responses.flags and bool((responses.flags["longstring_items"] > 0).any())


def _figure(flags: pd.DataFrame, flagged: BoolArray) -> Figure:
    possible = flags["longstring_items"].to_numpy(dtype=float)
    asked = possible > 0
    shares = flags["longstring"].to_numpy(dtype=float)[asked] / possible[asked]
    return Figure(
        "longstring",
        "Longest run of one answer",
        "Histogram of the longest run of one answer as a share of the items it could have covered, for "
        f"{counted(len(shares), 'respondent')}: {percent(float((shares < THRESHOLD).mean()))} stay below one "
        f"half; {int(flagged.sum()):,} are flagged.",
        partial(longstring, shares, flagged[asked], THRESHOLD),
    )


def _flags(analysis: Analysis, n: int) -> Table:
    row = {
        "index": "longest run of one answer",
        "rule": "it covers half or more of ten or more answered items with the same options",
        "n": n,
        "share": n / len(analysis.responses),
    }
    return Table(
        "flags",
        "Flags by index",
        (
            Column("index", "Index"),
            Column("rule", "Flagged when"),
            Column("n", "Flagged", "integer"),
            Column("share", "Share", "percent", 1),
        ),
        (row,),
        note(
            analysis.responses,
            "Reversed items are taken as answered, so that a person with an opinion breaks the run",
            "The rule of one half is a rule of thumb [@curran2016]",
        ),
    )


def _with_and_without(analysis: Analysis, keep: BoolArray) -> Table:
    study, responses = analysis.study, analysis.responses
    without = reliability(responses.where(keep), missing=study.missing, confidence=study.confidence)
    names = titles(responses.battery)
    others = _compared(without.frame())
    rows = [
        {
            "scale": names[scale],
            "coefficient": COEFFICIENTS[name],
            "all": row["estimate"],
            "n": row["n"],
            "without": others[scale, name]["estimate"],
            "n_without": others[scale, name]["n"],
            "difference": others[scale, name]["estimate"] - row["estimate"],
        }
        for (scale, name), row in _compared(analysis.reliability.frame()).items()
        if (scale, name) in others
    ]
    largest = max((abs(row["difference"]) for row in rows), default=None)
    return Table(
        "with-and-without",
        "Internal consistency with and without flagged respondents",
        (
            Column("scale", "Scale"),
            Column("coefficient", "Coefficient"),
            Column("all", "Everybody", "coefficient"),
            Column("n", "n", "integer"),
            Column("without", "Without flagged", "coefficient"),
            Column("n_without", "n without", "integer"),
            Column("difference", "Difference", "coefficient", 3),
        ),
        tuple(rows),
        note(
            responses,
            f"The largest difference is {coefficient(largest, 3)} in size",
            f"n: {ROWS_USED[study.missing]}",
        ),
    )


def _compared(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    rows = records(frame[frame["coefficient"].isin(COMPARED) & frame["estimate"].notna()])
    return {(row["scale"], row["coefficient"]): row for row in rows}
