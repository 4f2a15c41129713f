"""Would these parameters be equal: Wald tests of constraints that were not imposed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.errors import ModelError
from hsmeasure.sem.constraints import difference_formulas
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.partable import Parameter
from hsmeasure.sem.syntax import parse
from hsmeasure.sem.teststat import upper_tail


@dataclass(frozen=True)
class WaldTest:
    """A Wald test.

    Attributes
    ----------
    constraints : str
        As they were written.
    chisq, df, p_value : float, int, float
    """

    constraints: str
    chisq: float
    df: int
    p_value: float


def wald_test(estimate: Estimate, constraints: str) -> WaldTest:
    r"""Test of equality constraints from the unrestricted fit, with the errors of that fit.

    ``W = h' (J V J')^{-1} h``, h the differences of the sides, J their Jacobian and V the covariance of the
    estimates (Wald, 1943); robust where the errors are.

    Parameters
    ----------
    estimate : Estimate
    constraints : str
        ``"a == b; c == 0"`` with labels of free or defined parameters.

    Raises
    ------
    ModelError
        If something other than equalities is given, a label is unknown, or the constraints repeat each other.

    Notes
    -----
    R: ``lavTestWald(fit, constraints)``.
    """
    statements = parse(constraints)
    if any(s.op != "==" for s in statements) or not statements:
        raise ModelError("a Wald test takes equality constraints only", hint='"a == b; c == 0"')
    if estimate.covariance is None:
        raise ModelError("a Wald test needs the covariance of the estimates", hint="leave se='none' out")
    rows = [Parameter(k, s.lhs, "==", s.rhs, 1, 0) for k, s in enumerate(statements, start=1)]
    gap, jacobian = difference_formulas(estimate.table, rows)(estimate.theta)
    spread = jacobian @ estimate.covariance @ jacobian.T
    if np.linalg.matrix_rank(spread, hermitian=True) < len(rows):
        raise ModelError(
            "the constraints repeat each other or what the model already holds equal", hint="drop one of them"
        )
    chisq = float(gap @ np.linalg.solve(spread, gap))
    return WaldTest(constraints, chisq, len(rows), upper_tail(chisq, len(rows)))
