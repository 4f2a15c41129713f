"""The standard bivariate normal: distribution function by Owen's T, density, and the density's slope."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, owens_t

from hsmeasure.types import FloatArray


def bivariate_cdf(h: ArrayLike, k: ArrayLike, r: ArrayLike) -> FloatArray:
    r"""P(X <= h, Y <= k) at correlation r, elementwise.

    ``Phi2 = (Phi(h) + Phi(k)) / 2 - T(h, (k / h - r) / s) - T(k, (h / k - r) / s) - d``,
    ``s = sqrt(1 - r^2)``, d = 1/2 where h and k have unlike signs (Owen, 1956).

    Parameters
    ----------
    h, k : array-like
        Finite limits.
    r : array-like
        Correlations, |r| < 1.

    Notes
    -----
    Equal to R's ``mnormt::pmnorm`` and ``pbivnorm::pbivnorm``.

    >>> round(float(bivariate_cdf(0.0, 0.0, 0.5)), 12)
    0.333333333333
    """
    h, k, r = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (h, k, r)))
    s = np.sqrt(1 - r**2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along, across = (k / h - r) / s, (h / k - r) / s
    unlike = (h * k < 0) | ((h * k == 0) & (h + k < 0))
    found = (ndtr(h) + ndtr(k)) / 2 - owens_t(h, along) - owens_t(k, across) - 0.5 * unlike
    centre = (h == 0) & (k == 0)
    return np.asarray(np.where(centre, 0.25 + np.arcsin(r) / (2 * np.pi), found))


def bivariate_density(h: ArrayLike, k: ArrayLike, r: ArrayLike) -> FloatArray:
    r"""Density at (h, k), which is also d Phi2 / d r (Plackett, 1954).

    >>> round(float(bivariate_density(0.0, 0.0, 0.0)) * 2 * np.pi, 12)
    1.0
    """
    h, k, r = (np.asarray(x, dtype=float) for x in (h, k, r))
    rest = 1 - r**2
    return np.asarray(np.exp(-(h**2 - 2 * r * h * k + k**2) / (2 * rest)) / (2 * np.pi * np.sqrt(rest)))


def density_slope(h: ArrayLike, k: ArrayLike, r: ArrayLike) -> FloatArray:
    """d density / d r.

    >>> h, k, r, e = 0.3, -0.8, 0.4, 1e-6
    >>> slope = (bivariate_density(h, k, r + e) - bivariate_density(h, k, r - e)) / (2 * e)
    >>> bool(abs(slope - density_slope(h, k, r)) < 1e-8)
    True
    """
    h, k, r = (np.asarray(x, dtype=float) for x in (h, k, r))
    rest = 1 - r**2
    bend = (r * rest + (1 + r**2) * h * k - r * (h**2 + k**2)) / rest**2
    return np.asarray(bivariate_density(h, k, r) * bend)
