"""Who is who in a model: latent or observed, measured, explained or explaining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hsmeasure.sem.statements import Statement


@dataclass(frozen=True, slots=True)
class Roles:
    """Variables of one block by role, each in the order in which the model brings them up.

    Attributes
    ----------
    latent : left of ``=~``.
    observed : indicators, then outcomes, predictors, and those named only by ``~~ ~1 | ~*~``.
    indicators : measured by a latent variable (observed or latent).
    outcomes, predictors : left and right of ``~``.
    exogenous : observed predictors that nothing explains or measures and whose moments the user leaves alone.
    """

    latent: tuple[str, ...]
    observed: tuple[str, ...]
    indicators: frozenset[str]
    outcomes: tuple[str, ...]
    predictors: tuple[str, ...]
    exogenous: tuple[str, ...]

    @property
    def modelled(self) -> tuple[str, ...]:
        """Observed variables that are not exogenous."""
        return tuple(v for v in self.observed if v not in self.exogenous)

    @property
    def latent_exogenous(self) -> tuple[str, ...]:
        """Latent variables that nothing measures or explains."""
        return tuple(v for v in self.latent if v not in self.indicators and v not in self.outcomes)

    @property
    def final_outcomes(self) -> tuple[str, ...]:
        """Explained variables that neither explain nor indicate: latent ones, then observed ones."""
        last = [v for v in self.outcomes if v not in self.predictors and v not in self.indicators]
        return (*(v for v in self.latent if v in last), *(v for v in last if v not in self.latent))


def roles_of(statements: Sequence[Statement]) -> Roles:
    """The roles of the variables of one block (``lavNames`` in R)."""
    by_op: dict[str, list[Statement]] = {"=~": [], "~": [], "~~": [], "~1": [], "|": [], "~*~": []}
    for s in statements:
        by_op[s.op].append(s)
    latent = dict.fromkeys(s.lhs for s in by_op["=~"])
    measured = dict.fromkeys(s.rhs for s in by_op["=~"] if s.rhs != s.lhs)
    outcomes = dict.fromkeys(s.lhs for s in by_op["~"])
    predictors = dict.fromkeys(s.rhs for s in by_op["~"])
    moments = dict.fromkeys([s.lhs for s in by_op["~~"]] + [s.rhs for s in by_op["~~"]])
    means = dict.fromkeys(s.lhs for op in ("~1", "|", "~*~") for s in by_op[op])
    named = measured | outcomes | predictors | moments | means
    return Roles(
        latent=tuple(latent),
        observed=tuple(v for v in named if v not in latent),
        indicators=frozenset(measured),
        outcomes=tuple(outcomes),
        predictors=tuple(predictors),
        exogenous=tuple(
            v
            for v in predictors
            if not (v in latent or v in measured or v in outcomes or v in moments or v in means)
        ),
    )


def pairs_in_order(statements: Sequence[Statement]) -> tuple[list[Statement], Roles]:
    """Statements with ``~~`` pairs written latent first, then in the order of the observed; their roles."""
    roles = roles_of(statements)
    place = {name: k for k, name in enumerate((*roles.latent, *roles.observed))}
    found = [
        replace(s, lhs=s.rhs, rhs=s.lhs) if s.op == "~~" and place[s.lhs] > place[s.rhs] else s
        for s in statements
    ]
    changed = any(new is not old for new, old in zip(found, statements, strict=True))
    return found, roles_of(found) if changed else roles
