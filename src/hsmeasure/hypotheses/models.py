"""Models of a battery, fitted to answers: what could be fitted, on whom, and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.errors import HsmeasureError
from hsmeasure.hypotheses.indicators import Indicators, code, without_terms
from hsmeasure.instrument.models import StatedModel
from hsmeasure.responses.responses import Responses
from hsmeasure.sem.build import build_table
from hsmeasure.sem.fit import sem
from hsmeasure.sem.options import resolve
from hsmeasure.sem.result import Fit
from hsmeasure.sem.syntax import parse
from hsmeasure.types import BoolArray

INNER = 0.90  # the interval that shows an effect to be negligible
ROWS_PER_PARAMETER = 5  # free ones, intercepts apart: below it a latent model is out of reach
OPTIONS: dict[str, Any] = {"estimator": "MLR", "missing": "fiml_x", "std_lv": True}


@dataclass(frozen=True)
class ModelFit:
    """One model of a battery, fitted or not.

    Attributes
    ----------
    model : StatedModel
    text : str
        As fitted, without the indicators that the data do not bear.
    fit : Fit or None
    reason : str
        Why there is no fit; empty where there is.
    people : (n,) array
        Who was asked everything in the model.
    gates : dict
        Gate item -> codes that mean "no need", where the model holds gated items.
    indicators : Indicators
    cluster : str or None
        The column by which errors are robust.
    clusters : int
    confidence : float
        Of the limits below.
    seed : int
        Of the Monte-Carlo limits.
    """

    model: StatedModel
    text: str
    fit: Fit | None
    reason: str
    people: BoolArray
    gates: dict[str, tuple[int, ...]]
    indicators: Indicators
    cluster: str | None = None
    clusters: int = 0
    confidence: float = 0.95
    seed: int = 1

    @cached_property
    def standardized(self) -> pd.DataFrame:
        """The standardised solution (``Fit.standardized``); empty without a fit."""
        return pd.DataFrame() if self.fit is None else self.fit.standardized(confidence=self.confidence)

    @cached_property
    def defined(self) -> pd.DataFrame:
        """Standardised defined effects with Monte-Carlo limits (``Fit.defined``), those of 90 % as
        ``inner_low`` and ``inner_high``; empty where there are none.
        """
        if self.fit is None or all(row.op != ":=" for row in self.fit.table.rows):
            return pd.DataFrame()
        found, inner = (
            self.fit.defined(confidence=c, seed=self.seed, type="std.all") for c in (self.confidence, INNER)
        )
        return found.assign(inner_low=inner["conf_low"], inner_high=inner["conf_high"])


def fit_models(
    responses: Responses, cluster: str | None = None, *, confidence: float = 0.95, seed: int = 1
) -> tuple[ModelFit, ...]:
    """Every model that the battery names, by robust maximum likelihood from all answers there are.

    A model with gated items is fitted among those whom the gate let through: that someone needed no help is
    no missing answer. What stands against a model is its ``reason``, never an exception.

    Parameters
    ----------
    responses : Responses
    cluster : str, optional
        Column of ``responses.people`` by which answers are alike: errors are robust to it.
    confidence : float
        Of the limits of standardised effects.
    seed : int
        Of the Monte-Carlo limits of defined effects.
    """
    found = (_fit(model, responses, cluster) for model in responses.battery.models)
    return tuple(replace(model, confidence=confidence, seed=seed) for model in found)


def _fit(model: StatedModel, responses: Responses, cluster: str | None) -> ModelFit:
    wanted = {s.rhs for s in parse(model.text) if s.op == "=~"}
    gates = _gates(responses, wanted)
    asked = _let_through(responses, gates)
    used = tuple(i for i in responses.battery.indicators if i.id in _words(model.text))
    indicators = code(responses.people[asked], used)
    text = without_terms(model.text, indicators.absent)
    data = pd.concat([responses.keyed[asked], indicators.columns], axis=1)
    if cluster is not None:
        data[cluster] = responses.people.loc[asked, cluster].replace("", np.nan)
    clusters = 0 if cluster is None else int(data[cluster].nunique())
    fit, reason = _attempt(text, data, wanted, cluster)
    return ModelFit(model, text, fit, reason, asked, gates, indicators, cluster, clusters)


def _attempt(text: str, data: pd.DataFrame, wanted: set[str], cluster: str | None) -> tuple[Fit | None, str]:
    if absent := sorted(wanted - set(data.columns)):
        return None, f"{_scales(absent)} {'was' if len(_prefixes(absent)) == 1 else 'were'} not asked in full"
    try:
        if reason := _too_few(text, data):
            return None, reason
        fit = sem(text, data, **OPTIONS, cluster=cluster)
    except HsmeasureError as error:
        return None, str(error)
    except np.linalg.LinAlgError as error:
        return None, f"the equations have no solution ({error})"
    return (fit, "") if fit.converged else (None, fit.findings[0].message)


def _too_few(text: str, data: pd.DataFrame) -> str:
    table = build_table(parse(text), map(str, data.columns), resolve("sem", **OPTIONS))
    free = sum(1 for row in table.rows if row.free and row.op != "~1")
    if len(data) >= ROWS_PER_PARAMETER * free:
        return ""
    return f"{len(data):,} respondents are fewer than {ROWS_PER_PARAMETER} for each of {free} free parameters"


def _gates(responses: Responses, wanted: set[str]) -> dict[str, tuple[int, ...]]:
    item = responses.battery.item
    names = {gate for i in wanted if i in item and (gate := item[i].need_gate) and gate in responses.codes}
    whole = {i.id: i for m in responses.battery.instruments for i in m.document.items}
    return {name: rule.no_need for name in sorted(names) if (rule := whole[name].gate)}


def _let_through(responses: Responses, gates: dict[str, tuple[int, ...]]) -> BoolArray:
    passed = np.ones(len(responses), dtype=bool)
    for gate, no_need in gates.items():
        answers = responses.codes[gate]
        passed &= (answers.notna() & ~answers.isin(no_need)).to_numpy()
    return passed


def _words(text: str) -> set[str]:
    return {s.rhs for s in parse(text) if s.op == "~"}


def _prefixes(items: list[str]) -> list[str]:
    return sorted({item.rstrip("0123456789") for item in items})


def _scales(items: list[str]) -> str:
    return ", ".join(_prefixes(items))
