"""Content validity from experts' ratings of relevance (kernels: arrays in, arrays out).

Polit, D. F., Beck, C. T., & Owen, S. V. (2007). Is the CVI an acceptable indicator of content validity?
Research in Nursing & Health, 30(4), 459-467.
"""

from __future__ import annotations

import math

import numpy as np

from hsmeasure.types import FloatArray, IntArray

RELEVANT = 3  # ratings run from 1 to 4; 3 and 4 mean relevant


def agreement(relevance: FloatArray) -> tuple[IntArray, IntArray]:
    """Experts who rated each item relevant, and experts who rated it at all.

    Parameters
    ----------
    relevance : array, shape (raters, items)
        Ratings 1 to 4, NaN where an expert gave none.

    Returns
    -------
    relevant, rated : arrays, shape (items,)
    """
    rated = np.isfinite(relevance)
    relevant = np.where(rated, relevance, 0) >= RELEVANT
    return relevant.sum(axis=0), rated.sum(axis=0)


def item_cvi(relevance: FloatArray) -> FloatArray:
    """I-CVI: share of the experts who rated an item 3 or 4, shape (items,); NaN where nobody rated it.

    >>> item_cvi(np.array([[4, 1], [3, 4], [2, 4]])).round(2).tolist()
    [0.67, 0.67]
    """
    relevant, rated = agreement(np.asarray(relevance, float))
    share: FloatArray = np.full(len(rated), np.nan)
    np.divide(relevant, rated, out=share, where=rated > 0)
    return share


def scale_cvi_average(icvi: FloatArray) -> float:
    """S-CVI/Ave: mean of the I-CVIs; NaN where an item has none.

    >>> scale_cvi_average(np.array([1.0, 0.8]))
    0.9
    """
    return float(np.mean(icvi)) if len(icvi) else math.nan


def chance(relevant: IntArray, rated: IntArray) -> FloatArray:
    """Probability that exactly A of N experts agree by chance, at even odds: C(N, A) 0.5^N.

    >>> chance(np.array([3, 2]), np.array([3, 3])).tolist()
    [0.125, 0.375]
    """
    pairs = zip(rated.tolist(), relevant.tolist(), strict=True)
    return np.array([math.comb(n, a) * 0.5**n for n, a in pairs], dtype=float)


def modified_kappa(relevance: FloatArray) -> FloatArray:
    """k* = (I-CVI - pc) / (1 - pc), agreement on relevance beyond chance, shape (items,).

    Above .74 is excellent, .60 to .74 good, .40 to .59 fair (Polit, Beck & Owen, 2007). NaN where nobody
    rated an item.

    >>> modified_kappa(np.array([[4, 4], [4, 3], [4, 2]])).round(2).tolist()
    [1.0, 0.47]
    """
    relevance = np.asarray(relevance, float)
    relevant, rated = agreement(relevance)
    pc = chance(relevant, rated)
    kappa: FloatArray = np.full(len(pc), np.nan)
    np.divide(item_cvi(relevance) - pc, 1 - pc, out=kappa, where=rated > 0)
    return kappa


def kappa_word(kappa: float) -> str:
    """``excellent | good | fair | poor``, or an empty text for NaN.

    >>> kappa_word(0.81), kappa_word(0.74), kappa_word(0.47), kappa_word(0.1)
    ('excellent', 'good', 'fair', 'poor')
    """
    if math.isnan(kappa):
        return ""
    if kappa > 0.74:
        return "excellent"
    return "good" if kappa >= 0.60 else "fair" if kappa >= 0.40 else "poor"
