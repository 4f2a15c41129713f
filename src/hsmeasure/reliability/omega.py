"""Omega of a one-factor model: the share of the sum score's variance that the factor explains."""

from __future__ import annotations

import math

import numpy as np

from hsmeasure.types import FloatArray


def omega(loadings: FloatArray, uniquenesses: FloatArray) -> float:
    r"""Composite reliability against the variance the model implies,

    .. math:: \omega_u = \frac{(\sum \lambda_i)^2}{(\sum \lambda_i)^2 + \sum \theta_{ii}}

    (McDonald, 1999, Test theory: a unified treatment; named ``omega_u``, unidimensional, by Flora, 2020,
    Advances in Methods and Practices in Psychological Science 3, 484-501).

    Parameters
    ----------
    loadings, uniquenesses : arrays, shape (k,)
        Of a one-factor model with the factor variance fixed at 1, in the metric of the items. A negative
        uniqueness (Heywood case) enters as it is, so the value may pass 1.

    Notes
    -----
    Equal to ``semTools::compRelSEM(fit, tau.eq = FALSE, obs.var = FALSE)``.

    >>> omega(np.array([0.8, 0.7, 0.6]), np.array([0.36, 0.51, 0.64]))
    0.744...
    """
    true = float(loadings.sum()) ** 2
    return true / (true + float(uniquenesses.sum()))


def omega_observed(loadings: FloatArray, cov: FloatArray) -> float:
    """Composite reliability against the observed variance of the sum: (sum of loadings)^2 / 1'S1.

    ``cov`` has the divisor under which the loadings were estimated (n for normal likelihood).
    Equal to ``semTools::compRelSEM(fit, tau.eq = FALSE, obs.var = TRUE)``.
    """
    return float(loadings.sum()) ** 2 / float(cov.sum())


def omega_std_error(loadings: FloatArray, uniquenesses: FloatArray, vcov: FloatArray) -> float:
    r"""Standard error of :func:`omega` by the delta method (Raykov, 2002, Multivariate Behavioral Research
    37, 89-103).

    With :math:`L = \sum\lambda_i`, :math:`T = \sum\theta_{ii}`, :math:`D = L^2 + T` the gradient is
    :math:`2LT/D^2` for each loading and :math:`-L^2/D^2` for each uniqueness.

    Parameters
    ----------
    vcov : array, shape (2k, 2k)
        Covariance matrix of the estimates, loadings first.

    Notes
    -----
    Equal to the standard error of ``omega := ...`` in lavaan with ``std.lv = TRUE``.
    """
    total, error = float(loadings.sum()), float(uniquenesses.sum())
    whole = total**2 + error
    k = len(loadings)
    gradient = np.repeat([2 * total * error / whole**2, -(total**2) / whole**2], k)
    return math.sqrt(float(gradient @ vcov @ gradient))
