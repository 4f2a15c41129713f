"""Reading the exports of a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from hsmeasure.errors import ResponseError
from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.responses.options import Form, ReadOptions
from hsmeasure.responses.read import read_with
from hsmeasure.responses.responses import Responses
from hsmeasure.study.forms import SOURCE, alike, forms, marked, narrowed
from hsmeasure.study.load import LoadedStudy
from hsmeasure.study.schema import ExportFile


def read_waves(loaded: LoadedStudy) -> tuple[Responses, ...]:
    """Every export of a study, read in order; an export of several forms gives one Responses a form."""
    source = resolve(_battery(loaded), scales=loaded.study.scales, folders=_folders(loaded))
    return tuple(
        _read(loaded, export, source, *form)
        for export in loaded.study.exports
        for form in forms(export, source)
    )


def sources(loaded: LoadedStudy) -> tuple[Path, ...]:
    """The file of each Responses of :func:`read_waves`."""
    return tuple(
        loaded.path(export.file)
        for export in loaded.study.exports
        for _ in dict.fromkeys(export.variants.values() or (export.variant,))
    )


def combine(waves: tuple[Responses, ...]) -> Responses:
    """Several exports of one battery as one; columns ``wave`` and ``variant`` tell them apart.

    Of forms in several languages only the scales that all of them score alike are put together.

    Raises
    ------
    ResponseError
        If the exports do not hold the same scales.
    """
    if len(waves) == 1:
        return waves[0]
    if any("variant" in wave.people for wave in waves):
        waves = _shared(waves)
    first, *others = waves
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
    provenance = replace(
        first.provenance,
        instruments=tuple(dict.fromkeys(i for w in waves for i in w.provenance.instruments)),
        inputs=tuple(i for w in waves for i in w.provenance.inputs),
    )
    return replace(first, **tables, logs=tuple(log for w in waves for log in w.logs), provenance=provenance)


def _shared(waves: tuple[Responses, ...]) -> tuple[Responses, ...]:
    scales = [s.id for s in waves[0].scales]
    for other in waves[1:]:
        scales = [s for s in alike(waves[0], other) if s in scales]
    return tuple(narrowed(wave, scales) for wave in waves)


def _read(
    loaded: LoadedStudy, export: ExportFile, source: Battery, language: str, form: Form | None
) -> Responses:
    study = loaded.study
    options = ReadOptions(
        scales=study.scales if language == SOURCE else (),
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
        folders=_folders(loaded),
        form=form,
    )
    battery = _battery(loaded) if language == SOURCE else source.in_language(language, options.folders)
    responses = read_with(loaded.path(export.file), battery, options)
    if any(e.variant or e.variants for e in study.exports):
        responses = marked(responses, language, form)
    if len(study.exports) == 1:
        return responses
    label = export.wave or export.file
    logs = tuple(replace(log, details=log.details | {"wave": label}) for log in responses.logs)
    return replace(responses, people=responses.people.assign(wave=label), logs=logs)


def _folders(loaded: LoadedStudy) -> tuple[str, ...]:
    return tuple(str(loaded.path(folder)) for folder in loaded.study.instruments)


def _key(loaded: LoadedStudy) -> str | None:
    key = loaded.study.key
    return key if key is None or key.startswith("env:") else str(loaded.path(key))


def _battery(loaded: LoadedStudy) -> str | Path:
    battery = loaded.study.battery
    return loaded.path(battery) if battery.endswith((".yaml", ".yml")) else battery
