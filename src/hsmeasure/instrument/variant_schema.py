"""The variant document: what a cultural variant may say (``hsmeasure-variant/1``).

A variant names only what differs from its source. Structure is inherited by reference; text never is.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hsmeasure.instrument.schema import (
    Change,
    ChecklistAnswer,
    Instruction,
    Item,
    ItemId,
    Language,
    Licence,
    Method,
    Model,
    OptionSet,
    Person,
    Pin,
    Population,
    Reference,
    Relation,
    Scale,
    SetId,
    Text,
    VariantId,
    Version,
)


class ItemText(Model):
    """The text of one item: how it relates to the source's. ``by`` names what replaces it."""

    relation: Relation
    text: Text | None = None
    why: Text | None = None
    by: ItemId | None = None
    note: Text | None = None


class OtherText(Model):
    """The text of an option, instruction or title, where a bare text does not say enough."""

    text: Text
    relation: Literal["identical", "translated", "adapted"] = "translated"
    why: Text | None = None
    aliases: tuple[Text, ...] = ()
    note: Text | None = None


class Texts(Model):
    """Every text of the variant; ``titles`` by address (``instrument.title``, ``scale.BEN``)."""

    items: dict[ItemId, ItemText] = Field(default_factory=dict)
    options: dict[SetId, dict[str, Text | OtherText]] = Field(default_factory=dict)
    instructions: dict[SetId, Text | OtherText] = Field(default_factory=dict)
    titles: dict[str, Text | OtherText] = Field(default_factory=dict)


class Dropped(Model):
    """An item of the source that the variant does without."""

    id: ItemId
    why: Text


class Added(Item):
    """An item that the source does not have, in full; it stands after ``after``, or at the end."""

    why: Text
    after: ItemId | None = None


class Override(Model):
    """A key, answer or rule that differs: ``items.BEN1.keyed``, ``scales.BEN.missing``, and who agreed."""

    path: Text
    value: Any
    reason: Text
    reviewer: Text


class VariantDocument(Model):
    """A cultural variant of an instrument."""

    schema_: Literal["hsmeasure-variant/1"] = Field(alias="schema")
    id: VariantId
    version: Version
    status: Literal["draft", "released", "deprecated", "withdrawn"] = "draft"
    derives_from: Pin
    language: Language
    population: Population
    method: Method
    translator: Person
    short_name: Text | None = None
    licence: Licence | None = None
    sources: tuple[Reference, ...] = ()
    texts: Texts
    dropped: tuple[Dropped, ...] = ()
    added: tuple[Added, ...] = ()
    added_option_sets: dict[SetId, OptionSet] = Field(default_factory=dict)
    added_instructions: tuple[Instruction, ...] = ()
    added_scales: tuple[Scale, ...] = ()
    overrides: tuple[Override, ...] = ()
    retired_items: tuple[ItemId, ...] = ()
    checklist: dict[str, ChecklistAnswer] = Field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    changelog: tuple[Change, ...] = ()
