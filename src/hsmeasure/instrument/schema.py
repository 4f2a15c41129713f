"""The instrument document: what an item bank file may contain (``hsmeasure-instrument/1``).

Models are frozen and refuse unknown fields. Cross-checks between fields stand in :mod:`.checks`, so that a
reader gets every problem of a file at once.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hsmeasure.instrument.facets import Facets

SCHEMA = "hsmeasure-instrument/1"

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,40}$")]
VariantId = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9-]{2,40}/[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-x-[a-z0-9]{1,8})?$"
    ),
]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}[0-9]{1,2}$")]
ScaleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
SetId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
LanguageMap = dict[Language, Text]

NotScoredReason = Literal["not_applicable", "declined"]
TreatedMissing = Literal["not_shown", "seen_unanswered", "declined", "invalid"]
Aggregate = Literal["mean", "sum", "pomp", "max"]


class Model(BaseModel):
    """Base of all document parts: frozen, no unknown fields, no coercion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, str_strip_whitespace=True)


class Option(Model):
    """One answer. ``key`` names the level an answer stands for where it defines a group."""

    code: int
    label: LanguageMap
    key: str | None = None
    aliases: tuple[Text, ...] = ()


class NotScored(Model):
    """An answer that is recorded with its reason and never enters a score."""

    code: int | Text
    reason: NotScoredReason
    label: LanguageMap
    key: str | None = None
    aliases: tuple[Text, ...] = ()


class OptionSet(Model):
    """The answers offered, in order."""

    options: tuple[Option, ...] = Field(min_length=2)
    not_scored: tuple[NotScored, ...] = ()
    ordered: bool = True

    @property
    def codes(self) -> tuple[int, ...]:
        return tuple(option.code for option in self.options)

    @property
    def range(self) -> tuple[int, int]:
        return min(self.codes), max(self.codes)


class Count(Model):
    """An open number: answers outside the limits are invalid, those above ``winsorise`` are pulled in."""

    min: int = 0
    max: int
    winsorise: int | None = None


class Gate(Model):
    """The codes of a gate item that mean the question behind it does not arise."""

    no_need: tuple[int, ...] = Field(min_length=1)


class Item(Model):
    """One question. ``keyed`` is required for every scored item and has no default."""

    id: ItemId
    text: LanguageMap = Field(default_factory=dict)
    text_sha256: str | None = None
    text_hint: str | None = None
    stem: str | None = None
    type: Literal["single", "multi", "count", "text", "gate", "pair"] = "single"
    options: SetId | None = None
    count: Count | None = None
    gate: Gate | None = None
    scored_in: tuple[ScaleId, ...] = ()
    keyed: Literal["+", "-"] | None = None
    measurement: Literal["reflective", "formative", "single", "count"] = "reflective"
    wording: Literal["direct", "polar-opposite", "negated"] = "direct"
    form: tuple[Literal["full", "short"], ...] = ("full",)
    facets: Facets = Field(default_factory=Facets)
    need_gate: ItemId | None = None
    shows_if: str | None = None
    recall: Literal["none", "4w", "3m", "term", "lifetime"] | None = None
    sensitivity: Literal["low", "medium", "high"] = "low"
    safety_text: bool = False
    anchor: bool = False
    reading_grade: int | None = None
    translation_notes: str | None = None
    expected: dict[str, Any] | None = None

    @property
    def winsorise(self) -> int | None:
        """What higher counts are pulled in to; None for anything but a count with such a limit."""
        return self.count.winsorise if self.count else None


