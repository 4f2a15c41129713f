"""Is it proper: findings about a solution, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hsmeasure.sem.implied import filled, implied
from hsmeasure.sem.matrices import ModelMatrices
from hsmeasure.types import FloatArray, IntArray

FindingKind = Literal[
    "not_converged",
    "not_identified",
    "negative_variance",
    "latent_covariance",
    "residual_covariance",
    "boundary",
]


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a solution: its kind, the group (one-based), and a sentence."""

    kind: FindingKind
    group: int
    message: str


def findings(
    model: ModelMatrices,
    theta: FloatArray,
    names: Sequence[str],
    labels: Sequence[str],
    information: FloatArray,
    basis: FloatArray | None = None,
) -> tuple[Finding, ...]:
    """Negative variances, covariance matrices that are not positive definite, parameters that are not
    identified.

    Parameters
    ----------
    model, theta : the solution
    names : variables, observed then latent
    labels : what each element of theta is called, "visual =~ x2"
    information : (t, t) array
    basis : (t, k) array, optional
        Directions the constraints leave.
    """
    result: list[Finding] = []
    for number, group in enumerate(model.groups, 1):
        m = group.m
        disturbances = filled(group, theta)[m * m : 2 * m * m].reshape(m, m)
        variances = disturbances.diagonal()
        result += [
            Finding("negative_variance", number, f"{names[i]}: negative variance {variances[i]:.4g}")
            for i in np.flatnonzero(variances < 0).tolist()
        ]
        latent = implied(group, theta).all_covariance[group.p :, group.p :]
        if m > group.p and not _semidefinite(latent):
            text = "the covariance matrix of the latent variables is not positive definite"
            result.append(Finding("latent_covariance", number, text))
        residual = disturbances[: group.p, : group.p]
        if not _semidefinite(residual) and not (residual.diagonal() < 0).any():
            text = "the residual covariance matrix of the observed variables is not positive definite"
            result.append(Finding("residual_covariance", number, text))
    loose = unidentified(information, basis)
    if loose.size:
        text = "not identified: " + ", ".join(labels[i] for i in loose)
        result.append(Finding("not_identified", 0, text))
    return tuple(result)


def _semidefinite(matrix: FloatArray) -> bool:
    size = np.sqrt(np.abs(matrix.diagonal()))
    scaled = matrix / np.outer(np.where(size > 0, size, 1.0), np.where(size > 0, size, 1.0))
    return bool(np.linalg.eigvalsh(scaled)[0] > -1e-8)


def unidentified(information: FloatArray, basis: FloatArray | None = None) -> IntArray:
    """Parameters that move along a direction in which the information vanishes, as positions in theta.

    The rank is judged after scaling to a unit diagonal: eigenvalues below 1e-10 of the largest count as zero.
    """
    inner = information if basis is None else basis.T @ information @ basis
    if not len(inner):
        return np.zeros(0, dtype=np.intp)
    size = np.sqrt(np.maximum(np.abs(inner.diagonal()), 1e-300))
    values, vectors = np.linalg.eigh(inner / np.outer(size, size))
    flat = vectors[:, values < 1e-10 * values[-1]] / size[:, None]
    moved = flat if basis is None else basis @ flat
    if not moved.shape[1]:
        return np.zeros(0, dtype=np.intp)
    reach = np.abs(moved / np.abs(moved).max(axis=0)).max(axis=1)
    return np.flatnonzero(reach > 1e-4)
