"""Which parameters are equal, bound or defined: from the rows of a table to functions of theta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hsmeasure.errors import ModelError, near
from hsmeasure.sem.affine import Affine, affine
from hsmeasure.sem.constrained import ConstraintFunction, Constraints
from hsmeasure.sem.expression import Call, Dual, Expression, Name, Number, evaluate, names_in
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.syntax import parse
from hsmeasure.types import FloatArray, IntArray


class Formulas:
    """Expressions as one vectorised function of theta, with derivatives by forward differentiation.

    Parameters
    ----------
    expressions : sequence of Expression
    positions : dict
        Zero-based position in theta of every label and internal label.
    defined : sequence of (name, Expression)
        ``:=`` in order; a later one may use an earlier one.
    constants : dict, optional
        Values of labels that stand on fixed parameters.
    """

    def __init__(
        self,
        expressions: Sequence[Expression],
        positions: dict[str, int],
        defined: Sequence[tuple[str, Expression]] = (),
        constants: dict[str, float] | None = None,
    ) -> None:
        self.expressions = tuple(expressions)
        self.positions = positions
        self.defined = tuple(defined)
        self.constants = {"pi": float(np.pi)} | (constants or {})

    def __call__(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values (..., r) and Jacobian (..., r, t) at theta (..., t)."""
        size = theta.shape[-1]
        unit = np.eye(size)
        known: dict[str, Dual] = {n: (np.asarray(v), np.zeros(size)) for n, v in self.constants.items()}
        for name, k in self.positions.items():
            known[name] = (theta[..., k], unit[k])
        for name, expression in self.defined:
            known[name] = evaluate(expression, known, size)
        found = [evaluate(expression, known, size) for expression in self.expressions]
        lead = theta.shape[:-1]
        values = [np.broadcast_to(value, lead) for value, _ in found]
        slopes = [np.broadcast_to(slope, (*lead, size)) for _, slope in found]
        return np.stack(values, axis=-1), np.stack(slopes, axis=-2)


