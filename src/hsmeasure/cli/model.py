"""``hsmeasure cfa`` and ``hsmeasure sem``: a model text fitted to a table."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from hsmeasure.cli import arguments as a
from hsmeasure.errors import DataError

if TYPE_CHECKING:
    from hsmeasure.sem.result import Fit

Model = Annotated[str, typer.Argument(help="lavaan model syntax, or a file that holds it.")]
Data = Annotated[Path, typer.Argument(help="A CSV of numbers, or with --battery a survey export.")]
Group = Annotated[Optional[str], typer.Option(help="Column of groups.")]  # noqa: UP045
GroupEqual = Annotated[str, typer.Option(help="Held equal over groups, e.g. loadings,intercepts.")]
Estimator = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        help="ML (default) MLM MLMV MLMVS MLR MLF GLS ULS WLS DWLS; ordered: WLSMV (default) WLSM DWLS ULSMV."
    ),
]
MissingRows = Annotated[str, typer.Option("--missing", help="listwise, fiml or fiml_x.")]
Cluster = Annotated[Optional[str], typer.Option(help="Column of clusters.")]  # noqa: UP045
Ordered = Annotated[bool, typer.Option("--ordered", help="All items are ordered categories (WLSMV).")]
Diagram = Annotated[Optional[Path], typer.Option(help="Draw the path diagram into this .png, .svg or .pdf.")]  # noqa: UP045
Standardized = Annotated[bool, typer.Option("--std", help="Standardised estimates (std.all).")]


def cfa(
    model: Model,
    data: Data,
    battery: a.BatteryOption = None,
    group: Group = None,
    group_equal: GroupEqual = "",
    estimator: Estimator = None,
    missing: MissingRows = "listwise",
    cluster: Cluster = None,
    ordered: Ordered = False,
    std: Standardized = False,
    diagram: Diagram = None,
    json: a.Json = False,
) -> None:
    """Fit a confirmatory factor model."""
    from hsmeasure.sem.fit import cfa as fit

    options = _options(group, group_equal, estimator, missing, cluster) | {"ordered": ordered or None}
    _show(fit(model_text(model), table_of(data, battery, group, cluster), **options), std, json, diagram)


def sem(
    model: Model,
    data: Data,
    battery: a.BatteryOption = None,
    group: Group = None,
    group_equal: GroupEqual = "",
    estimator: Estimator = None,
    missing: MissingRows = "listwise",
    cluster: Cluster = None,
    ordered: Ordered = False,
    std: Standardized = False,
    diagram: Diagram = None,
    json: a.Json = False,
) -> None:
    """Fit a structural equation model."""
    from hsmeasure.sem.fit import sem as fit

    options = _options(group, group_equal, estimator, missing, cluster) | {"ordered": ordered or None}
    _show(fit(model_text(model), table_of(data, battery, group, cluster), **options), std, json, diagram)


def _options(
    group: str | None, group_equal: str, estimator: str | None, missing: str, cluster: str | None
) -> dict[str, Any]:
    equal = [part.strip() for part in group_equal.split(",") if part.strip()]
    return {"group": group, "group_equal": equal or None, "estimator": estimator, "missing": missing,
            "cluster": cluster}  # fmt: skip


def model_text(model: str) -> str:
    """The model itself, or the text of the file it names."""
    looks_like_a_path = "~" not in model and "\n" not in model
    if not looks_like_a_path:
        return model
    try:
        return Path(model).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the model file {model}: {error}") from None


def table_of(data: Path, battery: str | None, *columns: str | None) -> Any:
    """Numbers of a CSV as they stand, or the keyed answers of an export."""
    if battery is not None:
        from hsmeasure.responses.read import read_export

        found = read_export(data, battery)
        a.repeat(found.battery.stamps())
        extra = [c for c in columns if c and c not in found.people and c not in found.codes]
        return read_export(data, battery, keep=tuple(extra)).frame() if extra else found.frame()
    from hsmeasure.responses.rawtable import read_raw

    raw = read_raw(data)
    table = raw.cells.iloc[1:].reset_index(drop=True)
    table.columns = raw.row(0)
    return table.apply(_number)


def _number(column: Any) -> Any:
    """Numbers where every text is one or empty; texts as they are otherwise."""
    import pandas as pd

    texts = column.str.strip()
    empty = texts.isin(["", "NA", "NaN"])
    numbers = pd.to_numeric(texts.where(~empty), errors="coerce")
    return numbers if bool((numbers.notna() | empty).all()) else texts


def _show(fit: Fit, std: bool, json: bool, diagram: Path | None) -> None:
    if diagram is not None:
        _draw(fit, diagram)
    _print(fit, std, json)


def _draw(fit: Fit, path: Path) -> None:
    """The path diagram as a file, whole or not at all."""
    from hsmeasure.atomic import atomic_write

    kind = path.suffix.lstrip(".").lower()
    if kind not in ("png", "svg", "pdf"):
        raise DataError(f"cannot draw into {path.name}", hint="a name that ends in .png, .svg or .pdf")
    with atomic_write(path) as temporary:
        fit.diagram().savefig(temporary, format=kind, dpi=200)


def _print(fit: Fit, std: bool, json: bool) -> None:
    frame = fit.standardized() if std else fit.estimates()
    if not json:
        typer.echo(fit.summary())
        if std:
            typer.echo(
                "\nStandardised (std.all)\n\n" + frame.to_string(index=False, float_format="{:.3f}".format)
            )
        return
    measures = {k: v for k, v in fit.fit_measures().items() if v == v}
    record = {
        "converged": fit.converged,
        "findings": [finding.message for finding in fit.findings],
        "options": fit.provenance.options,
        "fit_measures": measures,
        "estimates": json_.loads(a.to_json(frame)),
    }
    typer.echo(json_.dumps(record, indent=1, ensure_ascii=False))
