"""Where the model misses: observed minus implied moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg import block_diag

from hsmeasure.errors import ModelError
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.normal_weight import normal_weight
from hsmeasure.sem.observed import fitted_weights
from hsmeasure.sem.sandwich import model_jacobians, moment_acovs
from hsmeasure.sem.vcov import constrained_inverse
from hsmeasure.types import FloatArray

_NOTHING = 1e-9  # share of the largest variance below which a residual cannot vary
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

    Raises
    ------
    ModelError
        For normalised or standardised residuals with incomplete rows, fixed covariates, MLF or sampling
        weights, and standardised ones with the observed information (MLR), for which they are not built.

    Notes
    -----
    R: ``residuals(fit, type)``, type "raw", "cor.bollen", "cor.bentler", "normalized" or "standardized". A
    residual that cannot vary (of a moment that the model takes over) is zero. With parameters equal over
    groups lavaan leaves out what the other groups' moments add to a residual's variance; here it is counted.
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
    observed = fitted.observed
    if observed.incomplete:
        raise ModelError(f"{kind} residuals need complete rows", hint="type='cor'")
    if any(sample.exogenous for sample in observed.samples):
        raise ModelError(f"{kind} residuals are not built for fixed covariates", hint="fixed_x=False")
    if estimate.errors == "first_order" or any(sample.weights is not None for sample in observed.samples):
        raise ModelError(f"{kind} residuals are not built for MLF or sampling weights", hint="type='cor'")
    if estimate.errors in ("robust_sem", "robust_huber_white") or observed.estimator in ("WLS", "DWLS"):
        gammas = list(observed.acovs) or moment_acovs(observed.samples, observed.means)
    else:
        gammas = [np.asarray(np.linalg.inv(normal_weight(S, observed.means))) for S in observed.covariances]
    acov = block_diag(*(gamma / n for gamma, n in zip(gammas, observed.sizes, strict=True)))
    if kind == "standardized":
        if estimate.information != "expected":
            raise ModelError("standardized residuals need the expected information", hint="type='normalized'")
        D = np.vstack(model_jacobians(fitted.model, fitted.theta))
        shares = observed.information_shares
        weights = (np.diag(w) if w.ndim == 1 else w for w in fitted_weights(fitted))
        W = block_diag(*(share * w for share, w in zip(shares, weights, strict=True)))
        inverse = constrained_inverse(D.T @ W @ D, fitted.basis)
        if inverse is None:
            raise ModelError("standardised residuals need an identified model")
        Q = np.eye(len(W)) - D @ inverse @ D.T @ W
        acov = Q @ acov @ Q.T
    variance = np.diag(acov)
    error = np.sqrt(np.where(variance > _NOTHING * variance.max(), variance, 0.0))
    return list(np.split(error, np.cumsum([len(g) for g in gammas])[:-1]))


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
