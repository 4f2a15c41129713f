"""Cultural variants: what a variant file says, checked against its source and resolved to a full instrument.

Structure is inherited, text never: every item, option, instruction and title of what is asked has a text of
its own or the variant is an error. An item keeps its id only while it means the same (``identical``,
``translated``, ``adapted``); what replaces an item has an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from hsmeasure.errors import InstrumentError, Problem
from hsmeasure.instrument.checks import cross_check, score_range
from hsmeasure.instrument.document import Document, parse, validate
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.schema import InstrumentDocument
from hsmeasure.instrument.variant_checks import (
    entry_of,
    kept_items,
    needed_units,
    used_sets,
    variant_problems,
)
from hsmeasure.instrument.variant_schema import VariantDocument

VARIANT = "hsmeasure-variant/"


def read_variant(text: str, file: str) -> tuple[Document, VariantDocument]:
    """The text of a variant file as a document with lines, and its fields; InstrumentError otherwise."""
    raw = parse(text, file)
    return raw, validate(raw, VariantDocument, file)


def resolve(variant: VariantDocument, source: Instrument, raw: Document | None = None) -> InstrumentDocument:
    """The full instrument that a variant of ``source`` stands for; ``raw`` gives problems their lines.

    Raises
    ------
    InstrumentError
        With every problem and its line: another source than the one pinned, a text that is missing, empty or
        still the source's, an unknown unit, an id used again, an override without ground.
    """
    raw = raw or Document(variant.id)
    if problems := variant_problems(raw, variant, source):
        raise InstrumentError.invalid(raw.file, sorted(problems, key=lambda p: p.line or 0))
    return _checked(raw, variant, _flat(variant, source))


def _flat(variant: VariantDocument, source: Instrument) -> dict[str, Any]:
    """The resolved document as plain values."""
    data = source.document.model_dump(by_alias=True)
    language, texts, needed = variant.language, variant.texts, needed_units(variant, source.document)
    data |= {
        "id": variant.id,
        "derives_from": variant.derives_from.model_dump(),
        "adaptation": _record(variant),
        "version": variant.version,
        "meta_revision": 0,
        "status": variant.status,
        "short_name": variant.short_name or f"{data['short_name']}-{language}",
        "language": language,
        "population": variant.population.model_dump(),
        "sources": [*data["sources"], *(s.model_dump() for s in variant.sources)],
        "retired_items": [*data["retired_items"], *variant.retired_items],
        "changelog": [c.model_dump() for c in variant.changelog],
        "title": {language: entry_of(texts.titles["instrument.title"]).text},
    }
    if variant.licence:  # whether the source may be adapted is for its holder to say
        data["licence"] = variant.licence.model_dump() | {"adaptation": data["licence"]["adaptation"]}
    data["instructions"] = [
        {"id": i["id"], "text": {language: entry_of(texts.instructions[i["id"]]).text}}
        for i in data["instructions"]
        if i["id"] in needed
    ] + [i.model_dump() for i in variant.added_instructions]
    data["option_sets"] = {
        name: _option_set(data["option_sets"][name], texts.options[name], language)
        for name in data["option_sets"]
        if name in used_sets(variant, source.document)
    } | {name: s.model_dump() for name, s in variant.added_option_sets.items()}
    data["items"] = _flat_items(variant, source, data["items"])
    present = {i["id"] for i in data["items"]}
    data["scales"] = list(_flat_scales(variant, data["scales"], present))
    data["groups"] = [
        g | {"title": {language: entry_of(texts.titles[f"group.{g['id']}"]).text} if g["title"] else {}}
        for g in data["groups"]
        if g["item"] in present
    ]
    names = data["platform_names"].items()
    data["platform_names"] = {p: {i: c for i, c in m.items() if i in present} for p, m in names}
    _apply_overrides(variant, data)
    return data


def _record(variant: VariantDocument) -> dict[str, Any]:
    texts = variant.texts
    relations: dict[str, str] = {i: e.relation for i, e in texts.items.items()}
    relations |= {i: entry_of(e).relation for i, e in texts.instructions.items()}
    relations |= {
        f"{name}:{code}": entry_of(e).relation for name, s in texts.options.items() for code, e in s.items()
    }
    return {
        "method": variant.method,
        "translator": variant.translator.model_dump(),
        "relations": relations,
        "added": [a.id for a in variant.added],
        "dropped": {d.id: d.why for d in variant.dropped},
        "checklist": {k: a.model_dump() for k, a in variant.checklist.items()},
    }


def _option_set(data: dict[str, Any], texts: dict[str, Any], language: str) -> dict[str, Any]:
    for answer in [*data["options"], *data["not_scored"]]:
        entry = entry_of(texts[str(answer["code"])])
        answer |= {"label": {language: entry.text}, "aliases": list(entry.aliases)}
    return data


def _flat_items(
    variant: VariantDocument, source: Instrument, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Kept items with their texts; expectations and grades of the source's wording are not inherited."""
    flat, kept = [], kept_items(variant, source.document)
    for item in items:
        if item["id"] in kept:
            entry = variant.texts.items[item["id"]]
            text = entry.text or item["text"].get(source.language)
            item |= {"text": {variant.language: text} if text else {}, "translation_notes": entry.note,
                     "reading_grade": None, "expected": None, "text_sha256": None}  # fmt: skip
        flat.append(item)
    for added in variant.added:
        entry_ = added.model_dump(exclude={"why", "after"})
        ids = [i["id"] for i in flat]
        flat.insert(ids.index(added.after) + 1 if added.after else len(flat), entry_)
    own = {a.id for a in variant.added}
    return [i for i in flat if i["id"] in kept or i["id"] in own]


def _flat_scales(
    variant: VariantDocument, scales: list[dict[str, Any]], present: set[str]
) -> Iterator[dict[str, Any]]:
    for scale in scales:
        items = [i for i in scale["items"] if i in present]
        items += [a.id for a in variant.added if scale["id"] in a.scored_in]
        if items:
            title = entry_of(variant.texts.titles[f"scale.{scale['id']}"]).text
            yield scale | {"items": items, "title": {variant.language: title}}
    yield from (s.model_dump() for s in variant.added_scales)


def _apply_overrides(variant: VariantDocument, data: dict[str, Any]) -> None:
    for override in variant.overrides:
        kind, name, field = override.path.split(".")
        target = next(x for x in data[kind] if x["id"] == name)
        target[field] = override.value


def _checked(raw: Document, variant: VariantDocument, data: dict[str, Any]) -> InstrumentDocument:
    """The resolved document, its inherited ranges recomputed, through the checks of every instrument."""
    try:
        doc = InstrumentDocument.model_validate(data)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise InstrumentError.invalid(raw.file, [Problem(f, raw.file) for f in found]) from None
    own = {s.id for s in variant.added_scales}
    scales = tuple(
        s if s.id in own else s.model_copy(update={"range": score_range(doc, s) or s.range})
        for s in doc.scales
    )
    doc = doc.model_copy(update={"scales": scales})
    if problems := cross_check(Document(raw.file), doc):
        raise InstrumentError.invalid(f"{variant.id} as resolved", problems)
    return doc
