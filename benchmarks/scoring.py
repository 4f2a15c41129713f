"""Scoring a million respondents on 25 items against psych::scoreItems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import hsmeasure as hs
from benchmarks.harness import Row, median_time, r_time

INSTRUMENT = Path(__file__).parents[1] / "tests" / "instruments" / "bfi.yaml"
N = 1_000_000

_SETUP = f"""
library(psych); set.seed(1); n <- {N}
x <- as.data.frame(matrix(sample(1:6, n * 25, replace = TRUE), n))
names(x) <- paste0(rep(c("A", "C", "E", "N", "O"), each = 5), 1:5)
for (k in seq_along(x)) x[[k]][sample(n, n %/% 100)] <- NA
keys <- list(AGR = c("-A1", "A2", "A3", "A4", "A5"), CON = c("C1", "C2", "C3", "-C4", "-C5"),
             EXT = c("-E1", "-E2", "E3", "E4", "E5"), NEU = paste0("N", 1:5),
             OPE = c("O1", "-O2", "O3", "O4", "-O5"))
"""


def table(n: int = N) -> pd.DataFrame:
    """Random answers with one per cent missing."""
    rng = np.random.default_rng(1)
    names = [f"{scale}{k}" for scale in ("AGR", "CON", "EXT", "NEU", "OPE") for k in range(1, 6)]
    values = rng.integers(1, 7, size=(n, 25)).astype(float)
    values[rng.random((n, 25)) < 0.01] = np.nan
    return pd.DataFrame(np.asfortranarray(values), columns=names)


def rows() -> Iterator[Row]:
    instrument, data = hs.load_instrument(INSTRUMENT), table()
    ours = median_time(lambda: hs.score(data, instrument))
    theirs = r_time(_SETUP, 'scoreItems(keys, x, impute = "none", min = 1, max = 6)', repetitions=3)
    yield Row("scoring 1,000,000 x 25", ours, "psych::scoreItems", theirs, 1 / 20)
