"""``hs.polychoric``: correlations behind ordered answers, with thresholds and errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from hsmeasure.errors import DataError, ModelError
from hsmeasure.moments.gamma_ordered import ordered_gamma
from hsmeasure.moments.polychoric import polychorics
from hsmeasure.moments.tables import pair_tables, thresholds
from hsmeasure.results import Result
from hsmeasure.types import FloatArray, IntArray, Provenance

if TYPE_CHECKING:
    import pandas as pd

MOST = 20  # categories above which a column is hardly ordered answers


@dataclass(frozen=True, repr=False)
class Polychoric(Result):
    """Polychoric correlations of ordered items.

    Attributes
    ----------
    names : tuple of str
    values : (p, p) array
        Correlations.
    errors : (p, p) array
        Their standard errors, zero on the diagonal; NaN where a 2 x 2 table is diagonal.
    cuts : tuple of arrays
        Thresholds of each item.
    n : (p, p) integer array
        Rows that have both items.
    empty_cells : (p, p) integer array
        Cells of each table that nobody is in.
    """

    names: tuple[str, ...]
    values: FloatArray
    errors: FloatArray
    cuts: tuple[FloatArray, ...]
    n: IntArray
    empty_cells: IntArray
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"Polychoric correlations of {len(self.names)} items"

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was done, and which tables have holes."""
        holes = int((np.tril(self.empty_cells, -1) > 0).sum())
        told = (f"{holes} of the tables have empty cells",) if holes else ()
        least = float(np.linalg.eigvalsh(self.values)[0])
        wrong = (f"the matrix is not positive definite (least eigenvalue {least:.3f})",) if least <= 0 else ()
        rule = self.provenance.options.get("missing")
        return (f"two steps: thresholds, then each correlation by maximum likelihood; {rule}", *told, *wrong)

    @property
    def correlations(self) -> pd.DataFrame:
        """The matrix with names."""
        import pandas as pd

        return pd.DataFrame(self.values, index=list(self.names), columns=list(self.names))

    @property
    def std_errors(self) -> pd.DataFrame:
        """Standard errors of the correlations, with names."""
        import pandas as pd

        return pd.DataFrame(self.errors, index=list(self.names), columns=list(self.names))

    @property
    def thresholds(self) -> pd.DataFrame:
        """One row a threshold: ``item threshold estimate``; k stands between categories k and k + 1."""
        import pandas as pd

        rows = [
            {"item": name, "threshold": k, "estimate": value}
            for name, own in zip(self.names, self.cuts, strict=True)
            for k, value in enumerate(own, start=1)
        ]
        return pd.DataFrame(rows, columns=["item", "threshold", "estimate"])

    def frame(self, confidence: float = 0.95) -> pd.DataFrame:
        """One row a pair, with estimate, error, test and limits.

        Columns ``item1 item2 estimate std_error statistic p_value conf_low conf_high n empty_cells``.
        """
        import pandas as pd

        column, row = np.triu_indices(len(self.names), 1)
        estimate, error = self.values[row, column], self.errors[row, column]
        half = ndtri(0.5 + confidence / 2) * error
        with np.errstate(divide="ignore", invalid="ignore"):
            z = estimate / error
        return pd.DataFrame(
            {
                "item1": [self.names[k] for k in column],
                "item2": [self.names[k] for k in row],
                "estimate": estimate,
                "std_error": error,
                "statistic": z,
                "p_value": 2 * ndtr(-np.abs(z)),
                "conf_low": estimate - half,
                "conf_high": estimate + half,
                "n": self.n[row, column],
                "empty_cells": self.empty_cells[row, column],
            }
        )


