"""Corrections after a release touch no hash, and nothing that a hash covers."""

from __future__ import annotations

import shutil

import pytest
from tests.exports import MINI

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import release as r
from hsmeasure.instrument.registry import load_instrument

META = """schema: "hsmeasure-meta/1"
id: "mini"
amendments:
  - version: "1.0.0"
    date: "2026-12-01"
    author: "A. Author"
    reason: "platform"
    note: "synthetic: the column was renamed"
    fields: {platform_names: {qualtrics: {AA1: "Q1_1"}}}
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "mini").mkdir()
    shutil.copy(MINI, tmp_path / "mini" / "instrument.yaml")
    r.release(tmp_path, "mini", lambda one: [], note="synthetic", date="2026-11-23")
    return tmp_path


def load(root, text):
    (root / "mini" / "meta.yaml").write_text(text)
    return load_instrument("mini", [root])


def test_an_amendment_is_applied_and_counted(root):
    before = load_instrument("mini", [root])
    after = load(root, META)
    assert after.document.platform_names == {"qualtrics": {"AA1": "Q1_1"}}
    assert (before.document.meta_revision, after.document.meta_revision) == (0, 1)
    assert (after.scoring_hash, after.content_hash) == (before.scoring_hash, before.content_hash)
    assert after.locked


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('{platform_names: {qualtrics: {AA1: "Q1_1"}}}', '{option_sets: {}}'), "meta.yaml:9"),
        (('id: "mini"', 'id: "maxi"'), "amendments of maxi"),
        (('{qualtrics: {AA1: "Q1_1"}}', "3"), "platform_names"),
        (('reason: "platform"', 'reason: "because"'), "meta.yaml:7"),
    ],
)  # fmt: skip
def test_faults(root, change, message):
    with pytest.raises(InstrumentError, match=message):
        load(root, META.replace(*change))


def test_dates_run_forward(root):
    again = META[META.index("  - version") :].replace("2026-12-01", "2026-11-30")
    with pytest.raises(InstrumentError, match="dated 2026-11-30"):
        load(root, META + again)


def test_another_version_is_left_alone(root):
    other = META.replace('version: "1.0.0"', 'version: "1.1.0"')
    assert load(root, other).document.meta_revision == 0
