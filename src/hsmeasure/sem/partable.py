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
        One-based position in the vector of free parameters, 0 when fixed. Parameters under a simple equality
        keep their own position; the equality is a constraint row.
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
    auxiliary : tuple of str
        Saturated correlates (``auxiliary=``), outside the model proper.
    """

    rows: tuple[Parameter, ...]
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("",)
    meanstructure: bool = False
    auxiliary: tuple[str, ...] = ()

    @property
    def n_free(self) -> int:
        """Length of the vector of free parameters (before equality constraints)."""
        return max((row.free for row in self.rows), default=0)

    def __str__(self) -> str:
        """The rows by section and group, as a psychometrician reads them.

        >>> row = Parameter(1, "f", "=~", "x1", fixed=1.0)
        >>> print(ParameterTable((row,), ("x1",), ("f",)))
        1 latent and 1 observed variables, 0 free parameters
        Latent variables
          f =~ x1     fixed at 1
        """
        head = (
            f"{len(self.latent)} latent and {len(self.observed)} observed variables, "
            f"{self.n_free} free parameters"
        )
        lines = [head]
        width = max((len(_shown(row)) for row in self.rows), default=0)
        for number, group in enumerate(self.groups, 1):
            if len(self.groups) > 1:
                lines.append(f"Group {number}: {group}")
            lines += _sections([row for row in self.rows if row.group == number], width)
        return "\n".join(lines + _sections([row for row in self.rows if row.group == 0], width))


_SECTIONS = {
    "Latent variables": ("=~",), "Regressions": ("~",), "Covariances": ("cov",), "Intercepts": ("~1",),
    "Thresholds": ("|",), "Scales": ("~*~",), "Variances": ("var",), "Defined parameters": (":=",),
    "Constraints": ("==", "<", ">"),
}  # fmt: skip


def _shown(row: Parameter) -> str:
    return f"{row.lhs} {row.op} {row.rhs}".rstrip()


def _sections(rows: list[Parameter], width: int) -> list[str]:
    lines = []
    for title, kinds in _SECTIONS.items():
        chosen = [row for row in rows if _kind(row) in kinds]
        if chosen:
            lines.append(title)
            lines += [f"  {_shown(row):<{width}}     {_status(row)}".rstrip() for row in chosen]
    return lines


def _kind(row: Parameter) -> str:
    return row.op if row.op != "~~" else "var" if row.lhs == row.rhs else "cov"


def _status(row: Parameter) -> str:
    """Free with its number, fixed at a value, or held at the sample's."""
    if not row.group:
        return ""
    label = f"  ({row.label})" if row.label else ""
    if row.exo:
        return "sample value" + label
    if not row.free:
        return f"fixed at {row.fixed:g}" + label
    start = f", starts at {row.start:g}" if row.start == row.start else ""
    low = f", at least {row.lower:g}" if row.lower > -float("inf") else ""
    high = f", at most {row.upper:g}" if row.upper < float("inf") else ""
    return f"free {row.free}{start}{low}{high}{label}"
