"""The public names, and that a function wins over the subpackage of the same name."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import hsmeasure as hs


def test_every_public_name_is_a_callable():
    for name in hs.__all__:
        if name != "__version__":
            assert callable(getattr(hs, name)), name


def test_functions_win_over_subpackages():
    code = (
        "import hsmeasure.reliability.reliability, hsmeasure.items.items, hsmeasure.report.document\n"
        "import hsmeasure as hs\n"
        "assert callable(hs.reliability) and callable(hs.items) and callable(hs.report)\n"
        "from hsmeasure.reliability import alpha\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_importing_costs_nothing():
    code = "import hsmeasure, sys; assert not {'pandas', 'scipy', 'matplotlib'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hs.nothing  # noqa: B018


def test_notebook_tables_of_long_results_stay_short():
    table = pd.DataFrame({f"SE{k}": [1, 5, 3] * 200 for k in range(1, 6)})
    html = hs.score(table, "academic-self-efficacy")._repr_html_()
    assert "The first 100 of 600 rows." in html
    assert len(html) < 500_000
