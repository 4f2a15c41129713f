"""Root mean square error of approximation, its interval and its tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chndtr, chndtrinc

CLOSE, NOT_CLOSE, LEVEL = 0.05, 0.08, 0.90


@dataclass(frozen=True)
class Rmsea:
    """RMSEA with a 90 % interval, the test of close fit (<= .05) and of not-close fit (>= .08)."""

    value: float
    lower: float
    upper: float
    p_close: float
    p_not_close: float


def rmsea(
    statistic: float, df: float, n: float, groups: int = 1, scale: float = 1.0, centre: float | None = None
) -> Rmsea:
    """sqrt(max(T - df, 0) / (df n)) sqrt(groups), Steiger & Lind (1980); several groups: Steiger (1998).

    Parameters
    ----------
    statistic, df : float
        Chi-square whose noncentrality is estimated; its scaled form for the scaled and robust index.
    n : float
        Respondents over all groups.
    groups : int
    scale : float
        The scaling factor that carries the noncentrality of a scaled statistic back to that of the
        discrepancy.
    centre : float, optional
        Point estimate of (T - df) / (df n), where it is not the statistic's own.

    Notes
    -----
    Limits: the noncentralities at which the statistic is the 95th and the 5th percentile.

    >>> fit = rmsea(85.306, 24, 301)
    >>> round(fit.value, 3), round(fit.lower, 3), round(fit.upper, 3)
    (0.092, 0.071, 0.114)
    """
    if not np.isfinite(statistic) or not np.isfinite(df) or n <= 0:
        return Rmsea(np.nan, np.nan, np.nan, np.nan, np.nan)
    if df <= 0:
        return Rmsea(0.0, 0.0, 0.0, np.nan, np.nan)
    unit = scale * groups / (df * n)
    point = max(statistic - df, 0.0) * unit if centre is None else max(centre, 0.0) * groups
    tail = (1 - LEVEL) / 2
    return Rmsea(
        float(np.sqrt(point)),
        float(np.sqrt(noncentrality(statistic, df, 1 - tail) * unit)),
        float(np.sqrt(noncentrality(statistic, df, tail) * unit)),
        1.0 - noncentral_cdf(statistic, df, CLOSE**2 / unit),
        noncentral_cdf(statistic, df, NOT_CLOSE**2 / unit),
    )


def noncentral_cdf(statistic: float, df: float, nc: float) -> float:
    """P(chi-square(df, nc) <= statistic)."""
    return float(chndtr(max(statistic, 0.0), df, nc))


def noncentrality(statistic: float, df: float, probability: float) -> float:
    """The noncentrality at which P(chi-square <= statistic) is ``probability``; 0 where the central one is
    below."""
    if statistic <= 0 or noncentral_cdf(statistic, df, 0.0) < probability:
        return 0.0
    return float(chndtrinc(statistic, df, probability))
