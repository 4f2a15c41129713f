"""The path diagram: who measures what, who leads to whom, and how strongly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch

from hsmeasure.colours import ACCENT, INK, MISSING, MUTED, PAPER
from hsmeasure.errors import ModelError
from hsmeasure.sem.diagram_layout import LEVEL, Layout, Node, layout
from hsmeasure.types import BoolArray, FloatArray

_STYLE: Any = {"font.family": "DejaVu Sans", "svg.fonttype": "none", "text.parse_math": False}


@dataclass(frozen=True)
class Edge:
    """One arrow: ``kind`` is "loading", "path" or "covariance"."""

    source: str
    target: str
    kind: str
    estimate: float
    p_value: float

    @property
    def text(self) -> str:
        return number(self.estimate)


def number(value: float) -> str:
    """Two decimals without a zero before the point where the size is below one.

    >>> number(-0.256), number(1.2)
    ('−.26', '1.20')
    """
    text = f"{abs(value):.2f}"
    return ("−" if value < 0 and float(text) else "") + (text[1:] if text.startswith("0") else text)


def edges(frame: Any, group: int = 1) -> list[Edge]:
    """Loadings, paths and covariances of one group of a table of estimates but those fixed at zero."""
    found = []
    for row in frame[frame["group"] == group].itertuples():
        if row.op == "=~":
            found.append(Edge(row.lhs, row.rhs, "loading", row.estimate, row.p_value))
        elif row.op == "~":
            found.append(Edge(row.rhs, row.lhs, "path", row.estimate, row.p_value))
        elif row.op == "~~" and row.lhs != row.rhs and (row.estimate or row.std_error):
            found.append(Edge(row.lhs, row.rhs, "covariance", row.estimate, row.p_value))
    return found


def draw(
    plan: Layout, arrows: Sequence[Edge], titles: dict[str, str] | None = None, width: float = 6.0
) -> Figure:
    """The diagram as a figure of this width in inches.

    Parameters
    ----------
    plan : Layout
    arrows : sequence of Edge
    titles : dict, optional
        Names to print instead of the variables' own.
    width : float
        Inches; text keeps its size, so a wide model asks for more.
    """
    left, right, bottom, top = plan.bounds
    there = [e for e in arrows if e.source in plan.nodes and e.target in plan.nodes]
    apart = [e for e in there if _far(plan, e)]
    shown = [e for e in there if e not in apart]
    arcs = [e for e in shown if e.kind == "covariance"]
    left -= 0.2 + 0.75 * any(not plan.nodes[e.source].item for e in arcs)
    right += 0.2 + 0.5 * any(plan.nodes[e.source].item for e in arcs)
    bottom, top = bottom - 0.45 - 0.25 * bool(apart), top + 0.3 + 0.3 * any(_row(plan, e) for e in arcs)
    scale = max(width, 0.62 * (right - left)) / (right - left)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=((right - left) * scale, (top - bottom) * scale))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        axes.set_axis_off()
        size = 9.5 * max(0.72, scale)
        patches = {
            n.name: _node(axes, n, (titles or {}).get(n.name, n.name), size) for n in plan.nodes.values()
        }
        taken: list[tuple[float, float]] = []
        for edge in sorted(shown, key=lambda e: e.kind != "loading"):
            _arrow(axes, plan, edge, patches, size, taken)
        if not plan.drawn:
            _summaries(axes, plan, arrows, size)
        if apart:
            pairs = ", ".join(f"{e.source} with {e.target} {e.text}" for e in apart)
            axes.text(left + 0.1, bottom + 0.1, f"Not drawn: {pairs}", fontsize=0.72 * size, color=MUTED)
    return figure


def _far(plan: Layout, edge: Edge) -> bool:
    """A covariance of items of different blocks, which would run across the whole figure."""
    start, end = plan.nodes[edge.source], plan.nodes[edge.target]
    return start.item and end.item and abs(start.x - end.x) > 0.1 and not _row(plan, edge)


def _row(plan: Layout, edge: Edge) -> bool:
    """A covariance of two items of one row."""
    start, end = plan.nodes[edge.source], plan.nodes[edge.target]
    return edge.kind == "covariance" and start.item and end.item and abs(start.y - end.y) < 0.1


def _node(axes: Axes, node: Node, title: str, size: float) -> Any:
    patch: Any
    if node.latent:
        patch = Ellipse(
            (node.x, node.y),
            node.width,
            node.height,
            facecolor=PAPER,
            edgecolor=ACCENT,
            linewidth=1.4,
            zorder=3,
        )
    else:
        patch = FancyBboxPatch(
            (node.x - node.width / 2, node.y - node.height / 2),
            node.width,
            node.height,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=PAPER,
            edgecolor=MUTED if node.item else INK,
            linewidth=0.8 if node.item else 1.1,
            zorder=3,
        )
    axes.add_patch(patch)
    room = int(node.width * 8.5)
    shown = title if len(title) <= room or node.item else _two_lines(title)
    letters = max(len(line) for line in shown.split("\n"))
    fitted = min(size if not node.item else 0.86 * size, size * 1.05 * room / max(letters, 1))
    axes.text(node.x, node.y, shown, ha="center", va="center", fontsize=fitted, color=INK, zorder=4)
    return patch


def _two_lines(title: str) -> str:
    """Broken at the blank or hyphen nearest to the middle."""
    places = [k for k, letter in enumerate(title) if letter in " -_"]
    if not places:
        return title
    k = min(places, key=lambda place: abs(place - len(title) / 2))
    return title[: k + (title[k] != " ")] + "\n" + title[k + 1 :]


@dataclass(frozen=True)
class _Curve:
    """A quadratic curve between two points, as matplotlib's arc3 draws it."""

    start: tuple[float, float]
    end: tuple[float, float]
    bend: float

    def at(self, t: FloatArray) -> FloatArray:
        """Points (len(t), 2) at shares t of the curve's parameter."""
        (x0, y0), (x1, y1) = self.start, self.end
        control = ((x0 + x1) / 2 + self.bend * (y1 - y0), (y0 + y1) / 2 - self.bend * (x1 - x0))
        weights = np.stack([(1 - t) ** 2, 2 * t * (1 - t), t**2], axis=1)
        return np.asarray(weights @ np.array([self.start, control, self.end]))


