"""The weight matrix of normal theory."""

from __future__ import annotations

import numpy as np

from hsmeasure.moments.vech import vech_indices
from hsmeasure.types import FloatArray


def normal_weight(covariance: FloatArray, means: bool) -> FloatArray:
    """Inverse of the moments' asymptotic covariance under normality, 1/2 D'(C^-1 x C^-1) D, means first.

    R: ``lavInspect(cfa(..., estimator = "GLS"), "wls.v")``.

    >>> normal_weight(np.array([[2.0]]), means=True)
    array([[0.5  , 0.   ],
           [0.   , 0.125]])
    """
    p = len(covariance)
    precision = np.linalg.inv(covariance)
    rows, columns = vech_indices(p)
    same = precision[rows[:, None], rows] * precision[columns[:, None], columns]
    crossed = precision[rows[:, None], columns] * precision[columns[:, None], rows]
    double = np.where(rows == columns, 0.5, 1.0)
    weight: FloatArray = (same + crossed) * (double[:, None] * double)
    if not means:
        return weight
    result = np.zeros((p + len(weight), p + len(weight)))
    result[:p, :p], result[p:, p:] = precision, weight
    return result
