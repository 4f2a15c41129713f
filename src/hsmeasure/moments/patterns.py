"""Rows with missing values grouped by which values they have, with the moments of each group of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class MissingPatterns:
    """Sufficient statistics of incomplete normal data.

    Attributes
    ----------
    observed : (J, p) bool array
        Which variables pattern j has.
    n : (J,) array
        Rows (or the sum of their weights) of pattern j.
    mean : (J, p) array
        Means of the observed variables, 0 elsewhere.
    covariance : (J, p, p) array
        Their covariances with divisor n_j, 0 elsewhere.
    membership : (n,) integer array
        The pattern of each row.
    """

    observed: BoolArray
    n: FloatArray
    mean: FloatArray
    covariance: FloatArray
    membership: IntArray


def missing_patterns(data: FloatArray, weights: FloatArray | None = None) -> MissingPatterns:
    """Group rows by their pattern of missing values.

    Parameters
    ----------
    data : (n, p) array, NaN where missing; no row entirely missing
    weights : (n,) array, optional

    >>> patterns = missing_patterns(np.array([[1.0, 2.0], [np.nan, 4.0], [3.0, 2.0]]))
    >>> patterns.observed.sum(axis=1), patterns.n
    (array([1, 2]), array([1., 2.]))
    """
    present = ~np.isnan(data)
    packed = np.ascontiguousarray(np.packbits(present, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, membership = np.unique(keys, return_index=True, return_inverse=True)
    observed = present[first]
    w = np.ones(len(data)) if weights is None else weights
    n = np.bincount(membership, w, len(first)).astype(np.float64)
    zero_filled = np.where(present, data, 0.0)
    order = np.argsort(membership, kind="stable")
    ends = np.cumsum(np.bincount(membership, minlength=len(first)))
    p = data.shape[1]
    mean, covariance = np.zeros((len(first), p)), np.zeros((len(first), p, p))
    for j, rows in enumerate(np.split(order, ends[:-1])):
        share = w[rows] / n[j]
        mean[j] = share @ zero_filled[rows]
        centred = np.where(observed[j], zero_filled[rows] - mean[j], 0.0)
        covariance[j] = (centred * share[:, None]).T @ centred
    return MissingPatterns(observed, n, mean, covariance, membership.ravel())


def padded_inverse(matrix: FloatArray, observed: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Inverse and log-determinant of each pattern's submatrix, zero in the rows and columns it lacks.

    Parameters
    ----------
    matrix : (p, p) positive definite array
    observed : (J, p) bool array

    Returns
    -------
    inverse : (J, p, p) array
    log_determinant : (J,) array

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is singular.
    """
    both = observed[:, :, None] & observed[:, None, :]
    padded = np.where(both, matrix, np.eye(matrix.shape[-1]))
    _, log_determinant = np.linalg.slogdet(padded)
    return np.where(both, np.linalg.inv(padded), 0.0), log_determinant
