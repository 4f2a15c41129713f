"""Rules of wording: what can be seen of a bad item in its text and its fields. Pure functions.

A rule is an error where the text alone decides, and a remark where a person has to look: "and" may join two
questions or two words. What no rule here sees: whether a reversed item is the polar opposite, whether the
reading is easy, whether the words are those of a published scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from hsmeasure.instrument.schema import InstrumentDocument, Item, Scale

MAX_WORDS = 18
MIN_DIRECT = 3
Level = Literal["error", "remark"]

_NEGATION = re.compile(r"\b(not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot)\b|n['’]t\b", re.I)
_JOINED = re.compile(r"\band/or\b", re.I)
_CONJUNCTION = re.compile(r"\b(and|or)\b", re.I)
_MOTIVE = re.compile(r"\b(because|so that|in order to|so as to)\b", re.I)


class Finding(NamedTuple):
    """One breach of a rule: where, which rule, how grave, in words."""

    where: str
    rule: str
    level: Level
    message: str


def lint(document: InstrumentDocument) -> list[Finding]:
    """Every breach of the rules of wording in the instrument's own language.

    The rules about words are for English texts; a document in another language is held to the others. A
    file without texts has no wording to be judged.
    """
    if document.content == "structure-only":
        return []
    found = [f for item in document.items for f in lint_item(item, document)]
    return found + [f for scale in document.scales for f in lint_scale(scale, document)]


def lint_item(item: Item, document: InstrumentDocument) -> list[Finding]:
    """Breaches of the rules by one item."""
    text = item.text.get(document.language, "")
    in_words = _english(text, item) if document.language.split("-")[0] == "en" else iter(())
    rules = (in_words, _reversal(item), _behaviour(item, document))
    return [Finding(item.id, *breach) for rule in rules for breach in rule]


def lint_scale(scale: Scale, document: InstrumentDocument) -> list[Finding]:
    """Breaches of the balance of a reflective scale of several items; word pairs are flipped at will."""
    items = {item.id: item for item in document.items}
    pairs = all(items[i].type == "pair" for i in scale.items if i in items)
    if scale.measurement != "reflective" or len(scale.items) < 2 or pairs:
        return []
    keyed = {name: item.keyed for name, item in items.items()}
    n_reversed = sum(keyed.get(i) == "-" for i in scale.items)
    direct, most = len(scale.items) - n_reversed, max(1, len(scale.items) // 5)
    found = []
    if direct < MIN_DIRECT:
        found.append(Finding(scale.id, "direct", "error", f"{direct} direct items; at least {MIN_DIRECT}"))
    if n_reversed > most:
        found.append(Finding(scale.id, "reversed", "error", f"{n_reversed} reversed items; at most {most}"))
    return found


Breach = tuple[str, Level, str]


def _english(text: str, item: Item) -> Iterator[Breach]:
    if (n := len(text.split())) > MAX_WORDS:
        yield "length", "error", f"{n} words; at most {MAX_WORDS}"
    if match := _NEGATION.search(text):
        yield "negation", "error", f"'{match[0]}'; say what is, or what is its opposite"
    if match := _JOINED.search(text):
        yield "double", "error", f"'{match[0]}'; ask one thing"
    elif item.options and _is_sentence(text) and (match := _CONJUNCTION.search(text)):
        yield "double", "remark", f"'{match[0]}' may join two questions"


def _reversal(item: Item) -> Iterator[Breach]:
    if item.keyed is not None and (item.keyed == "-") != (item.wording == "polar-opposite"):
        yield "reversal", "error", f"keyed {item.keyed} and worded '{item.wording}'"
    if item.keyed == "-" and item.facets.component == "GOAL" and item.facets.goal in ("INS", "EXE"):
        yield "reversal", "error", "a reversed instrumental item is an executive one, and the other way round"


def _behaviour(item: Item, document: InstrumentDocument) -> Iterator[Breach]:
    if item.facets.component != "BEH":
        return
    if item.recall in (None, "none"):
        yield "time", "error", "a behaviour needs a time: 'recall'"
    options = document.option_sets.get(item.options or "")
    can_say_no_need = options is not None and any(a.reason == "not_applicable" for a in options.not_scored)
    if item.need_gate is None and not can_say_no_need:
        yield "need", "error", "a behaviour needs a need gate, or an answer for those without need"
    if item.measurement == "formative" and not item.facets.source_id and item.facets.ph is None:
        yield "source", "error", "a row of an inventory needs its source ('source_id') or step ('ph')"
    if match := _MOTIVE.search(item.text.get(document.language, "")):
        yield "motive", "error", f"'{match[0]}': a behaviour item holds no motive"


def _is_sentence(text: str) -> bool:
    return text[:1].isupper()
