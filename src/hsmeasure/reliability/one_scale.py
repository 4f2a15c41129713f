"""All coefficients of one scale, or the sentence that says why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hsmeasure.factor.one_factor import OneFactor, one_factor
from hsmeasure.items.analysis import item_rest, suspected_miskey
from hsmeasure.items.table import ScaleItems
from hsmeasure.moments.correlation import correlation
from hsmeasure.moments.covariance import Covariance, covariance
from hsmeasure.reliability.alpha import alpha, alpha_if_dropped, alpha_standardized
from hsmeasure.reliability.intervals import feldt_interval, wald_interval
from hsmeasure.reliability.omega import omega, omega_observed, omega_std_error
from hsmeasure.reliability.splithalf import half_correlation, spearman_brown, spearman_brown_interval
from hsmeasure.types import FloatArray, Missing

_NONE = (math.nan, math.nan)


@dataclass(frozen=True)
class ScaleReliability:
    """What :func:`scale_reliability` finds, as rows for the frames of the result."""

    coefficients: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    model: dict[str, Any] | None = None
    refusal: str | None = None
    heywood: tuple[str, ...] = ()


def scale_reliability(scale: ScaleItems, missing: Missing, confidence: float) -> ScaleReliability:
    """Coefficients, item statistics and the one-factor model of one scale."""
    if refusal := undefined(scale):
        return ScaleReliability(refusal=refusal)
    sample = covariance(scale.x, missing)
    if refusal := uncomputable(scale, sample, missing):
        return ScaleReliability(refusal=refusal)
    if len(scale.items) == 2:
        rows = [_two_items(sample, confidence)]
        return ScaleReliability(_labelled(scale, sample, rows), _items(scale, sample, confidence))
    model = one_factor(sample.matrix * (1 - 1 / sample.n_complete), sample.n_complete)
    rows = [*_omegas(model, sample, confidence), *_classical(sample, confidence)]
    return ScaleReliability(
        coefficients=_labelled(scale, sample, rows),
        items=_items(scale, sample, confidence, model),
        model={"scale": scale.id, **vars(model.fit), "converged": model.converged, "reason": model.reason},
        refusal=None if model.converged else f"Omega of {scale.id} is not given: {model.reason}.",
        heywood=tuple(i for i, bad in zip(scale.items, model.heywood, strict=True) if bad),
    )


def undefined(scale: ScaleItems) -> str | None:
    """Why no internal consistency is defined for a scale of this kind."""
    if scale.measurement in ("formative", "count"):
        return (
            f"{scale.id} is an inventory: its items are formative and need not correlate, "
            "so internal consistency is not defined."
        )
    if not scale.items:
        return f"{scale.id} has no item in these data."
    if scale.measurement == "single" or len(scale.items) == 1:
        return f"{scale.id} is a single answer: a single answer has no internal consistency."
    return None


def uncomputable(scale: ScaleItems, sample: Covariance, missing: Missing) -> str | None:
    """Why no coefficient can be computed from these answers."""
    if silent := _named(scale, np.asarray(np.isnan(scale.x).all(axis=0))):
        return f"{scale.id} has no coefficient: nobody answered {silent}."
    if sample.n_complete < 3:
        return (
            f"{scale.id} has no coefficient: {sample.n_complete} of {len(scale.x)} respondents "
            "answered all its items, and three are needed."
        )
    used = scale.x[~np.isnan(scale.x).any(axis=1)] if missing == "listwise" else scale.x
    if constant := _named(scale, np.fmin.reduce(used, axis=0) == np.fmax.reduce(used, axis=0)):
        return f"{scale.id} has no coefficient: everybody gave the same answer to {constant}."
    if not np.isfinite(sample.matrix).all():
        return f"{scale.id} has no coefficient: its values are too large for their covariances."
    if sample.matrix.sum() <= 1e-12 * np.trace(sample.matrix):
        return f"{scale.id} has no coefficient: the sum of its items does not vary."
    return None


def _named(scale: ScaleItems, which: np.ndarray[Any, np.dtype[np.bool_]]) -> str:
    return ", ".join(item for item, yes in zip(scale.items, which, strict=True) if yes)


def _labelled(scale: ScaleItems, sample: Covariance, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    about = {"scale": scale.id, "n": sample.n_complete, "n_items": len(scale.items)}
    return [about | row for row in rows]


def _row(
    coefficient: str,
    estimate: FloatArray | float,
    limits: tuple[FloatArray | float, FloatArray | float],
    method: str,
    estimator: str = "moments",
    n_factors: int | None = None,
) -> dict[str, Any]:
    return {
        "coefficient": coefficient,
        "estimate": float(estimate),
        "conf_low": float(limits[0]),
        "conf_high": float(limits[1]),
        "method": method,
        "estimator": estimator,
        "n_factors": n_factors,
    }


def _omegas(model: OneFactor, sample: Covariance, confidence: float) -> Iterator[dict[str, Any]]:
    if not model.converged:
        return
    value = omega(model.loadings, model.uniquenesses)
    error = omega_std_error(model.loadings, model.uniquenesses, model.vcov)
    observed = omega_observed(model.loadings, sample.matrix * (1 - 1 / model.n))
    limits = wald_interval(value, error, confidence)
    yield _row("omega_u", value, limits, "one factor; delta-method interval", "ML", 1)
    yield _row("omega_u_observed", observed, _NONE, "one factor, observed variance; no interval", "ML", 1)


def _classical(sample: Covariance, confidence: float) -> Iterator[dict[str, Any]]:
    n, k = sample.n_complete, len(sample.matrix)
    value = alpha(sample.matrix)
    yield _row("alpha", value, feldt_interval(value, n, k, confidence), "Feldt interval")
    standard = alpha_standardized(sample.matrix)
    yield _row("alpha_standardized", standard, _NONE, "correlation matrix; no interval")
    half = half_correlation(sample.matrix)
    limits = spearman_brown_interval(half, n, confidence)
    yield _row("split_half", spearman_brown(half), limits, "odd-even, Spearman-Brown; Fisher z interval")


def _two_items(sample: Covariance, confidence: float) -> dict[str, Any]:
    r = correlation(sample.matrix)[0, 1]
    limits = spearman_brown_interval(r, sample.n_complete, confidence)
    return _row("spearman_brown", spearman_brown(r), limits, "two items, Spearman-Brown; Fisher z interval")


def _items(
    scale: ScaleItems, sample: Covariance, confidence: float, model: OneFactor | None = None
) -> list[dict[str, Any]]:
    rest = item_rest(sample.matrix)
    columns = {
        "n": np.diag(sample.pairs),
        "mean": sample.mean,
        "sd": np.sqrt(np.diag(sample.matrix)),
        "item_rest": rest,
        "alpha_if_dropped": alpha_if_dropped(sample.matrix),
        "loading": model.standardized if model else np.full(len(rest), np.nan),
        "suspected_miskey": suspected_miskey(rest, sample.n_complete, confidence),
    }
    return [
        {"scale": scale.id, "item": item} | {name: column[j] for name, column in columns.items()}
        for j, item in enumerate(scale.items)
    ]
