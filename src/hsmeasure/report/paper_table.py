"""The reliability table a paper pastes, with its sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from hsmeasure.atomic import atomic_write
from hsmeasure.errors import HsmeasureError
from hsmeasure.reliability.reliability import Reliability
from hsmeasure.report.document import Column, Table
from hsmeasure.report.latex import table_latex
from hsmeasure.report.markdown import table_markdown
from hsmeasure.report.numbers import coefficient
from hsmeasure.report.words import instruments_of, listing, titles
from hsmeasure.responses.responses import Responses
from hsmeasure.tabular import write_csv

FORMATS = ("docx", "tex", "md", "csv")


def reliability_table(reliability: Reliability, responses: Responses) -> Table:
    """Scale, items, n, omega and alpha with intervals, and the range of item-rest correlations."""
    found = reliability.frame()
    names = titles(responses.battery)
    rows = [_row(scale, names, found, reliability.items) for scale in found["scale"].unique()]
    used = tuple(found["scale"].unique())
    note = (
        "ω is of one factor (maximum likelihood; delta-method interval), α has the Feldt interval; two-item "
        f"scales have the Spearman-Brown coefficient. {instruments_of(responses.battery, used)}."
    )
    columns = (
        Column("title", "Scale"),
        Column("n_items", "Items", "integer"),
        Column("n", "n", "integer"),
        Column("omega", "ω", "coefficient"),
        Column("omega_limits", "95% CI", "interval"),
        Column("alpha", "α", "coefficient"),
        Column("alpha_limits", "95% CI", "interval"),
        Column("item_rest", "Item-rest r", "interval"),
    )
    return Table("reliability", "Reliability of the scales", columns, tuple(rows), note)


def _row(scale: str, names: dict[str, str], found: pd.DataFrame, items: pd.DataFrame) -> dict[str, Any]:
    mine = found[found["scale"] == scale].set_index("coefficient")
    rest = items.loc[items["scale"] == scale, "item_rest"]
    row: dict[str, Any] = {
        "title": f"{names.get(scale, scale)} ({scale})",
        "n_items": int(mine["n_items"].iloc[0]),
        "n": int(mine["n"].iloc[0]),
        "item_rest": (rest.min(), rest.max()) if len(rest) > 1 else None,
    }
    for key, coefficients in (("omega", ("omega_u", "spearman_brown")), ("alpha", ("alpha",))):
        for name in coefficients:
            if name in mine.index:
                one = mine.loc[name]
                row[key], row[f"{key}_limits"] = one["estimate"], (one["conf_low"], one["conf_high"])
    return row


def reliability_sentence(reliability: Reliability) -> str:
    """What a measures section says of the table."""
    found = reliability.frame()
    omega = found.loc[found["coefficient"] == "omega_u", "estimate"]
    if omega.empty:
        return "No scale has an internal-consistency coefficient."
    span = f"between {coefficient(omega.min())} and {coefficient(omega.max())}"
    text = f"Internal consistency (ω of one factor) lay {span} over {len(omega)} scales."
    if len(omega) == 1:
        text = f"Internal consistency (ω of one factor) was {coefficient(omega.iloc[0])}."
    refused = sorted(reliability.refusals)
    return f"{text} None is defined for {listing(refused)}." if refused else text


def write_reliability_table(
    reliability: Reliability, responses: Responses, to: str, out: Path | None = None
) -> str:
    """Write the table as ``docx``, ``tex``, ``md`` or ``csv``; returns what to print.

    Raises
    ------
    HsmeasureError
        If the format is another one.
    """
    if to not in FORMATS:
        raise HsmeasureError(f"there is no format '{to}'", hint=f"choose {listing(FORMATS, 'or')}")
    table, sentence = reliability_table(reliability, responses), reliability_sentence(reliability)
    if to == "docx":
        from hsmeasure.report.docx import write_table_docx

        target = out or Path("reliability.docx")
        with atomic_write(target) as temporary:
            write_table_docx(table, sentence, temporary)
        return str(target)
    if to == "csv":
        text = write_csv(reliability.frame())
    else:
        body = table_latex(table) if to == "tex" else f"**{table.caption}**\n\n{table_markdown(table)}\n"
        text = f"{'% ' if to == 'tex' else ''}{sentence}\n\n{body}"
    if out is None:
        return text.rstrip("\n")
    with atomic_write(out) as temporary:
        temporary.write_text(text, "utf-8")
    return str(out)
