"""Loadings, factor correlations and local misfit of a model: the figure and tables of *Structure*."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.report.document import Column, Figure, Table
from hsmeasure.report.figures import WIDTH
from hsmeasure.report.figures_models import Loading, loadings
from hsmeasure.report.numbers import coefficient, integer, percent
from hsmeasure.report.words import counted, lowered, note, records, titles
from hsmeasure.sem.diagram import describe, draw, edges
from hsmeasure.sem.diagram_layout import layout
from hsmeasure.sem.result import Fit
from hsmeasure.study.analysis import Analysis
from hsmeasure.types import FloatArray

FAINT = 0.10  # standardised paths below it are not drawn
WORST = 10  # rows of local misfit that are printed
ESTIMATED = "Robust maximum likelihood from all answers there are (MLR, full information)"


def whom(model: ModelFit) -> str:
    """On whom a model was fitted, in words."""
    return "those who needed help" if model.gates else "everyone"


def basis(analysis: Analysis, model: ModelFit) -> tuple[str, ...]:
    """Estimator, errors and rows of a model, for the note under a table."""
    n = "" if model.fit is None else f"n = {integer(model.fit.n)}: {whom(model)}"
    errors = "Errors are robust to non-normal answers"
    if model.cluster:
        errors += f" and to likeness within {counted(model.clusters, 'cluster')} ({model.cluster})"
    return (f"{ESTIMATED}; reversed items turned", errors, n)


def scales_of(model: ModelFit) -> list[str]:
    """Factors of a model: ids of scales."""
    return [] if model.fit is None else list(model.fit.table.latent)


def _loadings(model: ModelFit) -> list[dict[str, Any]]:
    return [row for row in records(model.standardized) if row["op"] == "=~"]


def loading_figure(analysis: Analysis, model: ModelFit) -> Figure:
    """A dot and an interval per item, factor by factor."""
    names, item = titles(analysis.responses.battery), analysis.responses.battery.item
    by_factor: dict[str, list[Loading]] = {}
    for row in _loadings(model):
        turned = item[row["rhs"]].keyed == "-"
        by_factor.setdefault(row["lhs"], []).append(
            Loading(row["rhs"], row["estimate"], row["conf_low"], row["conf_high"], turned)
        )
    told = "; ".join(
        f"{names.get(f, f)} {coefficient(min(x.estimate for x in dots))} to "
        f"{coefficient(max(x.estimate for x in dots))}"
        for f, dots in by_factor.items()
    )
    return Figure(
        "loadings",
        f"Standardised loadings with {percent(analysis.study.confidence)} intervals",
        f"A dot and an interval per item, factor by factor, on an axis from zero to one: {told}.",
        partial(loadings, [(names.get(f, f), dots) for f, dots in by_factor.items()]),
        "Open: reversed items, already turned.",
    )


def path_diagram(analysis: Analysis, model: ModelFit) -> Figure:
    """Factors with the paths between them; covariates and faint paths are left to the tables."""
    names = titles(analysis.responses.battery)
    fit = cast(Fit, model.fit)
    plan = layout(fit.table)
    factors = {name: node for name, node in plan.nodes.items() if node.latent}
    plan = replace(plan, nodes=factors)
    arrows = [
        e
        for e in edges(model.standardized)
        if e.kind == "loading" or (e.kind == "path" and e.source in factors and abs(e.estimate) >= FAINT)
    ]
    return Figure(
        "paths",
        f"{model.model.title}: standardised paths",
        describe(plan, arrows, names),
        partial(draw, plan, arrows, names, WIDTH),
        f"Paths smaller than {coefficient(FAINT)}, covariates and covariances are left out; dashed: p ≥ .05. "
        "Beneath each factor: its items and their loadings.",
    )


def loading_table(analysis: Analysis, model: ModelFit) -> Table:
    """Standardised loadings with errors."""
    battery = analysis.responses.battery
    names = titles(battery)
    rows = [
        {
            "scale": names.get(row["lhs"], row["lhs"]),
            "item": row["rhs"] + (" (R)" if battery.item[row["rhs"]].keyed == "-" else ""),
            "loading": row["estimate"],
            "error": row["std_error"],
            "limits": (row["conf_low"], row["conf_high"]),
            "explained": row["estimate"] ** 2,
        }
        for row in _loadings(model)
    ]
    return Table(
        "loadings",
        f"Standardised loadings: {lowered(model.model.title)}",
        (
            Column("scale", "Scale"),
            Column("item", "Item"),
            Column("loading", "Loading", "coefficient"),
            Column("error", "SE", "coefficient", 3),
            Column("limits", f"{percent(analysis.study.confidence)} CI", "interval"),
            Column("explained", "Explained", "percent", 0),
        ),
        tuple(rows),
        note(
            analysis.responses,
            *basis(analysis, model),
            "(R): reversed",
            "Explained: share of the item's variance",
            scales=scales_of(model),
        ),
    )


def factor_table(analysis: Analysis, model: ModelFit) -> Table:
    """Correlations of the factors."""
    names, factors = titles(analysis.responses.battery), scales_of(model)
    correlation, at = _latent_correlations(model), {f: k for k, f in enumerate(factors)}
    rows = [
        {"scale": f"{k}. {names.get(f, f)}"}
        | {str(j): float(correlation[at[f], at[g]]) for j, g in enumerate(factors[:k], start=1) if g != f}
        for k, f in enumerate(factors, start=1)
    ]
    return Table(
        "factor-correlations",
        f"Correlations of factors: {lowered(model.model.title)}",
        (
            Column("scale", "Factor"),
            *(Column(str(k), str(k), "coefficient") for k in range(1, len(factors))),
        ),
        tuple({c: row.get(c, "") for c in ["scale", *map(str, range(1, len(factors)))]} for row in rows),
        note(
            analysis.responses,
            *basis(analysis, model),
            "Freed of measurement error, so larger than correlations of scores",
            scales=factors,
        ),
    )


def _latent_correlations(model: ModelFit) -> FloatArray:
    """Correlations of the factors of a measurement model."""
    at = {name: k for k, name in enumerate(scales_of(model))}
    found = np.eye(len(at))
    for row in records(model.standardized):
        if row["op"] == "~~" and row["lhs"] in at and row["rhs"] in at:
            i, j = at[row["lhs"]], at[row["rhs"]]
            found[i, j] = found[j, i] = row["estimate"]
    return found


def residual_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
    """Where observed and implied correlations are furthest apart."""
    matrix = fit.residuals("cor")[0]["cov"]
    values = np.asarray(matrix)
    rows, columns = np.tril_indices(len(values), -1)
    order = np.argsort(-np.abs(values[rows, columns]))[:WORST]
    items = [str(c) for c in matrix.index]
    return Table(
        "residuals",
        f"Largest residual correlations: {lowered(model.model.title)}",
        (Column("one", "Item"), Column("other", "with"), Column("residual", "Residual r", "coefficient")),
        tuple(
            {"one": items[columns[k]], "other": items[rows[k]], "residual": values[rows[k], columns[k]]}
            for k in order
        ),
        note(
            analysis.responses,
            f"Observed minus implied correlation; the {WORST} largest of {integer(len(rows))}",
            scales=scales_of(model),
        ),
    )


def modification_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
    """What a freed parameter would gain: a list to think about, not to follow."""
    found = fit.modification_indices().head(WORST)
    return Table(
        "modification",
        f"Largest modification indices, exploratory: {lowered(model.model.title)}",
        (
            Column("parameter", "Parameter not in the model"),
            Column("mi", "MI", "decimal", 1),
            Column("change", "Expected, standardised", "coefficient"),
        ),
        tuple(
            {
                "parameter": f"{row['lhs']} {row['op']} {row['rhs']}",
                "mi": row["mi"],
                "change": row["sepc_all"],
            }
            for row in records(found)
        ),
        note(
            analysis.responses,
            "MI: by how much χ² would fall, not corrected for the many looked at",
            "Exploratory: a parameter freed because of this table would need new data",
            scales=scales_of(model),
        ),
    )
