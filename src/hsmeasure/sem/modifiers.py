"""What stands before the ``*`` or ``?`` of a term: fixed values, starts, bounds and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan, nan

from hsmeasure.sem.expression import Call, Expression, Number, evaluate, names_in
from hsmeasure.sem.reader import RESERVED, Reader, number, shown
from hsmeasure.sem.tokens import Token

_NUMERIC = ("start", "lower", "upper")
_TEXT = ("label", "equal")
LATER = {
    "rv": "two-level models are not built; give random effects to a multilevel program",
    "efa": "run an exploratory factor analysis with hs.efa instead",
    "prior": "estimation is by discrepancy functions; leave the prior out",
}
_MISSING = ("NA", "NaN", "NA_real_", "NA_integer_", "NA_character_")


@dataclass(slots=True)
class Modifiers:
    """The modifiers of one term as they are collected; the first of each kind counts, as in lavaan."""

    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    label: tuple[str, ...] = ()
    given: set[str] = field(default_factory=set)

    def add(self, kind: str, values: tuple[float, ...] | tuple[str, ...]) -> None:
        if kind not in self.given:
            self.given.add(kind)
            setattr(self, kind, values)

    def merge(self, other: Modifiers) -> None:
        """Modifiers of the same term written once more."""
        for kind in other.given:
            self.add(kind, getattr(other, kind))


def read_modifier(reader: Reader, found: Modifiers) -> None:
    """Read one modifier and its sign: ``2*``, ``1/2*``, ``a*``, ``c(a, b)*``, ``start(.5)*``, ``.5?``."""
    first = reader.token
    kind, values = _values(reader)
    sign = reader.take()
    if sign.text == "?":
        if kind != "fixed":
            raise reader.error("expected a number before '?'", "write 0.5?x or start(0.5)*x", first)
        kind = "start"
    elif sign.text != "*":
        raise reader.error(f"expected '+', '*' or '?', not {shown(sign)}", token=sign)
    if kind == "fixed" and found.fixed and len(values) == len(found.fixed) == 1:
        found.fixed = (found.fixed[0] * float(values[0]),)
    elif kind == "label" and found.label:
        found.label = (*found.label, *(str(v) for v in values))
    else:
        found.add(kind, values)


def _values(reader: Reader) -> tuple[str, tuple[float, ...] | tuple[str, ...]]:
    token, after = reader.token, reader.tokens[min(reader.at + 1, len(reader.tokens) - 1)]
    if token.kind == "string":
        reader.take()
        return "label", (_unquoted(token),)
    called = token.kind == "name" and after.text == "(" and after.kind == "sign"
    if not called:
        return _scalar(reader)
    if token.text in LATER:
        raise reader.error(f"{token.text}() is not supported", LATER[token.text], token)
    if token.text in _NUMERIC or token.text in _TEXT:
        return _named(reader, token)
    if token.text in ("c", "rep"):
        return _combined(reader)
    return _scalar(reader)


def _named(reader: Reader, token: Token) -> tuple[str, tuple[float, ...] | tuple[str, ...]]:
    """``start(...)``, ``lower(...)``, ``upper(...)``, ``label(...)``, ``equal(...)``."""
    reader.at += 2
    wrapped = reader.token.text == "c" and reader.tokens[reader.at + 1].text == "("
    items = _list(reader, reader.at + 1) if wrapped else _items(reader)
    if wrapped:
        reader.expect(")")
    if token.text in _NUMERIC:
        if any(isinstance(item, str) for item in items):
            raise reader.error(f"{token.text}() takes numbers", token=token)
        return token.text, tuple(float(item) for item in items)
    if any(not isinstance(item, str) and not isnan(item) for item in items):
        raise reader.error(f"{token.text}() takes labels", token=token)
    return "label", tuple(item if isinstance(item, str) else "" for item in items)


def _combined(reader: Reader) -> tuple[str, tuple[float, ...] | tuple[str, ...]]:
    """``c(...)``, one value a group."""
    token = reader.token
    items = _items(reader, closed=False) if token.text == "rep" else _list(reader, reader.at + 1)
    if not any(isinstance(item, str) for item in items):
        return "fixed", tuple(float(item) for item in items)
    if any(not isinstance(item, str) and not isnan(item) for item in items):
        raise reader.error(
            "c() mixes numbers and labels", "write the term twice: c(1, NA)*x + c(a, b)*x", token
        )
    return "label", tuple(item if isinstance(item, str) else "" for item in items)


def _list(reader: Reader, opening: int) -> list[float | str]:
    reader.at = opening + 1
    return _items(reader)


def _items(reader: Reader, closed: bool = True) -> list[float | str]:
    """Values up to the closing parenthesis; one value (or ``rep``) when nothing closes."""
    if reader.token.text == ")":
        raise reader.error("expected a value before ')'")
    items = _item(reader)
    while closed and reader.accept(","):
        items.extend(_item(reader))
    if closed:
        reader.expect(")")
    return items


def _item(reader: Reader) -> list[float | str]:
    """One value, or ``rep(value, times)``."""
    if reader.token.text != "rep" or reader.tokens[reader.at + 1].text != "(":
        return [_value(reader)]
    place = reader.take()
    reader.expect("(")
    value = _value(reader)
    reader.expect(",")
    times = _value(reader)
    reader.expect(")")
    if isinstance(times, str) or times not in range(1, 1000):
        raise reader.error("rep() wants a value and a whole number of times", token=place)
    return [value] * int(times)


def _value(reader: Reader) -> float | str:
    token = reader.token
    if token.kind == "string":
        reader.take()
        return _unquoted(token)
    if token.text in _MISSING:
        reader.take()
        return nan
    kind, values = _read_constant(reader, reader.sum())
    return str(values) if kind == "label" else float(values)


def _scalar(reader: Reader) -> tuple[str, tuple[float, ...] | tuple[str, ...]]:
    """A constant (``1/2``, ``-0.5``, ``sqrt(2)``, ``NA``) or a bare label."""
    token = reader.token
    if token.text in _MISSING:
        reader.take()
        return "fixed", (nan,)
    if token.kind == "number" and reader.tokens[reader.at + 1].text in ("*", "?"):
        reader.take()
        return "fixed", (number(token.text),)
    kind, value = _read_constant(reader, _quotient(reader))
    return ("label", (str(value),)) if kind == "label" else ("fixed", (float(value),))


def _quotient(reader: Reader) -> Expression:
    value = reader.negative()
    while reader.accept("/"):
        value = Call("/", (value, reader.negative()))
    return value


def _read_constant(reader: Reader, tree: Expression) -> tuple[str, float | str]:
    used = names_in(tree)
    if used and tree is used[0]:
        return "label", used[0].name
    if used:
        place = Token("name", used[0].name, used[0].offset)
        raise reader.error(
            "a modifier is a number or a single label, not arithmetic on labels",
            "name the parameter and constrain it on a line of its own: b == -a",
            place,
        )
    return "fixed", tree.value if isinstance(tree, Number) else float(evaluate(tree, {}, 0)[0])


def _unquoted(token: Token) -> str:
    """The label in quotes, without blanks; empty for no label."""
    return "".join(token.text[1:-1].split())


def check_name(reader: Reader, token: Token, what: str) -> str:
    """The text of a token that must name a variable."""
    if token.kind != "name":
        raise reader.error(f"expected {what}, not {shown(token)}", token=token)
    if token.text in RESERVED:
        raise reader.error(f"{token.text} is a reserved word and cannot name a variable", token=token)
    return token.text
