"""How sure of a function of estimates: limits from draws of their normal approximation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hsmeasure.types import FloatArray


def monte_carlo(
    theta: FloatArray,
    covariance: FloatArray,
    function: Callable[[FloatArray], FloatArray],
    *,
    draws: int = 20_000,
    confidence: float = 0.95,
    seed: int = 1,
) -> tuple[FloatArray, FloatArray]:
    """Monte-Carlo limits of a function of the estimates (MacKinnon, Lockwood & Williams, 2004).

    Parameters
    ----------
    theta : (t,) array
    covariance : (t, t) array
        Of the estimates; may be singular (constraints).
    function : (b, t) -> (b, d)
    draws : int
    confidence : float
    seed : int
        Of the bit generator; equal seeds give equal limits.

    Returns
    -------
    low, high : (d,) arrays
        Percentiles of the function over draws from N(theta, covariance).

    >>> low, high = monte_carlo(np.zeros(1), np.eye(1), lambda x: x)
    >>> bool(abs(high[0] - 1.96) < 0.05 and abs(low[0] + 1.96) < 0.05)
    True
    """
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    z = np.random.default_rng(seed).standard_normal((draws, len(theta)))
    outcomes = function(theta + z @ root.T)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(outcomes, (tail, 1 - tail), axis=0)
    return np.asarray(low), np.asarray(high)
