"""From an estimate to one of five words."""

from __future__ import annotations

from typing import Literal

import numpy as np

Verdict = Literal["supported", "opposed", "negligible", "cannot tell", "not testable here"]
SUPPORTED: Verdict = "supported"
OPPOSED: Verdict = "opposed"
NEGLIGIBLE: Verdict = "negligible"
CANNOT_TELL: Verdict = "cannot tell"
NOT_TESTABLE: Verdict = "not testable here"
ALPHA = 0.05


def verdict(
    estimate: float,
    inner: tuple[float, float],
    p_holm: float,
    *,
    direction: Literal["+", "-", "either"],
    smallest: float,
    alpha: float = ALPHA,
) -> Verdict:
    """What an estimate says about a stated effect.

    *Negligible* where the 90 % interval lies inside plus and minus the smallest effect of interest: two
    one-sided tests at 5 % (Schuirmann, 1987); this wins. Else, where p is below ``alpha``: *supported* if the
    estimate has the stated sign and is at or beyond the smallest effect, *opposed* if it has the other sign.
    Else *cannot tell*, as for an estimate without error.

    Parameters
    ----------
    estimate : float
    inner : (low, high)
        Limits of the 90 % interval.
    p_holm : float
        Two-sided p, corrected for the family of hypotheses.
    direction : {"+", "-", "either"}
        The stated sign; nothing opposes ``either``.
    smallest : float
        Smallest effect of interest, positive.

    >>> verdict(0.30, (0.22, 0.38), 0.001, direction="+", smallest=0.10)
    'supported'
    >>> verdict(0.05, (0.01, 0.09), 0.04, direction="+", smallest=0.10)
    'negligible'
    """
    low, high = inner
    if not np.all(np.isfinite([estimate, low, high, p_holm])):
        return CANNOT_TELL
    if -smallest < low and high < smallest:
        return NEGLIGIBLE
    if p_holm >= alpha:
        return CANNOT_TELL
    towards = abs(estimate) if direction == "either" else estimate if direction == "+" else -estimate
    if towards < 0:
        return OPPOSED
    return SUPPORTED if towards >= smallest else CANNOT_TELL
