"""One statement's tokens read from left to right, and the arithmetic that may stand in them."""

from __future__ import annotations

from hsmeasure.errors import ModelSyntaxError, near
from hsmeasure.sem.expression import MANY, SMOOTH, Call, Expression, Name, Number
from hsmeasure.sem.tokens import Token, syntax_error

RESERVED = frozenset({"if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE"})
RESERVED |= {"FALSE", "NULL", "Inf", "NaN", "NA", "NA_integer_", "NA_real_", "NA_character_"}
"""Words of R that cannot name a variable or a label."""
_DEPTH = 60


class Reader:
    """A cursor over the tokens of one statement.

    Grammar of arithmetic, loosest first: sum, product, negative, power (to the right), atom.
    """

    __slots__ = ("at", "depth", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.tokens[self.at]
        if token.text == text and token.kind == "sign":
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.error(f"expected '{text}'")

    def expect_plus(self, otherwise: str = "expected '+' between terms") -> None:
        """Read ``+``, or say what stands in its place."""
        if not self.accept("+"):
            raise self.error(f"{otherwise}, not {shown(self.token)}")

    def error(self, message: str, hint: str | None = None, token: Token | None = None) -> ModelSyntaxError:
        return syntax_error(self.text, (token or self.token).offset, message, hint)

    def sum(self) -> Expression:
        """``product (('+' | '-') product)*``."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.error("the expression is nested too deeply")
        terms = [self.product()]
        while self.token.text in ("+", "-") and self.token.kind == "sign":
            negative = self.take().text == "-"
            term = self.product()
            terms.append(Call("-", (term,)) if negative else term)
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Call("+", tuple(terms))

    def product(self) -> Expression:
        """``negative (('*' | '/') negative)*``, division as a product with a reciprocal."""
        factors = [self.negative()]
        while self.token.text in ("*", "/") and self.token.kind == "sign":
            divide = self.take().text == "/"
            factor = self.negative()
            factors.append(Call("/", (Number(1.0), factor)) if divide else factor)
        return factors[0] if len(factors) == 1 else _joined(factors)

    def negative(self) -> Expression:
        minus = False
        while self.token.text in ("+", "-") and self.token.kind == "sign":
            minus ^= self.take().text == "-"
        power = self.power()
        if not minus:
            return power
        return Number(-power.value) if isinstance(power, Number) else Call("-", (power,))

    def power(self) -> Expression:
        base = self.atom()
        if self.token.text not in ("^", "**"):
            return base
        self.take()
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.error("the expression is nested too deeply")
        exponent = self.negative()
        self.depth -= 1
        return Call("^", (base, exponent))

    def atom(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return Number(number(token.text))
        if token.kind == "name":
            return self._name(token)
        if token.text == "(" and token.kind == "sign":
            inner = self.sum()
            self.expect(")")
            return inner
        raise self.error(f"expected a number, a label or '(', not {shown(token)}", token=token)

    def _name(self, token: Token) -> Expression:
        if self.token.text == "(":
            return self._function(token)
        if token.text == "Inf":
            return Number(float("inf"))
        if token.text in RESERVED:
            raise self.error(f"{token.text} is a reserved word and cannot be a label", token=token)
        return Name(token.text, token.offset)

    def _function(self, token: Token) -> Expression:
        name = token.text
        if name == "c" or name not in (*SMOOTH, *MANY):
            known = [f for f in (*SMOOTH, *MANY) if f != "-"]
            raise self.error(
                f"the function {name}() is not supported", near(name, known) or ", ".join(known), token
            )
        self.expect("(")
        listed = name in MANY and self.token.text == "c" and self.tokens[self.at + 1].text == "("
        if listed:
            self.at += 2
        arguments = [self.sum()]
        while self.accept(","):
            arguments.append(self.sum())
        self.expect(")")
        if listed:
            self.expect(")")
        if name == "log" and len(arguments) == 2:
            return Call("/", (Call("log", (arguments[0],)), Call("log", (arguments[1],))))
        if len(arguments) > 1 and (name in SMOOTH or (name == "mean" and not listed)):
            hint = "write mean(c(a, b))" if name == "mean" else None
            raise self.error(f"{name}() takes one argument", hint, token)
        return Call(name, tuple(arguments))


def _joined(factors: list[Expression]) -> Expression:
    if len(factors) == 2 and isinstance(factors[1], Call) and factors[1].function == "/":
        return Call("/", (factors[0], factors[1].arguments[1]))
    return Call("*", tuple(factors))


def number(text: str) -> float:
    """The value of a number as R writes it: ``1e-2``, ``.5``, ``2L``, ``0x1F``."""
    text = text.rstrip("L")
    if text[:2] in ("0x", "0X"):
        return float(int(text, 16)) if len(text) < 200 else float("inf")
    return float(text)


def shown(token: Token) -> str:
    """How a message names a token."""
    return "the end of the statement" if token.kind == "end" else f"'{token.text}'"
