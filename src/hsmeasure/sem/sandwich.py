"""Robust errors and the traces of robust tests: what the sample moments' true variability adds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.moments.sample_covariance import moment_acov
from hsmeasure.sem.implied import implied
from hsmeasure.sem.information import normalised_weights
from hsmeasure.sem.jacobian import moment_jacobian, moves
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray


def model_jacobians(model: ModelMatrices, theta: FloatArray) -> list[FloatArray]:
    """d (mu, vech Sigma) / d theta of each group, (k, t)."""
    result = []
    for group in model.groups:
        local = moment_jacobian(group, moves(group, implied(group, theta)))
        jacobian = np.zeros((local.shape[0], model.n_free))
        jacobian[:, group.free] = local
        result.append(jacobian)
    return result


def moment_acovs(samples: Sequence[SampleStatistics], means: bool) -> list[FloatArray]:
    """Distribution-free covariance of each group's moments (k, k), times its n."""
    weights = normalised_weights(samples)
    result = []
    for sample, w in zip(samples, weights, strict=True):
        if sample.data is None:
            raise ValueError("a distribution-free covariance of the moments needs the rows")
        result.append(moment_acov(sample.data, means, w, sample.exogenous))
    return result


def moment_meat(
    jacobians: Sequence[FloatArray],
    weights: Sequence[FloatArray],
    acovs: Sequence[FloatArray],
    shares: FloatArray,
) -> FloatArray:
    """sum_g share_g D' W Gamma W D, (t, t)."""
    terms = []
    for jacobian, weight, acov, share in zip(jacobians, weights, acovs, shares, strict=True):
        pulled = weight[:, None] * jacobian if weight.ndim == 1 else weight @ jacobian
        terms.append(share * (pulled.T @ acov @ pulled))
    return np.asarray(sum(terms))


def residual_weight(
    jacobians: Sequence[FloatArray], weights: Sequence[FloatArray], shares: FloatArray, inverse: FloatArray
) -> FloatArray:
    """U = W - W D (D' W D)^-1 D' W over the stacked moments of all groups, (K, K).

    ``inverse`` is the constrained inverse of sum_g share_g D' W D. Satorra & Bentler (1994).
    """
    pulled = np.vstack(
        [
            share * (w[:, None] * d if w.ndim == 1 else w @ d)
            for d, w, share in zip(jacobians, weights, shares, strict=True)
        ]
    )
    result: FloatArray = -pulled @ inverse @ pulled.T
    begin = 0
    for weight, share in zip(weights, shares, strict=True):
        end = begin + len(weight)
        result[begin:end, begin:end] += share * (np.diag(weight) if weight.ndim == 1 else weight)
        begin = end
    return result


def residual_traces(
    residual: FloatArray, acovs: Sequence[FloatArray], shares: FloatArray
) -> tuple[float, float]:
    """tr(U Gamma) and tr(U Gamma U Gamma), Gamma the block-diagonal covariance of the moments times N."""
    product = np.empty_like(residual)
    begin = 0
    for acov, share in zip(acovs, shares, strict=True):
        end = begin + len(acov)
        product[:, begin:end] = residual[:, begin:end] @ acov / share
        begin = end
    return float(np.trace(product)), float((product * product.T).sum())
