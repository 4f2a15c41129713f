"""Which parameters exist: the ParameterTable, the single core representation of a model."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the parameter table.

    Attributes
    ----------
    id : int
        One-based row number.
    lhs, op, rhs : str
        As in lavaan: ``=~ ~ ~~ ~1 | ~*~ := == < >``; ``~1`` has an empty ``rhs``.
    user : int
        1 written by the user, 0 added automatically, 2 a constraint implied by options.
    group : int
        One-based group; 0 for ``:= == < >``.
    free : int
        One-based position in the vector of free parameters, 0 when fixed. Parameters under a simple
        equality keep their own position; the equality is a constraint row.
    exo : bool
        True for fixed exogenous moments (``fixed_x``).
    label, plabel : str
        The user's label ("" if none) and the internal one (``.p1.``).
    fixed : float
        The fixed value, NaN when free.
    start : float
        The starting value the user asked for, NaN when none.
    lower, upper : float
        Bounds; infinite when none.
    """

    id: int
    lhs: str
    op: str
    rhs: str
    user: int = 1
    group: int = 1
    free: int = 0
    exo: bool = False
    label: str = ""
    plabel: str = ""
    fixed: float = nan
    start: float = nan
    lower: float = -float("inf")
    upper: float = float("inf")


@dataclass(frozen=True)
class ParameterTable:
    """The model as rows, with the names every later step needs.

    Attributes
    ----------
    rows : tuple of Parameter
        Structural parameters first (all groups), then ``== < > :=``.
    observed : tuple of str
        Observed variables in model order (lavaan's ``lavNames(table, "ov")``), exogenous covariates included.
    latent : tuple of str
        Latent variables in model order (``lavNames(table, "lv")``).
    exogenous : tuple of str
        Observed exogenous covariates (``ov.x``); their moments are fixed when ``fixed_x``.
    groups : tuple of str
        Group labels; ``("",)`` for one group.
    meanstructure : bool
    """

    rows: tuple[Parameter, ...]
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("",)
    meanstructure: bool = False

    @property
    def n_free(self) -> int:
        """Length of the vector of free parameters (before equality constraints)."""
        return max((row.free for row in self.rows), default=0)
