"""Fits from model text and raw table to estimates, errors, test and baseline, against lavaan and semopy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import hsmeasure as hs
from benchmarks.harness import Row, median_time, r_time
from hsmeasure.sem.bootstrap import bootstrap

DATA = Path(__file__).parents[1] / "tests" / "reference"
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
FIVE = "\n".join(f"{s} =~ " + " + ".join(f"{s}{k}" for k in range(1, 6)) for s in "ACENO")
_R = "library(lavaan); library(psychTools); three <- '{}'; five <- '{}'; complete <- na.omit(bfi[, 1:25])"


def factors(n: int, p: int) -> tuple[str, pd.DataFrame]:
    """A model of p / 5 correlated factors with five indicators each, and n respondents."""
    rng = np.random.default_rng(1)
    common = rng.normal(size=(n, 1))
    latent = 0.5 * common + rng.normal(size=(n, p // 5))
    values = np.repeat(latent, 5, axis=1) + rng.normal(size=(n, p))
    names = [f"y{k}" for k in range(p)]
    text = "\n".join(f"f{j} =~ " + " + ".join(names[5 * j : 5 * j + 5]) for j in range(p // 5))
    return text, pd.DataFrame(values, columns=names)


def rows() -> Iterator[Row]:
    setup = _R.format(THREE, FIVE)
    hs1939 = pd.read_csv(DATA / "sem_fits" / "data" / "hs.csv")
    bfi = pd.read_csv(DATA / "data" / "bfi_full.csv").iloc[:, :25]
    complete = bfi.dropna()
    ours = median_time(lambda: hs.cfa(THREE, hs1939), 41)
    theirs = r_time(setup, "cfa(three, HolzingerSwineford1939)", 21)
    yield Row("HS1939, 3 factors, ML", ours, "lavaan", theirs, 1 / 15)
    yield Row("HS1939, 3 factors, ML", ours, "semopy", _semopy(hs1939), 1 / 3)
    yield Row(
        "HS1939 with fit measures",
        median_time(lambda: hs.cfa(THREE, hs1939).fit_measures(), 41),
        "lavaan",
        r_time(setup, "fitMeasures(cfa(three, HolzingerSwineford1939))", 21),
    )
    yield Row(
        "bfi, 25 items, ML",
        median_time(lambda: hs.cfa(FIVE, complete), 21),
        "lavaan",
        r_time(setup, "cfa(five, complete)", 11),
        1 / 10,
    )
    yield Row(
        "bfi, 25 items with missing values, FIML",
        median_time(lambda: hs.cfa(FIVE, bfi, missing="fiml"), 7),
        "lavaan",
        r_time(setup, "cfa(five, bfi[, 1:25], missing = 'fiml')", 3),
        1 / 10,
    )
    fit = hs.cfa(THREE, hs1939).estimate
    fitted = f"{setup}; fit <- cfa(three, HolzingerSwineford1939)"
    hundred = r_time(fitted, "bootstrapLavaan(fit, R = 100)", 3)
    yield Row(
        "HS1939, 1,000 bootstrap refits (lavaan: ten times 100)",
        median_time(lambda: bootstrap(fit, 1000, 1), 7),
        "lavaan",
        None if hundred is None else 10 * hundred,
        1 / 150,
    )
    for n in (1_000, 10_000, 100_000, 1_000_000):
        text, table = factors(n, 25)
        yield Row(f"25 items, n = {n:,}", median_time(lambda t=text, d=table: hs.cfa(t, d), 3), "", None)
    for p in (10, 25, 50, 100):
        text, table = factors(2_000, p)
        yield Row(f"{p} items, n = 2,000", median_time(lambda t=text, d=table: hs.cfa(t, d), 3), "", None)


def _semopy(data: pd.DataFrame) -> float:
    """semopy to the same end: fit, errors, chi-square."""
    import semopy

    logging.getLogger().setLevel(logging.ERROR)

    def fit() -> None:
        model = semopy.Model(THREE)
        model.fit(data, options={"ftol": 1e-12})
        model.inspect()
        semopy.calc_stats(model)

    return median_time(fit, 11)
