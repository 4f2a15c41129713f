"""Covariances of the estimates under constraints."""

from __future__ import annotations

import numpy as np

from hsmeasure.types import FloatArray


def tangent(jacobian: FloatArray) -> FloatArray:
    """Orthonormal basis (t, t - r) of the directions in which constraints with this (r, t) Jacobian stay
    met."""
    _, size, right = np.linalg.svd(jacobian, full_matrices=True)
    rank = int((size > 1e-10 * max(1.0, float(size.max(initial=0.0)))).sum())
    return right[rank:].T


def constrained_inverse(information: FloatArray, basis: FloatArray | None = None) -> FloatArray | None:
    """K (K' I K)^-1 K', the inverse of the information along the directions K; None where it is singular.

    Parameters
    ----------
    information : (t, t) array
    basis : (t, k) array, optional
        Any basis of the free directions.

    Notes
    -----
    Equal to the corner of the inverted information bordered by the constraints' Jacobian (Silvey, 1959).

    >>> constrained_inverse(np.diag([2.0, 2.0]), np.array([[1.0], [1.0]]))
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    inner = information if basis is None else basis.T @ information @ basis
    if not len(inner):
        return np.zeros_like(information)
    size = np.sqrt(np.abs(inner.diagonal()))
    if not np.isfinite(inner).all() or (size == 0).any():
        return None
    scaled = inner / np.outer(size, size)
    sizes = np.abs(np.linalg.eigvalsh(scaled))
    if sizes.max() > 1e13 * sizes.min():
        return None
    inverse = np.linalg.inv(scaled) / np.outer(size, size)
    inverse = (inverse + inverse.T) / 2
    return inverse if basis is None else np.asarray(basis @ inverse @ basis.T)


def standard_errors(covariance: FloatArray) -> FloatArray:
    """Square roots of the diagonal; NaN where it is negative."""
    diagonal = covariance.diagonal()
    return np.sqrt(np.where(diagonal < 0, np.nan, diagonal))
