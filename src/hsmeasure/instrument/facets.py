"""What an item is about: the vocabularies of the field's frameworks, and what follows from them.

Two frameworks are derived, never stored twice: Zimmerman's three self-regulation phases and Nelson-Le
Gall's (1981) five steps both follow from the eight stages of help-seeking. The role, relation, channel and
adaptability of a helper (Makara & Karabenick) follow from the source, unless an item describes the helper
otherwise (an instructor is met face to face; a message to the instructor is mediated).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Component = Literal["ATT-BEN", "ATT-THR", "ATT-EVAL", "INT", "BEH", "AVO", "GOAL", "SRC", "PROC", "CTX"]
Goal = Literal["INS", "EXE", "EMO", "AVD", "EXC", "NA"]


class Source(NamedTuple):
    """A kind of helper. ``perceived`` names the attributes that vary between respondents' perceptions."""

    role: Literal["formal", "informal"]
    relation: Literal["personal", "impersonal"]
    channel: Literal["f2f", "mediated"]
    adapt: Literal["dynamic", "static"]
    perceived: tuple[str, ...] = ()


SOURCES: dict[str, Source] = {
    "instructor": Source("formal", "personal", "f2f", "dynamic", ("relation",)),
    "tutor": Source("formal", "personal", "f2f", "dynamic", ("relation",)),
    "adviser": Source("formal", "personal", "f2f", "dynamic", ("relation",)),
    "counsellor": Source("formal", "personal", "f2f", "dynamic"),
    "physician": Source("formal", "personal", "f2f", "dynamic"),
    "psychologist": Source("formal", "personal", "f2f", "dynamic"),
    "helpline": Source("formal", "impersonal", "mediated", "dynamic"),
    "classmate": Source("informal", "personal", "f2f", "dynamic"),
    "friend": Source("informal", "personal", "f2f", "dynamic"),
    "partner": Source("informal", "personal", "f2f", "dynamic"),
    "parent": Source("informal", "personal", "f2f", "dynamic"),
    "other_family": Source("informal", "personal", "f2f", "dynamic"),
    "religious_leader": Source("formal", "personal", "f2f", "dynamic", ("role",)),
    "traditional_healer": Source("formal", "personal", "f2f", "dynamic", ("role",)),
    "pharmacist": Source("formal", "impersonal", "f2f", "dynamic"),
    "gatekeeper": Source("formal", "personal", "f2f", "dynamic", ("role",)),
    "textbook": Source("formal", "impersonal", "mediated", "static"),
    "recorded_video": Source("formal", "impersonal", "mediated", "static", ("role",)),
    "search_engine": Source("informal", "impersonal", "mediated", "static"),
    "course_forum": Source("informal", "impersonal", "mediated", "dynamic"),
    "social_media_group": Source("informal", "impersonal", "mediated", "dynamic"),
    "ai_chat": Source("informal", "impersonal", "mediated", "dynamic", ("role", "relation")),
    "adaptive_tutor": Source("formal", "impersonal", "mediated", "dynamic"),
}

SourceId = Literal[
    "instructor", "tutor", "adviser", "counsellor", "physician", "psychologist", "helpline", "classmate",
    "friend", "partner", "parent", "other_family", "religious_leader", "traditional_healer", "pharmacist",
    "gatekeeper", "textbook", "recorded_video", "search_engine", "course_forum", "social_media_group",
    "ai_chat", "adaptive_tutor",
]  # fmt: skip

STAGES: dict[int, str] = {
    1: "problem", 2: "need", 3: "decide", 4: "goal", 5: "source", 6: "solicit", 7: "obtain", 8: "process",
}  # fmt: skip
# Stage 4 (setting a goal) has no step of its own in the 1981 model; N2 is the nearest.
NELSON_LE_GALL = {1: "N1", 2: "N1", 3: "N2", 4: "N2", 5: "N3", 6: "N4", 7: "N4", 8: "N5"}

