"""From an optimum to its errors and its test: which bread, which meat, which trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from hsmeasure.sem.discrepancy_fiml import FullInformation, full_information
from hsmeasure.sem.discrepancy_ls import LeastSquares, least_squares
from hsmeasure.sem.discrepancy_ml import MaximumLikelihood, maximum_likelihood
from hsmeasure.sem.information import group_sizes, score_products
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.sem.normal_weight import normal_weight
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.sandwich import (
    model_jacobians,
    moment_acovs,
    moment_meat,
    residual_traces,
    residual_weight,
)
from hsmeasure.sem.teststat import ModelTest, TestName, robust_test
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray

Estimator = Literal["ML", "GLS", "ULS", "WLS", "DWLS"]
ErrorsName = Literal["standard", "robust_sem", "robust_huber_white", "first_order", "none"]
InformationName = Literal["expected", "observed", "first_order"]


@dataclass(frozen=True)
class Observed:
    """The samples with what an estimator needs of them, shared by the model, its baseline and the saturated one.

    Attributes
    ----------
    estimator : str
    samples : tuple of SampleStatistics
    covariances : tuple of (p, p) arrays
        With the divisor the estimator fits to: N - 1 for least squares and the Wishart likelihood.
    sizes : (G,) array
        Respondents, or normalised weights, of each group.
    shares : (G,) array
        Weights of the groups in the discrepancy: n_g / N, (n_g - 1) / N for least squares.
    multipliers : (G,) array
        chi-square = sum_g 2 multiplier_g misfit_g.
    total : float
        Errors are the inverse information of one respondent over this.
    means : bool
    covariates : tuple of int
        Exogenous observed variables, fixed or not.
    acovs : tuple of (k, k) arrays
        Distribution-free covariances of the moments; empty where nothing needs them.
    """

    estimator: Estimator
    samples: tuple[SampleStatistics, ...]
    covariances: tuple[FloatArray, ...]
    sizes: FloatArray
    shares: FloatArray
    multipliers: FloatArray
    total: float
    means: bool
    covariates: tuple[int, ...]
    acovs: tuple[FloatArray, ...]

    @property
    def information_shares(self) -> FloatArray:
        """n_g / N."""
        return self.sizes / self.sizes.sum()

    @property
    def incomplete(self) -> bool:
        """Full information by pattern of missing values."""
        return self.samples[0].patterns is not None


@dataclass(frozen=True)
class Fitted:
    """A model at its estimates.

    Attributes
    ----------
    observed : Observed
    model : ModelMatrices
    objective : the discrepancy
    theta : (t,) array
    states : tuple, one a group
    basis : (t, k) array or None
        Directions the constraints leave.
    """

    observed: Observed
    model: ModelMatrices
    objective: MaximumLikelihood | FullInformation | LeastSquares
    theta: FloatArray
    states: Any
    basis: FloatArray | None = None

    @property
    def statistic(self) -> float:
        """The plain chi-square."""
        return float(
            sum(2 * m * s.misfit for m, s in zip(self.observed.multipliers, self.states, strict=True))
        )

    def curvature(self, observed: bool) -> FloatArray:
        """Information of one respondent, observed or expected, (t, t); groups weigh n_g / N."""
        by_size = replace(self.objective, shares=self.observed.information_shares)
        return by_size.derivatives(self.states, observed)[1]


def observe(
    samples: tuple[SampleStatistics, ...],
    estimator: Estimator,
    means: bool,
    covariates: tuple[int, ...] = (),
    wishart: bool = False,
    robust: bool = False,
) -> Observed:
    """Collect what the estimator needs: divisors, weights of groups, covariances of moments when ``robust``."""
    sizes = group_sizes(samples)
    n = sizes.sum()
    least = estimator != "ML"
    unbiased = np.where(least | wishart, sizes / (sizes - 1), 1.0)
    covariances = tuple(s.covariance * r for s, r in zip(samples, unbiased, strict=True))
    shares = (sizes - 1) / n if least else sizes / n
    acovs = tuple(moment_acovs(samples, means)) if robust or estimator in ("WLS", "DWLS") else ()
    multipliers = sizes - 1 if least or wishart else sizes
    total = float(n - len(sizes)) if least or wishart else float(n)
    return Observed(
        estimator, samples, covariances, sizes, shares, multipliers, total, means, covariates, acovs
    )


def discrepancy(
    observed: Observed, model: ModelMatrices
) -> MaximumLikelihood | FullInformation | LeastSquares:
    """The estimator's discrepancy for a model of these observations."""
    samples = observed.samples
    if observed.estimator != "ML":
        weights = moment_weights(observed)
        return least_squares(model, samples, observed.covariances, weights, observed.shares)
    patterns = tuple(s.patterns for s in samples if s.patterns is not None)
    if observed.incomplete:
        logliks = np.array([s.saturated_loglik for s in samples])
        return full_information(model, patterns, logliks, observed.shares)
    return maximum_likelihood(model, samples, observed.covariances, observed.shares)


