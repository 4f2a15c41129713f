"""Confidence limits of reliability coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri, ndtri

from hsmeasure.types import FloatArray


def feldt_interval(
    alpha: ArrayLike, n: int, n_items: int, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    r"""Exact limits of alpha for normal, essentially tau-equivalent items with equal error variances.

    :math:`(1 - \alpha) / (1 - \hat\alpha)` follows F with n - 1 and (n - 1)(k - 1) degrees of freedom, so the
    limits are :math:`1 - (1 - \hat\alpha) F_{1 - \gamma/2}` and :math:`1 - (1 - \hat\alpha) F_{\gamma/2}`
    (Feldt, 1965, Psychometrika 30, 357-370; Feldt, Woodruff & Salih, 1987, Applied Psychological
    Measurement 11, 93-103).

    Parameters
    ----------
    alpha : array-like
        Sample alpha of n respondents and k items.
    n : int
        Respondents, at least 2.
    n_items : int
        k, at least 2.

    Notes
    -----
    Equal to ``psych::alpha(x)$feldt`` on complete rows. With gaps psych takes n from all rows of the table;
    here n is the number of complete rows.

    >>> [round(float(limit), 4) for limit in feldt_interval(0.8, 100, 5)]
    [0.7306, 0.8559]
    """
    tail = (1 - confidence) / 2
    df1, df2 = n - 1.0, (n - 1.0) * (n_items - 1.0)
    error = 1 - np.asarray(alpha, dtype=float)
    upper, lower = float(fdtri(df1, df2, 1 - tail)), float(fdtri(df1, df2, tail))
    return 1 - error * upper, 1 - error * lower


def wald_interval(
    estimate: ArrayLike, std_error: ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Estimate minus and plus normal quantile times standard error; limits may pass 1.

    >>> [round(float(limit), 3) for limit in wald_interval(0.8, 0.02)]
    [0.761, 0.839]
    """
    half = ndtri(0.5 + confidence / 2) * np.asarray(std_error, dtype=float)
    return np.asarray(estimate, dtype=float) - half, np.asarray(estimate, dtype=float) + half
