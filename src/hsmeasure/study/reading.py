"""Reading the exports of a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from hsmeasure.errors import ResponseError
from hsmeasure.responses.options import ReadOptions
from hsmeasure.responses.read import read_with
from hsmeasure.responses.responses import Responses
from hsmeasure.study.load import LoadedStudy
from hsmeasure.study.schema import ExportFile


def read_waves(loaded: LoadedStudy) -> tuple[Responses, ...]:
    """Every export of a study, read in order."""
    return tuple(_read(loaded, export) for export in loaded.study.exports)


def combine(waves: tuple[Responses, ...]) -> Responses:
    """Several exports of one battery as one; columns ``wave`` and ``file`` tell them apart.

    Raises
    ------
    ResponseError
        If the exports do not hold the same scales.
    """
    first, *others = waves
    if not others:
        return first
    for other in others:
        if [s.id for s in other.scales] != [s.id for s in first.scales]:
            raise ResponseError(
                f"{other.logs[0].file} holds other scales than {first.logs[0].file}",
                hint="name the common ones under 'scales' in the study file",
            )
    tables = {
        name: pd.concat([getattr(w, name) for w in waves], ignore_index=True)
        for name in ("people", "codes", "sets", "reasons", "flags")
    }
    provenance = replace(first.provenance, inputs=tuple(i for w in waves for i in w.provenance.inputs))
    return replace(first, **tables, logs=tuple(log for w in waves for log in w.logs), provenance=provenance)


def _read(loaded: LoadedStudy, export: ExportFile) -> Responses:
    study = loaded.study
    options = ReadOptions(
        scales=study.scales,
        dialect=export.dialect,
        columns=study.columns,
        values=study.values,
        groups={name: (group.column, group.levels) for name, group in study.groups.items()},
        keep=study.carried,
        link_id=study.link_id,
        key=_key(loaded),
        seen_unanswered=study.seen_unanswered,
        missing_codes=study.missing_codes,
        exclude=study.exclude,
        without_items=study.without_items,
        allow_unmapped=study.allow_unmapped,
        folders=tuple(str(loaded.path(folder)) for folder in study.instruments),
    )
    responses = read_with(loaded.path(export.file), _battery(loaded), options)
    if len(study.exports) == 1:
        return responses
    label = export.wave or export.file
    return replace(responses, people=responses.people.assign(wave=label))


def _key(loaded: LoadedStudy) -> str | None:
    key = loaded.study.key
    return key if key is None or key.startswith("env:") else str(loaded.path(key))


def _battery(loaded: LoadedStudy) -> str | Path:
    battery = loaded.study.battery
    return loaded.path(battery) if battery.endswith((".yaml", ".yml")) else battery
