"""Saturated correlates: helpers with missing answers that leave the model as it is (Graham, 2003)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

from hsmeasure.errors import ModelError
from hsmeasure.sem.roles import Roles, pairs_in_order
from hsmeasure.sem.statements import Statement


def with_auxiliary(statements: Sequence[Statement], auxiliary: Sequence[str]) -> tuple[Statement, ...]:
    """The model with auxiliary variables: each covaries with the others and with every observed variable.

    Of explained variables and indicators it covaries with the residual, so that the model's own moments stay
    as restricted as before. Covariates are random: their moments become parameters.

    Raises
    ------
    ModelError
        If an auxiliary variable is already in the model.

    Notes
    -----
    Graham (2003), Structural Equation Modeling, 10(1), 80-100. R: ``semTools::sem.auxiliary``.

    >>> from hsmeasure.sem.syntax import parse
    >>> [s.lhs + s.op + s.rhs for s in with_auxiliary(parse("f =~ x + y"), ["a"])]
    ['f=~x', 'f=~y', 'a~~a', 'a~1', 'a~~x', 'a~~y']
    """
    found = list(statements)
    for block in sorted({s.block for s in statements if s.block}):
        own = [s for s in statements if s.block == block and s.op != ":"]
        roles = pairs_in_order(own)[1]
        if clash := [name for name in auxiliary if name in (*roles.observed, *roles.latent)]:
            raise ModelError(
                f"auxiliary variables that are in the model: {', '.join(clash)}",
                hint="an auxiliary variable is one the model leaves out",
            )
        found += _correlates(roles, auxiliary, block)
    return tuple(found)


def _correlates(roles: Roles, auxiliary: Sequence[str], block: int) -> Iterator[Statement]:
    for names in (roles.exogenous, auxiliary):
        for one, other in combinations_with_replacement(names, 2):
            yield Statement(one, "~~", other, block)
        for name in names:
            yield Statement(name, "~1", "", block)
    for name in roles.observed:
        for one in auxiliary:
            yield Statement(one, "~~", name, block)
