"""The texts of an instrument one by one, each with an address.

An address is the id of an item (``BEN1``), of an option (``agree5:1``), of an instruction (``s_course``), or
of a title (``instrument.title``, ``scale.BEN``, ``group.gender``). Diffs, variants, evidence and translation
sheets speak of texts by address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from hsmeasure.instrument.schema import InstrumentDocument, LanguageMap

Kind = Literal["item", "option", "instruction", "title"]


class Unit(NamedTuple):
    """One text: its address, its kind and its wording by language."""

    address: str
    kind: Kind
    text: LanguageMap

    @property
    def is_shown(self) -> bool:
        """True for what a respondent reads; a title is for the researcher."""
        return self.kind != "title"


def units(doc: InstrumentDocument) -> dict[str, Unit]:
    """Every text of an instrument by its address, in order of the file."""
    return {unit.address: unit for unit in _all(doc)}


def _all(doc: InstrumentDocument) -> Iterator[Unit]:
    yield Unit("instrument.title", "title", doc.title)
    for instruction in doc.instructions:
        yield Unit(instruction.id, "instruction", instruction.text)
    for name, option_set in doc.option_sets.items():
        for option in option_set.options:
            yield Unit(f"{name}:{option.code}", "option", option.label)
        for other in option_set.not_scored:
            yield Unit(f"{name}:{other.code}", "option", other.label)
    for item in doc.items:
        if item.text:
            yield Unit(item.id, "item", item.text)
    for scale in doc.scales:
        yield Unit(f"scale.{scale.id}", "title", scale.title)
    for group in doc.groups:
        if group.title:
            yield Unit(f"group.{group.id}", "title", group.title)
