"""Coefficient alpha and its relatives: closed forms of a covariance matrix."""

from __future__ import annotations

import numpy as np

from hsmeasure.moments.correlation import correlation
from hsmeasure.types import FloatArray


def alpha(cov: FloatArray) -> FloatArray:
    r"""Coefficient alpha,

    .. math:: \alpha = \frac{k}{k-1} \left(1 - \frac{\operatorname{tr} S}{\mathbf{1}'S\mathbf{1}}\right)

    (Guttman, 1945, as lambda-3; Cronbach, 1951). Never above 1; negative when items disagree.

    Parameters
    ----------
    cov : array, shape (..., k, k)
        Covariance matrices of the keyed items, k >= 2; leading axes are a batch (bootstrap draws).

    Returns
    -------
    array, shape (...)

    Notes
    -----
    Equal to ``psych::alpha(x)$total$raw_alpha``.

    >>> round(float(alpha(np.array([[1.0, 0.5], [0.5, 1.0]]))), 4)
    0.6667
    """
    k = cov.shape[-1]
    trace = np.trace(cov, axis1=-2, axis2=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value: FloatArray = k / (k - 1) * (1 - trace / cov.sum(axis=(-2, -1)))
    return value


def alpha_standardized(cov: FloatArray) -> FloatArray:
    """Alpha of the standardised items: :func:`alpha` of the correlation matrix, shape (...).

    Equal to ``psych::alpha(x)$total$std.alpha``.
    """
    return alpha(correlation(cov))


def alpha_if_dropped(cov: FloatArray) -> FloatArray:
    """Alpha of the other items, for each item, shape (..., k); NaN for fewer than three items.

    Equal to ``psych::alpha(x)$alpha.drop$raw_alpha``.
    """
    k = cov.shape[-1]
    if k < 3:
        return np.full(cov.shape[:-1], np.nan)
    variance = np.diagonal(cov, axis1=-2, axis2=-1)
    trace = variance.sum(axis=-1, keepdims=True) - variance
    total = cov.sum(axis=(-2, -1))[..., None] - 2 * cov.sum(axis=-1) + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        value: FloatArray = (k - 1) / (k - 2) * (1 - trace / total)
    return value


def average_correlation(cov: FloatArray) -> FloatArray:
    """Mean of the correlations between different items, shape (...).

    Equal to ``psych::alpha(x)$total$average_r``.
    """
    k = cov.shape[-1]
    mean: FloatArray = (correlation(cov).sum(axis=(-2, -1)) - k) / (k * (k - 1))
    return mean
