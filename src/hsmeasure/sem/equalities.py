"""Which parameters are held equal: by a label, over groups, or by effect coding."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hsmeasure.errors import ModelError, near
from hsmeasure.sem.defaults import Draft
from hsmeasure.sem.expression import names_in
from hsmeasure.sem.options import Options
from hsmeasure.sem.partable import Parameter
from hsmeasure.sem.statements import Statement

Drafts = Sequence[tuple[int, Draft]]
Equalities = list[tuple[str, str]]


def kind_of(row: Draft, latent: Collection[str], covariates: Collection[str] = ()) -> str:
    """The word of ``group_equal`` a row belongs to; "" for none, as for moments of covariates."""
    if row.op in ("~~", "~1") and row.lhs in covariates and row.rhs in ("", *covariates):
        return ""
    if row.op == "=~":
        return "loadings"
    if row.op == "~":
        return "regressions"
    if row.op == "~1":
        return "means" if row.lhs in latent else "intercepts"
    if row.op == "|":
        return "thresholds"
    if row.op != "~~":
        return ""
    inside = row.lhs in latent or row.rhs in latent
    if row.lhs == row.rhs:
        return "lv_variances" if inside else "residuals"
    return "lv_covariances" if inside else "residual_covariances"


def equal_over_groups(
    drafts: Drafts,
    plabels: Sequence[str],
    latent: Collection[str],
    covariates: Collection[str],
    options: Options,
) -> None:
    """group_equal: later groups take the internal label of the first group's row; group_partial is spared."""
    spared = {"".join(text.split()) for text in options.group_partial}
    present = {row.lhs + row.op + row.rhs for _, row in drafts} | {row.label for _, row in drafts}
    known = present | {row.rhs + row.op + row.lhs for _, row in drafts if row.op == "~~"}
    for text in sorted(spared - known):
        raise ModelError(
            f"group_partial names '{text}', which is not in the model", hint=near(text, sorted(present))
        )
    alike: dict[tuple[str, str, str], list[tuple[Draft, str]]] = {}
    for (_, row), plabel in zip(drafts, plabels, strict=True):
        if kind_of(row, latent, covariates) not in options.group_equal or row.label:
            continue
        if row.lhs in options.auxiliary:
            continue
        if row.lhs + row.op + row.rhs in spared or (row.op == "~~" and row.rhs + "~~" + row.lhs in spared):
            continue
        alike.setdefault((row.lhs, row.op, row.rhs), []).append((row, plabel))
    for members in alike.values():
        _alike([row for row, _ in members], members[0][1])


def _alike(rows: list[Draft], name: str) -> None:
    """One parameter in all groups: free under one label, or fixed everywhere where one group fixes it."""
    values = {row.fixed for row in rows if not row.free}
    if len(values) > 1:
        text = f"{rows[0].lhs} {rows[0].op} {rows[0].rhs}".rstrip()
        raise ModelError(
            f"{text} is fixed at {', '.join(f'{v:g}' for v in sorted(values))} in the groups and held equal",
            hint=f"group_partial=['{text}']",
        )
    for row in rows if len(rows) > 1 else ():
        if values:
            row.fix(next(iter(values)))
        else:
            row.label = name


def same_label(drafts: Drafts, plabels: Sequence[str]) -> Equalities:
    """Rows under one label are equal; where one of them is fixed, all are fixed at its value.

    ``equal("f=~x2")`` joins the row it names, in the first group, to all rows that carry the modifier.
    """
    classes: dict[str, list[int]] = {}
    for k, (_, row) in enumerate(drafts):
        if row.label:
            classes.setdefault(row.label, []).append(k)
    for text in [label for label in classes if "~" in label]:
        members = classes.pop(text)
        target = _target(drafts, text)
        label = drafts[target][1].label
        if "~" in label:
            raise ModelError(
                f"equal('{text}') names a parameter that is itself equal('{label}')",
                hint="give the parameters one label",
            )
        name = label or plabels[min(target, *members)]
        drafts[target][1].label = name
        classes[name] = sorted({*classes.get(name, [target]), *members})
    shared = sorted((m for m in classes.items() if len(m[1]) > 1), key=lambda item: item[1][1])
    found: Equalities = []
    for name, members in shared:
        found += _hold_equal(name, [drafts[k][1] for k in members], [plabels[k] for k in members])
    return found


