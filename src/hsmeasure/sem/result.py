"""What comes back: the Fit, every number it holds, and nothing that appears later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from hsmeasure.errors import ModelError
from hsmeasure.results import Result
from hsmeasure.sem.admissible import Finding
from hsmeasure.sem.constraints import defined_parameters
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.fitindices import fit_measures
from hsmeasure.sem.options import Options
from hsmeasure.sem.partable import Parameter, ParameterTable
from hsmeasure.types import FloatArray, Provenance

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from hsmeasure.sem.bootstrap import BollenStine, Draws
    from hsmeasure.sem.compare import Difference
    from hsmeasure.sem.score_test import ScoreTest
    from hsmeasure.sem.wald import WaldTest


FEW_CLUSTERS = 20


@dataclass(frozen=True, repr=False)
class Fit(Result):
    """A fitted model.

    Attributes
    ----------
    model : str
        The text that was fitted.
    estimate : Estimate
        Optimum, covariance of the estimates, test and baseline, at full precision.
    options : Options
        What was asked, fully resolved.
    draws : Draws or None
        Estimates of the resamples, with ``se="bootstrap"``.
    bollen_stine : BollenStine or None
        The bootstrap test, with ``test="bollen_stine"``.
    """

    model: str
    estimate: Estimate
    options: Options
    provenance: Provenance
    draws: Draws | None = None
    bollen_stine: BollenStine | None = None

    @property
    def table(self) -> ParameterTable:
        """The parameter table."""
        return self.estimate.table

    @property
    def converged(self) -> bool:
        return self.estimate.optimum.converged

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the solution; empty when it is proper."""
        return self.estimate.findings

    @property
    def n(self) -> int:
        """Respondents analysed."""
        return sum(s.n for s in self.estimate.samples)

    @property
    def df(self) -> int:
        return self.estimate.df

    @property
    def title(self) -> str:
        state = "" if self.converged else ", NOT CONVERGED"
        return f"{self.options.asked} fit of {self.n:,} respondents{state}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Point estimator, errors and test apart; then every finding."""
        o = self.options
        parts = (
            f"point estimator {o.estimator} ({o.missing}, {o.likelihood} likelihood)",
            f"standard errors {o.se} ({o.information} information)",
            f"test {o.test}",
        )
        drawn = [d for d in (self.draws, self.bollen_stine) if d is not None]
        failed = [f"{d.failed:,} of {self.options.bootstrap:,} resamples failed" for d in drawn if d.failed]
        return (
            "; ".join(parts),
            *self._dropped(),
            *failed,
            *self._clusters(),
            *(finding.message for finding in self.findings),
        )

    def _dropped(self) -> tuple[str, ...]:
        """Rows of the table that took no part."""
        rows = self.provenance.options.get("rows")
        left_out = 0 if rows is None else rows - self.n
        if not left_out:
            return ()
        return (
            f"{left_out:,} of {rows:,} rows left out: empty, incomplete under the rule, or without a group",
        )

    def _clusters(self) -> tuple[str, ...]:
        """Errors by cluster rest on the number of clusters."""
        found = [s.clusters for s in self.estimate.samples if s.clusters is not None]
        count = len(np.unique(np.concatenate(found))) if found else FEW_CLUSTERS
        if count >= FEW_CLUSTERS:
            return ()
        few = "nothing can be told of errors" if count < 10 else "errors are uncertain"
        return (f"{count} cluster{'s' if count != 1 else ''} only: {few} with fewer than {FEW_CLUSTERS}",)

    def frame(self) -> pd.DataFrame:
        """:meth:`estimates`."""
        return self.estimates()

    def estimates(self, confidence: float = 0.95, conf_type: str | None = None) -> pd.DataFrame:
        """Unstandardised estimates, R's ``parameterEstimates(fit)``.

        Columns ``lhs op rhs group label estimate std_error statistic p_value conf_low conf_high``. Fixed
        parameters have error zero and no test; groups are numbered from one, defined parameters have group
        zero. ``conf_type`` chooses the limits of bootstrap errors: ``perc`` (default), ``basic``, ``norm``,
        ``bca_simple`` (bias-corrected) or ``bca`` (accelerated as well).

        Raises
        ------
        ModelError
            If limits of resamples are asked of a fit without any.
        """
        values, errors = self._values
        if self.draws is None and conf_type is not None:
            raise ModelError(f"there are no resamples for limits '{conf_type}'", hint="se='bootstrap'")
        limits = None
        if self.draws is not None:
            from hsmeasure.sem.bootstrap import row_limits

            limits = row_limits(self.estimate, self.draws, conf_type or "perc", confidence)  # type: ignore[arg-type]
        return self._frame(values, errors, confidence, limits)

    def standardized(self, type: str = "std.all", confidence: float = 0.95) -> pd.DataFrame:
        """Standardised estimates with delta-method errors, R's ``standardizedSolution(fit, type)``.

        ``type`` is ``std.all``, ``std.lv`` (latent variables only) or ``std.nox`` (all but covariates).
        Columns as in
        :meth:`estimates`.
        """
        from hsmeasure.sem.standardize import standardized

        found = standardized(self.estimate, kind=type)  # type: ignore[arg-type]
        cuts = np.array([row.op == "|" for row in self.table.rows])
        errors = np.where(cuts, self._values[1], found.std_error)
        return self._frame(found.values, errors, confidence)

    def defined(
        self, draws: int = 20_000, confidence: float = 0.95, seed: int = 1, type: str | None = None
    ) -> pd.DataFrame:
        """Defined parameters (``:=``) with Monte-Carlo limits, fit for products of paths.

        Columns ``label estimate std_error p_value conf_low conf_high``; the error is that of the delta
        method, the p twice the smaller share of draws on one side of zero. With ``type="std.all"`` (or
        another of :meth:`standardized`) they are computed from standardised parameters, drawn with their
        delta-method covariance.

        Raises
        ------
        ModelError
            If the model defines none, or has no covariance matrix of the estimates.
        """
        import pandas as pd

        from hsmeasure.sem.montecarlo import simulated, tail_p
        from hsmeasure.sem.standardize import rows_of_free, standardized

        functions = defined_parameters(self.table)
        if functions is None:
            raise ModelError("the model defines no parameter", hint="add a line such as  indirect := a*b")
        theta, V = self.estimate.theta, self.vcov()
        values, errors = self._values
        if type is not None:
            found = standardized(self.estimate, kind=type)  # type: ignore[arg-type]
            free = rows_of_free(self.table, len(theta))
            theta, slopes = found.values[free], found.slopes[:, free]
            V, values, errors = slopes.T @ V @ slopes, found.values, found.std_error
        outcomes = simulated(theta, V, lambda x: functions(x)[0], draws=draws, seed=seed)
        tail = (1 - confidence) / 2
        low, high = np.nanquantile(outcomes, (tail, 1 - tail), axis=0)
        at = [k for k, row in enumerate(self.table.rows) if row.op == ":="]
        columns = (list(functions.names), values[at], errors[at], tail_p(outcomes), low, high)
        names = ("label", "estimate", "std_error", "p_value", "conf_low", "conf_high")
        return pd.DataFrame(dict(zip(names, columns, strict=True)))

    def r_squared(self) -> pd.DataFrame:
        """Explained variance of every outcome: ``group variable r_squared``."""
        import pandas as pd

        from hsmeasure.sem.standardize import r_squared

        rows = [{"group": g, "variable": v, "r_squared": r} for (g, v), r in r_squared(self.estimate).items()]
        return pd.DataFrame(rows, columns=["group", "variable", "r_squared"])

    def fit_measures(self, names: list[str] | None = None) -> dict[str, float]:
        """Fit indices under lavaan's names with underscores, R's ``fitMeasures(fit)``.

        Raises
        ------
        ModelError
            If a name is not among them.
        """
        if names is None:
            return dict(self._measures)
        if unknown := [name for name in names if name not in self._measures]:
            raise ModelError(f"there is no fit measure {', '.join(unknown)}", hint=", ".join(self._measures))
        return {name: self._measures[name] for name in names}

    def residuals(self, type: str = "raw") -> list[dict[str, pd.DataFrame | pd.Series]]:
        """Observed minus implied moments of every group: ``cov`` and, with means, ``mean``.

        ``type`` is ``raw``, ``cor`` (correlations, Bollen), ``cor_bentler``, ``normalized`` or
        ``standardized`` (R: ``residuals(fit, type)``).
        """
        import pandas as pd

        from hsmeasure.sem.residuals import residuals

        names = list(self.table.observed)
        groups: list[dict[str, pd.DataFrame | pd.Series]] = []
        for found in residuals(self._solved(), kind=type):  # type: ignore[arg-type]
            one: dict[str, pd.DataFrame | pd.Series] = {
                "cov": pd.DataFrame(found.covariance, index=names, columns=names)
            }
            if found.mean is not None:
                one["mean"] = pd.Series(found.mean, index=names)
            groups.append(one)
        return groups

    def modification_indices(self, minimum: float = 0.0) -> pd.DataFrame:
        """Score tests of every fixed or absent parameter, R's ``modindices(fit)``, largest first.

        Columns ``lhs op rhs group mi epc sepc_lv sepc_all sepc_nox``.
        """
        import pandas as pd

        from hsmeasure.sem.modification import modification_indices

        found = modification_indices(self._solved())
        columns = ("lhs", "op", "rhs", "group", "mi", "epc", "sepc_lv", "sepc_all", "sepc_nox")
        frame = pd.DataFrame({name: getattr(found, name) for name in columns})
        return frame[~(frame["mi"] < minimum)].sort_values("mi", ascending=False, ignore_index=True)

    def factor_scores(self, method: str = "regression") -> pd.DataFrame:
        """Factor scores of every respondent analysed, R's ``lavPredict(fit, method)``;
        rows as in the table.
        """
        import pandas as pd

        from hsmeasure.sem.factor_scores import factor_scores

        found = factor_scores(self._solved(), method=method)  # type: ignore[arg-type]
        frames = []
        for group, one in enumerate(found, start=1):
            frame = pd.DataFrame(one.scores, columns=list(one.names))
            frames.append(frame.assign(group=group) if len(found) > 1 else frame)
        return pd.concat(frames, ignore_index=True)

    def compare(self, other: Fit, method: str | None = None) -> Difference:
        """Likelihood-ratio test against a model of which this one is a special case, or the other way round.

        Raises
        ------
        ModelError
            If neither is nested in the other, or they were fitted to different data.
        """
        from hsmeasure.sem.compare import likelihood_ratio

        restricted, general = (self, other) if self.df >= other.df else (other, self)
        return likelihood_ratio(restricted.estimate, general.estimate, method=method)  # type: ignore[arg-type]

    def score_test(self, release: Sequence[int] | None = None, robust: bool = False) -> ScoreTest:
        """Score tests of the model's equality constraints, R's ``lavTestScore(fit)``; generalised if
        ``robust``.
        """
        from hsmeasure.sem.score_test import score_test

        return score_test(self._solved(), release, robust=robust)

    def wald_test(self, constraints: str) -> WaldTest:
        """Wald test of constraints such as ``"a == b; c == 0"``, R's ``lavTestWald(fit, constraints)``."""
        from hsmeasure.sem.wald import wald_test

        return wald_test(self.estimate, constraints)

    def implied(self) -> list[FloatArray]:
        """Model-implied covariance matrix of every group, in the order of ``table.observed``."""
        return [np.asarray(state.at.covariance) for state in self.estimate.fitted.states]

    def vcov(self) -> FloatArray:
        """Covariance matrix of the free parameters, shape (t, t).

        Raises
        ------
        ModelError
            If errors were not asked for, or the model is not identified.
        """
        if self.estimate.covariance is None:
            raise ModelError("there is no covariance matrix of the estimates", hint="; ".join(self.notes))
        return self.estimate.covariance

    def diagram(
        self,
        standardized: bool = True,
        group: int = 1,
        items: bool | None = None,
        titles: dict[str, str] | None = None,
    ) -> Figure:
        """Path diagram of one group; no system program is needed.

        Factors are ellipses, observed variables boxes, by level from left to right; covariances are curved.
        Lines are as thick as the estimate is large, dashed where p >= .05. Beyond 20 items each factor says
        how many it has and how they load (``items`` decides otherwise); ``titles`` renames variables.

        Raises
        ------
        ModelError
            If there is no such group.
        """
        from hsmeasure.sem.diagram import diagram

        return diagram(self, standardized=standardized, group=group, items=items, titles=titles)

    def summary(self) -> str:
        """Title, test, indices, estimates, and the three parts of the estimator."""
        m = self._measures
        robust = "_scaled" if "chisq_scaled" in m else ""
        lines = [self.title, ""]
        lines.append(
            f"  chi-square {m[f'chisq{robust}']:.3f}, df {m[f'df{robust}']:g}, p {m[f'pvalue{robust}']:.3f}"
        )
        shown = {"CFI": "cfi", "TLI": "tli", "RMSEA": "rmsea", "SRMR": "srmr"}
        found = {k: m.get(f"{v}_robust", m.get(v)) for k, v in shown.items()}
        lines.append("  " + ", ".join(f"{k} {v:.3f}" for k, v in found.items() if v is not None))
        table = self.estimates().drop(columns="group" if len(self.estimate.samples) == 1 else [])
        body = table.to_string(index=False, float_format="{:.3f}".format, na_rep="")
        return "\n".join([*lines, "", body, *(f"\nNote. {note}" for note in self.notes)])

    def _solved(self) -> Estimate:
        """The estimate, for what needs a solution."""
        if not self.estimate.fitted.states:
            raise ModelError("the model has no solution", hint="; ".join(f.message for f in self.findings))
        return self.estimate

    @cached_property
    def _measures(self) -> dict[str, float]:
        found = fit_measures(self.estimate)
        if self.bollen_stine is not None:
            found["pvalue_bollen_stine"] = self.bollen_stine.p_value
        return found

    @cached_property
    def _values(self) -> tuple[FloatArray, FloatArray]:
        """Estimate and standard error of every row, defined parameters included."""
        table, theta = self.table, self.estimate.theta
        values, errors = self.estimate.row_estimates(), np.zeros(len(table.rows))
        V = self.estimate.covariance
        free = np.array([row.free for row in table.rows])
        diagonal = np.full(len(theta), np.nan) if V is None else np.sqrt(np.clip(np.diag(V), 0, None))
        errors[free > 0] = diagonal[free[free > 0] - 1]
        for k, row in enumerate(table.rows):
            if row.op == "|":
                errors[k] = self._threshold_error(row)
        if (defined := defined_parameters(table)) is not None:
            at = [k for k, row in enumerate(table.rows) if row.op == ":="]
            found, jacobian = defined(theta)
            values[at] = found
            spread = (
                np.full(len(at), np.nan) if V is None else np.einsum("ij,jk,ik->i", jacobian, V, jacobian)
            )
            errors[at] = np.sqrt(np.clip(spread, 0, None))
        return values, errors

    def _threshold_error(self, row: Parameter) -> float:
        ordered = self.estimate.samples[row.group - 1].ordered
        item = self.table.observed.index(row.lhs)
        total = self.n / (self.n - len(self.estimate.samples))  # N - G, as every error of least squares
        return np.nan if ordered is None else float(ordered.errors[item][int(row.rhs[1:]) - 1] * total**0.5)

    def _frame(
        self,
        values: FloatArray,
        errors: FloatArray,
        confidence: float,
        limits: tuple[FloatArray, FloatArray] | None = None,
    ) -> pd.DataFrame:
        import pandas as pd

        keep = [k for k, row in enumerate(self.table.rows) if row.op not in ("==", "<", ">")]
        rows = [self.table.rows[k] for k in keep]
        estimate, error = values[keep], errors[keep]
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.where(error > 0, estimate / error, np.nan)
        half = ndtri(0.5 + confidence / 2) * error
        low, high = estimate - half, estimate + half
        if limits is not None:
            low, high = (np.where(np.isnan(x[keep]), estimate, x[keep]) for x in limits)
        return pd.DataFrame(
            {
                "lhs": [r.lhs for r in rows],
                "op": [r.op for r in rows],
                "rhs": [r.rhs for r in rows],
                "group": [r.group for r in rows],
                "label": [r.label for r in rows],
                "estimate": estimate,
                "std_error": error,
                "statistic": z,
                "p_value": 2 * ndtr(-np.abs(z)),
                "conf_low": low,
                "conf_high": high,
            }
        )
