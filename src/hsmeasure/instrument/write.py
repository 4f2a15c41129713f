"""Writing YAML that the strict reader accepts: block style, every text in double quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def quote(text: str) -> str:
    """A text in double quotes; control characters and line ends escaped.

    >>> print(quote('say "no"\\n'))
    "say \\"no\\"\\n"
    """
    raw = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda m: f"\\u{ord(m.group()):04x}", raw)


def flow(value: Any) -> str:
    """A value on one line.

    >>> print(flow({"version": "1.1.0", "n": [1, None, True], "es-MX": "sí"}))
    {version: "1.1.0", n: [1, null, true], es-MX: "sí"}
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return _scalar(value)


def dump(value: dict[str, Any]) -> str:
    """A document in block style; short lists and maps of plain values stay on one line.

    >>> print(dump({"items": [{"id": "AA1", "text": {"en": "Hi"}, "scored_in": ["AA"]}]}), end="")
    items:
      - id: "AA1"
        text: {en: "Hi"}
        scored_in: ["AA"]
    """
    return "\n".join(_block(value, 0)) + "\n"


def _block(value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        for key, child in value.items():
            if _fits(child, key):
                yield f"{pad}{_key(key)}: {flow(child)}"
            else:
                yield f"{pad}{_key(key)}:"
                yield from _block(child, depth + 1)
        return
    for child in value:
        if _fits(child):
            yield f"{pad}- {flow(child)}"
        else:
            first, *rest = _block(child, depth + 1)
            yield f"{pad}- {first.lstrip()}"
            yield from rest


def _fits(value: Any, key: str = "") -> bool:
    if not isinstance(value, dict | list | tuple) or not value:
        return True
    children = list(value.values()) if isinstance(value, dict) else list(value)
    nested = any(isinstance(c, dict) or (isinstance(c, list | tuple) and not _fits(c)) for c in children)
    return not nested and len(flow(value)) + len(key) <= 100


def _key(key: Any) -> str:
    text = str(key)
    return text if _PLAIN_KEY.fullmatch(text) and text.lower() not in _WORDS else quote(text)


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)
    return quote(str(value))
