"""The Scores noun: one number per respondent and scale, its status, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hsmeasure.instrument.schema import Scale
from hsmeasure.results import Result
from hsmeasure.types import Provenance


@dataclass(frozen=True, repr=False)
class Scores(Result):
    """Scores with their status.

    Attributes
    ----------
    people : DataFrame, shape (n, ...)
        ``row``, ``respondent`` and the kept columns.
    values : DataFrame, shape (n, scales)
        Scores; NaN where the status is not ``ok``.
    n_valid : DataFrame, shape (n, scales)
        Answers that entered each score.
    status : DataFrame, shape (n, scales)
        ``ok | too_few | no_need | not_shown | not_applicable``.
    scales : tuple of Scale
    """

    people: pd.DataFrame
    values: pd.DataFrame
    n_valid: pd.DataFrame
    status: pd.DataFrame
    scales: tuple[Scale, ...]
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"Scores of {len(self.values):,} respondents on {len(self.scales)} scales"

    def frame(self) -> pd.DataFrame:
        """``row``, kept columns, ``respondent``, then ``<scale>``, ``<scale>__n_valid``,
        ``<scale>__status``.
        """
        columns = {name: self.people[name] for name in self.people}
        for scale in self.values.columns:
            columns[scale] = self.values[scale]
            columns[f"{scale}__n_valid"] = self.n_valid[scale]
            columns[f"{scale}__status"] = self.status[scale]
        return pd.DataFrame(columns)

    def describe(self) -> pd.DataFrame:
        """Per scale: ``scale n mean sd minimum maximum low high too_few no_need not_shown``."""
        rows = []
        for scale in self.scales:
            values, status = self.values[scale.id].dropna(), self.status[scale.id]
            rows.append(
                {
                    "scale": scale.id,
                    "n": len(values),
                    "mean": values.mean(),
                    "sd": values.std(),
                    "minimum": values.min(),
                    "maximum": values.max(),
                    "low": scale.range[0],
                    "high": scale.range[1],
                }
                | {s: int((status == s).sum()) for s in ("too_few", "no_need", "not_shown")}
            )
        return pd.DataFrame(rows)

    def summary(self) -> str:
        """Title and descriptives per scale."""
        table = self.describe().to_string(index=False, float_format="{:.2f}".format, na_rep="")
        states = [f"\n\n{i.label}" for i in self.provenance.instruments if i.adaptation]
        remarks = [f"\n\nNote. {remark}" for remark in self.remarks]
        return f"{self.title}\n\n{table}" + "".join([*states, *remarks])
