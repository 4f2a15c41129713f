"""The field's Table 1: what every scale looks like, how reliable it is, and how the scales correlate."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

from hsmeasure.errors import DataError
from hsmeasure.moments.correlation import correlation, correlation_p_value, fisher_interval
from hsmeasure.moments.covariance import covariance_listwise
from hsmeasure.reliability.reliability import Reliability, reliability
from hsmeasure.responses.responses import Responses
from hsmeasure.results import Result
from hsmeasure.scoring.score import score
from hsmeasure.types import Missing, Provenance

_DIAGONAL = ("omega_u", "alpha", "spearman_brown")  # the first that a scale has
_BESIDE = {"omega_u": "omega", "alpha": "alpha"}


@dataclass(frozen=True, repr=False)
class ScaleTable(Result):
    """Descriptives, reliabilities and correlations of scale scores.

    Attributes
    ----------
    table : DataFrame
        One row a scale: ``scale n n_items mean sd low high minimum maximum`` (possible and observed range of
        the scores), ``omega omega_low omega_high alpha alpha_low alpha_high``, and ``reliability
        reliability_low reliability_high coefficient`` (omega_u, else alpha, else spearman_brown; NaN and ""
        where none is defined).
    correlations : DataFrame
        One row a pair of scales, in the order of the table: ``scale_a scale_b r conf_low conf_high n
        p_value``.
    reliability : Reliability
        The coefficients in full.
    """

    table: pd.DataFrame
    correlations: pd.DataFrame
    reliability: Reliability
    provenance: Provenance

    @property
    def title(self) -> str:
        return "Scales: descriptives, reliability, correlations"

    @property
    def notes(self) -> tuple[str, ...]:
        return self.reliability.notes

    def frame(self) -> pd.DataFrame:
        """One row a scale, at full precision."""
        return self.table

    def matrix(self) -> pd.DataFrame:
        """Correlations of the scores, with the reliability of each scale on the diagonal."""
        names = self.table["scale"]
        square = pd.DataFrame(np.nan, index=pd.Index(names, name="scale"), columns=names.tolist())
        for a, b, r in self.correlations[["scale_a", "scale_b", "r"]].to_numpy().tolist():
            square.loc[a, b] = square.loc[b, a] = r
        for name, value in zip(names, self.table["reliability"], strict=True):
            square.loc[name, name] = value
        return square


def scale_table(
    responses: Responses,
    *,
    missing: Missing = "listwise",
    correlations: Literal["listwise", "pairwise"] = "pairwise",
    confidence: float = 0.95,
) -> ScaleTable:
    """Table 1 of a measures section.

    Parameters
    ----------
    responses : Responses
    missing : {"listwise", "pairwise"}
        Among the items of a scale, for its reliability (see :func:`hsmeasure.reliability`).
    correlations : {"pairwise", "listwise"}
        Among scores: respondents with both scores (default), or with all of them; ``n`` says how many.
    confidence : float
        Level of the intervals.

    Returns
    -------
    ScaleTable

    Raises
    ------
    DataError
        If an option is unknown, or what is passed is not Responses.

    Notes
    -----
    Correlations are equal to R's ``cor.test(a, b)``: Fisher's z for the limits, Student's t for p.
    """
    if not isinstance(responses, Responses):
        raise DataError(
            f"not responses: {type(responses).__name__}",
            hint="read an export first: hs.scale_table(hs.read_export(path, battery))",
        )
    if correlations not in ("listwise", "pairwise"):
        raise DataError(f"unknown rule for correlations: {correlations!r}", hint="pairwise or listwise")
    coefficients = reliability(responses, missing=missing, confidence=confidence)
    scores = score(responses)
    values = scores.values
    possible = {s.id: s.range for s in scores.scales}
    sizes = {s.id: len(responses.scale_items(s.id)) for s in scores.scales}
    rows = [
        {"scale": name, "n_items": sizes[name], "low": possible[name][0], "high": possible[name][1]}
        | _descriptives(values[name])
        | _reliabilities(coefficients, name)
        for name in values.columns
    ]
    return ScaleTable(
        table=pd.DataFrame(rows, columns=_COLUMNS),
        correlations=_correlations(values if correlations == "pairwise" else values.dropna(), confidence),
        reliability=coefficients,
        provenance=coefficients.provenance.with_options(correlations=correlations),
    )


_COLUMNS = [
    *("scale", "n", "n_items", "mean", "sd", "low", "high", "minimum", "maximum"),
    *("omega", "omega_low", "omega_high", "alpha", "alpha_low", "alpha_high"),
    *("reliability", "reliability_low", "reliability_high", "coefficient"),
]


def _descriptives(values: pd.Series) -> dict[str, Any]:
    there = values.dropna()
    return {
        "n": len(there),
        "mean": there.mean(),
        "sd": there.std(),
        "minimum": there.min(),
        "maximum": there.max(),
    }


def _reliabilities(found: Reliability, scale: str) -> dict[str, Any]:
    rows = found.table[found.table["scale"] == scale].set_index("coefficient")
    columns: dict[str, Any] = {}
    for coefficient, name in _BESIDE.items():
        columns |= _limits(rows, coefficient, name)
    best = next((c for c in _DIAGONAL if c in rows.index), "")
    return columns | _limits(rows, best, "reliability") | {"coefficient": best}


def _limits(rows: pd.DataFrame, coefficient: str, name: str) -> dict[str, float]:
    sources = {name: "estimate", f"{name}_low": "conf_low", f"{name}_high": "conf_high"}
    if coefficient not in rows.index:
        return dict.fromkeys(sources, np.nan)
    return {
        column: float(rows[source].to_numpy()[rows.index == coefficient][0])
        for column, source in sources.items()
    }


def _correlations(values: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Every pair of scores, from the rows that have both."""
    x = values.to_numpy(dtype=float)
    pairs = list(combinations(range(x.shape[1]), 2))
    samples = [covariance_listwise(x[:, pair]) for pair in pairs]
    r = np.array([correlation(sample.matrix)[0, 1] for sample in samples])
    n = np.array([sample.n_complete for sample in samples], dtype=np.int64)
    low, high = fisher_interval(r, n, confidence)
    names = values.columns
    columns = {
        "scale_a": [names[i] for i, _ in pairs],
        "scale_b": [names[j] for _, j in pairs],
        "r": r,
        "conf_low": low,
        "conf_high": high,
        "n": n,
        "p_value": correlation_p_value(r, n),
    }
    return pd.DataFrame(columns)
