"""The gates of an adaptation, each met or not met, computed from evidence.

Whatever a machine did is recorded and counts for none of the gates that ask for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hsmeasure.instrument import cvi, hashing
from hsmeasure.instrument.evidence import EvidenceFile, humans
from hsmeasure.instrument.schema import InstrumentDocument
from hsmeasure.instrument.units import units
from hsmeasure.types import FloatArray


@dataclass(frozen=True)
class Thresholds:
    """What a gate asks for; a project may set its own and says so.

    ``i_cvi`` .78 and ``s_cvi`` .90 are those of Polit, Beck and Owen (2007); I-CVIs are compared at two
    decimals, as .78 is itself seven of nine experts.
    """

    raters: int = 3
    i_cvi: float = 0.78
    s_cvi: float = 0.90
    interviews: int = 5
    pilot: int = 30


@dataclass(frozen=True)
class Gate:
    """One gate: its name, whether it is met, and what there is or what is missing."""

    name: str
    met: bool
    why: str


@dataclass(frozen=True)
class Panel:
    """Experts' ratings of the items asked: arrays over ``items``, NaN where nobody rated."""

    items: tuple[str, ...]
    raters: FloatArray
    i_cvi: FloatArray
    kappa: FloatArray
    clarity: FloatArray
    s_cvi: float


@dataclass(frozen=True)
class Case:
    """A resolved variant with its evidence: what every gate looks at."""

    doc: InstrumentDocument
    files: tuple[EvidenceFile, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)

    def of(self, *kinds: str) -> list[Any]:
        """Evidence of these kinds."""
        return [f.evidence for f in self.files if f.kind in kinds]

    @property
    def translated(self) -> dict[str, str]:
        """Texts that a respondent reads and that had to be translated, by address."""
        record = self.doc.adaptation
        relations = record.relations if record else {}
        own = set(record.added) if record else set()
        shown = (u for u in units(self.doc).values() if u.is_shown and u.address not in own)
        return {
            u.address: u.text.get(self.doc.language, "")
            for u in shown
            if relations.get(u.address) not in (None, "identical")
        }


def gates(case: Case) -> tuple[Gate, ...]:
    """Every gate, in the order in which an adaptation passes them."""
    steps = (_planned, _permitted, _drafted, _forward, _reconciled, _reviewed, _content_valid, _cognitive,
             _piloted, _evaluated, _invariant)  # fmt: skip
    return tuple(step(case) for step in steps)


def panel(case: Case) -> Panel:
    """Content validity of every item asked, from the ratings of people."""
    items = tuple(i.id for i in case.doc.items)
    rows: dict[str, dict[str, Any]] = {}
    for evidence in case.of("experts"):
        people = {p.code for p in humans(evidence)}
        for item, ratings in evidence.ratings.items():
            for rating in ratings:
                if rating.rater in people:
                    rows.setdefault(rating.rater, {})[item] = rating
    relevance, clarity = (
        np.array([[getattr(r.get(i), name, None) or np.nan for i in items] for r in rows.values()], float)
        .reshape(len(rows), len(items))
        for name in ("relevance", "clarity")
    )  # fmt: skip
    icvi = cvi.item_cvi(relevance)
    _, rated = cvi.agreement(relevance)
    average = cvi.scale_cvi_average(icvi)
    return Panel(
        items, rated.astype(float), icvi, cvi.modified_kappa(relevance), cvi.item_cvi(clarity), average
    )


def _planned(case: Case) -> Gate:
    people = case.doc.population
    described = bool(people.countries or people.setting)
    if case.doc.derives_from is None:
        return Gate("planned", False, "no source is pinned")
    pin = case.doc.derives_from
    text = f"source {pin.id}@{pin.version} pinned, {case.doc.language}"
    return Gate("planned", described, text if described else "the population is not described")


def _permitted(case: Case) -> Gate:
    right = case.doc.licence.adaptation
    if right and right.verdict == "open" and (right.spdx or right.quote):
        return Gate("permitted", True, f"open licence ({right.spdx or right.quote})")
    if right and right.verdict == "permission" and right.quote and right.checked_on:
        return Gate("permitted", True, f"permission of {right.holder}, {right.checked_on}")
    if found := case.of("permission"):
        return Gate("permitted", True, f"permission of {found[0].holder}, {found[0].date}")
    return Gate("permitted", False, "no permission to adapt is on record")


def _drafted(case: Case) -> Gate:
    record = case.doc.adaptation
    if record is None:
        return Gate("drafted", False, "not a variant")
    who = "a machine" if not record.translator.is_human else f"{record.translator.code}"
    return Gate("drafted", True, f"one text for everything that is asked, by {who}")


def _forward(case: Case) -> Gate:
    by_unit = _forwards(case)
    thin = [u for u in case.translated if len(by_unit.get(u, {})) < 2]
    people = {code for texts in by_unit.values() for code in texts}
    if not people:
        return Gate("forward", False, "no translation by a person")
    if thin:
        return Gate("forward", False, f"fewer than two translations by people: {_listed(thin)}")
    return Gate("forward", True, f"{len(people)} independent translations of {len(case.translated)} texts")


def _reconciled(case: Case) -> Gate:
    by_unit = _forwards(case)
    twice = {u: set(texts.values()) for u, texts in by_unit.items() if len(texts) > 1}
    if not twice:
        return Gate("reconciled", False, "there are no two translations to reconcile")
    agreed = {
        u for e in case.of("reconciliation") if humans(e) for u, d in e.decisions.items() if d.rationale
    }
    apart = [u for u in case.translated if len(twice.get(u, ())) > 1]
    if open_ := [u for u in apart if u not in agreed]:
        return Gate(
            "reconciled", False, f"translations differ and nobody decided, with a reason: {_listed(open_)}"
        )
    return Gate("reconciled", True, f"{len(apart)} differences decided")


