"""Fit against the baseline: CFI, TLI and their relatives."""

from __future__ import annotations

import numpy as np


def cfi(t: float, df: float, tb: float, dfb: float) -> float:
    """Comparative fit index, 1 - max(T - df, 0) / max(T - df, Tb - dfb, 0). Bentler (1990).

    >>> round(cfi(85.306, 24, 918.852, 36), 3)
    0.931
    """
    own, base = max(t - df, 0.0), max(t - df, tb - dfb, 0.0)
    if not np.isfinite(own) or not np.isfinite(base):
        return np.nan
    return 1.0 if own == 0 else 1.0 - own / base


def tli(t: float, df: float, tb: float, dfb: float) -> float:
    """Tucker-Lewis index, (Tb/dfb - T/df) / (Tb/dfb - 1), not cut off at 1. Tucker & Lewis (1973).

    >>> round(tli(85.306, 24, 918.852, 36), 3)
    0.896
    """
    if df <= 0 or dfb <= 0:
        return 1.0 if df == 0 else np.nan
    base = tb / dfb - 1.0
    return float((tb / dfb - t / df) / base) if base != 0 else np.nan


def rfi(t: float, df: float, tb: float, dfb: float) -> float:
    """Relative fit index, (Tb/dfb - T/df) / (Tb/dfb). Bollen (1986)."""
    if df <= 0 or dfb <= 0 or tb <= 0:
        return 1.0 if df == 0 else np.nan
    return float((tb / dfb - t / df) / (tb / dfb))


def nfi(t: float, tb: float) -> float:
    """Normed fit index, (Tb - T) / Tb. Bentler & Bonett (1980)."""
    return (tb - t) / tb if tb > 0 else np.nan


def pnfi(t: float, df: float, tb: float, dfb: float) -> float:
    """Parsimony normed fit index, NFI df / dfb. James, Mulaik & Brett (1982)."""
    return nfi(t, tb) * df / dfb if dfb > 0 else np.nan


def ifi(t: float, df: float, tb: float) -> float:
    """Incremental fit index, (Tb - T) / (Tb - df). Bollen (1989)."""
    return (tb - t) / (tb - df) if tb != df else np.nan


def rni(t: float, df: float, tb: float, dfb: float) -> float:
    """Relative noncentrality index, CFI without its cut-off. McDonald & Marsh (1990)."""
    base = tb - dfb
    return 1.0 - (t - df) / base if base != 0 else np.nan
