"""``hsmeasure reliability``: coefficients with intervals, or the table a paper pastes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hsmeasure.cli import arguments as a


def reliability(
    source: a.Source,
    battery: a.BatteryOption = None,
    to: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Write the table a paper pastes: docx, tex, md or csv."),
    ] = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            help="Where to write it; without, docx goes to reliability.docx, the others are printed."
        ),
    ] = None,
    scales: a.Scales = "",
    missing: a.Missing = "listwise",
    without_item: a.WithoutItem = [],  # noqa: B006
    allow_unmapped: a.AllowUnmapped = False,
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Reliability of every scale in an export or a study."""
    from hsmeasure.reliability.reliability import reliability as coefficients
    from hsmeasure.study.reading import read_waves

    loaded = a.study_of(
        source,
        battery,
        scales=scales,
        without_item=without_item,
        allow_unmapped=allow_unmapped,
        missing=missing,
        folders=instruments,
    )
    responses = read_waves(loaded)[0]
    found = coefficients(responses, missing=loaded.study.missing, confidence=loaded.study.confidence)
    if to is None:
        a.print_frame(found.frame(), json, found.summary())
        if json:
            a.repeat(found.provenance.instruments)
        return
    from hsmeasure.report.paper_table import write_reliability_table

    written = write_reliability_table(found, responses, to, out)
    typer.echo(written)
