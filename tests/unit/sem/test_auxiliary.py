"""Auxiliary variables: what is refused. Their numbers are judged in tests/reference/sem_hs_auxiliary."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import ModelError

rng = np.random.default_rng(4)
FACTOR = rng.normal(size=(200, 1))
TABLE = pd.DataFrame(FACTOR + rng.normal(size=(200, 4)), columns=["a", "b", "c", "d"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"auxiliary": ["a"]}, "in the model"),
        ({"auxiliary": ["d"], "missing": "listwise"}, "incomplete rows"),
        ({"auxiliary": ["d"], "fixed_x": True}, "random covariates"),
        ({"auxiliary": ["nobody"]}, "nobody"),
    ],
)
def test_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        hs.cfa("f =~ a + b + c", TABLE, **options)


def test_with_complete_rows_nothing_changes() -> None:
    alone = hs.cfa("f =~ a + b + c", TABLE, missing="fiml").estimates()
    helped = hs.cfa("f =~ a + b + c", TABLE, auxiliary="d").estimates()
    own = helped[(helped["lhs"] != "d") & (helped["rhs"] != "d")]
    np.testing.assert_allclose(own["estimate"], alone["estimate"], atol=1e-6)
