"""Evidence files of a variant: what was done, by whom, when (``hsmeasure-evidence/1``).

One file is one act: a forward translation by one person, a meeting that reconciled, a back translation, a
panel's ratings, a round of interviews, a pilot, an analysis. Nothing in a file says how far the adaptation
has come; that is computed. Texts are keyed by address (``BEN1``, ``agree5:1``, ``s_course``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.document import Document, attempt, parse, read_text
from hsmeasure.instrument.schema import Date, ItemId, Model, Person, ScaleId, Text, VariantId, Version

Sha256 = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Rate = Annotated[float, Field(ge=0, le=1)]
Level = Literal["configural", "metric", "partial metric", "scalar", "partial scalar", "strict"]
Code = Literal["comprehension", "retrieval", "judgement", "response", "cultural"]
Equal = Literal["ok", "problem", "na"]


class Evidence(Model):
    """What every evidence file says."""

    schema_: Literal["hsmeasure-evidence/1"] = Field(alias="schema")
    variant: VariantId
    version: Version
    date: Date
    synthetic: bool = False
    note: Text | None = None


class Permission(Evidence):
    """The holder of the rights allows the adaptation."""

    kind: Literal["permission"]
    verdict: Literal["open", "permission"]
    holder: Text
    quote: Text
    url: str | None = None


class Forward(Evidence):
    """One translation by one person."""

    kind: Literal["forward"]
    translator: Person
    texts: dict[str, Text] = Field(min_length=1)


class Decision(Model):
    """A text that was agreed on, and why it."""

    text: Text
    rationale: Text | None = None


class Reconciliation(Evidence):
    """Forward translations made one."""

    kind: Literal["reconciliation"]
    people: tuple[Person, ...] = Field(min_length=1)
    decisions: dict[str, Decision] = Field(min_length=1)


class Back(Evidence):
    """One translation back into the language of the source."""

    kind: Literal["back"]
    translator: Person
    blind: bool
    texts: dict[str, Text] = Field(min_length=1)


class Equivalence(Model):
    """A committee's judgement of one text."""

    semantic: Equal = "na"
    idiomatic: Equal = "na"
    experiential: Equal = "na"
    conceptual: Equal = "na"


class Review(Evidence):
    """A committee's meeting, or a review with its adjudication."""

    kind: Literal["review"]
    people: tuple[Person, ...] = Field(min_length=1)
    equivalence: dict[str, Equivalence] = Field(default_factory=dict)
    decisions: dict[str, Decision] = Field(default_factory=dict)


class Rating(Model):
    """One expert's rating of one item: 1 not relevant (clear) to 4 highly relevant (clear)."""

    rater: Text
    relevance: Annotated[int, Field(ge=1, le=4)]
    clarity: Annotated[int, Field(ge=1, le=4)] | None = None
    comment: Text | None = None


class Experts(Evidence):
    """A panel's ratings. Indices are computed from them and cannot be entered."""

    kind: Literal["experts"]
    people: tuple[Person, ...] = Field(min_length=1)
    ratings: dict[ItemId, tuple[Rating, ...]] = Field(min_length=1)
    actions: dict[ItemId, Text] = Field(default_factory=dict)


class Trouble(Model):
    """A problem respondents had with a text; ``text`` is the wording decided on because of it."""

    unit: Text
    code: Code
    n: Annotated[int, Field(ge=1)]
    quote: Text | None = None
    action: Text | None = None
    text: Text | None = None


class Interviews(Evidence):
    """Cognitive interviews, observation of respondents, or logs of a first administration."""

    kind: Literal["cognitive", "observation", "log"]
    n: Annotated[int, Field(ge=1)]
    people: tuple[Person, ...] = Field(min_length=1)
    sample: Text
    problems: tuple[Trouble, ...] = ()


class ItemStatistics(Model):
    """One item in a pilot."""

    p_missing: Rate
    floor: Rate
    ceiling: Rate
    item_rest_r: Annotated[float, Field(ge=-1, le=1)] | None = None


class Pilot(Evidence):
    """A first sample."""

    kind: Literal["pilot"]
    n: Annotated[int, Field(ge=1)]
    dataset: Sha256
    items: dict[ItemId, ItemStatistics] = Field(min_length=1)


class ScaleReliability(Model):
    """A reliability estimate, with the coefficient it is."""

    coefficient: Text
    estimate: Annotated[float, Field(le=1)]
    conf_low: float | None = None
    conf_high: float | None = None


class Evaluation(Evidence):
    """Structure and reliability in a sample of the variant's own population."""

    kind: Literal["evaluation"]
    n: Annotated[int, Field(ge=1)]
    dataset: Sha256
    model: Text
    indices: dict[str, float] = Field(min_length=1)
    reliability: dict[ScaleId, ScaleReliability] = Field(min_length=1)


class Freed(Model):
    """A parameter let differ between the groups."""

    item: ItemId
    parameter: Literal["loading", "intercept", "threshold"]


class Effect(Model):
    """How much an item differs between the groups."""

    measure: Literal["dMACS", "delta-beta"]
    value: float


class Invariance(Evidence):
    """Measurement invariance of this version with a version of the source, on shared items."""

    kind: Literal["invariance"]
    source: Text
    n: Annotated[int, Field(ge=1)]
    dataset: Sha256
    model: Text
    level: Level
    freed: tuple[Freed, ...] = ()
    effects: dict[ItemId, Effect] = Field(default_factory=dict)


KINDS: dict[str, type[Evidence]] = {
    "permission": Permission,
    "forward": Forward,
    "reconciliation": Reconciliation,
    "back": Back,
    "review": Review,
    "experts": Experts,
    "cognitive": Interviews,
    "observation": Interviews,
    "log": Interviews,
    "pilot": Pilot,
    "evaluation": Evaluation,
    "invariance": Invariance,
}


@dataclass(frozen=True)
class EvidenceFile:
    """An evidence file as read, with the lines of its parts."""

    raw: Document
    evidence: Any

    @property
    def kind(self) -> str:
        return str(self.evidence.kind)


def read_evidence(folder: Path) -> tuple[EvidenceFile, ...]:
    """Every evidence file of a folder, in order of names.

    Raises
    ------
    InstrumentError
        With every problem of every file and its line.
    """
    return parse_evidence({p.name: read_text(p, "evidence") for p in sorted(folder.glob("*.yaml"))})


def parse_evidence(texts: dict[str, str]) -> tuple[EvidenceFile, ...]:
    """Evidence files by their names and texts; InstrumentError as :func:`read_evidence`."""
    found, problems = [], []
    for name, text in texts.items():
        raw = parse(text, name)
        kind = raw.data.get("kind") if isinstance(raw.data, dict) else None
        if kind not in KINDS:
            known = ", ".join(KINDS)
            problems += [*raw.problems, raw.problem(("kind",), f"'{kind}' is no kind of evidence ({known})")]
            continue
        evidence, faults = attempt(raw, KINDS[str(kind)])
        problems += faults
        if evidence is not None:
            found.append(EvidenceFile(raw, evidence))
    if problems:
        raise InstrumentError.invalid("evidence", problems)
    return tuple(found)


def everyone(evidence: Any) -> list[Person]:
    """Everyone a file names."""
    people = list(getattr(evidence, "people", ()))
    return people + ([evidence.translator] if hasattr(evidence, "translator") else [])


def humans(evidence: Any) -> list[Person]:
    """The people a file names; machines are none."""
    return [p for p in everyone(evidence) if p.is_human]
