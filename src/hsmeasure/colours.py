"""The colours of every figure: one accent, a neutral ramp, a diverging ramp for agreement."""

from __future__ import annotations

PAPER = "#fefefe"
INK = "#1d1e20"
MUTED = "#63676d"
RULE = "#d9d5cd"
ACCENT = "#11618e"
TINT = "#bdd6e4"
MISSING = "#b9b6b0"
# Orange to blue through a neutral: told apart with any colour vision, and neither end is an alarm.
LOW = ("#f0cc98", "#dd9640", "#b0600a")
MIDDLE = "#e8e4dc"
HIGH = ("#b4d2e6", "#609fca", "#1a689d")
DEEP = "#0b3d60"
