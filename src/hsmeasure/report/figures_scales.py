"""Figures of scales: how reliable they are, and how their scores are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hsmeasure.colours import ACCENT, INK, MUTED, PAPER, TINT
from hsmeasure.report.figures import WIDTH, guide, rows_on, styled, wrapped
from hsmeasure.report.numbers import coefficient, decimal, interval
from hsmeasure.types import FloatArray

FEW = 9  # different values up to which scores are drawn as bars
LABELS = 1.85  # inches for the names of scales


@dataclass(frozen=True)
class Dot:
    """An estimate with its limits; ``lead`` is drawn filled and printed beside its row."""

    symbol: str
    estimate: float
    low: float
    high: float
    lead: bool


@dataclass(frozen=True)
class Cloud:
    """The scores of one scale, without those that are missing."""

    title: str
    values: FloatArray


@styled
def dots(rows: Sequence[tuple[str, Sequence[Dot]]]) -> Figure:
    """A dot and an interval per scale and coefficient, on an axis from zero to one."""
    height = 0.5 + 0.36 * len(rows)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((LABELS / WIDTH, 0.4 / height, (WIDTH - LABELS - 1.1) / WIDTH, 1 - 0.5 / height))
    lowest = min((d.low for _, row in rows for d in row if np.isfinite(d.low)), default=0.0)
    left = min(0.0, np.floor(lowest * 5) / 5)
    ticks = np.arange(left, 1.01, 0.2)
    guide(axes, *ticks)
    for y, (_, row) in enumerate(rows):
        offsets = np.linspace(-0.15, 0.15, len(row)) if len(row) > 1 else [0.0]
        for dot, offset in zip(row, offsets, strict=True):
            _dot(axes, dot, y + offset, named=y == 0)
    axes.set(xlim=(left, 1), ylim=(len(rows) - 0.5, -0.6))
    axes.set_xticks(ticks, [_tick(t) for t in ticks.round(1)])
    axes.spines["left"].set_visible(False)
    rows_on(axes, [wrapped(title, 26) for title, _ in rows], range(len(rows)))
    axes.set_xlabel("reliability, with its interval")
    return figure


@styled
def clouds(rows: Sequence[Cloud], limits: tuple[float, float]) -> Figure:
    """Density, quartiles and median of scores, on the whole range that the scale allows."""
    height = 0.35 + 0.5 * len(rows)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((LABELS / WIDTH, 0.3 / height, (WIDTH - LABELS - 1.25) / WIDTH, 1 - 0.35 / height))
    for y, row in enumerate(rows):
        _cloud(axes, row.values, y, limits)
    axes.set(xlim=limits, ylim=(len(rows) - 0.55, -0.75))
    axes.spines["left"].set_visible(False)
    rows_on(axes, [wrapped(row.title, 26) for row in rows], range(len(rows)))
    axes.set_xticks(_ticks(limits))
    return figure


def _dot(axes: Axes, dot: Dot, y: float, *, named: bool) -> None:
    colour = ACCENT if dot.lead else MUTED
    if np.isfinite(dot.low) and np.isfinite(dot.high):
        axes.plot([dot.low, dot.high], [y, y], color=colour, linewidth=1.6 if dot.lead else 1.1)
    face = colour if dot.lead else PAPER
    axes.plot([dot.estimate], [y], "o", markersize=4.6, color=colour, markerfacecolor=face)
    if named:
        edge = min(v for v in (dot.low, dot.estimate) if np.isfinite(v))
        axes.text(edge - 0.015, y, dot.symbol, color=colour, ha="right", va="center", fontsize=8)
    if dot.lead:
        text = f"{coefficient(dot.estimate)} {interval((dot.low, dot.high))}"
        axes.text(1.03, round(y), text, va="center", fontsize=8, transform=axes.transData)


def _cloud(axes: Axes, values: FloatArray, y: int, limits: tuple[float, float]) -> None:
    if len(values) == 0:
        axes.text(limits[0], y, "no scores", va="center", color=MUTED)
        return
    if len(np.unique(values)) <= FEW:
        _bars(axes, values, y, limits)
    else:
        grid = np.linspace(*limits, 161)
        density = reflected_density(values, grid, limits)
        axes.fill_between(grid, y, y - 0.62 * density / density.max(), color=TINT, linewidth=0)
    quarter, median, three = np.quantile(values, [0.25, 0.5, 0.75])
    axes.plot([quarter, three], [y + 0.12] * 2, color=ACCENT, linewidth=2.6, solid_capstyle="butt")
    axes.plot([median], [y + 0.12], "o", markersize=4.6, color=ACCENT, markerfacecolor=PAPER)
    spread = decimal(values.std(ddof=1)) if len(values) > 1 else decimal(None)
    text = f"M = {decimal(values.mean())}\nSD = {spread}"
    axes.text(1.02, y - 0.1, text, va="center", fontsize=8, color=INK, transform=axes.get_yaxis_transform())


def _bars(axes: Axes, values: FloatArray, y: int, limits: tuple[float, float]) -> None:
    """Counts of a score that takes few values: a smooth shape would show values nobody can have."""
    found, counts = np.unique(values, return_counts=True)
    width = 0.025 * (limits[1] - limits[0])
    lefts = np.clip(found - width / 2, limits[0], limits[1] - width)
    axes.bar(lefts, -0.62 * counts / counts.max(), width, bottom=y, align="edge", color=TINT)


def reflected_density(values: FloatArray, grid: FloatArray, limits: tuple[float, float]) -> FloatArray:
    """A density folded back at both ends of the scale, so that no score is drawn where none can be.

    Gaussian kernels of Scott's width, ``sd n^(-1/5)``, on the values that occur.

    >>> grid = np.linspace(1, 5, 401)
    >>> density = reflected_density(np.array([1.0, 1, 2, 3, 5]), grid, (1, 5))
    >>> bool(abs(np.trapezoid(density, grid) - 1) < 0.02)
    True
    """
    found, counts = np.unique(values, return_counts=True)
    width = values.std(ddof=1) * len(values) ** -0.2
    low, high = limits
    centres = np.concatenate([found, 2 * low - found, 2 * high - found])
    z = (grid[:, None] - centres) / width
    total = len(values) * width * np.sqrt(2 * np.pi)
    density: FloatArray = np.exp(-(z**2) / 2) @ np.tile(counts / total, 3)
    return density


def _tick(value: float) -> str:
    return decimal(value, 0) if float(value).is_integer() else coefficient(value, 1)


def _ticks(limits: tuple[float, float]) -> list[float]:
    low, high = limits
    steps = int(high - low)
    if float(low).is_integer() and float(high).is_integer() and 1 <= steps <= 10:
        return [float(t) for t in range(int(low), int(high) + 1)]
    return [float(t) for t in np.linspace(low, high, 6)]
