"""Is one model a special case of another: fit the general one to what the other implies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.constrained import minimise_under
from hsmeasure.sem.constraints import constraints_of
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.observed import discrepancy, observe
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.start import starting_values
from hsmeasure.types import FloatArray

_CLOSE = 1e-4  # chi-square below which implied moments are reproduced, as in semTools::net


@dataclass(frozen=True)
class Nesting:
    """What became of fitting a model to another's implied moments.

    Attributes
    ----------
    nested : bool
        The general model can imply whatever the restricted one does.
    chisq : float
        Misfit to the implied moments, as a chi-square at the sample's size.
    theta : (t,) array
        The general model's parameters there.
    basis : (t, k) array or None
        Directions its constraints leave there.
    """

    nested: bool
    chisq: float
    theta: FloatArray
    basis: FloatArray | None


def nesting(restricted: Estimate, general: Estimate) -> Nesting:
    """Whether the restricted model is nested in the general one, by its implied means and covariances.

    Decided at the restricted model's estimates: models may touch there and nowhere else, which this test
    cannot see (Bentler & Satorra, 2010, Psychological Methods, 15(2), 111-123).

    Raises
    ------
    ModelError
        If the restricted model has no implied moments, because it did not converge.

    Notes
    -----
    R: ``semTools::net(general, restricted)``.
    """
    if not restricted.fitted.states or not general.fitted.states:
        raise ModelError("a model without a solution cannot be compared", hint="see findings")
    table = general.table
    samples = tuple(_implied_sample(restricted, general, g) for g in range(len(general.samples)))
    estimator = general.fitted.observed.estimator if samples[0].ordered is not None else "ML"
    objective = discrepancy(observe(samples, estimator, table.meanstructure), model_matrices(table, samples))
    total = float(sum(sample.n for sample in samples))
    best = None
    for start in (general.theta, starting_values(table, samples)):
        found = minimise_under(objective, start, constraints_of(table))
        if best is None or found[0].objective < best[0].objective:
            best = found
        if 2 * total * best[0].objective < _CLOSE:
            break
    if best is None:
        raise ModelError("nothing to start from")
    chisq = 2 * total * float(best[0].objective)
    return Nesting(bool(chisq < _CLOSE), chisq, best[0].theta, best[1])


def _implied_sample(restricted: Estimate, general: Estimate, g: int) -> SampleStatistics:
    """The restricted model's implied moments of one group, in the general model's order of variables."""
    names = restricted.table.observed
    order = [names.index(name) for name in general.table.observed]
    sample, state = restricted.samples[g], restricted.fitted.states[g]
    mean = sample.mean if state.at.mean is None else state.at.mean
    return replace(
        general.samples[g],
        covariance=np.asarray(state.at.covariance)[np.ix_(order, order)],
        mean=None if mean is None else np.asarray(mean)[order],
        data=None,
        weights=None,
        clusters=None,
        patterns=None,
        saturated_loglik=None,
    )
