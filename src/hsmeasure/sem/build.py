"""Statements, names, options and groups to the parameter table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import TypeVar

from hsmeasure.errors import ModelError, UnknownVariable, near
from hsmeasure.sem.defaults import (
    Draft,
    covariate_moments,
    fix_first,
    fix_single,
    free_later_groups,
    intercepts,
    latent_covariances,
    outcome_covariances,
    standardise_latent,
    variances,
)
from hsmeasure.sem.equalities import check_labels, effect_coding, equal_over_groups, same_label
from hsmeasure.sem.options import Options
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.roles import Roles, pairs_in_order
from hsmeasure.sem.statements import Statement

T = TypeVar("T")
_RULES = (":=", "==", "<", ">")


def build_table(
    statements: Sequence[Statement],
    observed_names: Iterable[str] | None,
    options: Options,
    groups: Sequence[str] = ("",),
) -> ParameterTable:
    """The parameter table: the user's rows, the automatic ones, their fixed values, labels and equalities.

    Parameters
    ----------
    statements : sequence of Statement
        From `hsmeasure.sem.syntax.parse`.
    observed_names : iterable of str or None
        Columns of the data; None checks no names.
    options : Options
        From `hsmeasure.sem.options.resolve`.
    groups : sequence of str
        Group labels; ``("",)`` for one group.

    Returns
    -------
    ParameterTable
        Rows in lavaan's order with its free numbers and internal labels (``parTable(fit)``); moments of fixed
        covariates stay NaN until the sample is known.

    Raises
    ------
    UnknownVariable
        A variable that the data do not have.
    ModelError
        A latent variable that is also a column, modifiers that do not fit the
        number of groups, a constraint on an unknown label.

    >>> from hsmeasure.sem.options import resolve
    >>> from hsmeasure.sem.syntax import parse
    >>> table = build_table(parse("f =~ x1 + x2 + x3"), ["x1", "x2", "x3"], resolve("cfa"))
    >>> [(r.lhs + r.op + r.rhs, r.free) for r in table.rows[:4]]
    [('f=~x1', 0), ('f=~x2', 1), ('f=~x3', 2), ('x1~~x1', 3)]
    >>> table.n_free
    6
    """
    known = None if observed_names is None else set(observed_names)
    blocks = _blocks(statements, groups)
    ordered = next((s for s in statements if s.op in ("|", "~*~")), None)
    if ordered is not None and not options.ordered:
        raise ModelError(
            f"{ordered.lhs} {ordered.op} {ordered.rhs} is for ordered items (line {ordered.line})",
            hint=f"ordered=['{ordered.lhs}']",
        )
    means = options.meanstructure or any(s.op == "~1" for s in statements)
    drafts: list[tuple[int, Draft]] = []
    roles: list[Roles] = []
    prepared: dict[int, list[Draft]] = {}
    for number, block in blocks:
        if id(block) not in prepared:
            paired, role = pairs_in_order(block)
            roles.append(role)
            _check_names(role, known)
            prepared[id(block)] = _block_rows(paired, role, options, means)
        rows = [row.copy() for row in prepared[id(block)]] if len(blocks) > 1 else prepared[id(block)]
        if number > 1:
            free_later_groups(rows, roles[-1], options)
        _modify(rows, block, number, len(groups))
        drafts.extend((number, row) for row in rows)
    return _finished(statements, drafts, roles, options, groups, means)


def _finished(
    statements: Sequence[Statement],
    drafts: list[tuple[int, Draft]],
    roles: list[Roles],
    options: Options,
    groups: Sequence[str],
    means: bool,
) -> ParameterTable:
    latent = tuple(dict.fromkeys(name for r in roles for name in r.latent))
    exogenous = tuple(dict.fromkeys(name for r in roles for name in r.exogenous))
    plabels = [f".p{k}." for k in range(1, len(drafts) + 1)]
    equal = bool(options.group_equal) and len(groups) > 1
    if equal:
        equal_over_groups(drafts, plabels, latent, exogenous, options)
    coded = effect_coding(drafts, plabels, latent, options) if options.effect_coding else []
    if equal and coded:  # latent means that effect coding has freed (lavaan leaves those unequal)
        equal_over_groups(drafts, plabels, latent, exogenous, options)
    equalities = same_label(drafts, plabels) + coded
    rows: list[Parameter] = []
    free = 0
    for (group, d), plabel in zip(drafts, plabels, strict=True):
        if d.free:
            free += 1
        rows.append(
            Parameter(
                len(rows) + 1, d.lhs, d.op, d.rhs, d.user, group, free if d.free else 0, d.exo, d.label,
                plabel, d.fixed, d.start, d.lower, d.upper,
            )
        )  # fmt: skip
    for s in statements:
        if s.op in _RULES:
            label = s.lhs if s.op == ":=" else ""
            rows.append(Parameter(len(rows) + 1, s.lhs, s.op, s.rhs, 1, 0, label=label))
    for one, other in equalities:
        rows.append(Parameter(len(rows) + 1, one, "==", other, 2, 0))
    check_labels(statements, rows)
    return ParameterTable(
        rows=tuple(rows),
        observed=tuple(dict.fromkeys(name for r in roles for name in r.observed)),
        latent=latent,
        exogenous=exogenous,
        auxiliary=options.auxiliary,
        groups=tuple(groups),
        meanstructure=means,
    )


def _blocks(statements: Sequence[Statement], groups: Sequence[str]) -> list[tuple[int, list[Statement]]]:
    """Group number and statements of every block, in the order of the text."""
    headers = [s for s in statements if s.op == ":"]
    if not headers:
        everything = _distinct(s for s in statements if s.block)
        if not everything:
            raise ModelError("the model relates no variables", hint="f =~ x1 + x2 + x3")
        return [(g, everything) for g in range(1, len(groups) + 1)]
    if len(headers) != len(groups):
        raise ModelError(
            f"the model has {len(headers)} group blocks but the data have {len(groups)} groups",
            hint="write one 'group:' block a group, or none",
        )
    numbers = [_group_number(s.rhs, groups) for s in headers]
    if len(set(numbers)) < len(numbers):
        raise ModelError("two 'group:' blocks are for the same group")
    return [
        (n, _distinct(s for s in statements if s.block == h.block and s.op != ":"))
        for n, h in zip(numbers, headers, strict=True)
    ]


def _distinct(statements: Iterable[Statement]) -> list[Statement]:
    """Each relation once."""
    found: dict[tuple[str, str, str], Statement] = {}
    for s in statements:
        found.setdefault((s.lhs, s.op, s.rhs), s)
    return list(found.values())


def _group_number(name: str, groups: Sequence[str]) -> int:
    labels = ["".join(str(g).split()) for g in groups]
    if name in labels:
        return labels.index(name) + 1
    if name.isdecimal() and 1 <= int(name[:9]) <= len(groups):
        return int(name)
    raise ModelError(f"there is no group '{name}'", hint=near(name, labels) or f"groups: {', '.join(labels)}")


def _check_names(roles: Roles, known: set[str] | None) -> None:
    if known is None:
        return
    unknown = [name for name in roles.observed if name not in known]
    if unknown:
        raise UnknownVariable.named(unknown, sorted(known))
    clash = [name for name in roles.latent if name in known]
    if clash:
        raise ModelError(
            f"latent variables named like columns of the data: {', '.join(clash)}",
            hint="rename the latent variable",
        )


def _block_rows(block: list[Statement], roles: Roles, options: Options, means: bool) -> list[Draft]:
    """All rows of a block before modifiers: the user's, then the automatic ones, with what the rules fix."""
    rows = [Draft(s.lhs, s.op, s.rhs, user=1) for s in block]
    written = {(r.lhs, r.op, r.rhs) for r in rows}
    written |= {(r.rhs, r.op, r.lhs) for r in rows if r.op == "~~"}
    rules = [variances, latent_covariances, outcome_covariances, covariate_moments]
    for rule in [*rules, intercepts] if means else rules:
        rows.extend(r for r in rule(roles, options) if (r.lhs, r.op, r.rhs) not in written)
    fix_first(rows, options)
    standardise_latent(rows, roles, options)
    fix_single(rows, roles, options)
    return rows


def _modify(rows: list[Draft], block: list[Statement], group: int, n_groups: int) -> None:
    """Apply the modifiers of the user's rows, which come first and in the order of the statements."""
    for row, s in zip(rows, block, strict=False):
        if not (s.fixed or s.start or s.lower or s.upper or s.label):
            continue
        if s.fixed:
            value = _of_group(s, s.fixed, group, n_groups)
            if isnan(value):
                row.release()
            else:
                row.fix(value)
        if s.start:
            start = _of_group(s, s.start, group, n_groups)
            if row.free:
                row.start = start
            elif not isnan(start) and not s.fixed:
                row.fix(start)
        if s.lower:
            row.lower = _of_group(s, s.lower, group, n_groups)
        if s.upper:
            row.upper = _of_group(s, s.upper, group, n_groups)
        if s.label:
            row.label = _of_group(s, s.label, group, n_groups)


def _of_group(s: Statement, values: tuple[T, ...], group: int, n_groups: int) -> T:
    if len(values) == 1:
        return values[0]
    if len(values) != n_groups:
        raise ModelError(
            f"{s.lhs} {s.op} {s.rhs} has {len(values)} values in c() for {n_groups} groups (line {s.line})",
            hint="give one value, or one a group",
        )
    return values[group - 1]
