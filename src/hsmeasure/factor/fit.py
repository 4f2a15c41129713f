"""Fit of a covariance structure to one group, from its discrepancy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr

from hsmeasure.moments.correlation import correlation
from hsmeasure.types import FloatArray


@dataclass(frozen=True)
class FitIndices:
    """Chi-square and the indices made of it; a model without degrees of freedom fits by construction.

    ``rmsea_low`` and ``rmsea_high`` are 90 % limits.
    """

    chisq: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


def no_fit(df: int) -> FitIndices:
    """The indices of a model that has no solution: nothing but its degrees of freedom is known."""
    nan = math.nan
    return FitIndices(nan, df, nan, nan, nan, nan, nan, nan, nan)


def fit_indices(sample: FloatArray, implied: FloatArray, discrepancy: float, n: int, free: int) -> FitIndices:
    r"""Indices of a model fitted by normal-theory maximum likelihood.

    The chi-square is n F; the baseline is the model of uncorrelated variables.

    Parameters
    ----------
    sample, implied : arrays, shape (k, k)
        Covariances (divisor n) and what the model makes of them.
    discrepancy : float
        Minimum F of the ML discrepancy.
    n : int
        Respondents.
    free : int
        Free parameters.

    Notes
    -----
    Equal to ``fitMeasures(fit)`` of lavaan: ``chisq df pvalue cfi tli rmsea rmsea.ci.lower rmsea.ci.upper
    srmr``, where a model without degrees of freedom has p NaN, CFI and TLI 1, RMSEA 0.
    """
    k = len(sample)
    chisq, df = n * discrepancy, k * (k + 1) // 2 - free
    baseline = -n * float(np.linalg.slogdet(correlation(sample))[1])
    baseline_df = k * (k - 1) // 2
    low, high = rmsea_interval(chisq, df, n)
    return FitIndices(
        chisq=chisq,
        df=df,
        p_value=float(chdtrc(df, chisq)) if df else math.nan,
        cfi=cfi(chisq, df, baseline, baseline_df),
        tli=tli(chisq, df, baseline, baseline_df),
        rmsea=rmsea(chisq, df, n),
        rmsea_low=low,
        rmsea_high=high,
        srmr=srmr(sample, implied),
    )


def cfi(chisq: float, df: int, baseline: float, baseline_df: int) -> float:
    """Comparative fit index: 1 - max(X2 - df, 0) / max(X2_b - df_b, X2 - df, 0) (Bentler, 1990)."""
    excess = max(chisq - df, 0.0)
    worst = max(baseline - baseline_df, excess)
    return 1 - excess / worst if worst > 0 else 1.0


def tli(chisq: float, df: int, baseline: float, baseline_df: int) -> float:
    """Tucker-Lewis index: (X2_b/df_b - X2/df) / (X2_b/df_b - 1) (Tucker & Lewis, 1973); not bounded by 1."""
    if df == 0:
        return 1.0
    null = baseline / baseline_df
    return (null - chisq / df) / (null - 1)


def rmsea(chisq: float, df: int, n: int) -> float:
    """Root mean square error of approximation: sqrt(max(X2 - df, 0) / (df n)) (Steiger, 1990)."""
    return math.sqrt(max(chisq - df, 0.0) / (df * n)) if df else 0.0


def rmsea_interval(chisq: float, df: int, n: int, confidence: float = 0.90) -> tuple[float, float]:
    """Limits of the RMSEA: the noncentralities under which X2 is a tail value (Browne & Cudeck, 1993)."""
    if not df:
        return 0.0, 0.0
    tail = (1 - confidence) / 2
    limits = (_noncentrality(chisq, df, p) for p in (1 - tail, tail))
    low, high = (math.sqrt(ncp / (df * n)) for ncp in limits)
    return low, high


def _noncentrality(chisq: float, df: int, p: float) -> float:
    """The noncentrality at which X2 falls below ``chisq`` with probability p; at least 0."""

    def excess(ncp: float) -> float:
        return float(chndtr(chisq, df, ncp)) - p

    if excess(0.0) <= 0:
        return 0.0
    top = max(chisq, 1.0)
    while excess(top) > 0:
        top *= 2
    return float(brentq(excess, 0.0, top, xtol=1e-12))


def srmr(sample: FloatArray, implied: FloatArray) -> float:
    """Root mean square of the covariance residuals over the sample standard deviations, diagonal included."""
    sd = np.sqrt(np.diag(sample))
    residuals = ((sample - implied) / np.outer(sd, sd))[np.tril_indices(len(sample))]
    return float(np.sqrt(np.mean(residuals**2)))
