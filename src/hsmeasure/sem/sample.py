"""What was observed: sample statistics of one group, from a raw table or from moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hsmeasure.errors import DataError, NotPositiveDefinite
from hsmeasure.moments.patterns import MissingPatterns, missing_patterns
from hsmeasure.moments.sample_covariance import mean_covariance
from hsmeasure.moments.saturated import SaturatedMoments, saturated_moments
from hsmeasure.types import BoolArray, FloatArray, IntArray

MissingRule = Literal["listwise", "fiml", "fiml_x"]


@dataclass(frozen=True)
class OrderedSample:
    """What ordered items add to the correlations behind them.

    Attributes
    ----------
    thresholds, errors : tuples of (C - 1,) arrays
        One an item, with standard errors.
    acov : (k, k) array
        Covariance of sqrt(n) times the correlations, in the places of vech; zero for the diagonal.
    """

    thresholds: tuple[FloatArray, ...]
    errors: tuple[FloatArray, ...]
    acov: FloatArray


@dataclass(frozen=True)
class SampleStatistics:
    """The observed moments of one group.

    Attributes
    ----------
    names : tuple of str
        Observed variables, in the order of every array below.
    n : int
        Respondents analysed.
    covariance : (p, p) array
        With divisor N whatever the likelihood; under FIML the unrestricted maximum-likelihood estimate.
    mean : (p,) array or None
        None when only a covariance matrix was given.
    exogenous : tuple of int
        Positions of fixed covariates; empty when ``fixed_x`` is off.
    data : (n, p) array or None
        The rows analysed, NaN where missing.
    weights : (n,) array or None
        Sampling weights as given.
    clusters : (n,) integer array or None
    patterns : MissingPatterns or None
        Set when incomplete rows take part (FIML); weighted by the weights normalised within this group.
    saturated_loglik : float or None
        Log-likelihood of the unrestricted model under FIML.
    rows : (n,) integer array or None
        Positions of the analysed rows in the table that was given.
    dropped : int
        Rows left out: empty, or incomplete under the rule.
    ordered : OrderedSample or None
        Set for ordered items: then ``covariance`` holds their polychoric correlations.
    """

    names: tuple[str, ...]
    n: int
    covariance: FloatArray
    mean: FloatArray | None
    exogenous: tuple[int, ...] = ()
    data: FloatArray | None = None
    weights: FloatArray | None = None
    clusters: IntArray | None = None
    patterns: MissingPatterns | None = None
    saturated_loglik: float | None = None
    rows: IntArray | None = None
    dropped: int = 0
    ordered: OrderedSample | None = None


def sample_from_data(
    data: FloatArray,
    names: Sequence[str],
    *,
    exogenous: Sequence[str] = (),
    missing: MissingRule = "listwise",
    weights: FloatArray | None = None,
    clusters: IntArray | None = None,
    group: str = "",
) -> SampleStatistics:
    """Sample statistics of one group of respondents.

    Parameters
    ----------
    data : (n, p) array
        NaN where missing.
    names : p names
    exogenous : names of fixed covariates
        Under ``fiml`` a row with a missing covariate is left out, under ``fiml_x`` it is kept.
    missing : {"listwise", "fiml", "fiml_x"}
    weights : (n,) array, optional
        Positive sampling weights.
    clusters : (n,) integer array, optional
    group : str
        The group's label, for messages.

    Raises
    ------
    DataError
        Two columns of one name, infinite values, a constant column, nobody left, or one respondent only.
    NotPositiveDefinite
        The covariance matrix is singular: fewer respondents than variables, or one variable a sum of others.

    >>> table = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [np.nan, 2.0]])
    >>> sample = sample_from_data(table, ["a", "b"])
    >>> sample.n, sample.dropped, sample.covariance.round(3).tolist()
    (3, 1, [[0.667, 0.667], [0.667, 1.556]])
    """
    data = np.ascontiguousarray(data, dtype=np.float64)
    _check_columns(data, names)
    fixed = tuple(i for i, name in enumerate(names) if name in set(exogenous))
    total = data.sum()
    if missing == "listwise" and np.isfinite(total):
        kept, rows = data, None
    else:
        keep = _rows_kept(data, missing, fixed)
        kept, rows = data[keep], np.flatnonzero(keep)
    _check_rows(kept, names, group)
    w = _positive(weights, rows)
    c = None if clusters is None else (clusters if rows is None else clusters[rows])
    patterns = None
    loglik = None
    if missing == "listwise":
        with np.errstate(over="ignore", invalid="ignore"):
            mean, covariance = mean_covariance(kept, w)
    else:
        patterns = missing_patterns(kept, None if w is None else w * (len(w) / w.sum()))
        saturated = _saturated(patterns, names, group)
        mean, covariance, loglik = saturated.mean, saturated.covariance, saturated.loglik
    _check_covariance(covariance, len(kept), names, group)
    return SampleStatistics(
        tuple(names),
        len(kept),
        covariance,
        mean,
        fixed,
        kept,
        w,
        c,
        patterns,
        loglik,
        rows,
        len(data) - len(kept),
    )


def sample_from_moments(
    covariance: FloatArray,
    n: int,
    names: Sequence[str],
    mean: FloatArray | None = None,
    *,
    exogenous: Sequence[str] = (),
    rescale: bool = True,
    group: str = "",
) -> SampleStatistics:
    """Sample statistics from a covariance matrix, and means where the model has them.

    Parameters
    ----------
    covariance : (p, p) array
        Divisor N - 1 when ``rescale``, as printed by most programs; lavaan's ``sample.cov.rescale``.
    n : int
        Respondents.
    names : p names
    mean : (p,) array, optional
    exogenous : names of fixed covariates
    rescale : bool
        Multiply by (n - 1) / n.

    Raises
    ------
    DataError
        Non-finite or asymmetric covariances, fewer than two respondents.
    NotPositiveDefinite
        The matrix is not positive definite.

    >>> sample_from_moments(np.array([[2.0]]), 10, ["a"]).covariance
    array([[1.8]])
    """
    covariance = np.asarray(covariance, dtype=np.float64)
    if len(set(names)) < len(names):
        raise DataError.duplicate_columns(sorted({x for x in names if list(names).count(x) > 1}))
    if n < 2:
        raise DataError(f"{_where(group)}{n} respondent, too few to analyse")
    bad = [name for name, row in zip(names, covariance, strict=True) if not np.isfinite(row).all()]
    if bad:
        raise DataError(f"covariances that are not finite: {', '.join(bad)}")
    if not np.allclose(covariance, covariance.T, rtol=1e-8, atol=0.0):
        raise DataError("the covariance matrix is not symmetric")
    scaled = covariance * ((n - 1) / n) if rescale else covariance
    _check_covariance(scaled, n, names, group)
    fixed = tuple(i for i, name in enumerate(names) if name in set(exogenous))
    return SampleStatistics(
        tuple(names), n, scaled, None if mean is None else np.asarray(mean, dtype=np.float64), fixed
    )


def _saturated(patterns: MissingPatterns, names: Sequence[str], group: str) -> SaturatedMoments:
    """Unrestricted means and covariances of incomplete rows, or why there are none."""
    try:
        return saturated_moments(patterns)
    except np.linalg.LinAlgError:
        n = int(patterns.n.sum())
        raise NotPositiveDefinite(
            f"{_where(group)}the means and covariances of {len(names)} variables cannot be estimated from "
            f"{n} incomplete rows",
            hint="leave out copies and totals, analyse fewer variables or more respondents",
        ) from None


def _where(group: str) -> str:
    return f"group {group}: " if group else ""


def _check_columns(data: FloatArray, names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise DataError.duplicate_columns(sorted({x for x in names if list(names).count(x) > 1}))
    if data.ndim != 2 or data.shape[1] != len(names):
        raise DataError(f"a table of shape {data.shape} does not have {len(names)} columns")
    if not np.isfinite(data.sum()) and np.isinf(data).any():
        infinite = np.asarray(np.isinf(data).any(axis=0))
        raise DataError.infinite([x for x, bad in zip(names, infinite, strict=True) if bad])


def _rows_kept(data: FloatArray, missing: MissingRule, fixed: tuple[int, ...]) -> BoolArray:
    absent = np.isnan(data)
    if missing == "listwise":
        return np.asarray(~absent.any(axis=1))
    if missing == "fiml_x":
        return np.asarray(~absent.all(axis=1))
    return np.asarray(~absent[:, list(fixed)].any(axis=1) & ~absent.all(axis=1))


def _check_rows(data: FloatArray, names: Sequence[str], group: str) -> None:
    if len(data) < 2:
        raise DataError(
            f"{_where(group)}{len(data)} respondent{'s' if len(data) != 1 else ''} left to analyse",
            hint="missing='fiml' keeps incomplete rows"
            if len(data) == 0
            else "merge or leave out this group",
        )
    highest, lowest = np.fmax.reduce(data, axis=0), np.fmin.reduce(data, axis=0)
    empty = [x for x, absent in zip(names, np.isnan(highest), strict=True) if absent]
    if empty:
        raise DataError(f"{_where(group)}nobody answered: {', '.join(empty)}", hint="leave these columns out")
    spread = highest - lowest
    constant = [x for x, s in zip(names, spread, strict=True) if s == 0]
    if constant:
        raise DataError(f"{_where(group)}constant: {', '.join(constant)}", hint="leave these columns out")


def _positive(weights: FloatArray | None, rows: IntArray | None) -> FloatArray | None:
    if weights is None:
        return None
    kept = np.asarray(weights, dtype=np.float64)
    kept = kept if rows is None else kept[rows]
    if not (np.isfinite(kept) & (kept > 0)).all():
        raise DataError("sampling weights must be finite and above zero")
    return kept


def _check_covariance(covariance: FloatArray, n: int, names: Sequence[str], group: str) -> None:
    """Refuse a covariance matrix that is singular to working precision, or whose squares overflow."""
    size = covariance.diagonal()
    if (size > 1e100).any() or ((size < 1e-100) & (size > 0)).any():
        bad = [x for x, v in zip(names, size, strict=True) if v > 1e100 or 0 < v < 1e-100]
        raise DataError(
            f"{_where(group)}variance too large or too small to compute with: {', '.join(bad)}",
            hint="rescale these columns",
        )
    scale = np.sqrt(np.abs(np.diagonal(covariance)))
    if (np.diagonal(covariance) <= 0).any():
        bad = [x for x, v in zip(names, np.diagonal(covariance), strict=True) if v <= 0]
        raise NotPositiveDefinite(f"{_where(group)}no variance in: {', '.join(bad)}")
    if np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0] > 1e-12:
        return
    if n <= len(names):
        raise NotPositiveDefinite(
            f"{_where(group)}{n} respondents for {len(names)} variables: the covariance matrix is singular",
            hint="analyse fewer variables or more respondents",
        )
    raise NotPositiveDefinite(
        f"{_where(group)}the covariance matrix is singular: a variable is a copy or a sum of others",
        hint="leave out copies and totals",
    )
