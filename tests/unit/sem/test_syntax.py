"""What the errors of the parser say, where the caret stands, and where we read more or less than lavaan."""

from __future__ import annotations

import math

import pytest

from hsmeasure.errors import ModelSyntaxError
from hsmeasure.sem.syntax import parse


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("f =~ x1\nf ~ x1:x2", 2, 7, "interactions"),
        ("level: 1\nf =~ x1", 1, 1, "'level:' blocks"),
        ("f <~ x1 + x2", 1, 3, "composites"),
        ("f ~ rv('s')*x", 1, 5, "rv()"),
        ("rv('s')*f ~ x", 1, 1, "rv()"),
        ("efa('e')*f =~ x1 + x2", 1, 1, "efa()"),
        ("f =~ efa('e')*x1", 1, 6, "efa()"),
        ("f =~ prior('n')*x1", 1, 6, "prior()"),
        ("f =~ x1 x2", 1, 9, "expected '+'"),
        ("f =~ x1\nx2", 2, 1, "expected '+'"),
        ("f =~ x1 + -a*x2", 1, 12, "arithmetic on labels"),
        ("f =~ x1 + a?x2", 1, 11, "a number before '?'"),
        ("f =~ c()*x1", 1, 8, "expected a value"),
        ("f =~ c(1, a)*x1", 1, 6, "mixes numbers and labels"),
        ("2*f =~ x1", 1, 1, "expected a variable"),
        ("f =~ x1 +", 1, 10, "expected an indicator"),
        ("a := b*", 1, 8, "expected a number, a label"),
        ("a + b := c", 1, 1, "one new name"),
        ("a := foo(b)", 1, 6, "foo() is not supported"),
        ("a := mean(b, c)", 1, 6, "mean() takes one argument"),
        ("a == b == c", 1, 8, "expected the end"),
        ("f =~ x1\nx = 2", 2, 3, "a single '='"),
        ("f =~ x1; g =~ x2 + ;h =~ x3", 1, 19, "expected an indicator"),
        ("größe =~ x1 + $", 1, 15, "unexpected character"),
    ],
)
def test_error_points_at_the_character(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        parse(text)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert message in str(error)
    assert str(error).split("\n")[2] == "    " + " " * (column - 1) + "^"


def test_both_modifiers_of_two_stars_count() -> None:
    (statement,) = parse("f =~ a*start(0.5)*x1")
    assert (statement.label, statement.start) == (("a",), (0.5,))
    (statement,) = parse("f =~ 0.5?a*x1")
    assert (statement.label, statement.start) == (("a",), (0.5,))


def test_missing_label_in_one_group() -> None:
    (statement,) = parse("f =~ c(a, NA)*x1")
    assert statement.label == ("a", "")


def test_one_start_a_group_with_a_question_mark() -> None:
    (statement,) = parse("f =~ c(.5, .6)?x1")
    assert statement.start == (0.5, 0.6)


def test_windows_line_ends_and_quoted_operators() -> None:
    text = "f =~ x1 + label('a~b')*x2\r\nx3 ~ f\r\n"
    assert [(s.lhs, s.op, s.rhs, s.label) for s in parse(text)] == [
        ("f", "=~", "x1", ()),
        ("f", "=~", "x2", ("a~b",)),
        ("x3", "~", "f", ()),
    ]


def test_relations_with_equality_read_as_relations() -> None:
    assert [(s.lhs, s.op, s.rhs) for s in parse("a >= 0; b <= 1")] == [("a", ">", "0"), ("b", "<", "1")]


def test_threshold_and_scale_are_read_for_later() -> None:
    statements = parse("x1 | a*t1 + t2\nx1 ~*~ 1*x1")
    assert [(s.op, s.rhs, s.label, s.fixed) for s in statements] == [
        ("|", "t1", ("a",), ()),
        ("|", "t2", (), ()),
        ("~*~", "x1", (), (1.0,)),
    ]


def test_place_of_a_statement() -> None:
    first, second = parse("# heading\nf =~ x1 +\n   x2")
    assert (first.line, first.column, second.line, second.column) == (2, 6, 3, 4)
    assert second.source == "   x2"


def test_a_comment_goes_to_the_end_of_its_line() -> None:
    assert [s.rhs for s in parse("f =~ x1 # see notes; f =~ x2\nf =~ x3")] == ["x1", "x3"]


def test_a_covariance_may_be_repeated_bare_only() -> None:
    assert len(parse("x1 ~~ x2\nx1 ~~ x2")) == 2
    for text in ("x1 ~~ x2\nx1 ~~ a*x2", "x1 ~~ x2\nx2 ~~ x1", "x1 ~~ x1\nx1 ~~ x1", "x1 ~ x2\nx1 ~ x2"):
        with pytest.raises(ModelSyntaxError, match="written twice"):
            parse(text)


def test_quoted_group_and_empty_label() -> None:
    header, term = parse("group: 'Grant-White'\nf =~ ''*x1")
    assert (header.rhs, term.label) == ("Grant-White", ("",))


def test_na_frees() -> None:
    (statement,) = parse("f =~ NA*x1")
    assert math.isnan(statement.fixed[0])
