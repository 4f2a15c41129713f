"""Structure: do the items hang together as the scales claim, and where do they not."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_models import Loading, loadings
from hsmeasure.report.numbers import coefficient, integer, interval, percent
from hsmeasure.report.words import capitalised, counted, lowered, note, records, titles
from hsmeasure.sem.result import Fit
from hsmeasure.study.analysis import Analysis

WORST = 10  # rows of local misfit that are printed
FEW_CLUSTERS = 30  # below it cluster-robust errors come out too small
ESTIMATED = "Robust maximum likelihood from all answers there are (MLR, full information)"


def structure(analysis: Analysis) -> Section:
    """Loadings, fit, local misfit of the models that the battery names; why one was not fitted."""
    fitted = [m for m in analysis.models if m.fit is not None]
    chief = measurement(analysis)
    blocks: list[Block] = []
    if chief is not None and chief.fit is not None:
        blocks.append(_figure(analysis, chief, chief.fit))
    if fitted:
        blocks.append(_fit_table(analysis, fitted))
    if chief is not None and chief.fit is not None:
        blocks += [
            _loading_table(analysis, chief, chief.fit),
            _factor_table(analysis, chief, chief.fit),
            _residual_table(analysis, chief, chief.fit),
            _modification_table(analysis, chief, chief.fit),
        ]
    blocks += [Paragraph(sentence) for sentence in _sentences(analysis)]
    return Section("structure", "Structure", _lead(analysis, chief), tuple(blocks))


def measurement(analysis: Analysis) -> ModelFit | None:
    """The fitted measurement model, else any fitted model: it holds one."""
    fitted = [m for m in analysis.models if m.fit is not None]
    return next((m for m in fitted if m.model.role == "measurement"), fitted[0] if fitted else None)


def robust(measures: dict[str, float], name: str) -> float:
    """An index in its robust form, else scaled, else plain."""
    forms = (f"{name}_robust", f"{name}_scaled", name)
    return next((measures[f] for f in forms if np.isfinite(measures.get(f, np.nan))), np.nan)


def whom(model: ModelFit) -> str:
    """On whom a model was fitted, in words."""
    if model.gates:
        return "those who needed help"
    return "everyone"


def fit_words(fit: Fit) -> str:
    """Approximate fit in three indices of different kinds."""
    m = fit.fit_measures()
    low, high = robust(m, "rmsea_ci_lower"), robust(m, "rmsea_ci_upper")
    return (
        f"CFI = {coefficient(robust(m, 'cfi'), 3)}, RMSEA = {coefficient(robust(m, 'rmsea'), 3)} "
        f"{interval((low, high), 3)}, SRMR = {coefficient(m['srmr'], 3)}"
    )


def _lead(analysis: Analysis, chief: ModelFit | None) -> str:
    if not analysis.models:
        return "The battery names no model, so no structure was examined."
    if chief is None or chief.fit is None:
        return f"No structure could be examined: {_reason(analysis.models[0])}"
    title = chief.model.title
    return (
        f"{title}, fitted to {whom(chief)} (n = {integer(chief.fit.n)}), reproduce"
        f"{'' if title.endswith('s') else 's'} the answers with {fit_words(chief.fit)}."
    )


def _reason(model: ModelFit) -> str:
    return f"{capitalised(model.reason).rstrip('.')}."


def _sentences(analysis: Analysis) -> list[str]:
    """What was not fitted, what was changed, and what the numbers rest on."""
    said = [f"“{m.model.title}” was not fitted. {_reason(m)}" for m in analysis.models if m.fit is None]
    for m in analysis.models:
        if m.fit is None:
            continue
        said += [f"“{m.model.title}”: {remark}." for remark in m.indicators.remarks]
        said += [f"“{m.model.title}”: {finding.message}." for finding in m.fit.findings]
        if left := int(m.people.sum()) - m.fit.n:
            said.append(f"“{m.model.title}”: {counted(left, 'respondent')} without {m.cluster} left out.")
    if any(m.gates for m in analysis.models):
        said.append(
            "That somebody needed no help is no missing answer: models that hold avoidance are fitted among "
            "those who needed it."
        )
    clusters = max((m.clusters for m in analysis.models), default=0)
    if 0 < clusters < FEW_CLUSTERS:
        said.append(
            f"With {counted(clusters, 'cluster')} the errors of the models are likely to be too small."
        )
    if analysis.models:
        said.append(
            "Items are taken as continuous and answers as missing at random. No rival model was fitted, so "
            "good fit says that these models are possible, not that they are the best."
        )
    return said


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


def _loadings(fit: Fit) -> list[dict[str, Any]]:
    frame = fit.standardized()
    return records(frame[frame["op"] == "=~"])


def _figure(analysis: Analysis, model: ModelFit, fit: Fit) -> Figure:
    names, item = titles(analysis.responses.battery), analysis.responses.battery.item
    by_factor: dict[str, list[Loading]] = {}
    for row in _loadings(fit):
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
        f"Standardised loadings with {percent(0.95)} intervals",
        f"A dot and an interval per item, factor by factor, on an axis from zero to one: {told}.",
        partial(loadings, [(names.get(f, f), dots) for f, dots in by_factor.items()]),
        "Open: reversed items, already turned.",
    )


def _fit_table(analysis: Analysis, fitted: list[ModelFit]) -> Table:
    return Table(
        "model-fit",
        "Fit of the models",
        (
            Column("model", "Model"),
            Column("people", "Fitted to"),
            Column("n", "n", "integer"),
            Column("chisq", "χ²", "decimal"),
            Column("df", "df", "integer"),
            Column("p_value", "p", "p"),
            Column("cfi", "CFI", "coefficient", 3),
            Column("tli", "TLI", "coefficient", 3),
            Column("rmsea", "RMSEA", "coefficient", 3),
            Column("rmsea_limits", "90% CI", "interval", 3),
            Column("srmr", "SRMR", "coefficient", 3),
        ),
        tuple(_fit_row(m, m.fit) for m in fitted if m.fit is not None),
        note(
            analysis.responses,
            f"{ESTIMATED}; χ² scaled [@yuan2000]",
            "CFI [@bentler1990], TLI and RMSEA [@steiger1990] in their robust forms; indices describe, no "
            "cut-off decides",
        ),
    )


def _fit_row(model: ModelFit, fit: Fit) -> dict[str, Any]:
    m = fit.fit_measures()
    return {
        "model": model.model.title,
        "people": whom(model),
        "n": fit.n,
        "chisq": m.get("chisq_scaled", m["chisq"]),
        "df": m["df"],
        "p_value": m.get("pvalue_scaled", m["pvalue"]),
        **{name: robust(m, name) for name in ("cfi", "tli", "rmsea")},
        "rmsea_limits": (robust(m, "rmsea_ci_lower"), robust(m, "rmsea_ci_upper")),
        "srmr": m["srmr"],
    }


def _loading_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
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
        for row in _loadings(fit)
    ]
    return Table(
        "loadings",
        f"Standardised loadings: {lowered(model.model.title)}",
        (
            Column("scale", "Scale"),
            Column("item", "Item"),
            Column("loading", "Loading", "coefficient"),
            Column("error", "SE", "coefficient", 3),
            Column("limits", "95% CI", "interval"),
            Column("explained", "Explained", "percent"),
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


def _factor_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
    names, factors = titles(analysis.responses.battery), scales_of(model)
    correlation = _latent_correlations(fit)
    rows = [
        {"scale": f"{k}. {names.get(f, f)}"}
        | {str(j): float(correlation.loc[f, g]) for j, g in enumerate(factors[:k], start=1) if g != f}
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


def _latent_correlations(fit: Fit) -> pd.DataFrame:
    """Model-implied correlations of the factors."""
    frame = fit.standardized()
    factors = list(fit.table.latent)
    found = pd.DataFrame(np.eye(len(factors)), index=factors, columns=factors)
    for row in records(frame[frame["op"] == "~~"]):
        if row["lhs"] in factors and row["rhs"] in factors and row["lhs"] != row["rhs"]:
            found.loc[row["lhs"], row["rhs"]] = found.loc[row["rhs"], row["lhs"]] = row["estimate"]
    return found


def _residual_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
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


def _modification_table(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
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
