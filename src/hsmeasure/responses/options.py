"""How an export is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery


@dataclass(frozen=True)
class Form:
    """The records of one form in an export of several.

    Attributes
    ----------
    column : str
        Holds the language of the form.
    values : tuple of str
        Values that mean this form.
    known : tuple of str
        Values that mean any form; another one stops the reader.
    headings : Battery or None
        Whose texts stand in the heading of the export, where they are not this form's.
    """

    column: str
    values: tuple[str, ...]
    known: tuple[str, ...]
    headings: Battery | None = None


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
    form : Form or None
        The records of one form, where an export holds several.
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
    form: Form | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> ReadOptions:
        """Options from keyword arguments; ResponseError naming the nearest for an unknown one."""
        known = [f.name for f in fields(cls)]
        if unknown := [name for name in options if name not in known]:
            hint = near(unknown[0], known) or f"options are {', '.join(known)}"
            raise ResponseError(f"read_export has no option '{unknown[0]}'", hint=hint)
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
        return cls(**given)
