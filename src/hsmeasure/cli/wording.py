"""``hsmeasure wording``: a licence holder's own copy of a published scale, enrolled and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hsmeasure.cli import arguments as a

app = typer.Typer(help="Your own copy of a published scale's wording: enrol its hashes, verify a copy.",
                  no_args_is_help=True, rich_markup_mode=None)  # fmt: skip

Copy = Annotated[Path, typer.Argument(help="CSV in UTF-8 with the columns item and text.")]
Published = Annotated[str, typer.Option("--instrument", help="id or id@version of the published scale.")]


@app.command("enrol")
def enrol(
    copy: Copy,
    instrument: Published,
    out: Annotated[Optional[Path], typer.Option(help="The file, else <id>.wording.json.")] = None,  # noqa: UP045
    language: Annotated[Optional[str], typer.Option(help="Language of the copy, e.g. es-MX.")] = None,  # noqa: UP045
    instruments: a.Folders = [],  # noqa: B006
) -> None:
    """Write hashes of your copy to a file of yours, by default beside the copy. Keep it to yourself."""
    from hsmeasure.instrument import enrol as e
    from hsmeasure.instrument.registry import load_instrument

    found = load_instrument(instrument, instruments)
    enrolled = e.enrol(copy, found, language)
    target = out or copy.parent / f"{found.id}.wording.json"
    e.write_enrolment(enrolled, target)
    typer.echo(f"{len(enrolled.items)} texts of {found.ref} enrolled: {target}")


@app.command("verify")
def verify(
    copy: Copy,
    instrument: Published,
    against: Annotated[Optional[Path], typer.Option(help="What was enrolled.")] = None,  # noqa: UP045
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Compare a copy with what was enrolled (default: beside it); exit 1 when a text differs or is absent."""
    from hsmeasure.instrument import enrol as e
    from hsmeasure.instrument.registry import load_instrument

    found = load_instrument(instrument, instruments)
    enrolled = e.read_enrolment(against or copy.parent / f"{found.id}.wording.json")
    check = e.verify(copy, found, enrolled)
    a.print_frame(check.frame(), json, check.summary())
    if not check.agrees:
        raise typer.Exit(1)
