"""Numbers for print, in APA style. The only place that rounds.

No leading zero where the statistic cannot exceed one, p exact to three decimals, degrees of freedom in
parentheses, a true minus sign, limits in brackets. What cannot be computed is set as a dash, never as a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, SupportsFloat

import numpy as np

from hsmeasure.report.document import Column

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def decimal(value: SupportsFloat | None, places: int = 2) -> str:
    """A number that may exceed one, with its leading zero.

    >>> decimal(3.456), decimal(-0.5, 1), decimal(-0.001), decimal(None)
    ('3.46', '−0.5', '0.00', '–')
    """
    if is_missing(value):
        return DASH
    text = f"{abs(float(value)):,.{places}f}"  # type: ignore[arg-type]
    negative = float(value) < 0 and float(text.replace(",", "")) != 0  # type: ignore[arg-type]
    return MINUS + text if negative else text


def coefficient(value: SupportsFloat | None, places: int = 2) -> str:
    """A statistic that cannot exceed one, without its leading zero.

    >>> coefficient(0.8449), coefficient(-0.31), coefficient(0.999), coefficient(float("nan"))
    ('.84', '−.31', '1.00', '–')
    """
    text = decimal(value, places)
    return text.replace("0.", ".", 1) if text.lstrip(MINUS).startswith("0.") else text


def integer(value: SupportsFloat | None) -> str:
    """A count, with commas between thousands.

    >>> integer(1234), integer(None)
    ('1,234', '–')
    """
    return decimal(value, 0)


def p_value(p: SupportsFloat | None) -> str:
    """An exact p to three decimals.

    >>> p_value(0.03124), p_value(0.0004), p_value(0.9999)
    ('.031', '< .001', '> .999')
    """
    if is_missing(p):
        return DASH
    number = float(p)  # type: ignore[arg-type]
    if number < 0.001:
        return "< .001"
    return "> .999" if number > 0.999 else coefficient(number, 3)


def p_phrase(p: SupportsFloat | None) -> str:
    """A p with its letter and sign.

    >>> p_phrase(0.03124), p_phrase(0.0004)
    ('p = .031', 'p < .001')
    """
    text = p_value(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def percent(share: SupportsFloat | None, places: int = 0) -> str:
    """A share between zero and one as a percentage; some is never set as 0 %, nor nearly all as 100 %.

    >>> percent(0.123), percent(0.0004), percent(0.9996), percent(0), percent(0.1234, 1)
    ('12%', '< 1%', '> 99%', '0%', '12.3%')
    """
    if is_missing(share):
        return DASH
    number, unit = 100 * float(share), 10.0**-places  # type: ignore[arg-type]
    if 0 < number < unit / 2:
        return f"< {unit:.{places}f}%"
    if 100 - unit / 2 < number < 100:
        return f"> {100 - unit:.{places}f}%"
    return f"{decimal(number, places)}%"


def interval(limits: Sequence[SupportsFloat | None] | None, places: int = 2, *, bounded: bool = True) -> str:
    """Two limits in brackets; ``bounded`` for statistics that cannot exceed one.

    >>> interval((0.812, 0.844)), interval((-1.5, 12.25), bounded=False), interval((None, 0.5))
    ('[.81, .84]', '[−1.50, 12.25]', '–')
    """
    if limits is None or any(is_missing(limit) for limit in limits):
        return DASH
    setter = coefficient if bounded else decimal
    return f"[{', '.join(setter(limit, places) for limit in limits)}]"


def chi_square(statistic: SupportsFloat, df: SupportsFloat, p: SupportsFloat) -> str:
    """A chi-square with its degrees of freedom in parentheses.

    >>> chi_square(12.4, 5, 0.0298)
    'χ²(5) = 12.40, p = .030'
    """
    return f"χ²({integer(df)}) = {decimal(statistic)}, {p_phrase(p)}"


def set_cell(column: Column, value: Any) -> str:
    """A raw value of a table as it is printed under its column.

    Text stays text under any column, so that a withheld count can say so. ``percent`` takes a share between
    zero and one.

    >>> set_cell(Column("alpha", "α", "coefficient"), 0.8449)
    '.84'
    >>> set_cell(Column("n", "n", "integer"), "< 5")
    '< 5'
    """
    if isinstance(value, str):
        return value
    if value is None:
        return DASH
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if column.kind == "interval":
        return interval(value, column.decimals)
    if column.kind == "text":
        return str(value)
    setters = {"integer": integer, "p": p_value}
    if column.kind in setters:
        return setters[column.kind](value)
    placed = {"percent": percent, "coefficient": coefficient, "decimal": decimal}
    return placed[column.kind](value, column.decimals)


def is_number(value: Any) -> bool:
    """True for a number that is not missing."""
    return isinstance(value, Real) and not is_missing(value)


def is_missing(value: Any) -> bool:
    """True for None and for what is not a finite number."""
    if value is None:
        return True
    number = float(value)
    return number != number or number in (float("inf"), float("-inf"))
