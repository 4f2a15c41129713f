"""Where the model misses: observed minus implied moments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.baseline import saturated
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.inference import moment_information
from hsmeasure.sem.information import score_products
from hsmeasure.sem.normal_weight import normal_weight
from hsmeasure.sem.observed import Fitted, discrepancy, fitted_weights
from hsmeasure.sem.sandwich import model_jacobians
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray, IntArray

_NOTHING = 1e-6  # share of its moment's variance below which a residual does not vary
Kind = Literal["raw", "cor", "cor_bentler", "normalized", "standardized"]


@dataclass(frozen=True)
class Residuals:
    """Residuals of one group, variables in the order of ``table.observed``.

    Attributes
    ----------
    covariance : (p, p) array
    mean : (p,) array or None
    """

    covariance: FloatArray
    mean: FloatArray | None


def residuals(estimate: Estimate, kind: Kind = "raw") -> tuple[Residuals, ...]:
    """Observed minus implied moments of every group.

    ``raw``: covariances and means. ``cor``: the difference of the two correlation matrices (Bollen, 1989).
    ``cor_bentler``: raw residuals over the observed standard deviations, as means are under both.

    ``normalized``: raw residuals over the standard errors of the observed moments; ``standardized``: over
    their own, which are smaller because the model was fitted to the same moments: with moments m, their
    covariance Gamma / n, Jacobian D and weight W, residuals have covariance Q Gamma Q' / n,
    Q = I - D (D' W D)^-1 D' W (Bollen, 1989; Browne, 1984).

    W is the model's kind of information of the moments at the implied ones (expected, observed, first-order)
    and Gamma the inverse of that of the unrestricted moments, or a sandwich where errors are robust. A
    residual that cannot vary, of a moment that the model takes over, is zero.

    Raises
    ------
    ModelError
        For an unknown kind, or standardised residuals of a model that is not identified.

    Notes
    -----
    R: ``residuals(fit, type)``, type "raw", "cor.bollen", "cor.bentler", "normalized" or "standardized". With
    parameters equal over groups, what the other groups' moments add to a residual's variance is left out, as
    in lavaan.
    """
    if kind not in ("raw", "cor", "cor_bentler", "normalized", "standardized"):
        raise ModelError(
            f"there are no residuals '{kind}'", hint="raw, cor, cor_bentler, normalized, standardized"
        )
    pairs = zip(estimate.fitted.observed.covariances, estimate.samples, estimate.fitted.states, strict=True)
    raw_kind: Kind = kind if kind.startswith("cor") else "raw"
    found = tuple(
        _one(S, sample.mean, np.asarray(state.at.covariance), state.at.mean, raw_kind)
        for S, sample, state in pairs
    )
    if kind not in ("normalized", "standardized"):
        return found
    return tuple(_over(one, error) for one, error in zip(found, _errors(estimate, kind), strict=True))


def _over(raw: Residuals, error: FloatArray) -> Residuals:
    """Residuals over their standard errors, given for (means,) vech covariances."""
    p = len(raw.covariance)
    rows, columns = vech_indices(p)
    scale = np.full((p, p), np.nan)
    scale[rows, columns] = scale[columns, rows] = error[-len(rows) :]
    mean = None if raw.mean is None else _ratio(raw.mean, error[:p])
    return Residuals(_ratio(raw.covariance, scale), mean)


def _ratio(raw: FloatArray, error: FloatArray) -> FloatArray:
    """Residual over error; zero where the model takes the moment over, so that nothing can vary."""
    return np.divide(raw, error, out=np.zeros_like(raw), where=error > 0)


def _errors(estimate: Estimate, kind: Kind) -> list[FloatArray]:
    """Standard errors of the residual moments of every group."""
    fitted = estimate.fitted
    acovs = [_moment_acov(estimate, g) for g in range(len(estimate.samples))]
    variances = moments = [acov.diagonal() for acov in acovs]
    if kind == "standardized":
        operators = _residual_operators(fitted, estimate.errors, estimate.information)
        variances = [((Q @ acov) * Q).sum(axis=1) for Q, acov in zip(operators, acovs, strict=True)]
    return [
        np.sqrt(np.where(v > _NOTHING * own, v, 0.0) / n)
        for v, own, n in zip(variances, moments, fitted.observed.sizes, strict=True)
    ]


def _moment_acov(estimate: Estimate, g: int) -> FloatArray:
    """Covariance of one group's moments times its n; moments of fixed covariates do not vary.

    The inverse of the moments' information, a sandwich of it with the cross-products of the scores for robust
    errors, or the inverse of the cross-products (MLF).
    """
    observed = estimate.fitted.observed
    sample, S = observed.samples[g], observed.covariances[g]
    if observed.estimator != "ML":
        acovs = observed.acovs
        return acovs[g] if acovs else np.asarray(np.linalg.inv(normal_weight(S, observed.means)))
    one = replace(observed, samples=(sample,), covariances=(S,), shares=np.ones(1))
    model, theta = saturated(one.samples, one.covariances, observed.means)
    objective: Any = discrepancy(one, model)
    states = objective.evaluate(theta)[1]
    if estimate.errors == "standard":
        acov = np.linalg.inv(objective.derivatives(states, estimate.information == "observed")[1])
    else:
        scores = score_products(model, states, one.samples)
        if estimate.errors == "first_order":
            acov = np.linalg.inv(scores)
        else:
            bread = np.linalg.inv(objective.derivatives(states, True)[1])
            acov = bread @ scores @ bread
    result = np.zeros(2 * [len(S) * (len(S) + 1) // 2 + len(S) * observed.means])
    places = _places(len(S), sample.exogenous, observed.means)
    result[np.ix_(places, places)] = acov
    return result


def _places(p: int, exogenous: tuple[int, ...], means: bool) -> IntArray:
    """Where the parameters of the unrestricted model, covariances first, stand in (mean, vech)."""
    rows, columns = vech_indices(p)
    fixed = np.isin(np.arange(p), exogenous)
    pairs = np.flatnonzero(~(fixed[rows] & fixed[columns]))
    return np.concatenate([p + pairs, np.flatnonzero(~fixed)]) if means else pairs


def _residual_operators(fitted: Fitted, errors: str, information: str) -> list[FloatArray]:
    """Q = I - share D (D' W D)^-1 D' W of every group, W the information of the moments."""
    observed = fitted.observed
    if observed.estimator == "ML" and errors == "first_order":
        weights = [_score_information(fitted, g) for g in range(len(fitted.states))]
    elif observed.estimator == "ML" and (information == "observed" or observed.incomplete):
        hessian = information == "observed"
        weights = [moment_information(observed, g, s.at, hessian) for g, s in enumerate(fitted.states)]
    else:
        weights = [np.diag(w) if w.ndim == 1 else w for w in fitted_weights(fitted)]
    jacobians = model_jacobians(fitted.model, fitted.theta)
    shares = observed.information_shares
    pulled = [share * D.T @ W for D, W, share in zip(jacobians, weights, shares, strict=True)]
    bread = sum(P @ D for P, D in zip(pulled, jacobians, strict=True))
    inverse = constrained_inverse(np.asarray(bread), fitted.basis)
    if inverse is None:
        raise ModelError("standardised residuals need an identified model")
    return [np.eye(len(D)) - D @ inverse @ P for P, D in zip(pulled, jacobians, strict=True)]


def _score_information(fitted: Fitted, g: int) -> FloatArray:
    """First-order information of one group's moments at the implied ones, (k, k)."""
    observed = fitted.observed
    at = fitted.states[g].at
    sample = replace(observed.samples[g], exogenous=(), mean=at.mean)
    model, theta = saturated((sample,), (at.covariance,), observed.means)
    one = replace(
        observed, samples=(observed.samples[g],), covariances=(observed.covariances[g],), shares=np.ones(1)
    )
    objective: Any = discrepancy(one, model)
    scores = score_products(model, objective.evaluate(theta)[1], one.samples)
    places = np.argsort(_places(len(sample.names), (), observed.means))
    return scores[np.ix_(places, places)]


def _one(
    S: FloatArray, m: FloatArray | None, Sigma: FloatArray, mu: FloatArray | None, kind: Kind
) -> Residuals:
    observed, implied = np.sqrt(np.diag(S)), np.sqrt(np.diag(Sigma))
    if kind == "raw":
        one = other = np.ones(len(S))
    else:
        one, other = observed, implied if kind == "cor" else observed
    covariance = S / np.outer(one, one) - Sigma / np.outer(other, other)
    mean = None if mu is None or m is None else (m - mu) / one
    return Residuals(covariance, mean)
