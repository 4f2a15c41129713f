"""The story of a fit: text -> statements -> table -> samples -> constraints -> estimates -> Fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hsmeasure.errors import DataError, ModelError
from hsmeasure.sem.auxiliary import with_auxiliary
from hsmeasure.sem.bootstrap import bollen_stine, bootstrap
from hsmeasure.sem.build import build_table
from hsmeasure.sem.constraints import constraints_of
from hsmeasure.sem.estimate import Estimate, estimate
from hsmeasure.sem.inference import TestInformation
from hsmeasure.sem.observe import Moments, as_frame, group_labels, samples_of, samples_of_moments
from hsmeasure.sem.options import Options, resolve
from hsmeasure.sem.ordered import dressed, ordered_samples, ordered_table
from hsmeasure.sem.partable import ParameterTable
from hsmeasure.sem.result import Fit
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.statements import Statement
from hsmeasure.sem.syntax import parse
from hsmeasure.types import Provenance

_MOMENTS = ("sample_cov", "sample_mean", "sample_nobs")


def cfa(model: str, data: Any = None, **options: Any) -> Fit:
    """Fit a confirmatory factor model.

    Parameters
    ----------
    model : str
        lavaan model syntax.
    data : DataFrame or Responses, optional
        One row a respondent; of Responses the keyed answers are used.
    **options
        lavaan's, with underscores: ``estimator`` (ML MLM MLMV MLMVS MLR MLF GLS ULS WLS DWLS), ``missing``
        ("listwise", "fiml", "fiml_x"), ``group``, ``group_equal``, ``group_partial``, ``meanstructure``,
        ``std_lv``, ``orthogonal``, ``cluster``, ``sampling_weights``, ``likelihood``, ``information``,
        ``se``, ``test``, ...; instead of data ``sample_cov``, ``sample_mean``, ``sample_nobs``.

    Returns
    -------
    Fit

    Raises
    ------
    ModelSyntaxError, ModelError, DataError, EstimationError
        For a text, model, table or moments that cannot be used. Non-convergence is not an error: see
        ``Fit.findings``.

    Notes
    -----
    R: ``lavaan::cfa(model, data, ...)``.

    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> f = rng.normal(size=(300, 1))
    >>> table = pd.DataFrame(f + rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    >>> fit = cfa("f =~ a + b + c", table)
    >>> fit.converged, fit.df
    (True, 0)
    """
    return _fit("cfa", model, data, options)


def sem(model: str, data: Any = None, **options: Any) -> Fit:
    """Fit a structural equation model; parameters and defaults as in :func:`cfa` (R: ``lavaan::sem``)."""
    return _fit("sem", model, data, options)


def growth(model: str, data: Any = None, **options: Any) -> Fit:
    """Fit a growth curve: intercepts of indicators are zero, latent means free (R: ``lavaan::growth``)."""
    return _fit("growth", model, data, options)


def lavaan(model: str, data: Any = None, **options: Any) -> Fit:
    """Fit a model to which nothing is added unless asked for (R: ``lavaan::lavaan``)."""
    return _fit("lavaan", model, data, options)


def _fit(kind: str, model: str, data: Any, given: dict[str, Any]) -> Fit:
    statements = parse(model)
    moments = _moments(data, {k: given.pop(k) for k in _MOMENTS if k in given})
    options = resolve(kind, **given)
    if moments is None:
        frame = as_frame(data)
        groups = group_labels(frame, options)
        table = _table(statements, [str(c) for c in frame.columns], options, groups)
        samples = (
            samples_of(frame, table, options)
            if not options.ordered
            else ordered_samples(frame, table, options)
        )
    elif options.ordered:
        raise ModelError("ordered items need the answers, not moments", hint="give the data")
    else:
        groups = ("",) if len(moments.n) == 1 else tuple(f"Group {k}" for k in range(1, len(moments.n) + 1))
        if moments.mean is not None and "meanstructure" not in given:
            options = replace(options, meanstructure=True)
        table = _table(statements, moments.names, options, options.group_label or groups)
        samples = samples_of_moments(moments, table, options)
    found = fit_table(table, samples, options)
    if options.ordered:
        found = dressed(found)
    proper = bool(found.fitted.states)
    draws = model_test = None
    if options.se == "bootstrap" and proper:
        draws = bootstrap(found, options.bootstrap, options.seed)
        found = replace(found, covariance=draws.covariance)
    if options.test == "bollen_stine" and proper:
        model_test = bollen_stine(found, options.bootstrap, options.seed)
    rows = None if moments is not None else len(frame)
    return Fit(model, found, options, _provenance(options, samples, rows), draws, model_test)


def fit_table(table: ParameterTable, samples: tuple[SampleStatistics, ...], options: Options) -> Estimate:
    """Fit a parameter table to samples by the options of a fit."""
    return estimate(
        table,
        samples,
        estimator=options.estimator,
        errors=_ERRORS[options.se],
        test="standard" if options.test == "bollen_stine" else options.test,
        information=options.information,
        test_information=_test_information(options),
        likelihood=options.likelihood,
        constraints=constraints_of(table),
    )


def _test_information(options: Options) -> TestInformation:
    """What lavaan's tests of Yuan and Bentler take: second derivatives for MLR only (or by weights)."""
    if options.asked == "MLR" or options.sampling_weights is not None:
        return "hessian"
    return "expected" if options.information == "expected" else "h1"


# Scores are summed by cluster where the sample names clusters, so the clustered errors are the same sandwich.
_ERRORS: dict[str, Any] = {
    "standard": "standard",
    "robust_sem": "robust_sem",
    "robust_huber_white": "robust_huber_white",
    "robust_cluster": "robust_huber_white",
    "robust_cluster_sem": "robust_sem",
    "first_order": "first_order",
    "bootstrap": "none",
    "none": "none",
}


def _table(
    statements: tuple[Statement, ...], names: Any, options: Options, groups: tuple[str, ...]
) -> ParameterTable:
    if options.auxiliary:
        statements = with_auxiliary(statements, options.auxiliary)
    if options.ordered and (row := next((s for s in statements if s.op in ("|", "~*~")), None)):
        raise ModelError(
            f"{row.lhs} {row.op} {row.rhs}: thresholds and scales in the model are not built yet"
        )
    table = build_table(statements, names, options, groups)
    return ordered_table(table, options) if options.ordered else table


def _moments(data: Any, given: dict[str, Any]) -> Moments | None:
    """Moments given instead of data, or None.

    Raises
    ------
    DataError
        If neither or both are given, or moments come without ``sample_nobs``.
    """
    if data is not None:
        if given:
            raise DataError("both data and sample moments are given", hint="give one of them")
        return None
    if "sample_cov" not in given or "sample_nobs" not in given:
        raise DataError("there is nothing to fit", hint="give data, or sample_cov with sample_nobs")
    covariance, mean, n = (_listed(given.get(k)) for k in _MOMENTS)
    first = covariance[0]
    names = tuple(map(str, first.columns)) if hasattr(first, "columns") else ()
    if not names:
        raise DataError(
            "sample_cov must name its variables", hint="pass a DataFrame with rows and columns named"
        )
    return Moments(covariance, mean or None, tuple(int(k) for k in n), names)


def _listed(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _provenance(options: Options, samples: tuple[SampleStatistics, ...], rows: int | None) -> Provenance:
    asked = {
        "estimator": options.estimator,
        "se": options.se,
        "test": options.test,
        "information": options.information,
        "missing": options.missing,
        "likelihood": options.likelihood,
        "rows": rows,
        "n": [s.n for s in samples],
        "dropped": [s.dropped for s in samples],
    }
    return Provenance(options=asked, seed=options.seed)
