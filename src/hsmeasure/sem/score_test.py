"""Should these constraints be let go: score tests of equalities and of parameters left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import null_space

from hsmeasure.errors import ModelError
from hsmeasure.sem.constraints import equalities
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.information import score_products
from hsmeasure.sem.partable import Parameter
from hsmeasure.sem.teststat import upper_tail
from hsmeasure.types import FloatArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScoreTest:
    """Score tests of a model's equality constraints.

    Attributes
    ----------
    constraints : tuple of str
        Each constraint in the words of the model: ``"visual =~ x2 [1] == visual =~ x2 [2]"``.
    chisq, df, p_value : float, int, float
        Of letting all of them go at once.
    univariate, univariate_p : (r,) arrays
        Chi-square of letting one go, on one degree of freedom each.
    epc : (t,) array
        Expected change of every free parameter when all are let go.
    change : (r, t) array
        The same when one is let go.
    robust : bool
        Generalised tests, with the scores' own variation for the information.
    """

    constraints: tuple[str, ...]
    chisq: float
    df: int
    p_value: float
    univariate: FloatArray
    univariate_p: FloatArray
    epc: FloatArray
    change: FloatArray
    robust: bool

    def frame(self) -> pd.DataFrame:
        """One row a constraint: ``constraint chisq df p_value``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "constraint": self.constraints,
                "chisq": self.univariate,
                "df": 1,
                "p_value": self.univariate_p,
            }
        )


def score_test(
    estimate: Estimate, release: Sequence[int] | None = None, *, robust: bool = False
) -> ScoreTest:
    r"""Lagrange-multiplier tests of the model's equality constraints.

    With g the gradient and H the expected information of one respondent at the restricted estimates, and Z a
    basis of the directions left when constraints are let go: ``T = N g' Z (Z' H Z)^+ Z' g``, and the
    expected change of theta is ``-Z (Z' H Z)^+ Z' g`` (Silvey, 1959; Sorbom, 1989). Generalised, with B the
    cross-products of the scores: ``T = N u' (A H^- B H^- A')^{-1} u``, ``u = A H^- Z' g``, H and B in the
    basis Z and A the restrictions let go (Boos, 1992).

    Parameters
    ----------
    estimate : Estimate
    release : sequence of int, optional
        Numbers of constraints, from one; all by default.
    robust : bool
        The generalised test; needs the rows.

    Raises
    ------
    ModelError
        If the model has no equality constraints, or a number is not one of them.

    Notes
    -----
    R: ``lavTestScore(fit, release, univariate = TRUE, epc = TRUE)``, which takes the expected information and
    has no generalised form.
    """
    rows, formulas = equalities(estimate.table)
    if formulas is None:
        raise ModelError("the model has no equality constraints", hint="label parameters, or group_equal")
    chosen = list(range(len(rows))) if release is None else [k - 1 for k in release]
    if any(not 0 <= k < len(rows) for k in chosen) or not chosen:
        raise ModelError(f"release takes numbers from 1 to {len(rows)}")
    jacobian = formulas(estimate.theta)[1]
    fitted = estimate.fitted
    objective: Any = fitted.objective
    gradient = objective.derivatives(fitted.states, False)[0]
    information = fitted.curvature(False)
    meat = score_products(fitted.model, fitted.states, estimate.samples) if robust else None
    n = fitted.observed.total
    kernel = _Kernel(gradient, information, jacobian, meat)
    total, epc = kernel.release(chosen)
    single = [kernel.release([k]) for k in chosen]
    univariate = np.array([n * t for t, _ in single])
    names = _names(estimate)
    return ScoreTest(
        tuple(f"{_shown(rows[k].lhs, names)} == {_shown(rows[k].rhs, names)}" for k in chosen),
        n * total,
        len(chosen),
        upper_tail(n * total, len(chosen)),
        univariate,
        np.array([upper_tail(float(t), 1) for t in univariate]),
        epc,
        np.array([change for _, change in single]),
        robust,
    )


@dataclass(frozen=True)
class _Kernel:
    """Gradient (t,), information (t, t), Jacobian of the constraints (r, t), meat if generalised."""

    gradient: FloatArray
    information: FloatArray
    jacobian: FloatArray
    meat: FloatArray | None

    def release(self, which: Sequence[int]) -> tuple[float, FloatArray]:
        """T / N and the change of theta when these constraints are let go."""
        kept = np.delete(self.jacobian, which, axis=0)
        Z = null_space(kept) if len(kept) else np.eye(len(self.gradient))
        slope, inverse = Z.T @ self.gradient, np.linalg.pinv(Z.T @ self.information @ Z, hermitian=True)
        step = inverse @ slope
        if self.meat is None:
            return float(slope @ step), -Z @ step
        A = self.jacobian[list(which)] @ Z
        u = A @ step
        spread = A @ inverse @ Z.T @ self.meat @ Z @ inverse @ A.T
        return float(u @ np.linalg.pinv(spread, hermitian=True) @ u), -Z @ step


def _names(estimate: Estimate) -> dict[str, str]:
    """What internal labels stand for."""
    several = len(estimate.table.groups) > 1
    return {row.plabel: _parameter(row, several) for row in estimate.table.rows if row.plabel}


def _parameter(row: Parameter, several: bool) -> str:
    text = f"{row.lhs} {row.op} {row.rhs}".strip()
    return f"{text} [{row.group}]" if several else text


def _shown(side: str, names: dict[str, str]) -> str:
    return names.get(side, side)
