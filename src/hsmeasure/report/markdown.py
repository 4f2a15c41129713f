"""The report as Markdown: pipe tables, figures as files beside it."""

from __future__ import annotations

from hsmeasure.report.document import Block, Document, Figure, Paragraph, Table
from hsmeasure.report.numbers import set_cell


def to_markdown(document: Document, figures: str = "figures") -> str:
    """The document as GitHub Markdown; figures are named ``<figures>/<id>.png``."""
    numbers = {id(b): k for of in (document.tables(), document.figures()) for k, b in enumerate(of, start=1)}
    parts = [f"# {escape(document.title)}", escape(document.subtitle)]
    for section in document.sections:
        parts += [f"## {escape(section.title)}", escape(section.lead)]
        parts += [_block(block, numbers.get(id(block), 0), figures) for block in section.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def table_markdown(table: Table) -> str:
    """A table alone, with caption and note, and numbers as they are printed."""
    head = "| " + " | ".join(escape(c.title) for c in table.columns) + " |"
    rule = "|" + "|".join("---" if c.kind == "text" else "--:" for c in table.columns) + "|"
    rows = [
        "| " + " | ".join(escape(set_cell(c, row.get(c.key))) for c in table.columns) + " |"
        for row in table.rows
    ]
    note = f"\n\n*Note.* {escape(table.note)}" if table.note else ""
    return "\n".join([head, rule, *rows]) + note


def escape(text: str) -> str:
    """Text that Markdown prints as it stands.

    >>> escape("a|b <i> *c*")
    'a\\\\|b &lt;i&gt; \\\\*c\\\\*'
    """
    safe = text.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "|*_`[]":
        safe = safe.replace(mark, f"\\{mark}")
    return " ".join(safe.split())


def _block(block: Block, number: int, figures: str) -> str:
    if isinstance(block, Paragraph):
        return f"```\n{block.text}\n```" if block.kind == "code" else escape(block.text)
    if isinstance(block, Figure):
        note = f"\n\n*Note.* {escape(block.note)}" if block.note else ""
        caption = f"**Figure {number}.** {escape(block.caption)}"
        return f"![{escape(block.alt)}]({figures}/{block.id}.png)\n\n{caption}{note}"
    return f"**Table {number}.** {escape(block.caption)}\n\n{table_markdown(block)}"
