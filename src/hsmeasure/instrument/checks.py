"""Cross-checks of an instrument document: what a schema cannot say, all problems at once.

Each check is a small generator of problems. They are errors, not documentation: of 101 scoring recipes
measured in another library every one stated a range its items could not produce.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hsmeasure.errors import Problem
from hsmeasure.instrument.document import Document, Path_
from hsmeasure.instrument.schema import InstrumentDocument, Item, NotScored, Option, OptionSet, Scale

Found = Iterator[tuple[Path_, str]]

# Instructions that a study completes with its own words: whom to turn to in a crisis, who sees the answers.
LOCAL_TEXTS = ("s_crisis", "s_confidential")
MAX_HINT = 4  # words of a topic label, which must not become a paraphrase of the wording


def cross_check(document: Document, parsed: InstrumentDocument) -> list[Problem]:
    """Every cross-check problem of a parsed document, with its line."""
    checks = (_items, _scored, _scales, _options, _texts, _gates, _groups, _sensitive, _facts, _identity)
    return [document.problem(path, text) for check in checks for path, text in check(parsed)]


def open_keys(document: Document) -> list[Problem]:
    """Scored items without a key, in a document whose fields are not all in order yet."""
    items = document.data.get("items") if isinstance(document.data, dict) else None
    entries = enumerate(items) if isinstance(items, list) else ()
    return [
        document.problem(("items", k), f"{item.get('id')} is scored and has no 'keyed' (+ or -)")
        for k, item in entries
        if isinstance(item, dict) and item.get("scored_in") and item.get("keyed") is None
    ]


def score_range(doc: InstrumentDocument, scale: Scale) -> tuple[float, float] | None:
    """The range a scale's items can produce, or None where an item has no numeric codes."""
    by_id = {item.id: item for item in doc.items}
    ranges = [item_range(doc, by_id[i]) for i in scale.items if i in by_id]
    if not ranges or any(r is None for r in ranges):
        return None
    low, high = (tuple(r[k] for r in ranges if r) for k in (0, 1))
    if scale.aggregate == "pomp":
        return 0.0, 100.0
    if scale.aggregate == "sum":
        return float(sum(low)), float(sum(high))
    if scale.aggregate == "max":
        return float(max(low)), float(max(high))
    return sum(low) / len(low), sum(high) / len(high)


def item_range(doc: InstrumentDocument, item: Item) -> tuple[float, float] | None:
    """Lowest and highest value an item can contribute."""
    if item.count:
        return float(item.count.min), float(item.count.winsorise or item.count.max)
    option_set = doc.option_sets.get(item.options or "")
    return (float(option_set.range[0]), float(option_set.range[1])) if option_set else None


def _items(doc: InstrumentDocument) -> Found:
    for item_id, n in Counter(item.id for item in doc.items).items():
        if n > 1:
            yield ("items",), f"item {item_id} is defined {n} times"
    for k, item in enumerate(doc.items):
        path: Path_ = ("items", k)
        if item.id in doc.retired_items:
            yield (*path, "id"), f"{item.id} is retired and may not be used again"
        if item.type in ("single", "multi", "gate", "pair") and item.options is None:
            yield path, f"{item.id} is of type {item.type} and names no options"
        if item.options and item.options not in doc.option_sets:
            yield (*path, "options"), f"{item.id} names options '{item.options}', which are not defined"
        if (item.type == "count") != (item.count is not None):
            yield path, f"{item.id}: the limits 'count' belong to items of type count, and only to them"
        if item.stem and item.stem not in {i.id for i in doc.instructions}:
            yield (*path, "stem"), f"{item.id} names stem '{item.stem}', which is not among the instructions"
        if item.wording == "negated":
            yield (*path, "wording"), f"{item.id} is negated; write a polar opposite instead"


def _scored(doc: InstrumentDocument) -> Found:
    members = {scale.id: set(scale.items) for scale in doc.scales}
    for k, item in enumerate(doc.items):
        path: Path_ = ("items", k)
        if item.scored_in and item.keyed is None:
            yield path, f"{item.id} is scored and has no 'keyed' (+ or -)"
        if item.scored_in and item.type in ("text", "multi"):
            yield path, f"{item.id} is of type {item.type} and cannot be scored"
        for scale_id in item.scored_in:
            if scale_id not in members:
                yield (*path, "scored_in"), f"{item.id} is scored in {scale_id}, which is not defined"
            elif item.id not in members[scale_id]:
                yield (*path, "scored_in"), f"{item.id} is not listed by scale {scale_id}"
        if item.keyed == "-" and item.options and item.options in doc.option_sets:
            codes = doc.option_sets[item.options].codes
            mirrored = {min(codes) + max(codes) - c for c in codes}
            if mirrored != set(codes):
                yield path, f"{item.id} is reversed, but its codes {codes} are not symmetric"


