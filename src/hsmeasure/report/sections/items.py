"""Items: what was answered to each, and how each goes with the rest of its scale."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.instrument.schema import OptionSet, Scale
from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_items import ItemBar, answers, two_sided_limits
from hsmeasure.report.numbers import coefficient, is_missing, percent
from hsmeasure.report.words import counted, listing, note, reason_words, records, titles
from hsmeasure.responses.responses import Responses
from hsmeasure.study.analysis import Analysis

_STATISTICS = ("n", "mean", "sd", "skew", "floor", "ceiling", "item_rest")

_READING = (
    "The figures show answers as they were chosen; a reversed item is marked and not turned round. Bars hold "
    "those who answered. Where answers lean to two sides, the numbers are the shares below and above the "
    "middle; where they start at nothing, the number is the share above the lowest answer. Grey: the share "
    "of those asked who gave no answer."
)


def items(analysis: Analysis) -> Section:
    """Per scale: bars of answers as chosen, and a table of item statistics."""
    responses, statistics = analysis.responses, analysis.items.frame()
    bars = {scale.id: _bars(responses, scale) for scale in responses.scales}
    sided = [bar.shares for s in responses.scales if _two_sided(responses, s) for bar in bars[s.id]]
    limits, missing = two_sided_limits(sided), records(responses.missing())
    blocks: list[Block] = [Paragraph(text) for text in (*_suspects(statistics), _READING)]
    for scale in responses.scales:
        if bars[scale.id]:
            blocks.append(_figure(responses, scale, bars[scale.id], limits))
        blocks.append(_table(responses, scale, statistics, missing))
    return Section("items", "Items", _lead(responses, statistics), tuple(blocks))


def suspected(statistics: pd.DataFrame) -> list[dict[str, Any]]:
    """Items that run against the rest of their scale."""
    return [row for row in records(statistics) if row["suspected_miskey"]]


def asked_and_missing(responses: Responses, item_id: str) -> tuple[int, int]:
    """How many were asked an item, and how many of those gave no answer.

    Not asked: people behind a closed gate, and those to whom an item with a display condition was not shown.
    """
    reasons = responses.reasons[item_id].to_numpy()
    closed = ["no_need", "not_shown"] if responses.battery.item[item_id].shows_if else ["no_need"]
    gaps = int(((reasons != "") & ~np.isin(reasons, closed)).sum())
    return int((reasons == "").sum()) + gaps, gaps


def _lead(responses: Responses, statistics: pd.DataFrame) -> str:
    rest = statistics["item_rest"].dropna()
    found = [asked_and_missing(responses, item) for item in statistics["item"].unique()]
    asked, gaps = (sum(column) for column in zip(*found, strict=True)) if found else (0, 0)
    missing = f"{percent(gaps / max(1, asked), 1)} of the answers asked for are missing"
    if rest.empty:
        return f"{counted(len(statistics), 'item')} were analysed; {missing}."
    wrong = len(suspected(statistics))
    keyed = (
        f"{counted(wrong, 'item runs', 'items run')} against the key"
        if wrong
        else "none runs against its key"
    )
    return (
        f"Item-rest correlations lie between {coefficient(rest.min())} and {coefficient(rest.max())} "
        f"(median {coefficient(rest.median())}) in the keyed direction; {keyed}; {missing}."
    )


def _suspects(statistics: pd.DataFrame) -> list[str]:
    found = suspected(statistics)
    if not found:
        return []
    named = listing(f"{row['item']} (r = {coefficient(row['item_rest'])})" for row in found)
    return [
        f"Suspected mis-key: {named} {'is' if len(found) == 1 else 'are'} related to the rest of the "
        "scale against the key. Look at the wording, and at how the platform coded the answers, before using "
        "a score."
    ]


def _options(responses: Responses, scale: Scale) -> OptionSet | None:
    """The options of a scale whose items all share them and take one answer."""
    kept = [responses.battery.item[i] for i in responses.scale_items(scale.id)]
    shared = len({item.options for item in kept}) == 1
    if not shared or any(item.type not in ("single", "gate", "pair") for item in kept):
        return None
    return responses.battery.options(kept[0])


def _two_sided(responses: Responses, scale: Scale) -> bool:
    """Answers that start at zero count from nothing; others lean to two sides of a middle."""
    options = _options(responses, scale)
    return options is not None and options.range[0] != 0 and scale.measurement != "formative"


def _bars(responses: Responses, scale: Scale) -> list[ItemBar]:
    options = _options(responses, scale)
    if options is None:
        return []
    found = (_bar(responses, item_id, sorted(options.codes)) for item_id in responses.scale_items(scale.id))
    return [bar for bar in found if bar is not None]


def _bar(responses: Responses, item_id: str, codes: list[int]) -> ItemBar | None:
    counts = [int((responses.codes[item_id] == code).sum()) for code in codes]
    if not sum(counts):
        return None
    item, member = responses.battery.item[item_id], responses.battery.owner[item_id]
    asked, gaps = asked_and_missing(responses, item_id)
    shares = tuple(n / sum(counts) for n in counts)
    return ItemBar(item_id, member.text(item), item.keyed == "-", shares, gaps / max(1, asked))


def _figure(responses: Responses, scale: Scale, bars: list[ItemBar], limits: tuple[float, float]) -> Figure:
    two_sided = _two_sided(responses, scale)
    side = len(bars[0].shares) // 2
    what = "on the upper side of the middle" if two_sided else "above the lowest answer"
    told = "; ".join(
        f"{bar.item} {percent(sum(bar.shares[-side:]) if two_sided else 1 - bar.shares[0])}" for bar in bars
    )
    return Figure(
        f"answers-{scale.id}",
        f"{titles(responses.battery)[scale.id]}: answers",
        f"Stacked bars of the answers to {counted(len(bars), 'item')}. Share {what}: {told}.",
        partial(answers, bars, _ends(responses, scale), limits, two_sided=two_sided),
        _stem(responses, bars),
    )


def _stem(responses: Responses, bars: list[ItemBar]) -> str:
    """The text that all items of a figure were read together with."""
    stems = {responses.battery.owner[b.item].stem(responses.battery.item[b.item]) for b in bars}
    return f"Read together with: “{stems.pop()}”" if len(stems) == 1 and "" not in stems else ""


def _ends(responses: Responses, scale: Scale) -> tuple[str, str]:
    """Labels of the lowest and the highest answer."""
    options = _options(responses, scale)
    ordered = sorted(options.options, key=lambda option: option.code) if options else []
    language = responses.battery.owner[scale.items[0]].language
    labels = [option.label.get(language, str(option.code)) for option in ordered]
    return labels[0], labels[-1]


def _table(
    responses: Responses, scale: Scale, statistics: pd.DataFrame, missing: list[dict[str, Any]]
) -> Table:
    kept = responses.scale_items(scale.id)
    rows = records(statistics[(statistics["scale"] == scale.id) & statistics["item"].isin(kept)])
    gaps = {(r["item"], r["reason"]): r["n"] for r in missing if r["item"] in kept}
    reasons = list(dict.fromkeys(reason for _, reason in gaps))
    related = any(not is_missing(row["item_rest"]) for row in rows)
    turned = any(responses.battery.item[i].keyed == "-" for i in kept)
    return Table(
        f"items-{scale.id}",
        f"{titles(responses.battery)[scale.id]}: items",
        (
            Column("item", "Item"),
            Column("n", "n", "integer"),
            Column("mean", "M", "decimal"),
            Column("sd", "SD", "decimal"),
            Column("skew", "Skew", "decimal"),
            Column("floor", "Floor", "percent", 0),
            Column("ceiling", "Ceiling", "percent", 0),
            *([Column("item_rest", "Item-rest r", "coefficient")] if related else []),
            *(Column(reason, reason_words(reason).capitalize(), "integer") for reason in reasons),
        ),
        tuple(_row(row, responses, gaps, reasons) for row in rows),
        note(
            responses,
            "(R) reversed; M, SD, skew, floor and ceiling after reversing" if turned else "",
            "Floor and ceiling: share at the lowest and the highest possible answer",
            "Item-rest r: correlation with the sum of the other items" if related else "",
            "The last columns count gaps by reason" if reasons else "There are no gaps",
            scales=[scale.id],
        ),
    )


def _row(
    row: dict[str, Any], responses: Responses, gaps: dict[tuple[str, str], int], reasons: list[str]
) -> dict[str, Any]:
    mark = " (R)" if responses.battery.item[row["item"]].keyed == "-" else ""
    counts = {reason: gaps.get((row["item"], reason), 0) for reason in reasons}
    return {"item": f"{row['item']}{mark}"} | {name: row[name] for name in _STATISTICS} | counts
