"""Numbers are set in APA style, and only what is known is set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsmeasure.report import numbers
from hsmeasure.report.document import Column


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (0.5, 2, ".50"),
        (-0.305, 1, "−.3"),
        (1, 2, "1.00"),
        (0.0, 2, ".00"),
        (-0.004, 2, ".00"),
        (0.9996, 3, "1.000"),
    ],
)
def test_coefficient_has_no_leading_zero(value: float, places: int, expected: str) -> None:
    assert numbers.coefficient(value, places) == expected


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0, "< .001"), (0.00099, "< .001"), (0.001, ".001"), (0.05, ".050"), (0.9994, "> .999"), (0.5, ".500")],
)
def test_p(p: float, expected: str) -> None:
    assert numbers.p_value(p) == expected


@given(st.floats(-1, 1))
def test_printed_coefficient_is_near_the_value(value: float) -> None:
    printed = numbers.coefficient(value).replace("−", "-")
    assert abs(float(printed) - value) <= 0.005 + 1e-12


@given(st.floats(allow_nan=True, allow_infinity=True, width=32))
def test_minus_is_never_a_hyphen_and_zero_never_negative(value: float) -> None:
    text = numbers.decimal(value)
    assert "-" not in text
    assert text.strip("−0.,") or not text.startswith("−")


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_percent_never_rounds_to_none_or_all(share: float) -> None:
    assert numbers.percent(share) not in ("0%", "100%")


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, float("inf")])
def test_missing_is_a_dash_in_every_numeric_column(missing: float | None) -> None:
    kinds = ("integer", "decimal", "coefficient", "p", "percent")
    assert {numbers.set_cell(Column("x", "x", kind), missing) for kind in kinds} == {numbers.DASH}
    assert numbers.set_cell(Column("x", "x", "interval"), (missing, 0.4)) == numbers.DASH


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (Column("x", "x", "integer"), np.int64(1204), "1,204"),
        (Column("x", "x", "decimal"), np.float64(-3.14159), "−3.14"),
        (Column("x", "x", "percent", 1), 0.1234, "12.3%"),
        (Column("x", "x", "interval"), (0.812, -0.844), "[.81, −.84]"),
        (Column("x", "x", "p"), 0.04, ".040"),
        (Column("x", "x", "integer"), "< 5", "< 5"),
        (Column("x", "x"), np.bool_(True), "yes"),
        (Column("x", "x"), None, "–"),
    ],
)
def test_set_cell(column: Column, value: object, expected: str) -> None:
    assert numbers.set_cell(column, value) == expected


def test_df_stand_in_parentheses() -> None:
    assert numbers.chi_square(1234.5, 1204, 0.0001) == "χ²(1,204) = 1,234.50, p < .001"
