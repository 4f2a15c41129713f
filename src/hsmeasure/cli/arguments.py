"""Arguments that several verbs share, and how they become a study."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from hsmeasure.errors import HsmeasureError

if TYPE_CHECKING:
    import pandas as pd

    from hsmeasure.study.load import LoadedStudy
    from hsmeasure.types import InstrumentStamp

Source = Annotated[Path, typer.Argument(metavar="EXPORT|STUDY", help="A survey export, or a study.yaml.")]
BatteryOption = Annotated[
    Optional[str],  # noqa: UP045  (typer reads the annotation)
    typer.Option(help="What was asked: battery, id@version, id@version[SCALE,SCALE] or a .yaml file."),
]
Scales = Annotated[str, typer.Option(help="Only these scales, e.g. BEN,THR,INT.")]
WithoutItem = Annotated[list[str], typer.Option(help="Give up an item that the export lacks (repeatable).")]
AllowUnmapped = Annotated[bool, typer.Option(help="Count unknown values as invalid instead of stopping.")]
Keep = Annotated[list[str], typer.Option(help="Carry this column of the export along (repeatable).")]
Missing = Annotated[str, typer.Option(help="Missing answers in analyses: listwise or pairwise.")]
Cluster = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(help="Column of classes or units: errors of models allow for answers alike within."),
]
Folders = Annotated[list[str], typer.Option("--instruments", help="A folder of your own instruments.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON at full precision.")]


def study_of(
    source: Path,
    battery: str | None,
    *,
    scales: str = "",
    without_item: list[str] | None = None,
    allow_unmapped: bool = False,
    keep: list[str] | None = None,
    missing: str = "listwise",
    cluster: str | None = None,
    folders: list[str] | None = None,
) -> LoadedStudy:
    """The study a verb works on: the file named, or one made of an export and the options.

    Raises
    ------
    HsmeasureError
        If an export comes without ``--battery``, or a study with it.
    """
    from hsmeasure.study.load import load_study, one_export

    if source.suffix in (".yaml", ".yml"):
        if battery:
            raise HsmeasureError("a study file names its own battery", hint="leave --battery out")
        return load_study(source)
    if battery is None:
        raise HsmeasureError(
            f"which instrument is {source.name} an export of?",
            hint="add --battery academic-core; see 'hsmeasure instruments list'",
        )
    return one_export(
        source,
        str(Path(battery).resolve()) if battery.endswith((".yaml", ".yml")) else battery,
        scales=tuple(s.strip() for s in scales.split(",") if s.strip()),
        without_items=tuple(without_item or ()),
        allow_unmapped=allow_unmapped,
        keep=tuple(keep or ()),
        missing=missing,
        cluster=cluster,
        instruments=tuple(str(Path(f).resolve()) for f in folders or ()),
    )


def print_frame(frame: pd.DataFrame, as_json: bool, text: str) -> None:
    """Print a result as text, or its frame as JSON records (missing numbers are null)."""
    typer.echo(to_json(frame) if as_json else text)


def repeat(stamps: Iterable[InstrumentStamp]) -> None:
    """What instruments say from memory alone, on the error stream: beside a table that has no room for it."""
    for stamp in stamps:
        for remark in stamp.remarks:
            typer.echo(f"Note. {remark}", err=True)


def to_json(frame: pd.DataFrame) -> str:
    """Records at full precision."""
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return json.dumps(records, indent=1, ensure_ascii=False)
