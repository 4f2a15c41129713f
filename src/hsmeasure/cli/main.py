"""The command ``hsmeasure``: registers the verbs and turns errors into one clear message."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from hsmeasure.cli import (
    adapt,
    explain,
    init,
    instruments,
    invariance,
    model,
    reliability,
    report,
    score,
    scores,
    wording,
)
from hsmeasure.errors import HsmeasureError

app = typer.Typer(
    name="hsmeasure",
    help="Measure help-seeking: from a survey export to scores, reliability and a report.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("init")(init.init)
app.command("report")(report.report)
app.command("score")(score.score)
app.command("reliability")(reliability.reliability)
app.command("explain")(explain.explain)
app.command("cfa")(model.cfa)
app.command("sem")(model.sem)
app.command("invariance")(invariance.invariance)
app.add_typer(instruments.app, name="instruments")
app.add_typer(adapt.app, name="adapt")
instruments.app.add_typer(adapt.app, name="adapt")
app.add_typer(scores.app, name="scores")
app.add_typer(wording.app, name="wording")


def _version(wanted: bool) -> None:
    if wanted:
        from hsmeasure import __version__

        typer.echo(f"hsmeasure {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb."""


def main() -> Any:
    """Run the command line; a mistake ends in one message and exit 1, wrong usage in exit 2."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # small matrices: one thread is faster
        os.environ.setdefault(name, "1")
    try:
        return app()
    except HsmeasureError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
