"""Exports of several forms: which form each record was asked in, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hsmeasure.errors import ResponseError
from hsmeasure.instrument.battery import Battery
from hsmeasure.responses.options import Form
from hsmeasure.responses.responses import Responses
from hsmeasure.study.schema import ExportFile

SOURCE = "source"


def forms(export: ExportFile, source: Battery) -> Iterator[tuple[str, Form | None]]:
    """Language (``source`` for the source's own) and records of every form that an export holds."""
    if export.language_column is None:
        yield export.variant or SOURCE, None
        return
    for language in dict.fromkeys(export.variants.values()):
        values = tuple(v for v, form in export.variants.items() if form == language)
        headings = None if language == SOURCE else source
        yield language, Form(export.language_column, values, tuple(export.variants), headings)


def marked(responses: Responses, language: str, form: Form | None) -> Responses:
    """Responses whose people say what they answered (``variant``, ``form_language``); so do the logs."""
    spoken = {m.language for m in responses.battery.instruments}
    people = responses.people.assign(variant=language, form_language=", ".join(sorted(spoken)))
    records = {"column": form.column, "values": list(form.values), "known": list(form.known)} if form else {}
    details = {"variant": language, "records": records}
    logs = tuple(replace(log, details=log.details | details) for log in responses.logs)
    return replace(responses, people=people, logs=logs)


def alike(first: Responses, other: Responses) -> list[str]:
    """Scales that two forms score alike, by their hashes.

    Raises
    ------
    ResponseError
        If there is none.
    """
    hashes = [
        {s.id: m.scale_hashes[s.id] for m in r.battery.instruments for s in m.scales} for r in (first, other)
    ]
    shared = [scale for scale, value in hashes[0].items() if hashes[1].get(scale) == value]
    if not shared:
        raise ResponseError(
            f"{other.logs[0].file} holds no scale that is scored as in {first.logs[0].file}",
            hint="they cannot be one study",
        )
    return shared


def narrowed(responses: Responses, scales: list[str]) -> Responses:
    """Responses with only these scales; what is left out is said in the log."""
    left_out = [s.id for s in responses.scales if s.id not in scales]
    if not left_out:
        return responses
    battery = responses.battery.only(scales)
    log = responses.logs[0]
    said = f"{log.file}: {', '.join(left_out)} asked or scored in this form only, left out"
    return replace(
        responses,
        battery=battery,
        codes=responses.codes[[i for i in responses.codes if i in battery.item]],
        sets=responses.sets[[i for i in responses.sets if i in battery.item]],
        reasons=responses.reasons[[i for i in responses.reasons if i in battery.item]],
        logs=(replace(log, warnings=(*log.warnings, said)), *responses.logs[1:]),
        provenance=replace(responses.provenance, instruments=battery.stamps()),
    )
