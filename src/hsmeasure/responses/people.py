"""Who answered: record number, pseudonym, groups and kept columns; never an identifier."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery
from hsmeasure.instrument.schema import Group
from hsmeasure.responses.dialects.export import Export, ExportColumn
from hsmeasure.responses.identity import pseudonyms, read_key
from hsmeasure.responses.options import ReadOptions
from hsmeasure.responses.values import CodedColumn
from hsmeasure.types import IntArray


def people_table(
    cells: pd.DataFrame,
    rows: IntArray,
    export: Export,
    battery: Battery,
    coded: dict[str, CodedColumn],
    options: ReadOptions,
    file: str,
) -> pd.DataFrame:
    """``row``, kept columns, ``respondent`` and groups of the records that stay (``rows``, from 0)."""
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
