"""What may be compared: the verdict on every rung, factor by factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hsmeasure.sem.compare import Difference
from hsmeasure.sem.result import Fit

if TYPE_CHECKING:
    import pandas as pd

SMALLEST = 200  # respondents a group
ANCHORS = 2  # items a factor that are never let differ
POWER = 0.80
ALPHA = 0.05
RUNGS = {
    "structure": "configural",
    "relations": "metric",
    "latent_means": "scalar",
    "observed_means": "strict",
}
_COUNTED = {"structure": (), "relations": ("=~",), "latent_means": ("=~", "~1")}


def licences(
    fits: Mapping[str, Fit],
    differences: Mapping[str, Difference],
    powers: Mapping[str, float],
    shift: float,
    partial: Sequence[str],
) -> pd.DataFrame:
    """One row a factor, ``factor structure relations latent_means observed_means reason``."""
    import pandas as pd

    steps = {rung: _step(level, fits, differences, powers, shift) for rung, level in RUNGS.items()}
    rows = []
    for factor, items in _factors(next(iter(fits.values()))).items():
        verdicts: dict[str, str] = {}
        reason, before = "", "held"
        for rung, (step, why) in steps.items():
            verdict, cause = step, why
            if step == "held" and (lost := _lost(rung, factor, items, partial)):
                verdict, cause = "rejected", lost
            verdict = before if before != "held" else verdict
            if verdict != "held" and not reason:
                reason = cause
            verdicts[rung] = before = verdict
        rows.append({"factor": factor, **verdicts, "reason": reason})
    return pd.DataFrame(rows)


def freed(partial: Sequence[str], operators: Sequence[str] = ("=~", "~1", "~~")) -> dict[str, str]:
    """Items let differ, and the operator of the first parameter of each.

    >>> freed(["BEN =~ BEN3", "THR2~1"])
    {'BEN3': '=~', 'THR2': '~1'}
    """
    found: dict[str, str] = {}
    for text in ("".join(one.split()) for one in partial):
        operator = next((op for op in ("=~", "~~", "~1") if op in text), "")
        if operator in operators:
            left, _, right = text.partition(operator)
            found.setdefault(left if operator == "~1" else right, operator)
    return found


def _lost(rung: str, factor: str, items: Sequence[str], partial: Sequence[str]) -> str:
    """Why parameters let differ bar a rung that the tests do not bar."""
    differ = [i for i in freed(partial, _COUNTED.get(rung, ("=~", "~1", "~~"))) if i in items]
    if rung == "observed_means" and differ:
        return f"{', '.join(differ)} let differ between the groups: a mean of {factor} adds that in"
    if differ and len(items) - len(differ) < ANCHORS:
        return f"{factor} has {len(items) - len(differ)} items that were not let differ, fewer than {ANCHORS}"
    return ""


def _factors(fit: Fit) -> dict[str, list[str]]:
    """Observed items of every factor."""
    observed = set(fit.table.observed)
    return {
        factor: list(
            dict.fromkeys(
                r.rhs for r in fit.table.rows if r.op == "=~" and r.lhs == factor and r.rhs in observed
            )
        )
        for factor in fit.table.latent
    }


def _step(
    level: str,
    fits: Mapping[str, Fit],
    differences: Mapping[str, Difference],
    powers: Mapping[str, float],
    shift: float,
) -> tuple[str, str]:
    fit = fits.get(level)
    if fit is None:
        return "cannot tell", f"the {level} step was not asked for"
    if not fit.converged or fit.findings:
        found = "; ".join(finding.message for finding in fit.findings)
        return "cannot tell", f"the {level} model has no proper solution: {found}"
    least = min(s.n for s in fit.estimate.samples)
    if least < SMALLEST:
        return "cannot tell", f"the smallest group has {least} respondents, fewer than {SMALLEST}"
    if level == RUNGS["structure"]:
        return _structure(fit)
    difference = differences.get(level)
    if difference is None:
        return "cannot tell", f"the {level} step is not testable: it adds no restriction"
    if np.isnan(difference.p_value):
        return "cannot tell", f"the difference test of the {level} step has no p value"
    p = difference.p_value
    told = "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")
    if p < ALPHA:
        return "rejected", f"the {level} step is rejected ({told})"
    power = powers[level]
    if not power >= POWER:
        return "cannot tell", (
            f"the {level} step does not reject ({told}), but had {power:.0%} power against a shift of "
            f"{shift:.2f} on one item in five"
        )
    return "held", ""


def _structure(fit: Fit) -> tuple[str, str]:
    """The same factors in every group: conventional limits as a descriptor, where the exact test rejects."""
    m = fit.fit_measures()
    if m.get("pvalue_scaled", m["pvalue"]) >= ALPHA:
        return "held", ""
    cfi, rmsea = m.get("cfi_robust", m["cfi"]), m.get("rmsea_robust", m["rmsea"])
    close = cfi >= 0.95 and rmsea <= 0.06 and m["srmr"] <= 0.08
    told = f"CFI {cfi:.3f}, RMSEA {rmsea:.3f}, SRMR {m['srmr']:.3f}"
    return ("held", "") if close else ("rejected", f"the configural model does not fit ({told})")
