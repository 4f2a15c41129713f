"""Figures of models: loadings by factor, and effects beside the smallest one of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hsmeasure.colours import ACCENT, INK, MIDDLE, MUTED, PAPER
from hsmeasure.report.figures import WIDTH, guide, rows_on, styled, wrapped
from hsmeasure.report.numbers import coefficient, interval

ROW = 0.17  # inches: a line of a dense plot
EFFECTS = 2.1  # inches for the names of effects


@dataclass(frozen=True)
class Loading:
    """A standardised loading with its limits."""

    item: str
    estimate: float
    low: float
    high: float
    reversed: bool


@dataclass(frozen=True)
class Effect:
    """A standardised effect with its limits and the smallest one of interest."""

    label: str
    estimate: float
    low: float
    high: float
    smallest: float
    stated: bool


@styled
def loadings(factors: Sequence[tuple[str, Sequence[Loading]]]) -> Figure:
    """A dot and an interval per item, factor by factor in two columns, on one axis."""
    columns = _two_columns(factors)
    lines = [sum(len(items) + 1.9 for _, items in column) for column in columns]
    height = 0.45 + ROW * max(lines)
    figure = Figure(figsize=(WIDTH, height))
    lowest = min((x.low for _, items in factors for x in items if np.isfinite(x.low)), default=0.0)
    left = min(0.0, float(np.floor(lowest * 5) / 5))
    for k, column in enumerate(columns):
        axes = figure.add_axes((k * 0.5 + 0.095, 0.38 / height, 0.39, 1 - 0.42 / height))
        _column(axes, column, max(lines), left)
    return figure


@styled
def forest(groups: Sequence[tuple[str, Sequence[Effect]]]) -> Figure:
    """A dot and an interval per effect under the name of its outcome; the band is what would not matter."""
    lines = sum(len(effects) + 1.35 for _, effects in groups)
    height = 0.45 + 0.2 * lines
    figure = Figure(figsize=(WIDTH, height))
    wide = (WIDTH - EFFECTS - 1.15) / WIDTH
    axes = figure.add_axes((EFFECTS / WIDTH, 0.4 / height, wide, 1 - 0.42 / height))
    low, high = _span([e for _, effects in groups for e in effects])
    guide(axes, *np.arange(low, high + 0.01, 0.2))
    axes.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
    y, centres, labels = 0.0, [], []
    for title, effects in groups:
        axes.text(-EFFECTS / (wide * WIDTH), y, title, transform=axes.get_yaxis_transform(),
                  color=MUTED, va="center", fontsize=8.5)  # fmt: skip
        for effect in effects:
            y += 1
            _effect(axes, effect, y)
            centres.append(y)
            labels.append(wrapped(effect.label, 34))
        y += 1.35
    axes.set(xlim=(low, high), ylim=(y - 0.6, -0.7))
    axes.set_xticks(ticks := np.arange(low, high + 0.01, 0.2), [_tick(t) for t in ticks])
    axes.spines["left"].set_visible(False)
    rows_on(axes, labels, centres)
    axes.set_xlabel("standardised effect, with its interval")
    return figure


def _two_columns(
    factors: Sequence[tuple[str, Sequence[Loading]]],
) -> list[list[tuple[str, Sequence[Loading]]]]:
    """Factors in order, split where the columns come out most alike."""
    sizes = np.cumsum([len(items) + 1.9 for _, items in factors])
    cut = int(np.argmin(np.maximum(sizes, sizes[-1] - sizes))) + 1
    return [part for part in (list(factors[:cut]), list(factors[cut:])) if part]


def _column(axes: Axes, factors: Sequence[tuple[str, Sequence[Loading]]], lines: float, left: float) -> None:
    guide(axes, *np.arange(left, 1.01, 0.2))
    y, centres, labels = 0.0, [], []
    for title, items in factors:
        axes.text(left, y, title, color=INK, va="center", fontsize=8.5)
        for item in items:
            y += 1
            face = PAPER if item.reversed else ACCENT
            axes.plot([item.low, item.high], [y, y], color=ACCENT, linewidth=1.2)
            axes.plot([item.estimate], [y], "o", markersize=3.8, color=ACCENT, markerfacecolor=face)
            centres.append(y)
            labels.append(item.item)
        y += 1.9
    axes.set(xlim=(left, 1), ylim=(lines - 1.3, -0.8))
    ticks = np.arange(left, 1.01, 0.2)
    axes.set_xticks(ticks, [_tick(t) for t in ticks])
    axes.spines["left"].set_visible(False)
    rows_on(axes, labels, centres, fontsize=7.5)
    axes.set_xlabel("standardised loading")


def _effect(axes: Axes, effect: Effect, y: float) -> None:
    s = effect.smallest
    axes.add_patch(Rectangle((-s, y - 0.5), 2 * s, 1.0, color=MIDDLE, linewidth=0, zorder=0.5))
    colour = ACCENT if effect.stated else MUTED
    axes.plot([effect.low, effect.high], [y, y], color=colour, linewidth=1.6 if effect.stated else 1.1)
    face = colour if effect.stated else PAPER
    axes.plot([effect.estimate], [y], "o", markersize=4.6, color=colour, markerfacecolor=face)
    text = f"{coefficient(effect.estimate)} {interval((effect.low, effect.high))}"
    axes.text(1.03, y, text, va="center", fontsize=8, transform=axes.get_yaxis_transform())


def _span(effects: Sequence[Effect]) -> tuple[float, float]:
    """Ends of the axis: fifths that hold every interval."""
    ends = np.array([[e.low, e.high, e.estimate, -e.smallest, e.smallest] for e in effects])
    low, high = np.nanmin(ends), np.nanmax(ends)
    return float(np.floor(low * 5) / 5), float(np.ceil(high * 5) / 5)


def _tick(value: float) -> str:
    return coefficient(value, 1) if abs(value - round(value)) > 1e-9 else str(round(value))
