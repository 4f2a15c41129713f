"""From a table or moments to sample statistics by group: the only place of the engine that knows pandas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hsmeasure.errors import DataError
from hsmeasure.sem.options import Options
from hsmeasure.sem.partable import ParameterTable
from hsmeasure.sem.sample import SampleStatistics, sample_from_data, sample_from_moments
from hsmeasure.types import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Moments:
    """Moments given instead of a table, one entry a group.

    ``covariance`` may be frames (their labels name the variables) or arrays beside ``names``.
    """

    covariance: tuple[Any, ...]
    mean: tuple[Any, ...] | None
    n: tuple[int, ...]
    names: tuple[str, ...]


def as_frame(data: Any) -> pd.DataFrame:
    """The table of a data frame, of Responses (keyed answers), or of anything a data frame can be made of.

    Raises
    ------
    DataError
        If two columns have one name.
    """
    import pandas as pd

    frame = data if isinstance(data, pd.DataFrame) else data.frame() if hasattr(data, "frame") else None
    if frame is None:
        try:
            frame = pd.DataFrame(data)
        except (TypeError, ValueError):
            raise DataError(f"a {type(data).__name__} is not a table", hint="a data frame") from None
    if twice := sorted({str(c) for c in frame.columns[frame.columns.duplicated()]}):
        raise DataError.duplicate_columns(twice)
    return frame


def group_labels(frame: pd.DataFrame, options: Options) -> tuple[str, ...]:
    """Groups in order of appearance, or those asked for; one unnamed group without a grouping column."""
    if options.group is None:
        return ("",)
    _require(frame, [options.group])
    found = [str(v) for v in frame[options.group].dropna().unique()]
    if unknown := [g for g in options.group_label if g not in found]:
        raise DataError(f"group {unknown[0]} does not occur in {options.group}", hint=", ".join(found))
    return options.group_label or tuple(found)


def samples_of(frame: pd.DataFrame, table: ParameterTable, options: Options) -> tuple[SampleStatistics, ...]:
    """Sample statistics of every group of a table.

    Rows without a group, cluster or weight are left out.

    Raises
    ------
    DataError
        If a column is absent, not numeric, constant or infinite, or a group is too small.
    """
    extra = [c for c in (options.cluster, options.sampling_weights) if c]
    _require(frame, [*table.observed, *extra])
    values = numeric(frame, table.observed)
    keep = np.ones(len(frame), dtype=bool)
    for column in [*extra, *([options.group] if options.group else [])]:
        keep &= frame[column].notna().to_numpy()
    clusters = None if options.cluster is None else _codes(frame[options.cluster])
    weights = None if options.sampling_weights is None else numeric(frame, [options.sampling_weights])[:, 0]
    members = _members(frame, table, options)
    return tuple(
        _sample(values, keep & member, table, options, clusters, weights, label)
        for member, label in zip(members, table.groups, strict=True)
    )


def samples_of_moments(
    moments: Moments, table: ParameterTable, options: Options
) -> tuple[SampleStatistics, ...]:
    """Sample statistics from covariances, means and numbers of respondents."""
    order = [moments.names.index(name) for name in table.observed]
    samples = []
    for k, (covariance, n) in enumerate(zip(moments.covariance, moments.n, strict=True)):
        matrix = np.asarray(covariance, dtype=float)[np.ix_(order, order)]
        mean = None if moments.mean is None else np.asarray(moments.mean[k], dtype=float)[order]
        samples.append(
            sample_from_moments(
                matrix,
                n,
                table.observed,
                mean,
                exogenous=fixed_covariates(table, options),
                group=table.groups[k],
            )
        )
    return tuple(samples)


def fixed_covariates(table: ParameterTable, options: Options) -> tuple[str, ...]:
    """Covariates whose moments are taken as given: those of ``fixed_x`` under maximum likelihood."""
    return table.exogenous if options.fixed_x and any(row.exo for row in table.rows) else ()


def numeric(frame: pd.DataFrame, names: Sequence[str]) -> FloatArray:
    """Columns as numbers, shape (n, names).

    Raises
    ------
    DataError
        If a column is not numeric.
    """
    columns, bad = [], []
    for name in names:
        try:
            columns.append(frame[name].to_numpy(dtype=float, na_value=np.nan))
        except (TypeError, ValueError):
            bad.append(str(name))
    if bad:
        raise DataError.not_numeric(bad)
    return np.column_stack(columns)


def _sample(
    values: FloatArray,
    rows: np.ndarray[Any, np.dtype[np.bool_]],
    table: ParameterTable,
    options: Options,
    clusters: IntArray | None,
    weights: FloatArray | None,
    label: str,
) -> SampleStatistics:
    missing = "fiml" if options.missing == "fiml" else "fiml_x" if options.missing == "fiml_x" else "listwise"
    whole = bool(rows.all())
    return sample_from_data(
        values if whole else values[rows],
        table.observed,
        exogenous=fixed_covariates(table, options),
        missing=missing,  # type: ignore[arg-type]
        weights=None if weights is None else weights[rows],
        clusters=None if clusters is None else clusters[rows],
        group=label,
    )


def _members(
    frame: pd.DataFrame, table: ParameterTable, options: Options
) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    if options.group is None:
        return [np.ones(len(frame), dtype=bool)]
    texts = frame[options.group].astype(str).to_numpy()
    return [texts == label for label in table.groups]


def _codes(column: pd.Series) -> IntArray:
    import pandas as pd

    return np.asarray(pd.factorize(column)[0], dtype=np.intp)


def _require(frame: pd.DataFrame, names: Sequence[str]) -> None:
    if absent := [n for n in names if n not in frame]:
        raise DataError.unknown_columns(absent, map(str, frame.columns))
