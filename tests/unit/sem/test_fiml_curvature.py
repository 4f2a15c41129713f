"""The information summed over patterns: by way of the moments it is what it is pattern by pattern."""

from __future__ import annotations

import numpy as np
import pytest

from hsmeasure.sem import discrepancy_fiml
from hsmeasure.sem.discrepancy_fiml import PatternState, pattern_curvature
from hsmeasure.sem.jacobian import Moves


@pytest.mark.parametrize("observed", [True, False], ids=["observed", "expected"])
@pytest.mark.parametrize(("r", "q", "patterns"), [(6, 40, 30), (4, 9, 1), (9, 60, 12)])
def test_both_ways_agree(monkeypatch, observed, r, q, patterns):
    rng = np.random.default_rng(r)
    along = Moves(rng.normal(size=(q, r)), rng.normal(size=(q, r)), np.empty(0), np.empty(0))
    root, other = rng.normal(size=(2, patterns, r, r))
    precision, weights = root @ root.swapaxes(1, 2), other + other.swapaxes(1, 2)
    share = rng.dirichlet(np.ones(patterns))
    state = PatternState(None, precision, weights, share, None, 0.0)
    X = 0.5 * precision - weights if observed else 0.5 * precision
    directions = np.einsum("ka,kb->kab", along.u, along.v)
    directions = directions + directions.swapaxes(1, 2)
    moved = np.einsum("j,jab,lbc,jcd->ladj", share, precision, directions, X, optimize=True).sum(axis=-1)
    by_hand = np.einsum("lad,kda->kl", moved, directions)
    by_hand = 0.5 * (by_hand + by_hand.T)
    through_moments = pattern_curvature(along, state, observed)
    monkeypatch.setattr(discrepancy_fiml, "_KRONECKER", 0)
    by_pattern = pattern_curvature(along, state, observed)
    size = abs(by_hand).max()
    np.testing.assert_allclose(through_moments / size, by_hand / size, atol=1e-13)
    np.testing.assert_allclose(by_pattern / size, by_hand / size, atol=1e-13)
