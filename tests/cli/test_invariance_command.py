"""``hsmeasure invariance`` over the forms of a study, and the evidence it files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.test_cli import run

from hsmeasure.instrument.registry import adaptation_profile

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
MODEL = (
    "BEN =~ BEN1 + BEN2 + BEN3 + BEN4 + BEN5 + BEN6\n"
    "THR =~ THR1 + THR2 + THR3 + THR4 + THR5 + THR6 + THR7 + THR8\n"
)
FREED = "BEN3~1,THR2~1"


@pytest.fixture
def study(tmp_path):
    shutil.copytree(ROOT / "instruments" / "hs-academic", tmp_path / "bank" / "hs-academic")
    (tmp_path / "model.txt").write_text(MODEL)
    text = (
        "title: Two forms\nbattery: hs-academic@1.1.0\nscales: [BEN, THR]\ninstruments: [bank]\nexports:\n"
        f"  - {{file: '{SAMPLE / 'academic_qualtrics.csv'}'}}\n"
        f"  - {{file: '{SAMPLE / 'academic_es_qualtrics.csv'}', variant: es-MX}}\n"
    )
    (tmp_path / "study.yaml").write_text(text)
    return tmp_path / "study.yaml"


def ask(study, *options, code=0):
    known = ["--group", "variant", "--model", "model.txt"]
    return run("invariance", study, *known, *options, cwd=study.parent, code=code)


def test_the_planted_items_bar_means(study):
    found = json.loads(ask(study, "--json").stdout)
    for row in found["permits"]:
        assert [row["relations"], row["latent_means"]] == ["held", "rejected"]
    freed = json.loads(ask(study, "--json", "--free", FREED).stdout)
    for row in freed["permits"]:
        assert [row["latent_means"], row["observed_means"]] == ["held", "rejected"]


def test_evidence_is_filed_under_the_variant(study):
    folder = study.parent / "bank" / "hs-academic" / "variants" / "es-MX"
    out = ask(study, "--free", FREED, "--synthetic", "--write-evidence", folder).stdout
    assert "wrote" in out
    profile = adaptation_profile("hs-academic/es-MX", [study.parent / "bank"])
    assert "synthetic evidence" in profile.headline
    assert "invariant:partial scalar" in profile.also_met
    assert profile.state == "drafted"
    again = ask(study, "--write-evidence", folder, code=1).stderr
    assert "never written over" in again


def test_evidence_has_a_place_and_two_forms(study):
    wrong = study.parent / "bank" / "hs-academic" / "variants" / "es-PE"
    assert "is not the folder of" in ask(study, "--write-evidence", wrong, code=1).stderr
    out = ask(study, "--group", "form_language", "--write-evidence", wrong, code=1)
    assert "--group variant" in out.stderr
    assert not list((study.parent / "bank" / "hs-academic" / "variants").glob("*/evidence/invariance*"))


def test_a_model_is_needed(study):
    assert "--model" in run("invariance", study, "--group", "variant", cwd=study.parent, code=1).stderr
