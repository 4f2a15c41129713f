"""Limits from resamples: percentile, basic, normal, bias-corrected and accelerated."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from hsmeasure.errors import ModelError
from hsmeasure.types import FloatArray

Limits = Literal["perc", "basic", "norm", "bca_simple", "bca"]
LIMITS: tuple[Limits, ...] = ("perc", "basic", "norm", "bca_simple", "bca")


def order_statistic(sorted_draws: FloatArray, probability: float) -> float:
    """Quantile of B draws in order, interpolated on the scale of normal quantiles at ranks k / (B + 1).

    Davison & Hinkley (1997), equation 5.8; R's ``boot.ci`` interpolates alike. Beyond the extremes the
    extreme is returned.

    >>> round(order_statistic(np.arange(1.0, 100.0), 0.5), 10)
    50.0
    """
    count = len(sorted_draws)
    if not np.isfinite(probability) or not count:
        return float("nan")
    rank = (count + 1) * probability
    k = int(rank)
    if k < 1 or k >= count:
        return float(sorted_draws[0 if k < 1 else -1])
    low, high = ndtri(k / (count + 1)), ndtri((k + 1) / (count + 1))
    share = (ndtri(probability) - low) / (high - low)
    return float(sorted_draws[k - 1] + share * (sorted_draws[k] - sorted_draws[k - 1]))


def acceleration(influence: FloatArray) -> FloatArray:
    """sum L^3 / (6 (sum L^2)^1.5) of influence values (n, d), one a column (Efron, 1987).

    >>> float(acceleration(np.array([[-1.0], [0.0], [1.0]]))[0])
    0.0
    """
    squares = (influence**2).sum(axis=0)
    cubes = (influence**3).sum(axis=0)
    return np.asarray(np.divide(cubes, 6 * squares**1.5, out=np.zeros_like(cubes), where=squares > 0))


def bootstrap_limits(
    estimate: FloatArray,
    draws: FloatArray,
    kind: Limits = "perc",
    confidence: float = 0.95,
    accelerations: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    r"""Limits of d quantities.

    ``perc``: quantiles of the draws. ``basic``: 2 estimate - quantiles. ``norm``: estimate - bias -+ z sd.
    ``bca_simple``: quantiles at ``Phi(2 w + z)``, w the normal quantile of the share of draws below the
    estimate. ``bca``: at ``Phi(w + (w + z) / (1 - a (w + z)))`` with acceleration a (Efron, 1987).

    Parameters
    ----------
    estimate : (d,) array
    draws : (B, d) array
    kind : {"perc", "basic", "norm", "bca_simple", "bca"}
    confidence : float
    accelerations : (d,) array
        For ``bca``.

    Returns
    -------
    low, high : (d,) arrays

    Raises
    ------
    ModelError
        For an unknown kind, or ``bca`` without accelerations.

    Notes
    -----
    R: ``boot::boot.ci`` and ``lavaan::parameterEstimates(fit, boot.ci.type)``.
    """
    if kind not in LIMITS:
        raise ModelError(f"there are no limits '{kind}'", hint=", ".join(LIMITS))
    z = float(ndtri(0.5 + confidence / 2))
    if kind == "norm":
        centre, spread = 2 * estimate - draws.mean(axis=0), draws.std(axis=0, ddof=1)
        return centre - z * spread, centre + z * spread
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    levels = np.repeat(tails[:, None], len(estimate), axis=1)
    if kind in ("bca_simple", "bca"):
        if kind == "bca" and accelerations is None:
            raise ModelError("limits 'bca' need accelerations", hint="bca_simple")
        a = np.zeros(len(estimate)) if kind == "bca_simple" or accelerations is None else accelerations
        with np.errstate(divide="ignore", invalid="ignore"):
            w = ndtri((draws < estimate).mean(axis=0))
            shifted = w + ndtri(tails)[:, None]
            levels = ndtr(w + shifted / (1 - a * shifted))
    ordered = np.sort(draws, axis=0)
    low, high = (
        np.array([order_statistic(column, p) for column, p in zip(ordered.T, level, strict=True)])
        for level in levels
    )
    return (2 * estimate - high, 2 * estimate - low) if kind == "basic" else (low, high)
