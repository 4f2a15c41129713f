"""The five words, at their borders."""

from __future__ import annotations

import numpy as np
import pytest

from hsmeasure.holm import holm
from hsmeasure.hypotheses.verdict import verdict


@pytest.mark.parametrize(
    ("estimate", "inner", "p", "direction", "word"),
    [
        (0.30, (0.22, 0.38), 0.001, "+", "supported"),
        (-0.30, (-0.38, -0.22), 0.001, "-", "supported"),
        (-0.30, (-0.38, -0.22), 0.001, "+", "opposed"),
        (-0.08, (-0.13, -0.03), 0.01, "+", "opposed"),
        (0.30, (0.22, 0.38), 0.001, "-", "opposed"),
        (0.10, (0.05, 0.15), 0.01, "+", "supported"),  # at the smallest effect
        (0.09, (0.04, 0.14), 0.01, "+", "cannot tell"),  # the sign is clear, the size is not
        (0.05, (0.01, 0.09), 0.001, "+", "negligible"),  # negligible wins over significance
        (-0.05, (-0.09, -0.01), 0.001, "+", "negligible"),  # and over the sign
        (0.05, (0.00, 0.10), 0.04, "+", "cannot tell"),  # touching the border is not inside
        (0.30, (-0.05, 0.65), 0.20, "+", "cannot tell"),
        (0.30, (0.01, 0.59), 0.05, "+", "cannot tell"),  # p must be below .05
        (-0.30, (-0.38, -0.22), 0.001, "either", "supported"),
        (0.00, (-0.09, 0.09), 1.0, "either", "negligible"),
        (np.nan, (0.1, 0.2), 0.01, "+", "cannot tell"),
        (0.30, (np.nan, np.nan), np.nan, "+", "cannot tell"),
    ],
)
def test_verdict(estimate, inner, p, direction, word):
    assert verdict(estimate, inner, p, direction=direction, smallest=0.10) == word


def test_turning_everything_round_changes_nothing():
    rng = np.random.default_rng(1)
    for _ in range(200):
        b, half, p = rng.normal(0, 0.2), rng.uniform(0, 0.2), rng.uniform(0, 0.1)
        one = verdict(b, (b - half, b + half), p, direction="+", smallest=0.1)
        other = verdict(-b, (-b - half, -b + half), p, direction="-", smallest=0.1)
        assert one == other


def test_holm_of_a_textbook_family():
    # by hand: 4 x .005 = .02, 3 x .011 = .033, 2 x .02 = .04, .04
    np.testing.assert_allclose(holm([0.02, 0.005, 0.04, 0.011]), [0.04, 0.02, 0.04, 0.033])


def test_holm_is_monotone_bounded_and_skips_what_is_missing():
    p = np.array([0.9, np.nan, 0.6, 0.0])
    found = holm(p)
    assert np.isnan(found[1])
    np.testing.assert_allclose(found[[0, 2, 3]], [1.0, 1.0, 0.0])
    assert holm([]).shape == (0,)
