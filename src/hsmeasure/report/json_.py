"""The report as ``report.json``: everything at full precision, keys in a fixed order."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from hsmeasure.report.document import Document, Table


def to_json(document: Document) -> str:
    """Title, every section with its tables as rows, then the results at full precision.

    Numbers are not rounded; what does not exist is null.
    """
    sections = {
        section.id: {
            "title": section.title,
            "lead": section.lead,
            "tables": {b.id: list(b.rows) for b in section.blocks if isinstance(b, Table)},
        }
        for section in document.sections
    }
    whole = {"format": "hsmeasure-report/1", "title": document.title, "sections": sections, **document.data}
    return json.dumps(_plain(whole), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Dictionaries, lists, texts and finite numbers only."""
    if isinstance(value, dict):
        return {str(key): _plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
