"""The figure of one scale's items: what was answered, to the left and right of the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hsmeasure.colours import INK, MISSING, MUTED, RULE
from hsmeasure.report.figures import (
    LINE,
    WIDTH,
    agreement_colours,
    frequency_colours,
    styled,
    wrapped,
)
from hsmeasure.report.numbers import percent

TEXT, BARS, GAP = 2.75, 2.45, 0.22  # inches: wording, bars, and the space before the column of gaps
WORDING = 42  # characters in a line of item wording


@dataclass(frozen=True)
class ItemBar:
    """One item: shares of each answer among those who answered, in the order of the codes."""

    item: str
    text: str
    reversed: bool
    shares: tuple[float, ...]
    missing: float

    @property
    def label(self) -> str:
        mark = " (reversed)" if self.reversed else ""
        return wrapped(f"{self.item}{mark}  {self.text}", WORDING)


@styled
def answers(
    bars: Sequence[ItemBar], labels: tuple[str, str], limits: tuple[float, float], *, two_sided: bool
) -> Figure:
    """Stacked bars of answers as chosen, missing answers in grey beside them.

    Parameters
    ----------
    bars : sequence of ItemBar, all with the same number of answers
    labels : the lowest and the highest answer
    limits : left and right end of the axis, in shares from the middle, the same for all scales of a report
    two_sided : whether answers lean to two sides, or start at nothing
    """
    n_codes = len(bars[0].shares)
    colours = (agreement_colours if two_sided else frequency_colours)(n_codes)
    heights = [(bar.label.count("\n") + 1) * LINE * 0.9 + 0.16 for bar in bars]
    head = 0.42
    total = head + sum(heights) + 0.08
    figure = Figure(figsize=(WIDTH, total))
    main = figure.add_axes((TEXT / WIDTH, 0, BARS / WIDTH, 1))
    gaps = figure.add_axes(((TEXT + BARS + GAP) / WIDTH, 0, 1 - (TEXT + BARS + GAP) / WIDTH, 1))
    for axes in (main, gaps):
        axes.axis("off")
        axes.set_ylim(total, 0)
    main.set_xlim(limits if two_sided else (0, 1.12))
    widest = max(0.1, *(bar.missing for bar in bars))
    gaps.set_xlim(0, widest * 1.9)
    tops = head + np.concatenate([[0.0], np.cumsum(heights)[:-1]])
    if two_sided:
        main.plot([0, 0], [head - 0.05, total - 0.05], color=RULE, linewidth=0.8, zorder=0)
    _key(main, colours, labels, limits if two_sided else (0, 1.12))
    gaps.text(0, 0.205, "no answer", color=MUTED, fontsize=7.5, va="center")
    for bar, top, height in zip(bars, tops, heights, strict=True):
        centre = top + height / 2
        figure.text(0, 1 - centre / total, bar.label, fontsize=8, va="center", linespacing=1.25)
        _bar(main, bar, centre, colours, two_sided=two_sided)
        gaps.add_patch(Rectangle((0, centre - 0.06), bar.missing, 0.12, color=MISSING, linewidth=0))
        gaps.text(bar.missing + widest * 0.08, centre, percent(bar.missing), fontsize=7.5, va="center")
    return figure


def two_sided_limits(shares: Sequence[tuple[float, ...]]) -> tuple[float, float]:
    """Ends of an axis that holds all these bars, with room for a number at each end.

    >>> two_sided_limits([(0.1, 0.2, 0.7)])
    (-0.38, 0.98)
    """
    left = max((_left(s) for s in shares), default=0.5)
    right = max((sum(s) - _left(s) for s in shares), default=0.5)
    return round(-max(left, 0.2) - 0.18, 2), round(max(right, 0.2) + 0.18, 2)


def _left(shares: Sequence[float]) -> float:
    side = len(shares) // 2
    return sum(shares[:side]) + (shares[side] / 2 if len(shares) % 2 else 0.0)


def _bar(axes: Axes, bar: ItemBar, centre: float, colours: Sequence[str], *, two_sided: bool) -> None:
    start = -_left(bar.shares) if two_sided else 0.0
    lefts = start + np.concatenate([[0.0], np.cumsum(bar.shares)[:-1]])
    for left, share, colour in zip(lefts, bar.shares, colours, strict=True):
        axes.add_patch(Rectangle((left, centre - 0.1), share, 0.2, facecolor=colour, linewidth=0))
    side = len(bar.shares) // 2
    low, high = sum(bar.shares[:side]), sum(bar.shares[-side:])
    small: Any = {"fontsize": 7.5, "va": "center", "color": INK}
    if two_sided:
        axes.text(start - 0.02, centre, percent(low), ha="right", **small)
        axes.text(start + sum(bar.shares) + 0.02, centre, percent(high), ha="left", **small)
    else:
        axes.text(sum(bar.shares) + 0.015, centre, percent(1 - bar.shares[0]), ha="left", **small)


def _key(axes: Axes, colours: Sequence[str], labels: tuple[str, str], limits: tuple[float, float]) -> None:
    """The colours in order, named at both ends."""
    width = 0.055 * (limits[1] - limits[0])
    middle = (limits[0] + limits[1]) / 2
    start = middle - width * len(colours) / 2
    for k, colour in enumerate(colours):
        axes.add_patch(Rectangle((start + k * width, 0.14), width, 0.13, facecolor=colour, linewidth=0))
    small: Any = {"fontsize": 7.5, "color": MUTED, "va": "center", "linespacing": 1.1}
    axes.text(start - width * 0.4, 0.205, wrapped(labels[0], 15), ha="right", **small)
    axes.text(start + width * (len(colours) + 0.4), 0.285, wrapped(labels[1], 15), ha="left", **small)