def _arrow(
    axes: Axes,
    plan: Layout,
    edge: Edge,
    patches: dict[str, Any],
    size: float,
    taken: list[tuple[float, float]],
) -> None:
    start, end = plan.nodes[edge.source], plan.nodes[edge.target]
    beside = edge.kind == "covariance" and abs(start.x - end.x) < 0.1
    curve = _beside(plan, start, end) if beside else _around(plan, edge, start, end)
    uncertain = edge.p_value >= 0.05
    both = edge.kind == "covariance"
    axes.add_patch(
        FancyArrowPatch(
            curve.start,
            curve.end,
            arrowstyle="<|-|>,head_length=3.2,head_width=1.5"
            if both
            else "-|>,head_length=4.5,head_width=2.2",
            connectionstyle=f"arc3,rad={curve.bend}",
            patchA=None if beside else patches[edge.source],
            patchB=None if beside else patches[edge.target],
            shrinkA=0.5,
            shrinkB=1.5 if not both else 0.5,
            linewidth=0.6 + 1.5 * min(abs(edge.estimate), 1.0),
            linestyle=(0, (3, 2)) if uncertain else "-",
            color={"loading": MUTED, "path": ACCENT, "covariance": MISSING}[edge.kind],
            alpha=0.55 if uncertain else 1.0,
            zorder=1 if both else 2,
        )
    )
    x, y = _label_place(plan, curve, edge.kind, taken)
    taken.append((x, y))
    axes.text(
        x,
        y,
        edge.text,
        ha="center",
        va="center",
        fontsize=0.8 * size,
        color=ACCENT if edge.kind == "path" else MUTED,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.92},
    )


def _beside(plan: Layout, start: Node, end: Node) -> _Curve:
    """Around the outer side of a column, farther out the farther apart the nodes are."""
    middle = (plan.bounds[0] + plan.bounds[1]) / 2
    items_right = any(n.item and n.x > start.x for n in plan.nodes.values() if abs(n.x - start.x) < LEVEL)
    side = -1 if (start.x < middle and not start.item) or (items_right and not start.item) else 1
    side = (1 if start.x >= middle else -1) if start.item else side
    apart = abs(start.y - end.y)
    bend = min(0.5, 0.36 + 0.05 * apart) * (1 if (start.y > end.y) == (side < 0) else -1)
    edge = side * start.width / 2
    return _Curve((start.x + edge, start.y), (end.x + edge, end.y), bend)


