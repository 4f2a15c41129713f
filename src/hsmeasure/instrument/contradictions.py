"""Evidence that contradicts itself, its variant, or other evidence; it is refused, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hsmeasure.errors import Problem
from hsmeasure.instrument import hashing
from hsmeasure.instrument.document import Path_
from hsmeasure.instrument.evidence import EvidenceFile, everyone
from hsmeasure.instrument.schema import InstrumentDocument, Person
from hsmeasure.instrument.units import units

Found = Iterator[tuple[EvidenceFile, Path_, str]]
_STAGE = {"reconciliation": 0, "review": 1, "cognitive": 2, "observation": 2, "log": 2}


def contradictions(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> list[Problem]:
    """Every contradiction in the evidence of a resolved variant."""
    checks = (_subject, _people, _independence, _units, _decided, _order, _ratings, _numbers, _levels)
    return [file.raw.problem(path, text) for check in checks for file, path, text in check(doc, files)]


def _subject(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    for file in files:
        evidence = file.evidence
        if evidence.variant != doc.id:
            yield file, ("variant",), f"this is evidence for {evidence.variant}, not for {doc.id}"
        if _key(evidence.version) > _key(doc.version):
            yield file, ("version",), f"this is evidence for {evidence.version}; the variant is {doc.version}"


def _people(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    """A code is one person: never human here and a machine there, never of two native languages."""
    known: dict[str, Person] = {}
    if doc.adaptation:
        known[doc.adaptation.translator.code] = doc.adaptation.translator
    for file in files:
        for person in everyone(file.evidence):
            first = known.setdefault(person.code, person)
            if first.is_human != person.is_human:
                yield file, ("people",), f"{person.code} is a machine in one place and a person in another"
            elif first.native and person.native and first.native != person.native:
                text = f"{person.code} is a native speaker of {first.native} and of {person.native}"
                yield file, ("people",), text


def _independence(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    forward: dict[tuple[str, str], EvidenceFile] = {}
    for file in [f for f in files if f.kind == "forward"]:
        code = file.evidence.translator.code
        for unit in file.evidence.texts:
            if first := forward.get((code, unit)):
                text = f"{code} translated {unit} already in {first.raw.file}"
                yield file, ("translator",), f"{text}; a second translation is another person's"
                break
            forward[code, unit] = file
    translators = {code for code, _ in forward}
    for file in [f for f in files if f.kind == "back" and f.evidence.blind]:
        code = file.evidence.translator.code
        if code in translators:
            yield file, ("blind",), f"{code} made a forward translation and cannot translate back blind"


def _units(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    """Evidence about something that neither the variant nor its source asks."""
    record = doc.adaptation
    known = {u.address for u in units(doc).values()} | {i.id for i in doc.items}
    known |= {*record.dropped, *record.relations} if record else set()
    for file in files:
        for field in ("texts", "decisions", "equivalence", "ratings", "actions", "items", "effects"):
            for unit in getattr(file.evidence, field, {}):
                if unit not in known:
                    yield file, (field, unit), f"{unit} is nothing that {doc.id} asks"
        for k, trouble in enumerate(getattr(file.evidence, "problems", ())):
            if trouble.unit not in known:
                yield file, ("problems", k, "unit"), f"{trouble.unit} is nothing that {doc.id} asks"
        for k, freed in enumerate(getattr(file.evidence, "freed", ())):
            if freed.item not in known:
                yield file, ("freed", k), f"{freed.item} is nothing that {doc.id} asks"


def _decided(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    """The text asked is the one decided last: reconciled, then reviewed, then changed after interviews."""
    last: dict[str, tuple[EvidenceFile, Path_, str]] = {}
    for file in sorted(
        (f for f in files if f.kind in _STAGE), key=lambda f: (_STAGE[f.kind], f.evidence.date)
    ):
        for unit, decision in getattr(file.evidence, "decisions", {}).items():
            last[unit] = (file, ("decisions", unit), decision.text)
        for k, trouble in enumerate(getattr(file.evidence, "problems", ())):
            if trouble.text:
                last[trouble.unit] = (file, ("problems", k, "text"), trouble.text)
    asked = {u.address: u.text.get(doc.language, "") for u in units(doc).values()}
    for unit, (file, path, text) in last.items():
        if unit in asked and hashing.canonical(asked[unit]) != hashing.canonical(text):
            yield file, path, f"{unit}: the variant asks '{asked[unit]}', but this was decided"


def _order(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    """Nothing is reconciled before it is translated, nor reviewed before it is reconciled."""
    dates = {
        kind: [f.evidence.date for f in files if f.kind == kind] for kind in ("forward", "reconciliation")
    }
    for file in files:
        for kind, before in (("reconciliation", "forward"), ("back", "forward"), ("review", "forward")):
            if file.kind == kind and dates[before] and file.evidence.date < min(dates[before]):
                text = f"dated {file.evidence.date}, before the first {before} translation"
                yield file, ("date",), text


def _ratings(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    for file in [f for f in files if f.kind == "experts"]:
        panel = {p.code for p in file.evidence.people}
        for item, ratings in file.evidence.ratings.items():
            raters = [r.rater for r in ratings]
            path: Path_ = ("ratings", item)
            if strangers := [r for r in raters if r not in panel]:
                yield file, path, f"{item} is rated by {', '.join(strangers)}, who is not of the panel"
            if len(set(raters)) < len(raters):
                yield file, path, f"{item} is rated twice by one expert"


def _numbers(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    for file in files:
        for k, trouble in enumerate(getattr(file.evidence, "problems", ())):
            if trouble.n > file.evidence.n:
                text = f"{trouble.n} had a problem with {trouble.unit}, but {file.evidence.n} took part"
                yield file, ("problems", k), text
        if file.kind == "pilot":
            for item, found in file.evidence.items.items():
                if found.floor + found.ceiling > 1 + 1e-9:
                    yield file, ("items", item), f"{item}: floor and ceiling add to more than 1"
        if file.kind == "evaluation":
            scales = {s.id for s in doc.scales}
            for scale, found in file.evidence.reliability.items():
                path: Path_ = ("reliability", scale)
                if scale not in scales:
                    yield file, path, f"{scale} is no scale of {doc.id}"
                low, high = found.conf_low, found.conf_high
                if (low is not None and low > found.estimate) or (high is not None and high < found.estimate):
                    yield file, path, f"{scale}: the estimate lies outside its interval"


def _levels(doc: InstrumentDocument, files: Sequence[EvidenceFile]) -> Found:
    for file in [f for f in files if f.kind == "invariance"]:
        level, freed = file.evidence.level, file.evidence.freed
        if freed and level in ("metric", "scalar", "strict"):
            yield file, ("freed",), f"parameters were freed; {level} invariance frees none"
        if level.startswith("partial") and not freed:
            yield file, ("level",), f"{level} without a freed parameter"
        pin = doc.derives_from
        if pin and file.evidence.source.split("@")[0] != pin.id:
            yield file, ("source",), f"the source is {pin.id}, not {file.evidence.source}"


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
