"""One exception base; named constructors write the message: what, where, what is allowed, what to try.

Callers' mistakes are exceptions. Statistical findings (a Heywood case, an empty category) are values in a
result, announced by a warning class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import pandas as pd


class HsmeasureError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, and where.
    hint : str, optional
        What to try; printed on a line of its own.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  try: {self.hint}" if self.hint else self.message


def near(name: str, allowed: Iterable[str]) -> str | None:
    """A hint naming the nearest allowed names, or None when nothing is near.

    >>> near("academic-cor", ["academic-core", "mental-core"])
    'did you mean academic-core?'
    """
    close = get_close_matches(name, list(allowed), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a document: where it stands and what it is."""

    message: str
    file: str = ""
    line: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.hint})" if self.hint else text


class InstrumentError(HsmeasureError):
    """An instrument, battery or study document cannot be used; every problem is listed at once."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), hint: str | None = None) -> None:
        lines = [message, *(f"  {p}" for p in problems)]
        super().__init__("\n".join(lines), hint)
        self.problems = tuple(problems)

    @classmethod
    def invalid(cls, what: str, problems: Sequence[Problem]) -> Self:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        return cls(f"{what} has {count}:", problems)

    @classmethod
    def unknown(cls, kind: str, ref: str, known: Iterable[str]) -> Self:
        known = sorted(known)
        listing = f"known: {', '.join(known)}" if known else "none are installed"
        return cls(f"there is no {kind} '{ref}'", hint=near(ref, known) or listing)

    @classmethod
    def bad_reference(cls, ref: str) -> Self:
        return cls(
            f"'{ref}' is not a reference to an instrument",
            hint="write id, id@version or id@version[SCALE,SCALE], or the path of a .yaml file",
        )


class StudyError(InstrumentError):
    """A study file cannot be used."""


class ResponseError(HsmeasureError):
    """Answers cannot be read or scored; ``failures`` is a frame of every case at once."""

    def __init__(self, message: str, failures: pd.DataFrame | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.failures = failures

    def __str__(self) -> str:
        if self.failures is None or self.failures.empty:
            return super().__str__()
        shown = self.failures.head(20).to_string(index=False)
        more = len(self.failures) - 20
        text = f"{self.message}\n{shown}" + (f"\n... and {more} more" if more > 0 else "")
        return f"{text}\n  try: {self.hint}" if self.hint else text


class DataError(HsmeasureError):
    """A table given to an analysis cannot be analysed: columns, types or rows are not what is needed."""

    @classmethod
    def unknown_columns(cls, names: Sequence[str], known: Iterable[str]) -> Self:
        known = list(known)
        hints = [h for n in names if (h := near(n, known))]
        return cls(f"no such column: {', '.join(names)}", hint="; ".join(hints) or None)

    @classmethod
    def not_numeric(cls, names: Sequence[str]) -> Self:
        return cls(
            f"not numeric: {', '.join(names)}",
            hint="score the export first (hs.read_export), or pass numeric columns only",
        )

    @classmethod
    def duplicate_columns(cls, names: Sequence[str]) -> Self:
        return cls(f"column named twice: {', '.join(names)}", hint="rename or drop one of each pair")

    @classmethod
    def infinite(cls, names: Sequence[str]) -> Self:
        return cls(f"infinite values in: {', '.join(names)}", hint="replace them by NaN (missing)")


class ModelSyntaxError(HsmeasureError):
    """A model text cannot be parsed; carries the source line and a caret under the character.

    Attributes
    ----------
    line, column : int
        One-based place of the offending character.
    source : str
        The line of text.
    """

    def __init__(self, message: str, source: str, line: int, column: int, hint: str | None = None) -> None:
        caret = " " * (column - 1) + "^"
        super().__init__(f"{message} (line {line}, column {column})\n    {source}\n    {caret}", hint)
        self.line = line
        self.column = column
        self.source = source


class ModelError(HsmeasureError):
    """A model cannot be set up with these variables or options."""


class UnknownVariable(ModelError):  # noqa: N818  (the field's own words)
    """A model names a variable that the data do not have."""

    @classmethod
    def named(cls, names: Sequence[str], known: Iterable[str]) -> Self:
        known = list(known)
        hints = [h for n in names if (h := near(n, known))]
        return cls(
            f"the model names {', '.join(names)}, which the data do not have",
            hint="; ".join(hints) or f"the data have {', '.join(known[:12])}",
        )


class NotIdentified(ModelError):  # noqa: N818
    """The information matrix is singular: some parameters cannot be told apart."""


class EstimationError(HsmeasureError):
    """An estimate does not exist for these data."""


class NotConverged(EstimationError):  # noqa: N818
    """The optimiser stopped before an optimum, where a caller insisted on one."""


class NotPositiveDefinite(EstimationError):  # noqa: N818
    """A covariance matrix that must be positive definite is not."""


class OutputError(HsmeasureError):
    """A result cannot be written where it was asked for."""

    @classmethod
    def cannot_write(cls, path: object, reason: str) -> Self:
        return cls(f"cannot write {path}: {reason}", hint="choose another folder with --out")


class HsmeasureWarning(UserWarning):
    """Base of the package's warnings: statistical findings worth a sentence."""


class Withdrawn(HsmeasureWarning):
    """A withdrawn version of an instrument is used."""


class SmallSample(HsmeasureWarning):
    """Too few respondents or clusters for the usual guarantees."""


class Inadmissible(HsmeasureWarning):
    """An estimate lies outside its parameter space (a negative variance, a correlation beyond one)."""
