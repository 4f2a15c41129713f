"""The writing rules of the banks, as findings: what makes an item hard to answer or its key doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hsmeasure.instrument.schema import InstrumentDocument, Item

MAX_WORDS = 18
_NEGATION = re.compile(r"\b(not|never|nobody|nothing|cannot|without)\b|n't\b", re.IGNORECASE)
_DOUBLE = re.compile(r"\band/or\b|;", re.IGNORECASE)


def wording_findings(document: InstrumentDocument) -> list[str]:
    """Every sentence that breaks a rule, in the language of the file; the rules are for English.

    At most 18 words; no negation (a reversed item is a polar opposite); no "and/or"; a reversed item says so;
    at most one reversed item in five; at least three direct items in a reflective scale.

    >>> from hsmeasure.instrument.registry import load_instrument
    >>> wording_findings(load_instrument("hs-academic").document)
    []
    """
    if document.content != "full" or not document.language.startswith("en"):
        return []
    found = [text for item in document.items for text in _of_item(item, item.text.get(document.language, ""))]
    return [*found, *_of_scales(document)]


def _of_item(item: Item, text: str) -> Iterator[str]:
    if item.type in ("count", "gate", "text", "multi"):
        return
    if len(text.split()) > MAX_WORDS:
        yield f"{item.id} has {len(text.split())} words, more than {MAX_WORDS}"
    if match := _NEGATION.search(text):
        yield f"{item.id} is worded with '{match[0]}'"
    if match := _DOUBLE.search(text):
        yield f"{item.id} asks two things ('{match[0]}')"
    if item.keyed == "-" and item.wording != "polar-opposite":
        yield f"{item.id} is reversed and is no polar opposite"


def _of_scales(document: InstrumentDocument) -> Iterator[str]:
    items = {item.id: item for item in document.items}
    for scale in document.scales:
        reversed_ = [i for i in scale.items if items[i].keyed == "-"]
        paired = all(items[i].type == "pair" for i in scale.items)
        if len(reversed_) > max(1, len(scale.items) // 5) and not paired:
            yield f"{scale.id} has {len(reversed_)} reversed of {len(scale.items)} items"
        if (
            scale.measurement == "reflective"
            and len(scale.items) > 2
            and len(scale.items) - len(reversed_) < 3
        ):
            yield f"{scale.id} has fewer than three direct items"
