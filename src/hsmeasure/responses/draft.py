"""A draft instrument for a questionnaire nobody has described yet; every key is left for a person to fill."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from hsmeasure.errors import ResponseError
from hsmeasure.responses import dialects
from hsmeasure.responses.dialects.export import Export, ExportColumn
from hsmeasure.responses.rawtable import read_raw

MAX_OPTIONS = 12
_OPEN = "null  # '+' or '-': a person decides"


def draft_instrument(path: str | Path) -> str:
    """A YAML draft with the items, texts and options found in an export.

    Columns with at most twelve different answers are taken for items; columns with the same answers share
    an option set. ``keyed`` and ``higher_means`` stay open, and the validator refuses the file until they
    are filled.

    Raises
    ------
    ResponseError
        If no column looks like an item.
    """
    raw = read_raw(path)
    export = dialects.parse(raw)
    found = [(c, answers) for c in export.columns if (answers := _answers(export, c))]
    if not found:
        raise ResponseError(f"no column of {raw.file} looks like a closed question")
    sets: dict[tuple[str, ...], str] = {}
    for _, answers in found:
        sets.setdefault(_set_key(answers, sets), f"options_{len(sets) + 1}")
    lines = [_HEAD.format(name=json.dumps(Path(raw.file).stem))]
    for key, name in sets.items():
        lines += [f"  {name}:", "    options:", *(_option(k, text) for k, text in enumerate(key, 1))]
    lines.append("items:")
    ids = [f"ITM{n}" if n < 100 else f"IT{'ABCDEFGHIJ'[n // 100 - 1]}{n % 100}" for n in range(1, 1000)]
    for item_id, (column, answers) in zip(ids, found, strict=False):
        lines.append(_item(item_id, column, sets[_set_key(answers, sets)]))
    names = ", ".join(json.dumps(i) for i, _ in zip(ids, found, strict=False))
    lines.append(_SCALES.format(items=names))
    lines.append("platform_names:\n  " + export.dialect + ":")
    lines += [f"    {i}: {json.dumps(c.name)}" for i, (c, _) in zip(ids, found, strict=False)]
    return "\n".join(lines) + "\n"


_HEAD = """# A draft. Sort the items into scales, write the key of every item, check the codes of the options
# (their order below is a guess), then: hsmeasure instruments check FILE
schema: "hsmeasure-instrument/1"
id: "my-survey"
version: "1.0.0"
status: "draft"
title: {{"en": {name}}}
short_name: "MINE"
construct: {{family: "help-seeking", domain: "any"}}
language: "en"
licence:
  wording: {{verdict: "unknown"}}
  key: {{spdx: "CC0-1.0"}}
content: "full"
option_sets:"""

_SCALES = """scales:
  - id: "SCALE1"
    title: {{"en": "Name of the scale"}}
    higher_means: null  # say what a higher score means
    items: [{items}]
    aggregate: "mean"
    range: null  # lowest and highest score, e.g. [1, 5]
    missing: {{rule: "complete"}}"""


def _answers(export: Export, column: ExportColumn) -> tuple[str, ...]:
    if column.role != "answer":
        return ()
    texts = export.cells[column.position].str.strip()
    counts = texts[(texts != "") & ~texts.isin(export.seen_unanswered)].value_counts()
    few = 2 <= len(counts) <= MAX_OPTIONS and counts.sum() >= 2 * len(counts)
    return tuple(sorted(counts.index, key=_natural)) if few else ()


def _natural(text: str) -> tuple[int, float, str]:
    number = pd.to_numeric(pd.Series([text]), errors="coerce").iloc[0]
    return (1, 0.0, text) if pd.isna(number) else (0, float(number), text)


def _set_key(answers: tuple[str, ...], sets: dict[tuple[str, ...], str]) -> tuple[str, ...]:
    """An option set already met that holds all these answers, else these answers."""
    return next((key for key in sets if set(answers) <= set(key)), answers)


def _option(position: int, text: str) -> str:
    code = int(text) if re.fullmatch(r"-?\d{1,6}", text) else position
    return f'      - {{code: {code}, label: {{"en": {json.dumps(text, ensure_ascii=False)}}}}}'


def _item(item_id: str, column: ExportColumn, options: str) -> str:
    text = json.dumps(" ".join(column.heading.split()) or column.name, ensure_ascii=False)
    return (
        f'  - id: {json.dumps(item_id)}\n    text: {{"en": {text}}}\n    options: {json.dumps(options)}\n'
        f'    scored_in: ["SCALE1"]\n    keyed: {_OPEN}'
    )
