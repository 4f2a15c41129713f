"""Two versions of an instrument side by side: texts, keys, answers, and whether their scores compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hsmeasure.instrument import changes, hashing
from hsmeasure.instrument.changes import Finding, Floor
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.registry import load_instrument
from hsmeasure.instrument.schema import InstrumentDocument, Item, Scale
from hsmeasure.instrument.units import units
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["yes", "no", "only with invariance evidence"]


@dataclass(frozen=True)
class ScaleVerdict:
    """Whether one scale's scores compare, and why."""

    scale: str
    verdict: Verdict
    why: str
    hash_a: str | None
    hash_b: str | None
    shared: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class InstrumentDiff(Result):
    """What changed from one version to another.

    Attributes
    ----------
    a, b : Instrument
    changes : tuple of Finding
        Every change, the gravest first.
    scales : tuple of ScaleVerdict
        Per scale of either version: are scores comparable?
    """

    a: Instrument
    b: Instrument
    changes: tuple[Finding, ...]
    scales: tuple[ScaleVerdict, ...]
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"{self.a.ref} -> {self.b.ref}"

    @property
    def floor(self) -> Floor:
        """The least the version must be raised by: ``none | patch | minor | major``."""
        return changes.floor(self.changes)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """Addresses of edited texts of which the changelog does not say whether the meaning stayed."""
        typos = {f.where for f in self.changes if f.floor == "patch"}
        settled = typos | changes.edits(self.b.document).keys()
        shown = {u.address for u in units(self.b.document).values() if u.is_shown}
        texts = changes.edited(self.a.document, self.b.document)
        return tuple(unit for unit in texts if unit in shown and unit not in settled)

    def frame(self) -> pd.DataFrame:
        """One row per item of either version: ``item change text_a text_b keyed_a keyed_b codes_a codes_b
        scales_a scales_b``.
        """
        import pandas as pd

        ids = [*self.a.by_id, *(i for i in self.b.by_id if i not in self.a.by_id)]
        return pd.DataFrame([self._row(item_id) for item_id in ids])

    def scale_frame(self) -> pd.DataFrame:
        """One row per scale: ``scale comparable why hash_a hash_b shared_items``."""
        import pandas as pd

        rows = [
            {
                "scale": s.scale,
                "comparable": s.verdict,
                "why": s.why,
                "hash_a": _short(s.hash_a),
                "hash_b": _short(s.hash_b),
                "shared_items": len(s.shared),
            }
            for s in self.scales
        ]
        columns = ["scale", "comparable", "why", "hash_a", "hash_b", "shared_items"]
        return pd.DataFrame(rows, columns=columns)

    def summary(self) -> str:
        """Floor, changes, changed items with their texts side by side, and a verdict per scale."""
        lines = [self.title, "", f"least version step: {self.floor}"]
        lines += [f"  {f.floor:<6} {f}" for f in self.changes] or ["  no change"]
        changed = self.frame().query("change != ''")
        for row in changed.to_dict("records"):
            lines += ["", f"{row['item']} ({row['change']})", *_sides(row)]
        texts = changes.edited(self.a.document, self.b.document)
        for address, (_, before, after) in texts.items():
            if address not in self.b.by_id:
                lines += ["", f"{address} (changed)", f"  text   {before}", f"      -> {after}"]
        lines += ["", "Are scores comparable?"]
        lines += [f"  {s.scale:<10} {s.verdict}: {s.why}" for s in self.scales]
        if self.undeclared:
            lines += ["", f"Say in the changelog whether the meaning stayed: {', '.join(self.undeclared)}."]
        return "\n".join(lines)

    def _row(self, item_id: str) -> dict[str, str]:
        sides = [_side(one, one.by_id.get(item_id)) for one in (self.a, self.b)]
        row = {f"{key}_{side}": s[key] for key in sides[0] for side, s in zip("ab", sides, strict=True)}
        if item_id not in self.a.by_id or item_id not in self.b.by_id:
            return {"item": item_id, "change": "removed" if item_id in self.a.by_id else "added"} | row
        named = any(f.where == item_id for f in self.changes)
        return {"item": item_id, "change": "changed" if named or sides[0] != sides[1] else ""} | row


