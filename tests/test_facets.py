"""Every value of every framework finds an item, and the frameworks agree with one another."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest

import hsmeasure as hs
from hsmeasure.instrument.facets import NELSON_LE_GALL, SOURCES, Facets

DERIVED = {
    "srl_phase": ("forethought", "performance", "self-reflection"),
    "nlg5": tuple(dict.fromkeys(NELSON_LE_GALL.values())),
}
HELPER = ("role", "relation", "channel", "adapt")


def literals(annotation: Any) -> list[Any]:
    """The values a field may take: those of its Literal, however it is wrapped."""
    found = []
    for part in get_args(annotation):
        found += [part] if isinstance(part, str | int) else literals(part)
    return found


def every_value() -> list[tuple[str, Any]]:
    """Every facet with every value; ``NA`` says that a facet does not apply."""
    stored = {name: literals(field.annotation) for name, field in Facets.model_fields.items()}
    return [(name, v) for name, values in (stored | DERIVED).items() for v in values if v != "NA"]


@pytest.mark.parametrize(("name", "value"), every_value(), ids=lambda v: str(v))
def test_every_value_finds_an_item(name, value):
    assert len(hs.items(BANKS, **{name: value})) > 0


def test_the_values_are_those_of_the_vocabulary():
    assert len(every_value()) == len(set(every_value())) > 110
    assert {v for name, v in every_value() if name == "source_id"} == set(SOURCES)
    assert {name for name, _ in every_value()} == set(Facets().values())


BANKS = tuple(hs.load_instrument(ref) for ref in dict.fromkeys(i.ref for i, _ in hs.items().found))


@pytest.mark.parametrize(
    "cell", list(product(*(literals(Facets.model_fields[a].annotation) for a in HELPER)))
)
def test_one_vignette_for_each_kind_of_helper(cell):
    found = hs.items(BANKS, component="SRC", **dict(zip(HELPER, cell, strict=True)))
    assert len(found) == 1


def test_each_half_of_the_vignettes_balances_every_two_attributes():
    items = {i.id: i.facets.values() for i in hs.items(BANKS, component="SRC")}
    for half in (range(1, 9), range(9, 17)):
        for a, b in ((a, b) for a in HELPER for b in HELPER if a < b):
            cells = [(items[f"SRC{k}"][a], items[f"SRC{k}"][b]) for k in half]
            assert {cells.count(c) for c in cells} == {2}


def test_a_helper_is_described_only_where_the_source_says_otherwise():
    for item in hs.items(BANKS):
        for name in HELPER:
            if (said := getattr(item.facets, name)) is not None:
                assert said not in {getattr(SOURCES[s], name) for s in item.facets.source_id}, item.id


def test_the_stages_give_the_phases_and_steps():
    stages = {i.id: i.facets for i in hs.items(BANKS) if i.id.startswith("PRC")}
    assert [f.stage8 for f in stages.values()] == [(s,) for s in range(1, 9) for _ in (1, 2)]
    forethought = {i for i in hs.items(BANKS, srl_phase="forethought").ids if i in stages}
    assert forethought == {f"PRC{k}" for k in range(1, 11)}
    assert {i for i in hs.items(BANKS, nlg5="N3").ids if i in stages} == {"PRC9", "PRC10"}
