"""Is an expression linear in the parameters, and with which coefficients?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hsmeasure.sem.expression import Call, Expression, Name, Number, evaluate
from hsmeasure.types import FloatArray

Affine = tuple[FloatArray, float]
"""Coefficients (t,) and constant of c' theta + k."""


def affine(expression: Expression, known: Mapping[str, Affine | None], size: int) -> Affine | None:
    """Coefficients and constant of a linear expression; None when it is curved.

    >>> from hsmeasure.sem.expression import Call, Name, Number
    >>> one = {"a": (np.array([1.0]), 0.0)}
    >>> c, k = affine(Call("+", (Number(2.0), Call("*", (Number(3.0), Name("a"))))), one, 1)
    >>> float(c[0]), k
    (3.0, 2.0)
    """
    if isinstance(expression, Number):
        return np.zeros(size), expression.value
    if isinstance(expression, Name):
        return known[expression.name]
    parts = [affine(argument, known, size) for argument in expression.arguments]
    linear = [part for part in parts if part is not None]
    if len(linear) < len(parts):
        return None
    if expression.function in ("+", "sum"):
        return np.sum([c for c, _ in linear], axis=0), float(sum(k for _, k in linear))
    if expression.function == "-":
        return -linear[0][0], -linear[0][1]
    moving = [k for k, (c, _) in enumerate(linear) if c.any()]
    if not moving:
        constant = Call(expression.function, tuple(Number(k) for _, k in linear))
        return np.zeros(size), float(evaluate(constant, {}, size)[0])
    return _scaled(expression.function, linear, moving)


def _scaled(function: str, linear: list[Affine], moving: list[int]) -> Affine | None:
    """A linear term times or over constants, or to the power one."""
    factor: float | None = None
    if function in ("*", "prod") and len(moving) == 1:
        factor = float(np.prod([k for j, (_, k) in enumerate(linear) if j != moving[0]]))
    elif function == "/" and moving == [0] and linear[1][1] != 0.0:
        factor = 1.0 / linear[1][1]
    elif function == "mean":
        return np.mean([c for c, _ in linear], axis=0), float(np.mean([k for _, k in linear]))
    elif function == "^" and moving == [0] and linear[1][1] == 1.0:
        factor = 1.0
    if factor is None:
        return None
    coefficients, constant = linear[moving[0]]
    return coefficients * factor, constant * factor
