"""Mantel-Haenszel tests of an item within strata of equal standing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from hsmeasure.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Mantel:
    """Mantel's test, and the size of the difference.

    Attributes
    ----------
    chisq, p_value : float
        With one degree of freedom (Mantel, 1963).
    odds_ratio : float
        Common odds ratio of the higher answer, focal against reference (Mantel & Haenszel, 1959); NaN for
        items of more than two categories.
    smd : float
        Standardised mean difference (Dorans & Schmitt, 1991): focal minus reference within strata, weighted
        by the focal group, in standard deviations of the item.
    strata : int
        Strata that hold both groups.
    """

    chisq: float
    p_value: float
    odds_ratio: float
    smd: float
    strata: int


def mantel(y: FloatArray, focal: BoolArray, stratum: IntArray) -> Mantel:
    """Compare answers of two groups within strata; strata with one group only say nothing and are left out.

    Parameters
    ----------
    y : (n,) array
        Answers; categories count by their codes.
    focal : (n,) boolean array
    stratum : (n,) integer array

    Notes
    -----
    Of the focal sum :math:`F_k`, given the margins, :math:`E = n_{Fk}\\bar y_k` and
    :math:`V = n_{Fk} n_{Rk} s_k^2 / n_k`; the statistic is :math:`(\\sum F - E)^2 / \\sum V`, without
    correction for continuity. R, two categories: ``mantelhaen.test(y, group, stratum, correct = FALSE)``.

    >>> y = np.array([0., 0, 1, 1, 1, 0]); focal = np.array([1, 1, 1, 0, 0, 0]) == 1
    >>> round(mantel(y, focal, np.zeros(6, int)).odds_ratio, 3)
    0.25
    """
    total = expected = variance = above = below = weighted = 0.0
    used, focal_n = 0, 0
    for one in np.unique(stratum):
        here = stratum == one
        mine, others = y[here & focal], y[here & ~focal]
        n = len(mine) + len(others)
        if not (len(mine) and len(others)):
            continue
        used, focal_n = used + 1, focal_n + len(mine)
        both = y[here]
        total, expected = total + mine.sum(), expected + len(mine) * both.mean()
        if n > 1:
            variance += len(mine) * len(others) * both.var(ddof=1) / n
        weighted += len(mine) * (mine.mean() - others.mean())
        top = y.max()
        above += (mine == top).sum() * (others != top).sum() / n
        below += (mine != top).sum() * (others == top).sum() / n
    chisq = (total - expected) ** 2 / variance if variance > 0 else float("nan")
    binary = len(np.unique(y)) == 2
    ratio = above / below if binary and below > 0 else float("nan")
    sd = float(y.std(ddof=1))
    smd = weighted / focal_n / sd if focal_n and sd > 0 else float("nan")
    return Mantel(float(chisq), float(chi2.sf(chisq, 1)), float(ratio), float(smd), used)
