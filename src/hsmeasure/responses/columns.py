"""Which column holds which item: exact rules in a fixed order; a likeness only ever proposes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery
from hsmeasure.instrument.schema import Item
from hsmeasure.responses.dialects.export import Export, ExportColumn
from hsmeasure.responses.responses import ColumnMatch

_TAGS = re.compile(r"<[^<>]{0,200}>")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class ColumnMap:
    """Items with their columns, and what of the battery the export does not hold."""

    matches: tuple[ColumnMatch, ...]
    not_administered: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def positions(self) -> dict[str, int]:
        """Item -> column position."""
        return {m.item: m.position for m in self.matches}


def normalise(text: str) -> str:
    """A text without HTML, entities and extra blanks, in NFC and one case.

    >>> normalise("Asking <b>early</b>&nbsp; helps. ")
    'asking early helps.'
    """
    plain = html.unescape(_TAGS.sub(" ", text))
    folded = _BLANKS.sub(" ", unicodedata.normalize("NFC", plain)).strip().casefold()
    return re.sub(r"\s+([.,;:!?])", r"\1", folded)


def match_columns(
    export: Export,
    battery: Battery,
    *,
    chosen: Mapping[str, str],
    without: Iterable[str] = (),
    file: str = "",
) -> ColumnMap:
    """Find the column of every item.

    Rules in order: the user's map, the item's own id, the name the platform was given for it, the question
    text (with its stem, then alone or behind the last " - " of a matrix heading).

    Raises
    ------
    ResponseError
        If no item is found, an item is found twice, or a scale lacks some of its items.
    """
    finder = _Finder(export, battery, dict(chosen))
    unknown = [i for i in (*chosen, *without) if i not in battery.item]
    if unknown:
        raise ResponseError(f"{battery.ref} has no item {unknown[0]}", hint=near(unknown[0], battery.item))
    matches = tuple(m for item in battery.items if item.id not in set(without) and (m := finder.find(item)))
    _refuse_shared(matches, file)
    absent = _absent_scales(battery, matches, set(without), finder, file)
    used = {m.position for m in matches}
    ignored = tuple(c.name for c in export.columns if c.position not in used and c.role == "answer")
    return ColumnMap(matches, absent, ignored)


class _Finder:
    """Indexes of an export's columns by tag and by text, for the rules to look up."""

    def __init__(self, export: Export, battery: Battery, chosen: dict[str, str]) -> None:
        self.battery, self.chosen, self.dialect = battery, chosen, export.dialect
        self.columns = [c for c in export.columns if c.role == "answer"]
        self.by_name: dict[str, list[ExportColumn]] = defaultdict(list)
        self.by_text: dict[str, list[ExportColumn]] = defaultdict(list)
        self.by_part: dict[str, list[ExportColumn]] = defaultdict(list)
        for column in self.columns:
            self.by_name[column.name].append(column)
            self.by_text[normalise(column.heading)].append(column)
            self.by_part[normalise(column.heading.rsplit(" - ", 1)[-1])].append(column)
        self.texts = self._item_texts()

    def _item_texts(self) -> dict[str, list[str]]:
        texts: dict[str, list[str]] = defaultdict(list)
        for item in self.battery.items:
            texts[normalise(self.battery.owner[item.id].text(item))].append(item.id)
        return texts

    def find(self, item: Item) -> ColumnMatch | None:
        """The one column of an item, or None."""
        for rule, columns in self._candidates(item):
            if len(columns) > 1:
                raise ResponseError(
                    f"{len(columns)} columns could hold {item.id} (by {rule}): {_places(columns)}",
                    hint=f"rename or delete the others, or name the right one under columns: {item.id}: ...",
                )
            if columns:
                c = columns[0]
                return ColumnMatch(item.id, c.name, rule, c.position, c.heading)
        return None

    def _candidates(self, item: Item) -> Iterable[tuple[str, list[ExportColumn]]]:
        owner = self.battery.owner[item.id]
        if item.id in self.chosen:
            name = self.chosen[item.id]
            if name not in self.by_name:
                raise ResponseError(f"no column is named {name} (chosen for {item.id})",
                                    hint=near(name, self.by_name))  # fmt: skip
            yield "user map", self.by_name[name]
            return
        yield "item id", self.by_name.get(item.id, [])
        named = owner.document.platform_names.get(self.dialect, {}).get(item.id)
        if named:
            yield "platform name", self.by_name.get(named, [])
        text, stem = owner.text(item), owner.stem(item)
        if stem:
            yield "question text", self.by_text.get(normalise(f"{stem} - {text}"), [])
        if len(self.texts[normalise(text)]) == 1:
            yield "question text", self.by_text.get(normalise(text), [])
            yield "question text", self.by_part.get(normalise(text), [])

    def proposals(self, item: Item) -> str:
        """Columns whose heading is like the item's text."""
        text = normalise(self.battery.owner[item.id].text(item))
        close = get_close_matches(text, list(self.by_part), n=1, cutoff=0.75)
        return self.by_part[close[0]][0].name if close else ""


def _places(columns: list[ExportColumn]) -> str:
    return ", ".join(f"{c.name} (column {c.position + 1})" for c in columns)


def _refuse_shared(matches: tuple[ColumnMatch, ...], file: str) -> None:
    holders: dict[int, list[str]] = defaultdict(list)
    for match in matches:
        holders[match.position].append(match.item)
    shared = [(p, items) for p, items in holders.items() if len(items) > 1]
    if shared:
        position, items = shared[0]
        raise ResponseError(
            f"{file}: column {position + 1} was taken for {', '.join(items)}", hint="give a column map"
        )


def _absent_scales(
    battery: Battery, matches: tuple[ColumnMatch, ...], without: set[str], finder: _Finder, file: str
) -> tuple[str, ...]:
    found = {m.item for m in matches}
    if not found:
        shown = ", ".join(c.name for c in finder.columns[:6])
        raise ResponseError(
            f"{file} holds no item of {battery.ref} (its columns: {shown}, ...)",
            hint="check --battery; list what is known with 'hsmeasure instruments list', "
            "or describe your own survey with 'hsmeasure instruments draft'",
        )
    absent, failures = [], []
    for scale in battery.scales:
        missing = [i for i in scale.items if i not in found]
        if len(missing) == len(scale.items):
            absent.append(scale.id)
            continue
        gates = {g for i in scale.items if (g := battery.item[i].need_gate) and g not in found}
        for item_id in (*[i for i in missing if i not in without], *sorted(gates)):
            like = finder.proposals(battery.item[item_id])
            failures.append({"scale": scale.id, "item": item_id, "similar column": like})
    if failures:
        frame = pd.DataFrame(failures)
        listed = " ".join(f"--without-item {i}" for i in dict.fromkeys(frame["item"]))
        raise ResponseError(
            f"{file}: items are missing inside administered scales",
            frame,
            hint=f"name their columns under 'columns' in a study file, or go on with: {listed}",
        )
    return tuple(absent)
