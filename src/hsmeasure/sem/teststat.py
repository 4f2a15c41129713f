"""Is it good: the chi-square statistic and its robust forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc

TestName = Literal[
    "standard",
    "satorra_bentler",
    "yuan_bentler",
    "yuan_bentler_mplus",
    "mean_var_adjusted",
    "scaled_shifted",
    "none",
]


@dataclass(frozen=True)
class ModelTest:
    """A test of the model against the unrestricted moments.

    Attributes
    ----------
    name : str
    statistic, df : float, int
        The plain chi-square.
    scaled : float or None
        The robust statistic, None for the plain test.
    scaled_df : float
        Its degrees of freedom, fractional for ``mean_var_adjusted``.
    scaling_factor, shift : float
        scaled = statistic / scaling_factor + shift.
    trace : float
        tr(U Gamma), the mean of the plain statistic under the model; NaN for the plain test.
    factor_h0, factor_h1 : float
        Scaling factors of the two log-likelihoods (``yuan_bentler_mplus``), NaN otherwise.
    """

    name: TestName
    statistic: float
    df: int
    scaled: float | None = None
    scaled_df: float = np.nan
    scaling_factor: float = np.nan
    shift: float = 0.0
    trace: float = np.nan
    factor_h0: float = np.nan
    factor_h1: float = np.nan

    @property
    def p_value(self) -> float:
        """Upper tail of the plain statistic."""
        return upper_tail(self.statistic, self.df)

    @property
    def scaled_p_value(self) -> float:
        """Upper tail of the robust statistic; NaN for the plain test."""
        return np.nan if self.scaled is None else upper_tail(self.scaled, self.scaled_df)


def upper_tail(statistic: float, df: float) -> float:
    """P(chi-square >= statistic); NaN without degrees of freedom.

    >>> round(upper_tail(3.841458820694124, 1), 6)
    0.05
    """
    return float(chdtrc(df, statistic)) if df > 0 and np.isfinite(statistic) else np.nan


def robust_test(
    name: TestName,
    statistic: float,
    df: int,
    trace: float,
    trace_squared: float = np.nan,
    factors: tuple[float, float] = (np.nan, np.nan),
) -> ModelTest:
    """A robust test from tr(U Gamma) and tr(U Gamma U Gamma).

    Parameters
    ----------
    name : str
        satorra_bentler, yuan_bentler, yuan_bentler_mplus: T df / tr.
        mean_var_adjusted: T tr / tr2 on tr^2 / tr2 degrees of freedom (Satterthwaite).
        scaled_shifted: T sqrt(df / tr2) + df - tr sqrt(df / tr2) (Asparouhov & Muthen, 2010).
    statistic, df : the plain chi-square
    trace, trace_squared : float
    factors : scaling factors of the log-likelihoods of the model and of the unrestricted moments

    >>> robust_test("satorra_bentler", 20.0, 10, 12.5).scaled
    16.0
    """
    if df == 0 or not trace > 0:
        return ModelTest(
            name, statistic, df, statistic if df == 0 else np.nan, df, np.nan, 0.0, trace, *factors
        )
    if name == "mean_var_adjusted":
        factor, shift, scaled_df = trace_squared / trace, 0.0, trace**2 / trace_squared
    elif name == "scaled_shifted":
        slope = np.sqrt(df / trace_squared)
        factor, shift, scaled_df = 1.0 / slope, df - slope * trace, float(df)
    else:
        factor, shift, scaled_df = trace / df, 0.0, float(df)
    scaled = statistic / factor + shift
    return ModelTest(
        name, statistic, df, float(scaled), float(scaled_df), float(factor), float(shift), trace, *factors
    )
