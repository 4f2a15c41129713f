"""Stated hypotheses against fitted models: estimate, interval, verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.hypotheses.verdict import NOT_TESTABLE, holm, verdict
from hsmeasure.instrument.models import Claim, Hypotheses
from hsmeasure.results import Result
from hsmeasure.sem.result import Fit
from hsmeasure.types import Provenance

COLUMNS = (
    "id", "says", "effect", "direction", "smallest", "exploratory", "estimate", "std_error", "p_value",
    "p_holm", "conf_low", "conf_high", "inner_low", "inner_high", "verdict", "reason",
)  # fmt: skip
INNER = 0.90  # the interval that shows an effect to be negligible


@dataclass(frozen=True)
class HypothesisTable(Result):
    """Verdicts on what was stated in advance.

    Attributes
    ----------
    table : DataFrame
        One row a claim: standardised ``estimate`` with error, limits and p (Monte-Carlo ones for defined
        effects), ``p_holm`` over the family of confirmatory claims, ``inner_low`` and ``inner_high`` (90 %),
        ``verdict`` and the ``reason`` of what is not testable here.
    stated : Hypotheses or None
    """

    table: pd.DataFrame
    stated: Hypotheses | None
    provenance: Provenance

    def frame(self) -> pd.DataFrame:
        return self.table

    @property
    def title(self) -> str:
        return "Stated hypotheses"


def hypothesis_table(
    stated: Hypotheses | None,
    models: tuple[ModelFit, ...],
    *,
    confidence: float = 0.95,
    draws: int = 20_000,
    seed: int = 1,
) -> HypothesisTable:
    """Hold every claim against its model.

    Parameters
    ----------
    stated : Hypotheses or None
        Of the battery; without any the table is empty.
    models : tuple of ModelFit
    confidence : float
        Of the printed intervals; verdicts take 90 % ones.
    draws, seed : int
        Of the Monte-Carlo limits of defined effects.
    """
    provenance = Provenance(options={"confidence": confidence, "draws": draws}, seed=seed)
    if stated is None:
        return HypothesisTable(pd.DataFrame(columns=list(COLUMNS)), None, provenance)
    model = next((m for m in models if m.model.id == stated.model), None)
    effects = {} if model is None or model.fit is None else _effects(model.fit, confidence, draws, seed)
    why = "its model was not fitted" if model is None else f"The model was not fitted: {model.reason}"
    rows = [_row(claim, effects, why) for claim in stated.claims]
    table = pd.DataFrame(rows)
    family = ~table["exploratory"].to_numpy(dtype=bool)
    p = table["p_value"].to_numpy(dtype=float)
    table["p_holm"] = np.where(family, holm(np.where(family, p, np.nan)), p)
    table["verdict"] = [_verdict(row) for row in _dicts(table)]
    return HypothesisTable(table[list(COLUMNS)], stated, provenance)


def _effects(fit: Fit, confidence: float, draws: int, seed: int) -> dict[str, dict[str, float]]:
    """Standardised paths (``INT ~ BEN``) and defined effects (by label) with both intervals."""
    outer, inner = fit.standardized(confidence=confidence), fit.standardized(confidence=INNER)
    found = {}
    for a, b in zip(_dicts(outer), _dicts(inner), strict=True):
        if a["op"] == "~":
            found[f"{a['lhs']} ~ {a['rhs']}"] = _numbers(a, b)
    if any(row.op == ":=" for row in fit.table.rows):
        pair = [
            fit.defined(draws=draws, confidence=c, seed=seed, type="std.all") for c in (confidence, INNER)
        ]
        found |= {a["label"]: _numbers(a, b) for a, b in zip(*map(_dicts, pair), strict=True)}
    return found


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _numbers(outer: dict[str, Any], inner: dict[str, Any]) -> dict[str, float]:
    kept = {name: outer[name] for name in ("estimate", "std_error", "p_value", "conf_low", "conf_high")}
    return kept | {"inner_low": inner["conf_low"], "inner_high": inner["conf_high"]}


def _row(claim: Claim, effects: dict[str, dict[str, float]], why: str) -> dict[str, Any]:
    said = claim.model_dump(include={"id", "says", "effect", "direction", "smallest", "exploratory"})
    number = effects.get(claim.effect or "")
    missing = dict.fromkeys(("estimate", "std_error", "p_value", "conf_low", "conf_high"), np.nan)
    missing |= {"inner_low": np.nan, "inner_high": np.nan}
    if claim.untested:
        return said | missing | {"reason": claim.untested}
    if number is None:
        absent = f"The model holds no effect '{claim.effect}'." if effects else why
        return said | missing | {"reason": absent}
    return said | number | {"reason": ""}


def _verdict(row: dict[str, Any]) -> str:
    if row["reason"]:
        return NOT_TESTABLE
    return verdict(
        row["estimate"],
        (row["inner_low"], row["inner_high"]),
        row["p_holm"],
        direction=row["direction"],
        smallest=row["smallest"],
    )
