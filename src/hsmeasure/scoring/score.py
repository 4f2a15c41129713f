"""Scoring: coded answers to scores with a status for every gap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.errors import DataError, ResponseError
from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.schema import Item, OptionSet
from hsmeasure.responses.gates import apply_gates
from hsmeasure.responses.responses import Responses
from hsmeasure.scoring.plan import ScalePlan, scoring_plan
from hsmeasure.scoring.rules import BLOCK, finish, keyed_max, keyed_sum, pulled_in
from hsmeasure.scoring.scores import Scores
from hsmeasure.types import BoolArray, FloatArray, IntArray, Provenance


def score(
    data: Responses | pd.DataFrame, instrument: Battery | Instrument | str | Path | None = None
) -> Scores:
    """Score answers by the keys of their instrument.

    Reversed items are turned by the option set, never by observed values. A score needs as many answers as
    the scale's missing rule says; ``no_need`` (the need gate) is neither a low score nor missing.

    Parameters
    ----------
    data : Responses or DataFrame
        Responses of :func:`hsmeasure.read_export`, or a table whose columns are item ids and whose values
        are codes as chosen (not yet reversed), NaN where missing. Other columns are carried along.
    instrument : Battery, Instrument or reference, only for a table
        What was asked; scales of which the table holds no item are left out.

    Returns
    -------
    Scores

    Raises
    ------
    DataError, ResponseError
        If a table has no item, a column that is not numeric, or values outside the options.

    Notes
    -----
    Equal to ``psych::scoreItems(keys, items, impute = "none", min = , max = )`` for means where the
    missing rule is ``none``.

    >>> table = pd.DataFrame({"SE1": [5, 1], "SE2": [4, 1], "SE3": [4, 2], "SE4": [5, None], "SE5": [1, 5]})
    >>> score(table, "academic-self-efficacy").values["SE"].tolist()
    [4.6, 1.25]
    """
    if isinstance(data, Responses):
        return _score(data.battery, data.codes, data.reasons, data.people, data.provenance)
    if instrument is None:
        raise DataError("a table needs an instrument to be scored", hint="score(table, 'academic-core')")
    battery = _of_table(resolve(instrument), data)
    codes = _codes(battery, data)
    codes, reasons = _reasons(battery, codes)
    others = [c for c in data.columns if c not in battery.item]
    people = pd.DataFrame({"row": np.arange(1, len(data) + 1)}, index=codes.index)
    people = people.join(data[others].set_axis(codes.index).drop(columns="row", errors="ignore"))
    provenance = Provenance(battery.stamps(), options={"input": "table"})
    return _score(battery, codes, reasons, people, provenance)


def _score(
    battery: Battery,
    codes: pd.DataFrame,
    reasons: pd.DataFrame | None,
    people: pd.DataFrame,
    provenance: Provenance,
) -> Scores:
    plans = scoring_plan(battery, frozenset(codes.columns))
    values, n_valid, status = {}, {}, {}
    for plan in plans:
        columns = [
            pulled_in(codes[i].to_numpy(dtype=float), top)
            for i, top in zip(plan.items, plan.limit, strict=True)
        ]
        why = None if reasons is None else reasons[list(plan.items)].to_numpy(dtype=object)
        scored = _score_scale(plan, columns, why)
        values[plan.scale.id], n_valid[plan.scale.id], status[plan.scale.id] = scored
    index = codes.index
    return Scores(
        people,
        pd.DataFrame(values, index=index),
        pd.DataFrame(n_valid, index=index),
        pd.DataFrame(
            {k: pd.Categorical.from_codes(v, pd.Index(_STATUS)) for k, v in status.items()}, index=index
        ),
        tuple(plan.scale for plan in plans),
        provenance,
    )


_STATUS = ["ok", "too_few", "no_need", "not_shown", "blocked"]


def _score_scale(
    plan: ScalePlan, columns: list[FloatArray], reasons: np.ndarray[Any, np.dtype[np.object_]] | None
) -> tuple[FloatArray, IntArray, np.ndarray[Any, np.dtype[np.int8]]]:
    kernel = keyed_max if plan.scale.aggregate == "max" else keyed_sum
    total, n_valid = kernel(columns, plan.reflect)
    enough = n_valid >= plan.minimum
    status = np.where(enough, 0, 1).astype(np.int8)
    if reasons is not None and (n_valid < len(plan.items)).any():
        blocked = _blocked(plan, reasons)
        enough &= ~blocked
        status[~enough & (reasons == "no_need").all(axis=1)] = 2
        status[~enough & (reasons == "not_shown").all(axis=1)] = 3
        status[blocked] = 4
    values = finish(total, n_valid, enough, plan.scale.aggregate, plan.n_items, plan.mean_range)
    return values, n_valid, status


def _blocked(plan: ScalePlan, reasons: np.ndarray[Any, np.dtype[np.object_]]) -> BoolArray:
    """Rows in which a gap is one that the scale does not put up with."""
    tolerated = {"", "missing", "no_need", "form_not_opened", *plan.scale.treat_as_missing}
    if plan.scale.not_applicable == "exclude_item":
        tolerated.add("not_applicable")
    present = set(pd.unique(reasons.ravel())) - tolerated
    fatal = [r for r in present if not str(r).startswith("missing_code:")]
    return np.asarray(np.isin(reasons, fatal).any(axis=1), dtype=bool)


def _of_table(battery: Battery, table: pd.DataFrame) -> Battery:
    if twice := sorted({str(c) for c in table.columns[table.columns.duplicated()]}):
        raise DataError.duplicate_columns(twice)
    there = [s.id for s in battery.scales if any(i in table for i in s.items)]
    if not there:
        raise DataError(
            f"the table has no column of {battery.ref}",
            hint=f"columns must be item ids such as {', '.join(i.id for i in battery.items[:3])}",
        )
    return battery.only(there)


def _codes(battery: Battery, table: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for item in battery.items:
        if item.id not in table or item.type in ("multi", "text"):
            continue
        try:
            columns[item.id] = table[item.id].to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise DataError.not_numeric([item.id]) from None
    failures = [row for item in battery.items if item.id in columns for row in _odd(battery, item, columns)]
    if failures:
        raise ResponseError(
            "the table holds values outside the options",
            pd.DataFrame(failures),
            hint="values must be the codes as chosen; missing answers are NaN",
        )
    return pd.DataFrame(columns, copy=False)


def _odd(battery: Battery, item: Item, columns: dict[str, FloatArray]) -> list[dict[str, Any]]:
    values = columns[item.id]
    if item.count:
        inside = (values >= item.count.min) & (values <= item.count.max) & (np.rint(values) == values)
        odd, counts = np.unique(values[~(inside | np.isnan(values))], return_counts=True)
        return [{"item": item.id, "value": v, "count": int(n)} for v, n in zip(odd, counts, strict=True)]
    option_set = battery.options(item)
    if option_set is not None and not _contiguous(values, option_set.codes):
        there = values[~np.isnan(values)]
        known = (*option_set.codes, *_not_scored(option_set))
        odd, counts = np.unique(there[~np.isin(there, known)], return_counts=True)
        return [{"item": item.id, "value": v, "count": int(n)} for v, n in zip(odd, counts, strict=True)]
    return []


def _contiguous(values: FloatArray, codes: tuple[int, ...]) -> bool:
    """Quick proof that all values are codes, when the codes run without gaps."""
    low, high = min(codes), max(codes)
    if high - low + 1 != len(codes):
        return False
    blocks = (values[k : k + BLOCK] for k in range(0, len(values), BLOCK))
    return all(_whole_between(block, low, high) for block in blocks)


def _whole_between(values: FloatArray, low: int, high: int) -> bool:
    outside = (values < low) | (values > high)  # NaN is neither
    rounded = np.rint(values)
    np.subtract(rounded, values, out=rounded)
    return not (outside.any() or np.fmax.reduce(np.abs(rounded, out=rounded), initial=0.0) > 0)


def _not_scored(option_set: OptionSet) -> dict[int, str]:
    return {a.code: a.reason for a in option_set.not_scored if isinstance(a.code, int)}


def _reasons(battery: Battery, codes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Codes with unscored answers and those behind gates blanked, and why; a NaN of the table is ``missing``.

    Reasons are None where no answer can be but there or missing.
    """
    names = [str(name) for name in codes]
    unscored = {i: _not_scored(o) for i in names if (o := battery.options(battery.item[i])) and o.not_scored}
    gated = any(battery.item[i].need_gate in codes for i in names)
    if not unscored and not gated:
        return codes, None
    blank = np.where(codes.isna(), "missing", "")
    reasons = pd.DataFrame(blank, columns=codes.columns, index=codes.index, dtype=object)
    codes = codes.copy()
    for item_id, answers in unscored.items():
        for code, reason in answers.items():
            chosen = codes[item_id] == code
            reasons.loc[chosen, item_id] = reason
            codes.loc[chosen, item_id] = np.nan
    return apply_gates(codes, reasons, battery)
