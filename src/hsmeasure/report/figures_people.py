"""Figures of who answered, and how carefully."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hsmeasure.colours import ACCENT, INK, MISSING, MUTED, RULE
from hsmeasure.report.figures import LINE, WIDTH, styled, wrapped
from hsmeasure.report.numbers import integer
from hsmeasure.types import BoolArray, FloatArray


@styled
def flow(received: int, excluded: Mapping[str, int], analysed: int, analysed_as: str) -> Figure:
    """Boxes from the records received, past those left out and why, to those analysed."""
    reasons = [f"{integer(n)}  {wrapped(reason, 34)}" for reason, n in excluded.items()]
    lines = max(1, sum(r.count("\n") + 1 for r in reasons) + 1)
    side = 0.24 + lines * LINE * 1.05
    height = 0.62 + max(side, 0.35) + 0.25 + 0.62
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, height))
    axes.axis("off")
    top, bottom = height - 0.32, 0.32
    _box(axes, 1.5, top, f"{integer(received)} records received", 0.54)
    _box(axes, 1.5, bottom, f"{integer(analysed)} {analysed_as}", 0.54, strong=True)
    _arrow(axes, (1.5, top - 0.29), (1.5, bottom + 0.29))
    middle = (top + bottom) / 2
    if excluded:
        _arrow(axes, (1.5, middle), (3.3, middle))
    total = f"{integer(sum(excluded.values()))} left out"
    axes.text(3.4, middle, "\n".join([total, *reasons]), va="center", color=INK, linespacing=1.45)
    return figure


@styled
def longstring(shares: FloatArray, flagged: BoolArray, threshold: float) -> Figure:
    """Longest run of one answer, as a share of the items it could have covered; flagged people stand out."""
    figure = Figure(figsize=(WIDTH, 2.1))
    axes = figure.add_axes((0.085, 0.2, 0.875, 0.66))
    edges = np.linspace(0, 1, 21)
    centres = edges[:-1] + 0.025
    careful, careless = (np.histogram(shares[mask], edges)[0] for mask in (~flagged, flagged))
    axes.bar(centres, careful, 0.046, color=MISSING)
    axes.bar(centres, careless, 0.046, bottom=careful, color=ACCENT)
    axes.axvline(threshold, color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    top = max(1, int((careful + careless).max()))
    axes.text(threshold + 0.012, top, "half of the items", color=INK, va="top")
    axes.text(
        0.985, top * 0.3, f"{integer(flagged.sum())} flagged", color=ACCENT, ha="right", fontweight="bold"
    )
    axes.set(xlim=(0, 1), ylim=(0, top * 1.08), ylabel="respondents")
    axes.set_xlabel("longest run of one answer, as a share of the items it could have covered")
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.tick_params(axis="y", labelcolor=MUTED)
    return figure


def _box(axes: Axes, x: float, y: float, text: str, height: float, *, strong: bool = False) -> None:
    edge, width = (ACCENT, 1.4) if strong else (RULE, 1.0)
    corner = (x - 1.45, y - height / 2)
    axes.add_patch(Rectangle(corner, 2.9, height, facecolor="none", edgecolor=edge, linewidth=width))
    axes.text(x, y, wrapped(text, 34), ha="center", va="center", fontweight="bold" if strong else "normal")


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 0.9})
