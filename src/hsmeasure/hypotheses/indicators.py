"""Groups as 0/1 variables of a model: nobody is dropped unseen, and no category of three has a path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hsmeasure.instrument.models import Indicator

FEWEST = 10  # people behind an indicator: below it a category shares one with others


@dataclass(frozen=True)
class Indicators:
    """Indicators as they enter a model.

    Attributes
    ----------
    columns : DataFrame, shape (n, kept indicators)
    levels : dict
        Kept indicator -> levels it stands for.
    reference : tuple of str
        Levels that all indicators are zero for.
    absent : tuple of str
        Indicators that have no column and leave the text.
    few : tuple of str
        Kept indicators of fewer than ``FEWEST`` people: no estimate of theirs is to be printed.
    remarks : tuple of str
        What was done otherwise than stated.
    """

    columns: pd.DataFrame
    levels: dict[str, tuple[str, ...]]
    reference: tuple[str, ...]
    absent: tuple[str, ...]
    few: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def code(people: pd.DataFrame, indicators: Sequence[Indicator], fewest: int = FEWEST) -> Indicators:
    """Indicators of one grouping variable.

    Categories with fewer than ``fewest`` people share one indicator, so that nobody leaves the model and
    nobody is counted among others. Where nobody is left to compare with, the others stand against the
    largest.
    """
    ids = tuple(i.id for i in indicators)
    group = indicators[0].group if indicators else ""
    if group not in people:
        remark = (f"{group} was not asked, so no path of it is in the model",) if group else ()
        return Indicators(people[[]], {}, (), ids, remarks=remark)
    values = people[group].astype(str)
    stated = {i.id: i.levels for i in indicators if values.isin(i.levels).any()}
    coded = [level for levels in stated.values() for level in levels]
    reference = tuple(sorted(set(values) - set(coded)))
    found, remarks = _pooled(values, stated, fewest)
    if not reference:
        largest = max(found, key=lambda name: values.isin(found[name]).sum())
        reference = found.pop(largest)
        remarks.append(f"the others stand against {largest}")
    columns = {name: values.isin(levels).astype(float) for name, levels in found.items()}
    return Indicators(
        pd.DataFrame(columns, index=people.index),
        found,
        reference,
        tuple(i for i in ids if i not in found),
        tuple(name for name, column in columns.items() if column.sum() < fewest),
        tuple(remarks),
    )


def _pooled(
    values: pd.Series, stated: dict[str, tuple[str, ...]], fewest: int
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Categories with few people under the name of the first of them."""
    small = [name for name, levels in stated.items() if values.isin(levels).sum() < fewest]
    if len(small) < 2:
        return dict(stated), []
    found = {name: levels for name, levels in stated.items() if name not in small}
    together = tuple(level for name in small for level in stated[name])
    return found | {small[0]: together}, [f"{' and '.join(small)} share an indicator, being few"]


def without_terms(text: str, names: Sequence[str]) -> str:
    """A model text without these variables on any right side; equations left empty fall away.

    >>> without_terms("BEN ~ a*SE + woman + d*diverse\\nSE ~ woman", ["woman", "diverse"])
    'BEN ~ a*SE\\n'
    """
    for name in names:
        term = rf"(?:[\w.]+[ \t]*\*[ \t]*)?{re.escape(name)}\b"
        text = re.sub(rf"[ \t]*\+[ \t]*{term}", "", text)
        text = re.sub(rf"(~[ \t]*){term}(?:[ \t]*\+[ \t]*)?", r"\1", text)
    return re.sub(r"(?m)^[ \t]*[\w.]+[ \t]*~[ \t]*$\n?", "", text)
