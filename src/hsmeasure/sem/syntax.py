"""What did the user write: lavaan's model syntax to statements, errors with a caret on the token.

What lavaan accepts is read alike, but where it drops or glues in silence an error says so: two
names without ``+`` between (lavaan reads ``x1 x2`` as ``x1x2``), a modifier on the left of an
operator, numbers mixed with labels in one ``c()``, arithmetic on a label (``-a*x``). Of two
modifiers written with two stars (``a*start(1)*x``) lavaan keeps one; both count here. A comment
goes to the end of its line even where it holds a ``;``, ``c(NA, a)`` gives no label in the first
group, and ``>=`` and ``<=`` are read as ``>`` and ``<``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hsmeasure.errors import ModelSyntaxError
from hsmeasure.sem.expression import Name
from hsmeasure.sem.modifiers import LATER, Modifiers, check_name, read_modifier
from hsmeasure.sem.reader import Reader, shown
from hsmeasure.sem.statements import Statement
from hsmeasure.sem.tokens import Token, statements_of

_CONSTRAINTS = (":=", "==", "<", ">", "<=", ">=")
_WANTED = {
    "=~": "an indicator",
    "~": "a predictor, 1 or 0",
    "~~": "a variable",
    "|": "a threshold (t1, t2, ...)",
}


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Statement, ...]:
    """Statements of a model text.

    Parameters
    ----------
    text : str
        ``=~ ~ ~~ ~1 | ~*~ := == < >``, modifiers, comments (``#``, ``!``), ``group:`` blocks.

    Returns
    -------
    tuple of Statement
        One a term, in the order written; a term repeated in one formula is one statement with both modifiers.

    Raises
    ------
    ModelSyntaxError
        With the line and a caret, for every text that is not a model; never anything else.

    Notes
    -----
    Agrees with ``lavaan::lavParseModelString(text, as.data.frame. = TRUE)``.

    >>> [(s.lhs, s.op, s.rhs, s.fixed, s.label) for s in parse("f =~ 1*x1 + a*x2; x1 ~ 1")]
    [('f', '=~', 'x1', (1.0,), ()), ('f', '=~', 'x2', (), ('a',)), ('x1', '~1', '', (), ())]
    """
    if not isinstance(text, str):
        raise ModelSyntaxError("the model is not a text", repr(text)[:60], 1, 1, "f =~ x1 + x2 + x3")
    lines = statements_of(text)
    if not lines:
        raise ModelSyntaxError(
            "the model text has no statement", text.split("\n")[0], 1, 1, "f =~ x1 + x2 + x3"
        )
    found: list[Statement] = []
    seen: set[tuple[int, str, str, str]] = set()
    block = 0
    for tokens in lines:
        reader = Reader(text, tokens)
        where = next(k for k, t in enumerate(tokens) if t.kind == "operator" or (t.text == ":" and k == 1))
        operator = tokens[where]
        if operator.text == ":":
            block += 1
            found.append(_block(reader, block, found))
        elif operator.text in _CONSTRAINTS:
            found.append(_constraint(reader, operator))
        else:
            for statement in _formula(reader, operator, max(block, 1)):
                _once(statement, seen)
                found.append(statement)
    return tuple(found)


def _place(reader: Reader, offset: int) -> dict[str, Any]:
    text = reader.text
    begin = text.rfind("\n", 0, offset) + 1
    stop = text.find("\n", offset)
    source = text[begin : stop if stop >= 0 else len(text)]
    return {"line": text.count("\n", 0, offset) + 1, "column": offset - begin + 1, "source": source}


def _once(new: Statement, seen: set[tuple[int, str, str, str]]) -> None:
    """Refuse what was said before, but let a covariance be repeated when that adds nothing, as in lavaan."""
    key = (new.block, new.lhs, new.op, new.rhs)
    mirrored = (new.block, new.rhs, new.op, new.lhs)
    bare = not (new.fixed or new.start or new.lower or new.upper or new.label)
    if new.op == "~~" and new.lhs != new.rhs and key in seen and bare:
        return
    if key in seen or (new.op == "~~" and mirrored in seen):
        raise ModelSyntaxError(
            f"{new.lhs} {new.op} {new.rhs} is written twice", new.source, new.line, new.column,
            "join the modifiers in one formula: f =~ a*x + start(1)*x",
        )  # fmt: skip
    seen.add(key)


def _block(reader: Reader, block: int, before: list[Statement]) -> Statement:
    kind = reader.take()
    reader.take()
    name = kind.text.lower()
    if name != "group":
        hint = "use cluster= for cluster-robust errors; two-level models are not built"
        raise reader.error(f"'{name}:' blocks are not supported", hint, kind)
    if block == 1 and any(s.block for s in before):
        raise reader.error("formulas stand before the first 'group:'", "begin the text with group: 1", kind)
    if reader.token.kind == "end":
        raise reader.error("expected a group number or label after 'group:'")
    value = "".join(token.text.strip("'\"") for token in reader.tokens[2:-1])
    return Statement("group", ":", value, block, **_place(reader, kind.offset))


def _constraint(reader: Reader, operator: Token) -> Statement:
    begin = reader.token.offset
    left = reader.sum()
    if reader.take() is not operator:
        reader.at -= 1
        raise reader.error(f"expected '{operator.text}', not {shown(reader.token)}")
    middle = reader.at
    if operator.text == ":=" and not isinstance(left, Name):
        raise reader.error("expected one new name before ':='", "name := expression", reader.tokens[0])
    right = reader.sum()
    if reader.token.kind != "end":
        raise reader.error(f"expected the end of the expression, not {shown(reader.token)}")
    sides = (reader.tokens[: middle - 1], reader.tokens[middle:-1])
    lhs, rhs = ("".join(token.text for token in side) for side in sides)
    kind = operator.text if operator.text in (":=", "==") else operator.text[0]
    return Statement(lhs, kind, rhs, 0, left=left, right=right, **_place(reader, begin))


def _formula(reader: Reader, operator: Token, block: int) -> list[Statement]:
    left = _left(reader, operator)
    if operator.text == "<~":
        hint = "use a latent variable (=~), or compute the composite as a column of the data"
        raise reader.error("composites (<~) are not supported", hint, operator)
    terms: dict[tuple[str, str], tuple[Modifiers, Token]] = {}
    while True:
        name, token, modifiers = _term(reader, operator.text)
        op = "~1" if token.kind == "number" and operator.text == "~" else operator.text
        if (op, name) in terms:
            terms[op, name][0].merge(modifiers)
        else:
            terms[op, name] = (modifiers, token)
        if reader.token.kind == "end":
            break
        reader.expect_plus()
    found = []
    for lhs, place in left:
        for (op, rhs), (m, token) in terms.items():
            at = _place(reader, token.offset if len(left) == 1 else place.offset)
            name = lhs if op == "=~" and token.kind == "number" else rhs
            if op == "=~" and rhs == lhs and m.fixed != (0.0,):
                raise reader.error(f"the latent variable {lhs} cannot measure itself", f"{lhs} =~ 0", token)
            found.append(Statement(lhs, op, name, block, m.fixed, m.start, m.lower, m.upper, m.label, **at))
    return found


def _left(reader: Reader, operator: Token) -> list[tuple[str, Token]]:
    names = []
    while True:
        token = reader.take()
        if token.text in LATER and reader.token.text == "(":
            raise reader.error(f"{token.text}() is not supported", LATER[token.text], token)
        names.append((check_name(reader, token, f"a variable before '{operator.text}'"), token))
        if reader.token is operator:
            reader.take()
            return names
        if reader.token.text == "*":
            raise reader.error("a modifier stands on the right of the operator", "f =~ 2*x1", token)
        reader.expect_plus(f"expected '+' or '{operator.text}'")


def _term(reader: Reader, operator: str) -> tuple[str, Token, Modifiers]:
    """One term: modifiers, then a variable (or 1, 0)."""
    while reader.accept("+"):
        pass
    modifiers = Modifiers()
    while not _is_last(reader):
        if reader.token.kind == "end":
            raise reader.error(
                f"expected {_WANTED.get(operator, 'a variable')}, not the end of the statement"
            )
        read_modifier(reader, modifiers)
    closing = 0
    while reader.accept("("):
        closing += 1
    token = reader.take()
    for _ in range(closing):
        reader.expect(")")
    if reader.token.text == ":":
        hint = "compute the product as a column of the data"
        raise reader.error("interactions (x:z) are not supported", hint, reader.token)
    if token.kind == "number" and _intercept(token, operator):
        if float(token.text) == 0.0:
            modifiers.add("fixed", (0.0,))
        return "", token, modifiers
    return check_name(reader, token, _WANTED.get(operator, "a variable")), token, modifiers


def _intercept(token: Token, operator: str) -> bool:
    return (operator == "~" and token.text in ("0", "1")) or (operator == "=~" and token.text == "0")


def _is_last(reader: Reader) -> bool:
    """Does the variable of the term follow: a name or number, perhaps in parentheses, then '+' or the end?"""
    at, open_ = reader.at, 0
    while reader.tokens[at].text == "(" and reader.tokens[at].kind == "sign":
        at, open_ = at + 1, open_ + 1
    if reader.tokens[at].kind not in ("name", "number"):
        return False
    at += 1
    while open_ and reader.tokens[at].text == ")":
        at, open_ = at + 1, open_ - 1
    token = reader.tokens[at]
    return not open_ and (token.kind in ("end", "name", "number") or token.text in ("+", ":"))
