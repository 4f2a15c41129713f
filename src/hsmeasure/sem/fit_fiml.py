"""Fit with missing values as it would be with complete data: the correction of Zhang and Savalei."""

from __future__ import annotations

import numpy as np

from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.baseline import saturated
from hsmeasure.sem.fit_absolute import normal_discrepancy
from hsmeasure.sem.information import score_products
from hsmeasure.sem.jacobian import moment_jacobian, moves
from hsmeasure.sem.normal_weight import normal_weight
from hsmeasure.sem.observed import Fitted, discrepancy
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray, IntArray


def saturated_information(fitted: Fitted, robust: bool) -> tuple[FloatArray, FloatArray | None]:
    """Observed information of the unrestricted moments, and their covariance times N; None where it is
    singular."""
    observed = fitted.observed
    model, theta = saturated(observed.samples, observed.covariances, True)
    objective = discrepancy(observed, model)
    reference = Fitted(observed, model, objective, theta, objective.evaluate(theta)[1])
    information = reference.curvature(True)
    inverse = constrained_inverse(information)
    if inverse is None or not robust:
        return information, inverse
    return information, inverse @ score_products(model, reference.states, observed.samples) @ inverse


def complete_data_test(fitted: Fitted, information: FloatArray, acov: FloatArray) -> tuple[float, float]:
    """N times the complete-data ML discrepancy between unrestricted and implied moments, and its mean under
    the model.

    Parameters
    ----------
    fitted : Fitted
        By full information.
    information, acov : (k, k) arrays
        Of the unrestricted moments, as ``saturated_information`` orders them.

    Notes
    -----
    Zhang & Savalei (2022): with residual operator R = I - D (D' A D)^-1 D' A of the full-information
    estimates and complete-data weight W at the unrestricted moments, the mean is tr(R' W R Gamma). Moments of
    covariates among themselves have no weight, fixed or random: the model says nothing of them.
    """
    observed = fitted.observed
    jacobian = np.zeros((len(information), fitted.model.n_free))
    weight = np.zeros_like(information)
    statistic = 0.0
    begin = 0
    for group, state, sample, size, share in zip(
        fitted.model.groups,
        fitted.states,
        observed.samples,
        observed.sizes,
        observed.information_shares,
        strict=True,
    ):
        order = _saturated_order(group.p, sample.exogenous)
        end = begin + len(order)
        local = moment_jacobian(group, moves(group, state.at))[order]
        jacobian[begin:end, group.free] = local
        block = normal_weight(sample.covariance, True)
        among = _among(group.p, observed.covariates)
        block[among] = block[:, among] = 0.0
        block = block[np.ix_(order, order)]
        weight[begin:end, begin:end] = share * block
        gap = None if sample.mean is None else sample.mean - state.at.mean
        statistic += float(size) * normal_discrepancy(sample.covariance, gap, state.at.covariance)
        begin = end
    pulled = information @ jacobian
    bread = constrained_inverse(jacobian.T @ pulled, fitted.basis)
    if bread is None:
        return statistic, np.nan
    residual = np.eye(len(information)) - jacobian @ bread @ pulled.T
    return statistic, float((residual.T @ weight @ residual * acov.T).sum())


def _among(p: int, covariates: tuple[int, ...]) -> IntArray:
    """Positions in (mean, vech) of the moments of covariates alone."""
    rows, columns = vech_indices(p)
    inside = np.isin(np.arange(p), covariates)
    return np.flatnonzero(np.concatenate([inside, inside[rows] & inside[columns]]))


def _saturated_order(p: int, exogenous: tuple[int, ...]) -> IntArray:
    """Positions in (mean, vech) of the moments that vary, covariances first as the saturated model has
    them."""
    rows, columns = vech_indices(p)
    fixed = np.isin(np.arange(p), exogenous)
    pairs = np.flatnonzero(~(fixed[rows] & fixed[columns]))
    return np.concatenate([p + pairs, np.flatnonzero(~fixed)])
