"""What is wrong with a variant, against its source: each check a small generator of problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hsmeasure.errors import Problem, near
from hsmeasure.instrument import hashing
from hsmeasure.instrument.document import Document, Path_
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.schema import InstrumentDocument
from hsmeasure.instrument.units import units
from hsmeasure.instrument.variant_schema import OtherText, VariantDocument

Found = Iterator[tuple[Path_, str]]

# What a variant may override, with a reason and a reviewer; answers differ by an option set of its own.
ITEM_FIELDS = frozenset({"keyed", "options", "count", "gate", "need_gate", "recall", "type", "measurement",
                         "wording", "shows_if", "sensitivity", "safety_text", "anchor", "stem"})  # fmt: skip
SCALE_FIELDS = frozenset({"aggregate", "missing", "not_applicable", "treat_as_missing", "higher_means",
                          "measurement"})  # fmt: skip


def variant_problems(raw: Document, variant: VariantDocument, source: Instrument) -> list[Problem]:
    """Every problem of a variant with its line."""
    checks = (_pin, _items, _options, _other_texts, _added, _overrides)
    return [raw.problem(path, text) for check in checks for path, text in check(variant, source)]


def kept_items(variant: VariantDocument, source: InstrumentDocument) -> tuple[str, ...]:
    """Items of the source that the variant asks under the same id."""
    gone = {d.id for d in variant.dropped}
    gone |= {i for i, entry in variant.texts.items.items() if entry.relation == "replaced"}
    return tuple(item.id for item in source.items if item.id not in gone)


def is_same_language(a: str, b: str) -> bool:
    """True when two tags name the same language, whatever the region.

    >>> is_same_language("es-MX", "es-419"), is_same_language("es-MX", "en")
    (True, False)
    """
    return a.split("-")[0] == b.split("-")[0]


def entry_of(value: str | OtherText) -> OtherText:
    """A bare text as a full entry."""
    return value if isinstance(value, OtherText) else OtherText(text=value)


def used_sets(variant: VariantDocument, source: InstrumentDocument) -> set[str]:
    """Option sets of the source that the variant still offers."""
    kept = kept_items(variant, source)
    used = {i.options for i in source.items if i.id in kept} | {a.options for a in variant.added}
    return {name for name in used if name}


def needed_units(variant: VariantDocument, source: InstrumentDocument) -> list[str]:
    """Addresses of the instructions and titles of what the variant asks."""
    kept = kept_items(variant, source)
    stems = {i.stem for i in source.items if i.id in kept} | {a.stem for a in variant.added}
    all_stems = {i.stem for i in source.items}
    needed = [i.id for i in source.instructions if i.id in stems or i.id not in all_stems]
    scored = {s for a in variant.added for s in a.scored_in}
    needed += [f"scale.{s.id}" for s in source.scales if s.id in scored or set(s.items) & set(kept)]
    needed += [f"group.{g.id}" for g in source.groups if g.title and g.item in kept]
    return ["instrument.title", *needed]


def _pin(variant: VariantDocument, source: Instrument) -> Found:
    pin = variant.derives_from
    base, _, language = variant.id.partition("/")
    if base != pin.id.split("/")[0]:
        yield ("id",), f"a variant of {pin.id} is called {pin.id.split('/')[0]}/{variant.language}"
    if language.split("-x-")[0] != variant.language:
        yield ("language",), f"{variant.id} is in {variant.language}"
    if (pin.id, pin.version) != (source.id, source.version):
        yield ("derives_from",), f"the source is {pin.id}@{pin.version}, not {source.ref}"
    for name in ("scoring_hash", "content_hash"):
        if getattr(pin, name) != getattr(source, name):
            yield ("derives_from", name), f"unknown source: {source.ref} has another {name}"


def _items(variant: VariantDocument, source: Instrument) -> Found:
    """Every kept item has a text; no entry is about an item that is not there."""
    entries, dropped = variant.texts.items, [d.id for d in variant.dropped]
    for item_id, n in Counter(dropped).items():
        if n > 1:
            yield ("dropped",), f"{item_id} is dropped {n} times"
    for k, item_id in enumerate(dropped):
        if item_id not in source.by_id:
            yield ("dropped", k), f"{item_id} is dropped, but is no item of {source.ref}"
        if item_id in entries:
            yield ("texts", "items", item_id), f"{item_id} has an entry, and is dropped"
    for item_id in entries:
        if item_id not in source.by_id:
            hint = near(item_id, source.by_id) or "an item of the variant's own belongs under 'added'"
            yield ("texts", "items", item_id), f"{item_id} is no item of {source.ref}; {hint}"
    for item in source.document.items:
        if item.id in entries:
            yield from _item(variant, source, item.id)
        elif item.id not in dropped:
            yield ("texts", "items"), f"{item.id} has no text; translate it or drop it, with a reason"


def _item(variant: VariantDocument, source: Instrument, item_id: str) -> Found:
    entry, path = variant.texts.items[item_id], ("texts", "items", item_id)
    original = source.by_id[item_id].text.get(source.language)
    if entry.relation in ("adapted", "replaced") and not entry.why:
        yield path, f"{item_id} is {entry.relation} and does not say why"
    if (entry.relation == "replaced") != (entry.by is not None):
        yield path, f"{item_id}: 'by' names what replaces an item, and belongs to relation replaced only"
    if entry.relation == "replaced":
        if entry.by and entry.by not in {a.id for a in variant.added}:
            yield path, f"{item_id} is replaced by {entry.by}, which is not among the added items"
        if entry.text:
            yield path, f"{item_id} is replaced; its text belongs to {entry.by or 'the new item'}"
        return
    if original is None:
        if entry.text:
            yield path, f"{item_id} has a text, but its source is structure only"
        return
    yield from _text(variant, source, path, item_id, entry.relation, entry.text, original)


def _text(
    variant: VariantDocument,
    source: Instrument,
    path: Path_,
    unit: str,
    relation: str,
    text: str | None,
    original: str,
) -> Found:
    """One text against its original: given, the variant's own, and truly identical where it says so."""
    same_language = is_same_language(variant.language, source.language)
    unchanged = text is not None and hashing.canonical(text) == hashing.canonical(original)
    if relation == "identical":
        if text is None and not same_language:
            yield path, f"{unit} is in another language; an identical text must be written out"
        elif text is not None and not unchanged:
            yield path, f"{unit} is called identical, but its text differs from the source's"
    elif text is None:
        yield path, f"{unit} has no text"
    elif unchanged:
        yield path, f"{unit} is untranslated: its text is the source's; translate it or call it identical"


