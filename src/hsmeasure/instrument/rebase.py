"""When the source moves on: source then, source now and variant side by side, text by text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import changes, hashing
from hsmeasure.instrument.diff import InstrumentDiff, diff
from hsmeasure.instrument.document import read_text
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.registry import draft_file, load_instrument
from hsmeasure.instrument.schema import InstrumentDocument
from hsmeasure.instrument.units import units
from hsmeasure.instrument.variant import read_variant
from hsmeasure.instrument.variant_schema import VariantDocument
from hsmeasure.instrument.write import flow
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Step:
    """One text of which the source changed: the three wordings and what there is to do."""

    unit: str
    base: str
    now: str
    variant: str
    todo: str
    conflict: bool = False


@dataclass(frozen=True, repr=False)
class Rebase(Result):
    """What a variant has to take up from a newer version of its source.

    Attributes
    ----------
    source : InstrumentDiff
        From the version pinned to the newer one.
    steps : tuple of Step
        Texts and settings of the variant that the change touches; everything else is kept.
    """

    variant: str
    source: InstrumentDiff
    steps: tuple[Step, ...]
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"{self.variant}: from {self.source.a.ref} to {self.source.b.ref} ({self.source.floor})"

    @property
    def pin(self) -> str:
        """The line ``derives_from`` for the newer source."""
        new = self.source.b
        pin = {"id": new.id, "version": new.version, "scoring_hash": new.scoring_hash,
               "content_hash": new.content_hash}  # fmt: skip
        return f"derives_from: {flow(pin)}"

    def frame(self) -> pd.DataFrame:
        """One row per touched text: ``unit base now variant todo conflict``."""
        import pandas as pd

        columns = ["unit", "base", "now", "variant", "todo", "conflict"]
        return pd.DataFrame([[getattr(s, c) for c in columns] for s in self.steps], columns=columns)

    def summary(self) -> str:
        """Changes of the source, then each touched text in three wordings, then the new pin."""
        lines = [self.title, "", *(f"  {f.floor:<6} {f}" for f in self.source.changes)]
        for s in self.steps:
            lines += ["", f"{s.unit}: {'CONFLICT: ' if s.conflict else ''}{s.todo}"]
            lines += [f"  {name:<8} {text}" for name, text in
                      (("then", s.base), ("now", s.now), ("variant", s.variant)) if text]  # fmt: skip
        if not self.steps:
            lines += ["", "No text of the variant is touched."]
        return "\n".join([*lines, "", "When done, pin the newer source:", f"  {self.pin}"])


def rebase(variant: str | Path, to: str | None = None, folders: Sequence[Path | str] = ()) -> Rebase:
    """Compare the source a variant pins with a newer one.

    Parameters
    ----------
    variant : str or Path
        ``id/language`` or the path of a ``variant.yaml``.
    to : str, optional
        The version to move to; the latest release by default.

    Raises
    ------
    InstrumentError
        If there is no file under edit, or the source has no newer version.
    """
    is_file = isinstance(variant, Path) or str(variant).endswith((".yaml", ".yml"))
    path = Path(variant) if is_file else draft_file(str(variant), folders)
    if path is None or not path.is_file():
        raise InstrumentError(f"there is no variant.yaml of {variant}")
    _, parsed = read_variant(read_text(path, "variant"), path.name)
    if path.resolve().parts[-3:-2] == ("variants",):
        folders = (*folders, path.resolve().parents[3])
    pin = parsed.derives_from
    old = load_instrument(f"{pin.id}@{pin.version}", folders)
    new = load_instrument(f"{pin.id}@{to}" if to else pin.id, folders)
    if new.version == old.version:
        raise InstrumentError(f"{parsed.id} stands on {old.ref} already; there is nothing newer")
    steps = (*_texts(parsed, old, new), *_settings(parsed, old.document, new.document))
    return Rebase(parsed.id, diff(old, new), steps, Provenance((old.stamp(), new.stamp())))


def _texts(variant: VariantDocument, old: Instrument, new: Instrument) -> list[Step]:
    then, now = units(old.document), units(new.document)
    declared, given = changes.edits(new.document), _given(variant)
    dropped = {d.id for d in variant.dropped}
    steps = []
    for address in {**then, **now}:
        base = then[address].text.get(old.language, "") if address in then else ""
        text = now[address].text.get(new.language, "") if address in now else ""
        mine = given.get(address, "")
        if hashing.canonical(base) == hashing.canonical(text):
            continue
        if address in dropped:
            todo = (
                "gone from the source; take it out of 'dropped'"
                if not text
                else "dropped here; nothing to do"
            )
            steps.append(Step(address, base, text, "", todo))
        elif not base:
            todo = "new in the source: translate it, or drop it with a reason"
            steps.append(Step(address, base, text, mine, todo, _is_taken(variant, address)))
        elif not text:
            steps.append(Step(address, base, text, mine, "gone from the source: take its text out"))
        else:
            meaning = declared[address].meaning if address in declared else "not declared"
            adapted = _relation(variant, address) == "adapted"
            verb = (
                "translate anew"
                if meaning == "changed"
                else "keep the text if it still fits, or translate anew"
            )
            steps.append(
                Step(address, base, text, mine, f"edited in the source (meaning {meaning}): {verb}", adapted)
            )
    return steps


def _settings(variant: VariantDocument, old: InstrumentDocument, new: InstrumentDocument) -> list[Step]:
    """Overrides of what the source has changed itself."""
    steps = []
    for override in variant.overrides:
        kind, name, field = override.path.split(".")
        before, after = (
            next((getattr(x, field) for x in getattr(d, kind) if x.id == name), None) for d in (old, new)
        )
        if before != after:
            steps.append(Step(override.path, str(before), str(after), str(override.value),
                              "overridden here and changed there", True))  # fmt: skip
    return steps


def _is_taken(variant: VariantDocument, address: str) -> bool:
    return address in {a.id for a in variant.added}


def _given(variant: VariantDocument) -> dict[str, str]:
    """Every text of a variant file by address."""
    texts = variant.texts
    given = {i: e.text or "" for i, e in texts.items.items()}
    given |= {a.id: a.text.get(variant.language, "") for a in variant.added}
    for name, options in texts.options.items():
        given |= {f"{name}:{code}": _plain(e) for code, e in options.items()}
    return given | {a: _plain(e) for a, e in {**texts.instructions, **texts.titles}.items()}


def _plain(entry: object) -> str:
    return entry if isinstance(entry, str) else str(getattr(entry, "text", ""))


def _relation(variant: VariantDocument, address: str) -> str:
    item = variant.texts.items.get(address)
    return item.relation if item else "translated"
