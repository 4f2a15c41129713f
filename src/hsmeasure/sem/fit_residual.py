"""Fit as the size of the residuals: RMR, SRMR in three forms, CRMR."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.moments.vech import vech_indices
from hsmeasure.types import FloatArray

Moments = tuple[FloatArray, FloatArray | None]
"""Covariance (p, p) and mean (p,) or None."""


def residual_indices(
    samples: Sequence[Moments], fitted: Sequence[Moments], sizes: FloatArray
) -> dict[str, float]:
    """rmr, srmr, crmr and their variants, averaged over groups by size.

    Notes
    -----
    rmr: root mean square of raw residuals. srmr_bentler: residuals over the sample's standard deviations
    (Bentler, 1995). crmr: residuals of the correlation matrices, diagonal left out (Bollen, 1989).
    srmr_mplus: correlation residuals, with the diagonal (s_ii - sigma_ii) / s_ii. ``_nomean`` leaves the mean
    residuals out.
    """
    by_group = [_group_indices(s, sm, f, fm) for (s, sm), (f, fm) in zip(samples, fitted, strict=True)]
    weight = sizes / sizes.sum()
    result = {
        key: float(sum(w * g[key] for w, g in zip(weight, by_group, strict=True))) for key in by_group[0]
    }
    result["srmr"] = result["srmr_bentler"]
    return result


def _group_indices(
    covariance: FloatArray, mean: FloatArray | None, implied: FloatArray, implied_mean: FloatArray | None
) -> dict[str, float]:
    rows, columns = vech_indices(len(covariance))
    off = rows != columns
    s, sigma = np.sqrt(covariance.diagonal()), np.sqrt(implied.diagonal())
    raw = (covariance - implied)[rows, columns]
    bentler = raw / (s[rows] * s[columns])
    correlation = (covariance / np.outer(s, s) - implied / np.outer(sigma, sigma))[rows, columns]
    mplus = np.where(off, correlation, bentler)
    parts = {
        "rmr": (raw, len(raw)),
        "srmr_bentler": (bentler, len(raw)),
        "crmr": (correlation[off], int(off.sum())),
        "srmr_mplus": (mplus, len(raw)),
    }
    result = {f"{key}_nomean": _root_mean(x, count) for key, (x, count) in parts.items()}
    if mean is None or implied_mean is None:
        return result | {key: result[f"{key}_nomean"] for key in parts}
    shift = mean - implied_mean
    standard = mean / s - implied_mean / sigma
    means = {"rmr": shift, "srmr_bentler": shift / s, "crmr": shift / s, "srmr_mplus": standard}
    for key, (x, count) in parts.items():
        result[key] = _root_mean(np.concatenate([means[key], x]), count + len(mean))
    return result


def _root_mean(residuals: FloatArray, count: int) -> float:
    return float(np.sqrt((residuals**2).sum() / count)) if count else 0.0
