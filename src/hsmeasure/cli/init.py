"""``hsmeasure init``: propose a study file for a person to edit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hsmeasure.cli import arguments as a
from hsmeasure.errors import OutputError


def init(
    export: Annotated[Path, typer.Argument(help="A survey export.")],
    battery: a.BatteryOption = "academic-core",
    out: Annotated[Path, typer.Option(help="Where to write the study file.")] = Path("study.yaml"),
    force: Annotated[bool, typer.Option(help="Replace an existing file.")] = False,
    instruments: a.Folders = [],  # noqa: B006
) -> None:
    """Look at an export and propose a study.yaml: columns, groups, cluster, missing answers, exclusions."""
    from hsmeasure.atomic import atomic_write
    from hsmeasure.study.propose import propose

    if out.exists() and not force:
        raise OutputError(f"{out} exists", hint="choose another name with --out, or --force")
    text, remarks = propose(export, battery or "academic-core", out.parent, tuple(instruments))
    with atomic_write(out) as temporary:
        Path(temporary).write_text(text, "utf-8")
    for remark in remarks:
        typer.echo(remark)
    sys.stdout.write(f"\n{out}\nedit it, then: hsmeasure report {out}\n")
