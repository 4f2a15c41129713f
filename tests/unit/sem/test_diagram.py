"""Path diagrams: nodes apart, every relation shown, words for those who cannot see them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import ModelError
from hsmeasure.sem.diagram import description, edges
from hsmeasure.sem.diagram_layout import layout

DATA = Path(__file__).parents[2] / "reference" / "data"
HS = pd.read_csv(DATA / "holzinger.csv")
DEMOCRACY = pd.read_csv(DATA / "democracy.csv")
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
MODELS = {
    "cfa": (THREE, HS),
    "second order": (f"{THREE}\ng =~ visual + textual + speed", HS),
    "paths": ("x4 ~ x1 + x2 + ageyr\nx7 ~ x4 + x1\nx9 ~ x7 + x4", HS),
    "democracy": (
        "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\n"
        "dem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4",
        DEMOCRACY,
    ),
    "mimic": (f"{THREE}\nvisual + textual ~ ageyr + sex\nspeed ~ visual", HS),
}


@pytest.fixture(scope="module", params=MODELS)
def fit(request):
    return hs.sem(*MODELS[request.param])


def test_nodes_do_not_overlap(fit):
    nodes = layout(fit.table).nodes.values()
    for a, b in combinations(nodes, 2):
        apart = abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
        assert apart, (a.name, b.name)


def test_causes_stand_left_of_what_they_lead_to(fit):
    nodes = layout(fit.table).nodes
    for row in fit.table.rows:
        if row.op == "~":
            assert nodes[row.rhs].x < nodes[row.lhs].x


def test_every_relation_is_in_the_figure(fit):
    texts = [t.get_text() for t in fit.diagram().axes[0].texts]
    nodes = layout(fit.table).nodes
    shown = [e for e in edges(fit.standardized()) if e.source in nodes and e.target in nodes]
    numbers = " ".join(texts)
    assert all(edge.text in numbers for edge in shown)
    assert set(nodes) <= set(texts)
    assert {row.rhs for row in fit.table.rows if row.op == "=~"} <= set(nodes)


def test_items_in_words_where_they_are_not_drawn():
    fit = hs.cfa(THREE, HS)
    plan = layout(fit.table, items=False)
    assert set(plan.nodes) == {"visual", "textual", "speed"}
    texts = [t.get_text() for t in fit.diagram(items=False).axes[0].texts]
    assert "3 items, .42 to .77" in texts
    assert "visual is measured by 3 items, .42 to .77" in description(fit)


def test_description_names_every_path():
    fit = hs.sem(*MODELS["democracy"])
    words = description(fit, titles={"ind60": "industrialisation"})
    assert "industrialisation leads to dem60" in words
    assert "4 items" in words


def test_groups_and_estimates():
    fit = hs.cfa(THREE, HS, group="school")
    raw = fit.diagram(standardized=False, group=2)
    assert "1.00" in [t.get_text() for t in raw.axes[0].texts]
    with pytest.raises(ModelError, match="no group 3"):
        fit.diagram(group=3)
