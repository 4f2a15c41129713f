"""``hsmeasure explain``: the arithmetic of one score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hsmeasure.cli import arguments as a


def explain(
    scores: Annotated[Path, typer.Argument(help="A scores.csv with its provenance beside it.")],
    row: Annotated[int, typer.Argument(help="Record number in the export (column 'row').")],
    scale: Annotated[str, typer.Argument(help="Scale, e.g. BEN.")],
    export: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="The export, if it is no longer where it was."),
    ] = None,
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Print how one score was computed, item by item."""
    from hsmeasure.scoring.explain import explain_file

    found = explain_file(scores, row, scale, export, instruments)
    a.print_frame(found.frame(), json, found.summary())
