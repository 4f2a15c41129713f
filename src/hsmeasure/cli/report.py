"""``hsmeasure report``: the whole job, from an export or a study to a folder a colleague can open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hsmeasure.cli import arguments as a


def report(
    source: a.Source,
    battery: a.BatteryOption = None,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("report"),
    scales: a.Scales = "",
    keep: a.Keep = [],  # noqa: B006
    missing: a.Missing = "listwise",
    cluster: a.Cluster = None,
    without_item: a.WithoutItem = [],  # noqa: B006
    allow_unmapped: a.AllowUnmapped = False,
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Score, analyse and write the report: HTML, DOCX, Markdown, tables, SPSS files, an R script."""
    from hsmeasure.report.report import report as make_report

    loaded = a.study_of(
        source,
        battery,
        scales=scales,
        without_item=without_item,
        allow_unmapped=allow_unmapped,
        keep=keep,
        missing=missing,
        cluster=cluster,
        folders=instruments,
    )
    made = make_report(loaded)
    made.write(out)
    if json:
        typer.echo(a.to_json(made.frame()))
        return
    typer.echo(made.summary())
    typer.echo(f"\n{out / 'index.html'}")
