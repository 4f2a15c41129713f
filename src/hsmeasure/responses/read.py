"""The reader: bytes -> text table -> dialect -> columns -> values -> reasons -> Responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.schema import Group, Item
from hsmeasure.responses import dialects
from hsmeasure.responses.columns import ColumnMap, match_columns
from hsmeasure.responses.dialects.export import Export, ExportColumn
from hsmeasure.responses.gates import apply_gates
from hsmeasure.responses.identity import pseudonyms, read_key
from hsmeasure.responses.rawtable import read_raw
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.responses.screening import screen
from hsmeasure.responses.values import CodedColumn, answer_map, read_count, read_multi, read_single
from hsmeasure.types import BoolArray, Provenance


@dataclass(frozen=True)
class ReadOptions:
    """How an export is to be read; every field has a default that fits most files.

    Attributes
    ----------
    scales : tuple of str
        Only these scales.
    dialect : str
        ``auto`` or the name of a dialect.
    columns : mapping
        Item -> column, where the rules do not find it.
    values : mapping
        Item or option set -> {text in the export: code}.
    groups : mapping
        Grouping variable -> (column, {text: level}).
    keep : tuple of str
        Columns carried into the scores as they are.
    link_id, key : str or None
        Column of a respondent id and where the secret is (``env:NAME`` or a file).
    seen_unanswered : tuple of str or None
        Values that mean "seen and left blank"; None: those of the dialect (-99 for Qualtrics).
    missing_codes : mapping
        Further values that mean missing -> reason.
    exclude : tuple of str
        Kinds of record left out.
    without_items : tuple of str
        Items given up although their scale was administered.
    allow_unmapped : bool
        Count unknown values as ``invalid`` instead of stopping.
    folders : tuple of str
        Folders of your own instruments.
    """

    scales: tuple[str, ...] = ()
    dialect: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    link_id: str | None = None
    key: str | None = None
    seen_unanswered: tuple[str, ...] | None = None
    missing_codes: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = ("preview", "test", "spam", "not_finished")
    without_items: tuple[str, ...] = ()
    allow_unmapped: bool = False
    folders: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> ReadOptions:
        """Options from keyword arguments; ResponseError naming the nearest for an unknown one."""
        known = [f.name for f in fields(cls)]
        if unknown := [name for name in options if name not in known]:
            hint = near(unknown[0], known) or f"options are {', '.join(known)}"
            raise ResponseError(f"read_export has no option '{unknown[0]}'", hint=hint)
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})


def read_export(path: str | Path, battery: Battery | Instrument | str | Path, **options: Any) -> Responses:
    """Read a survey export with the instruments that were administered.

    Parameters
    ----------
    path : str or Path
        CSV, TSV or XLSX: a Qualtrics export (codes or choice text), or a plain table whose headings are item ids or
        question texts.
    battery : Battery, Instrument or str
        What was asked: a noun, a reference (``academic-core``, ``hs-academic@1.0.0[BEN,THR]``) or a file.
    **options
        The fields of :class:`ReadOptions`.

    Returns
    -------
    Responses
        Previews, tests, spam and unfinished records are left out and counted. Columns with identifiers are dropped.

    Raises
    ------
    ResponseError
        If the file cannot be read, holds none of the items, lacks items inside a scale, or has values that no option
        explains; all cases are listed.

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
    columns = match_columns(
        export, battery, chosen=options.columns, without=options.without_items, file=raw.file
    )
    battery = _administered(battery, columns)
    keep, excluded = _exclusions(export, options)
    cells = export.cells.loc[keep].reset_index(drop=True)
    coded = _code(cells, columns, battery, export, options, raw.file)
    people = _people(cells, np.flatnonzero(keep), export, battery, coded, options, raw.file)
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
    return Responses(battery, people, codes, sets, reasons, flags, (log,), _provenance(what, battery, log, options))


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


def _code(
    cells: pd.DataFrame,
    columns: ColumnMap,
    battery: Battery,
    export: Export,
    options: ReadOptions,
    file: str,
) -> dict[str, CodedColumn]:
    seen = export.seen_unanswered if options.seen_unanswered is None else options.seen_unanswered
    missing = {str(v): "seen_unanswered" for v in seen} | {
        str(k): v for k, v in options.missing_codes.items()
    }
    coded = {
        item.id: _read_item(cells[columns.positions[item.id]], item, battery, options, missing)
        for item in battery.items
        if item.id in columns.positions and item.type != "text"
    }
    _refuse_mixed(coded, columns, file)
    if not options.allow_unmapped:
        _refuse_unmapped(coded, columns, battery, file)
    return coded


def _read_item(
    cells: pd.Series, item: Item, battery: Battery, options: ReadOptions, missing: Mapping[str, str]
) -> CodedColumn:
    if item.count is not None:
        return read_count(cells, item.count, missing)
    option_set = battery.options(item)
    if option_set is None:
        raise ResponseError(f"{item.id} has neither options nor count limits")
    chosen = {**options.values.get(item.options or "", {}), **options.values.get(item.id, {})}
    answers = answer_map(option_set, chosen, missing)
    return read_multi(cells, answers) if item.type == "multi" else read_single(cells, answers)


