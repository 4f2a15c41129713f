"""The lower triangle of a symmetric matrix as a vector, column by column."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hsmeasure.types import FloatArray, IntArray


@lru_cache(maxsize=128)
def vech_indices(p: int) -> tuple[IntArray, IntArray]:
    """Rows and columns of the lower triangle of a (p, p) matrix, diagonal included, column by column.

    The order is that of ``lavaan::lav_matrix_vech``.

    >>> vech_indices(2)
    (array([0, 1, 1]), array([0, 0, 1]))
    """
    columns, rows = np.triu_indices(p)
    return rows, columns


def vech(matrix: FloatArray) -> FloatArray:
    """Lower triangle of symmetric matrices, (..., p, p) to (..., p(p+1)/2).

    >>> vech(np.array([[1.0, 2.0], [2.0, 3.0]]))
    array([1., 2., 3.])
    """
    rows, columns = vech_indices(matrix.shape[-1])
    return matrix[..., rows, columns]


def unvech(vector: FloatArray) -> FloatArray:
    """The inverse of :func:`vech`, (..., p(p+1)/2) to (..., p, p).

    >>> unvech(np.array([1.0, 2.0, 3.0]))
    array([[1., 2.],
           [2., 3.]])
    """
    p = round((np.sqrt(8 * vector.shape[-1] + 1) - 1) / 2)
    rows, columns = vech_indices(p)
    matrix = np.empty((*vector.shape[:-1], p, p))
    matrix[..., rows, columns] = vector
    matrix[..., columns, rows] = vector
    return matrix
