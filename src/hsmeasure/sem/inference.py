"""From an optimum to its errors and its test: which bread, which meat, which trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from hsmeasure.sem.baseline import saturated
from hsmeasure.sem.implied import Implied
from hsmeasure.sem.information import score_products
from hsmeasure.sem.observed import Fitted, Observed, discrepancy, fitted_weights
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.sandwich import model_jacobians, moment_meat, residual_traces, residual_weight
from hsmeasure.sem.teststat import ModelTest, TestName, robust_test
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray

ErrorsName = Literal["standard", "robust_sem", "robust_huber_white", "first_order", "none"]
InformationName = Literal["expected", "observed", "first_order"]
TestInformation = Literal["hessian", "h1", "expected"]
"""What the tests of Yuan and Bentler take: the Hessian, or the moments' information, observed or expected."""


def moment_sandwich(fitted: Fitted, bread: FloatArray) -> FloatArray:
    """Browne's (1984) covariance of the estimates, bread D' W Gamma W D bread, of one respondent."""
    observed = fitted.observed
    jacobians = model_jacobians(fitted.model, fitted.theta)
    meat = moment_meat(jacobians, fitted_weights(fitted), observed.acovs, observed.information_shares)
    return bread @ meat @ bread


def covariance_of_estimates(
    fitted: Fitted, errors: ErrorsName, information: InformationName
) -> FloatArray | None:
    """Covariance matrix of theta (t, t); None where the information is singular.

    Notes
    -----
    standard: inverse information over N. first_order: the same from casewise scores. robust_sem: Browne
    (1984) with expected information. robust_huber_white: A^-1 B A^-1 with B the scores' cross-products, by
    cluster where named.
    """
    if errors == "none":
        return None
    if errors == "first_order" or information == "first_order":
        scores = score_products(fitted.model, fitted.states, fitted.observed.samples)
        inverse = constrained_inverse(scores, fitted.basis)
        return None if inverse is None else inverse / fitted.observed.total
    bread = constrained_inverse(fitted.curvature(information == "observed"), fitted.basis)
    if bread is None:
        return None
    if errors == "robust_sem":
        return moment_sandwich(fitted, bread) / fitted.observed.total
    if errors == "robust_huber_white":
        scores = score_products(fitted.model, fitted.states, fitted.observed.samples)
        return bread @ scores @ bread / fitted.observed.total
    return bread / fitted.observed.total


def score_trace(fitted: Fitted) -> float:
    """tr(A^-1 B), the number of parameters where the model and normality hold; NaN where A is singular."""
    bread = constrained_inverse(fitted.curvature(True), fitted.basis)
    if bread is None:
        return np.nan
    return float((bread * score_products(fitted.model, fitted.states, fitted.observed.samples)).sum())


def model_test(
    name: TestName,
    fitted: Fitted,
    df: int,
    saturated_trace: float = np.nan,
    saturated_size: int = 1,
    information: TestInformation = "hessian",
) -> ModelTest:
    """The plain chi-square and, where asked for, its robust form.

    ``saturated_trace`` is tr(A1^-1 B1) of the unrestricted moments, for the tests of Yuan and Bentler, which
    take the model's own information from ``information``.
    """
    statistic = fitted.statistic
    if name in ("standard", "none"):
        return ModelTest(name, statistic, df)
    if name == "yuan_bentler":
        return _yuan_bentler(
            fitted, df, statistic, saturated_trace / saturated_size, information != "expected"
        )
    if name == "yuan_bentler_mplus":
        own = score_trace(fitted) if information == "hessian" else _moment_score_trace(fitted, information)
        factors = (own / max(fitted.model.n_free, 1), saturated_trace / saturated_size)
        return robust_test(name, statistic, df, saturated_trace - own, factors=factors)
    bread = constrained_inverse(fitted.curvature(False), fitted.basis)
    if bread is None:
        return robust_test(name, statistic, df, np.nan)
    observed = fitted.observed
    jacobians = model_jacobians(fitted.model, fitted.theta)
    residual = residual_weight(jacobians, fitted_weights(fitted), observed.information_shares, bread)
    trace, squared = residual_traces(residual, observed.acovs, observed.information_shares)
    return robust_test(name, statistic, df, trace, squared)


def _moment_score_trace(fitted: Fitted, information: TestInformation) -> float:
    """tr((D' A1 D)^-1 B), A1 the information of the moments at the implied ones; NaN where it is singular."""
    if information == "expected":
        bread = constrained_inverse(fitted.curvature(False), fitted.basis)
    else:
        bread = _moment_bread(fitted, _implied_information(fitted, True))
    if bread is None:
        return np.nan
    return float((bread * score_products(fitted.model, fitted.states, fitted.observed.samples)).sum())


def _implied_information(fitted: Fitted, hessian: bool) -> list[FloatArray]:
    groups = range(len(fitted.states))
    return [moment_information(fitted.observed, g, fitted.states[g].at, hessian) for g in groups]


def _moment_bread(fitted: Fitted, weights: Sequence[FloatArray]) -> FloatArray | None:
    """Constrained inverse of sum_g share_g D' W D."""
    shares = fitted.observed.information_shares
    jacobians = model_jacobians(fitted.model, fitted.theta)
    information = sum(s * (d.T @ w @ d) for d, w, s in zip(jacobians, weights, shares, strict=True))
    return constrained_inverse(np.asarray(information), fitted.basis)


def _yuan_bentler(fitted: Fitted, df: int, statistic: float, factor_h1: float, hessian: bool) -> ModelTest:
    """tr(U Gamma) with the information of the moments, at the implied ones, as the weight.

    Yuan & Bentler (2000).
    """
    observed = fitted.observed
    weights = _implied_information(fitted, hessian)
    shares = observed.information_shares
    jacobians = model_jacobians(fitted.model, fitted.theta)
    bread = _moment_bread(fitted, weights)
    if bread is None:
        return robust_test("yuan_bentler", statistic, df, np.nan)
    scores = score_products(fitted.model, fitted.states, observed.samples)
    factors = (float((bread * scores).sum()) / max(fitted.model.n_free, 1), factor_h1)
    residual = residual_weight(jacobians, weights, shares, bread)
    trace, _ = residual_traces(residual, observed.acovs, shares)
    return robust_test("yuan_bentler", statistic, df, trace, factors=factors)


def moment_information(observed: Observed, g: int, at: Implied, hessian: bool) -> FloatArray:
    """Information of (mean, vech covariance) of one group at these moments, observed or expected, (k, k)."""
    sample = replace(observed.samples[g], exogenous=(), mean=at.mean)
    model, theta = saturated((sample,), (at.covariance,), observed.means)
    one = replace(
        observed, samples=(observed.samples[g],), covariances=(observed.covariances[g],), shares=np.ones(1)
    )
    objective: Any = discrepancy(one, model)
    information: FloatArray = objective.derivatives(objective.evaluate(theta)[1], hessian)[1]
    pairs = len(theta) - (len(sample.names) if observed.means else 0)
    order = np.roll(np.arange(len(theta)), len(theta) - pairs)
    return information[np.ix_(order, order)]


def degrees_of_freedom(samples: Sequence[SampleStatistics], means: bool, free: int) -> int:
    """Moments that may vary, those among fixed covariates left out, minus free parameters net of
    constraints."""
    total = 0
    for sample in samples:
        p, x = len(sample.names), len(sample.exogenous)
        total += p * (p + 1) // 2 - x * (x + 1) // 2 + (p - x if means else 0)
        total -= p if sample.ordered is not None else 0  # correlations have no variances
    return total - free
