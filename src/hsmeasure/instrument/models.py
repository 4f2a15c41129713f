"""Models and hypotheses of a battery: data, in files beside it.

A model text is lavaan syntax and is not read here. Models decide no score, so they enter no scoring hash;
each file has a hash of its own, which the provenance of a report names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.document import parse, read_text, validate
from hsmeasure.instrument.hashing import sha256
from hsmeasure.instrument.schema import LanguageMap, Model, SetId, Text

FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_.-]*$")]
Direction = Literal["+", "-", "either"]


class ModelDocument(Model):
    """One model: where its text stands, relative to the battery, and what it is for."""

    id: SetId
    role: Literal["measurement", "structural"]
    title: LanguageMap
    file: FileName


class Indicator(Model):
    """A 0/1 variable of a model: one for these levels of a grouping variable, zero for all others."""

    id: SetId
    group: SetId
    levels: tuple[SetId, ...] = Field(min_length=1)


class Claim(Model):
    """One statement of a hypothesis about one number of a model.

    ``effect`` is a path (``INT ~ BEN``) or the label of a defined parameter. ``untested`` says why a claim
    waits; such a claim names no effect.
    """

    id: Annotated[str, StringConstraints(pattern=r"^H[0-9]{1,2}[a-z]?$")]
    says: Text
    effect: str | None = None
    direction: Direction = "either"
    smallest: float = Field(default=0.10, gt=0)
    exploratory: bool = False
    untested: Text | None = None


class HypothesesDocument(Model):
    """A file of hypotheses (``hsmeasure-hypotheses/1``), all about one model."""

    schema_: Literal["hsmeasure-hypotheses/1"] = Field(alias="schema")
    model: SetId
    claims: tuple[Claim, ...] = Field(min_length=1)


@dataclass(frozen=True)
class StatedModel:
    """A model of a battery with its text."""

    id: str
    role: str
    title: str
    text: str
    sha256: str


@dataclass(frozen=True)
class Hypotheses:
    """What was stated in advance about one model."""

    model: str
    claims: tuple[Claim, ...]
    sha256: str


def read_models(folder: Path, documents: tuple[ModelDocument, ...]) -> tuple[StatedModel, ...]:
    """The models that a battery in ``folder`` names.

    Raises
    ------
    InstrumentError
        If a file is absent, or an id occurs twice.
    """
    if len({d.id for d in documents}) < len(documents):
        raise InstrumentError("two models have one id", hint=", ".join(d.id for d in documents))
    return tuple(_read(folder, document) for document in documents)


def _read(folder: Path, document: ModelDocument) -> StatedModel:
    text = read_text(folder / document.file, "model")
    title = document.title.get("en") or next(iter(document.title.values()), document.id)
    return StatedModel(document.id, document.role, title, text, sha256(text.encode()))


def read_hypotheses(folder: Path, file: str, models: tuple[StatedModel, ...]) -> Hypotheses:
    """The hypotheses that a battery in ``folder`` names.

    Raises
    ------
    InstrumentError
        If the file has problems or speaks of a model that the battery does not have.
    """
    text = read_text(folder / file, "hypotheses")
    found = validate(parse(text, Path(file).name), HypothesesDocument, Path(file).name)
    if found.model not in {m.id for m in models}:
        raise InstrumentError(f"{file}: the battery has no model '{found.model}'")
    if both := [c.id for c in found.claims if (c.effect is None) == (c.untested is None)]:
        raise InstrumentError(f"{file}: {', '.join(both)} must name either an effect or why it is untested")
    return Hypotheses(found.model, found.claims, sha256(text.encode()))
