"""Effect size of non-invariance: by how much an item's expected answer differs at the same factor scores.

Nye & Drasgow (2011), doi:10.1037/a0022955.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hsmeasure.types import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from hsmeasure.sem.result import Fit


@dataclass(frozen=True)
class ItemBias:
    """Differences of one item between a reference and a focal group.

    Attributes
    ----------
    dmacs : float
        Root mean square difference of expected answers over the focal factors, in pooled standard deviations.
    mean_bias : float
        Part of the difference of observed means that is not of the factors, in units of the answer.
    """

    dmacs: float
    mean_bias: float


def item_bias(
    loadings: FloatArray,
    intercepts: FloatArray,
    mean: FloatArray,
    covariance: FloatArray,
    sd: FloatArray,
    n: FloatArray,
) -> ItemBias:
    r"""The effect for one item; the reference group stands first.

    Parameters
    ----------
    loadings : (2, m) array
    intercepts, sd, n : (2,) array
        Of the answers; ``n`` respondents.
    mean, covariance : (m,) and (m, m) array
        Of the factors in the focal group.

    Notes
    -----
    Expected answers differ by :math:`d = \Delta\nu + \Delta\lambda^\top\eta`; with normal factors
    :math:`E(d^2) = (\Delta\nu + \Delta\lambda^\top\alpha)^2 + \Delta\lambda^\top\Phi\Delta\lambda`. The
    standard deviation is pooled as Nye and Drasgow do, :math:`\sum (n_g - 1) s_g / \sum (n_g - 1)`.

    >>> one = np.ones(2)
    >>> item_bias(0.7 * np.ones((2, 1)), np.array([3.0, 3.5]), np.zeros(1), np.eye(1), one, 100 * one)
    ItemBias(dmacs=0.5, mean_bias=0.5)
    """
    slope = loadings[1] - loadings[0]
    bias = float(intercepts[1] - intercepts[0] + slope @ mean)
    pooled = float(((n - 1) * sd).sum() / (n - 1).sum())
    return ItemBias(float(np.sqrt(bias**2 + slope @ covariance @ slope)) / pooled, bias)


def bias_frame(fit: Fit) -> pd.DataFrame:
    """Effects of every item that a fit with means lets differ, each group against the first.

    Columns ``item group dmacs mean_bias``.
    """
    import pandas as pd

    estimates, samples, table = fit.estimates(), fit.estimate.samples, fit.table
    latent = list(table.latent)
    loadings, intercepts = [], []
    for group in range(1, len(samples) + 1):
        mine = estimates[estimates["group"] == group]
        pairs = mine[mine["op"] == "=~"].pivot(index="rhs", columns="lhs", values="estimate")
        loadings.append(pairs.reindex(index=table.observed, columns=latent).fillna(0.0).to_numpy())
        means = mine[mine["op"] == "~1"].set_index("lhs")["estimate"]
        intercepts.append(means.reindex(table.observed).to_numpy())
    n = np.array([s.n for s in samples], dtype=float)
    sd = np.array([np.sqrt(np.diag(s.covariance) * s.n / (s.n - 1)) for s in samples])
    first = len(table.observed)
    rows = []
    for g in range(1, len(samples)):
        state, pair = fit.estimate.fitted.states[g].at, [0, g]
        mean, phi = np.asarray(state.all_mean)[first:], np.asarray(state.all_covariance)[first:, first:]
        for j, item in enumerate(table.observed):
            slopes = np.array([loadings[k][j] for k in pair])
            steps = np.array([intercepts[k][j] for k in pair])
            found = item_bias(slopes, steps, mean, phi, sd[pair, j], n[pair])
            if found.dmacs > 1e-12:
                rows.append((item, table.groups[g], found.dmacs, found.mean_bias))
    return pd.DataFrame(rows, columns=["item", "group", "dmacs", "mean_bias"])
