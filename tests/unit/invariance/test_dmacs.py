"""dMACS against the integral it stands for, and on groups whose difference is planted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from tests.unit.invariance.test_invariance import FIVE, population

import hsmeasure as hs
from hsmeasure.errors import ModelError
from hsmeasure.invariance.dmacs import item_bias

number = st.floats(-2, 2)
positive = st.floats(0.2, 3)


@given(number, number, number, number, number, positive, positive, positive)
def test_against_the_integral(l1, l2, v1, v2, mean, variance, s1, s2):
    n, sd = np.array([150.0, 400.0]), np.array([s1, s2])
    found = item_bias(
        np.array([[l1], [l2]]), np.array([v1, v2]), np.array([mean]), np.eye(1) * variance, sd, n
    )
    width = np.sqrt(variance)

    def square(eta: float) -> float:
        return ((v2 - v1) + (l2 - l1) * eta) ** 2 * norm.pdf(eta, mean, width)

    area = quad(square, mean - 10 * width, mean + 10 * width, epsabs=1e-12)[0]
    assert found.dmacs == pytest.approx(np.sqrt(area) / ((149 * s1 + 399 * s2) / 548), abs=1e-6)
    assert found.mean_bias == pytest.approx(v2 - v1 + (l2 - l1) * mean)


def test_equal_items_have_none():
    assert hs.invariance(FIVE, population(300), "g", ("configural", "metric", "scalar")).effects().empty


def test_a_planted_shift_is_given_in_answers_and_deviations():
    data = population(4000, shift=0.5)
    found = hs.invariance(FIVE, data, "g", ("configural", "metric", "scalar"), group_partial=["e ~ 1"])
    row = found.effects().iloc[0]
    assert (row["item"], row["group"], len(found.effects())) == ("e", "w", 1)
    assert row["mean_bias"] == pytest.approx(0.5, abs=0.05)
    assert row["dmacs"] == pytest.approx(0.5, abs=0.05)  # the items' standard deviation is 1


def test_without_the_scalar_step_there_is_nothing_to_compare_at():
    with pytest.raises(ModelError, match="need the scalar step"):
        hs.invariance(FIVE, population(300), "g", ("configural", "metric")).effects()
