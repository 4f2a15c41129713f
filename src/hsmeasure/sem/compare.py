"""Is the simpler model as good: likelihood-ratio tests, plain and scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc

from hsmeasure.errors import ModelError
from hsmeasure.sem.estimate import Estimate

Method = Literal["standard", "satorra_bentler_2001"]


@dataclass(frozen=True)
class Difference:
    """A comparison of two nested models.

    Attributes
    ----------
    chisq_diff : float
    df_diff : int
    p_value : float
        NaN where the scaled difference is negative.
    method : str
    scaling_factor : float
        Of the difference; 1 for the plain one.
    """

    chisq_diff: float
    df_diff: int
    p_value: float
    method: str
    scaling_factor: float = 1.0


def likelihood_ratio(restricted: Estimate, general: Estimate, method: Method | None = None) -> Difference:
    r"""Chi-square difference test.

    With robust tests the difference is scaled (Satorra & Bentler, 2001):
    ``T = (T_0 - T_1) / c_d``, ``c_d = (d_0 c_0 - d_1 c_1) / (d_0 - d_1)``, c the scaling factors.

    Parameters
    ----------
    restricted, general : Estimate
        The general model has fewer degrees of freedom.
    method : {"standard", "satorra_bentler_2001"}, optional
        By default scaled where both tests are.

    Raises
    ------
    ModelError
        If the models were fitted to different data or by different estimators, have equal degrees of freedom,
        or the general one fits worse than the restricted (so that they cannot be nested).

    Notes
    -----
    R: ``lavTestLRT(fit1, fit0)``. Other signs that models are not nested are not looked for yet.
    """
    _refuse_unlike(restricted, general)
    df = restricted.df - general.df
    plain = restricted.test.statistic - general.test.statistic
    if df <= 0 or plain < -1e-6 * max(1.0, abs(restricted.test.statistic)):
        raise ModelError(
            "the models are not nested",
            hint="a model with more parameters must fit at least as well; compare others by AIC or BIC",
        )
    scaled = restricted.test.scaled is not None and general.test.scaled is not None
    if (method or ("satorra_bentler_2001" if scaled else "standard")) == "standard":
        return Difference(plain, df, float(chdtrc(df, max(plain, 0.0))), "standard")
    if not scaled:
        raise ModelError(
            "a scaled difference needs robust tests of both models", hint="estimator='MLR' or 'MLM'"
        )
    c0, c1 = restricted.test.scaling_factor, general.test.scaling_factor
    weighted = general.df * c1 if general.df else 0.0
    factor = (restricted.df * c0 - weighted) / df
    statistic = plain / factor
    p = float(chdtrc(df, statistic)) if factor > 0 else np.nan
    return Difference(statistic, df, p, "satorra_bentler_2001", factor)


def _refuse_unlike(restricted: Estimate, general: Estimate) -> None:
    same = len(restricted.samples) == len(general.samples) and all(
        a.n == b.n and set(a.names) == set(b.names)
        for a, b in zip(restricted.samples, general.samples, strict=False)
    )
    if not same:
        raise ModelError("the models were fitted to different data")
    if restricted.fitted.observed.estimator != general.fitted.observed.estimator:
        raise ModelError("the models were fitted by different estimators")
