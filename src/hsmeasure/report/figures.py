"""How figures look, and how they are saved.

Figures are drawn in the colours of the light page. In the page each of these colours becomes a CSS variable:
one drawing follows light and dark; in print and in Word it is what it was drawn as. Letters stay text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from functools import wraps
from textwrap import wrap
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hsmeasure.colours import (
    ACCENT,
    DEEP,
    HIGH,
    INK,
    LOW,
    MIDDLE,
    MISSING,
    MUTED,
    PAPER,
    RULE,
    TINT,
)

P = ParamSpec("P")

WIDTH = 6.0  # inches: the text column
LINE = 0.165  # inches: a line of small text

VARIABLES = {
    PAPER: "--paper",
    INK: "--ink",
    MUTED: "--muted",
    RULE: "--rule",
    ACCENT: "--accent",
    TINT: "--tint",
    MISSING: "--missing",
    MIDDLE: "--middle",
    DEEP: "--deep",
    **{colour: f"--low-{k}" for k, colour in enumerate(LOW, start=1)},
    **{colour: f"--high-{k}" for k, colour in enumerate(HIGH, start=1)},
}

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 8.5,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.unicode_minus": True,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "hsmeasure",
    "text.parse_math": False,
}


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """A drawing function that draws in the style of the report, whatever matplotlib is set to."""

    @wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context({**mpl.rcParamsDefault, **STYLE}):
            return draw(*args, **kwargs)

    return inner


def to_svg(figure: Figure, prefix: str) -> str:
    """A figure as an SVG element: deterministic, transparent, its ids made unique by ``prefix``.

    Colours become ``var(--ink, #1d1e20)`` and the like; the font is that of the page.
    """
    buffer = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*|<style.*?</style>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'^<svg(.*?) width="[^"]*" height="[^"]*"', r'<svg\1 stroke-linejoin="round"', svg)
    svg = re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\g<1>{prefix}-", svg)
    svg = re.sub(r"font-family: [^;\"]+", "font-family: var(--sans, sans-serif)", svg)
    for colour, name in VARIABLES.items():
        svg = svg.replace(colour, f"var({name}, {colour})")
    return svg.strip()


def to_png(figure: Figure, dpi: int = 300) -> bytes:
    """A figure as a PNG for Word."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def agreement_colours(n: int) -> tuple[str, ...]:
    """Colours for ``n`` ordered answers that lean to two sides.

    >>> len(agreement_colours(5)), agreement_colours(5)[2] == MIDDLE
    (5, True)
    """
    side = n // 2
    steps = {1: (2,), 2: (0, 1), 3: (0, 1, 2)}.get(side) or tuple(min(k, 2) for k in range(side))
    middle = (MIDDLE,) if n % 2 else ()
    return (*(LOW[k] for k in reversed(steps)), *middle, *(HIGH[k] for k in steps))


def frequency_colours(n: int) -> tuple[str, ...]:
    """Colours for ``n`` ordered answers that start at nothing.

    >>> len(frequency_colours(5)), frequency_colours(5)[0] == MIDDLE
    (5, True)
    """
    ramp = (MIDDLE, *HIGH, DEEP)
    return ramp[:n] if n <= len(ramp) else (*ramp, *([DEEP] * (n - len(ramp))))


def wrapped(text: str, width: int) -> str:
    """Text broken into lines of at most ``width`` characters; nothing is cut.

    >>> wrapped("Asking about a hard point", 12)
    'Asking about\\na hard point'
    """
    return "\n".join(wrap(text, width, break_long_words=True)) or text


def rows_on(axes: Axes, labels: Sequence[str], centres: Sequence[float], **text: Any) -> None:
    """Row labels to the left of the axes, one at each centre."""
    axes.set_yticks(list(centres), list(labels), **text)


def guide(axes: Axes, *positions: float) -> None:
    """Thin vertical guides behind the data."""
    for position in positions:
        axes.axvline(position, color=RULE, linewidth=0.7, zorder=0)