@dataclass(frozen=True)
class Defined:
    """Parameters defined by ``:=``.

    Attributes
    ----------
    names : tuple of str
        In the order of the table.
    formulas : Formulas
        Called with theta (..., t): values (..., d) and Jacobian (..., d, t).
    """

    names: tuple[str, ...]
    formulas: Formulas

    def __call__(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self.formulas(theta)


def constraints_of(table: ParameterTable) -> Constraints:
    """Equalities, inequalities and bounds of a table as functions of its free parameters.

    Linear equalities become theta = basis @ beta + origin: labels by 0/1 columns, others by an orthonormal
    basis of what they leave free. Curved equalities, inequalities and bounds (``lower()``, ``upper()``) stay
    functions.

    Raises
    ------
    ModelError
        When linear equalities contradict each other; the message names the first that cannot hold.
    """
    if all(row.op not in ("==", "<", ">") for row in table.rows) and not _bounded(table):
        return Constraints()
    positions, defined = positions_of(table), _definitions(table)
    same: list[Parameter] = []
    rest: list[Parameter] = []
    for row in table.rows:
        if row.op == "==":
            simple = row.user == 2 and row.lhs in positions and row.rhs in positions
            (same if simple else rest).append(row)
    fixed = _constants(table)
    linear, curved = _split(rest, positions, defined, fixed, table.n_free)
    basis, origin = _merged(same, positions, table.n_free), None
    if linear:
        basis, origin = _solve(linear, basis if basis is not None else np.eye(table.n_free))
    used = _labels(positions, table)
    equality = Formulas([_difference(row) for row in curved], used, defined, fixed) if curved else None
    return Constraints(basis, origin, equality, _inequalities(table, used, defined))


def defined_parameters(table: ParameterTable) -> Defined | None:
    """The table's ``:=`` rows as a function of theta; None when there are none."""
    found = _definitions(table)
    if not found:
        return None
    used = _labels(positions_of(table), table)
    formulas = Formulas([e for _, e in found], used, _earlier(found), _constants(table))
    return Defined(tuple(n for n, _ in found), formulas)


def equalities(table: ParameterTable) -> tuple[tuple[Parameter, ...], Formulas | None]:
    """The ``==`` rows and, as one function of theta, the differences of their sides."""
    rows = tuple(row for row in table.rows if row.op == "==")
    return rows, difference_formulas(table, rows) if rows else None


def difference_formulas(table: ParameterTable, rows: Sequence[Parameter]) -> Formulas:
    """Left minus right side of constraint rows, as a function of theta.

    Raises
    ------
    ModelError
        If a row names a label that the table does not have.
    """
    positions, constants = positions_of(table), _constants(table)
    found = _definitions(table)
    known = {*positions, *constants, "pi", *(name for name, _ in found)}
    expressions = [_difference(row) for row in rows]
    used = {name.name for expression in expressions for name in names_in(expression)}
    if unknown := sorted(used - known):
        raise ModelError(f"no parameter is labelled {unknown[0]}", hint=near(unknown[0], sorted(known)))
    return Formulas(expressions, positions, found, constants)


def positions_of(table: ParameterTable) -> dict[str, int]:
    """Zero-based position in theta of every label (its first row) and internal label of a free parameter."""
    positions: dict[str, int] = {}
    for row in table.rows:
        if row.free:
            positions[row.plabel] = row.free - 1
            if row.label:
                positions.setdefault(row.label, row.free - 1)
    return positions


def _constants(table: ParameterTable) -> dict[str, float]:
    """Values of labels that stand on fixed parameters only."""
    free = {row.label for row in table.rows if row.free}
    return {
        row.label: row.fixed
        for row in table.rows
        if row.group and row.label and row.label not in free and row.fixed == row.fixed
    }


def _sides(row: Parameter) -> tuple[Expression, Expression]:
    statement = parse(f"{row.lhs} {row.op} {row.rhs}")[0]
    if statement.left is None or statement.right is None:
        raise ModelError(f"{row.lhs} {row.op} {row.rhs} is not a constraint")
    return statement.left, statement.right


def _definitions(table: ParameterTable) -> list[tuple[str, Expression]]:
    return [(row.lhs, _sides(row)[1]) for row in table.rows if row.op == ":="]


def _difference(row: Parameter) -> Expression:
    """The side that must be zero (``==``) or not negative (``<``, ``>``)."""
    left, right = _sides(row)
    big, small = (right, left) if row.op == "<" else (left, right)
    return Call("+", (big, Call("-", (small,))))


def _split(
    rows: Sequence[Parameter],
    positions: dict[str, int],
    defined: Sequence[tuple[str, Expression]],
    constants: dict[str, float],
    size: int,
) -> tuple[list[tuple[Parameter, Affine]], list[Parameter]]:
    """Linear equalities with their coefficients, and curved ones."""
    known: dict[str, Affine | None] = {"pi": (np.zeros(size), float(np.pi))}
    known |= {name: (np.zeros(size), value) for name, value in constants.items()}
    known |= {name: (np.eye(size)[k], 0.0) for name, k in positions.items()} if rows else {}
    for name, expression in defined if rows else ():
        known[name] = affine(expression, known, size)
    linear, curved = [], []
    for row in rows:
        found = affine(_difference(row), known, size)
        if found is None:
            curved.append(row)
        else:
            linear.append((row, found))
    return linear, curved


def _merged(rows: Sequence[Parameter], positions: dict[str, int], size: int) -> FloatArray | None:
    """0/1 columns of parameters joined by simple equalities."""
    if not rows:
        return None
    leader = list(range(size))

    def top(k: int) -> int:
        while leader[k] != k:
            k = leader[k]
        return k

    for row in rows:
        a, b = top(positions[row.lhs]), top(positions[row.rhs])
        leader[max(a, b)] = min(a, b)
    tops: IntArray = np.array([top(k) for k in range(size)], dtype=np.intp)
    return np.asarray(tops[:, None] == np.unique(tops)[None, :], dtype=np.float64)


def _solve(linear: Sequence[tuple[Parameter, Affine]], start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """theta = basis @ beta + origin for all linear equalities, inside the columns of ``start``."""
    matrix = np.array([c for _, (c, _) in linear]) @ start
    target = -np.array([k for _, (_, k) in linear])
    for k in range(1, len(linear) + 1):
        gap = target[:k] - matrix[:k] @ np.linalg.pinv(matrix[:k]) @ target[:k]
        if not np.all(np.abs(gap) <= 1e-8 * (1 + np.abs(target[:k]).max())):
            row = linear[k - 1][0]
            raise ModelError(
                f"the constraint {row.lhs} == {row.rhs} contradicts the equalities before it",
                hint="drop one of them",
            )
    u, singular, vt = np.linalg.svd(matrix)
    rank = int(np.sum(singular > 1e-10 * max(1.0, singular[0])))
    particular = vt[:rank].T @ ((u.T @ target)[:rank] / singular[:rank])
    return start @ vt[rank:].T, start @ particular


def _bounded(table: ParameterTable) -> list[Parameter]:
    return [row for row in table.rows if row.free and (np.isfinite(row.lower) or np.isfinite(row.upper))]


def _inequalities(
    table: ParameterTable, positions: dict[str, int], defined: Sequence[tuple[str, Expression]]
) -> ConstraintFunction | None:
    """``<``, ``>`` and bounds as one function whose values must not be negative."""
    rules = [_difference(row) for row in table.rows if row.op in ("<", ">")]
    for row in _bounded(table):
        if np.isfinite(row.lower):
            rules.append(Call("+", (Name(row.plabel), Number(-row.lower))))
        if np.isfinite(row.upper):
            rules.append(Call("+", (Number(row.upper), Call("-", (Name(row.plabel),)))))
    return Formulas(rules, positions, defined, _constants(table)) if rules else None


def _earlier(found: Sequence[tuple[str, Expression]]) -> list[tuple[str, Expression]]:
    """Definitions that another one uses."""
    used = {name.name for _, expression in found for name in names_in(expression)}
    return [(name, expression) for name, expression in found if name in used]


def _labels(positions: dict[str, int], table: ParameterTable) -> dict[str, int]:
    """Positions of the names that constraints, definitions and bounds mention."""
    used = {row.plabel for row in _bounded(table)}
    for row in table.rows:
        simple = row.user == 2 and row.lhs in positions and row.rhs in positions
        if row.op in (":=", "==", "<", ">") and not simple:
            used |= {name.name for side in _sides(row) for name in names_in(side)}
    return {name: k for name, k in positions.items() if name in used}
