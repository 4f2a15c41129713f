"""The Instrument: a checked document with its hashes, and the scales of it that are in use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from hsmeasure.errors import InstrumentError, near
from hsmeasure.instrument import hashing
from hsmeasure.instrument.checks import cross_check, item_range, open_keys
from hsmeasure.instrument.document import attempt, parse, read_text
from hsmeasure.instrument.schema import Group, InstrumentDocument, Item, OptionSet, Scale
from hsmeasure.types import InstrumentStamp


@dataclass(frozen=True)
class Instrument:
    """An item bank, checked and hashed.

    Attributes
    ----------
    document : InstrumentDocument
        The whole file; hashes are those of the whole.
    scales : tuple of Scale
        The scales in use; fewer than the document's after :meth:`only`.
    locked : bool
        True when the version stands in ``LOCK.json`` with these hashes.
    adaptation : str
        How far the adaptation of a cultural variant has come; empty for a source.
    """

    document: InstrumentDocument
    scales: tuple[Scale, ...]
    locked: bool = False
    adaptation: str = ""

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def version(self) -> str:
        return self.document.version

    @property
    def language(self) -> str:
        return self.document.language

    @property
    def title(self) -> str:
        return self.document.title[self.language]

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.document.groups

    @property
    def ref(self) -> str:
        """``id@version``."""
        return f"{self.id}@{self.version}"

    @cached_property
    def scoring_hash(self) -> str:
        return hashing.scoring_hash(self.document)

    @cached_property
    def content_hash(self) -> str:
        return hashing.content_hash(self.document)

    @cached_property
    def scale_hashes(self) -> dict[str, str]:
        """Scoring hash of every scale of the document."""
        return {s.id: hashing.scale_hash(self.document, s) for s in self.document.scales}

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Every item of the document by its id."""
        return {item.id: item for item in self.document.items}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items in use: all of them, or those of the scales in use and their gates."""
        if len(self.scales) == len(self.document.scales):
            return self.document.items
        wanted = {i for scale in self.scales for i in scale.items}
        wanted |= {gate for i in wanted if (gate := self.by_id[i].need_gate)}
        return tuple(item for item in self.document.items if item.id in wanted)

    @property
    def is_whole(self) -> bool:
        """True when no scale was left out by :meth:`only`."""
        return len(self.scales) == len(self.document.scales)

    def options(self, item: Item) -> OptionSet | None:
        """The answers of an item; None for counts and free text."""
        return self.document.option_sets.get(item.options) if item.options else None

    def item_range(self, item_id: str) -> tuple[float, float] | None:
        """Lowest and highest code of an item."""
        return item_range(self.document, self.by_id[item_id])

    def text(self, item: Item) -> str:
        """Wording in the instrument's language, or the topic label of a structure-only file."""
        return item.text.get(self.language) or item.text_hint or item.id

    def stem(self, item: Item) -> str:
        """The text an item is read together with, or an empty string."""
        texts = {i.id: i.text.get(self.language, "") for i in self.document.instructions}
        return texts.get(item.stem or "", "")

    def only(self, scale_ids: tuple[str, ...]) -> Instrument:
        """The same instrument with only these scales in use.

        Raises
        ------
        InstrumentError
            If a scale is not of this instrument.
        """
        known = {scale.id: scale for scale in self.document.scales}
        if unknown := [s for s in scale_ids if s not in known]:
            raise InstrumentError(
                f"{self.ref} has no scale {', '.join(unknown)}",
                hint=near(unknown[0], known) or f"its scales are {', '.join(known)}",
            )
        return replace(self, scales=tuple(s for s in self.document.scales if s.id in scale_ids))

    @property
    def unverified(self) -> tuple[str, ...]:
        """What the file says without a source that was read: facts and citations."""
        facts = (f"{f.about}: {f.claim}" for f in self.document.facts if f.unverified)
        sources = (f"citation: {s.citation}" for s in self.document.sources if s.unverified)
        return (*facts, *sources)

    def stamp(self) -> InstrumentStamp:
        """Identity and hashes for a provenance record."""
        return InstrumentStamp(
            self.id,
            self.version,
            self.language,
            self.scoring_hash,
            self.content_hash,
            self.locked,
            tuple(scale.id for scale in self.scales),
            self.adaptation,
            self.unverified,
        )


def from_document(document: InstrumentDocument, *, locked: bool = False) -> Instrument:
    """An Instrument with all its scales in use."""
    return Instrument(document, document.scales, locked)


def read_document(path: Path) -> InstrumentDocument:
    """Read and check one instrument file; InstrumentError listing every problem with its line."""
    return parse_document(read_text(path, "instrument"), path.name)


@lru_cache(maxsize=128)
def parse_document(text: str, file: str) -> InstrumentDocument:
    """Check the text of an instrument file."""
    document = parse(text, file)
    parsed, problems = attempt(document, InstrumentDocument)
    problems += open_keys(document) if parsed is None else cross_check(document, parsed)
    if parsed is None or problems:
        raise InstrumentError.invalid(file, sorted(problems, key=lambda p: p.line or 0))
    return parsed