def _hold_equal(label: str, rows: list[Draft], plabels: list[str]) -> Equalities:
    values = {row.fixed for row in rows if not row.free and not row.exo}
    if len(values) > 1:
        raise ModelError(
            f"the label {label} stands on parameters fixed at different values: {sorted(values)}",
            hint="use one label a value",
        )
    if values:
        for row in rows:
            row.fix(next(iter(values)))
        return []
    return [(plabels[0], other) for other in plabels[1:]]


def _target(drafts: Drafts, text: str) -> int:
    """The row ``equal("f=~x2")`` names."""
    for k, (_, row) in enumerate(drafts):
        if row.lhs + row.op + row.rhs == text:
            return k
    raise ModelError(
        f"equal('{text}') names a parameter that is not in the model",
        hint=near(text, [row.lhs + row.op + row.rhs for _, row in drafts]),
    )


def effect_coding(
    drafts: Drafts, plabels: Sequence[str], latent: Sequence[str], options: Options
) -> Equalities:
    """Effect coding (Little, Slegers & Card, 2006): loadings average 1, intercepts 0.

    The constraint on intercepts gives the latent mean its scale, so that mean is freed, from 0. Where the
    user fixed one loading (intercept), that value sets the scale and there is no constraint.
    """
    found: Equalities = []
    for group in sorted({g for g, _ in drafts}):
        here = [(row, p) for (g, row), p in zip(drafts, plabels, strict=True) if g == group]
        for name in latent:
            loadings = [(row, p) for row, p in here if row.op == "=~" and row.lhs == name != row.rhs]
            measured = {row.rhs for row, _ in loadings}
            means = [(row, p) for row, p in here if row.op == "~1" and row.lhs in measured]
            if "loadings" in options.effect_coding and all(row.free for row, _ in loadings):
                found += _average([p for _, p in loadings], len(loadings))
            if "intercepts" in options.effect_coding and all(row.free for row, _ in means):
                found += _average([p for _, p in means], 0)
                for row, _ in here:
                    if row.op == "~1" and row.lhs == name and not row.user and not row.free:
                        row.release(start=0.0)
    return found


def _average(plabels: list[str], total: int) -> Equalities:
    return [(plabels[0], "-".join([str(total), *plabels[1:]]))] if plabels else []


def check_labels(statements: Sequence[Statement], rows: Sequence[Parameter]) -> None:
    """Every name in ``:= == < >`` is a label, an internal label or a parameter defined above."""
    if not any(s.left is not None for s in statements):
        return
    free = {name for row in rows if row.free for name in (row.label, row.plabel) if name}
    fixed = {
        name for row in rows if row.group and not row.free for name in (row.label, row.plabel) if name
    } - free
    later = {s.lhs for s in statements if s.op == ":="}
    defined: set[str] = set()
    for s in statements:
        if s.left is None or s.right is None:
            continue
        used = names_in(s.right) if s.op == ":=" else (*names_in(s.left), *names_in(s.right))
        allowed = free | fixed | defined | (later if s.op != ":=" else set())
        for name in used:
            if name.name not in allowed and name.name != "pi":
                _unknown(name.name, s, later, allowed)
        if s.op == ":=":
            if s.lhs in free or s.lhs in defined:
                raise ModelError(f"{s.lhs} is defined twice (line {s.line}: {s.lhs} := {s.rhs})")
            defined.add(s.lhs)


def _unknown(name: str, s: Statement, later: set[str], allowed: set[str]) -> None:
    where = f"line {s.line}: {s.lhs} {s.op} {s.rhs}"
    if name in later:
        raise ModelError(f"{name} is used before it is defined ({where})", hint=f"move '{name} := ...' up")
    raise ModelError(f"no parameter is labelled {name} ({where})", hint=near(name, sorted(allowed)))
