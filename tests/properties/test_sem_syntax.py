"""Whatever the text: statements or a ModelSyntaxError, then a table or a ModelError, never anything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsmeasure.errors import ModelError, ModelSyntaxError
from hsmeasure.sem.build import build_table
from hsmeasure.sem.constraints import constraints_of, defined_parameters
from hsmeasure.sem.options import resolve
from hsmeasure.sem.statements import Statement
from hsmeasure.sem.syntax import parse

PIECES = [
    *"+-*/^?(),:;=~<>|#!%'\"\n\t \0_.\\", "=~", "~~", ":=", "==", "~*~", "<~", "~1", "NA", "1", "0", "0.5",
    "1e999", "0x1F", "c(", "start(", "lower(", "label(", "equal(", "rep(", "exp(", "mean(c(", "efa('e')*",
    "rv(", "group:", "level:", "f", "g", "x1", "x2", "x3", "a", "b", "if", "TRUE", "Inf", "pi", "größe",
    "x1:x2", "²", "٣",
]  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
LINES = [
    "f =~ x1 + a*x2 + x3", "g =~ x4 + b*x5 + c(q, r)*x6", "f =~ NA*x1 + x2", "x1 ~ x2 + a*x3", "x1 ~~ f",
    "f ~ g", "a == b", "a == 2*b + 1", "a > 0", "d := a*b", "e := sqrt(d)/a", "f ~~ 1*f", "x1 ~ 1",
    "a*b == 1", "a == 1", "a == 2", "g =~ f", "x9 ~~ x8", "f =~ 0", "x1 | t1", "f ~ equal('x1~x2')*x9",
    "f =~ start(2)*x7 + lower(0)*x8",
]  # fmt: skip
models = st.lists(st.sampled_from(LINES), min_size=1, max_size=6, unique=True).map("\n".join)


def parsed(text: str) -> tuple[Statement, ...] | None:
    try:
        return parse(text)
    except ModelSyntaxError as caught:
        error = caught
    assert text.split("\n")[error.line - 1] == error.source
    assert 1 <= error.column <= len(error.source) + 1
    return None


@settings(max_examples=1500, deadline=None)
@given(texts)
def test_no_text_raises_anything_else(text: str) -> None:
    parsed(text)


@settings(max_examples=400, deadline=None)
@given(
    models, st.sampled_from(["cfa", "sem", "growth", "lavaan"]), st.booleans(), st.booleans(), st.booleans()
)
def test_any_model_ends_in_a_table_or_a_named_error(
    text: str, kind: str, std_lv: bool, means: bool, grouped: bool
) -> None:
    statements = parsed(text)
    if statements is None:
        return
    options = resolve(kind, std_lv=std_lv, meanstructure=means, group="s" if grouped else None)
    try:
        table = build_table(
            statements, [f"x{k}" for k in range(1, 10)], options, ("a", "b") if grouped else ("",)
        )
        constraints, defined = constraints_of(table), defined_parameters(table)
    except ModelError:
        return
    free = [row.free for row in table.rows if row.free]
    assert free == list(range(1, len(free) + 1))
    assert all(row.exo or not np.isnan(row.fixed) for row in table.rows if row.group and not row.free)
    for function in (constraints.equality, constraints.inequality, defined):
        if function is not None:
            theta = np.full(table.n_free, 0.7)
            values, jacobian = function(theta)
            steps = 1e-6 * np.eye(table.n_free)
            numeric = np.stack([(function(theta + s)[0] - function(theta - s)[0]) / 2e-6 for s in steps], -1)
            np.testing.assert_allclose(jacobian, numeric, atol=1e-6)
            assert values.shape == (len(jacobian),)


@pytest.mark.parametrize(
    "text",
    [
        "a == " + "(" * 5000, "a == " + "(" * 5000 + "1" + ")" * 5000, "a == " + "-" * 20000 + "b",
        "a == " + "2^" * 5000 + "2", "a == " + "1+" * 20000 + "b",
        "f =~ " + "(" * 5000 + "x1" + ")" * 5000, "f =~ " + "exp(" * 5000, "f =~ " + "1*" * 5000 + "x",
        "a == b" + "/c" * 5000, "f =~ " + "9" * 5000 + "*x1", "f =~ 0x" + "F" * 5000 + "*x1", "f =~ x\0",
        "\0", "f =~ x1" * 3000, "~" * 5000, "group: " + "9" * 5000 + "\nf =~ x1", "f =~ rep(1, 1e99)*x1",
        "f =~ rep(1, 1e400)*x1", "f =~ rep(1, 0/0)*x1",
    ],
)  # fmt: skip
def test_extreme_texts(text: str) -> None:
    statements = parsed(text)
    if statements is None:
        return
    try:
        constraints_of(build_table(statements, None, resolve("cfa")))
    except ModelError:
        return