def polychoric(data: Any, missing: Literal["listwise", "pairwise"] = "listwise") -> Polychoric:
    """Polychoric (and tetrachoric) correlations of ordered items, two-step.

    Parameters
    ----------
    data : DataFrame or Responses
        One row a respondent, codes of ordered answers; their order counts, not their size.
    missing : {"listwise", "pairwise"}
        Complete rows only, or each pair's own (thresholds from each item's own): both assume that answers are
        missing completely at random.

    Returns
    -------
    Polychoric

    Raises
    ------
    DataError
        If a column is not numeric, nobody answered it, or it has one category or more than twenty.

    Notes
    -----
    Olsson (1979); errors from the casewise scores (Muthen, 1984). R: ``lavaan::lavCor(data, ordered = names,
    missing, se = "standard")``. Empty cells: see ``moments.polychoric``.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3, 1, 3], "b": [1, 2, 1, 2, 2, 2, 1, 2]})
    >>> print(polychoric(table).correlations.loc["a", "b"].round(3))
    0.794
    """
    names, codes, categories = _codes(data)
    if missing not in ("listwise", "pairwise"):
        raise ModelError(f"missing={missing!r} is not known", hint="listwise or pairwise")
    total = len(codes)
    if missing == "listwise":
        codes = codes[(codes >= 0).all(axis=1)]
    _check(names, codes, categories)
    tables, cuts = pair_tables(codes, categories), thresholds(codes, categories)
    found = polychorics(tables, cuts)
    p = len(names)
    values, errors, counts, empty = np.eye(p), np.zeros((p, p)), np.zeros((p, p)), np.zeros((p, p))
    rows, columns = tables.first, tables.second
    values[rows, columns] = values[columns, rows] = found.correlation
    gamma = ordered_gamma(codes, tables, cuts, found.correlation).gamma
    spread = np.sqrt(gamma.diagonal()[-len(rows) :] / len(codes)) if len(rows) else np.zeros(0)
    spread = np.where(np.abs(found.correlation) < 1, spread, np.nan)
    errors[rows, columns] = errors[columns, rows] = spread
    counts[rows, columns] = counts[columns, rows] = tables.counts.sum(axis=(1, 2))
    np.fill_diagonal(counts, (codes >= 0).sum(axis=0))
    empty[rows, columns] = empty[columns, rows] = found.empty
    return Polychoric(
        names,
        values,
        errors,
        tuple(own[np.isfinite(own)] for own in cuts),
        counts.astype(np.intp),
        empty.astype(np.intp),
        Provenance(options={"missing": missing, "rows": total, "n": len(codes)}),
    )


def _codes(data: Any) -> tuple[tuple[str, ...], IntArray, IntArray]:
    """Names, categories counted from zero (-1 where missing), and their numbers."""
    import pandas as pd

    frame = data if isinstance(data, pd.DataFrame) else data.frame()
    if twice := sorted({str(c) for c in frame.columns[frame.columns.duplicated()]}):
        raise DataError.duplicate_columns(twice)
    codes = np.full(frame.shape, -1, dtype=np.intp)
    categories = np.zeros(frame.shape[1], dtype=np.intp)
    for k, name in enumerate(frame.columns):
        try:
            column = frame[name].to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise DataError.not_numeric([str(name)]) from None
        there = ~np.isnan(column)
        levels = np.unique(column[there])
        codes[there, k], categories[k] = np.searchsorted(levels, column[there]), len(levels)
    return tuple(map(str, frame.columns)), codes, categories


def _check(names: tuple[str, ...], codes: IntArray, categories: IntArray) -> None:
    if len(codes) < 2 or not len(names):
        raise DataError(f"{len(codes)} complete rows", hint="missing='pairwise' takes each pair's own rows")
    used = [len(np.unique(c[c >= 0])) for c in codes.T]
    if empty := [n for n, k in zip(names, used, strict=True) if k == 0]:
        raise DataError(f"nobody answered: {', '.join(empty)}", hint="leave these columns out")
    if constant := [n for n, k in zip(names, used, strict=True) if k == 1]:
        raise DataError(f"one category only: {', '.join(constant)}", hint="leave these columns out")
    if gone := [n for n, k, c in zip(names, used, categories, strict=True) if k < c]:
        raise DataError(
            f"a category is lost with the incomplete rows: {', '.join(gone)}", hint="missing='pairwise'"
        )
    if many := [n for n, c in zip(names, categories, strict=True) if c > MOST]:
        raise DataError(f"more than {MOST} categories: {', '.join(many)}", hint="these look continuous")
