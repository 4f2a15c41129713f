"""``hs.invariance``: the same model in groups, with more and more held equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from hsmeasure.errors import ModelError, near
from hsmeasure.invariance.dmacs import bias_frame
from hsmeasure.invariance.gate import RUNGS, licences
from hsmeasure.invariance.power import step_power
from hsmeasure.results import Result
from hsmeasure.sem.compare import Difference
from hsmeasure.sem.fit import cfa
from hsmeasure.sem.result import Fit
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd

LEVELS: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("intercepts",),
    "strict": ("residuals",),
    "lv_variances": ("lv_variances",),
    "lv_covariances": ("lv_covariances",),
    "means": ("means",),
}
"""What each step holds equal beside what the steps before it do."""
_INDICES = ("cfi", "rmsea", "srmr")


@dataclass(frozen=True, repr=False)
class InvarianceTable(Result):
    """Steps of measurement invariance.

    Attributes
    ----------
    fits : dict of Fit
        One a level, in order.
    differences : dict of Difference
        Each level against the one before; none for the first.
    shift : float
        The shift a step must be able to notice.
    partial : tuple of str
        Parameters let differ between the groups (``group_partial``).
    """

    fits: dict[str, Fit]
    differences: dict[str, Difference]
    shift: float
    partial: tuple[str, ...]
    provenance: Provenance

    @property
    def groups(self) -> tuple[str, ...]:
        """Labels of the groups, the one others are compared with first."""
        return next(iter(self.fits.values())).table.groups

    @property
    def sizes(self) -> tuple[int, ...]:
        """Respondents of each group."""
        return tuple(s.n for s in next(iter(self.fits.values())).estimate.samples)

    @property
    def title(self) -> str:
        sizes = ", ".join(f"{g} {n:,}" for g, n in zip(self.groups, self.sizes, strict=True))
        return f"Measurement invariance over {len(self.groups)} groups ({sizes})"

    @property
    def notes(self) -> tuple[str, ...]:
        told = self.permits()
        words = [f"{column.replace('_', ' ')}: {told[column].iloc[0]}" for column in RUNGS]
        first = f"{told['factor'].iloc[0]}: " if len(told[list(RUNGS)].drop_duplicates()) > 1 else ""
        freed = f"freed: {', '.join(self.partial)}" if self.partial else ""
        reasons = (why for why in dict.fromkeys(told["reason"]) if why)
        return (first + "; ".join(words), *reasons, *([freed] if freed else []))

    def frame(self) -> pd.DataFrame:
        """One row a level; scaled values lead where there are any, others stand in suffixed columns.

        Columns ``level chisq df pvalue chisq_scaled cfi rmsea srmr chisq_diff df_diff pvalue_diff cfi_diff
        rmsea_diff srmr_diff``, then ``*_naive``, ``*_robust`` and the ``power`` of the step.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for level, fit in self.fits.items():
            m, difference = fit.fit_measures(), self.differences.get(level)
            scaled = "chisq_scaled" in m
            row = {
                "level": level,
                "chisq": m["chisq"],
                "df": m["df"],
                "pvalue": m["pvalue_scaled"] if scaled else m["pvalue"],
                "chisq_scaled": m.get("chisq_scaled", np.nan),
            }
            row |= {name: m.get(f"{name}_scaled", m.get(name, np.nan)) for name in _INDICES}
            row |= {
                "chisq_diff": np.nan if difference is None else difference.chisq_diff,
                "df_diff": np.nan if difference is None else difference.df_diff,
                "pvalue_diff": np.nan if difference is None else difference.p_value,
            }
            row |= {f"{n}_diff": row[n] - rows[-1][n] if rows else np.nan for n in _INDICES}
            row |= {f"{name}_naive": m.get(name, np.nan) for name in _INDICES}
            row |= {f"{name}_robust": m.get(f"{name}_robust", np.nan) for name in _INDICES[:2]}
            row["power"] = self._power.get(level, np.nan)
            rows.append(row)
        return pd.DataFrame(rows)

    def permits(self) -> pd.DataFrame:
        """What may be compared, one row a factor.

        Columns ``factor structure relations latent_means observed_means reason``; each rung is *held*,
        *rejected* or *cannot tell*. Relations need equal loadings, latent means equal intercepts as well,
        observed means equal residual variances as well. A step is rejected at p < .05; a step that does not
        reject is held only if it had 80 % power against the stated shift on one item in five and every group
        has 200 respondents: a test that could not have noticed permits nothing, nor does a small change of
        CFI. Where parameters were let differ, relations and latent means need two items of the factor that
        were not; observed means, which add every item in, are rejected.
        """
        return licences(self.fits, self.differences, self._power, self.shift, self.partial)

    def effects(self) -> pd.DataFrame:
        """How much every item that is let differ at the scalar step differs: ``item group dmacs mean_bias``.

        ``dmacs`` (Nye & Drasgow, 2011) is in standard deviations of the item; ``mean_bias``, in answers, is
        what the item adds to a difference of observed means that is not the factor's. Each group against the
        first; empty without ``group_partial``.

        Raises
        ------
        ModelError
            If there is no scalar step: before it factors have no mean to compare items at.
        """
        if "scalar" not in self.fits:
            raise ModelError("effects of items need the scalar step", hint="ask for it in 'levels'")
        return bias_frame(self.fits["scalar"])

    @cached_property
    def _power(self) -> dict[str, float]:
        """Power of each step against the shift."""
        levels = list(self.fits)
        return {
            level: step_power(self.fits[before].estimate, self.fits[level].estimate, level, self.shift)
            for before, level in pairwise(levels)
            if level in ("metric", "scalar", "strict")
        }


