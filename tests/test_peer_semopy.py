"""A second opinion: semopy agrees on single groups, complete continuous data and maximum likelihood."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
import pytest

import hsmeasure as hs

DATA = Path(__file__).parent / "reference" / "data"
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
CASES = {
    "three factors": (THREE, "holzinger"),
    "two factors and a path": ("visual =~ x1 + x2 + x3\nspeed =~ x7 + x8 + x9\nspeed ~ visual", "holzinger"),
    "democracy": (
        "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\n"
        "dem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4\ny2 ~~ y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8",
        "democracy",
    ),
    "five factors": (
        "\n".join(f"{s} =~ " + " + ".join(f"{s}{k}" for k in range(1, 6)) for s in "ACE"),
        "bfi",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_semopy_agrees(case: str) -> None:
    import semopy

    logging.getLogger().setLevel(logging.ERROR)
    text, name = CASES[case]
    table = pd.read_csv(DATA / f"{name}.csv")
    fit = hs.sem(text, table, likelihood="normal")
    table = table[list(fit.table.observed)].dropna()
    peer = semopy.Model(text)
    peer.fit(table, options={"ftol": 1e-12})
    theirs = {
        (r.lval, r.op, r.rval): (float(r.Estimate), r._5)
        for r in peer.inspect().itertuples()
        if r.op in ("~", "~~")
    }
    ours = {(r.lhs, r.op, r.rhs): r.estimate for r in fit.estimates().itertuples()}
    for (left, op, right), (estimate, _) in theirs.items():
        mine = ours.get((left, op, right), ours.get((right, "=~", left), ours.get((right, op, left))))
        assert mine == pytest.approx(estimate, rel=2e-4, abs=2e-5), (left, op, right)
    stats = semopy.calc_stats(peer)
    measures = fit.fit_measures()
    assert stats["DoF"].iloc[0] == measures["df"]
    for theirs_name, name in {"chi2": "chisq", "CFI": "cfi", "TLI": "tli"}.items():
        assert stats[theirs_name].iloc[0] == pytest.approx(measures[name], rel=1e-5)
