"""Constraints and defined parameters of a table against closed forms and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from hsmeasure.errors import ModelError
from hsmeasure.sem.build import build_table
from hsmeasure.sem.constraints import constraints_of, defined_parameters, positions_of
from hsmeasure.sem.options import resolve
from hsmeasure.sem.partable import ParameterTable
from hsmeasure.sem.syntax import parse


def table(text: str, groups: tuple[str, ...] = ("",), **options: object) -> ParameterTable:
    return build_table(parse(text), None, resolve("sem", **options), groups)


def test_no_constraints() -> None:
    found = constraints_of(table("f =~ x1 + x2 + x3"))
    assert (found.basis, found.origin, found.equality, found.inequality) == (None, None, None, None)


def test_labels_give_zero_one_columns() -> None:
    basis = constraints_of(table("f =~ x1 + a*x2 + b*x3 + a*x4 + b*x5 + a*x6")).basis
    assert basis is not None
    assert_allclose(basis[:5, :2], [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]])
    assert np.all((basis == 0) | (basis == 1))
    assert np.all(basis.sum(axis=1) == 1)


def test_linear_equalities_hold_for_every_beta() -> None:
    t = table(
        "f =~ x1 + a*x2 + b*x3 + c*x4 + d*x5\nb == 2*a + 1\nm := (c + d)/2\nm == mean(c(a, 3))\n2*c == 2*c"
    )
    found = constraints_of(t)
    assert found.basis is not None
    assert found.origin is not None
    assert found.equality is None
    theta = found.basis @ np.random.default_rng(1).normal(size=found.basis.shape[1]) + found.origin
    a, b, c, d = theta[:4]
    assert_allclose([b, (c + d) / 2], [2 * a + 1, (a + 3) / 2])
    assert found.basis.shape == (t.n_free, t.n_free - 2)
    assert_allclose(found.basis.T @ found.basis, np.eye(found.basis.shape[1]), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("f =~ x1 + a*x2 + x3\na == 1\na == 2", "a == 2"),
        ("f =~ x1 + a*x2 + b*x3\na == b\nb == a + 1", "b == a+1"),
        ("f =~ x1 + a*x2 + a*x3 + x4\n.p2. == 1\n.p3. == 2", ".p3. == 2"),
    ],
)
def test_clash_is_named(text: str, named: str) -> None:
    with pytest.raises(ModelError, match="contradicts") as caught:
        constraints_of(table(text))
    assert named in str(caught.value)


def test_curved_equality_inequality_and_bounds() -> None:
    t = table("f =~ x1 + a*x2 + b*x3 + lower(0.1)*x4\na*b == 1\na > 0.2\nb < 3\nx1 ~~ upper(9)*x1")
    found = constraints_of(t)
    assert found.equality is not None
    assert found.inequality is not None
    assert found.basis is None
    theta = np.linspace(0.3, 2, t.n_free)
    at = positions_of(t)
    a, b, c, v = theta[at["a"]], theta[at["b"]], theta[at[".p4."]], theta[at[".p5."]]
    assert_allclose(found.equality(theta)[0], [a * b - 1])
    assert_allclose(found.inequality(theta)[0], [a - 0.2, 3 - b, c - 0.1, 9 - v])
    jacobian = found.inequality(theta)[1]
    assert_allclose(jacobian[:, [at["a"], at["b"], at[".p4."], at[".p5."]]], np.diag([1.0, -1, 1, -1]))


def test_defined_parameters_batch_and_derivatives() -> None:
    functions = (
        "sqrt(a)", "exp(a)", "log(a)", "abs(-a)", "a^b", "a**2", "-a^2", "2^-a", "a/b/2", "a - b - 1",
        "max(a, b)", "min(c(a, b))", "sum(a, b, 2)", "prod(a, b)", "mean(c(a, b))", "sin(a)", "cos(a)",
        "tan(a)", "asin(a/3)", "acos(a/3)", "atan(a)", "sinh(a)", "cosh(a)", "tanh(a)", "atanh(a/3)",
        "log2(a)", "log10(a)", "log1p(a)", "expm1(a)", "pnorm(a)", "qnorm(a/3)", "plogis(a)",
        "qlogis(a/3)", "log(a, 3)", "pi*a", "(a + b)*(a - b)", "1e-1*a",
    )  # fmt: skip
    lines = [f"d{k} := {text}" for k, text in enumerate(functions)]
    t = table("\n".join(["f =~ x1 + a*x2 + b*x3", *lines, "last := d0 + d1"]))
    defined = defined_parameters(t)
    assert defined is not None
    assert len(defined.names) == len(functions) + 1
    theta = np.random.default_rng(2).uniform(0.4, 1.4, size=(3, t.n_free))
    values, jacobian = defined(theta)
    assert jacobian.shape == (3, len(functions) + 1, t.n_free)
    a, b = theta[:, 0], theta[:, 1]
    powers = [np.sqrt(a), np.exp(a), np.log(a), a, a**b, a**2, -(a**2), 2**-a]
    assert_allclose(values[:, :11].T, [*powers, a / b / 2, a - b - 1, np.maximum(a, b)])
    assert_allclose(values[:, -1], np.sqrt(a) + np.exp(a))
    for k in range(t.n_free):
        step = np.zeros(t.n_free)
        step[k] = 1e-6
        numeric = (defined(theta + step)[0] - defined(theta - step)[0]) / 2e-6
        assert_allclose(jacobian[:, :, k], numeric, atol=1e-6, rtol=1e-6)


def test_group_equal_and_effect_coding() -> None:
    t = table("f =~ x1 + x2 + x3", ("a", "b"), group="g", group_equal=["loadings"], effect_coding="loadings")
    found = constraints_of(t)
    assert found.basis is not None
    assert found.origin is not None
    theta = found.basis @ np.ones(found.basis.shape[1]) + found.origin
    first = [r.free - 1 for r in t.rows if r.op == "=~" and r.group == 1]
    second = [r.free - 1 for r in t.rows if r.op == "=~" and r.group == 2]
    assert_allclose(theta[first], theta[second])
    assert_allclose(theta[first].sum(), 3)