def _scales(doc: InstrumentDocument) -> Found:
    items = {item.id: item for item in doc.items}
    for scale_id, n in Counter(scale.id for scale in doc.scales).items():
        if n > 1:
            yield ("scales",), f"scale {scale_id} is defined {n} times"
    for k, scale in enumerate(doc.scales):
        path: Path_ = ("scales", k)
        for item_id in scale.items:
            if item_id not in items:
                yield (*path, "items"), f"scale {scale.id} lists {item_id}, which is not an item"
            elif scale.id not in items[item_id].scored_in:
                yield (*path, "items"), f"item {item_id} does not say that it is scored in {scale.id}"
        if len(set(scale.items)) < len(scale.items):
            yield (*path, "items"), f"scale {scale.id} lists an item twice"
        if scale.missing.rule == "min_valid" and not 1 <= (scale.missing.n or 0) <= len(scale.items):
            yield (*path, "missing"), f"scale {scale.id}: n must lie between 1 and {len(scale.items)}"
        derived = score_range(doc, scale)
        if derived is None:
            yield (*path, "range"), f"scale {scale.id}: its range cannot be derived from its items"
        elif max(abs(a - b) for a, b in zip(derived, scale.range, strict=True)) > 1e-9:
            shown = f"[{derived[0]:g}, {derived[1]:g}]"
            yield (*path, "range"), f"scale {scale.id} states a range its items cannot produce; it is {shown}"
        yield from _same_labels(doc, scale, path)


def _same_labels(doc: InstrumentDocument, scale: Scale, path: Path_) -> Found:
    by_labels: dict[tuple[str, ...], tuple[int, ...]] = {}
    items = {item.id: item for item in doc.items}
    for item_id in scale.items:
        item = items.get(item_id)
        option_set = doc.option_sets.get(item.options or "") if item else None
        if option_set is None:
            continue
        labels = tuple(option.label.get(doc.language, "") for option in option_set.options)
        if by_labels.setdefault(labels, option_set.codes) != option_set.codes:
            yield path, f"scale {scale.id} mixes options with equal labels and different codes"


def _options(doc: InstrumentDocument) -> Found:
    for name, option_set in doc.option_sets.items():
        path: Path_ = ("option_sets", name)
        answers = _answers(option_set)
        if len({a.code for a in answers}) < len(answers):
            yield path, f"options '{name}': a code is used twice"
        for language in {lang for a in answers for lang in a.label}:
            spoken = [x.casefold() for a in answers for x in (a.label.get(language), *a.aliases) if x]
            for label, n in Counter(spoken).items():
                if n > 1:
                    yield path, f"options '{name}': the label '{label}' stands for two answers"


def _texts(doc: InstrumentDocument) -> Found:
    if doc.content == "structure-only":
        for k, item in enumerate(doc.items):
            if item.text:
                yield ("items", k, "text"), f"{item.id} has a text in a structure-only file"
            if item.text_sha256:
                yield ("items", k, "text_sha256"), f"{item.id} has a hash of a wording; enrol your own copy"
            if item.text_hint and len(item.text_hint.split()) > MAX_HINT:
                yield ("items", k, "text_hint"), f"{item.id}: a topic label has at most {MAX_HINT} words"
        return
    labels = [(("option_sets", name), a.label) for name, s in doc.option_sets.items() for a in _answers(s)]
    maps: list[tuple[Path_, dict[str, str]]] = [(("items", k), i.text) for k, i in enumerate(doc.items)]
    maps += [(("instructions", k), i.text) for k, i in enumerate(doc.instructions)]
    maps += [(path, label) for path, label in labels]
    maps += [(("scales", k), s.title) for k, s in enumerate(doc.scales)] + [(("title",), doc.title)]
    for path, texts in maps:
        if doc.language not in texts:
            yield path, f"no text in the instrument's language ({doc.language})"


def _gates(doc: InstrumentDocument) -> Found:
    items = {item.id: item for item in doc.items}
    for k, item in enumerate(doc.items):
        path: Path_ = ("items", k)
        if (item.type == "gate") != (item.gate is not None):
            yield path, f"{item.id}: 'gate' belongs to items of type gate, and only to them"
        if item.gate and item.options in doc.option_sets:
            unknown = set(item.gate.no_need) - set(doc.option_sets[item.options].codes)
            if unknown:
                yield (*path, "gate"), f"{item.id}: no_need names codes that its options lack: {unknown}"
        if item.need_gate and (items.get(item.need_gate) is None or items[item.need_gate].type != "gate"):
            yield (*path, "need_gate"), f"{item.id} is gated by {item.need_gate}, which is not a gate item"


def _groups(doc: InstrumentDocument) -> Found:
    items = {item.id: item for item in doc.items}
    for k, group in enumerate(doc.groups):
        item = items.get(group.item)
        option_set = doc.option_sets.get(item.options or "") if item else None
        if option_set is None:
            yield ("groups", k), f"group {group.id} reads {group.item}, which is not an item with options"
        elif any(a.key is None for a in _answers(option_set)):
            yield ("groups", k), f"group {group.id}: every answer of {group.item} needs a 'key'"


def _sensitive(doc: InstrumentDocument) -> Found:
    local = {i.id for i in doc.instructions} & set(LOCAL_TEXTS)
    for k, item in enumerate(doc.items):
        if item.sensitivity == "high" and doc.content == "full" and not local:
            wanted = " or ".join(LOCAL_TEXTS)
            yield (
                ("items", k),
                f"{item.id} is highly sensitive: an instruction {wanted} with a local text is needed",
            )


def _facts(doc: InstrumentDocument) -> Found:
    for k, fact in enumerate(doc.facts):
        if fact.unverified == (fact.source is not None):
            yield ("facts", k), "a fact names the source it was read in, or says 'unverified: true'"


def _identity(doc: InstrumentDocument) -> Found:
    if doc.status == "released" and doc.version not in {change.version for change in doc.changelog}:
        yield ("changelog",), f"version {doc.version} has no line in the changelog"


def _answers(option_set: OptionSet) -> list[Option | NotScored]:
    return [*option_set.options, *option_set.not_scored]