def _options(variant: VariantDocument, source: Instrument) -> Found:
    given, used = variant.texts.options, used_sets(variant, source.document)
    for name in given:
        if name not in source.document.option_sets:
            yield ("texts", "options", name), f"'{name}' is no option set of {source.ref}"
    all_units = units(source.document).values()
    for name in source.document.option_sets:
        path: Path_ = ("texts", "options", name)
        answers = {u.address.partition(":")[2]: u.text for u in all_units if u.address.startswith(f"{name}:")}
        texts = given.get(name, {})
        for code in texts:
            if code not in answers:
                yield (*path, code), f"options '{name}' have no code {code}"
        for code, label in answers.items():
            if code in texts:
                entry = entry_of(texts[code])
                original = label.get(source.language, "")
                where = (*path, code)
                yield from _text(
                    variant, source, where, f"{name}:{code}", entry.relation, entry.text, original
                )
            elif name in used:
                yield path, f"{name}:{code} has no text"


def _other_texts(variant: VariantDocument, source: Instrument) -> Found:
    """Instructions, and the titles of what is left."""
    needed = needed_units(variant, source.document)
    all_units = units(source.document)
    for field, given, kind in (
        ("instructions", variant.texts.instructions, "instruction"),
        ("titles", variant.texts.titles, "title"),
    ):
        known = {a for a, u in all_units.items() if u.kind == kind}
        for address, value in given.items():
            path = ("texts", field, address)
            if address not in known:
                yield path, f"'{address}' is no {kind} of {source.ref}"
                continue
            entry, original = entry_of(value), all_units[address].text.get(source.language, "")
            if kind == "instruction":
                yield from _text(variant, source, path, address, entry.relation, entry.text, original)
        for address in [a for a in needed if a in known and a not in given]:
            yield ("texts", field), f"{address} has no text"


def _added(variant: VariantDocument, source: Instrument) -> Found:
    taken = set(source.by_id) | set(source.document.retired_items) | set(variant.retired_items)
    for item_id, n in Counter(a.id for a in variant.added).items():
        if n > 1:
            yield ("added",), f"{item_id} is added {n} times"
    for k, added in enumerate(variant.added):
        path: Path_ = ("added", k)
        if added.id in taken:
            yield (
                (*path, "id"),
                f"{added.id} is or was an item of {source.ref}; an added item has an id of its own",
            )
        if variant.language not in added.text and source.document.content == "full":
            yield path, f"{added.id} has no text in {variant.language}"
        if added.after and added.after not in {*source.by_id, *(a.id for a in variant.added[:k])}:
            yield (*path, "after"), f"{added.id} stands after {added.after}, which is not there"
    for name in variant.added_option_sets:
        if name in source.document.option_sets:
            yield (
                ("added_option_sets", name),
                f"'{name}' is an option set of {source.ref}; give it a new name",
            )
    for k, scale in enumerate(variant.added_scales):
        if scale.id in {s.id for s in source.document.scales}:
            yield ("added_scales", k), f"{scale.id} is a scale of {source.ref}; give it a new id"
    for k, instruction in enumerate(variant.added_instructions):
        if instruction.id in {i.id for i in source.document.instructions}:
            yield ("added_instructions", k), f"'{instruction.id}' is an instruction of {source.ref}"


def _overrides(variant: VariantDocument, source: Instrument) -> Found:
    kept = kept_items(variant, source.document)
    for k, override in enumerate(variant.overrides):
        path: Path_ = ("overrides", k)
        kind, _, rest = override.path.partition(".")
        name, _, field = rest.partition(".")
        fields = {"items": ITEM_FIELDS, "scales": SCALE_FIELDS}.get(kind)
        known = kept if kind == "items" else tuple(s.id for s in source.document.scales)
        if fields is None or name not in known or field not in fields:
            yield (
                (*path, "path"),
                f"'{override.path}' cannot be overridden (items.<ID>.keyed, scales.<ID>.missing)",
            )
        if override.reviewer.strip().casefold() in ("machine", "none", "-"):
            yield (*path, "reviewer"), "an override is reviewed by a person"
