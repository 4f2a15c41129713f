"""What a version is, as three hashes.

* ``scoring_hash`` of a scale: what determines the number (items, codes, keys, aggregate, missing rule,
gate). That of
  the instrument hashes its scales' hashes in order of their ids.
* ``content_hash``: the scoring payload and everything a respondent sees (texts, labels, instructions,
order, language).
* ``file_sha256``: the bytes.

The canonical form is a document with all defaults materialised, documentary fields dropped, texts in NFC with
LF ends and no outer blanks, absent equal to null, decimals as text; then RFC 8785 JSON and SHA-256 behind
a domain prefix. Key order, quoting, comments and line ends therefore never matter.
"""

from __future__ import annotations

import hashlib
import unicodedata
from decimal import Decimal
from typing import Any

import rfc8785

from hsmeasure.instrument.schema import InstrumentDocument, Item, Scale

DOCUMENTARY = frozenset(
    {"schema", "sources", "facts", "changelog", "platform_names", "checks", "meta_revision", "status",
     "licence", "short_name", "population", "retired_items", "construct", "derives_from",
     "adaptation"}
)  # fmt: skip


def sha256(data: bytes) -> str:
    """``sha256:`` and the hexadecimal digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest(domain: str, payload: Any) -> str:
    """Hash of a payload in canonical form, separated by ``domain``.

    >>> digest("demo", {"a": 1, "b": None}) == digest("demo", {"b": None, "a": 1})
    True
    """
    return sha256(f"hsmeasure/{domain}/1\n".encode() + rfc8785.dumps(canonical(payload)))


def canonical(value: Any) -> Any:
    """Payload with nulls dropped, texts normalised, decimals as text and integral floats as integers.

    >>> canonical({"a": 1.0, "b": 0.25, "c": None, "d": " x\\r\\n"})
    {'a': 1, 'b': '0.25', 'd': 'x'}
    """
    if isinstance(value, dict):
        return {str(k): canonical(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [canonical(v) for v in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else str(Decimal(repr(value)))
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return value


def scale_hash(document: InstrumentDocument, scale: Scale) -> str:
    """Hash of everything that determines one scale's number."""
    return digest("scoring", scale_payload(document, scale))


def scoring_hash(document: InstrumentDocument) -> str:
    """Hash of the instrument's scoring: its (scale id, scale hash) pairs in order of the ids."""
    pairs = sorted((scale.id, scale_hash(document, scale)) for scale in document.scales)
    groups = [group.model_dump(exclude={"title"}) for group in document.groups]
    return digest("scoring", {"scales": pairs, "groups": groups})


def content_hash(document: InstrumentDocument) -> str:
    """Hash of the scoring and of everything a respondent sees."""
    return digest("content", content_payload(document))


def content_payload(document: InstrumentDocument) -> dict[str, Any]:
    """The document without its documentary fields: what the content hash is of."""
    shown = document.model_dump(by_alias=True, exclude=set())
    return {k: v for k, v in shown.items() if k not in DOCUMENTARY and k != "version"}


def scale_payload(document: InstrumentDocument, scale: Scale) -> dict[str, Any]:
    """What determines one scale's number, as plain values: what its hash is of."""
    items = {item.id: item for item in document.items}
    return {
        "id": scale.id,
        "items": [_item_payload(document, items[i], items) for i in scale.items],
        "aggregate": scale.aggregate,
        "range": scale.range,
        "missing": scale.missing.model_dump(),
        "treat_as_missing": sorted(scale.treat_as_missing),
        "not_applicable": scale.not_applicable,
    }


def _item_payload(document: InstrumentDocument, item: Item, items: dict[str, Item]) -> dict[str, Any]:
    payload: dict[str, Any] = {"id": item.id, "type": item.type, "keyed": item.keyed}
    if item.options:
        option_set = document.option_sets[item.options]
        payload["codes"] = list(option_set.codes)
        payload["not_scored"] = [[n.code, n.reason] for n in option_set.not_scored]
    if item.count:
        payload["count"] = item.count.model_dump()
    if item.need_gate:
        gate = items[item.need_gate]
        payload["gate"] = [gate.id, list(gate.gate.no_need) if gate.gate else []]
    return payload