def _around(plan: Layout, edge: Edge, start: Node, end: Node) -> _Curve:
    """Straight where nothing stands in the way, else the gentlest curve that meets no other node."""
    ends = (start.x, start.y), (end.x, end.y)
    if edge.kind == "loading":
        return _Curve(*ends, 0.0)
    below = any(n.item and n.y > max(start.y, end.y) for n in plan.nodes.values() if n.x < plan.bounds[1] - 1)
    outward = -1.0 if below or start.y + end.y < 0 else 1.0
    sizes = (0.3, 0.4, 0.5, 0.6) if edge.kind == "covariance" else (0.0, 0.1, 0.16, 0.22, 0.3, 0.38, 0.46)
    tried = [_Curve(*ends, s * way) for s in sizes for way in (-outward, outward)]
    return min(tried, key=lambda curve: (_met(plan, curve, start, end), abs(curve.bend)))


def _met(plan: Layout, curve: _Curve, start: Node, end: Node) -> int:
    """How many other nodes the curve runs through."""
    points = curve.at(np.linspace(0.03, 0.97, 40))
    others = [n for n in plan.nodes.values() if n.name not in (start.name, end.name)]
    return sum(bool(_inside(plan, n, points, 0.06).any()) for n in others)


def _inside(plan: Layout, node: Node, points: FloatArray, margin: float) -> BoolArray:
    low = 0.3 if node.latent and not plan.drawn else 0.0  # the words beneath a factor
    return np.asarray(
        (np.abs(points[:, 0] - node.x) < node.width / 2 + margin)
        & (points[:, 1] < node.y + node.height / 2 + margin)
        & (points[:, 1] > node.y - node.height / 2 - margin - low)
    )


def _label_place(
    plan: Layout, curve: _Curve, kind: str, taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Where the label is clear of nodes and far from other labels, near the middle of the curve."""
    steps = np.array(
        [0.62, 0.56, 0.68, 0.5] if kind == "loading" else [0.5, 0.43, 0.57, 0.36, 0.64, 0.3, 0.7, 0.25]
    )
    points = curve.at(steps)
    inside = np.any([_inside(plan, n, points, 0.1) for n in plan.nodes.values()], axis=0)
    near = [min((abs(x - a) * 0.55 + abs(y - b) for a, b in taken), default=9.0) for x, y in points]
    room = np.minimum(near, 0.26) - inside
    x, y = points[int(np.argmax(room))]
    return float(x), float(y)


def _summaries(axes: Axes, plan: Layout, arrows: Sequence[Edge], size: float) -> None:
    """Items that are not drawn, in words beneath their factor."""
    for factor, text in summaries(plan, arrows):
        node = plan.nodes[factor]
        axes.text(
            node.x,
            node.y - node.height / 2 - 0.04,
            text,
            ha="center",
            va="top",
            fontsize=0.68 * size,
            color=MUTED,
            zorder=5,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.9},
        )


def summaries(plan: Layout, arrows: Sequence[Edge]) -> Iterator[tuple[str, str]]:
    """Factor and, in words, how many items measure it and how well."""
    for factor, names in plan.items.items():
        sizes = [
            e.estimate for e in arrows if e.kind == "loading" and e.source == factor and e.target in names
        ]
        if sizes:
            low, high = number(min(sizes)), number(max(sizes))
            yield factor, f"{len(sizes)} items, {low} to {high}"


def describe(plan: Layout, arrows: Sequence[Edge], titles: dict[str, str] | None = None) -> str:
    """The diagram in words, for those who cannot see it."""

    def name(variable: str) -> str:
        return (titles or {}).get(variable, variable)

    words = [f"{name(factor)} is measured by {text}" for factor, text in summaries(plan, arrows)]
    verbs = {"path": "leads to", "covariance": "goes with"}
    for edge in arrows:
        if edge.kind in verbs and edge.source in plan.nodes and edge.target in plan.nodes:
            words.append(f"{name(edge.source)} {verbs[edge.kind]} {name(edge.target)} ({edge.text})")
    return "Path diagram. " + "; ".join(words) + "."


def diagram(
    fit: Any, *, standardized: bool, group: int, items: bool | None, titles: dict[str, str] | None
) -> Figure:
    """``Fit.diagram``."""
    if not 1 <= group <= len(fit.table.groups):
        raise ModelError(f"there is no group {group}", hint=f"1 to {len(fit.table.groups)}")
    frame = fit.standardized() if standardized else fit.estimates()
    return draw(layout(fit.table, group, items), edges(frame, group), titles)


def description(fit: Any, *, group: int = 1, titles: dict[str, str] | None = None) -> str:
    """``describe`` of a fit's standardised diagram."""
    return describe(layout(fit.table, group), edges(fit.standardized(), group), titles)
