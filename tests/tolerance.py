"""How close a number must come to its judge: the only copy of the table in code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Tolerance(NamedTuple):
    """Largest difference that counts as equal: atol + rtol |reference|."""

    rtol: float
    atol: float
    why: str


TOLERANCE: dict[str, Tolerance] = {
    "moments": Tolerance(1e-10, 1e-12, "sums of products; atol for covariances that are zero"),
    "closed_form": Tolerance(1e-10, 1e-12, "a formula of moments: alpha, KMO, omega given loadings"),
    "objective": Tolerance(1e-10, 1e-12, "a discrepancy at a given parameter"),
    "gradient": Tolerance(1e-6, 1e-6, "analytic against central differences"),
    "estimate": Tolerance(1e-5, 1e-6, "both optimisers stop at a flat gradient"),
    "std_error": Tolerance(1e-5, 1e-6, "expected information, continuous data"),
    "chisq": Tolerance(1e-5, 1e-6, "continuous data"),
    "standardized": Tolerance(1e-5, 1e-6, "standardised estimates, R2"),
    "standardized_se": Tolerance(1e-4, 1e-6, "delta method on top of estimates"),
    "fit_index": Tolerance(0.0, 1e-6, "naive CFI, TLI, RMSEA, SRMR, p"),
    "loglik": Tolerance(1e-8, 0.0, "log-likelihood, AIC, BIC, SABIC"),
    "robust_index": Tolerance(0.0, 1e-4, "scaled and robust indices and their p"),
    "ordered": Tolerance(1e-4, 1e-4, "estimates, errors, chi-square of models with ordered items"),
    "modification": Tolerance(1e-4, 1e-4, "MI, EPC, score tests, factor scores, residual z"),
    "polychoric": Tolerance(0.0, 1e-5, "correlations, thresholds; lavaan's own optimiser stops near 1e-6"),
    "robust_se": Tolerance(1e-4, 1e-4, "sandwich errors, scaled and shifted tests"),
    "rmsea_limit": Tolerance(0.0, 1e-4, "lavaan finds the noncentrality to about 1e-4"),
    "efa_loading": Tolerance(0.0, 1e-4, "after sign and column alignment"),
}


def check(quantity: str, ours: Any, reference: Any, context: str = "") -> None:
    """Assert that every cell agrees with its judge; None counts as NaN, and NaN agrees only with NaN."""
    rtol, atol, _ = TOLERANCE[quantity]
    found, expected = np.asarray(ours, dtype=float), np.asarray(reference, dtype=float)
    assert found.shape == expected.shape, f"{context} {quantity}: {found.shape} against {expected.shape}"
    np.testing.assert_allclose(
        found, expected, rtol=rtol, atol=atol, equal_nan=True, err_msg=f"{context} {quantity}"
    )
