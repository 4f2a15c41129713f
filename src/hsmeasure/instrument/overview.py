"""Looking at the banks: lists, one instrument in full, and the check of files and lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.battery import battery_ids, load_battery
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.lock import lock_problems
from hsmeasure.instrument.registry import (
    draft_file,
    instrument_ids,
    load_instrument,
    search_path,
    variant_ids,
    versions,
)
from hsmeasure.instrument.wording import lint
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Overview(Result):
    """Instruments and batteries that can be loaded."""

    table: pd.DataFrame
    provenance: Provenance

    @property
    def title(self) -> str:
        return "Instruments and batteries"

    @property
    def remarks(self) -> tuple[str, ...]:
        """None: the column ``unverified`` counts what :func:`describe` spells out."""
        return ()

    def frame(self) -> pd.DataFrame:
        """``kind ref title scales items content language hash locked adaptation unverified``."""
        return self.table


@dataclass(frozen=True, repr=False)
class Description(Result):
    """One instrument in full."""

    instrument: Instrument
    provenance: Provenance

    @property
    def title(self) -> str:
        one = self.instrument
        return f"{one.title} ({one.stamp().label}, {one.language}, {one.document.status})"

    def frame(self) -> pd.DataFrame:
        """One row per item: ``item scales keyed options gate text``."""
        import pandas as pd

        one = self.instrument
        return pd.DataFrame(
            [
                {
                    "item": item.id,
                    "scales": " ".join(item.scored_in),
                    "keyed": item.keyed or "",
                    "options": item.options or item.type,
                    "gate": item.need_gate or "",
                    "text": one.text(item),
                }
                for item in one.items
            ]
        )

    def summary(self) -> str:
        """Scales with what a higher score means, items, options."""
        one = self.instrument
        lines = [self.title, ""]
        for s in one.scales:
            need = s.missing.minimum(len(s.items))
            lines.append(
                f"  {s.id:<4} {s.title[one.language]}: {len(s.items)} items, {s.aggregate} "
                f"{s.range[0]:g} to {s.range[1]:g}, {need} answers needed; higher means {s.higher_means}"
            )
        lines += ["", self.frame().to_string(index=False, justify="left"), ""]
        for name, options in one.document.option_sets.items():
            spoken = ", ".join(f"{o.code} {o.label.get(one.language, '')}" for o in options.options)
            lines.append(f"  {name}: {spoken}")
        lines += list(_known(one))
        return "\n".join(lines)


def _known(one: Instrument) -> Iterator[str]:
    """What is known of a published scale: facts with their sources, those from memory last, the citations."""
    licence = one.document.licence.wording
    if one.document.content == "structure-only":
        rights = "; ".join(
            x for x in (licence.holder, licence.quote and f'"{licence.quote}"', licence.url) if x
        )
        yield f"\n  The wording is not in this file (licence: {licence.verdict}{rights and f'; {rights}'})."
    for fact in sorted(one.document.facts, key=lambda f: f.unverified):
        whence = "UNVERIFIED, from memory" if fact.unverified else fact.source
        yield f"  {fact.about}: {fact.claim} [{whence}]"
    for source in one.document.sources:
        doi = f" doi:{source.doi}" if source.doi else ""
        yield f"  {source.type}: {source.citation}{doi}{' [UNVERIFIED]' if source.unverified else ''}"


@dataclass(frozen=True, repr=False)
class WordingReport(Result):
    """Breaches of the rules of wording, and places for a person to look at."""

    table: pd.DataFrame
    n_instruments: int
    provenance: Provenance

    @property
    def title(self) -> str:
        return "Rules of wording"

    @property
    def errors(self) -> int:
        """Breaches that the text alone decides."""
        return int((self.table["level"] == "error").sum())

    def frame(self) -> pd.DataFrame:
        """``instrument where rule level message text``."""
        return self.table

    def summary(self) -> str:
        """The breaches, then how many there are."""
        rows = [self.table.to_string(index=False)] if len(self.table) else []
        remarks = len(self.table) - self.errors
        counted = f"{self.n_instruments} instruments: {self.errors} errors, {remarks} remarks to look at"
        return "\n".join([*rows, counted])


def overview(folders: Sequence[str] = ()) -> Overview:
    """Every instrument (latest release) and battery on the search path."""
    import pandas as pd

    rows = []
    stamps = []
    for instrument_id in instrument_ids(folders):
        one = load_instrument(instrument_id, folders)
        stamps.append(one.stamp())
        rows.append(_row("instrument", one.ref, one.title, (one,)))
    for variant_id in variant_ids(folders):
        one = load_instrument(variant_id, folders)
        stamps.append(one.stamp())
        rows.append(_row("variant", one.ref, one.title, (one,)))
    for battery_id in battery_ids(folders):
        battery = load_battery(battery_id, folders)
        rows.append(_row("battery", battery.ref, "", battery.instruments))
    return Overview(pd.DataFrame(rows), Provenance(tuple(stamps)))


def describe(instrument: Instrument) -> Description:
    """One instrument in full."""
    return Description(instrument, Provenance((instrument.stamp(),)))


def lint_all(refs: Sequence[str] = (), folders: Sequence[str] = ()) -> WordingReport:
    """The rules of wording over the named instruments, or over the latest release of every one."""
    import pandas as pd

    found = [load_instrument(ref, folders) for ref in refs or instrument_ids(folders)]
    rows = [
        {"instrument": one.ref, **finding._asdict(), "text": _text_at(one, finding.where)}
        for one in found
        for finding in lint(one.document)
    ]
    columns = ["instrument", "where", "rule", "level", "message", "text"]
    table = pd.DataFrame(rows, columns=columns)
    return WordingReport(table, len(found), Provenance(tuple(one.stamp() for one in found)))


def _text_at(one: Instrument, where: str) -> str:
    return one.text(one.by_id[where]) if where in one.by_id else ""


def check_all(refs: Sequence[str], folders: Sequence[str] = ()) -> str:
    """Check the named instruments, or everything on the search path, and every lock.

    Without names the released banks are held to the rules of wording, too.

    Raises
    ------
    InstrumentError
        With every problem of every file.
    """
    problems = []
    checked = 0
    ids = (*instrument_ids(folders), *variant_ids(folders))
    released = (f"{i}@{v}" for i in ids for v in versions(i, folders))
    drafts = (path for i in ids if (path := draft_file(i, folders)))
    wanted: list[str | Path] = [*refs] or [*released, *drafts]
    for ref in wanted:
        try:
            one = load_instrument(ref, folders)
            checked += 1
            breaches = lint(one.document) if one.locked and not refs else []
            problems += [f"{ref}: {f.where}: {f.message}" for f in breaches if f.level == "error"]
        except InstrumentError as error:
            problems.append(str(error) if isinstance(ref, str) else f"{ref}: {error}")
    if not refs:
        for battery_id in battery_ids(folders):
            load_battery(battery_id, folders)
            checked += 1
        for folder in search_path(folders):
            problems += lock_problems(folder) if (folder / "LOCK.json").is_file() else []
    if problems:
        raise InstrumentError("\n".join(problems))
    return f"{checked} checked, no problem found"


def parse_facets(pairs: Sequence[str]) -> dict[str, Any]:
    """``["stage8=3", "goal=instrumental"]`` -> a filter; digits become numbers.

    >>> parse_facets(["stage8=3", "goal=executive"])
    {'stage8': [3], 'goal': ['executive']}
    """
    wanted: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InstrumentError(f"'{pair}' is not NAME=VALUE", hint="for example --facet stage8=3")
        wanted.setdefault(name, []).append(int(value) if value.isdigit() else value)
    return wanted


def _row(kind: str, ref: str, title: str, members: Sequence[Instrument]) -> dict[str, object]:
    first = members[0]
    return {
        "kind": kind,
        "ref": ref,
        "title": title or " + ".join(m.id for m in members),
        "scales": " ".join(s.id for m in members for s in m.scales),
        "items": sum(len(m.items) for m in members),
        "content": "full" if all(m.document.content == "full" for m in members) else "structure-only",
        "language": first.language,
        "hash": first.stamp().short_hash if kind != "battery" else "",
        "locked": all(m.locked for m in members),
        "adaptation": "; ".join(m.adaptation for m in members if m.adaptation),
        "unverified": sum(len(m.unverified) for m in members),
    }
