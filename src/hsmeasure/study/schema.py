"""The study file: what one analysis is,
in a form a person edits and can preregister (``hsmeasure-study/1``).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hsmeasure.instrument.schema import Language, Model


class ExportFile(Model):
    """One export; ``file`` is relative to the study file.

    ``variant`` is the language of the form that was asked, where it is not the source's: a variant of every
    instrument in that language must be at hand. An export of several forms names the column that holds the
    language instead (``language_column``), and ``variants`` says which form each of its values means
    (``source`` for the source's own).
    """

    file: str
    dialect: str = "auto"
    wave: str | None = None
    variant: Language | None = None
    language_column: str | None = None
    variants: dict[str, Literal["source"] | Language] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> ExportFile:
        if bool(self.language_column) != bool(self.variants):
            raise ValueError("language_column and variants belong together")
        if self.variant and self.language_column:
            raise ValueError("an export has a variant, or a language column, not both")
        return self


class GroupColumn(Model):
    """A grouping variable from a column, with what its values mean."""

    column: str
    levels: dict[str, str] = Field(default_factory=dict)


class Registration(Model):
    """Where the study was registered before its data were seen."""

    url: str
    date: str


class Study(Model):
    """A study, as read from its file.

    ``key`` says where the secret for pseudonyms is (``env:NAME`` or a file); it is read, used and never
    written.
    """

    schema_: Literal["hsmeasure-study/1"] = Field(default="hsmeasure-study/1", alias="schema")
    title: str = "Untitled study"
    battery: str
    exports: tuple[ExportFile, ...] = Field(min_length=1)
    scales: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, int]] = Field(default_factory=dict)
    groups: dict[str, GroupColumn] = Field(default_factory=dict)
    cluster: str | None = None
    weights: str | None = None
    wave: str | None = None
    link_id: str | None = None
    key: str | None = None
    keep: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    missing: Literal["listwise", "pairwise"] = "listwise"
    seen_unanswered: tuple[str, ...] | None = None
    missing_codes: dict[str, str] = Field(default_factory=dict)
    exclude: tuple[Literal["preview", "test", "spam", "not_finished"], ...] = (
        "preview",
        "test",
        "spam",
        "not_finished",
    )
    without_items: tuple[str, ...] = ()
    allow_unmapped: bool = False
    confidence: float = Field(default=0.95, gt=0.5, lt=1.0)
    small_cell: int = Field(default=5, ge=1)
    seed: int = 1
    instruments: tuple[str, ...] = ()
    registration: Registration | None = None

    @property
    def carried(self) -> tuple[str, ...]:
        """Columns of the export that the analysis needs beside the items, each once."""
        named = (self.cluster, self.weights, self.wave, *self.covariates, *self.keep)
        return tuple(dict.fromkeys(name for name in named if name))
