"""The scoring plan: what an instrument says, compiled to what the kernels need."""

from __future__ import annotations

from dataclasses import dataclass

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.battery import Battery
from hsmeasure.instrument.schema import Scale


@dataclass(frozen=True)
class ScalePlan:
    """One scale, ready to be scored.

    Attributes
    ----------
    items : tuple of str
        Items that are scored.
    reflect : tuple of float or None
        Low plus high of the option set for reversed items, None otherwise.
    limit : tuple of float or None
        What higher answers to a count are pulled in to, None where there is no such limit.
    n_items : int
        Items the scale has by definition.
    minimum : int
        Answers a score needs.
    mean_range : tuple of float
        Range of the mean of the items.
    """

    scale: Scale
    items: tuple[str, ...]
    reflect: tuple[float | None, ...]
    limit: tuple[float | None, ...]
    n_items: int
    minimum: int
    mean_range: tuple[float, float]


def scoring_plan(battery: Battery, available: frozenset[str]) -> tuple[ScalePlan, ...]:
    """A plan for every scale in use of which an item is available."""
    plans = (_plan(battery, scale, available) for scale in battery.scales)
    return tuple(plan for plan in plans if plan.items)


def _plan(battery: Battery, scale: Scale, available: frozenset[str]) -> ScalePlan:
    items = tuple(i for i in scale.items if i in available)
    ranges = [_range(battery, i) for i in scale.items]
    low, high = (sum(r[k] for r in ranges) / len(ranges) for k in (0, 1))
    reflect = tuple(sum(_range(battery, i)) if battery.item[i].keyed == "-" else None for i in items)
    limit = tuple(battery.item[i].winsorise for i in items)
    minimum = scale.missing.minimum(len(scale.items))
    return ScalePlan(scale, items, reflect, limit, len(scale.items), minimum, (low, high))


def _range(battery: Battery, item_id: str) -> tuple[float, float]:
    found = battery.item_range(item_id)
    if found is None:
        raise InstrumentError(f"{item_id} has no numeric codes and cannot be scored")
    return found
