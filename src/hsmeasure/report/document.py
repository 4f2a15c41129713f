"""The report as a document: sections of paragraphs, figures and tables, before any format is chosen.

Renderers (HTML, DOCX, Markdown) read this and nothing else, so every format says the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "integer", "decimal", "coefficient", "p", "percent", "interval"]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``kind`` decides how numbers are set: ``decimal`` keeps a leading zero, ``coefficient`` (a statistic
    that cannot exceed one) drops it, ``interval`` takes a pair of numbers set as coefficients.
    """

    key: str
    title: str
    kind: Kind = "text"
    decimals: int = 2


@dataclass(frozen=True)
class Table:
    """Rows of raw values (never strings made of numbers) under typed columns.

    ``emphasis`` names cells to be set apart, as (row from zero, key of the column): the reliabilities on the
    diagonal of a correlation table.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    note: str = ""
    emphasis: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A drawing: ``draw()`` returns a matplotlib figure, ``alt`` says in words what it shows."""

    id: str
    caption: str
    alt: str
    draw: Callable[[], Any]
    note: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text.

    ``kind`` marks text to be pasted (methods) or set as code (commands); ``target`` is the id of the section
    that a sentence sums up, for formats that have links.
    """

    text: str
    kind: Literal["text", "paste", "code"] = "text"
    target: str = ""


Block = Paragraph | Table | Figure


@dataclass(frozen=True)
class Section:
    """A section opens with one sentence a reader could quote."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Document:
    """The whole report.

    ``data`` is what ``report.json`` holds beside the sections, at full precision; ``references`` are keys of
    ``references.bib`` that the text cites; ``language`` is that of the running text.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    references: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    language: str = "en"

    def tables(self) -> tuple[Table, ...]:
        """Every table, in order of appearance."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in order of appearance."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Figure))
