"""Two halves, or two items, stepped up to the whole scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hsmeasure.moments.correlation import fisher_interval
from hsmeasure.types import FloatArray


def spearman_brown(r: ArrayLike) -> FloatArray:
    """Reliability of the sum of two parallel parts: 2r / (1 + r) for their r (Spearman, 1910; Brown, 1910).

    For scales of two items it is the coefficient to report (Eisinga, te Grotenhuis & Pelzer, 2013,
    International Journal of Public Health 58, 637-642). Ranges up to 1; negative for negative r.

    >>> float(spearman_brown(0.5)), float(spearman_brown(0.0))
    (0.6666666666666666, 0.0)
    """
    r = np.asarray(r, dtype=float)
    with np.errstate(divide="ignore"):
        value: FloatArray = 2 * r / (1 + r)
    return value


def spearman_brown_interval(
    r: ArrayLike, n: ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Fisher-z limits of r, stepped up: the step is increasing, so limits map to limits.

    >>> [round(float(limit), 4) for limit in spearman_brown_interval(0.5, 28)]
    [0.2699, 0.8478]
    """
    low, high = fisher_interval(r, n, confidence)
    return spearman_brown(low), spearman_brown(high)


def half_correlation(cov: FloatArray) -> FloatArray:
    r"""Correlation of the sum of the odd items with the sum of the even items.

    :math:`r = o'Se / \sqrt{o'So \; e'Se}` for the 0/1 vectors o and e of items 1, 3, 5, ... and 2, 4, 6, ...
    With an odd number of items the halves differ by one item and the stepped-up value is slightly low.

    Parameters
    ----------
    cov : array, shape (..., k, k)
        Covariance matrices of the keyed items in the order of the scale.

    Notes
    -----
    Equal to ``cor(rowSums(x[odd]), rowSums(x[even]))`` in R for complete rows.
    """
    odd, even = cov[..., ::2, :], cov[..., 1::2, :]
    cross = odd[..., 1::2].sum(axis=(-2, -1))
    within = odd[..., ::2].sum(axis=(-2, -1)) * even[..., 1::2].sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        r: FloatArray = cross / np.sqrt(within)
    return r
