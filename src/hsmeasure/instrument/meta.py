"""Documentary corrections after a release: ``meta.yaml`` beside the releases, an amendment log.

A release never changes, but a licence is checked again, a DOI was wrong, a platform renamed a column. Such a
correction is an amendment: who, when, why, which documentary field, its new value. It raises
``meta_revision`` and touches no hash; a field that a hash covers cannot be amended.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from hsmeasure.errors import InstrumentError, Problem
from hsmeasure.instrument.document import parse, read_text, validate
from hsmeasure.instrument.schema import Date, InstrumentDocument, Model, Text, Version

Amendable = Literal["sources", "facts", "licence", "platform_names", "checks", "population", "short_name"]


class Amendment(Model):
    """One correction: the fields named take the values given, whole."""

    version: Version
    date: Date
    author: Text
    reason: Literal["licence-checked", "citation", "typing-error", "platform", "population", "other"]
    note: Text
    fields: dict[Amendable, Any] = Field(min_length=1)


class MetaDocument(Model):
    """A ``meta.yaml`` file (``hsmeasure-meta/1``)."""

    schema_: Literal["hsmeasure-meta/1"] = Field(alias="schema")
    id: Text
    amendments: tuple[Amendment, ...] = ()


def amended(document: InstrumentDocument, release: Path) -> InstrumentDocument:
    """A released document with the corrections of the ``meta.yaml`` beside its releases.

    Raises
    ------
    InstrumentError
        If the log has problems, is that of another instrument, or is not in order of its dates.
    """
    path = release.parents[1] / "meta.yaml"
    if release.parent.name != "releases" or not path.is_file():
        return document
    raw = parse(read_text(path, "meta"), path.name)
    log = validate(raw, MetaDocument, path.name)
    problems = []
    if log.id != document.id:
        problems.append(raw.problem(("id",), f"these are amendments of {log.id}, not of {document.id}"))
    dates = [a.date for a in log.amendments]
    for k in range(1, len(dates)):
        if dates[k] < dates[k - 1]:
            problems.append(raw.problem(("amendments", k), f"dated {dates[k]}, after {dates[k - 1]}"))
    data = document.model_dump(by_alias=True)
    for k, amendment in enumerate(log.amendments):
        if amendment.version != document.version:
            continue
        data |= amendment.fields | {"meta_revision": data["meta_revision"] + 1}
        try:
            InstrumentDocument.model_validate(data)
        except ValidationError as error:
            for e in error.errors():
                where = ".".join(map(str, e["loc"]))
                problems.append(raw.problem(("amendments", k, "fields"), f"{where}: {e['msg']}"))
    if problems:
        raise InstrumentError.invalid(path.name, _unique(problems))
    return InstrumentDocument.model_validate(data)


def _unique(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
