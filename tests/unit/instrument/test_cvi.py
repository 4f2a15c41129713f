"""Content validity by hand and by identities."""

from __future__ import annotations

import numpy as np
import pytest

from hsmeasure.instrument import cvi


@pytest.mark.parametrize(
    ("raters", "agree", "pc", "kappa"),
    [  # by hand: pc = C(N, A) / 2^N
        (3, 3, 1 / 8, 1),
        (3, 2, 3 / 8, 7 / 15),
        (4, 3, 4 / 16, 2 / 3),
        (5, 4, 5 / 32, (4 / 5 - 5 / 32) / (27 / 32)),
        (6, 5, 6 / 64, (5 / 6 - 6 / 64) / (58 / 64)),
        (9, 0, 1 / 512, -1 / 511),
    ],
)
def test_kappa_by_hand(raters, agree, pc, kappa):
    ratings = np.array([[4.0]] * agree + [[2.0]] * (raters - agree))
    assert cvi.item_cvi(ratings)[0] == pytest.approx(agree / raters, rel=1e-15)
    assert cvi.chance(np.array([agree]), np.array([raters]))[0] == pytest.approx(pc, rel=1e-15)
    assert cvi.modified_kappa(ratings)[0] == pytest.approx(kappa, rel=1e-14)


def test_exact_values():
    ratings = np.array([[4, 2], [3, 3], [1, 4], [4, np.nan]], float)
    np.testing.assert_allclose(cvi.item_cvi(ratings), [3 / 4, 2 / 3], rtol=1e-15)
    wanted = [(3 / 4 - 1 / 4) / (3 / 4), (2 / 3 - 3 / 8) / (5 / 8)]
    np.testing.assert_allclose(cvi.modified_kappa(ratings), wanted, rtol=1e-15)
    assert cvi.scale_cvi_average(cvi.item_cvi(ratings)) == pytest.approx(17 / 24, rel=1e-15)


def test_chance_sums_to_one():
    for n in (3, 7, 20):
        assert cvi.chance(np.arange(n + 1), np.full(n + 1, n)).sum() == pytest.approx(1, rel=1e-14)


def test_an_item_nobody_rated():
    ratings = np.array([[4, np.nan], [4, np.nan]])
    assert np.isnan(cvi.item_cvi(ratings)[1])
    assert np.isnan(cvi.modified_kappa(ratings)[1])
    assert np.isnan(cvi.scale_cvi_average(cvi.item_cvi(ratings)))
    assert cvi.kappa_word(float("nan")) == ""