def _refuse_mixed(coded: dict[str, CodedColumn], columns: ColumnMap, file: str) -> None:
    names = {m.item: m.column for m in columns.matches}
    mixed = [f"{names[item]} ({item})" for item, c in coded.items() if c.kind == "mixed"]
    if mixed:
        raise ResponseError(
            f"{file}: codes and choice texts are mixed in {', '.join(mixed[:5])}",
            hint="export again with one of them, or map the texts under 'values' in a study file",
        )


def _refuse_unmapped(coded: dict[str, CodedColumn], columns: ColumnMap, battery: Battery, file: str) -> None:
    names = {m.item: m.column for m in columns.matches}
    failures = [
        {"column": names[item], "item": item, "value": text[:40], "count": n}
        for item, c in coded.items()
        for text, n in sorted(c.unmapped.items(), key=lambda pair: -pair[1])
    ]
    if not failures:
        return
    item = battery.item[str(failures[0]["item"])]
    option_set = battery.options(item)
    allowed = ", ".join(map(str, option_set.codes)) if option_set else "a whole number"
    raise ResponseError(
        f"{file}: values that no option explains",
        pd.DataFrame(failures),
        hint=f"{item.id} allows {allowed} or its choice texts; map a value under 'values' in a study file, "
        "or count such answers as invalid with --allow-unmapped",
    )


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


def _people(
    cells: pd.DataFrame,
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    export: Export,
    battery: Battery,
    coded: dict[str, CodedColumn],
    options: ReadOptions,
    file: str,
) -> pd.DataFrame:
    people = pd.DataFrame({"row": rows + 1})
    for name in options.keep:
        people[name] = cells[_column(export, name, file).position].str.strip()
    people["respondent"] = _respondents(cells, people["row"], export, options, file)
    for group in battery.groups:
        if group.item in coded:
            people[group.id] = _group_levels(coded[group.item], group, battery)
    for name, (column, levels) in options.groups.items():
        people[name] = _declared_levels(cells, _column(export, column, file), levels, name)
    return people


def _column(export: Export, name: str, file: str, *, identifier: bool = False) -> ExportColumn:
    found = [c for c in export.columns if c.name == name]
    if not found:
        hint = near(name, [c.name for c in export.columns])
        raise ResponseError(f"{file} has no column '{name}'", hint=hint)
    if len(found) > 1:
        raise ResponseError(f"{file} has {len(found)} columns named '{name}'", hint="rename one of them")
    if found[0].role == "identifier" and not identifier:
        raise ResponseError(
            f"'{name}' identifies people and never leaves the reader",
            hint="name it as link_id with a key to get a pseudonym instead",
        )
    return found[0]


def _respondents(
    cells: pd.DataFrame, rows: pd.Series, export: Export, options: ReadOptions, file: str
) -> pd.Series:
    if options.link_id is None or options.key is None:
        return rows.astype(str)
    column = _column(export, options.link_id, file, identifier=True)
    return pseudonyms(cells[column.position], read_key(options.key))


def _group_levels(column: CodedColumn, group: Group, battery: Battery) -> pd.Series:
    options = battery.options(battery.item[group.item])
    keys = {o.code: o.key or "" for o in options.options} if options else {}
    sets = column.sets or [None if np.isnan(c) else (int(c),) for c in column.codes]
    levels = [
        group.none if not chosen else group.several if len(chosen) > 1 else keys[chosen[0]] for chosen in sets
    ]
    return pd.Series(levels, dtype=object)


def _declared_levels(
    cells: pd.DataFrame, column: ExportColumn, levels: Mapping[str, str], name: str
) -> pd.Series:
    texts = cells[column.position].str.strip()
    if not levels:
        return texts.where(texts != "", "not_stated")
    unknown = sorted(set(texts) - set(levels) - {""})
    if unknown:
        raise ResponseError(
            f"group {name}: column {column.name} holds {', '.join(unknown[:5])}, which no level explains",
            hint=f"levels are {', '.join(levels)}; add the value to the level dictionary",
        )
    return texts.map(dict(levels)).fillna("not_stated")


def _kinds(coded: dict[str, CodedColumn]) -> str:
    kinds = {c.kind for c in coded.values() if c.kind}
    return " and ".join(sorted(kinds)) or "none"


def _warnings(export: Export, options: ReadOptions, reasons: pd.DataFrame) -> list[str]:
    warnings = []
    if export.seen_unanswered and not (reasons == "seen_unanswered").any(axis=None):
        warnings.append(
            "no seen-but-unanswered code occurs: an empty cell may have been shown or not; counted as not_shown"
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
    named = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in ("key", "folders")}
    asked = battery.ref if isinstance(what, Battery | Instrument) else str(what)
    return Provenance(battery.stamps(), (record,), {"battery": asked, "read": named})
