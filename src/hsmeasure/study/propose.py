"""``init``: a study file proposed from an export, for a person to edit."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.responses import dialects
from hsmeasure.responses.columns import ColumnMap, match_columns
from hsmeasure.responses.dialects.export import Export, ExportColumn
from hsmeasure.responses.rawtable import read_raw

MAX_LEVELS = 8
MAX_CLUSTERS = 400


def propose(
    export_path: Path, ref: str, folder: Path, instruments: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """The text of a study file, and remarks on what was recognised and what a person must decide.

    Parameters
    ----------
    export_path : Path
    ref : str
        Battery or instrument.
    folder : Path
        Where the study file will stand; the export is named relative to it.
    instruments : sequence of str
        Folders of own instruments.
    """
    battery = resolve(ref, folders=instruments)
    raw = read_raw(export_path)
    export = dialects.parse(raw)
    columns = match_columns(export, battery, chosen={}, file=raw.file)
    others = [c for c in export.columns if c.name in columns.ignored]
    groups, clusters, ids = _guess(export, others)
    relative = _relative(export_path, folder)
    named = _relative(Path(ref), folder) if ref.endswith((".yaml", ".yml")) else battery.ref
    text = _text(relative, export, battery, named, columns, groups, clusters, ids, others)
    remarks = [
        f"{raw.file}: {export.dialect}, {len(export.cells):,} records",
        *_rules(columns),
        *(f"not administered: {s}" for s in columns.not_administered),
        *([f"may name people, read only as link_id with a key: {', '.join(ids)}"] if ids else []),
    ]
    return text, remarks


def _rules(columns: ColumnMap) -> list[str]:
    rules: dict[str, list[str]] = {}
    for match in columns.matches:
        rules.setdefault(match.matched_by, []).append(match.item)
    return [f"{len(items)} items found by {rule}: {_short(items)}" for rule, items in rules.items()]


def _short(items: list[str]) -> str:
    return ", ".join(items) if len(items) <= 6 else f"{', '.join(items[:3])} ... {items[-1]}"


def _guess(
    export: Export, others: list[ExportColumn]
) -> tuple[dict[str, dict[str, str]], list[str], list[str]]:
    """Groups (few levels), possible clusters (more), possible ids (all different) among the other columns."""
    groups: dict[str, dict[str, str]] = {}
    clusters, ids = [], []
    for column in others:
        texts = export.cells[column.position].str.strip()
        there = texts[texts != ""]
        levels = there.nunique()
        if levels < 2 or len(there) < 0.5 * len(texts):
            continue
        if levels <= MAX_LEVELS:
            groups[column.name] = {level: level for level in sorted(there.unique())}
        elif levels <= min(MAX_CLUSTERS, len(there) / 5):
            clusters.append(column.name)
        elif levels > 0.9 * len(there):
            ids.append(column.name)
    return groups, clusters, ids


def _text(
    file: str,
    export: Export,
    battery: Battery,
    named: str,
    columns: ColumnMap,
    groups: dict[str, dict[str, str]],
    clusters: list[str],
    ids: list[str],
    others: list[ExportColumn],
) -> str:
    mapped = {m.item: m.column for m in columns.matches if m.item != m.column}
    lines = [
        "# A study: what was asked, of whom, and how it is analysed. Edit it; the report follows it.",
        'schema: "hsmeasure-study/1"',
        f"title: {_quote(Path(file).stem.replace('_', ' '))}",
        f"battery: {_quote(named)}",
        f"scales: []  # all that were administered, or some of: {' '.join(s.id for s in battery.scales)}",
        "exports:",
        f"  - file: {_quote(file)}",
        f"    dialect: {_quote(export.dialect)}",
        "    wave: null  # name it when there are several: a list of exports is read as waves",
        "",
        "# Columns whose name is not the item id, as recognised; correct or add.",
        *_block("columns", mapped),
        "values: {}  # {item or option set: {text in the export: code}}",
        "",
        "# Grouping variables: a column and what its values mean.",
        *_groups(groups),
        f"cluster: {_quote(clusters[0]) if clusters else 'null'}  # classes or units, by column",
        "weights: null",
        "wave: null  # a column, when one file holds several waves",
        "",
        "# Pseudonyms: the id column becomes a keyed hash. The key is never written anywhere.",
        f"link_id: null  # {' or '.join(ids) if ids else 'a column with one id per person'}",
        'key: null  # "env:HSMEASURE_KEY" or a file',
        f"keep: []  # carried into scores.csv, e.g. {', '.join(c.name for c in others[:4])}",
        "covariates: []",
        "",
        'missing: "listwise"  # or "pairwise"',
        'exclude: ["preview", "test", "spam", "not_finished"]',
        "without_items: []",
        "seed: 1",
        "registration: null  # {url: ..., date: ...} once the study is registered",
    ]
    return "\n".join(lines) + "\n"


def _groups(groups: dict[str, dict[str, str]]) -> list[str]:
    if not groups:
        return ["groups: {}"]
    lines = ["groups:"]
    for column, levels in groups.items():
        spoken = ", ".join(f"{_quote(k)}: {_quote(v)}" for k, v in levels.items())
        lines += [f"  {_quote(column)}:", f"    column: {_quote(column)}", f"    levels: {{{spoken}}}"]
    return lines


def _block(name: str, entries: dict[str, str]) -> list[str]:
    if not entries:
        return [f"{name}: {{}}"]
    return [f"{name}:", *(f"  {key}: {_quote(value)}" for key, value in entries.items())]


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _quote(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
