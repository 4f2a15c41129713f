"""Where each parameter stands: index arrays that carry theta into the model's matrices.

The reticular action model (McArdle & McDonald, 1984): v = alpha + A v + u, cov(u) = S, over the p observed
variables followed by the latent ones; Sigma = F (I - A)^-1 S (I - A)^-T F', mu = F (I - A)^-1 alpha.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.types import FloatArray, IntArray


@dataclass(frozen=True)
class GroupMatrices:
    """The matrices of one group, with the places of its free parameters.

    Attributes
    ----------
    p, m : int
        Observed variables, and all variables.
    means : bool
    base : (2 m m + m,) array
        A, S and alpha with every fixed value in place, flattened one after another.
    cells, sources : integer arrays
        ``base[cells] = theta[sources]``; a covariance has two cells.
    free : (q,) integer array
        Positions in theta of the group's parameters, intercepts and paths and covariances alike.
    row, column : (q,) integer arrays
        Where parameter k stands in A or S; an intercept stands in column m of A.
    symmetric : (q,) bool array
        True in S.
    scale : (q,) array
        1/2 for variances, 1 elsewhere.
    depth : int
        Longest chain of paths; -1 for a model with loops.
    """

    p: int
    m: int
    means: bool
    base: FloatArray
    cells: IntArray
    sources: IntArray
    free: IntArray
    row: IntArray
    column: IntArray
    symmetric: IntArray
    scale: FloatArray
    depth: int


@dataclass(frozen=True)
class ModelMatrices:
    """All groups of a model and the length of theta."""

    groups: tuple[GroupMatrices, ...]
    n_free: int
    means: bool


def model_matrices(table: ParameterTable, samples: tuple[SampleStatistics, ...]) -> ModelMatrices:
    """Index arrays of every group; moments of fixed covariates are filled in from the samples.

    Raises
    ------
    ModelError
        A fixed parameter without a value, an operator this engine does not place, or unequal variable names.
    """
    names = [*table.observed, *table.latent]
    position = {name: i for i, name in enumerate(names)}
    by_group: list[list[Parameter]] = [[] for _ in samples]
    for row in table.rows:
        if row.group > 0 and row.op not in ("|", "~*~"):  # thresholds stand outside the moments fitted
            by_group[row.group - 1].append(row)
    groups = []
    for rows, sample in zip(by_group, samples, strict=True):
        if sample.names != table.observed:
            raise ModelError(f"the model has {table.observed}, the sample {sample.names}, in that order")
        groups.append(_group_matrices(rows, position, len(table.observed), table.meanstructure, sample))
    return ModelMatrices(tuple(groups), table.n_free, table.meanstructure)


def _group_matrices(
    rows: list[Parameter], position: dict[str, int], p: int, means: bool, sample: SampleStatistics
) -> GroupMatrices:
    m = len(position)
    base = np.zeros(2 * m * m + m)
    cells: list[int] = []
    sources: list[int] = []
    free: list[tuple[int, int, int, bool]] = []
    for parameter in rows:
        i, j, symmetric = _place(parameter, position, m)
        if symmetric:
            targets = [m * m + i * m + j, m * m + j * m + i] if i != j else [m * m + i * m + i]
        else:
            targets = [2 * m * m + i if j == m else i * m + j]
        if parameter.free:
            free.append((parameter.free - 1, i, j, symmetric))
            cells += targets
            sources += [parameter.free - 1] * len(targets)
        else:
            base[targets] = _fixed_value(parameter, i, j, sample)
    index, row, column, is_symmetric = (
        (np.array(x, dtype=np.intp) for x in zip(*free, strict=True))
        if free
        else (np.zeros(0, dtype=np.intp),) * 4
    )
    scale = np.where((is_symmetric == 1) & (row == column), 0.5, 1.0)
    cell_array = np.array(cells, dtype=np.intp)
    return GroupMatrices(
        p,
        m,
        means,
        base,
        cell_array,
        np.array(sources, dtype=np.intp),
        index,
        row,
        column,
        is_symmetric,
        scale,
        _depth(base, cell_array, m),
    )


def _place(parameter: Parameter, position: dict[str, int], m: int) -> tuple[int, int, bool]:
    """Row, column and whether it stands in S."""
    if parameter.op == "~~":
        return position[parameter.lhs], position[parameter.rhs], True
    if parameter.op == "~":
        return position[parameter.lhs], position[parameter.rhs], False
    if parameter.op == "=~":
        return position[parameter.rhs], position[parameter.lhs], False
    if parameter.op == "~1":
        return position[parameter.lhs], m, False
    raise ModelError(f"'{parameter.lhs} {parameter.op} {parameter.rhs}' needs ordered items")


def _fixed_value(parameter: Parameter, i: int, j: int, sample: SampleStatistics) -> float:
    if not np.isnan(parameter.fixed):
        return parameter.fixed
    if parameter.exo and parameter.op == "~~":
        return float(sample.covariance[i, j])
    if parameter.exo and parameter.op == "~1" and sample.mean is not None:
        return float(sample.mean[i])
    raise ModelError(f"'{parameter.lhs} {parameter.op} {parameter.rhs}' is fixed but has no value")


def _depth(base: FloatArray, cells: IntArray, m: int) -> int:
    """Longest chain of arrows, or -1 where the arrows close a loop."""
    arrows = base[: m * m] != 0
    arrows[cells[cells < m * m]] = True
    reach = arrows.reshape(m, m).astype(np.float64)
    step = reach
    depth = 0
    while step.any():
        depth += 1
        if depth > m:
            return -1
        step = np.minimum(step @ reach, 1.0)
    return depth
