"""What a caller can get wrong: each ends in one named error or a stated finding, never in garbage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import HsmeasureError

HS = pd.read_csv(Path(__file__).parents[2] / "reference" / "data" / "holzinger.csv")
TWO = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6"
SIX = [f"x{k}" for k in range(1, 7)]
EYE = pd.DataFrame(np.eye(3), list("abc"), list("abc"))

REFUSED: dict[str, tuple[str, Any, dict[str, Any], str]] = {
    "an unknown variable": ("f =~ x1 + x2 + x33", HS, {}, "did you mean x3"),
    "words": ("f =~ x1 + x2 + school", HS, {}, "not numeric: school"),
    "a constant": (TWO, HS.assign(x1=3.0), {}, "constant: x1"),
    "a name twice": (TWO, pd.concat([HS, HS[["x1"]]], axis=1), {}, "named twice: x1"),
    "a copy": (TWO, HS.assign(x2=HS.x1), {}, "a copy or a sum of others"),
    "a copy, fiml": (TWO, HS.assign(x2=HS.x1), {"missing": "fiml"}, "cannot be estimated"),
    "fewer rows than items": (TWO, HS.head(5), {}, "5 respondents for 6 variables"),
    "fewer rows than items, fiml": (TWO, HS.head(5), {"missing": "fiml"}, "5 incomplete rows"),
    "no rows": (TWO, HS.head(0), {}, "0 respondents"),
    "one in a group": (TWO, HS.assign(g=["a"] + ["b"] * 300), {"group": "g"}, "group a: 1 respondent"),
    "no such group column": (TWO, HS, {"group": "shcool"}, "shcool"),
    "infinity": (TWO, HS.assign(x1=np.inf), {}, "infinite values in: x1"),
    "beyond computing": (TWO, HS.assign(x1=HS.x1 * 1e200), {}, "too large"),
    "constraints that clash": ("f =~ x1 + a*x2 + x3\na == 1\na == 2", HS, {}, "contradicts"),
    "a label twice fixed": ("f =~ x1 + x2 + x3\na == b", HS, {}, "no parameter is labelled a"),
    "a factor named like a column": ("x9 =~ x1 + x2 + x3", HS, {}, "named like columns"),
    "negative weights": (TWO, HS.assign(w=-1.0), {"sampling_weights": "w"}, "above zero"),
    "no model": ("", HS, {}, "no statement"),
    "a model that is no text": (None, HS, {}, "not a text"),  # type: ignore[dict-item]
    "a table that is none": (TWO, 5, {}, "not a table"),
    "moments without n": ("f =~ a + b + c", None, {"sample_cov": EYE}, "sample_nobs"),
    "moments not finite": ("f =~ a + b + c", None, {"sample_cov": EYE * np.nan, "sample_nobs": 9}, "finite"),
    "moments of another item": ("f =~ a + b + z", None, {"sample_cov": EYE, "sample_nobs": 99}, "names z"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_one_message(case: str) -> None:
    model, data, options, message = REFUSED[case]
    with pytest.raises(HsmeasureError, match=message):
        hs.cfa(model, data, **options)


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("f =~ x1 + x2", "not_identified"),
        ("f =~ NA*x1 + x2 + x3\nf ~~ NA*f", "not_identified"),
        ("f =~ x1 + a*x2 + x3 + x4\na > 5\na < 1", "not_converged"),
    ],
)
def test_stated_as_a_finding(model: str, kind: str) -> None:
    fit = hs.cfa(model, HS)
    assert kind in {finding.kind for finding in fit.findings}
    assert all(finding.message in fit.summary() for finding in fit.findings)


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_empty_rows_are_dropped_and_counted(missing: str) -> None:
    table = HS.copy()
    table.loc[:9, SIX] = np.nan
    fit = hs.cfa(TWO, table, missing=missing)
    assert fit.n == 291
    assert any("10 of 301 rows left out" in note for note in fit.notes)


def test_rows_without_a_group_are_counted() -> None:
    fit = hs.cfa(TWO, HS.assign(g=[None] * 50 + ["a"] * 100 + ["b"] * 151), group="g")
    assert fit.n == 251
    assert any("50 of 301 rows left out" in note for note in fit.notes)


@pytest.mark.parametrize(
    ("clusters", "words"), [(1, "1 cluster only"), (6, "6 clusters only"), (15, "uncertain")]
)
def test_few_clusters_are_said(clusters: int, words: str) -> None:
    fit = hs.cfa(TWO, HS.assign(c=np.arange(301) % clusters), cluster="c")
    assert any(words in note for note in fit.notes)
    assert (fit.estimates()["std_error"].isna().any()) == (clusters == 1)


@pytest.mark.parametrize("what", ["residuals", "modification_indices", "factor_scores", "vcov"])
def test_without_a_solution_nothing_is_computed_from_it(what: str) -> None:
    fit = hs.cfa("f =~ x1 + a*x2 + x3 + x4\na > 5\na < 1", HS)
    assert not fit.converged
    with pytest.raises(HsmeasureError):
        getattr(fit, what)()
    assert np.isnan(fit.fit_measures()["chisq"])