class MissingRule(Model):
    """How many answers a score needs: ``min_valid`` (with n), ``complete``, ``half`` or ``none``."""

    rule: Literal["min_valid", "complete", "half", "none"]
    n: int | None = None

    def minimum(self, n_items: int) -> int:
        """Answers needed for a score over ``n_items`` items."""
        if self.rule == "min_valid":
            return self.n or 1
        return {"complete": n_items, "half": (n_items + 1) // 2, "none": 1}[self.rule]


class Scale(Model):
    """A score: its items, how they are aggregated and what a higher value means."""

    id: ScaleId
    title: LanguageMap
    higher_means: Text
    items: tuple[ItemId, ...] = Field(min_length=1)
    aggregate: Aggregate
    range: tuple[float, float]
    missing: MissingRule
    measurement: Literal["reflective", "formative", "single", "count"] = "reflective"
    treat_as_missing: tuple[TreatedMissing, ...] = ("not_shown", "seen_unanswered", "declined", "invalid")
    not_applicable: Literal["exclude_item", "missing_score"] = "exclude_item"


class Group(Model):
    """A grouping variable read off a multiple- or single-answer item by the ``key`` of its options."""

    id: SetId
    item: ItemId
    several: str = "multiple"
    none: str = "not_stated"
    title: LanguageMap = Field(default_factory=dict)


class Instruction(Model):
    """A text shown above items; as the ``stem`` of an item it is read together with it."""

    id: SetId
    text: LanguageMap


class Evidence(Model):
    """A licence verdict and what it rests on."""

    verdict: Literal["open", "permission", "fee", "no-redistribution", "unknown"]
    spdx: str | None = None
    holder: str | None = None
    quote: str | None = None
    url: str | None = None
    checked_on: Date | None = None
    checked_by: str | None = None


class KeyLicence(Model):
    """Licence of the key: which items, which direction (facts)."""

    spdx: str


class Licence(Model):
    """Rights in the wording, in adapting it, and in the key."""

    wording: Evidence
    adaptation: Evidence | None = None
    key: KeyLicence


class Reference(Model):
    """Where an instrument comes from."""

    type: Literal["primary", "validation", "background"]
    citation: Text
    doi: str | None = None
    pages: str | None = None
    unverified: bool = False


class Fact(Model):
    """A statement about a published scale: read in ``source``, or ``unverified``, from memory alone."""

    about: Literal["items", "options", "key", "scoring", "missing", "reliability", "structure", "licence",
                   "caution"]  # fmt: skip
    claim: Text
    source: Text | None = None
    unverified: bool = False


class Edit(Model):
    """What an edit of one text did to its meaning; ``unit`` is an address (``BEN1``, ``agree5:1``)."""

    unit: Text
    meaning: Literal["same", "changed"]
    why: Text


class Change(Model):
    """One line of the changelog. ``reviewer`` is who read the typos of a patch."""

    version: Version
    date: Date
    changes: tuple[Text, ...] = ()
    note: str | None = None
    edits: tuple[Edit, ...] = ()
    reviewer: Text | None = None


class Construct(Model):
    """What is measured, and about whose help with what."""

    family: Text
    domain: Literal["academic", "mental_health", "any"]
    facet: tuple[Text, ...] = ()
    valence: tuple[Literal["benefit", "threat"], ...] = ()
    target: dict[str, str | None] = Field(default_factory=dict)


class Population(Model):
    """Whom the wording was written for."""

    countries: tuple[str, ...] = ()
    age: tuple[int | None, int | None] = (None, None)
    setting: str | None = None


class Administration(Model):
    """How the form is given."""

    order: Literal["fixed", "random-within-block"] = "fixed"
    required: bool = False
    mode: tuple[Literal["online", "paper", "interview"], ...] = ("online",)


class AttentionCheck(Model):
    """An item with one right answer."""

    item: str
    expect: int


class Checks(Model):
    """What the data ought to show if the key is right."""

    attention: tuple[AttentionCheck, ...] = ()
    expected_item_rest_sign: Literal["+"] = "+"


class Pin(Model):
    """A version of an instrument, pinned by both hashes."""

    id: Id | VariantId
    version: Version
    scoring_hash: str
    content_hash: str


Relation = Literal["identical", "translated", "adapted", "replaced"]
Role = Literal["machine", "translator", "back-translator", "reviewer", "adjudicator", "expert", "interviewer",
               "analyst"]  # fmt: skip
Method = Literal["beaton2000", "trapd", "ispor2005", "promis", "other"]


class Person(Model):
    """Who did something, by a code. ``machine`` is a role, and it never counts as a person."""

    code: Text
    role: Role
    native: Language | None = None
    construct_aware: bool | None = None

    @property
    def is_human(self) -> bool:
        return self.role != "machine"


class ChecklistAnswer(Model):
    """How one guideline of the checklist was met."""

    answer: Literal["not met", "acceptable", "excellent", "not applicable"]
    note: Text | None = None


class AdaptationRecord(Model):
    """How a variant came from its source: by whom, by which method, and each text's relation by address."""

    method: Method
    translator: Person
    relations: dict[str, Relation] = Field(default_factory=dict)
    added: tuple[ItemId, ...] = ()
    dropped: dict[ItemId, Text] = Field(default_factory=dict)
    checklist: dict[str, ChecklistAnswer] = Field(default_factory=dict)


class InstrumentDocument(Model):
    """A bank of items with its options, scoring rules and facets, as one file.

    ``derives_from`` and ``adaptation`` stand in the resolved form of a cultural variant, whose id is
    ``<id>/<language>``.
    """

    schema_: Literal["hsmeasure-instrument/1"] = Field(alias="schema")
    id: Id | VariantId
    derives_from: Pin | None = None
    adaptation: AdaptationRecord | None = None
    version: Version
    meta_revision: int = 0
    status: Literal["draft", "released", "deprecated", "withdrawn"]
    title: LanguageMap
    short_name: Text
    construct_: Construct = Field(alias="construct")
    language: Language
    population: Population = Field(default_factory=Population)
    sources: tuple[Reference, ...] = ()
    facts: tuple[Fact, ...] = ()
    licence: Licence
    content: Literal["full", "structure-only"]
    administration: Administration = Field(default_factory=Administration)
    instructions: tuple[Instruction, ...] = ()
    option_sets: dict[SetId, OptionSet] = Field(default_factory=dict)
    items: tuple[Item, ...] = Field(min_length=1)
    retired_items: tuple[ItemId, ...] = ()
    scales: tuple[Scale, ...] = ()
    groups: tuple[Group, ...] = ()
    checks: Checks = Field(default_factory=Checks)
    platform_names: dict[str, dict[ItemId, str]] = Field(default_factory=dict)
    changelog: tuple[Change, ...] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, serialize_by_alias=True)
