"""Where the nodes of a path diagram stand: factors by level from left to right, items on their outer side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.sem.partable import Parameter, ParameterTable

LATENT = (1.55, 0.78)  # width and height, inches
OBSERVED = (1.15, 0.46)
ITEM = (0.82, 0.31)
GAP = 0.13  # between neighbours
LEVEL = 2.9  # from one level to the next
OUTWARD = 1.85  # from a factor to its items
MANY = 20  # items above which they are summed up


@dataclass(frozen=True)
class Node:
    """One box or ellipse; x and y of its centre, upwards, in inches."""

    name: str
    latent: bool
    item: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """The nodes of a diagram by name, and which items each factor has.

    Attributes
    ----------
    nodes : dict of Node
    items : dict
        Factor to the names of its indicators, drawn or not.
    drawn : bool
        Whether items are nodes.
    """

    nodes: dict[str, Node]
    items: dict[str, tuple[str, ...]]
    drawn: bool

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of all nodes."""
        left = min(n.x - n.width / 2 for n in self.nodes.values())
        right = max(n.x + n.width / 2 for n in self.nodes.values())
        bottom = min(n.y - n.height / 2 for n in self.nodes.values())
        top = max(n.y + n.height / 2 for n in self.nodes.values())
        return left, right, bottom, top


def layout(table: ParameterTable, group: int = 1, items: bool | None = None) -> Layout:
    """Positions of all variables of one group.

    Parameters
    ----------
    table : ParameterTable
    group : int
    items : bool, optional
        Draw the indicators; by default where there are at most `MANY` and they find room.
    """
    rows = [row for row in table.rows if row.group == group]
    latent = [n for n in table.latent if any(n in (r.lhs, r.rhs) for r in rows)]
    regressed = {name for r in rows if r.op == "~" for name in (r.lhs, r.rhs)}
    measured = {
        factor: tuple(
            r.rhs for r in rows if r.op == "=~" and r.lhs == factor and r.rhs not in (*latent, *regressed)
        )
        for factor in latent
    }
    inner = [*latent, *(n for n in table.observed if n in regressed)]
    level = _levels(inner, rows, latent)
    depth = max(level.values(), default=0)
    outer = all(level[f] in (0, depth) for f in latent if measured[f])
    count = len({name for own in measured.values() for name in own})
    drawn = (count <= MANY and (outer or depth == 2)) if items is None else items
    return Layout(_placed(inner, latent, measured, level, rows, drawn), measured, drawn)


def _levels(inner: list[str], rows: list[Parameter], latent: list[str]) -> dict[str, int]:
    """Longest chain of causes of each variable; a variable in a loop stays where its chain began."""
    causes: dict[str, set[str]] = {name: set() for name in inner}
    for row in rows:
        if row.op == "~" and row.lhs in causes and row.rhs in causes:
            causes[row.lhs].add(row.rhs)
        elif row.op == "=~" and row.rhs in latent and row.rhs in causes:
            causes[row.rhs].add(row.lhs)
    level = dict.fromkeys(inner, 0)
    for _ in inner:
        level = {
            name: max((level[c] + 1 for c in causes[name] if c != name), default=0)
            if max((level[c] for c in causes[name]), default=0) < len(inner)
            else level[name]
            for name in inner
        }
    reach = {k: i for i, k in enumerate(sorted(set(level.values())))}
    return {name: reach[k] for name, k in level.items()}


def _placed(
    inner: list[str],
    latent: list[str],
    measured: dict[str, tuple[str, ...]],
    level: dict[str, int],
    rows: list[Parameter],
    drawn: bool,
) -> dict[str, Node]:
    depth = max(level.values(), default=0)
    side = {name: -1 if level[name] == 0 and depth else 1 for name in inner}
    between = {name for name in inner if 0 < level[name] < depth and drawn and measured.get(name)}
    columns: dict[int, list[str]] = {}
    for name in inner:
        columns.setdefault(level[name], []).append(name)
    nodes: dict[str, Node] = {}
    centre = dict.fromkeys(inner, 0.0)
    for k in sorted(columns):
        order = _by_causes(columns[k], rows, centre)
        heights = [_room(name, latent, measured, drawn and name not in between) for name in order]
        ys = _stacked(heights)
        for name, y in zip(order, ys, strict=True):
            width, height = LATENT if name in latent else OBSERVED
            nodes[name] = Node(name, name in latent, False, k * LEVEL, float(y), width, height)
            centre[name] = float(y)
    if drawn:
        for name in inner:
            nodes |= _items(nodes[name], measured.get(name, ()), side[name], name in between, nodes)
    return nodes


def _by_causes(names: list[str], rows: list[Parameter], centre: dict[str, float]) -> list[str]:
    """Variables of a level, those with higher causes higher up."""
    height = {
        name: np.mean(
            [centre[r.rhs] for r in rows if r.op == "~" and r.lhs == name and r.rhs in centre] or [0.0]
        )
        for name in names
    }
    return sorted(names, key=lambda name: -height[name])


def _room(name: str, latent: list[str], measured: dict[str, tuple[str, ...]], drawn: bool) -> float:
    own = LATENT[1] + 0.55 if name in latent else OBSERVED[1] + 0.28
    beside = len(measured.get(name, ())) * (ITEM[1] + GAP) + 0.22 if drawn else 0.0
    return max(own, beside)


def _stacked(heights: list[float]) -> list[float]:
    """Centres of blocks of these heights, one below the other around zero."""
    edges = np.concatenate([[0.0], np.cumsum(heights)])
    return list(edges[-1] / 2 - (edges[:-1] + edges[1:]) / 2)


def _items(
    factor: Node, names: tuple[str, ...], side: int, above: bool, nodes: dict[str, Node]
) -> dict[str, Node]:
    """Items in a column on the outer side, or in a row above or below a factor in the middle."""
    new = [name for name in names if name not in nodes]
    if above:
        up = 1 if factor.y >= 0 else -1
        xs = factor.x + (np.arange(len(new)) - (len(new) - 1) / 2) * (ITEM[0] + GAP)
        y = factor.y + up * (LATENT[1] / 2 + 1.05)
        return {n: Node(n, False, True, float(x), y, *ITEM) for n, x in zip(new, xs, strict=True)}
    ys = factor.y + ((len(new) - 1) / 2 - np.arange(len(new))) * (ITEM[1] + GAP)
    x = factor.x + side * OUTWARD
    return {n: Node(n, False, True, x, float(y), *ITEM) for n, y in zip(new, ys, strict=True)}
