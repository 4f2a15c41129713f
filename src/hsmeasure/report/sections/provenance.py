"""Provenance: hashes, versions, options, how every column was found, and what a checklist asks."""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path

from hsmeasure import __version__
from hsmeasure.report.document import Block, Column, Paragraph, Section, Table
from hsmeasure.report.numbers import integer
from hsmeasure.report.sections.asked import wording
from hsmeasure.report.sections.reliability import by_scale
from hsmeasure.report.words import counted, listing, note
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.study.analysis import Analysis

_PACKAGES = ("numpy", "scipy", "pandas", "matplotlib", "pingouin", "factor_analyzer", "semopy")


def provenance(analysis: Analysis) -> Section:
    """What it takes to compute every number again, and to see how the export was read."""
    logs = analysis.everyone.logs
    stamps = analysis.provenance.instruments
    lead = (
        f"Every number of this report follows from {counted(len(logs), 'file')}, "
        f"{counted(len(stamps), 'instrument')} and the options below."
    )
    blocks: list[Block] = [
        Paragraph("\n".join(_commands(analysis)), "code"),
        _hashes(analysis),
        *_models(analysis),
        _inputs(analysis),
        _options(analysis),
        _columns(logs),
        _values(analysis.everyone),
    ]
    blocks += [Paragraph(sentence) for sentence in _sentences(logs)]
    return Section(
        "provenance",
        "Provenance",
        lead,
        (*blocks, _software(), _checklist(analysis), wording(analysis.responses)),
    )


def file_name(path: str) -> str:
    """A path as it is printed: relative ones whole, absolute ones without the folders of somebody's machine.

    >>> file_name("data/wave1.csv"), file_name("/home/somebody/wave1.csv")
    ('data/wave1.csv', 'wave1.csv')
    """
    return Path(path).name if Path(path).is_absolute() else path


def versions() -> dict[str, str]:
    """Names and versions of what computed the report."""
    return {"hsmeasure": __version__, "Python": platform.python_version()} | {
        p: version(p) for p in _PACKAGES
    }


def _commands(analysis: Analysis) -> list[str]:
    study = analysis.study
    files = " ".join(file_name(export.file) for export in study.exports)
    return [
        "hsmeasure report study.yaml",
        f"# or, from the export: hsmeasure report {files} --battery {file_name(study.battery)}",
    ]


def _hashes(analysis: Analysis) -> Table:
    return Table(
        "hashes",
        "Instruments by version and hash",
        (
            Column("ref", "Instrument"),
            Column("scales", "Scales"),
            Column("scoring", "Scoring hash"),
            Column("content", "Content hash"),
            Column("locked", "Released"),
        ),
        tuple(
            {
                "ref": f"{stamp.id}@{stamp.version}",
                "scales": " ".join(stamp.scales) or "none",
                "scoring": stamp.scoring_hash,
                "content": stamp.content_hash,
                "locked": "yes" if stamp.locked else "no",
            }
            for stamp in analysis.provenance.instruments
        ),
        "The scoring hash covers what determines a score; the content hash also covers all wording.",
    )


def _models(analysis: Analysis) -> list[Table]:
    """Texts of models and hypotheses by hash, where the battery names any."""
    battery = analysis.responses.battery
    rows = [{"text": m.title, "role": m.role, "sha256": m.sha256} for m in battery.models]
    if battery.hypotheses:
        rows.append({"text": "Hypotheses", "role": "claims", "sha256": battery.hypotheses.sha256})
    if not rows:
        return []
    columns = (Column("text", "Text"), Column("role", "Role"), Column("sha256", "SHA-256"))
    said = "As the battery holds them; the texts as fitted stand in models/."
    return [Table("model-hashes", "Models and hypotheses by hash", columns, tuple(rows), said)]


def _inputs(analysis: Analysis) -> Table:
    return Table(
        "inputs",
        "Files read",
        (
            Column("file", "File"),
            Column("rows", "Records", "integer"),
            Column("dialect", "Dialect"),
            Column("sha256", "SHA-256"),
        ),
        tuple(
            {"file": log.file, "rows": log.rows_read, "dialect": log.dialect, "sha256": log.sha256}
            for log in analysis.everyone.logs
        ),
        "Equal SHA-256: the same bytes.",
    )


