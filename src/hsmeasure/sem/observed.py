"""The samples with what an estimator needs of them, and a model fitted to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.discrepancy_fiml import FullInformation, full_information
from hsmeasure.sem.discrepancy_ls import LeastSquares, least_squares
from hsmeasure.sem.discrepancy_ml import MaximumLikelihood, maximum_likelihood
from hsmeasure.sem.information import group_sizes
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.sem.normal_weight import normal_weight
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.sandwich import moment_acovs
from hsmeasure.types import FloatArray

Estimator = Literal["ML", "GLS", "ULS", "WLS", "DWLS"]


@dataclass(frozen=True)
class Observed:
    """The samples with what an estimator needs of them, shared by the model, its baseline and the saturated
    one.

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
    auxiliary : tuple of int
        Saturated correlates.
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
    auxiliary: tuple[int, ...]
    acovs: tuple[FloatArray, ...]

    @property
    def information_shares(self) -> FloatArray:
        """n_g / N."""
        return np.asarray(self.sizes / self.sizes.sum())

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
        curvature: FloatArray = by_size.derivatives(self.states, observed)[1]
        return curvature


def observe(
    samples: tuple[SampleStatistics, ...],
    estimator: Estimator,
    means: bool,
    covariates: tuple[int, ...] = (),
    auxiliary: tuple[int, ...] = (),
    wishart: bool = False,
    robust: bool = False,
) -> Observed:
    """Collect what the estimator needs: divisors, weights of groups, covariances of moments when
    ``robust``."""
    sizes = group_sizes(samples)
    n = sizes.sum()
    ordered = tuple(s.ordered.acov for s in samples if s.ordered is not None)
    if ordered:
        return Observed(
            estimator, samples, tuple(s.covariance for s in samples), sizes, (sizes - 1) / n, sizes - 1,
            float(n - len(sizes)), means, covariates, auxiliary, ordered,
        )  # fmt: skip
    least = estimator != "ML"
    unbiased = np.where(least | wishart, sizes / (sizes - 1), 1.0)
    covariances = tuple(s.covariance * r for s, r in zip(samples, unbiased, strict=True))
    shares = (sizes - 1) / n if least else sizes / n
    acovs = tuple(moment_acovs(samples, means)) if robust or estimator in ("WLS", "DWLS") else ()
    multipliers = sizes - 1 if least or wishart else sizes
    total = float(n - len(sizes)) if least or wishart else float(n)
    return Observed(
        estimator,
        samples,
        covariances,
        sizes,
        shares,
        multipliers,
        total,
        means,
        covariates,
        auxiliary,
        acovs,
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
        if observed.samples[0].ordered is not None:  # correlations alone: variances are one by definition
            rows, columns = vech_indices(p)
            return tuple((rows != columns).astype(float) for _ in observed.samples)
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
