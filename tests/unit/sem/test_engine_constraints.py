"""Curved and one-sided constraints: judged by lavaan, and by what they must satisfy."""

from __future__ import annotations

import numpy as np
import pytest
from tests.test_reference_sem_engine import expected, parameter_table, samples_of
from tests.tolerance import check

from hsmeasure.sem.constrained import Constraints
from hsmeasure.sem.estimate import Estimate, estimate
from hsmeasure.sem.vcov import standard_errors

FOLDER = "sem_engine_constraints"


def curved(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = theta[:4]
    jacobian = np.zeros((2, len(theta)))
    jacobian[0, :2] = -2 * a, 1.0
    jacobian[1, 2:4] = d, c
    return np.array([b - a**2 - 0.3, c * d - 1.0]), jacobian


def binding(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    jacobian = np.zeros((2, len(theta)))
    jacobian[0, 0], jacobian[1, 2] = 1.0, -1.0
    return np.array([theta[0] - 0.7, 2.0 - theta[2]]), jacobian


def loose(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    jacobian = np.zeros((1, len(theta)))
    jacobian[0, 0] = 1.0
    return np.array([theta[0] - 0.2]), jacobian


RULES = {
    "curved": Constraints(equality=curved),
    "curved_robust": Constraints(equality=curved),
    "binding": Constraints(inequality=binding),
    "loose": Constraints(inequality=loose),
}


def fit(name: str) -> Estimate:
    case = expected(FOLDER)[name]
    table = parameter_table(case)
    robust = name.endswith("robust")
    return estimate(
        table,
        samples_of(case, table, "sem_engine_hs"),
        errors="robust_huber_white" if robust else "standard",
        test="yuan_bentler_mplus" if robust else "standard",
        constraints=RULES[name],
    )


@pytest.mark.parametrize("name", RULES)
def test_against_lavaan(name: str) -> None:
    case, ours = expected(FOLDER)[name], fit(name)
    columns = case["table"]
    free = [k for k, position in enumerate(columns["free"]) if position]
    assert ours.optimum.converged
    assert (ours.df, ours.n_parameters) == (case["fit"]["df"], case["fit"]["npar"])
    check("estimate", ours.theta, [columns["est"][k] for k in free], name)
    check("chisq", ours.test.statistic, case["fit"]["chisq"], name)
    assert ours.covariance is not None
    errors = standard_errors(ours.covariance)
    known = [k for k in range(len(free)) if columns["se"][free[k]] is not None]
    quantity = "robust_se" if name.endswith("robust") else "std_error"
    check(quantity, errors[known], [columns["se"][free[k]] for k in known], name)


def test_a_constraint_holds_to_the_last_digit() -> None:
    values, _ = curved(fit("curved").theta)
    np.testing.assert_allclose(values, 0, atol=1e-9)


def test_a_binding_inequality_has_no_error_and_a_loose_one_changes_nothing() -> None:
    bound, free = fit("binding"), fit("loose")
    assert bound.covariance is not None
    assert bound.theta[0] == pytest.approx(0.7, abs=1e-10)
    assert bound.covariance[0, 0] == pytest.approx(0.0, abs=1e-15)
    case = expected(FOLDER)["loose"]
    table = parameter_table(case)
    plain = estimate(table, samples_of(case, table, "sem_engine_hs"))
    np.testing.assert_allclose(free.theta, plain.theta, rtol=1e-8)