def _difference(fit: Fit, before: Fit) -> Difference:
    """The difference test; where its scaling comes out negative that of 2010, and else the plain one."""
    found = fit.compare(before)
    for method in ("satorra_bentler_2010", "standard"):
        if not np.isnan(found.p_value):
            break
        found = fit.compare(before, method)
    return found


def invariance(
    model: str,
    data: Any,
    group: str,
    levels: Sequence[str] = ("configural", "metric", "scalar", "strict"),
    shift: float = 0.30,
    **options: Any,
) -> InvarianceTable:
    """Measurement invariance over groups, step by step.

    Parameters
    ----------
    model : str
        A measurement model in lavaan syntax.
    data : DataFrame or Responses
    group : str
        Column of groups.
    levels : sequence of str
        configural, metric, scalar, strict, then lv_variances, lv_covariances, means; each keeps what the ones
        before it hold equal.
    shift : float
        What a step must be able to notice before it counts as held.
    **options
        As in ``hs.cfa``: ``estimator="MLR"``, ``missing="fiml"``, ``cluster``, ``group_partial``, ...

    Raises
    ------
    ModelError
        For an unknown level, one group, or ordered items, whose steps are others (Wu & Estabrook, 2016) and
        not built yet.

    Notes
    -----
    R: ``cfa(model, data, group, group.equal = ...)`` step by step, and ``lavTestLRT``. Where the scaled
    difference of Satorra & Bentler (2001) is negative, theirs of 2010 stands in, and the plain one where that
    is negative too; ``differences[level].method`` says which.
    """
    if options.get("ordered"):
        raise ModelError(
            "invariance of ordered items: not built yet", hint="estimator='MLR' as continuous items"
        )
    if unknown := [level for level in levels if level not in LEVELS]:
        raise ModelError(f"there is no level '{unknown[0]}'", hint=near(unknown[0], LEVELS))
    partial = tuple(options.get("group_partial") or ())
    fits: dict[str, Fit] = {}
    differences: dict[str, Difference] = {}
    equal: tuple[str, ...] = ()
    for level in levels:
        equal = (*equal, *LEVELS[level])
        given = {**options, "meanstructure": True, **({"group_equal": equal} if equal else {})}
        if not equal:
            given.pop("group_partial", None)
        fit = cfa(model, data, group=group, **given)
        if fits and fit.df > list(fits.values())[-1].df:
            differences[level] = _difference(fit, list(fits.values())[-1])
        fits[level] = fit
    if len(next(iter(fits.values())).table.groups) < 2:
        raise ModelError(f"{group} has one group only", hint="invariance needs two or more")
    first = next(iter(fits.values()))
    return InvarianceTable(fits, differences, shift, partial, first.provenance)
