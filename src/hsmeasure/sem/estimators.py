"""What an estimator's name means: point estimator, standard errors and test, apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

PointEstimator = Literal["ML", "GLS", "ULS", "WLS", "DWLS"]
Errors = Literal[
    "standard", "robust_sem", "robust_huber_white", "robust_cluster", "robust_cluster_sem", "first_order",
    "bootstrap", "none",
]  # fmt: skip
Test = Literal[
    "standard", "satorra_bentler", "mean_var_adjusted", "scaled_shifted", "yuan_bentler",
    "yuan_bentler_mplus", "bollen_stine", "none",
]  # fmt: skip
Information = Literal["expected", "observed", "first_order"]

ESTIMATORS: dict[str, tuple[PointEstimator, Errors, Test]] = {
    "ML": ("ML", "standard", "standard"),
    "MLM": ("ML", "robust_sem", "satorra_bentler"),
    "MLMV": ("ML", "robust_sem", "scaled_shifted"),
    "MLMVS": ("ML", "robust_sem", "mean_var_adjusted"),
    "MLR": ("ML", "robust_huber_white", "yuan_bentler_mplus"),
    "MLF": ("ML", "first_order", "standard"),
    "GLS": ("GLS", "standard", "standard"),
    "ULS": ("ULS", "standard", "standard"),
    "ULSM": ("ULS", "robust_sem", "satorra_bentler"),
    "ULSMV": ("ULS", "robust_sem", "scaled_shifted"),
    "ULSMVS": ("ULS", "robust_sem", "mean_var_adjusted"),
    "WLS": ("WLS", "standard", "standard"),
    "DWLS": ("DWLS", "standard", "standard"),
    "WLSM": ("DWLS", "robust_sem", "satorra_bentler"),
    "WLSMV": ("DWLS", "robust_sem", "scaled_shifted"),
    "WLSMVS": ("DWLS", "robust_sem", "mean_var_adjusted"),
}
"""Point estimator, standard errors and test of every estimator by its usual name."""
_CLUSTERED = {"robust_huber_white": "robust_cluster", "robust_sem": "robust_cluster_sem"}


def parts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Point estimator, errors, test and information from the estimator's name and what else was asked.

    Parameters
    ----------
    given : mapping
        Checked options: ``estimator``, ``se`` (also ``"robust"``), ``test``, ``information``, ``missing``,
        ``cluster``, ``sampling_weights``.

    Returns
    -------
    dict
        The options with ``asked``, ``estimator``, ``se``, ``test`` and ``information`` settled.

    >>> found = parts({"estimator": "MLM"})
    >>> found["estimator"], found["se"], found["test"], found["information"]
    ('ML', 'robust_sem', 'satorra_bentler', 'expected')
    """
    name = given.get("estimator", "WLSMV" if given.get("ordered") else "ML")
    estimator = ESTIMATORS[name][0]
    se, test = _by_name(name, given)
    se = _robust(se, estimator, given) if given.get("se") == "robust" else given.get("se", se)
    if given.get("cluster") is not None:
        se = _CLUSTERED.get(se, se)
    information = given.get("information") or _information(name, se, given)
    if information == "first_order" and se == "standard":
        se = "first_order"
    if information == "observed" and estimator in ("ULS", "WLS", "DWLS"):
        information = "expected"
    settled = {"asked": name, "estimator": estimator, "se": se, "test": given.get("test", test)}
    return {**given, **settled, "information": information}


def _by_name(name: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """Errors and test of a name: robust ones where rows carry weights or belong to clusters."""
    weighted, clustered = given.get("sampling_weights") is not None, given.get("cluster") is not None
    if (name == "ML" and (weighted or clustered)) or (name == "MLF" and clustered):
        return ESTIMATORS["MLR"][1:]
    _, se, test = ESTIMATORS[name]
    return ("robust_sem" if clustered and se == "standard" else se), test


def _robust(by_name: str, estimator: str, given: Mapping[str, Any]) -> str:
    """What ``se="robust"`` means."""
    if given.get("cluster") is not None:
        return by_name
    return "robust_huber_white" if estimator == "ML" and _incomplete(given) else "robust_sem"


def _information(name: str, se: str, given: Mapping[str, Any]) -> Information:
    if se == "first_order" or (name == "MLF" and given.get("cluster") is None):
        return "first_order"
    loose = se in ("robust_huber_white", "robust_cluster", "bootstrap")
    return "observed" if loose or _incomplete(given) else "expected"


def _incomplete(given: Mapping[str, Any]) -> bool:
    return given.get("missing") in ("fiml", "fiml_x")