def diff(
    a: Instrument | str | Path, b: Instrument | str | Path, folders: Sequence[Path | str] = ()
) -> InstrumentDiff:
    """Compare two versions (or two files) of an instrument.

    Parameters
    ----------
    a, b : Instrument, reference or path
        The earlier and the later version.

    >>> diff("hs-academic@1.0.0", "hs-academic@1.0.0").floor
    'none'
    """
    first, second = (x if isinstance(x, Instrument) else load_instrument(x, folders) for x in (a, b))
    found = changes.findings(first.document, second.document)
    verdicts = tuple(_verdicts(first, second))
    return InstrumentDiff(first, second, found, verdicts, Provenance((first.stamp(), second.stamp())))


def _verdicts(a: Instrument, b: Instrument) -> list[ScaleVerdict]:
    old, new = ({s.id: s for s in one.document.scales} for one in (a, b))
    return [_verdict(a, b, old.get(s), new.get(s), s) for s in {**old, **new}]


def _verdict(a: Instrument, b: Instrument, old: Scale | None, new: Scale | None, name: str) -> ScaleVerdict:
    hashes = a.scale_hashes.get(name), b.scale_hashes.get(name)
    if old is None or new is None:
        return ScaleVerdict(name, "no", f"only in {(b if old is None else a).ref}", *hashes, ())
    shared = tuple(i for i in old.items if i in new.items)
    verdict, why = _comparable(a, b, old, new, shared)
    return ScaleVerdict(name, verdict, why, *hashes, shared)


def _comparable(
    a: Instrument, b: Instrument, old: Scale, new: Scale, shared: tuple[str, ...]
) -> tuple[Verdict, str]:
    """Equal hashes decide, unless the meaning or the language changed."""
    if frame := _reframed(a.document, b.document, old):
        return "no", frame
    if a.scale_hashes[old.id] != b.scale_hashes[new.id]:
        if shared and set(old.items) != set(new.items) and _alike_but_items(a, b, old, new):
            return "only with invariance evidence", (
                f"items were added or dropped; compare latent means through the {len(shared)} shared items"
            )
        return "no", "the scoring differs"
    if a.language != b.language:
        return "only with invariance evidence", f"same scoring, asked in {a.language} and in {b.language}"
    return "yes", "same scoring"


def _reframed(a: InstrumentDocument, b: InstrumentDocument, scale: Scale) -> str | None:
    """Why the scale no longer asks the same thing, or None."""
    if a.construct_.target != b.construct_.target:
        return "the target or recall period of the instrument changed"
    old, new = ({i.id: i for i in d.items if i.id in scale.items} for d in (a, b))
    if moved := [i for i in old if i in new and old[i].recall != new[i].recall]:
        return f"the recall period changed ({', '.join(moved)})"
    declared = {unit for unit, e in changes.edits(b).items() if e.meaning == "changed"}
    asked = {part for i in new.values() for part in (i.id, i.stem)}
    sets = {i.options for i in new.values()}
    meant = [u for u in changes.edited(a, b) if u in declared and (u in asked or u.split(":")[0] in sets)]
    return f"the meaning of {', '.join(meant)} was declared changed" if meant else None


def _alike_but_items(a: Instrument, b: Instrument, old: Scale, new: Scale) -> bool:
    """True when the scales differ by added or dropped items only; ``range`` and ``n`` follow from those."""
    shared = set(old.items) & set(new.items)
    payloads = []
    for one, scale in ((a, old), (b, new)):
        payload: dict[str, Any] = hashing.scale_payload(one.document, scale)
        payload["items"] = [i for i in payload["items"] if i["id"] in shared]
        payload["missing"] = payload["missing"]["rule"]
        payload.pop("range")
        payloads.append(hashing.canonical(payload))
    return bool(payloads[0] == payloads[1])


def _side(one: Instrument, item: Item | None) -> dict[str, str]:
    if item is None:
        return {"text": "", "keyed": "", "codes": "", "scales": ""}
    options = one.options(item)
    codes = [*options.codes, *(n.code for n in options.not_scored)] if options else []
    return {
        "text": one.text(item),
        "keyed": item.keyed or "",
        "codes": " ".join(map(str, codes)),
        "scales": " ".join(item.scored_in),
    }


def _sides(row: dict[Any, Any]) -> list[str]:
    return [
        f"  {key:<6} {row[f'{key}_a']!s}"
        + ("" if row[f"{key}_a"] == row[f"{key}_b"] else f"\n      -> {row[f'{key}_b']!s}")
        for key in ("text", "keyed", "codes", "scales")
        if row[f"{key}_a"] or row[f"{key}_b"]
    ]


def _short(digest: str | None) -> str:
    return (digest or "").removeprefix("sha256:")[:12]
