"""One fit without its surface: table and samples in, estimates with errors, test and baseline out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.admissible import Finding, findings
from hsmeasure.sem.baseline import independence, saturated
from hsmeasure.sem.constrained import Constraints, minimise_under
from hsmeasure.sem.inference import (
    ErrorsName,
    InformationName,
    TestInformation,
    covariance_of_estimates,
    degrees_of_freedom,
    model_test,
    score_trace,
)
from hsmeasure.sem.matrices import model_matrices
from hsmeasure.sem.observed import Estimator, Fitted, Observed, discrepancy, observe
from hsmeasure.sem.optimize import Optimum, minimise
from hsmeasure.sem.partable import ParameterTable
from hsmeasure.sem.sample import SampleStatistics
from hsmeasure.sem.start import starting_values
from hsmeasure.sem.teststat import ModelTest, TestName
from hsmeasure.types import FloatArray

MOMENT_TESTS = ("satorra_bentler", "mean_var_adjusted", "scaled_shifted", "yuan_bentler")
"""Tests that need the distribution-free covariance of the moments, so complete rows."""


@dataclass(frozen=True)
class Estimate:
    """A fitted model, before it is dressed as a result.

    Attributes
    ----------
    table : ParameterTable
    fitted : Fitted
        Matrices, theta and implied moments by group (``fitted.states[g].at``).
    optimum : Optimum
    covariance : (t, t) array or None
        Of the estimates; None when not asked for or not identified.
    test : ModelTest
    baseline : ModelTest or None
    baseline_fitted : Fitted or None
    df : int
    n_parameters : int
        Free parameters net of constraints.
    information : str
        Which information the errors use.
    errors : str
    findings : tuple of Finding
    test_information : str
        Of the tests of Yuan and Bentler.
    """

    table: ParameterTable
    fitted: Fitted
    optimum: Optimum
    covariance: FloatArray | None
    test: ModelTest
    baseline: ModelTest | None
    baseline_fitted: Fitted | None
    df: int
    n_parameters: int
    information: InformationName
    errors: ErrorsName
    findings: tuple[Finding, ...]
    test_information: TestInformation = "hessian"

    @property
    def theta(self) -> FloatArray:
        """Estimates of the free parameters, (t,)."""
        return self.optimum.theta

    @property
    def samples(self) -> tuple[SampleStatistics, ...]:
        """Sample statistics, one a group."""
        return self.fitted.observed.samples

    def row_estimates(self) -> FloatArray:
        """Estimate of every structural row of the table: free, fixed, or a fixed covariate's sample
        moment."""
        values = np.full(len(self.table.rows), np.nan)
        position = {name: i for i, name in enumerate(self.table.observed)}
        for k, row in enumerate(self.table.rows):
            if row.group == 0:
                continue
            if row.free:
                values[k] = self.theta[row.free - 1]
            elif not np.isnan(row.fixed):
                values[k] = row.fixed
            else:
                mean = self.samples[row.group - 1].mean
                at = position[row.lhs]
                if row.op == "~1" and mean is not None:
                    values[k] = mean[at]
                elif row.op == "~~":
                    values[k] = self.fitted.observed.covariances[row.group - 1][at, position[row.rhs]]
        return values


def estimate(
    table: ParameterTable,
    samples: tuple[SampleStatistics, ...],
    *,
    estimator: Estimator = "ML",
    errors: ErrorsName = "standard",
    test: TestName = "standard",
    information: InformationName | None = None,
    test_information: TestInformation = "hessian",
    likelihood: str = "normal",
    constraints: Constraints | None = None,
    start: FloatArray | None = None,
    baseline: bool = True,
    max_iterations: int = 200,
) -> Estimate:
    """Fit a model to samples.

    Parameters
    ----------
    table : ParameterTable
    samples : one SampleStatistics a group
    estimator : {"ML", "GLS", "ULS", "WLS", "DWLS"}
        ML becomes full information where the samples hold incomplete rows.
    errors : {"standard", "robust_sem", "robust_huber_white", "first_order", "none"}
        Scores are summed by cluster where the samples name clusters.
    test : str
        See ``teststat``.
    information : {"expected", "observed", "first_order"}, optional
        By default observed with missing values and for Huber-White errors, expected otherwise, as in lavaan.
    test_information : {"hessian", "h1", "expected"}
        Of the tests of Yuan and Bentler: second derivatives, or the information of the moments.
    likelihood : {"normal", "wishart"}
    constraints : Constraints, optional
    start : (t,) array, optional
    baseline : bool
        Fit the independence model too.
    max_iterations : int

    Raises
    ------
    ModelError
        An estimator and samples that do not go together.

    Notes
    -----
    lavaan's MLM is errors="robust_sem", test="satorra_bentler"; MLMV the same with "scaled_shifted"; MLR
    errors="robust_huber_white", test="yuan_bentler_mplus"; MLF errors="first_order".
    """
    _check(table, samples, estimator, errors, test, likelihood)
    if information is None:
        loose = samples[0].patterns is not None or errors == "robust_huber_white"
        information = "observed" if loose else "expected"
    moments_needed = errors == "robust_sem" or test in MOMENT_TESTS
    places = {name: i for i, name in enumerate(table.observed)}
    covariates, auxiliary = (
        tuple(places[name] for name in names) for names in (table.exogenous, table.auxiliary)
    )
    observed = observe(
        samples,
        estimator,
        table.meanstructure,
        covariates,
        auxiliary,
        likelihood == "wishart",
        moments_needed,
    )
    scaled = tuple(replace(s, covariance=c) for s, c in zip(samples, observed.covariances, strict=True))
    model = model_matrices(table, scaled)
    objective = discrepancy(observed, model)
    begin = starting_values(table, scaled) if start is None else start
    optimum, basis, free = minimise_under(objective, begin, constraints or Constraints(), max_iterations)
    df = degrees_of_freedom(samples, table.meanstructure, free)
    states = objective.evaluate(optimum.theta)[1]
    fitted = Fitted(observed, model, objective, optimum.theta, states, basis)
    if not states:
        return _failed(table, fitted, optimum, df, free, information, errors, test)
    covariance = covariance_of_estimates(fitted, errors, information)
    h1 = saturated_trace(observed, test)
    chi_square = model_test(test, fitted, df, *h1, test_information)
    reference = _baseline(observed) if baseline else None
    return Estimate(
        table,
        fitted,
        optimum,
        covariance,
        chi_square,
        None if reference is None else _baseline_test(reference, test, h1, test_information),
        reference,
        df,
        free,
        information,
        errors,
        _findings(fitted, table, optimum, covariance),
        test_information,
    )


def _check(
    table: ParameterTable,
    samples: tuple[SampleStatistics, ...],
    estimator: str,
    errors: str,
    test: str,
    likelihood: str,
) -> None:
    incomplete = samples[0].patterns is not None
    if incomplete and estimator != "ML":
        raise ModelError(
            f"missing='fiml' goes with ML, not {estimator}", hint="missing='listwise', or ML or MLR"
        )
    if incomplete and not table.meanstructure:
        raise ModelError("missing='fiml' needs a mean structure", hint="meanstructure=True")
    if incomplete and (errors == "robust_sem" or test in MOMENT_TESTS):
        raise ModelError(f"{test} needs complete rows", hint="estimator='MLR' with missing values")
    if incomplete and likelihood == "wishart":
        raise ModelError("the Wishart likelihood needs complete rows", hint="likelihood='normal'")
    rows_needed = (
        estimator in ("WLS", "DWLS") or errors not in ("standard", "none") or test not in ("standard", "none")
    )
    if rows_needed and any(s.data is None for s in samples):
        raise ModelError(
            f"{estimator} with {errors} errors and the {test} test needs the rows, not moments only"
        )
    if table.meanstructure and any(s.mean is None for s in samples):
        raise ModelError("the model has means but the sample has none", hint="give the sample means as well")
    if estimator != "ML" and (
        errors in ("robust_huber_white", "first_order") or test.startswith("yuan_bentler")
    ):
        raise ModelError(f"{errors} errors and the {test} test belong to ML, not {estimator}")


def saturated_trace(observed: Observed, test: TestName) -> tuple[float, int]:
    """tr(A^-1 B) and the number of the unrestricted moments, for the tests that need it."""
    if test not in ("yuan_bentler", "yuan_bentler_mplus"):
        return np.nan, 1
    model, theta = saturated(observed.samples, observed.covariances, observed.means)
    objective = discrepancy(observed, model)
    fitted = Fitted(observed, model, objective, theta, objective.evaluate(theta)[1])
    return score_trace(fitted), model.n_free


def _baseline(observed: Observed) -> Fitted:
    model, theta = independence(
        observed.samples, observed.covariances, observed.means, observed.covariates, observed.auxiliary
    )
    objective = discrepancy(observed, model)
    if (observed.estimator != "ML" or observed.auxiliary) and len(theta):
        theta = minimise(objective, theta).theta
    return Fitted(observed, model, objective, theta, objective.evaluate(theta)[1])


def _baseline_test(
    fitted: Fitted, test: TestName, h1: tuple[float, int], information: TestInformation
) -> ModelTest:
    df = degrees_of_freedom(fitted.observed.samples, fitted.observed.means, fitted.model.n_free)
    return model_test(test, fitted, df, *h1, information)


def _findings(
    fitted: Fitted, table: ParameterTable, optimum: Optimum, covariance: FloatArray | None
) -> tuple[Finding, ...]:
    labels = [""] * table.n_free
    for row in table.rows:
        if row.free:
            group = f" [{table.groups[row.group - 1]}]" if len(table.groups) > 1 else ""
            labels[row.free - 1] = f"{row.lhs} {row.op} {row.rhs}".strip() + group
    names = [*table.observed, *table.latent]
    found = findings(fitted.model, fitted.theta, names, labels, fitted.curvature(False), fitted.basis)
    if optimum.converged:
        return found
    return (Finding("not_converged", 0, f"not converged: {optimum.reason}"), *found)


def _failed(
    table: ParameterTable,
    fitted: Fitted,
    optimum: Optimum,
    df: int,
    free: int,
    information: InformationName,
    errors: ErrorsName,
    test: TestName,
) -> Estimate:
    """No positive definite implied covariance was found: nothing but the reason can be said."""
    finding = Finding("not_converged", 0, f"not converged: {optimum.reason}")
    nothing = ModelTest(test, np.nan, df)
    return Estimate(
        table, fitted, optimum, None, nothing, None, None, df, free, information, errors, (finding,)
    )
