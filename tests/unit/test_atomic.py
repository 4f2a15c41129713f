"""Files and folders are the old ones or the new ones, never a mix."""

from __future__ import annotations

import pandas as pd
import pytest

from hsmeasure.atomic import atomic_folder, atomic_write
from hsmeasure.errors import OutputError
from hsmeasure.tabular import neutralise, write_csv


def test_a_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old")

    def interrupted():
        with atomic_write(target) as temporary:
            temporary.write_text("ne")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        interrupted()
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_failed_folder_leaves_the_old_folder(tmp_path):
    target = tmp_path / "rep"
    with atomic_folder(target) as temporary:
        (temporary / "index.html").write_text("old")

    def interrupted():
        with atomic_folder(target) as temporary:
            (temporary / "index.html").write_text("new")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        interrupted()
    assert (target / "index.html").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["rep"]


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="it is a file"), atomic_folder(tmp_path / "file"):
        pass
    with pytest.raises(OutputError, match="cannot write"), atomic_folder(tmp_path / "file" / "rep"):
        pass
    with pytest.raises(OutputError, match="cannot write"), atomic_write(tmp_path / "no" / "a.csv"):
        pass


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_become_text(text):
    assert neutralise(text) == "'" + text


def test_csv_keeps_numbers_and_disarms_texts(tmp_path):
    frame = pd.DataFrame({"=a": [1 / 3, -2.0], "note": ["=1+1", None]})
    assert write_csv(frame, tmp_path / "a.csv") == "'=a,note\n0.3333333333333333,'=1+1\n-2.0,\n"
    assert (tmp_path / "a.csv").read_bytes().count(b"\r") == 0
