"""Reliability: coefficients with intervals, what each assumes, and how well one factor fits."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from math import sqrt
from typing import Any

from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_scales import Dot, dots
from hsmeasure.report.numbers import coefficient, interval, is_missing, percent
from hsmeasure.report.words import COEFFICIENTS, ROWS_USED, counted, listing, note, records, span, titles
from hsmeasure.study.analysis import Analysis

Row = dict[str, Any]

PRINTED = ("omega_u", "alpha", "split_half", "spearman_brown")
LEADING = ("omega_u", "alpha", "spearman_brown")

_ASSUMES = {
    "omega_u": "one factor, uncorrelated errors, linear answers; loadings may differ [@mcdonald1999]",
    "alpha": "one factor, uncorrelated errors, equal loadings; else it is too low [@cronbach1951]",
    "split_half": "odd and even items form parallel halves [@spearman1910; @brown1910]",
    "spearman_brown": "two items with equal loadings [@eisinga2013]",
}
_INTERVALS = {
    "omega_u": "Wald, from the expected information of one-factor maximum likelihood [@joreskog1969]",
    "alpha": "exact under equal covariances and normality [@feldt1965; @feldt1987]",
    "split_half": "Fisher z of the correlation between halves, stepped up",
    "spearman_brown": "Fisher z of the correlation between the items, stepped up",
}


def reliability(analysis: Analysis) -> Section:
    """Dots and intervals per scale, the coefficients, their assumptions, the one-factor fit."""
    found, names = by_scale(analysis), titles(analysis.responses.battery)
    blocks: list[Block] = []
    if found:
        blocks += [_figure(analysis, found, names), _table(analysis, found, names), _assumptions(analysis)]
    if not analysis.reliability.models.empty:
        blocks.append(_models(analysis, names))
    said = (*analysis.reliability.refusals.values(), *analysis.reliability.findings)
    blocks += [Paragraph(sentence) for sentence in said]
    return Section("reliability", "Reliability", _lead(found, names), tuple(blocks))


def by_scale(analysis: Analysis) -> dict[str, dict[str, Row]]:
    """Coefficients that could be estimated: scale -> coefficient -> row of the reliability frame."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in records(analysis.reliability.frame()):
        if not is_missing(row["estimate"]):
            found[row["scale"]][row["coefficient"]] = row
    return dict(found)


def leading(coefficients: dict[str, Row]) -> Row | None:
    """The row of omega where it is defined, else of alpha, else of Spearman-Brown."""
    return next((coefficients[name] for name in LEADING if name in coefficients), None)


def estimate(row: Row) -> str:
    """An estimate with its interval, for a sentence."""
    return f"{coefficient(row['estimate'])} {interval((row['conf_low'], row['conf_high']))}"


def _lead(found: dict[str, dict[str, Row]], names: dict[str, str]) -> str:
    omegas = sorted(
        (c["omega_u"] for c in found.values() if "omega_u" in c), key=lambda r: float(r["estimate"])
    )
    if not omegas:
        return "No scale has items from which one-factor omega could be estimated."
    lowest, highest = omegas[0], omegas[-1]
    if len(omegas) == 1:
        return f"Omega is {estimate(lowest)} for {names[lowest['scale']]}."
    return (
        f"Omega lies between {estimate(lowest)} ({names[lowest['scale']]}) and {estimate(highest)} "
        f"({names[highest['scale']]}) over {counted(len(omegas), 'scale')}."
    )


def _figure(analysis: Analysis, found: dict[str, dict[str, Row]], names: dict[str, str]) -> Figure:
    leads = {scale: lead for scale, c in found.items() if (lead := leading(c))}
    rows = [
        (names[scale], [_dot(found[scale][name], lead) for name in LEADING if name in found[scale]])
        for scale, lead in leads.items()
    ]
    share = percent(analysis.study.confidence)
    told = "; ".join(f"{names[scale]} {estimate(row)}" for scale, row in leads.items())
    return Figure(
        "reliability-dots",
        f"Reliability with {share} intervals",
        f"Dot and {share} interval per scale, on an axis from zero to one: {told}.",
        partial(dots, rows),
        "Filled: the leading coefficient of the scale (ω; Spearman-Brown for two items), with its numbers. "
        "Open: α.",
    )


def _dot(row: Row, lead: Row) -> Dot:
    symbol = COEFFICIENTS[row["coefficient"]]
    return Dot(symbol, row["estimate"], row["conf_low"], row["conf_high"], row is lead)


