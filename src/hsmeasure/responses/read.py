"""The reader: bytes -> text table -> dialect -> columns -> values -> reasons -> Responses."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.responses import dialects
from hsmeasure.responses.coding import code_answers
from hsmeasure.responses.columns import ColumnMap, match_columns
from hsmeasure.responses.dialects.export import Export
from hsmeasure.responses.forms import columns_of_source, records_of
from hsmeasure.responses.gates import apply_gates
from hsmeasure.responses.options import ReadOptions
from hsmeasure.responses.people import people_table
from hsmeasure.responses.rawtable import read_raw
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.responses.screening import screen
from hsmeasure.responses.values import CodedColumn
from hsmeasure.types import BoolArray, Provenance


def read_export(path: str | Path, battery: Battery | Instrument | str | Path, **options: Any) -> Responses:
    """Read a survey export with the instruments that were administered.

    Parameters
    ----------
    path : str or Path
        CSV, TSV or XLSX: a Qualtrics export (codes or choice text), or a plain table whose headings are
        item ids or question texts.
    battery : Battery, Instrument or str
        What was asked: a noun, a reference (``academic-core``, ``hs-academic@1.0.0[BEN,THR]``) or a file.
    **options
        The fields of :class:`ReadOptions`.

    Returns
    -------
    Responses
        Previews, tests, spam and unfinished records are left out and counted. Columns with identifiers are
        dropped.

    Raises
    ------
    ResponseError
        If the file cannot be read, holds none of the items, lacks items inside a scale, or has values that
        no option explains; all cases are listed.

    >>> responses = read_export("data/sample/academic_qualtrics.csv", "academic-core")
    >>> responses.logs[0].dialect
    'qualtrics'
    """
    return read_with(path, battery, ReadOptions.of(options))


def read_with(path: str | Path, what: Battery | Instrument | str | Path, options: ReadOptions) -> Responses:
    """:func:`read_export` with its options as one value."""
    battery = resolve(what, scales=options.scales, folders=options.folders)
    raw = read_raw(path)
    scores = dialects.detect(raw)
    export = dialects.parse(raw, options.dialect)
    chosen = options.columns
    if form := options.form:
        export = records_of(form, export, raw.file)
        chosen = {**columns_of_source(form, export, battery, raw.file), **chosen}
    columns = match_columns(export, battery, chosen=chosen, without=options.without_items, file=raw.file)
    battery = _administered(battery, columns)
    keep, excluded = _exclusions(export, options)
    cells = export.cells.loc[keep].reset_index(drop=True)
    coded = code_answers(cells, columns, battery, export, options, raw.file)
    rows = export.cells.index.to_numpy()[keep]
    people = people_table(cells, rows, export, battery, coded, options, raw.file)
    codes, sets, reasons = _tables(battery, coded, columns, len(cells))
    order = [m.item for m in sorted(columns.matches, key=lambda m: m.position) if m.item in codes]
    flags = screen(codes, battery, order)
    codes, reasons = apply_gates(codes, reasons, battery)
    log = ReadLog(
        file=raw.file,
        sha256=raw.sha256,
        dialect=export.dialect,
        rows_read=len(export.cells),
        excluded=excluded,
        columns=tuple(sorted(columns.matches, key=lambda m: m.position)),
        ignored=tuple(c for c in columns.ignored if c not in people and c != options.link_id),
        dropped=tuple(c.name for c in export.columns if c.role == "identifier"),
        value_maps={item: c.used for item, c in coded.items()},
        unmapped={item: c.unmapped for item, c in coded.items() if c.unmapped},
        not_administered=columns.not_administered,
        without_items=tuple(options.without_items),
        dialect_scores=scores,
        details={**export.details, "values": _kinds(coded), "encoding": raw.encoding},
        warnings=(*export.warnings, *_warnings(export, options, reasons)),
    )
    return Responses(
        battery, people, codes, sets, reasons, flags, (log,), _provenance(what, battery, log, options)
    )


def _administered(battery: Battery, columns: ColumnMap) -> Battery:
    absent = set(columns.not_administered)
    kept = [s.id for s in battery.scales if s.id not in absent]
    return battery.only(kept) if absent else battery


def _exclusions(export: Export, options: ReadOptions) -> tuple[BoolArray, dict[str, int]]:
    keep = np.ones(len(export.cells), dtype=bool)
    counts: dict[str, int] = {}
    for reason, mask in export.excluded.items():
        if reason in options.exclude:
            counts[reason] = int((keep & mask).sum())
            keep &= ~mask
    blank = (export.cells == "").all(axis=1).to_numpy()
    if (keep & blank).any():
        counts["empty record"] = int((keep & blank).sum())
        keep &= ~blank
    return keep, {reason: n for reason, n in counts.items() if n}


def _tables(
    battery: Battery, coded: dict[str, CodedColumn], columns: ColumnMap, n: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    single = {i: c for i, c in coded.items() if battery.item[i].type != "multi"}
    multi = {i: c for i, c in coded.items() if battery.item[i].type == "multi"}
    index = pd.RangeIndex(n)
    codes = pd.DataFrame({i: c.codes for i, c in single.items()}, index=index)
    sets = pd.DataFrame({i: pd.Series(c.sets, dtype=object) for i, c in multi.items()}, index=index)
    reasons = pd.DataFrame({i: c.reasons for i, c in coded.items()}, index=index)
    return codes, sets, reasons


def _kinds(coded: dict[str, CodedColumn]) -> str:
    kinds = {c.kind for c in coded.values() if c.kind}
    return " and ".join(sorted(kinds)) or "none"


def _warnings(export: Export, options: ReadOptions, reasons: pd.DataFrame) -> list[str]:
    warnings = []
    if export.seen_unanswered and not (reasons == "seen_unanswered").any(axis=None):
        warnings.append(
            "no seen-but-unanswered code occurs: an empty cell may have been shown or not "
            "(counted as not_shown)"
        )
    if options.link_id and not options.key:
        warnings.append(f"no key was named: {options.link_id} was not used and waves cannot be linked")
    return warnings


def _provenance(
    what: Battery | Instrument | str | Path, battery: Battery, log: ReadLog, options: ReadOptions
) -> Provenance:
    record = {
        "role": "responses",
        "file": log.file,
        "sha256": log.sha256,
        "rows": log.rows_read,
        "dialect": log.dialect,
    }
    named = {
        f.name: getattr(options, f.name) for f in fields(options) if f.name not in ("key", "folders", "form")
    }
    asked = battery.ref if isinstance(what, Battery | Instrument) else str(what)
    return Provenance(battery.stamps(), (record,), {"battery": asked, "read": named})
