"""Absolute fit and parsimony: log-likelihood, information criteria, GFI, Hoelter's N, MFI, ECVI."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import chi2

from hsmeasure.types import FloatArray


def normal_loglik(
    covariance: FloatArray, mean_gap: FloatArray | None, implied: FloatArray, n: float
) -> float:
    """Normal log-likelihood of n rows with these moments (divisor n), at implied moments.

    >>> round(normal_loglik(np.eye(1), None, np.eye(1), 10.0), 4)
    -14.1894
    """
    precision = np.linalg.inv(implied)
    quadratic = float((precision * covariance).sum())
    if mean_gap is not None:
        quadratic += float(mean_gap @ precision @ mean_gap)
    determinant = float(np.linalg.slogdet(implied)[1])
    return float(-0.5 * n * (len(covariance) * np.log(2 * np.pi) + determinant + quadratic))


def normal_discrepancy(covariance: FloatArray, mean_gap: FloatArray | None, implied: FloatArray) -> float:
    """log|Sigma| + tr(S Sigma^-1) - log|S| - p + d' Sigma^-1 d."""
    perfect = normal_loglik(covariance, None, covariance, 2.0)
    return perfect - normal_loglik(covariance, mean_gap, implied, 2.0)


def information_criteria(loglik: float, parameters: int, n: float) -> dict[str, float]:
    """AIC, BIC and the sample-size adjusted BIC (Sclove, 1987)."""
    return {
        "aic": -2 * loglik + 2 * parameters,
        "bic": -2 * loglik + parameters * float(np.log(n)),
        "bic2": -2 * loglik + parameters * float(np.log((n + 2) / 24)),
    }


def gfi(
    moments: Sequence[FloatArray],
    residuals: Sequence[FloatArray],
    weights: Sequence[FloatArray],
    sizes: FloatArray,
) -> float:
    """1 - e'We / s'Ws, averaged over groups by size. Joreskog & Sorbom (1981); Tanaka & Huba (1985)."""

    def form(x: FloatArray, w: FloatArray) -> float:
        return float(x @ (w * x if w.ndim == 1 else w @ x))

    values = [1 - form(e, w) / form(s, w) for s, e, w in zip(moments, residuals, weights, strict=True)]
    return float(sizes @ np.array(values) / sizes.sum())


def parsimony(gfi_value: float, df: int, moments: int) -> dict[str, float]:
    """AGFI = 1 - k / df (1 - GFI) and PGFI = df / k GFI over k moments. Mulaik et al. (1989)."""
    agfi = 1.0 - moments / df * (1.0 - gfi_value) if df > 0 else 1.0
    return {"agfi": agfi, "pgfi": df / moments * gfi_value if moments else np.nan}


def hoelter(statistic: float, df: int, n: float, alpha: float) -> float:
    """The sample size at which this misfit would just be significant, chi2(1 - alpha) / (T / N) + 1. Hoelter
    (1983)."""
    if df == 0:
        return 1.0
    if df < 0 or statistic <= 0:
        return np.nan
    return float(chi2.isf(alpha, df) / (statistic / n) + 1.0)


def mcdonald(statistic: float, df: float, n: float) -> float:
    """exp(-(T - df) / 2N). McDonald (1989)."""
    return float(np.exp(-0.5 * (statistic - df) / n))


def ecvi(statistic: float, parameters: int, n: float) -> float:
    """Expected cross-validation index, T / N + 2 q / N. Browne & Cudeck (1989)."""
    return statistic / n + 2 * parameters / n
