"""Reliability of every scale: the verb and its noun."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import pandas as pd

from hsmeasure.errors import Inadmissible
from hsmeasure.items.table import KeyedResponses, check_options, scale_tables
from hsmeasure.reliability.one_scale import ScaleReliability, scale_reliability
from hsmeasure.results import Result
from hsmeasure.types import Missing, Provenance

_COEFFICIENTS = [
    *("scale", "coefficient", "estimate", "conf_low", "conf_high", "n", "n_items", "method"),
    *("estimator", "n_factors"),
]
_ITEMS = [
    *("scale", "item", "n", "mean", "sd", "item_rest", "alpha_if_dropped", "loading", "suspected_miskey")
]
_MODELS = [
    *("scale", "chisq", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"),
    *("converged", "reason"),
]


@dataclass(frozen=True, repr=False)
class Reliability(Result):
    """Coefficients of every scale, what they rest on, and why some are not there.

    Attributes
    ----------
    table : DataFrame
        ``scale coefficient estimate conf_low conf_high n n_items method estimator n_factors``.
    items : DataFrame
        ``scale item n mean sd item_rest alpha_if_dropped loading suspected_miskey``; ``loading`` is
        standardised.
    models : DataFrame
        Fit of the one-factor model behind omega: ``scale chisq df p_value cfi tli rmsea rmsea_low rmsea_high
        srmr converged reason``; RMSEA with 90 % limits.
    refusals : dict
        Scale -> a sentence that says which coefficient is not given, and why.
    findings : tuple of str
        What a reader of the coefficients must know: Heywood cases, suspected mis-keys, models without
        degrees of freedom.
    """

    table: pd.DataFrame
    items: pd.DataFrame
    models: pd.DataFrame
    refusals: dict[str, str]
    findings: tuple[str, ...]
    provenance: Provenance

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.refusals.values(), *self.findings)

    def frame(self) -> pd.DataFrame:
        """One row a coefficient, at full precision."""
        return self.table


def reliability(
    data: pd.DataFrame | KeyedResponses,
    *,
    scale: str = "scale",
    missing: Missing = "listwise",
    confidence: float = 0.95,
) -> Reliability:
    """Internal consistency of every scale, with intervals.

    A reflective scale of three or more items gets ``omega_u`` (one factor, maximum likelihood, delta-method
    interval), ``omega_u_observed`` (the same against the observed variance of the sum), ``alpha`` (Feldt
    interval), ``alpha_standardized`` and ``split_half`` (odd-even, stepped up); a scale of two items gets
    ``spearman_brown``. Inventories and single answers get a sentence in ``refusals``, and so do items that do
    not vary, fewer than three complete rows, and a one-factor model without a solution.

    Parameters
    ----------
    data : Responses or DataFrame
        Responses, or a table of the keyed items of one scale.
    scale : str
        Name of the scale in a table.
    missing : {"listwise", "pairwise"}
        Listwise: respondents who answered all items of the scale. Pairwise: each covariance from all who
        answered both items; n, and with it every interval and the chi-square, is still the number of complete
        rows, which is cautious (``psych::alpha`` takes all rows of the table).
    confidence : float
        Level of the intervals.

    Returns
    -------
    Reliability

    Raises
    ------
    DataError
        If a table has fewer than two columns, one twice, one that is not numeric, or infinite values.

    Notes
    -----
    Equal to ``psych::alpha(x)`` (raw, standardised, if dropped, ``r.drop``, ``feldt``), to
    ``lavaan::cfa(model, std.lv = TRUE)`` with ``omega := `` the ratio, and to ``semTools::compRelSEM``.
    An item is a suspected mis-key if the upper limit of its item-rest correlation is below zero.

    >>> table = pd.DataFrame({"a": [1, 2, 3, 4, 5, 5], "b": [1, 3, 2, 5, 4, 4], "c": [2, 1, 3, 4, 4, 2]})
    >>> found = reliability(table).frame()
    >>> found.query("coefficient == 'alpha'")["estimate"].round(4).tolist()
    [0.8329]
    """
    check_options(missing, confidence)
    tables, provenance = scale_tables(data, scale)
    found = {table.id: scale_reliability(table, missing, confidence) for table in tables}
    findings = tuple(sentence for name, one in found.items() for sentence in _findings(name, one))
    for name, one in found.items():
        if one.heywood:
            warnings.warn(_heywood(name, one), Inadmissible, stacklevel=2)
    return Reliability(
        table=_frame([r for one in found.values() for r in one.coefficients], _COEFFICIENTS),
        items=_frame([r for one in found.values() for r in one.items], _ITEMS),
        models=_frame([one.model for one in found.values() if one.model], _MODELS),
        refusals={name: one.refusal for name, one in found.items() if one.refusal},
        findings=findings,
        provenance=provenance.with_options(missing=missing, confidence=confidence, omega="ML, divisor n"),
    )


def _frame(rows: list[dict[str, object]], columns: list[str]) -> pd.DataFrame:
    kinds = {"n": "int64", "n_items": "int64", "df": "int64", "n_factors": "Int64"}
    flags = {"suspected_miskey": "bool", "converged": "bool"}
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({name: kind for name, kind in (kinds | flags).items() if name in columns})


def _heywood(name: str, one: ScaleReliability) -> str:
    return (
        f"The uniqueness of {', '.join(one.heywood)} in {name} is negative (Heywood case): "
        "the one-factor model, and omega with it, is not to be trusted."
    )


def _findings(name: str, one: ScaleReliability) -> list[str]:
    found = [_heywood(name, one)] if one.heywood else []
    if suspects := [row["item"] for row in one.items if row["suspected_miskey"]]:
        found.append(f"{', '.join(suspects)} in {name}: runs against the other items; the key may be wrong.")
    if one.model and one.model["df"] == 0 and one.model["converged"]:
        found.append(
            f"{name} has three items: its one-factor model fits by construction, which says nothing."
        )
    return found