def _reviewed(case: Case) -> Gate:
    meetings = [humans(e) for e in case.of("review")]
    record = case.doc.adaptation
    if record and record.method == "trapd":
        roles = [{p.role for p in people} for people in meetings]
        met = any({"reviewer", "adjudicator"} <= r for r in roles)
        return Gate(
            "reviewed", met, "reviewed and adjudicated" if met else "no review with a named adjudicator"
        )
    back = {u for e in case.of("back") if humans(e) for u in e.texts}
    if bare := [u for u in case.translated if _is_item(case, u) and u not in back]:
        return Gate("reviewed", False, f"no back translation by a person: {_listed(bare)}")
    met = any(len({p.code for p in people}) >= 2 for people in meetings)
    return Gate("reviewed", met, "back translation and committee" if met else "no committee of people met")


def _content_valid(case: Case) -> Gate:
    found, limit = panel(case), case.thresholds
    if not np.any(found.raters > 0):
        return Gate("content_valid", False, "no ratings by experts")
    if thin := [i for i, n in zip(found.items, found.raters, strict=True) if n < limit.raters]:
        return Gate("content_valid", False, f"fewer than {limit.raters} raters: {_listed(thin)}")
    acted = {i for e in case.of("experts") for i in e.actions}
    shares = zip(found.items, found.i_cvi, strict=True)
    low = [i for i, v in shares if round(v, 2) < limit.i_cvi and i not in acted]
    if low:
        return Gate("content_valid", False, f"I-CVI below {limit.i_cvi:g} and nothing done: {_listed(low)}")
    text = f"S-CVI/Ave {found.s_cvi:.2f}"
    if found.s_cvi < limit.s_cvi - 1e-9:
        return Gate("content_valid", False, f"{text}, below {limit.s_cvi:g}")
    return Gate("content_valid", True, f"{text}, {int(found.raters.min())} raters or more")


def _cognitive(case: Case) -> Gate:
    rounds = [e for e in case.of("cognitive") if humans(e)]
    n, need = sum(e.n for e in rounds), case.thresholds.interviews
    if n < need:
        return Gate("cognitive", False, f"{n} interviews of {need}")
    if idle := [t.unit for e in rounds for t in e.problems if not t.action]:
        return Gate("cognitive", False, f"problems without an action: {_listed(idle)}")
    return Gate("cognitive", True, f"{n} interviews, every problem acted on")


def _piloted(case: Case) -> Gate:
    found = _current(case, "pilot")
    n, need = max((e.n for e in found), default=0), case.thresholds.pilot
    if n < need:
        return Gate("piloted", False, _absent(case, "pilot", f"{n} respondents of {need}"))
    seen = {i for e in found if e.n >= need for i in e.items}
    if blind := [i.id for i in case.doc.items if i.scored_in and i.id not in seen]:
        return Gate("piloted", False, f"no item statistics: {_listed(blind)}")
    return Gate("piloted", True, f"n = {n}")


def _evaluated(case: Case) -> Gate:
    found = _current(case, "evaluation")
    covered = {s for e in found for s in e.reliability}
    if not found:
        return Gate(
            "evaluated", False, _absent(case, "evaluation", "no analysis of structure and reliability")
        )
    if rest := [s.id for s in case.doc.scales if s.id not in covered]:
        return Gate("evaluated", False, f"no reliability: {_listed(rest)}")
    return Gate("evaluated", True, f"n = {max(e.n for e in found)}")


LEVELS = ("configural", "partial metric", "metric", "partial scalar", "scalar", "strict")


def _invariant(case: Case) -> Gate:
    found = _current(case, "invariance")
    pin = case.doc.derives_from
    same = [e for e in found if pin and e.source == f"{pin.id}@{pin.version}"]
    if not same:
        other = f"shown with {found[0].source} only" if found else "invariance was not tested"
        return Gate("invariant", False, _absent(case, "invariance", other))
    best = max(same, key=lambda e: LEVELS.index(e.level))
    freed = f"; freed: {', '.join(f'{f.item} {f.parameter}' for f in best.freed)}" if best.freed else ""
    return Gate(f"invariant:{best.level}", True, f"with {best.source}, n = {best.n}{freed}")


def _forwards(case: Case) -> dict[str, dict[str, Any]]:
    """Translations by people: address -> translator -> text."""
    found: dict[str, dict[str, Any]] = {}
    for evidence in case.of("forward"):
        if evidence.translator.is_human:
            for unit, text in evidence.texts.items():
                found.setdefault(unit, {})[evidence.translator.code] = hashing.canonical(text)
    return found


def _current(case: Case, kind: str) -> list[Any]:
    """Data of this version; those of another version were answers to other texts."""
    return [e for e in case.of(kind) if e.version == case.doc.version]


def _absent(case: Case, kind: str, text: str) -> str:
    others = sorted({e.version for e in case.of(kind)} - {case.doc.version})
    return f"{text} (there is {kind} evidence for {', '.join(others)})" if others else text


def _is_item(case: Case, address: str) -> bool:
    return any(item.id == address for item in case.doc.items)


def _listed(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    shown: Sequence[str] = names[:6]
    return ", ".join(shown) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
