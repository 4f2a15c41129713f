"""A battery: instruments administered together, pinned by version and by both hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from hsmeasure.errors import InstrumentError, Problem, near
from hsmeasure.instrument.document import parse, read_text, validate
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.models import (
    FileName,
    Hypotheses,
    Indicator,
    ModelDocument,
    StatedModel,
    read_hypotheses,
    read_models,
)
from hsmeasure.instrument.registry import (
    Ref,
    instrument_ids,
    load_instrument,
    parse_ref,
    search_path,
    variant_ids,
)
from hsmeasure.instrument.schema import (
    Group,
    Id,
    Item,
    LanguageMap,
    Model,
    OptionSet,
    Scale,
    ScaleId,
    Version,
)
from hsmeasure.types import InstrumentStamp


class MemberDocument(Model):
    """One instrument of a battery, pinned."""

    ref: str
    scoring_hash: str
    content_hash: str
    scales: tuple[ScaleId, ...] = ()


class BatteryDocument(Model):
    """A battery file (``hsmeasure-battery/1``)."""

    schema_: Literal["hsmeasure-battery/1"] = Field(alias="schema")
    id: Id
    version: Version
    title: LanguageMap
    description: LanguageMap = Field(default_factory=dict)
    members: tuple[MemberDocument, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = ()
    models: tuple[ModelDocument, ...] = ()
    hypotheses: FileName | None = None


@dataclass(frozen=True)
class Battery:
    """What was administered together: instruments in order, with scale ids unique over all of them.

    ``models``, ``indicators`` (their 0/1 variables) and ``hypotheses`` are what the battery says about how
    its scales hang together.
    """

    id: str
    version: str | None
    instruments: tuple[Instrument, ...]
    models: tuple[StatedModel, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    hypotheses: Hypotheses | None = None

    def __post_init__(self) -> None:
        for kind, ids in (
            ("scale", [s.id for s in self.scales]),
            ("item", [i.id for m in self.instruments for i in m.document.items]),
        ):
            if twice := [i for i, n in Counter(ids).items() if n > 1]:
                raise InstrumentError(f"{self.id}: {kind} ids occur twice: {', '.join(twice)}")

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}" if self.version else self.id

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Scales in use, in order of administration."""
        return tuple(scale for m in self.instruments for scale in m.scales)

    @property
    def items(self) -> tuple[Item, ...]:
        """Items in use, in order of administration."""
        return tuple(item for m in self.instruments for item in m.items)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Grouping variables that the instruments define."""
        return tuple(g for m in self.instruments if m.is_whole for g in m.groups)

    @cached_property
    def owner(self) -> dict[str, Instrument]:
        """The instrument of every item in use."""
        return {item.id: m for m in self.instruments for item in m.items}

    @cached_property
    def item(self) -> dict[str, Item]:
        """Every item in use by its id."""
        return {item.id: item for item in self.items}

    @cached_property
    def scale(self) -> dict[str, Scale]:
        """Every scale in use by its id."""
        return {scale.id: scale for scale in self.scales}

    def options(self, item: Item) -> OptionSet | None:
        """The answers of an item; None for counts and free text."""
        return self.owner[item.id].options(item)

    def item_range(self, item_id: str) -> tuple[float, float] | None:
        """Lowest and highest code of an item."""
        return self.owner[item_id].item_range(item_id)

    def only(self, scale_ids: Sequence[str]) -> Battery:
        """The battery with only these scales in use; instruments without any of them fall away."""
        known = [s.id for m in self.instruments for s in m.document.scales]
        if unknown := [s for s in scale_ids if s not in known]:
            raise InstrumentError(
                f"{self.ref} has no scale {', '.join(unknown)}",
                hint=near(unknown[0], known) or f"its scales are {', '.join(known)}",
            )
        kept = []
        for member in self.instruments:
            if not member.document.scales:
                kept.append(member)
            elif mine := tuple(s.id for s in member.document.scales if s.id in scale_ids):
                kept.append(member.only(mine))
        return replace(self, instruments=tuple(kept))

    def in_language(self, language: str, folders: Sequence[Path | str] = ()) -> Battery:
        """The battery as it is asked in another language: every instrument by its variant.

        A scale keeps its place and its id; a variant's own scales are added. Models are the source's.

        Raises
        ------
        InstrumentError
            If an instrument has no variant in that language: a text is never taken from the source instead.
        """
        known = variant_ids(folders)
        if lacking := [m.id for m in self.instruments if f"{m.id}/{language}" not in known]:
            raise InstrumentError(
                f"{self.ref} cannot be asked in {language}: no variant of {', '.join(lacking)}",
                hint="leave those scales out with 'scales', or begin one with 'hsmeasure adapt new'",
            )
        members = []
        for source in self.instruments:
            variant = load_instrument(f"{source.id}/{language}", folders)
            asked = {s.id for s in source.scales} | own_scales(variant, folders)
            kept = tuple(s.id for s in variant.scales if s.id in asked)
            members.append(variant if len(kept) == len(variant.scales) else variant.only(kept))
        return replace(self, instruments=tuple(members))

    def stamps(self) -> tuple[InstrumentStamp, ...]:
        """Identity and hashes of every instrument, for a provenance record."""
        return tuple(member.stamp() for member in self.instruments)


def own_scales(variant: Instrument, folders: Sequence[Path | str] = ()) -> set[str]:
    """Scales of a variant that its source does not have."""
    pin = variant.document.derives_from
    source = load_instrument(f"{pin.id}@{pin.version}", folders) if pin else variant
    return {s.id for s in variant.document.scales} - {s.id for s in source.document.scales}


def battery_ids(folders: Sequence[Path | str] = ()) -> tuple[str, ...]:
    """Ids of all batteries that can be loaded."""
    return tuple(sorted({p.stem for f in search_path(folders) for p in f.glob("batteries/*.yaml")}))


def load_battery(ref: str | Path, folders: Sequence[Path | str] = ()) -> Battery:
    """Load a battery; its members must have the hashes it pins.

    Parameters
    ----------
    ref : str or Path
        ``id``, ``id@version``, ``id[SCALE,SCALE]`` or the path of a battery file.
    folders : sequence of paths
        Folders of your own instruments and batteries, searched first.

    Raises
    ------
    InstrumentError
        If there is no such battery, or a member is not the one it pins.

    >>> [m.id for m in load_battery("academic-core").instruments]
    ['hs-academic', 'academic-self-efficacy', 'goal-orientation', 'gender-identity']
    """
    path, parsed = _find(ref, folders)
    document = parse(read_text(path, "battery"), path.name)
    battery = validate(document, BatteryDocument, path.name)
    if parsed and parsed.version and parsed.version != battery.version:
        raise InstrumentError.unknown("battery", str(ref), [f"{battery.id}@{battery.version}"])
    members, problems = [], []
    for k, pinned in enumerate(battery.members):
        parse_ref(pinned.ref)  # a member is named by reference, never by path
        member = load_instrument(pinned.ref, folders)
        for name in ("scoring_hash", "content_hash"):
            if getattr(member, name) != getattr(pinned, name):
                line = document.line(("members", k))
                problems.append(Problem(f"{pinned.ref}: {name} is not the one pinned", path.name, line))
        members.append(member.only(pinned.scales) if pinned.scales else member)
    if problems:
        raise InstrumentError.invalid(path.name, problems)
    models = read_models(path.parent, battery.models)
    stated = read_hypotheses(path.parent, battery.hypotheses, models) if battery.hypotheses else None
    loaded = Battery(battery.id, battery.version, tuple(members), models, battery.indicators, stated)
    return loaded.only(parsed.scales) if parsed and parsed.scales else loaded


def _find(ref: str | Path, folders: Sequence[Path | str]) -> tuple[Path, Ref | None]:
    if isinstance(ref, Path) or str(ref).endswith((".yaml", ".yml")):
        return Path(ref), None
    parsed = parse_ref(ref)
    for folder in search_path(folders):
        if (path := folder / "batteries" / f"{parsed.id}.yaml").is_file():
            return path, parsed
    raise InstrumentError.unknown("battery", str(ref), battery_ids(folders))


def resolve(
    what: Battery | Instrument | str | Path,
    *,
    scales: Sequence[str] = (),
    folders: Sequence[Path | str] = (),
) -> Battery:
    """The battery meant by a battery, an instrument, a reference to either, or a file of either."""
    battery = _resolve(what, folders)
    return battery.only(scales) if scales else battery


def _resolve(what: Battery | Instrument | str | Path, folders: Sequence[Path | str]) -> Battery:
    if isinstance(what, Battery):
        return what
    if isinstance(what, Instrument):
        return Battery(what.id, what.version, (what,))
    if isinstance(what, Path) or str(what).endswith((".yaml", ".yml")):
        text = read_text(Path(what), "instrument")
        if "hsmeasure-battery/" in text[:4000]:
            return load_battery(Path(what), folders)
        return _resolve(load_instrument(Path(what), folders), folders)
    ref = parse_ref(str(what))
    if ref.id in battery_ids(folders):
        return load_battery(str(what), folders)
    if ref.id in instrument_ids(folders) or ref.id in variant_ids(folders):
        return _resolve(load_instrument(str(what), folders), folders)
    known = (*battery_ids(folders), *instrument_ids(folders))
    raise InstrumentError.unknown("battery or instrument", ref.id, known)
