"""From an analysis to the document that every format is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.report.document import Block, Document, Figure, Paragraph, Section, Table
from hsmeasure.report.references import cite, cited, reference_list
from hsmeasure.report.sections.answered import answered
from hsmeasure.report.sections.asked import asked
from hsmeasure.report.sections.careful import careful
from hsmeasure.report.sections.comparable import comparable
from hsmeasure.report.sections.glance import glance
from hsmeasure.report.sections.hypotheses import hypotheses
from hsmeasure.report.sections.items import items
from hsmeasure.report.sections.limits import limits
from hsmeasure.report.sections.methods import methods
from hsmeasure.report.sections.provenance import file_name, provenance, versions
from hsmeasure.report.sections.reliability import reliability
from hsmeasure.report.sections.scores import scores
from hsmeasure.report.sections.second_opinion import second_opinion
from hsmeasure.report.sections.structure import structure
from hsmeasure.report.words import counted, records
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.schema import Study

SECTIONS = (
    asked,
    answered,
    careful,
    items,
    reliability,
    structure,
    comparable,
    scores,
    hypotheses,
    limits,
    methods,
    second_opinion,
    provenance,
)


def compose(analysis: Analysis) -> Document:
    """The report of an analysis: sections in their order, citations set, references at the end.

    Parameters
    ----------
    analysis : Analysis

    Returns
    -------
    Document
        What renderers read; ``data`` holds the results at full precision.
    """
    found = [section(analysis) for section in SECTIONS]
    whole = [glance(analysis, found), *found]
    keys = tuple(sorted({key for section in whole for text in _texts(section) for key in cited(text)}))
    responses = analysis.responses
    return Document(
        title=analysis.study.title,
        subtitle=f"{counted(len(responses), 'respondent')} to {responses.battery.ref}",
        sections=(*(_set(section) for section in whole), _references(keys)),
        references=keys,
        data=_data(analysis),
    )


def _references(keys: tuple[str, ...]) -> Section:
    entries = tuple(Paragraph(entry) for entry in reference_list(keys))
    return Section("references", "References", f"The report cites {counted(len(keys), 'work')}.", entries)


def _texts(section: Section) -> list[str]:
    """Every running text of a section, and the cells of tables that are written by us."""
    texts = [section.lead]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        else:
            texts += [block.caption, block.note]
        if isinstance(block, Table) and block.id in _CITING:
            texts += [str(value) for row in block.rows for value in row.values()]
    return texts


_CITING = ("assumptions", "limits")  # tables whose cells cite; others may hold words of respondents


def _set(section: Section) -> Section:
    return replace(section, lead=cite(section.lead), blocks=tuple(_set_block(b) for b in section.blocks))


def _set_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=cite(block.text))
    if isinstance(block, Figure) or block.id not in _CITING:
        return replace(block, caption=cite(block.caption), note=cite(block.note))
    rows = tuple({k: cite(v) if isinstance(v, str) else v for k, v in row.items()} for row in block.rows)
    return replace(block, caption=cite(block.caption), note=cite(block.note), rows=rows)


def _data(analysis: Analysis) -> dict[str, Any]:
    responses = analysis.responses
    return {
        "study": _study(analysis.study),
        "n": {"received": sum(log.rows_read for log in responses.logs), "analysed": len(responses)},
        "reliability": records(analysis.reliability.frame()),
        "reliability_items": records(analysis.reliability.items),
        "one_factor_models": records(analysis.reliability.models),
        "items": records(analysis.items.frame()),
        "missing": records(responses.missing()),
        "scores": records(analysis.scores.describe()),
        "scale_table": records(analysis.scale_table.frame()),
        "correlations": records(analysis.scale_table.correlations),
        "models": [model_data(model) for model in analysis.models],
        "hypotheses": records(analysis.hypotheses.frame()),
        "comparisons": [
            {
                "group": found.group,
                "scale": one.scale,
                **one.verdicts,
                "differences": records(one.differences),
            }
            for found in analysis.comparisons
            for one in found.scales
        ],
        "provenance": analysis.provenance.as_dict(),
        "software": versions(),
    }


def model_data(model: ModelFit) -> dict[str, Any]:
    """A model as ``report.json`` holds it; what rests on a few people of one category is left out."""
    found: dict[str, Any] = {
        "id": model.model.id,
        "role": model.model.role,
        "title": model.model.title,
        "sha256": model.model.sha256,
        "text": model.text,
        "reason": model.reason,
        "indicators": model.indicators.levels,
        "reference": model.indicators.reference,
        "cluster": model.cluster,
    }
    if (fit := model.fit) is None:
        return found
    few = model.indicators.few
    tables = {"estimates": fit.estimates(), "standardized": model.standardized, "defined": model.defined}
    return (
        found
        | {"n": fit.n, "options": fit.provenance.options, "fit_measures": fit.fit_measures()}
        | {
            name: [r for r in records(f) if r.get("rhs") not in few and r.get("lhs") not in few]
            for name, f in tables.items()
        }
        | {"r_squared": records(fit.r_squared())}
    )


def _of(few: tuple[str, ...], row: dict[str, Any]) -> bool:
    return row.get("lhs") in few or row.get("rhs") in few


def _study(study: Study) -> dict[str, Any]:
    """The study as it was read, without its key and without the folders of the machine it ran on."""
    dumped: dict[str, Any] = study.model_dump(mode="json", by_alias=True, exclude={"key"})
    exports = [export | {"file": file_name(export["file"])} for export in dumped["exports"]]
    folders = [file_name(folder) for folder in dumped["instruments"]]
    return dumped | {"battery": file_name(study.battery), "exports": exports, "instruments": folders}
