"""What changed between two documents of an instrument, and the version each change demands at least.

The table (a floor is the least an author may release; raising is allowed, lowering is not):

=====================================================================================  =========
change                                                                                 floor
=====================================================================================  =========
item added to or removed from a scale, key, option codes, number of points, aggregate,
missing rule, gate, recall period, target, a scale or group removed, meaning declared changed  major
wording, label, instruction, order, required flag, new unscored item, new scale, new language  minor
typos only (:mod:`.typo`), their reviewer named in the changelog                       patch
documentary fields only                                                                none
=====================================================================================  =========
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hsmeasure.instrument import hashing
from hsmeasure.instrument.schema import Edit, InstrumentDocument, Item
from hsmeasure.instrument.typo import is_typo
from hsmeasure.instrument.units import units

Floor = Literal["none", "patch", "minor", "major"]
ORDER: tuple[Floor, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True)
class Finding:
    """One change: what it demands, where it is, what it is."""

    floor: Floor
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def findings(a: InstrumentDocument, b: InstrumentDocument) -> tuple[Finding, ...]:
    """Every change from ``a`` to ``b``, the gravest first."""
    found = [*_scales(a, b), *_items(a, b), *_options(a, b), *_texts(a, b), *_frame(a, b)]
    if floor(found) in ("none", "patch") and _wordless(a) != _wordless(b):
        found.append(Finding("minor", b.id, "keys or aliases of options, or words of a scale, edited"))
    if not found and a.model_copy(update={"version": b.version}) != b:
        found.append(Finding("none", b.id, "documentary fields only"))
    return tuple(sorted(found, key=lambda f: -ORDER.index(f.floor)))


def floor(found: Iterable[Finding]) -> Floor:
    """The gravest floor among findings."""
    return max((f.floor for f in found), key=ORDER.index, default="none")


def edits(doc: InstrumentDocument) -> dict[str, Edit]:
    """What the changelog of a document's version declares about its edited texts, by address."""
    return {e.unit: e for change in doc.changelog if change.version == doc.version for e in change.edits}


def edited(a: InstrumentDocument, b: InstrumentDocument) -> dict[str, tuple[str, str, str]]:
    """Texts that both have in a language and that differ: address -> (language, before, after)."""
    old, new = units(a), units(b)
    return {
        address: (language, text, new[address].text[language])
        for address, unit in old.items()
        if address in new
        for language, text in unit.text.items()
        if _plain(new[address].text.get(language, text)) != _plain(text)
    }


def _plain(text: str) -> Any:
    return hashing.canonical(text)


