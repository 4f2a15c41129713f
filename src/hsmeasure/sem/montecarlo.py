"""How sure of a function of estimates: limits from draws of their normal approximation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hsmeasure.types import FloatArray

_BLOCK = 1000  # draws whose derivatives are held at once


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
    outcomes = simulated(theta, covariance, function, draws=draws, seed=seed)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(outcomes, (tail, 1 - tail), axis=0)
    return np.asarray(low), np.asarray(high)


def simulated(
    theta: FloatArray,
    covariance: FloatArray,
    function: Callable[[FloatArray], FloatArray],
    *,
    draws: int = 20_000,
    seed: int = 1,
) -> FloatArray:
    """The function of ``draws`` draws from N(theta, covariance), (draws, d)."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    z = np.random.default_rng(seed).standard_normal((draws, len(theta)))
    blocks = np.array_split(theta + z @ root.T, -(-draws // _BLOCK))
    return np.concatenate([function(block) for block in blocks])


def tail_p(outcomes: FloatArray) -> FloatArray:
    """Twice the smaller share of draws on one side of zero, (d,); at least one draw counts.

    >>> float(tail_p(np.array([[1.0], [2.0], [3.0], [-1.0]]))[0])
    0.5
    """
    n = len(outcomes)
    below, above = (outcomes <= 0).sum(axis=0), (outcomes >= 0).sum(axis=0)
    return np.asarray(np.clip(2 * np.maximum(np.minimum(below, above), 1) / n, 0.0, 1.0))
