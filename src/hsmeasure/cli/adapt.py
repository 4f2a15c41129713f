"""``hsmeasure adapt``: the adapter's road, from a workbook to a variant and its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hsmeasure.cli import arguments as a

app = typer.Typer(help="Adapt an instrument: a workbook to fill in, and a variant with evidence from it.",
                  no_args_is_help=True, rich_markup_mode=None)  # fmt: skip


@app.command("new")
def new(
    instrument: Annotated[str, typer.Argument(help="id or id@version of the source.")],
    language: Annotated[str, typer.Argument(help="Language of the variant, e.g. es-PE.")],
    sheet: Annotated[Path, typer.Option(help="The workbook to write.")],
    method: Annotated[
        str, typer.Option(help="beaton2000, trapd, ispor2005, promis or other.")
    ] = "beaton2000",
    instruments: a.Folders = [],  # noqa: B006
) -> None:
    """Write a workbook with every text of an instrument, to be translated by people."""
    from hsmeasure.instrument.registry import load_instrument
    from hsmeasure.instrument.sheet import write_sheet

    write_sheet(load_instrument(instrument, instruments), language, sheet, method)
    typer.echo(f"{sheet}: fill in 'texts' and 'people', then: hsmeasure adapt read {sheet} --out FOLDER")


@app.command("read")
def read(
    sheet: Annotated[Path, typer.Argument(help="The workbook, filled in.")],
    out: Annotated[Path, typer.Option(help="Folder for variant.yaml and evidence/.")],
    instruments: a.Folders = [],  # noqa: B006
) -> None:
    """Build a variant and its evidence from a workbook, and say how far the adaptation has come."""
    from hsmeasure.instrument.registry import load_instrument
    from hsmeasure.instrument.sheet_read import read_sheet, source_of

    source = load_instrument(source_of(sheet), instruments)
    typer.echo(read_sheet(sheet, source, out).summary())
