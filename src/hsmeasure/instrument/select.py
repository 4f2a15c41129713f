"""Finding items over all banks by any facet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hsmeasure.errors import InstrumentError, near
from hsmeasure.instrument import facets
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.registry import all_instruments
from hsmeasure.instrument.schema import Item
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class ItemSelection(Result):
    """Items that satisfy a filter, with the instruments they come from."""

    found: tuple[tuple[Instrument, Item], ...]
    provenance: Provenance

    @property
    def ids(self) -> tuple[str, ...]:
        """Item ids, in bank order."""
        return tuple(item.id for _, item in self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Any:
        return iter(item for _, item in self.found)

    def frame(self) -> pd.DataFrame:
        """One row per item: ``instrument item scales keyed text`` and a column per facet."""
        import pandas as pd

        rows = [
            {
                "instrument": instrument.ref,
                "item": item.id,
                "scales": " ".join(item.scored_in),
                "keyed": item.keyed or "",
                "text": instrument.text(item),
            }
            | {name: " ".join(map(str, values)) for name, values in item.facets.values().items()}
            for instrument, item in self.found
        ]
        columns = ["instrument", "item", "scales", "keyed", "text", *facets.names()]
        return pd.DataFrame(rows, columns=columns)


def items(
    instruments: Iterable[Instrument] | None = None,
    *,
    folders: Sequence[Path | str] = (),
    **wanted: Any,
) -> ItemSelection:
    """Select items over all banks by facet; several facets must all hold.

    By default banks that hold their wording are searched. The items of a published scale, of which only the
    structure is here, carry no facets: a facet is a reading of the wording. Name the scale to list them.

    Parameters
    ----------
    instruments : iterable of Instrument, optional
        Where to look; every installed instrument with its wording by default.
    **wanted
        A facet and the value or values wanted. Stored facets are those of an item; derived ones
        (``srl_phase``, ``nlg5``, ``role``, ``relation``, ``channel``, ``adapt``) follow from them.

    Raises
    ------
    InstrumentError
        If a facet is unknown.

    >>> items(goal="executive", component="GOAL").ids[:5]
    ('EXE1', 'EXE2', 'EXE3', 'EXE4', 'EXE5')
    """
    if unknown := [name for name in wanted if name not in facets.names()]:
        raise InstrumentError(
            f"there is no facet '{unknown[0]}'",
            hint=near(unknown[0], facets.names()) or f"facets are {', '.join(facets.names())}",
        )
    filters = {name: _accepted(name, value) for name, value in wanted.items()}
    worded = (one for one in all_instruments(folders) if one.document.content == "full")
    banks = tuple(worded if instruments is None else instruments)
    found = tuple((bank, item) for bank in banks for item in bank.document.items if _matches(item, filters))
    used = {bank.ref for bank, _ in found}
    stamps = tuple(bank.stamp() for bank in banks if bank.ref in used)
    return ItemSelection(found, Provenance(stamps, options={"filter": wanted}))


def _accepted(name: str, value: Any) -> set[Any]:
    values = value if isinstance(value, list | tuple | set | frozenset) else (value,)
    return {facets.canonical(name, v) for v in values}


def _matches(item: Item, filters: dict[str, set[Any]]) -> bool:
    have = item.facets.values()
    return all(accepted.intersection(have[name]) for name, accepted in filters.items())
