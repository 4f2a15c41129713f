"""Which pieces a model text is made of, and where its statements begin."""

from __future__ import annotations

import re
from typing import NamedTuple

from hsmeasure.errors import ModelSyntaxError


class Token(NamedTuple):
    """A piece of text: ``kind`` is name, number, string, operator, sign, newline or end."""

    kind: str
    text: str
    offset: int


_GAP = r"[^\S\n]*"
_TOKEN = re.compile(
    rf"""(?P<blank>(?:[^\S\n]|[#!][^\n]*)+)
    | (?P<name>[^\W\d_][\w.]*|\.(?!\d)[\w.]*)
    | (?P<newline>[\n;])
    | (?P<operator>={_GAP}~|<{_GAP}~|~{_GAP}\*{_GAP}~|~{_GAP}~|~|:{_GAP}=|={_GAP}=|<{_GAP}=|>{_GAP}=|<|>|\|)
    | (?P<number>0[xX][0-9a-fA-F]+L?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?L?)
    | (?P<string>'[^'\n]*'|"[^"\n]*")
    | (?P<sign>\*\*|[-+*/^?(),:])""",
    re.VERBOSE,
)
_BLOCK = ("group", "level", "block", "class")


def syntax_error(text: str, offset: int, message: str, hint: str | None = None) -> ModelSyntaxError:
    """The error that shows the line around ``offset`` with a caret."""
    begin = text.rfind("\n", 0, offset) + 1
    stop = text.find("\n", offset)
    source = text[begin : stop if stop >= 0 else len(text)]
    return ModelSyntaxError(message, source, text.count("\n", 0, offset) + 1, offset - begin + 1, hint)


def scan(text: str) -> list[Token]:
    """All tokens but blanks and comments."""
    tokens: list[Token] = []
    at, stop, match = 0, len(text), _TOKEN.match
    while at < stop:
        found = match(text, at)
        if found is None:
            raise _unreadable(text, at)
        kind = found.lastgroup or ""
        if kind != "blank":
            piece = found.group()
            tokens.append(Token(kind, "".join(piece.split()) if kind == "operator" else piece, at))
        at = found.end()
    return tokens


def _unreadable(text: str, at: int) -> ModelSyntaxError:
    character = text[at]
    if character in "'\"":
        return syntax_error(text, at, "a quoted label is not closed on its line")
    if character == "=":
        return syntax_error(text, at, "a single '=' means nothing", "=~ measures, == constrains, := defines")
    if character == "_":
        return syntax_error(text, at, "a name cannot begin with '_'")
    if character == "%":
        return syntax_error(text, at, "'%' is not supported")
    return syntax_error(text, at, f"unexpected character {character!r}")


def statements_of(text: str) -> list[list[Token]]:
    """Tokens by statement: a line with an operator begins one, a line without continues the one before.

    Every statement ends with an ``end`` token at the place where more was possible.
    """
    found: list[list[Token]] = []
    line: list[Token] = []
    opens = False
    for token in [*scan(text), Token("newline", "", len(text))]:
        if token.kind == "operator" or (token.text == ":" and _is_block(line)):
            opens = True
        if token.kind != "newline":
            line.append(token)
        elif line:
            if opens:
                found.append(line)
            elif found:
                found[-1].extend(line)
            else:
                raise syntax_error(
                    text, line[0].offset, "expected a statement with an operator", "for example f =~ x1 + x2"
                )
            line, opens = [], False
    for statement in found:
        last = statement[-1]
        statement.append(Token("end", "", last.offset + len(last.text)))
    return found


def _is_block(line: list[Token]) -> bool:
    return len(line) == 1 and line[0].text.lower() in _BLOCK
