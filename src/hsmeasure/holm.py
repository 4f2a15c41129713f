"""Many tests at once: p-values that keep the chance of one false rejection."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.types import FloatArray


def holm(p: Sequence[float] | FloatArray) -> FloatArray:
    """P-values corrected by Holm (1979): (k - i + 1) p_(i), made monotone and at most one.

    NaN stays NaN and does not count. R: ``p.adjust(p, "holm")``.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(p, dtype=float)
    there = np.flatnonzero(~np.isnan(given))
    order = there[np.argsort(given[there], kind="stable")]
    corrected = np.full(len(given), np.nan)
    steps = np.arange(len(order), 0, -1) * given[order]
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else []
    return corrected