def _present(analysis: Analysis) -> list[str]:
    frame = analysis.reliability.frame()
    return [name for name in PRINTED if (frame["coefficient"] == name).any()]


def _table(analysis: Analysis, found: dict[str, dict[str, Row]], names: dict[str, str]) -> Table:
    present, share = _present(analysis), percent(analysis.study.confidence)
    spread = {row["scale"]: row["sd"] for row in records(analysis.scale_table.frame())}
    columns = [
        column
        for name in present
        for column in (
            Column(name, COEFFICIENTS[name], "coefficient"),
            Column(f"{name}_limits", f"{share} CI of {COEFFICIENTS[name]}", "interval"),
        )
    ]
    counts = [row["n"] for c in found.values() for row in c.values()]
    return Table(
        "reliability",
        "Reliability of scale scores",
        (
            Column("scale", "Scale"),
            Column("items", "Items", "integer"),
            Column("n", "n", "integer"),
            *columns,
            Column("error", "SE of measurement", "decimal"),
        ),
        tuple(_row(names[scale], c, present, spread.get(scale)) for scale, c in found.items()),
        note(
            analysis.responses,
            f"n = {span(counts)}: {ROWS_USED[analysis.study.missing]}",
            "SE of measurement: SD of the score times the root of one minus the leading coefficient",
            scales=found,
        ),
    )


def _row(title: str, coefficients: dict[str, Row], present: list[str], sd: float | None) -> Row:
    first = next(iter(coefficients.values()))
    row: Row = {"scale": title, "items": int(first["n_items"]), "n": int(first["n"])}
    for name in present:
        found = coefficients.get(name)
        row[name] = found["estimate"] if found else None
        row[f"{name}_limits"] = (found["conf_low"], found["conf_high"]) if found else None
    return row | {"error": _measurement_error(sd, leading(coefficients))}


def _measurement_error(sd: float | None, lead: Row | None) -> float | None:
    if lead is None or sd is None or is_missing(sd) or lead["estimate"] > 1:
        return None
    return float(sd * sqrt(1 - lead["estimate"]))


def _assumptions(analysis: Analysis) -> Table:
    return Table(
        "assumptions",
        "What each coefficient assumes",
        (Column("coefficient", "Coefficient"), Column("assumes", "Assumes"), Column("interval", "Interval")),
        tuple(
            {"coefficient": COEFFICIENTS[c], "assumes": _ASSUMES[c], "interval": _INTERVALS[c]}
            for c in _present(analysis)
        ),
        note(analysis.responses, "Omega leads because its assumptions are the weaker ones [@mcneish2018]"),
    )


def _models(analysis: Analysis, names: dict[str, str]) -> Table:
    models = records(analysis.reliability.models)
    stopped = [names[row["scale"]] for row in models if not row["converged"]]
    return Table(
        "one-factor",
        "Fit of the one-factor model behind omega",
        (
            Column("scale", "Scale"),
            Column("chisq", "χ²", "decimal"),
            Column("df", "df", "integer"),
            Column("p_value", "p", "p"),
            Column("cfi", "CFI", "coefficient", 3),
            Column("tli", "TLI", "coefficient", 3),
            Column("rmsea", "RMSEA", "coefficient", 3),
            Column("rmsea_limits", "90% CI", "interval", 3),
            Column("srmr", "SRMR", "coefficient", 3),
        ),
        tuple(_model(row, names) for row in models),
        note(
            analysis.responses,
            "Maximum likelihood on covariances with divisor N, items taken as continuous",
            "χ² tests exact fit; CFI [@bentler1990] and RMSEA [@steiger1990] describe approximate fit",
            "A dash: fit cannot be tested" if any(row["df"] == 0 for row in models) else "",
            f"Did not converge: {listing(stopped)}" if stopped else "",
            scales=[row["scale"] for row in models],
        ),
    )


def _model(row: Row, names: dict[str, str]) -> Row:
    keys = ("chisq", "p_value", "cfi", "tli", "rmsea", "srmr")
    values = {key: row[key] if row["df"] > 0 else None for key in keys}
    limits = (row["rmsea_low"], row["rmsea_high"]) if row["df"] > 0 else None
    return {"scale": names[row["scale"]], "df": row["df"], "rmsea_limits": limits, **values}