# Everyday words for the codes that are stored.
ALIASES: dict[str, dict[str, str]] = {
    "goal": {
        "instrumental": "INS", "adaptive": "INS", "executive": "EXE", "expedient": "EXE",
        "emotional": "EMO", "avoidance": "AVD", "excessive": "EXC",
    },
    "component": {"benefit": "ATT-BEN", "threat": "ATT-THR", "intention": "INT", "behaviour": "BEH",
                  "avoidance": "AVO"},
}  # fmt: skip


class Facets(BaseModel):
    """Names and values by which an item can be found; every field may be left out.

    ``role``, ``relation``, ``channel`` and ``adapt`` are written only where the item says otherwise than its
    source does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    component: Component | None = None
    goal: Goal = "NA"
    adaptive: Literal["adaptive", "nonadaptive", "context-dependent"] | None = None
    stage8: tuple[Literal[1, 2, 3, 4, 5, 6, 7, 8], ...] = ()
    kk5: (
        Literal["formal-help", "informal-help", "instrumental-activity", "lower-aspirations", "alter-goals"]
        | None
    ) = None
    source_id: tuple[SourceId, ...] = ()
    online: Literal["info-search", "formal-query", "informal-query", "ai-dialogue"] | None = None
    ph: Literal["self-care", "social-network", "helper-informal", "helper-formal", "gatekeeper"] | None = None
    barrier: Literal["learner", "instructor", "environment"] | None = None
    cdhs: (
        Literal[
            "symptom-perception",
            "meaning-interpretation",
            "social-resource-distribution",
            "social-consequence",
            "perceived-need",
            "structural",
        ]
        | None
    ) = None
    threat_type: Literal["self-esteem", "social-norm"] | None = None
    threat_agent: Literal["teacher", "peer", "family", "public", "self"] | None = None
    net: (
        Literal["n-comfortable", "sensitivity", "acceptability", "encouragement", "normality", "skill"] | None
    ) = None
    aspect7: tuple[
        Literal["recognition", "knowledge", "stigma", "support", "access", "past-experience", "education"],
        ...,
    ] = ()
    sel: tuple[Literal["awareness", "regulation", "resilience", "decision"], ...] = ()
    belief: Literal["self-efficacy", "outcome-expectation", "task-value"] | None = None
    correlate: (
        Literal["self-efficacy", "mastery", "performance-approach", "performance-avoidance", "gender"] | None
    ) = Field(default=None, description="the correlate of help-seeking that an item measures")

    role: Literal["formal", "informal"] | None = None
    relation: Literal["personal", "impersonal"] | None = None
    channel: Literal["f2f", "mediated"] | None = None
    adapt: Literal["dynamic", "static"] | None = None

    @property
    def srl_phase(self) -> tuple[str, ...]:
        """Zimmerman's phases: stages 1-5 forethought, 6-7 performance, 8 self-reflection."""
        return _unique("forethought" if s <= 5 else "performance" if s <= 7 else "self-reflection"
                       for s in self.stage8)  # fmt: skip

    @property
    def nlg5(self) -> tuple[str, ...]:
        """Nelson-Le Gall's steps N1 aware, N2 decide, N3 identify, N4 elicit, N5 evaluate."""
        return _unique(NELSON_LE_GALL[s] for s in self.stage8)

    def values(self) -> dict[str, tuple[Any, ...]]:
        """Every facet, stored and derived, as a tuple of values (empty when it does not apply)."""
        stored = {name: _as_tuple(getattr(self, name)) for name in type(self).model_fields}
        sources = [SOURCES[s] for s in self.source_id]
        attributes = ("role", "relation", "channel", "adapt")
        helper = {a: stored[a] or _unique(getattr(source, a) for source in sources) for a in attributes}
        return stored | {"srl_phase": self.srl_phase, "nlg5": self.nlg5} | helper


def names() -> tuple[str, ...]:
    """Names of all facets, stored and derived.

    >>> "stage8" in names() and "nlg5" in names()
    True
    """
    return tuple(Facets().values())


def canonical(name: str, value: object) -> object:
    """The stored code for a value as people say it.

    >>> canonical("goal", "instrumental")
    'INS'
    """
    return ALIASES.get(name, {}).get(str(value), value)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
