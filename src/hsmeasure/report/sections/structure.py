"""Structure: do the items hang together as the scales claim, and where do they not."""

from __future__ import annotations

from typing import Any

import numpy as np

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.report.document import Block, Column, Paragraph, Section, Table
from hsmeasure.report.numbers import coefficient, integer, interval
from hsmeasure.report.sections.loadings import (
    ESTIMATED,
    factor_table,
    loading_figure,
    loading_table,
    modification_table,
    path_diagram,
    residual_table,
    whom,
)
from hsmeasure.report.words import capitalised, counted, note
from hsmeasure.sem.result import Fit
from hsmeasure.study.analysis import Analysis

FEW_CLUSTERS = 30  # below it cluster-robust errors come out too small


def structure(analysis: Analysis) -> Section:
    """Loadings, fit, local misfit of the models that the battery names; why one was not fitted."""
    fitted = [m for m in analysis.models if m.fit is not None]
    chief = measurement(analysis)
    blocks: list[Block] = []
    if chief is not None and chief.fit is not None:
        blocks += [path_diagram(analysis, m) for m in fitted if m.model.role == "structural"]
        blocks.append(loading_figure(analysis, chief))
        blocks.append(_fit_table(analysis, fitted))
        blocks.append(loading_table(analysis, chief))
        if chief.model.role == "measurement":
            blocks.append(factor_table(analysis, chief))
        blocks.append(residual_table(analysis, chief, chief.fit))
        blocks.append(modification_table(analysis, chief, chief.fit))
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
    return (
        f"The model “{chief.model.title}” fits the answers of {whom(chief)} (n = {integer(chief.fit.n)}) "
        f"with {fit_words(chief.fit)}."
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


def _fit_table(analysis: Analysis, fitted: list[ModelFit]) -> Table:
    return Table(
        "model-fit",
        "Fit of the models",
        (
            Column("model", "Model"),
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
            "; ".join(f"{m.model.title}: {whom(m)}" for m in fitted),
            f"{ESTIMATED}; χ² scaled [@yuan2000]",
            "CFI [@bentler1990], TLI and RMSEA [@steiger1990] in their robust forms; indices describe, no "
            "cut-off decides",
        ),
    )


def _fit_row(model: ModelFit, fit: Fit) -> dict[str, Any]:
    m = fit.fit_measures()
    return {
        "model": model.model.title,
        "n": fit.n,
        "chisq": m.get("chisq_scaled", m["chisq"]),
        "df": m["df"],
        "p_value": m.get("pvalue_scaled", m["pvalue"]),
        **{name: robust(m, name) for name in ("cfi", "tli", "rmsea")},
        "rmsea_limits": (robust(m, "rmsea_ci_lower"), robust(m, "rmsea_ci_upper")),
        "srmr": m["srmr"],
    }
