"""Statements and parameter tables against lavaan's, field by field, for every text and option."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from hsmeasure.errors import ModelError, ModelSyntaxError
from hsmeasure.sem.build import build_table
from hsmeasure.sem.options import resolve
from hsmeasure.sem.partable import Parameter
from hsmeasure.sem.syntax import parse

CASES = json.loads((Path(__file__).parent / "reference" / "sem_syntax" / "expected.json").read_text())
COLUMNS = ["id", "sex", "ageyr", "agemo", "school", "grade", *(f"x{k}" for k in range(1, 10))]
MODIFIERS = ("fixed", "start", "lower", "upper")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def number(text: str) -> float:
    return float("nan") if text == "NA" else float(text)


def same(ours: float, theirs: float) -> bool:
    return (isnan(ours) and isnan(theirs)) or ours == pytest.approx(theirs, rel=1e-14)


def name(case: dict[str, Any]) -> str:
    return f"{case['fun']}-{case['groups']}-{case['model'][:40]!r}-{case['options'] or ''}"


def python_options(case: dict[str, Any]) -> dict[str, Any]:
    options = dict(case["options"]) if case["options"] else {}
    given = {key.replace(".", "_"): value for key, value in options.items()}
    for key in ("group_equal", "group_partial", "effect_coding"):
        if key in given and not isinstance(given[key], bool):
            given[key] = listed(given[key])
    return given | ({"group": "school"} if case["groups"] == 2 else {})


@pytest.mark.parametrize("case", [c for c in CASES if c["groups"] == 1 and not c["options"]], ids=name)
def test_statements(case: dict[str, Any]) -> None:
    expected = case["statements"]
    if "stops" in expected:
        with pytest.raises(ModelSyntaxError):
            parse(case["model"])
        return
    try:
        found = parse(case["model"])
    except ModelSyntaxError:
        assert "stops" in case.get("table", {}), "lavaan accepts this text"
        return
    formulas = [s for s in found if s.left is None]
    rules = [(s.lhs, s.op, s.rhs) for s in found if s.left is not None]
    assert rules == [(r["lhs"], r["op"], r["rhs"]) for r in expected["constraints"]]
    assert len(formulas) == len(expected["rows"])
    for s, row in zip(formulas, expected["rows"], strict=True):
        assert (s.op, s.block) == (row["op"], row["block"])
        ends, theirs = (s.lhs, s.rhs), (row["lhs"], row["rhs"])
        assert ends == theirs or (s.op == "~~" and ends[::-1] == theirs)  # lavaan orders pairs while parsing
        assert s.label == tuple(listed(row["label"]))
        for kind in MODIFIERS:
            wanted = [number(x) for x in listed(row[kind])]
            assert len(getattr(s, kind)) == len(wanted)
            assert all(map(same, getattr(s, kind), wanted)), (s.lhs, s.op, s.rhs, kind)


def tuple_of(row: Parameter) -> tuple[Any, ...]:
    return (row.lhs, row.op, row.rhs, row.user, row.group, row.free, int(row.exo), row.label, row.plabel)


@pytest.mark.parametrize("case", [c for c in CASES if "table" in c], ids=name)
def test_table(case: dict[str, Any]) -> None:
    groups = ("Pasteur", "Grant-White") if case["groups"] == 2 else ("",)
    expected = case["table"]
    if "stops" in expected:
        with pytest.raises((ModelSyntaxError, ModelError)):
            build_table(parse(case["model"]), COLUMNS, resolve(case["fun"], **python_options(case)), groups)
        return
    table = build_table(parse(case["model"]), COLUMNS, resolve(case["fun"], **python_options(case)), groups)
    keys = ("lhs", "op", "rhs", "user", "group", "free", "exo", "label", "plabel")
    theirs = list(zip(*(listed(expected[key]) for key in keys), strict=True))
    assert [tuple_of(row) for row in table.rows] == theirs
    assert [row.id for row in table.rows] == list(range(1, len(table.rows) + 1))
    for row, given, low, high in zip(
        table.rows, *(map(number, listed(expected[k])) for k in ("ustart", "lower", "upper")), strict=True
    ):
        assert same(row.start if row.free else row.fixed, given), row
        if row.free:
            assert (row.lower, row.upper) == (low, high)
    assert list(table.observed) == listed(expected["ov"])
    assert list(table.latent) == listed(expected["lv"])
    assert list(table.exogenous) == listed(expected["x"])
