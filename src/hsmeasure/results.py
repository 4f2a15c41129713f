"""The result grammar: every result has ``frame()``, ``summary()``, ``_repr_html_`` and ``provenance``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from hsmeasure.types import Provenance


_SHOWN = 100  # rows of a table in a notebook


class Result(ABC):
    """Base of every result noun.

    A subclass is a frozen dataclass with a ``provenance`` field that implements :meth:`frame`; numbers in the
    frame are at full precision. Rounding happens here only for the screen, and in ``report/`` for print.
    """

    provenance: Provenance

    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """The result as a tidy table, at full precision."""

    @property
    def title(self) -> str:
        """What the result is called on the screen."""
        return type(self).__name__

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that belong under the table."""
        return ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the instruments behind the numbers say from memory alone."""
        return tuple(remark for one in self.provenance.instruments for remark in one.remarks)

    def summary(self) -> str:
        """The result as text for a terminal: title, table to three decimals, notes."""
        table = self.frame().to_string(index=False, float_format="{:.3f}".format, na_rep="")
        return "\n".join([self.title, "", table, *(f"\nNote. {n}" for n in (*self.notes, *self.remarks))])

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        """The summary: what a person wants to see of a result."""
        return self.summary()

    def _repr_html_(self) -> str:
        """The result as a table in a notebook; of a long one the first rows."""
        from great_tables import GT

        whole = self.frame()
        frame = whole.head(_SHOWN)
        table = GT(frame).tab_header(title=self.title)
        numbers = [name for name in frame if frame[name].dtype.kind == "f"]
        if numbers:
            table = table.fmt_number(columns=numbers, decimals=3)
        left_out = (f"The first {_SHOWN} of {len(whole):,} rows.",) if len(whole) > _SHOWN else ()
        for note in (*left_out, *self.notes, *self.remarks):
            table = table.tab_source_note(note)
        return str(table.as_raw_html())
