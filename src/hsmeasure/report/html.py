"""The report as one page that needs nothing but itself: figures, style and script stand inside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hsmeasure.report.document import Block, Column, Document, Figure, Paragraph, Section, Table
from hsmeasure.report.figures import to_svg
from hsmeasure.report.numbers import is_missing, set_cell

RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def to_html(document: Document) -> str:
    """A document as one self-contained HTML page.

    Everything that comes from the document is escaped; the page asks for nothing from a network and forbids
    itself to run any script but its own.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        The page. Equal documents give equal pages.
    """
    script = _asset("table.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            direction="rtl" if document.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
            sections=_sections(document),
            style=Markup(_asset("style.css")),
            script=Markup(script),
            script_hash=Markup(digest),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("hsmeasure.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return files("hsmeasure.report").joinpath("templates", name).read_text(encoding="utf-8")


def _sections(document: Document) -> list[dict[str, Any]]:
    titles = {section.id: section.title for section in document.sections}
    number = {id(b): k for of in (document.tables(), document.figures()) for k, b in enumerate(of, start=1)}
    return [
        {
            "id": section.id,
            "title": section.title,
            "lead": section.lead,
            "blocks": list(_blocks(section, titles, number)),
        }
        for section in document.sections
    ]


def _blocks(section: Section, titles: dict[str, str], number: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Blocks as the template wants them; neighbours that belong together become one."""
    for kind, group in groupby(section.blocks, lambda block: _kind(section, block, titles)):
        blocks = list(group)
        if kind == "ledger":
            entries = [
                {"target": b.target, "title": titles[b.target], "text": b.text} for b in _texts(blocks)
            ]
            yield {"kind": kind, "entries": entries}
        elif kind in ("paste", "references"):
            yield {"kind": kind, "texts": [b.text for b in _texts(blocks)]}
        else:
            yield from (_one(block, number) for block in blocks)


def _kind(section: Section, block: Block, titles: dict[str, str]) -> str:
    if not isinstance(block, Paragraph):
        return "plate"
    if section.id == "references":
        return "references"
    return "ledger" if section.id == "glance" and block.target in titles else block.kind


def _texts(blocks: list[Block]) -> list[Paragraph]:
    return [block for block in blocks if isinstance(block, Paragraph)]


def _one(block: Block, number: dict[int, int]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": block.kind, "text": block.text}
    common = {"id": block.id, "number": number[id(block)], "caption": block.caption, "note": block.note}
    if isinstance(block, Figure):
        return {"kind": "figure", "svg": _drawing(block), **common}
    rows = _rows(block)
    return {"kind": "table", "columns": block.columns, "rows": rows, "wide": _wide(block, rows), **common}


def _drawing(figure: Figure) -> Markup:
    """The figure as SVG, with its alternative text; matplotlib has escaped what it holds."""
    svg = to_svg(figure.draw(), f"figure-{figure.id}")
    return Markup('<svg role="img" aria-label="{}"').format(figure.alt) + Markup(svg.removeprefix("<svg"))


def _rows(table: Table) -> list[list[dict[str, Any]]]:
    return [
        [_cell(column, row.get(column.key), (k, column.key) in table.emphasis) for column in table.columns]
        for k, row in enumerate(table.rows)
    ]


def _wide(table: Table, rows: list[list[dict[str, Any]]]) -> bool:
    """True for a table that would be cramped in the text column."""
    heads = [max(map(len, column.title.split())) for column in table.columns]
    cells = [min(max((len(row[k]["text"]) for row in rows), default=0), 28) for k in range(len(heads))]
    return sum(max(pair) + 3 for pair in zip(heads, cells, strict=True)) > 80


def _cell(column: Column, value: Any, strong: bool) -> dict[str, Any]:
    text = set_cell(column, value)
    long = any(len(word) > 24 for word in text.split())
    return {"text": text, "raw": _raw(column, value), "kind": column.kind, "strong": strong, "long": long}


def _raw(column: Column, value: Any) -> str | None:
    """A number at full precision, for sorting and copying; empty where there is none; None for text."""
    if column.kind == "text" or isinstance(value, str):
        return None
    if column.kind == "interval":
        known = value is not None and not any(is_missing(limit) for limit in value)
        return " ".join(repr(float(limit)) for limit in value) if known else ""
    if is_missing(value):
        return ""
    return str(int(value)) if column.kind == "integer" else repr(float(value))
