"""``hsmeasure instruments``: list, show, check, lint, find, draft, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from hsmeasure.cli import arguments as a

app = typer.Typer(help="The item banks: list, show, check, lint, find, draft.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip


@app.command("list")
def list_(instruments: a.Folders = [], json: a.Json = False) -> None:  # noqa: B006
    """List instruments and batteries."""
    from hsmeasure.instrument.overview import overview

    found = overview(instruments)
    a.print_frame(found.frame(), json, found.summary())


@app.command("show")
def show(
    ref: Annotated[str, typer.Argument(help="id, id@version or a .yaml file.")],
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Show an instrument: scales, items, keys, options, hashes."""
    from hsmeasure.instrument.overview import describe
    from hsmeasure.instrument.registry import load_instrument

    found = describe(load_instrument(ref, instruments))
    a.print_frame(found.frame(), json, found.summary())
    if json:
        a.repeat(found.provenance.instruments)


@app.command("check")
def check(
    refs: Annotated[list[str], typer.Argument(help="References or files; all banks when none.")] = [],  # noqa: B006
    instruments: a.Folders = [],  # noqa: B006
) -> None:
    """Check instrument files: every problem with file and line; hashes against the lock."""
    from hsmeasure.instrument.overview import check_all

    typer.echo(check_all(refs, instruments))


@app.command("lint")
def lint(
    refs: Annotated[list[str], typer.Argument(help="References or files; all banks when none.")] = [],  # noqa: B006
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Hold texts to the rules of wording; exit 1 when one is broken. Remarks are for a person to look at."""
    from hsmeasure.instrument.overview import lint_all

    found = lint_all(refs, instruments)
    a.print_frame(found.frame(), json, found.summary())
    if found.errors:
        raise typer.Exit(1)


@app.command("find")
def find(
    facet: Annotated[list[str], typer.Option("--facet", help="NAME=VALUE, repeatable; all must hold.")],
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Find items over all banks by their facets."""
    from hsmeasure.instrument.overview import parse_facets
    from hsmeasure.instrument.select import items

    found = items(None, folders=instruments, **parse_facets(facet))
    frame = found.frame()[["instrument", "item", "scales", "keyed", "text"]]
    a.print_frame(frame, json, frame.to_string(index=False) if len(frame) else "no item has these facets")


@app.command("diff")
def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="The earlier version: id@version or a .yaml file.")
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The later version.")],
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Compare two versions: texts side by side, keys, answers, least version step, comparability."""
    from hsmeasure.instrument.diff import diff as compare

    found = compare(before, after, instruments)
    a.print_frame(found.frame(), json, found.summary())


@app.command("status")
def status(
    ref: Annotated[str, typer.Argument(help="id/language, id/language@version or a variant.yaml.")],
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Print how far a cultural variant has come: gates met and open, from the evidence beside it."""
    from hsmeasure.instrument.registry import adaptation_profile

    found = adaptation_profile(ref, instruments)
    a.print_frame(found.frame(), json, found.summary())


@app.command("gendered")
def gendered(
    ref: Annotated[str, typer.Argument(help="id/language, or the file of an instrument or variant.")],
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """List grammatically gendered forms in Spanish or Arabic texts, which can mimic gender DIF."""
    from hsmeasure.instrument.gendered import gendered_forms
    from hsmeasure.instrument.registry import load_instrument

    found = gendered_forms(load_instrument(ref, instruments).document)
    a.print_frame(found.frame(), json, found.summary())


@app.command("rebase")
def rebase(
    variant: Annotated[str, typer.Argument(help="id/language or a variant.yaml.")],
    to: Annotated[Optional[str], typer.Option(help="Version of the source; the latest if left out.")] = None,  # noqa: UP045
    instruments: a.Folders = [],  # noqa: B006
    json: a.Json = False,
) -> None:
    """Show what a variant has to take up from a newer source: then, now and variant side by side."""
    from hsmeasure.instrument.rebase import rebase as compare

    found = compare(variant, to, instruments)
    a.print_frame(found.frame(), json, found.summary())


Root = Annotated[Optional[Path], typer.Option(help="The bank folder; the checkout's instruments/ or here.")]  # noqa: UP045


@app.command("release")
def release(
    instrument: Annotated[str, typer.Argument(metavar="ID", help="Instrument to release.")],
    note: Annotated[str, typer.Option(help="Why there is a new version, in a sentence.")],
    version: Annotated[Optional[str], typer.Option(help="Higher than the least step, never lower.")] = None,  # noqa: UP045
    date: Annotated[Optional[str], typer.Option(help="Date of release, YYYY-MM-DD.")] = None,  # noqa: UP045
    same: Annotated[list[str], typer.Option(help="UNIT=WHY: edited, the meaning stays (repeatable).")] = [],  # noqa: B006
    changed: Annotated[list[str], typer.Option(help="UNIT=WHY: edited, the meaning changed.")] = [],  # noqa: B006
    reviewer: Annotated[Optional[str], typer.Option(help="Who read the typos of a patch.")] = None,  # noqa: UP045
    root: Root = None,
) -> None:
    """Release a version: checked, scored on golden vectors, frozen under releases/ and locked."""
    from hsmeasure.instrument import release as r
    from hsmeasure.scoring.golden import golden_file, golden_problems

    folder = root or r.default_root()
    done = r.release(
        folder,
        instrument,
        lambda one: golden_problems(one, golden_file(folder, one)),
        version=version,
        date=date,
        note=note,
        edits=r.parse_edits(same, changed),
        reviewer=reviewer,
    )
    typer.echo(done.summary())


@app.command("withdraw")
def withdraw(
    ref: Annotated[str, typer.Argument(metavar="ID@VERSION", help="The release to withdraw.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    replacement: Annotated[Optional[str], typer.Option(help="The release to use instead.")] = None,  # noqa: UP045
    date: Annotated[Optional[str], typer.Option(help="YYYY-MM-DD; today if left out.")] = None,  # noqa: UP045
    root: Root = None,
) -> None:
    """Withdraw a release: an entry in the lock with its reason; the file stays."""
    from hsmeasure.instrument import release as r

    r.withdraw(root or r.default_root(), ref, reason=reason, replacement=replacement, date=date)
    typer.echo(f"{ref} is withdrawn: {reason}")


@app.command("draft")
def draft(export: Annotated[Path, typer.Argument(help="An export of a survey of your own.")]) -> None:
    """Write a draft instrument for an unknown questionnaire; every key is left open for a person to fill."""
    from hsmeasure.responses.draft import draft_instrument

    typer.echo(draft_instrument(export))


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of instrument files, for an editor that completes YAML."""
    import json

    from hsmeasure.instrument.schema import InstrumentDocument

    typer.echo(json.dumps(InstrumentDocument.model_json_schema(), indent=1))
