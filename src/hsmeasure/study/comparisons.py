"""May groups be compared? Measurement invariance of every reflective scale over every grouping variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hsmeasure.errors import HsmeasureError
from hsmeasure.instrument.schema import Scale
from hsmeasure.invariance.gate import SMALLEST
from hsmeasure.invariance.invariance import InvarianceTable, invariance
from hsmeasure.responses.responses import Responses

ITEMS = 3  # fewer do not make a factor


@dataclass(frozen=True)
class GroupComparison:
    """One scale over one grouping variable.

    Attributes
    ----------
    group, scale : str
    steps : InvarianceTable or None
        One factor, variance one in the first group; None where it could not be fitted.
    reason : str
        Why there are no steps.
    differences : DataFrame
        Latent means of the later groups in standard deviations of the first group's factor, ``level estimate
        conf_low conf_high pvalue``; empty where latent means may not be compared.
    """

    group: str
    scale: str
    steps: InvarianceTable | None
    reason: str
    differences: pd.DataFrame

    @property
    def verdicts(self) -> dict[str, str]:
        """Verdict on each rung, and the reason."""
        if self.steps is None:
            rungs = ("structure", "relations", "latent_means", "observed_means")
            return dict.fromkeys(rungs, "cannot tell") | {"reason": self.reason}
        return {str(k): str(v) for k, v in self.steps.permits().iloc[0].drop("factor").items()}


@dataclass(frozen=True)
class GroupComparisons:
    """All scales over one grouping variable.

    Attributes
    ----------
    group : str
    levels : dict of int
        Respondents of the levels that are large enough, the largest first.
    left_out : dict of int
        Of those that are not.
    scales : tuple of GroupComparison
        Empty where fewer than two levels are large enough.
    """

    group: str
    levels: dict[str, int]
    left_out: dict[str, int]
    scales: tuple[GroupComparison, ...]


def compare_groups(responses: Responses, group: str, cluster: str | None = None) -> GroupComparisons:
    """Steps of invariance, one factor a scale, among the levels of a group with 200 respondents or more.

    Nobody is dropped elsewhere: a smaller level is left out of the tests only. Robust maximum likelihood from
    all answers there are; errors allow for clusters.
    """
    counts = responses.people[group].value_counts()
    levels = {str(k): int(n) for k, n in counts.items() if n >= SMALLEST}
    left_out = {str(k): int(n) for k, n in counts.items() if n < SMALLEST}
    if len(levels) < 2:
        return GroupComparisons(group, levels, left_out, ())
    table = responses.frame()
    table = table[table[group].astype(str).isin(levels)].assign(**{group: table[group].astype(str)})
    scales = [s for s in responses.scales if _is_reflective(responses, s)]
    found = tuple(_compare(table, s.id, responses.scale_items(s.id), group, cluster) for s in scales)
    return GroupComparisons(group, levels, left_out, found)


def _is_reflective(responses: Responses, scale: Scale) -> bool:
    items = [responses.battery.item[i] for i in responses.scale_items(scale.id)]
    formative = scale.measurement == "formative" or any(i.measurement == "formative" for i in items)
    return len(items) >= ITEMS and not formative


def _compare(
    table: pd.DataFrame, scale: str, items: Sequence[str], group: str, cluster: str | None
) -> GroupComparison:
    model = f"{scale} =~ {' + '.join(items)}"
    nothing = pd.DataFrame(columns=["level", "estimate", "conf_low", "conf_high", "pvalue"])
    try:
        steps = invariance(model, table, group, estimator="MLR", missing="fiml", std_lv=True, cluster=cluster)
        told = steps.permits().iloc[0]
    except HsmeasureError as error:
        return GroupComparison(group, scale, None, error.message, nothing)
    allowed = told["latent_means"] == "held"
    return GroupComparison(group, scale, steps, "", _differences(steps, scale) if allowed else nothing)


def _differences(steps: InvarianceTable, scale: str) -> pd.DataFrame:
    estimates = steps.fits["scalar"].estimates()
    mine = estimates[(estimates["lhs"] == scale) & (estimates["op"] == "~1") & (estimates["group"] > 1)]
    return pd.DataFrame(
        {
            "level": [steps.groups[g - 1] for g in mine["group"]],
            "estimate": mine["estimate"].to_numpy(),
            "conf_low": mine["conf_low"].to_numpy(),
            "conf_high": mine["conf_high"].to_numpy(),
            "pvalue": mine["p_value"].to_numpy(),
        }
    )
