"""Arithmetic of labels: the small trees of ``:= == < >`` and their derivatives; nothing runs as code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri

from hsmeasure.types import FloatArray


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A label, an internal label (``.p3.``) or a defined parameter; ``offset`` is its place in the text."""

    name: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """``+ * / ^ -`` (sum and product of many terms, quotient, power, negative) or a named function."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Number | Name | Call
Dual = tuple[FloatArray, FloatArray]
"""Values (...,) and their gradients (..., t)."""


def names_in(expression: Expression) -> tuple[Name, ...]:
    """The names an expression uses, in order of appearance, repeats included."""
    if isinstance(expression, Name):
        return (expression,)
    if isinstance(expression, Number):
        return ()
    return tuple(name for argument in expression.arguments for name in names_in(argument))


def evaluate(expression: Expression, known: Mapping[str, Dual], size: int) -> Dual:
    """Value and gradient of an expression by forward differentiation.

    Parameters
    ----------
    expression : Expression
    known : mapping
        Each name's values (...,) and gradients (..., t) with respect to the ``size`` free parameters.
    size : int
        t.

    Returns
    -------
    value : array (...,)
    gradient : array (..., t)

    >>> tree = Call("*", (Name("a"), Name("a")))
    >>> value, gradient = evaluate(tree, {"a": (np.array(3.0), np.array([1.0]))}, 1)
    >>> float(value), float(gradient[0])
    (9.0, 6.0)
    """
    with np.errstate(all="ignore"):
        return _dual(expression, known, size)


def _dual(expression: Expression, known: Mapping[str, Dual], size: int) -> Dual:
    if isinstance(expression, Number):
        return np.asarray(expression.value, dtype=np.float64), np.zeros(size)
    if isinstance(expression, Name):
        return known[expression.name]
    parts = [_dual(argument, known, size) for argument in expression.arguments]
    if expression.function in SMOOTH:
        value, slope = SMOOTH[expression.function]
        inner, gradient = parts[0]
        return value(inner), slope(inner)[..., None] * gradient
    return _COMBINE[expression.function](parts)


def _sum(parts: list[Dual]) -> Dual:
    value, gradient = parts[0]
    for other, slope in parts[1:]:
        value, gradient = value + other, gradient + slope
    return value, gradient


def _product(parts: list[Dual]) -> Dual:
    value, gradient = parts[0]
    for other, slope in parts[1:]:
        value, gradient = value * other, gradient * other[..., None] + value[..., None] * slope
    return value, gradient


def _quotient(parts: list[Dual]) -> Dual:
    (above, up), (below, down) = parts
    value = np.divide(above, below)
    return value, (up - value[..., None] * down) / below[..., None]


def _power(parts: list[Dual]) -> Dual:
    (base, d_base), (exponent, d_exponent) = parts
    value = np.power(base, exponent)
    gradient = (exponent * np.power(base, exponent - 1))[..., None] * d_base
    if np.any(d_exponent):
        gradient = gradient + (value * np.log(base))[..., None] * d_exponent
    return value, gradient


def _extreme(sign: float) -> Callable[[list[Dual]], Dual]:
    def choose(parts: list[Dual]) -> Dual:
        value, gradient = parts[0]
        for other, slope in parts[1:]:
            take = sign * other > sign * value
            value = np.where(take, other, value)
            gradient = np.where(take[..., None], slope, gradient)
        return value, gradient

    return choose


_COMBINE: dict[str, Callable[[list[Dual]], Dual]] = {
    "+": _sum,
    "*": _product,
    "/": _quotient,
    "^": _power,
    "max": _extreme(1.0),
    "min": _extreme(-1.0),
    "sum": _sum,
    "prod": _product,
    "mean": lambda parts: _quotient([_sum(parts), (np.asarray(float(len(parts))), np.zeros(()))]),
}


def _density(x: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi))


Curve = Callable[[FloatArray], FloatArray]
SMOOTH: dict[str, tuple[Curve, Curve]] = {
    "-": (np.negative, lambda x: np.full_like(x, -1.0)),
    "sqrt": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    "exp": (np.exp, np.exp),
    "expm1": (np.expm1, np.exp),
    "log": (np.log, lambda x: 1 / x),
    "log2": (np.log2, lambda x: 1 / (x * np.log(2))),
    "log10": (np.log10, lambda x: 1 / (x * np.log(10))),
    "log1p": (np.log1p, lambda x: 1 / (1 + x)),
    "abs": (np.abs, np.sign),
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda x: -np.sin(x)),
    "tan": (np.tan, lambda x: 1 / np.cos(x) ** 2),
    "asin": (np.arcsin, lambda x: 1 / np.sqrt(1 - x * x)),
    "acos": (np.arccos, lambda x: -1 / np.sqrt(1 - x * x)),
    "atan": (np.arctan, lambda x: 1 / (1 + x * x)),
    "sinh": (np.sinh, np.cosh),
    "cosh": (np.cosh, np.sinh),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "atanh": (np.arctanh, lambda x: 1 / (1 - x * x)),
    "pnorm": (ndtr, _density),
    "qnorm": (ndtri, lambda x: 1 / _density(ndtri(x))),
    "plogis": (lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (2 + np.exp(x) + np.exp(-x))),
    "qlogis": (lambda x: np.log(x) - np.log1p(-x), lambda x: 1 / (x * (1 - x))),
}
"""Functions of one argument: value and slope."""
MANY = ("max", "min", "sum", "prod", "mean")
"""Functions of several arguments; the values may stand in ``c(...)``, and for ``mean`` must, as in R."""
