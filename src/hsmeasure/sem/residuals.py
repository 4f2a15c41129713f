"""Where the model misses: observed minus implied moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.estimate import Estimate
from hsmeasure.types import FloatArray

Kind = Literal["raw", "cor", "cor_bentler"]


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

    Notes
    -----
    R: ``residuals(fit, type = "raw" | "cor.bollen" | "cor.bentler")``.
    """
    if kind not in ("raw", "cor", "cor_bentler"):
        raise ModelError(f"there are no residuals '{kind}'", hint="raw, cor or cor_bentler")
    pairs = zip(estimate.fitted.observed.covariances, estimate.samples, estimate.fitted.states, strict=True)
    return tuple(
        _one(S, sample.mean, np.asarray(state.at.covariance), state.at.mean, kind)
        for S, sample, state in pairs
    )


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
