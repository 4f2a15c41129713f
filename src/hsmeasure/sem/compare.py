"""Is the simpler model as good: likelihood-ratio tests, plain and scaled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
from scipy.linalg import block_diag, null_space

from hsmeasure.errors import ModelError
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.estimate import Estimate, saturated_trace
from hsmeasure.sem.inference import model_test
from hsmeasure.sem.nesting import Nesting, nesting
from hsmeasure.sem.observed import fitted_weights
from hsmeasure.sem.sandwich import model_jacobians
from hsmeasure.sem.teststat import robust_test, upper_tail
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray, IntArray

Method = Literal["standard", "satorra_bentler_2001", "satorra_bentler_2010", "satorra_2000"]
_METHODS = ("standard", "satorra_bentler_2001", "satorra_bentler_2010", "satorra_2000")


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

    With robust tests the difference is scaled. Satorra & Bentler (2001): ``T = (T_0 - T_1) / c_d``,
    ``c_d = (d_0 c_0 - d_1 c_1) / (d_0 - d_1)``, c the scaling factors. Satorra & Bentler (2010): the same
    with c_1 of the general model at the restricted one's estimates, so that c_d is positive. Satorra (2000):
    ``c_d = tr(W D P A' (A P A')^-1 A P D' W Gamma) / (d_0 - d_1)`` with P the covariance of the general
    model's estimates and A the restrictions, here the directions that only the general model's moments can
    take; scaled and shifted as in Asparouhov & Muthen (2010).

    Parameters
    ----------
    restricted, general : Estimate
        The general model has fewer degrees of freedom.
    method : {"standard", "satorra_bentler_2001", "satorra_bentler_2010", "satorra_2000"}, optional
        By default as the models' tests ask: 2001 for one scaling factor, ``satorra_2000`` for tests that are
        shifted or adjusted in mean and variance, ``standard`` for plain ones.

    Raises
    ------
    ModelError
        If the models were fitted to different data or by different estimators, have equal degrees of freedom,
        or the restricted one is not nested in the general one (see ``nesting``).

    Notes
    -----
    R: ``lavTestLRT(fit1, fit0, method)``, ``A.method = "delta"``.
    """
    _refuse_unlike(restricted, general)
    if method is not None and method not in _METHODS:
        raise ModelError(f"there is no method '{method}'", hint=", ".join(_METHODS))
    df = restricted.df - general.df
    there = nesting(restricted, general)
    if not there.nested:
        raise ModelError(
            "the models are not nested: the one with more parameters cannot imply what the other does "
            f"(chi-square {there.chisq:.3g})",
            hint="compare them by AIC or BIC",
        )
    if df == 0:
        raise ModelError(
            "the models are equivalent: each implies what the other does", hint="no data can tell"
        )
    chosen = method or _default(restricted, general)
    plain = restricted.test.statistic - general.test.statistic
    if chosen == "standard":
        return Difference(plain, df, upper_tail(max(plain, 0.0), df), "standard")
    if restricted.test.scaled is None or general.test.scaled is None:
        raise ModelError(
            "a scaled difference needs robust tests of both models", hint="estimator='MLR' or 'MLM'"
        )
    if chosen == "satorra_2000":
        return _satorra_2000(restricted, general, plain, df)
    c1 = _scaling_at(general, there) if chosen == "satorra_bentler_2010" else general.test.scaling_factor
    factor = (restricted.df * restricted.test.scaling_factor - (general.df * c1 if general.df else 0.0)) / df
    statistic = plain / factor
    return Difference(statistic, df, upper_tail(statistic, df) if factor > 0 else np.nan, chosen, factor)


def _default(restricted: Estimate, general: Estimate) -> Method:
    if restricted.test.scaled is None or general.test.scaled is None:
        return "standard"
    shifted = restricted.test.name in ("scaled_shifted", "mean_var_adjusted")
    return "satorra_2000" if shifted else "satorra_bentler_2001"


def _scaling_at(general: Estimate, there: Nesting) -> float:
    """The general model's scaling factor at the restricted model's estimates."""
    fitted = general.fitted
    states = fitted.objective.evaluate(there.theta)[1]
    moved = replace(fitted, theta=there.theta, states=states, basis=there.basis)
    h1 = saturated_trace(fitted.observed, general.test.name)
    return model_test(general.test.name, moved, general.df, *h1, general.test_information).scaling_factor


def _satorra_2000(restricted: Estimate, general: Estimate, plain: float, df: int) -> Difference:
    """From the moments' distribution-free covariance and the two models' Jacobians."""
    observed = general.fitted.observed
    if not observed.acovs:
        raise ModelError(
            "method 'satorra_2000' needs the distribution-free covariance of the moments",
            hint="estimator='MLM' or 'MLMV', or method='satorra_bentler_2001'",
        )
    D1, D0 = (_free_jacobian(one) for one in (general, restricted))
    order = np.concatenate(_moment_order(restricted, general))
    A = null_space((np.linalg.pinv(D1) @ D0[order]).T).T
    shares = observed.information_shares
    weights = (np.diag(w) if w.ndim == 1 else w for w in fitted_weights(general.fitted))
    W = block_diag(*(share * w for share, w in zip(shares, weights, strict=True)))
    gamma = block_diag(*(acov / share for share, acov in zip(shares, observed.acovs, strict=True)))
    P = constrained_inverse(D1.T @ W @ D1)
    if P is None:
        raise ModelError("the general model is not identified")
    pulled = W @ D1 @ P @ A.T
    product = pulled @ np.linalg.solve(A @ P @ A.T, pulled.T) @ gamma
    trace, squared = float(np.trace(product)), float((product * product.T).sum())
    test = robust_test("scaled_shifted", plain, df, trace, squared)
    statistic = cast(float, test.scaled)
    return Difference(statistic, df, upper_tail(statistic, df), "satorra_2000", test.scaling_factor)


def _free_jacobian(estimate: Estimate) -> FloatArray:
    """d (mu, vech Sigma) of all groups along the directions that constraints leave."""
    fitted = estimate.fitted
    stacked = np.vstack(model_jacobians(fitted.model, fitted.theta))
    return stacked if fitted.basis is None else stacked @ fitted.basis


def _moment_order(restricted: Estimate, general: Estimate) -> list[IntArray]:
    """Positions of the general model's stacked moments among the restricted model's."""
    names, mine = restricted.table.observed, general.table.observed
    p, means = len(mine), general.table.meanstructure
    place = np.array([names.index(name) for name in mine])
    index = np.zeros((p, p), dtype=np.intp)
    rows, columns = vech_indices(p)
    index[rows, columns] = index[columns, rows] = np.arange(len(rows)) + p * means
    own = index[place[rows], place[columns]]
    one = np.concatenate([place, own]) if means else own
    size = len(rows) + p * means
    return [one + g * size for g in range(len(general.samples))]


def _refuse_unlike(restricted: Estimate, general: Estimate) -> None:
    same = len(restricted.samples) == len(general.samples) and all(
        a.n == b.n and set(a.names) == set(b.names)
        for a, b in zip(restricted.samples, general.samples, strict=False)
    )
    if not same:
        raise ModelError("the models were fitted to different data")
    if restricted.fitted.observed.estimator != general.fitted.observed.estimator:
        raise ModelError("the models were fitted by different estimators")
