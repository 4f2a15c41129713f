"""Stated hypotheses against fitted models: estimate, interval, verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from hsmeasure.holm import holm
from hsmeasure.hypotheses.models import INNER, ModelFit
from hsmeasure.hypotheses.verdict import NOT_TESTABLE, verdict
from hsmeasure.instrument.models import Claim, Hypotheses
from hsmeasure.results import Result
from hsmeasure.types import Provenance

COLUMNS = (
    "id", "says", "effect", "direction", "smallest", "exploratory", "estimate", "std_error", "p_value",
    "p_holm", "conf_low", "conf_high", "inner_low", "inner_high", "verdict", "reason",
)  # fmt: skip
NUMBERS = ("estimate", "std_error", "p_value", "conf_low", "conf_high", "inner_low", "inner_high")


@dataclass(frozen=True, repr=False)
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


def hypothesis_table(stated: Hypotheses | None, models: tuple[ModelFit, ...]) -> HypothesisTable:
    """Hold every claim against its model.

    Parameters
    ----------
    stated : Hypotheses or None
        Of the battery; without any the table is empty.
    models : tuple of ModelFit
        Their confidence is that of the printed intervals; verdicts take 90 % ones.
    """
    model = next((m for m in models if stated and m.model.id == stated.model), None)
    options = {} if model is None else {"confidence": model.confidence, "inner": INNER}
    provenance = Provenance(options=options, seed=None if model is None else model.seed)
    if stated is None:
        return HypothesisTable(pd.DataFrame(columns=list(COLUMNS)), None, provenance)
    effects = {} if model is None else _effects(model)
    why = "There is no such model." if model is None else f"The model was not fitted: {model.reason}"
    table = pd.DataFrame([_row(claim, effects, why) for claim in stated.claims])
    family = ~table["exploratory"].to_numpy(dtype=bool)
    p = table["p_value"].to_numpy(dtype=float)
    table["p_holm"] = np.where(family, holm(np.where(family, p, np.nan)), p)
    table["verdict"] = [_verdict(row) for row in _dicts(table)]
    return HypothesisTable(table[list(COLUMNS)], stated, provenance)


def _effects(model: ModelFit) -> dict[str, dict[str, float]]:
    """Standardised paths (``INT ~ BEN``) and defined effects (by label) with both intervals."""
    half = ndtri(0.5 + INNER / 2)
    found = {}
    for row in _dicts(model.standardized):
        if row["op"] == "~":
            inner = {
                "inner_low": row["estimate"] - half * row["std_error"],
                "inner_high": row["estimate"] + half * row["std_error"],
            }
            found[f"{row['lhs']} ~ {row['rhs']}"] = {name: (row | inner)[name] for name in NUMBERS}
    return found | {row["label"]: {name: row[name] for name in NUMBERS} for row in _dicts(model.defined)}


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _row(claim: Claim, effects: dict[str, dict[str, float]], why: str) -> dict[str, Any]:
    said = claim.model_dump(include={"id", "says", "effect", "direction", "smallest", "exploratory"})
    number = effects.get(claim.effect or "")
    missing = dict.fromkeys(NUMBERS, np.nan)
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
