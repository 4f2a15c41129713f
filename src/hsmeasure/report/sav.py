"""Scores and answers for SPSS, JASP and jamovi: labels, measurement levels and a code for every reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from hsmeasure.responses.responses import Responses
from hsmeasure.scoring.scores import Scores

# SPSS allows three discrete missing values or one range: every reason is a code within the range.
REASON_CODES = {
    "not_shown": -91,
    "seen_unanswered": -92,
    "declined": -93,
    "not_applicable": -94,
    "invalid": -95,
    "form_not_opened": -96,
    "no_need": -97,
}
STATUS_CODES = {"too_few": -81, "no_need": -97, "not_shown": -91, "blocked": -82}
_OTHER = -98
_MISSING = {"lo": -99.0, "hi": -80.0}


def write_scores_sav(scores: Scores, path: Path) -> None:
    """One row a respondent, one variable a scale; gaps carry their status as a user-missing code."""
    frame = _people(scores.people)
    labels: dict[str, str] = {}
    values: dict[str, dict[float, str]] = {}
    for scale in scores.scales:
        codes = scores.status[scale.id].astype(str).map(STATUS_CODES)
        frame[scale.id] = scores.values[scale.id].where(scores.values[scale.id].notna(), codes).astype(float)
        title = next(iter(scale.title.values()))
        labels[scale.id] = f"{title} (higher: {scale.higher_means})"
        values[scale.id] = {float(code): status.replace("_", " ") for status, code in STATUS_CODES.items()}
    _write(frame, path, labels, values, {scale.id: "scale" for scale in scores.scales}, list(labels))


def write_items_sav(responses: Responses, path: Path) -> None:
    """One variable an item, codes as chosen (not reversed); gaps carry a user-missing code a reason."""
    frame = _people(responses.people)
    labels: dict[str, str] = {}
    values: dict[str, dict[float, str]] = {}
    for item_id in map(str, responses.codes):
        item, owner = responses.battery.item[item_id], responses.battery.owner[item_id]
        why = responses.reasons[item_id].astype(str).map(REASON_CODES).fillna(_OTHER)
        answered = responses.codes[item_id].notna()
        frame[item_id] = responses.codes[item_id].where(answered, why).astype(float)
        labels[item_id] = f"{owner.text(item)}{' (reversed)' if item.keyed == '-' else ''}"
        options = responses.battery.options(item)
        spoken = {float(o.code): o.label.get(owner.language, "") for o in options.options} if options else {}
        values[item_id] = spoken | {float(c): r.replace("_", " ") for r, c in REASON_CODES.items()}
    _write(frame, path, labels, values, dict.fromkeys(labels, "ordinal"), list(labels))


def _people(people: pd.DataFrame) -> pd.DataFrame:
    """People columns under names that SPSS accepts."""
    renamed = {name: _name(str(name)) for name in people}
    texts = [name for name in people if people[name].dtype.kind not in "iuf"]
    return people.astype(dict.fromkeys(texts, str)).rename(columns=renamed)


def _name(name: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)[:60]
    return kept if kept[:1].isalpha() else f"v_{kept}"


def _write(
    frame: pd.DataFrame,
    path: Path,
    labels: dict[str, str],
    values: dict[str, dict[float, str]],
    measures: dict[str, str],
    coded: list[str],
) -> None:
    ranges: dict[str, list[Any]] = {name: [_MISSING] for name in coded}
    known = {name: {k: v[:120] for k, v in table.items()} for name, table in values.items()}
    pyreadstat.write_sav(
        frame.astype(dict.fromkeys(coded, np.float64)),
        str(path),
        column_labels={str(name): labels.get(str(name), str(name))[:250] for name in frame},
        variable_value_labels=known,
        missing_ranges=ranges,
        variable_measure=measures,
    )
