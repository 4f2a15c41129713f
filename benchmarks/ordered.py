"""Polychoric matrices, against lavaan's lavCor and psych."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import hsmeasure as hs
from benchmarks.harness import Row, median_time, r_time

DATA = Path(__file__).parents[1] / "tests" / "reference" / "data"
_R = "library(lavaan); library(psychTools); complete <- na.omit(bfi[, 1:25])"


def rows() -> Iterator[Row]:
    complete = pd.read_csv(DATA / "bfi_full.csv").iloc[:, :25].dropna()
    ours = median_time(lambda: hs.polychoric(complete), 7)
    work = "polychorics of 25 items with their covariance"
    with_errors = r_time(
        _R, "lavCor(complete, ordered = names(complete), se = 'standard', output = 'fit')", 1
    )
    yield Row(work, ours, "lavCor, with errors", with_errors)
    plain = r_time(_R, "lavCor(complete, ordered = names(complete))", 5)
    yield Row(f"{work}, n = 2,436", ours, "lavCor, without errors", plain, 1 / 20)
    alone = median_time(lambda: _correlations(complete), 11)
    yield Row("polychorics alone", alone, "lavCor, without errors", plain, 1 / 20)
    yield Row(
        "polychorics alone", alone, "psych::polychoric", r_time(_R, "psych::polychoric(complete)", 1), 1 / 150
    )
    five = "\n".join(f"{s} =~ " + " + ".join(f"{s}{k}" for k in range(1, 6)) for s in "ACENO")
    wlsmv = median_time(lambda: hs.cfa(five, complete, ordered=True), 5)
    theirs = r_time(f"{_R}; five <- '{five}'", "cfa(five, complete, ordered = TRUE)", 2)
    yield Row("bfi, 25 ordered items, WLSMV", wlsmv, "lavaan", theirs, 1 / 15)


def _correlations(frame: pd.DataFrame) -> None:
    from hsmeasure.factor.polychoric import _codes
    from hsmeasure.moments.polychoric import polychorics
    from hsmeasure.moments.tables import pair_tables, thresholds

    _, codes, categories = _codes(frame)
    polychorics(pair_tables(codes, categories), thresholds(codes, categories))
