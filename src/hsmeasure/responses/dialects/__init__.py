"""Platform dialects of survey exports, one file a platform."""

from __future__ import annotations

from hsmeasure.errors import ResponseError, near
from hsmeasure.responses.dialects import plain, qualtrics
from hsmeasure.responses.dialects.export import Dialect, Export, ExportColumn
from hsmeasure.responses.rawtable import RawTable

DIALECTS: dict[str, Dialect] = {d.name: d for d in (qualtrics.DIALECT, plain.DIALECT)}

__all__ = ["DIALECTS", "Dialect", "Export", "ExportColumn", "detect", "parse"]


def detect(raw: RawTable) -> dict[str, float]:
    """Certainty (0..1) that a file is of each dialect, highest first."""
    scores = {name: round(dialect.recognise(raw), 3) for name, dialect in DIALECTS.items()}
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))


def parse(raw: RawTable, dialect: str = "auto") -> Export:
    """Parse a file as the dialect named, or as the likeliest one.

    Raises
    ------
    ResponseError
        If the dialect is unknown or the file is not of it.
    """
    name = next(iter(detect(raw))) if dialect == "auto" else dialect
    if name not in DIALECTS:
        hint = near(name, DIALECTS) or f"known dialects: auto, {', '.join(DIALECTS)}"
        raise ResponseError(f"there is no dialect '{name}'", hint=hint)
    return DIALECTS[name].parse(raw)
