"""What the model implies: covariances and means at theta, for one theta or a stack of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.sem.matrices import GroupMatrices
from hsmeasure.types import FloatArray


@dataclass(frozen=True, slots=True)
class Implied:
    """Implied moments of one group; leading axes are those of theta.

    Attributes
    ----------
    total : (..., m, m) array
        (I - A)^-1, total effects of each variable's disturbance.
    all_covariance : (..., m, m) array
        Of observed and latent variables.
    all_mean : (..., m) array or None
    covariance, mean : (..., p, p) and (..., p) arrays
        Of the observed variables.
    """

    total: FloatArray
    all_covariance: FloatArray
    all_mean: FloatArray | None
    covariance: FloatArray
    mean: FloatArray | None


def filled(group: GroupMatrices, theta: FloatArray, base: FloatArray | None = None) -> FloatArray:
    """A, S and alpha as one flat vector, (..., 2 m m + m)."""
    values = np.empty((*theta.shape[:-1], group.base.size))
    values[...] = group.base if base is None else base
    values[..., group.cells] = theta[..., group.sources]
    return values


def implied(group: GroupMatrices, theta: FloatArray, base: FloatArray | None = None) -> Implied:
    """Sigma = F (I - A)^-1 S (I - A)^-T F' and mu = F (I - A)^-1 alpha.

    Parameters
    ----------
    group : GroupMatrices
    theta : (..., t) array
    base : (..., 2 m m + m) array, optional
        Fixed values by resample, where covariates' moments are fixed.

    Notes
    -----
    McArdle & McDonald (1984). R: ``lavInspect(fit, "implied")``.
    """
    m, p = group.m, group.p
    values = filled(group, theta, base)
    lead = values.shape[:-1]
    paths = values[..., : m * m].reshape(*lead, m, m)
    total = _total_effects(paths, group.depth)
    half = total @ values[..., m * m : 2 * m * m].reshape(*lead, m, m)
    all_covariance = half @ total.swapaxes(-1, -2)
    if not group.means:
        return Implied(total, all_covariance, None, all_covariance[..., :p, :p], None)
    all_mean = (total @ values[..., 2 * m * m :, None])[..., 0]
    return Implied(total, all_covariance, all_mean, all_covariance[..., :p, :p], all_mean[..., :p])


def _total_effects(paths: FloatArray, depth: int) -> FloatArray:
    """(I - A)^-1; a finite sum of powers where no arrow leads back."""
    identity = np.eye(paths.shape[-1])
    if depth < 0:
        return np.asarray(np.linalg.inv(identity - paths), dtype=np.float64)
    total = identity + paths if depth else np.broadcast_to(identity, paths.shape)
    for _ in range(depth - 1):
        total = identity + paths @ total
    return total
