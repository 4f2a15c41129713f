"""How sure: each respondent's contribution to the gradient, and what its cross-products sum to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hsmeasure.moments.patterns import padded_inverse
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.discrepancy_fiml import PatternState
from hsmeasure.sem.discrepancy_ml import NormalState
from hsmeasure.sem.jacobian import moves, pairs, slopes
from hsmeasure.sem.matrices import GroupMatrices, ModelMatrices
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray, IntArray


def casewise_scores(
    group: GroupMatrices, state: NormalState | PatternState, sample: SampleStatistics
) -> FloatArray:
    """Gradient of each row's log-likelihood with respect to the group's own q parameters, (n, q).

    Notes
    -----
    With z = Sigma^-1 (x - mu): (u'z)(v'z) - u' Sigma^-1 v for covariances, and u'z for means (see
    ``jacobian``).
    R: ``lavScores(fit)``.
    """
    p = group.p
    along = moves(group, state.at)
    z = weighted_deviations(state, sample)
    right = z @ along.v[:, :p].T
    if group.means:
        right += along.v[:, p]
    if sample.patterns is None:
        by_row = slopes(along, state.precision)
    else:
        a, b = vech_indices(state.precision.shape[-1])
        by_row = (state.precision[:, a, b] @ pairs(along).T)[sample.patterns.membership]
    return (z @ along.u[:, :p].T) * right - by_row


def weighted_deviations(state: NormalState | PatternState, sample: SampleStatistics) -> FloatArray:
    """Sigma^-1 (x - mu) of each row over its observed variables, zero elsewhere, (n, p)."""
    if sample.data is None:
        raise ValueError("casewise scores need the rows, not their moments")
    p = len(sample.names)
    centre = state.at.mean if state.at.mean is not None else sample.mean
    deviation = sample.data if centre is None else sample.data - centre
    if sample.patterns is None:
        return deviation @ state.precision[:p, :p]
    z = np.zeros_like(deviation)
    precision, _ = padded_inverse(state.at.covariance, sample.patterns.observed)
    deviation[np.isnan(deviation)] = 0.0
    order = np.argsort(sample.patterns.membership, kind="stable")
    ends = np.cumsum(np.bincount(sample.patterns.membership, minlength=len(precision)))
    for inverse, rows in zip(precision, np.split(order, ends[:-1]), strict=True):
        z[rows] = deviation[rows] @ inverse
    return z


def score_products(
    model: ModelMatrices, states: Sequence[NormalState | PatternState], samples: Sequence[SampleStatistics]
) -> FloatArray:
    """First-order information of one respondent: mean cross-products of the scores, (t, t).

    Weighted rows enter with their weight squared. Where the samples name clusters, scores are first summed by
    cluster and C / (C - 1) corrects for the number of clusters C: of each group where clusters lie within
    groups, of all together where a cluster has members in several groups.

    Notes
    -----
    Clusters: Liang & Zeger (1986). R: ``lavInspect(fit, "information.first.order")``.
    """
    total = sum(sample.n for sample in samples)
    weights = normalised_weights(samples)
    parts = []
    for group, state, sample, w in zip(model.groups, states, samples, weights, strict=True):
        scores = casewise_scores(group, state, sample)
        parts.append(scores if w is None else scores * w[:, None])
    return summed_products([g.free for g in model.groups], parts, samples, model.n_free) / total


def summed_products(
    columns: Sequence[IntArray], parts: Sequence[FloatArray], samples: Sequence[SampleStatistics], width: int
) -> FloatArray:
    """Cross-products of scores, each group's in its own columns, by row or summed by cluster."""
    products = np.zeros((width, width))
    clusters = [s.clusters for s in samples if s.clusters is not None]
    if len(clusters) < len(samples):
        for where, scores in zip(columns, parts, strict=True):
            products[where[:, None], where] += scores.T @ scores
        return products
    found = [np.unique(c, return_inverse=True) for c in clusters]
    names = np.unique(np.concatenate([c for c, _ in found]))
    if len(names) == sum(len(c) for c, _ in found):
        for where, scores, (own, code) in zip(columns, parts, found, strict=True):
            sums = _cluster_sums(scores, code, len(own))
            products[where[:, None], where] += sums.T @ sums * _cluster_correction(len(own))
        return products
    total = np.zeros((len(names), width))
    for where, scores, (own, code) in zip(columns, parts, found, strict=True):
        total[np.searchsorted(names, own)[:, None], where] += _cluster_sums(scores, code, len(own))
    return total.T @ total * _cluster_correction(len(names))


def _cluster_sums(scores: FloatArray, code: IntArray, count: int) -> FloatArray:
    return np.stack([np.bincount(code, column, count) for column in scores.T], axis=1)


def _cluster_correction(count: int) -> float:
    """C / (C - 1), NaN for a single cluster: one cluster says nothing about variation between clusters."""
    return count / (count - 1) if count > 1 else np.nan


def normalised_weights(samples: Sequence[SampleStatistics]) -> list[FloatArray | None]:
    """Sampling weights divided by their mean over all groups."""
    given = [s.weights for s in samples if s.weights is not None]
    if not given:
        return [None] * len(samples)
    scale = sum(len(w) for w in given) / sum(float(w.sum()) for w in given)
    return [None if s.weights is None else s.weights * scale for s in samples]


def group_sizes(samples: Sequence[SampleStatistics]) -> FloatArray:
    """Respondents of each group, or the sum of their normalised weights, (G,)."""
    weights = normalised_weights(samples)
    return np.array(
        [float(s.n) if w is None else float(w.sum()) for s, w in zip(samples, weights, strict=True)]
    )
