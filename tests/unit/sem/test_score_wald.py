"""Score and Wald tests: identities, and what is refused. R judges their numbers in test_reference_sem.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import ModelError

rng = np.random.default_rng(11)
FACTOR = rng.normal(size=(4000, 1))
TABLE = pd.DataFrame(
    FACTOR @ [[1.0, 0.8, 0.8, 0.6]] + rng.normal(size=(4000, 4)), columns=["a", "b", "c", "d"]
)
MODEL = "f =~ a + p*b + p*c + q*d"


def test_the_generalised_score_test_agrees_under_normality() -> None:
    fit = hs.cfa(MODEL, TABLE)
    plain, robust = fit.score_test(), fit.score_test(robust=True)
    assert robust.chisq == pytest.approx(plain.chisq, rel=0.1)
    assert plain.df == 1


def test_score_wald_and_likelihood_ratio_agree_for_large_samples() -> None:
    restricted, general = hs.cfa(MODEL, TABLE), hs.cfa("f =~ a + r*b + s*c + q*d", TABLE)
    ratio = restricted.compare(general).chisq_diff
    assert restricted.score_test().chisq == pytest.approx(ratio, rel=0.05, abs=0.01)
    assert general.wald_test("r == s").chisq == pytest.approx(ratio, rel=0.05, abs=0.01)


def test_one_constraint_alone_is_its_own_total() -> None:
    found = hs.cfa("f =~ a + p*b + p*c + p*d", TABLE).score_test(release=[2])
    assert found.chisq == pytest.approx(found.univariate[0])
    np.testing.assert_allclose(found.epc, found.change[0])
    assert found.constraints == ("f =~ b == f =~ d",)


@pytest.mark.parametrize(
    ("text", "message"),
    [("p > 1", "equality"), ("p == z", "labelled z"), ("p == q; q == p", "repeat"), ("f =~ a", "equality")],
)
def test_wald_refuses(text: str, message: str) -> None:
    fit = hs.cfa("f =~ a + p*b + r*c + q*d", TABLE)
    with pytest.raises(ModelError, match=message):
        fit.wald_test(text)


def test_score_test_refuses() -> None:
    with pytest.raises(ModelError, match="no equality constraints"):
        hs.cfa("f =~ a + b + c", TABLE).score_test()
    with pytest.raises(ModelError, match="numbers from 1 to 1"):
        hs.cfa(MODEL, TABLE).score_test(release=[3])
