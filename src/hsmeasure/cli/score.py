"""``hsmeasure score``: scores and their provenance, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hsmeasure.cli import arguments as a


def score(
    source: a.Source,
    battery: a.BatteryOption = None,
    out: Annotated[Path, typer.Option(help="Where to write the scores.")] = Path("scores.csv"),
    scales: a.Scales = "",
    keep: a.Keep = [],  # noqa: B006  (typer's way of an option that repeats)
    without_item: a.WithoutItem = [],  # noqa: B006
    allow_unmapped: a.AllowUnmapped = False,
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Score an export: OUT and OUT.provenance.json."""
    from hsmeasure.scoring.score import score as score_responses
    from hsmeasure.scoring.sidecar import sidecar_path, write_scores
    from hsmeasure.study.reading import combine, read_waves, sources

    loaded = a.study_of(
        source,
        battery,
        scales=scales,
        without_item=without_item,
        allow_unmapped=allow_unmapped,
        keep=keep,
        folders=instruments,
    )
    responses = combine(read_waves(loaded))
    scores = score_responses(responses)
    write_scores(scores, responses, out, sources=sources(loaded), command=f"hsmeasure score {source.name}")
    if json:
        typer.echo(a.to_json(scores.frame()))
        a.repeat(scores.provenance.instruments)
        return
    typer.echo(responses.summary() + "\n\n" + scores.summary())
    sys.stdout.write(f"\n{out}\n{sidecar_path(out)}\n")
