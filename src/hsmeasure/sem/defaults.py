"""What need the user not write: one small function per automatic rule of cfa, sem, growth, lavaan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from math import nan

from hsmeasure.sem.options import Options
from hsmeasure.sem.roles import Roles


class Draft:
    """A row while the table is being built; ``free`` is yes or no, numbers come last."""

    __slots__ = ("exo", "fixed", "free", "label", "lhs", "lower", "op", "rhs", "start", "upper", "user")

    def __init__(
        self, lhs: str, op: str, rhs: str, user: int = 0, fixed: float = nan, exo: bool = False
    ) -> None:
        self.lhs = lhs
        self.op = op
        self.rhs = rhs
        self.user = user
        self.free = fixed != fixed and not exo
        self.fixed = fixed
        self.exo = exo
        self.start = nan
        self.lower = -float("inf")
        self.upper = float("inf")
        self.label = ""

    def fix(self, value: float) -> None:
        self.free, self.fixed = False, value

    def release(self, start: float = nan) -> None:
        self.free, self.fixed, self.start = True, nan, start

    def copy(self) -> Draft:
        twin = Draft.__new__(Draft)
        for name in Draft.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin


def variances(roles: Roles, options: Options) -> Iterator[Draft]:
    """auto_var: variances (residual ones) of modelled observed variables, then of latent ones."""
    value = nan if options.auto_var else 0.0
    for name in (*roles.modelled, *roles.latent):
        yield Draft(name, "~~", name, fixed=value)


def latent_covariances(roles: Roles, options: Options) -> Iterator[Draft]:
    """auto_cov_lv_x: covariances among exogenous latent variables, zero when orthogonal."""
    if options.auto_cov_lv_x:
        value = 0.0 if options.orthogonal or options.orthogonal_x else nan
        for one, other in combinations(roles.latent_exogenous, 2):
            yield Draft(one, "~~", other, fixed=value)


def outcome_covariances(roles: Roles, options: Options) -> Iterator[Draft]:
    """auto_cov_y: residual covariances among outcomes that lead to nothing further."""
    if options.auto_cov_y:
        for one, other in combinations(roles.final_outcomes, 2):
            apart = options.orthogonal_y or (options.orthogonal and {one, other} <= set(roles.latent))
            yield Draft(one, "~~", other, fixed=0.0 if apart else nan)


def covariate_moments(roles: Roles, options: Options) -> Iterator[Draft]:
    """fixed_x: variances and covariances of exogenous covariates, held at the sample's (else free)."""
    names = roles.exogenous
    for k, one in enumerate(names):
        for other in names[k:]:
            zero = one == other and not (options.fixed_x or options.auto_var)
            yield Draft(one, "~~", other, fixed=0.0 if zero else nan, exo=options.fixed_x)


def intercepts(roles: Roles, options: Options) -> Iterator[Draft]:
    """int_ov_free, int_lv_free: intercepts of observed variables, then means of latent ones."""
    for name in roles.observed:
        held = options.fixed_x and name in roles.exogenous
        yield Draft(name, "~1", "", fixed=nan if options.int_ov_free or held else 0.0, exo=held)
    for name in roles.latent:
        yield Draft(name, "~1", "", fixed=nan if options.int_lv_free else 0.0)


def fix_first(rows: list[Draft], options: Options) -> None:
    """auto_fix_first: the first loading of every latent variable is 1 (the marker)."""
    if options.auto_fix_first and not options.std_lv and "loadings" not in options.effect_coding:
        seen: set[str] = set()
        for row in rows:
            if row.op == "=~" and row.lhs not in seen:
                seen.add(row.lhs)
                row.fix(1.0)


def standardise_latent(rows: list[Draft], roles: Roles, options: Options) -> None:
    """std_lv: every latent variance is 1; only a value or ``NA*`` of the user's changes that."""
    if options.std_lv:
        for row in rows:
            if row.op == "~~" and row.lhs == row.rhs and row.lhs in roles.latent:
                row.fix(1.0)


def fix_single(rows: list[Draft], roles: Roles, options: Options) -> None:
    """auto_fix_single: the only indicator of a latent variable has no residual variance."""
    if not options.auto_fix_single:
        return
    loadings = [row for row in rows if row.op == "=~" and row.lhs != row.rhs]
    per_latent = Counter(row.lhs for row in loadings)
    per_indicator = Counter(row.rhs for row in loadings)
    alone = {row.rhs for row in loadings if per_latent[row.lhs] == 1 and per_indicator[row.rhs] == 1}
    for row in rows:
        if row.op == "~~" and row.lhs == row.rhs and row.user == 0 and row.lhs in alone:
            row.fix(0.0)


def free_later_groups(rows: list[Draft], roles: Roles, options: Options) -> None:
    """What equal loadings or intercepts identify in later groups: latent variances (std_lv), latent means."""
    equal = options.group_equal
    for row in rows:
        if row.user or row.lhs not in roles.latent:
            continue
        variance = row.op == "~~" and row.lhs == row.rhs and options.std_lv and row.fixed == 1.0
        if variance and "loadings" in equal and "lv_variances" not in equal:
            row.release()
        if row.op == "~1" and "intercepts" in equal and "means" not in equal:
            row.release()
