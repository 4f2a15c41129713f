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

ASSUMED = ("omega_u", "alpha", "split_half", "spearman_brown")
HALVES = ("split_half", "spearman_brown")  # a coefficient of halves: of odd and even items, or of two items
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
    blocks += [Paragraph(sentence) for sentence in _said(analysis, names)]
    return Section("reliability", "Reliability", _lead(found, names), tuple(blocks))


def _said(analysis: Analysis, names: dict[str, str]) -> list[str]:
    """Refusals and findings; a sentence about a scale opens with its title."""
    told = (*analysis.reliability.refusals.values(), *analysis.reliability.findings)
    return [
        f"{names[first]} ({first}) {rest}" if (first := sentence.split(" ")[0]) in names else sentence
        for sentence in told
        for rest in [sentence.partition(" ")[2]]
    ]


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


def _table(analysis: Analysis, found: dict[str, dict[str, Row]], names: dict[str, str]) -> Table:
    share = percent(analysis.study.confidence)
    spread = {row["scale"]: row["sd"] for row in records(analysis.scale_table.frame())}
    counts = [row["n"] for coefficients in found.values() for row in coefficients.values()]
    return Table(
        "reliability",
        "Reliability of scale scores",
        (
            Column("scale", "Scale"),
            Column("items", "Items", "integer"),
            Column("n", "n", "integer"),
            Column("omega", "ω", "coefficient"),
            Column("omega_limits", f"{share} CI of ω", "interval"),
            Column("alpha", "α", "coefficient"),
            Column("alpha_limits", f"{share} CI of α", "interval"),
            Column("halves", "Split-half", "coefficient"),
            Column("halves_limits", f"{share} CI of split-half", "interval"),
            Column("error", "SE of measurement", "decimal"),
        ),
        tuple(_row(names[scale], c, spread.get(scale)) for scale, c in found.items()),
        note(
            analysis.responses,
            f"n = {span(counts)}: {ROWS_USED[analysis.study.missing]}",
            "Split-half: odd against even items, stepped up; of two items, their Spearman-Brown coefficient",
            "SE of measurement: SD of the score times the root of one minus the leading coefficient",
            scales=found,
        ),
    )


def _row(title: str, coefficients: dict[str, Row], sd: float | None) -> Row:
    first = next(iter(coefficients.values()))
    halves = next((coefficients[name] for name in HALVES if name in coefficients), None)
    return {
        "scale": title,
        "items": int(first["n_items"]),
        "n": int(first["n"]),
        **_set("omega", coefficients.get("omega_u")),
        **_set("alpha", coefficients.get("alpha")),
        **_set("halves", halves),
        "error": _measurement_error(sd, leading(coefficients)),
    }


def _set(name: str, found: Row | None) -> Row:
    if found is None:
        return {name: None, f"{name}_limits": None}
    return {name: found["estimate"], f"{name}_limits": (found["conf_low"], found["conf_high"])}


def _measurement_error(sd: float | None, lead: Row | None) -> float | None:
    if lead is None or sd is None or is_missing(sd) or lead["estimate"] > 1:
        return None
    return float(sd * sqrt(1 - lead["estimate"]))


def _assumptions(analysis: Analysis) -> Table:
    frame = analysis.reliability.frame()
    present = [name for name in ASSUMED if (frame["coefficient"] == name).any()]
    return Table(
        "assumptions",
        "What each coefficient assumes",
        (Column("coefficient", "Coefficient"), Column("assumes", "Assumes"), Column("interval", "Interval")),
        tuple(
            {"coefficient": COEFFICIENTS[c], "assumes": _ASSUMES[c], "interval": _INTERVALS[c]}
            for c in present
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