def _wordless(doc: InstrumentDocument) -> Any:
    """The content of a document without its texts."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in ("text", "label", "title")}
        return [strip(v) for v in value] if isinstance(value, list) else value

    return strip(hashing.canonical(hashing.content_payload(doc)))


def _scales(a: InstrumentDocument, b: InstrumentDocument) -> Iterator[Finding]:
    old, new = ({s.id: hashing.scale_payload(d, s) for s in d.scales} for d in (a, b))
    for scale_id in [*old, *(s for s in new if s not in old)]:
        where = f"scale {scale_id}"
        if scale_id not in new:
            yield Finding("major", where, "removed")
        elif scale_id not in old:
            yield Finding("minor", where, "new")
        elif hashing.canonical(old[scale_id]) != hashing.canonical(new[scale_id]):
            for text in _scale_changes(old[scale_id], new[scale_id]):
                yield Finding("major", where, text)
    groups = [{g.id: g.model_dump(exclude={"title"}) for g in d.groups} for d in (a, b)]
    for group_id in {**groups[0], **groups[1]}:
        if group_id not in groups[0]:
            yield Finding("minor", f"group {group_id}", "new")
        elif groups[0][group_id] != groups[1].get(group_id):
            yield Finding("major", f"group {group_id}", "changed or removed")


def _scale_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    was, now = ({i["id"]: i for i in payload["items"]} for payload in (old, new))
    yield from (f"{i} removed" for i in was if i not in now)
    yield from (f"{i} added" for i in now if i not in was)
    for item_id in (i for i in was if i in now):
        for key in {**was[item_id], **now[item_id]}:
            before, after = was[item_id].get(key), now[item_id].get(key)
            if before != after:
                yield f"{item_id}: {key} {before} -> {after}"
    shared = [i for i in was if i in now]
    if shared != [i for i in now if i in was]:
        yield "order of the items"
    for key in old:
        if key not in ("items", "id") and hashing.canonical(old[key]) != hashing.canonical(new[key]):
            yield f"{key} {old[key]} -> {new[key]}"


def _items(a: InstrumentDocument, b: InstrumentDocument) -> Iterator[Finding]:
    old, new = ({i.id: i for i in d.items} for d in (a, b))
    yield from (Finding("minor", i, "new item") for i in new if i not in old)
    yield from (Finding("minor", i, "item removed") for i in old if i not in new)
    for item_id in (i for i in old if i in new):
        yield from _item(a, b, old[item_id], new[item_id])
    shared = [i for i in old if i in new]
    if shared != [i for i in new if i in old]:
        yield Finding("minor", b.id, "order of the items")


def _item(a: InstrumentDocument, b: InstrumentDocument, old: Item, new: Item) -> Iterator[Finding]:
    in_scale = {"keyed", "type", "count", "need_gate"} if old.scored_in and new.scored_in else set()
    for field in Item.model_fields:
        if field in {"id", "text", "scored_in"} | in_scale:
            continue
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        grave = field in ("recall", "keyed", "type", "count", "gate", "need_gate")
        if field == "options":
            grave = _codes(a, before) != _codes(b, after)
        yield Finding("major" if grave else "minor", old.id, _said(field, before, after))


def _said(field: str, before: Any, after: Any) -> str:
    short = isinstance(before, str | tuple | int | None) and isinstance(after, str | tuple | int | None)
    return f"{field} {before} -> {after}" if short else f"{field} edited"


def _codes(doc: InstrumentDocument, name: str | None) -> Any:
    found = doc.option_sets.get(name or "")
    return found and [*found.codes, *(f"{n.code} ({n.reason})" for n in found.not_scored)]


def _options(a: InstrumentDocument, b: InstrumentDocument) -> Iterator[Finding]:
    for name in {**a.option_sets, **b.option_sets}:
        where = f"options {name}"
        if name not in a.option_sets:
            yield Finding("minor", where, "new")
        elif name not in b.option_sets:
            yield Finding("minor", where, "removed")
        elif _codes(a, name) != _codes(b, name):
            yield Finding("major", where, f"codes {_codes(a, name)} -> {_codes(b, name)}")


def _texts(a: InstrumentDocument, b: InstrumentDocument) -> Iterator[Finding]:
    old, new, declared = units(a), units(b), edits(b)
    reviewed = any(change.version == b.version and change.reviewer for change in b.changelog)
    for address, (language, before, after) in edited(a, b).items():
        if address in declared and declared[address].meaning == "changed":
            yield Finding("major", address, "text edited, its meaning changed")
        elif not is_typo(before, after, language):
            yield Finding("minor", address, "text edited")
        else:
            yield Finding(
                "patch" if reviewed else "minor", address, "typo" + ("" if reviewed else ", unreviewed")
            )
    for address, unit in new.items():
        before_, kind = old.get(address), unit.kind
        if before_ is None:
            if kind == "instruction":
                yield Finding("minor", address, "new instruction")
            continue
        if a.language != b.language:
            continue  # a variant has no text in common with its source
        for language in [x for x in unit.text if x not in before_.text]:
            yield Finding("minor", address, f"text in {language} added")
        for language in [x for x in before_.text if x not in unit.text]:
            yield Finding("minor", address, f"text in {language} removed")
    for address, unit in old.items():
        if unit.kind == "instruction" and address not in new:
            yield Finding("minor", address, "instruction removed")


def _frame(a: InstrumentDocument, b: InstrumentDocument) -> Iterator[Finding]:
    """Language, target, administration: what frames every item."""
    if a.construct_.target != b.construct_.target:
        yield Finding("major", b.id, f"target {a.construct_.target} -> {b.construct_.target}")
    if a.language != b.language:
        yield Finding("minor", b.id, f"language {a.language} -> {b.language}")
    if a.content != b.content:
        yield Finding("minor", b.id, f"content {a.content} -> {b.content}")
    if a.administration != b.administration:
        for field in ("order", "required", "mode"):
            before, after = (getattr(d.administration, field) for d in (a, b))
            if before != after:
                yield Finding("minor", b.id, f"{field} {before} -> {after}")
