"""Every item's column coded by its options; what cannot be coded stops the reading with all cases listed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hsmeasure.errors import ResponseError
from hsmeasure.instrument.battery import Battery
from hsmeasure.instrument.schema import Item
from hsmeasure.responses.columns import ColumnMap
from hsmeasure.responses.dialects.export import Export
from hsmeasure.responses.options import ReadOptions
from hsmeasure.responses.values import CodedColumn, answer_map, read_count, read_multi, read_single


def code_answers(
    cells: pd.DataFrame,
    columns: ColumnMap,
    battery: Battery,
    export: Export,
    options: ReadOptions,
    file: str,
) -> dict[str, CodedColumn]:
    """Coded columns of every item but free texts.

    Raises
    ------
    ResponseError
        If a column mixes codes and choice texts, or holds values that no option explains.
    """
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
