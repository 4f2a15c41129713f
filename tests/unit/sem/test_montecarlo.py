"""Monte-Carlo limits: against closed forms, seeded, refused where nothing is defined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from hsmeasure.errors import ModelError
from hsmeasure.sem.fit import sem
from hsmeasure.sem.montecarlo import monte_carlo

DATA = Path(__file__).parents[2] / "reference" / "sem_fits" / "data" / "pd.csv"
MODEL = (
    "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3\ndem65 =~ y5 + y6 + y7\ndem60 ~ a*ind60\ndem65 ~ b*dem60"
)


def test_a_square_has_the_quantiles_of_chi_square():
    low, high = monte_carlo(np.zeros(1), np.eye(1), lambda x: x**2, draws=400_000)
    assert high[0] == pytest.approx(norm.ppf(0.9875) ** 2, rel=0.02)
    assert low[0] == pytest.approx(norm.ppf(0.5125) ** 2, rel=0.05)


def test_a_singular_covariance_keeps_its_constraint():
    low, high = monte_carlo(np.ones(2), np.ones((2, 2)), lambda x: x[:, :1] - x[:, 1:])
    np.testing.assert_allclose([*low, *high], 0, atol=1e-7)


def test_limits_of_an_indirect_effect():
    fit = sem(f"{MODEL}\nind := a*b\nsame := a", pd.read_csv(DATA))
    found = fit.defined()
    a = fit.estimates().query("label == 'a'").iloc[0]
    one = found.set_index("label").loc["same"]
    assert one["conf_low"] == pytest.approx(a["conf_low"], abs=0.03)
    assert one["conf_high"] == pytest.approx(a["conf_high"], abs=0.03)
    pd.testing.assert_frame_equal(found, fit.defined(seed=1))
    assert not found.equals(fit.defined(seed=2))


def test_nothing_defined():
    with pytest.raises(ModelError, match="defines no parameter"):
        sem(MODEL, pd.read_csv(DATA)).defined()


def test_standardised_effects_are_those_of_the_standardised_solution():
    fit = sem(f"{MODEL}\nind := a*b\nsame := a", pd.read_csv(DATA), std_lv=True)
    found = fit.defined(type="std.all").set_index("label")
    std = fit.standardized().query("op == ':='").set_index("lhs")
    np.testing.assert_allclose(found["estimate"], std.loc[found.index, "estimate"], rtol=1e-12)
    np.testing.assert_allclose(found["std_error"], std.loc[found.index, "std_error"], rtol=1e-12)
    assert found.loc["same", "conf_high"] == pytest.approx(std.loc["same", "conf_high"], abs=0.01)
    assert found.loc["same", "conf_low"] == pytest.approx(std.loc["same", "conf_low"], abs=0.01)


def test_the_p_of_one_path_is_that_of_its_z():
    fit = sem(f"{MODEL}\nsame := a", pd.read_csv(DATA).sample(25, random_state=1))
    found = fit.defined(draws=200_000).iloc[0]
    z = found["estimate"] / found["std_error"]
    assert found["p_value"] == pytest.approx(2 * norm.sf(abs(z)), rel=0.15, abs=2e-5)
