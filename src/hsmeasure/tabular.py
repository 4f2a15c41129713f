"""Tables as files: full precision, one line end, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_LEADING = ("=", "+", "-", "@", "\t", "\r")


def neutralise(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, behind an apostrophe; anything else as it is.

    >>> neutralise("=1+1"), neutralise(-1.5), neutralise("-1.5")
    ("'=1+1", -1.5, "'-1.5")
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_LEADING) else value


def write_csv(frame: pd.DataFrame, path: Path | str | None = None) -> str:
    """A table as CSV text, also written to ``path`` if one is named.

    UTF-8, ``\\n``, the shortest decimals that read back the same, formulas neutralised.
    """
    safe = frame.rename(columns=neutralise)
    texts = [name for name in safe if safe[name].dtype.kind not in "fiub"]
    for name in texts:
        safe[name] = safe[name].astype(object).map(neutralise)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    if path is not None:
        Path(path).write_text(text, "utf-8", newline="\n")
    return text
