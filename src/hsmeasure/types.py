"""Shared types: array aliases, the words options may take, and where a number came from."""

from __future__ import annotations

import dataclasses
import platform
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

Missing = Literal["listwise", "pairwise"]
MissingReason = Literal[
    "not_shown",
    "seen_unanswered",
    "declined",
    "not_applicable",
    "invalid",
    "form_not_opened",
    "no_need",
]


@dataclass(frozen=True)
class InstrumentStamp:
    """Which instrument produced a number: its identity, both hashes, the state of its adaptation.

    ``unverified`` lists what its file says from memory alone; whatever uses the instrument repeats it.
    """

    id: str
    version: str
    language: str
    scoring_hash: str
    content_hash: str
    locked: bool
    scales: tuple[str, ...] = ()
    adaptation: str = ""
    unverified: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """``id@version#hash``, the hash cut to twelve characters for print; the state of a variant."""
        state = f" [{self.adaptation}]" if self.adaptation else ""
        return f"{self.id}@{self.version}#{self.short_hash}{state}"

    @property
    def short_hash(self) -> str:
        """Twelve characters of the content hash."""
        return self.content_hash.removeprefix("sha256:")[:12]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must stand beside every number of this instrument: sentences, none for most."""
        if not self.unverified:
            return ()
        return (f"{self.id}@{self.version}: from memory, not checked: {'; '.join(self.unverified)}",)


@dataclass(frozen=True)
class Provenance:
    """Everything needed to say how a result came about.

    Attributes
    ----------
    instruments : tuple of InstrumentStamp
    inputs : tuple of dict
        One record a file read: role, sha256, rows, dialect.
    options : dict
        The choices that could have been others (missing rule, interval, n used).
    seed : int or None
    software : str
        ``hsmeasure`` and its version.
    """

    instruments: tuple[InstrumentStamp, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None
    software: str = ""

    def with_options(self, **options: Any) -> Provenance:
        """The same provenance with further options recorded."""
        return dataclasses.replace(self, options={**self.options, **options})

    def as_dict(self) -> dict[str, Any]:
        """Plain dictionaries and lists, ready for JSON."""
        return dataclasses.asdict(self)


def software() -> dict[str, str]:
    """Names and versions of what computed a result, for the provenance record."""
    from importlib.metadata import version

    names = ("hsmeasure", "numpy", "scipy", "pandas")
    return {name: version(name) for name in names} | {"python": platform.python_version()}
