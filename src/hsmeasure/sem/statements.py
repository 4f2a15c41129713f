"""What the user wrote: the nouns of model syntax, one statement a term."""

from __future__ import annotations

from dataclasses import dataclass

from hsmeasure.sem.expression import Expression


@dataclass(frozen=True, slots=True)
class Statement:
    """One term of a model: ``f =~ x1 + x2`` is two statements.

    Attributes
    ----------
    lhs, op, rhs : str
        ``=~ ~ ~~ ~1 | ~*~`` relate variables (``~1`` has an empty ``rhs``); ``:`` opens a block
        (``group: 1``); ``:= == < >`` carry the text of both sides without blanks.
    block : int
        One-based block of the model text; 0 for ``:= == < >``.
    fixed, start, lower, upper : tuple of float
        Modifiers, one value or one a group; empty when the user gave none. A NaN in ``fixed`` frees.
    label : tuple of str
        Labels, one or one a group; an empty string is no label.
    left, right : Expression or None
        The two sides of ``:= == < >``.
    line, column : int
        One-based place of the term in the text.
    source : str
        The line of text it stands on.
    """

    lhs: str
    op: str
    rhs: str
    block: int = 1
    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    label: tuple[str, ...] = ()
    left: Expression | None = None
    right: Expression | None = None
    line: int = 1
    column: int = 1
    source: str = ""