def _options(analysis: Analysis) -> Table:
    study = analysis.study
    chosen = {
        "battery": file_name(study.battery),
        "scales": listing(study.scales) or "all that were administered",
        "missing answers": study.missing,
        "level of intervals": study.confidence,
        "records left out": listing(study.exclude),
        "small cells withheld below": study.small_cell,
        "cluster": f"{study.cluster}; not used" if study.cluster else "none named",
        "weights": f"{study.weights}; not used" if study.weights else "none named",
        "seed": study.seed,
    }
    return Table(
        "options",
        "Options",
        (Column("option", "Option"), Column("value", "Value")),
        tuple({"option": name, "value": str(value)} for name, value in chosen.items()),
        "Nothing in this report is drawn at random; the seed is recorded for analyses that are.",
    )


def _columns(logs: tuple[ReadLog, ...]) -> Table:
    rows = [
        {"item": match.item, "column": match.column, "rule": match.matched_by, "file": log.file}
        for log in logs
        for match in log.columns
    ]
    rules = Counter(row["rule"] for row in rows)
    told = listing(f"{integer(n)} by {rule}" for rule, n in rules.items())
    return Table(
        "columns",
        "Which column holds which item",
        (
            Column("item", "Item"),
            Column("column", "Column of the export"),
            Column("rule", "Found by"),
            Column("file", "File"),
        ),
        tuple(rows),
        f"Columns matched: {told}.",
    )


def _values(everyone: Responses) -> Table:
    """How answers to items with options were coded; items that were coded alike share a row."""
    alike: dict[tuple[tuple[str, float], ...], list[str]] = defaultdict(list)
    for log in everyone.logs:
        for item, mapping in log.value_maps.items():
            if everyone.battery.item[item].type not in ("single", "gate", "pair"):
                continue
            key = tuple(sorted(mapping.items(), key=lambda pair: (pair[1], pair[0])))
            if key and item not in alike[key]:
                alike[key].append(item)
    return Table(
        "values",
        "How texts of the export became codes",
        (Column("items", "Items"), Column("map", "Text = code")),
        tuple(
            {"items": " ".join(items), "map": "; ".join(f"{text} = {code:g}" for text, code in key)}
            for key, items in alike.items()
        ),
        "Codes as chosen, before reversed items are turned round. Items with several answers, counts and "
        "free text are left out: what single people gave there is not printed.",
    )


def _sentences(logs: tuple[ReadLog, ...]) -> list[str]:
    dropped = sorted({name for log in logs for name in log.dropped})
    ignored = sorted({name for log in logs for name in log.ignored})
    return [
        f"Columns with identifiers, dropped by the reader: {listing(dropped) or 'none'}.",
        f"Columns that hold no item and were not asked for: {listing(ignored) or 'none'}.",
    ]


def _software() -> Table:
    return Table(
        "software",
        "Software",
        (Column("name", "Package"), Column("version", "Version")),
        tuple({"name": name, "version": number} for name, number in versions().items()),
        "",
    )


def _checklist(analysis: Analysis) -> Table:
    n_scales = len(by_scale(analysis))
    rows: list[tuple[str, str, str, str]] = [
        ("JARS", "Flow of participants", "done", f"{len(analysis.responses):,} analysed"),
        ("JARS", "Treatment of missing data", "done", analysis.study.missing),
        ("JARS", "Reliability of scores, with intervals", "done", counted(n_scales, "scale")),
        ("COSMIN", "Internal consistency", "done", counted(n_scales, "scale")),
        ("COSMIN", "Structural validity", "in part", "one factor per scale; no model of all scales together"),
        ("COSMIN", "Measurement invariance", "not done", ""),
        ("COSMIN", "Hypotheses testing", "not done", ""),
        ("COSMIN", "Measurement error", "in part", "from internal consistency; no retest"),
        ("COSMIN", "Test-retest reliability", *_retest(analysis)),
        ("COSMIN", "Content validity", "not possible with these data", ""),
        ("COSMIN", "Criterion validity", "not possible with these data", "no criterion was observed"),
    ]
    keys = ("standard", "asked", "state", "remark")
    return Table(
        "checklist",
        "What reporting standards ask for",
        (
            Column("standard", "Standard"),
            Column("asked", "Asked for"),
            Column("state", "State"),
            Column("remark", "Remark"),
        ),
        tuple(dict(zip(keys, row, strict=True)) for row in rows),
        note(analysis.responses, "JARS: [@appelbaum2018]. COSMIN: [@mokkink2018]"),
    )


def _retest(analysis: Analysis) -> tuple[str, str]:
    if len(analysis.everyone.logs) > 1:
        return "not done", "several waves were read"
    return "not possible with these data", "one wave"
