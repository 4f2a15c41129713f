"""Scores: how they are spread, how they go together, and who has none."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

import numpy as np

from hsmeasure.instrument.schema import Scale
from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_scales import Cloud, clouds
from hsmeasure.report.numbers import MINUS, coefficient, decimal, interval, is_missing, percent
from hsmeasure.report.words import counted, note, records, span, titles
from hsmeasure.responses.responses import Responses
from hsmeasure.scoring.score import score
from hsmeasure.scoring.scores import Scores
from hsmeasure.study.analysis import Analysis

STATUSES = {
    "too_few": "Too few answers",
    "no_need": "No need",
    "not_shown": "Not shown",
    "blocked": "Not scorable",
}
_NO_GROUPS = (
    "Scores are not compared between groups: whether the scales measure the same in each group was not "
    "tested [@meredith1993]."
)


def scores(analysis: Analysis) -> Section:
    """Spread of every score on its possible range, descriptives, correlations, who has no score."""
    responses, names = analysis.responses, titles(analysis.responses.battery)
    first = score(responses)
    pairs = records(analysis.scale_table.correlations)
    blocks: list[Block] = [*_figures(first, names), _descriptives(responses, first, names)]
    if pairs:
        blocks.append(_correlations(analysis, pairs, names))
    blocks.append(Paragraph(_NO_GROUPS, target="limits"))
    return Section("scores", "Scores", _lead(first, pairs, names), tuple(blocks))


def _lead(first: Scores, pairs: list[dict[str, Any]], names: dict[str, str]) -> str:
    n = span([int(first.values[scale.id].notna().sum()) for scale in first.scales])
    opening = f"Scores on {counted(len(first.scales), 'scale')} could be given to {n} respondents"
    several = {
        scale.id for scale in first.scales if len(scale.items) > 1 and scale.measurement == "reflective"
    }
    known = [p for p in pairs if not is_missing(p["r"]) and {p["scale_a"], p["scale_b"]} <= several]
    if not known:
        return f"{opening}."
    top = max(known, key=lambda pair: abs(float(pair["r"])))
    return (
        f"{opening}. Among scales of several reflective items, {names[top['scale_a']]} and "
        f"{names[top['scale_b']]} are related most closely, r = {coefficient(top['r'])} "
        f"{interval((top['conf_low'], top['conf_high']))}."
    )


def _figures(first: Scores, names: dict[str, str]) -> list[Figure]:
    by_range: dict[tuple[float, float], list[Scale]] = defaultdict(list)
    for scale in first.scales:
        by_range[scale.range].append(scale)
    return [_clouds(first, names, limits, scales) for limits, scales in by_range.items()]


def _clouds(first: Scores, names: dict[str, str], limits: tuple[float, float], scales: list[Scale]) -> Figure:
    rows = [Cloud(names[s.id], first.values[s.id].dropna().to_numpy(dtype=float)) for s in scales]
    told = "; ".join(
        f"{row.title} {decimal(row.values.mean()) if len(row.values) else 'no scores'}" for row in rows
    )
    low, high = (decimal(limit, 0) for limit in limits)
    return Figure(
        f"scores-{low}-{high}".replace(MINUS, "m"),
        f"Scores from {low} to {high}",
        f"Densities of {counted(len(rows), 'score')} on the range from {low} to {high}, with quartiles and "
        f"median. Means: {told}.",
        partial(clouds, rows, limits),
        "Shape: kernel density, folded at the ends of the scale; bars where a score takes few values. "
        "Line: middle half. Dot: median.",
    )


def _descriptives(responses: Responses, first: Scores, names: dict[str, str]) -> Table:
    seen = [status for status in STATUSES if (first.status == status).to_numpy().any()]
    return Table(
        "scores",
        "Scores",
        (
            Column("scale", "Scale"),
            Column("n", "n", "integer"),
            Column("mean", "M", "decimal"),
            Column("sd", "SD", "decimal"),
            Column("minimum", "Lowest", "decimal"),
            Column("median", "Median", "decimal"),
            Column("maximum", "Highest", "decimal"),
            Column("range", "Possible"),
            *(Column(status, STATUSES[status], "integer") for status in seen),
        ),
        tuple(_describe(first, scale, names[scale.id], seen) for scale in first.scales),
        note(
            responses,
            "No need: those who needed no help have no score on what people do when they need it; that is "
            "neither a low score nor a missing one"
            if "no_need" in seen
            else "",
            "Too few answers: fewer than the rule of the scale asks for" if "too_few" in seen else "",
        ),
    )


def _describe(first: Scores, scale: Scale, title: str, seen: list[str]) -> dict[str, Any]:
    values = first.values[scale.id].dropna().to_numpy(dtype=float)
    some = len(values) > 0
    return {
        "scale": title,
        "n": len(values),
        "mean": values.mean() if some else None,
        "sd": values.std(ddof=1) if len(values) > 1 else None,
        "minimum": values.min() if some else None,
        "median": np.median(values) if some else None,
        "maximum": values.max() if some else None,
        "range": f"{decimal(scale.range[0], 0)} to {decimal(scale.range[1], 0)}",
        **{status: int((first.status[scale.id] == status).sum()) for status in seen},
    }


def _correlations(analysis: Analysis, pairs: list[dict[str, Any]], names: dict[str, str]) -> Table:
    table = records(analysis.scale_table.frame())
    by_pair = {frozenset((pair["scale_a"], pair["scale_b"])): pair["r"] for pair in pairs}
    rows = []
    for k, row in enumerate(table):
        below = {str(j + 1): by_pair.get(frozenset((row["scale"], table[j]["scale"]))) for j in range(k)}
        above = {str(j + 1): "" for j in range(k + 1, len(table))}
        title = f"{k + 1}. {names[row['scale']]}"
        rows.append({"scale": title, **below, str(k + 1): row["reliability"], **above})
    keys = [str(k + 1) for k in range(len(table))]
    share = percent(analysis.study.confidence)
    return Table(
        "correlations",
        "Correlations between scores, with reliability on the diagonal",
        (Column("scale", "Scale"), *(Column(key, key, "coefficient") for key in keys)),
        tuple(rows),
        note(
            analysis.responses,
            "Pearson correlations of observed scores, not corrected for unreliability",
            f"n = {span([pair['n'] for pair in pairs])}, pairwise",
            f"Every correlation with its {share} interval and p stands in report.json",
            "Diagonal: ω, else α, else Spearman-Brown; a dash where none is defined",
        ),
        frozenset((k, key) for k, key in enumerate(keys)),
    )
