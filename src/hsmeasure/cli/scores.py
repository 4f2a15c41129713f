"""``hsmeasure scores``: what may be done with files of scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hsmeasure.cli import arguments as a

app = typer.Typer(help="Files of scores: compare them, and pool what is alike.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip


@app.callback()
def _group() -> None:
    """Files of scores: compare them, and pool what is alike."""


@app.command("compare")
def compare(
    first: Annotated[Path, typer.Argument(metavar="A.csv", help="Scores with their provenance beside them.")],
    second: Annotated[Path, typer.Argument(metavar="B.csv", help="Other scores.")],
    out: Annotated[Optional[Path], typer.Option(help="Write both, pooled, to this file.")] = None,  # noqa: UP045
    scales: Annotated[str, typer.Option(help="Only these scales, e.g. BEN,THR.")] = "",
    accept_unproven_invariance: Annotated[
        bool, typer.Option("--accept-unproven-invariance", help="Pool without invariance evidence.")
    ] = False,
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Say per scale whether scores are comparable; refuse (exit 1) to pool unlike ones."""
    from hsmeasure.scoring.compare import compare_scores
    from hsmeasure.tabular import write_csv

    found = compare_scores(first, second, instruments)
    a.print_frame(found.frame(), json, found.summary())
    wanted = tuple(s.strip() for s in scales.split(",") if s.strip())
    if out:
        pooled = found.pool(wanted, accept_unproven_invariance=accept_unproven_invariance)
        write_csv(pooled, out)
    else:
        found.refuse_unlike(wanted, accept_unproven_invariance=accept_unproven_invariance)
