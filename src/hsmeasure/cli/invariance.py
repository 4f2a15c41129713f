"""``hsmeasure invariance``: may these groups be compared?"""

from __future__ import annotations

import json as json_
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from hsmeasure.cli import arguments as a
from hsmeasure.cli.model import Cluster, Estimator, MissingRows, model_text, table_of
from hsmeasure.errors import HsmeasureError

if TYPE_CHECKING:
    from hsmeasure.responses.responses import Responses

Source = Annotated[
    Path, typer.Argument(help="A study file, a survey export (--battery), or a CSV of numbers.")
]
Model = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(help="lavaan model syntax, or a file that holds it; else the battery's measurement model."),
]
Evidence = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(help="File the result under this variant's folder (with --group variant)."),
]


def invariance(
    source: Source,
    group: Annotated[str, typer.Option(help="Column of groups; 'variant' for the forms of a study.")],
    model: Model = None,
    battery: a.BatteryOption = None,
    levels: Annotated[str, typer.Option(help="Steps, in order.")] = "configural,metric,scalar,strict",
    free: Annotated[str, typer.Option(help="Let these differ, e.g. 'BEN3~1,THR =~ THR2'.")] = "",
    estimator: Estimator = "MLR",
    missing: MissingRows = "listwise",
    cluster: Cluster = None,
    shift: Annotated[float, typer.Option(help="Shift that a step must be able to notice.")] = 0.30,
    write_evidence: Evidence = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The evidence is of made-up data.")] = False,
    json: a.Json = False,
) -> None:
    """Measurement invariance over groups, and what may be compared."""
    from hsmeasure.invariance.invariance import invariance as steps
    from hsmeasure.study import filing

    responses = _study(source) if source.suffix in (".yaml", ".yml") else None
    data = table_of(source, battery, group, cluster) if responses is None else responses
    if write_evidence is not None and responses is None:
        raise HsmeasureError("evidence comes from a study of several forms", hint="name a study file")
    text = model_text(model) if model else _own_model(responses)
    options = {"estimator": estimator, "missing": missing, "cluster": cluster, "group_partial": _parts(free)}
    found = steps(text, data, group, _parts(levels), shift, **options)
    if json:
        record = {
            "levels": json_.loads(a.to_json(found.frame())),
            "permits": json_.loads(a.to_json(found.permits())),
        }
        typer.echo(json_.dumps(record, indent=1, ensure_ascii=False))
    else:
        typer.echo(found.summary())
        typer.echo("\n" + found.permits().drop(columns="reason").to_string(index=False))
    if write_evidence is not None and responses is not None:
        today = datetime.now(UTC).strftime("%Y-%m-%d")
        evidence = filing.invariance_evidence(found, responses, text, today, synthetic=synthetic)
        typer.echo(f"\nwrote {filing.write_evidence(evidence, write_evidence)}", err=json)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _study(path: Path) -> Responses:
    from hsmeasure.study.load import load_study
    from hsmeasure.study.reading import combine, read_waves

    return combine(read_waves(load_study(path)))


def _own_model(responses: Responses | None) -> str:
    models: list[Any] = (
        [] if responses is None else [m for m in responses.battery.models if m.role == "measurement"]
    )
    if not models:
        raise HsmeasureError(
            "which model?", hint="name it with --model; only batteries have one of their own"
        )
    return str(models[0].text)
