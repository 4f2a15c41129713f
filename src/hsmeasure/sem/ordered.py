"""Models of ordered items: thresholds, correlations behind the answers, and what the table shows of both.

The response behind an item has variance one (delta parameterisation): residual variances are what the model
leaves of it. Thresholds are free and reproduce the proportions, so the model is fitted to the correlations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hsmeasure.errors import DataError, ModelError
from hsmeasure.moments.gamma_ordered import ordered_gamma
from hsmeasure.moments.polychoric import polychorics
from hsmeasure.moments.tables import pair_positions, pair_tables, thresholds
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.admissible import Finding
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.implied import implied
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.options import Options
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.sample import OrderedSample, SampleStatistics
from hsmeasure.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd


def ordered_table(table: ParameterTable, options: Options) -> ParameterTable:
    """The table with residual variances of the items taken from the free parameters.

    Raises
    ------
    ModelError
        For what is not built yet: continuous items beside ordered ones, covariates, residual variances or
        intercepts of the user's.
    """
    wanted = set(table.observed) if options.ordered is True else set(options.ordered or ())
    if unknown := sorted(wanted - set(table.observed)):
        raise ModelError(f"ordered names {unknown[0]}, which is not in the model")
    rest = [name for name in table.observed if name not in wanted]
    if rest or table.exogenous:
        beside = ", ".join(rest or table.exogenous)
        raise ModelError(
            f"continuous variables beside ordered items ({beside}): not built yet",
            hint="estimator='MLR' with all items as continuous",
        )
    rows, free = [], 0
    for row in table.rows:
        residual = row.op == "~~" and row.lhs == row.rhs and row.lhs in wanted
        if residual and row.user:
            raise ModelError(
                f"{row.lhs} ~~ {row.rhs}: an ordered item's residual variance is 1 minus what is explained"
            )
        if row.op == "~1":
            raise ModelError("intercepts of ordered items: not built yet", hint="leave '~ 1' out")
        free += bool(row.free) and not residual
        number = 0 if residual or not row.free else free
        rows.append(replace(row, free=number, fixed=1.0 if residual else row.fixed))
    return replace(table, rows=tuple(rows))


def ordered_samples(
    frame: pd.DataFrame, table: ParameterTable, options: Options
) -> tuple[SampleStatistics, ...]:
    """Polychoric correlations, thresholds and their covariance of every group.

    From complete rows, or with ``missing="pairwise"`` from all answers there are (each item's own thresholds,
    each pair's own table, scores of what is missing zero). Both take answers to be missing completely at
    random.

    Raises
    ------
    DataError
        If an item has one category in a group, or fewer categories there than elsewhere.
    """
    from hsmeasure.sem.observe import numeric

    values = numeric(frame, table.observed)
    codes, categories = coded(values)
    members = [np.ones(len(frame), dtype=bool)]
    if options.group is not None:
        texts = frame[options.group].astype(str).to_numpy()
        there = frame[options.group].notna().to_numpy()
        members = [(texts == label) & there for label in table.groups]
    return tuple(
        _sample(codes, categories, member, table.observed, label, options.missing == "pairwise")
        for member, label in zip(members, table.groups, strict=True)
    )


def coded(values: FloatArray) -> tuple[IntArray, IntArray]:
    """Categories counted from zero, -1 where missing, and how many each item has."""
    codes = np.full(values.shape, -1, dtype=np.intp)
    number = np.zeros(values.shape[1], dtype=np.intp)
    for k, column in enumerate(values.T):
        there = ~np.isnan(column)
        levels = np.unique(column[there])
        codes[there, k], number[k] = np.searchsorted(levels, column[there]), len(levels)
    return codes, number


def _sample(
    codes: IntArray,
    categories: IntArray,
    member: BoolArray,
    names: tuple[str, ...],
    group: str,
    pairwise: bool,
) -> SampleStatistics:
    where = f"group {group}: " if group else ""
    answered = codes >= 0
    rows = np.flatnonzero(member & (answered.any(axis=1) if pairwise else answered.all(axis=1)))
    own = codes[rows]
    if len(own) < 2:
        raise DataError(f"{where}{len(own)} complete rows")
    used = [len(np.unique(column[column >= 0])) for column in own.T]
    for name, have, want in zip(names, used, categories, strict=True):
        if have < 2:
            raise DataError(f"{where}one category only: {name}", hint="leave this item out")
        if have < want:
            raise DataError(
                f"{where}{name} has {have} of {want} categories",
                hint="collapse categories of this item first",
            )
    tables, cuts = pair_tables(own, categories), thresholds(own, categories)
    found = polychorics(tables, cuts)
    p = len(names)
    matrix = np.eye(p)
    matrix[tables.first, tables.second] = matrix[tables.second, tables.first] = found.correlation
    gamma = ordered_gamma(own, tables, cuts, found.correlation).gamma
    finite = [cut[np.isfinite(cut)] for cut in cuts]
    m = sum(len(cut) for cut in finite)
    errors = np.split(np.sqrt(gamma.diagonal()[:m] / len(own)), np.cumsum([len(c) for c in finite])[:-1])
    ordered = OrderedSample(tuple(finite), tuple(errors), _placed(gamma[m:, m:], p))
    dropped = int(member.sum()) - len(own)
    data = own.astype(float)
    return SampleStatistics(
        names, len(own), matrix, None, data=data, rows=rows, dropped=dropped, ordered=ordered
    )


def _placed(gamma: FloatArray, p: int) -> FloatArray:
    """Covariance of the correlations among the places of vech; the diagonal does not vary."""
    rows, columns = vech_indices(p)
    place = np.zeros((p, p), dtype=np.intp)
    place[rows, columns] = np.arange(len(rows))
    below, beside = pair_positions(p)
    at = place[below, beside]
    acov = np.zeros((len(rows), len(rows)))
    acov[np.ix_(at, at)] = gamma
    return acov


def dressed(estimate: Estimate) -> Estimate:
    """The estimate with residual variances filled in, and rows of thresholds and scales in its table."""
    if not estimate.fitted.states:
        return estimate
    table, fitted = estimate.table, estimate.fitted
    explained = [implied(group, fitted.theta).covariance.diagonal() - 1.0 for group in fitted.model.groups]
    place = {name: i for i, name in enumerate(table.observed)}
    rows = []
    for row in table.rows:
        residual = row.op == "~~" and row.lhs == row.rhs and row.lhs in place
        rows.append(
            replace(row, fixed=1.0 - float(explained[row.group - 1][place[row.lhs]])) if residual else row
        )
    for g, sample in enumerate(estimate.samples, start=1):
        cuts = () if sample.ordered is None else sample.ordered.thresholds
        for name, own in zip(table.observed, cuts, strict=True):
            rows += [
                Parameter(0, name, "|", f"t{k}", 0, g, fixed=float(v)) for k, v in enumerate(own, start=1)
            ]
        rows += [Parameter(0, name, "~*~", name, 0, g, fixed=1.0) for name in table.observed]
    whole = replace(table, rows=tuple(replace(row, id=k) for k, row in enumerate(rows, start=1)))
    model = model_matrices(whole, estimate.samples)
    objective = replace(fitted.objective, model=model)
    states = objective.evaluate(fitted.theta)[1]
    improper = tuple(
        Finding("negative_variance", g, f"{name}: more than its whole variance is explained ({share:.3f})")
        for g, own in enumerate(explained, start=1)
        for name, share in zip(table.observed, own, strict=True)
        if share > 1
    )
    return replace(
        estimate,
        findings=(*estimate.findings, *improper),
        table=whole,
        fitted=replace(fitted, model=model, objective=objective, states=states),
    )
