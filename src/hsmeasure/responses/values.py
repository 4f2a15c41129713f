"""What an answer means: texts of the export to codes, by the instrument's own options.

A number inside a label is not its code ("Somewhat agree (8)" has been seen for 5): nothing is parsed out
of labels. A column that mixes codes and labels stops the reading, since no export does that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hsmeasure.instrument.schema import Count, OptionSet
from hsmeasure.responses.columns import normalise
from hsmeasure.types import FloatArray

_INTEGER = re.compile(r"([-+]?\d{1,15})(\.0+)?")
Coded = tuple[float, str]  # code (NaN when missing) and reason ("" when answered)


@dataclass(frozen=True)
class AnswerMap:
    """How the texts of one column are read."""

    codes: Mapping[str, Coded]
    labels: Mapping[str, Coded]
    extra: Mapping[str, Coded] = field(default_factory=dict)


@dataclass(frozen=True)
class CodedColumn:
    """One column, read.

    Attributes
    ----------
    codes : array, shape (n,)
    reasons : object array, shape (n,)
    used : dict
        Text -> code, as far as it occurred.
    unmapped : dict
        Text -> count.
    kind : str
        ``numeric``, ``labels`` or ``mixed``.
    sets : list of tuples, only for multiple answers
    """

    codes: FloatArray
    reasons: np.ndarray[tuple[int], np.dtype[np.object_]]
    used: dict[str, float]
    unmapped: dict[str, int]
    kind: str
    sets: list[tuple[int, ...] | None] = field(default_factory=list)


def answer_map(options: OptionSet, chosen: Mapping[str, int], missing: Mapping[str, str]) -> AnswerMap:
    """Codes and labels of an option set, the user's own values first, then declared missing codes."""
    codes: dict[str, Coded] = {}
    labels: dict[str, Coded] = {}
    for option in options.options:
        _enter(codes, labels, option.code, option.label, option.aliases, (float(option.code), ""))
    for answer in options.not_scored:
        _enter(codes, labels, answer.code, answer.label, answer.aliases, (np.nan, answer.reason))
    extra: dict[str, Coded] = {
        text: (np.nan, reason) for text, reason in missing.items() if text not in codes
    }
    extra |= {normalise(text): (float(code), "") for text, code in chosen.items()}
    return AnswerMap(codes, labels, extra)


def _enter(
    codes: dict[str, Coded],
    labels: dict[str, Coded],
    code: int | str,
    label: Mapping[str, str],
    aliases: tuple[str, ...],
    meaning: Coded,
) -> None:
    codes[str(code)] = meaning
    for text in (*label.values(), *aliases):
        labels[normalise(text)] = meaning


def read_single(cells: pd.Series, answers: AnswerMap) -> CodedColumn:
    """Read a column of single answers."""
    positions, texts = pd.factorize(cells.str.strip(), sort=False)
    read = [_meaning(str(text), answers) for text in texts]
    counts = np.bincount(positions, minlength=len(texts))
    return _coded(positions, list(map(str, texts)), read, counts)


def read_count(cells: pd.Series, count: Count, missing: Mapping[str, str]) -> CodedColumn:
    """Read a column of open numbers within the limits of the item."""
    positions, texts = pd.factorize(cells.str.strip(), sort=False)
    read = [_count_meaning(str(text), count, missing) for text in texts]
    counts = np.bincount(positions, minlength=len(texts))
    return _coded(positions, list(map(str, texts)), read, counts)


def read_multi(cells: pd.Series, answers: AnswerMap) -> CodedColumn:
    """Read a column of several answers, codes or labels joined by commas."""
    positions, texts = pd.factorize(cells.str.strip(), sort=False)
    parsed = [_several(str(text), answers) for text in texts]
    read = [(coded, kind) for _, coded, kind in parsed]
    counts = np.bincount(positions, minlength=len(texts))
    column = _coded(positions, list(map(str, texts)), read, counts)
    sets = [parsed[p][0] for p in positions]
    return CodedColumn(column.codes, column.reasons, column.used, column.unmapped, column.kind, sets)


def _meaning(text: str, answers: AnswerMap) -> tuple[Coded | None, str]:
    if text == "":
        return (np.nan, "not_shown"), ""
    integer = _INTEGER.fullmatch(text)
    as_code = str(int(integer[1])) if integer else None
    for key in (normalise(text), as_code):
        if key is not None and key in answers.extra:
            return answers.extra[key], ""
    if as_code is not None and as_code in answers.codes:
        return answers.codes[as_code], "numeric"
    if text in answers.codes:
        return answers.codes[text], "numeric"
    if (label := normalise(text)) in answers.labels:
        return answers.labels[label], "labels"
    return None, ""


def _count_meaning(text: str, count: Count, missing: Mapping[str, str]) -> tuple[Coded | None, str]:
    if text == "":
        return (np.nan, "not_shown"), ""
    if text in missing:
        return (np.nan, missing[text]), ""
    integer = _INTEGER.fullmatch(text)
    if integer and count.min <= int(integer[1]) <= count.max:
        return (float(integer[1]), ""), "numeric"
    return None, ""


def _several(text: str, answers: AnswerMap) -> tuple[tuple[int, ...] | None, Coded | None, str]:
    whole, kind = _meaning(text, answers)
    if whole is not None:
        code, reason = whole
        return (None if reason else (int(code),)), whole, kind
    chosen: list[int] = []
    pending = ""
    for part in text.split(","):
        pending = f"{pending},{part}" if pending else part
        found, kind = _meaning(pending.strip(), answers)
        if found is not None:
            if not found[1]:
                chosen.append(int(found[0]))
            pending = ""
    if pending:
        return None, None, ""
    return (tuple(sorted(set(chosen))), (np.nan, ""), kind) if chosen else (None, (np.nan, "declined"), kind)


def _coded(
    positions: np.ndarray[tuple[int], np.dtype[np.intp]],
    texts: list[str],
    read: list[tuple[Coded | None, str]],
    counts: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> CodedColumn:
    meanings = [coded if coded is not None else (np.nan, "invalid") for coded, _ in read]
    codes = np.array([code for code, _ in meanings], dtype=float)
    reasons = np.array([reason for _, reason in meanings], dtype=object)
    kinds = {kind for _, kind in read if kind}
    used = {text: code for text, (code, reason) in zip(texts, meanings, strict=True) if not reason}
    unmapped = {t: int(n) for t, (c, _), n in zip(texts, read, counts, strict=True) if c is None}
    kind = kinds.pop() if len(kinds) == 1 else "mixed" if kinds else ""
    return CodedColumn(codes[positions], reasons[positions], used, unmapped, kind)