def moment_weights(observed: Observed) -> tuple[FloatArray, ...]:
    """Weight matrices of the moments: identity, normal theory, or the inverse of their covariance."""
    if observed.estimator == "GLS":
        return tuple(normal_weight(c, observed.means) for c in observed.covariances)
    if observed.estimator == "ULS":
        p = len(observed.samples[0].names)
        k = p * (p + 1) // 2 + p * observed.means
        return tuple(np.ones(k) for _ in observed.samples)
    if observed.estimator == "DWLS":
        return tuple(_reciprocal(acov.diagonal()) for acov in observed.acovs)
    return tuple(_inverse_of_varying(acov) for acov in observed.acovs)


def _reciprocal(variances: FloatArray) -> FloatArray:
    """1 / variance, zero for moments that do not vary (those of fixed covariates)."""
    return np.divide(1.0, variances, out=np.zeros_like(variances), where=variances > 0)


def _inverse_of_varying(acov: FloatArray) -> FloatArray:
    varying = np.flatnonzero(acov.diagonal() > 0)
    block = np.ix_(varying, varying)
    result = np.zeros_like(acov)
    result[block] = np.linalg.inv(acov[block])
    return result


def fitted_weights(fitted: Fitted) -> tuple[FloatArray, ...]:
    """Weights of the moments at the optimum: normal theory at Sigma for ML, the estimator's own otherwise."""
    if isinstance(fitted.objective, LeastSquares):
        return fitted.objective.weights
    return tuple(normal_weight(s.at.covariance, fitted.model.means) for s in fitted.states)


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
    standard: inverse information over N. first_order: the same from casewise scores. robust_sem: Browne (1984) with
    expected information. robust_huber_white: A^-1 B A^-1 with B the scores' cross-products, by cluster where named.
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


def score_trace(fitted: Fitted, observed_information: bool = True) -> float:
    """tr(A^-1 B), the number of parameters where the model and normality hold; NaN where A is singular."""
    bread = constrained_inverse(fitted.curvature(observed_information), fitted.basis)
    if bread is None:
        return np.nan
    return float((bread * score_products(fitted.model, fitted.states, fitted.observed.samples)).sum())


def model_test(
    name: TestName,
    fitted: Fitted,
    df: int,
    saturated_trace: float = np.nan,
    saturated_size: int = 1,
    observed_information: bool = True,
) -> ModelTest:
    """The plain chi-square and, where asked for, its robust form.

    ``saturated_trace`` is tr(A1^-1 B1) of the unrestricted moments, for the tests of Yuan and Bentler.
    """
    statistic = fitted.statistic
    if name in ("standard", "none"):
        return ModelTest(name, statistic, df)
    if name in ("yuan_bentler", "yuan_bentler_mplus"):
        own = score_trace(fitted, observed_information)
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


def degrees_of_freedom(samples: Sequence[SampleStatistics], means: bool, free: int) -> int:
    """Moments that may vary, those among fixed covariates left out, minus free parameters net of constraints."""
    total = 0
    for sample in samples:
        p, x = len(sample.names), len(sample.exogenous)
        total += p * (p + 1) // 2 - x * (x + 1) // 2 + (p - x if means else 0)
    return total - free
