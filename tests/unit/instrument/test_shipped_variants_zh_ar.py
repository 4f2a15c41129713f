"""The drafts in Chinese and Arabic: pinned, whole, in their script, scored as their sources, and honest."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from tests.unit.instrument.test_shipped_variants_es import BANK, SOURCES, texts
from typer.testing import CliRunner

import hsmeasure as hs
from hsmeasure.cli.main import app
from hsmeasure.instrument.adaptation import UNFIT
from hsmeasure.instrument.document import read_text
from hsmeasure.instrument.evidence import everyone, read_evidence
from hsmeasure.instrument.gendered import gendered_forms
from hsmeasure.instrument.lock import read_lock
from hsmeasure.instrument.registry import adaptation_profile, home
from hsmeasure.instrument.units import units
from hsmeasure.instrument.variant import read_variant
from hsmeasure.scoring.golden import golden_file

SCRIPTS = {
    "zh-Hans-CN": re.compile(r"[\u4e00-\u9fff，。、；：？！…［］ –]+"),
    "ar": re.compile(r"[\u0621-\u0652،؛؟:.\[\] –]+"),
}
PREFIX = {"zh-Hans-CN": "XC", "ar": "XA"}
TRADITIONAL = set("個們來為會學習對時說請問題過還這樣經應該關係無從")


@pytest.fixture(params=[(name, tag) for name in SOURCES for tag in SCRIPTS], ids="/".join)
def pair(request):
    name, tag = request.param
    return hs.load_instrument(f"{name}@{SOURCES[name]}"), hs.load_instrument(f"{name}/{tag}")


def variant_of(instrument):
    path = home(BANK, instrument.id) / "variant.yaml"
    return read_variant(read_text(path, "variant"), path.name)[1]


def test_it_is_pinned_to_the_locked_release(pair):
    source, one = pair
    pin, locked = variant_of(one).derives_from, read_lock(BANK)[source.ref]
    assert (pin.id, pin.version) == (source.id, source.version)
    assert (pin.scoring_hash, pin.content_hash) == (locked["scoring_hash"], locked["content_hash"])


def test_every_text_stands_in_its_own_script(pair):
    source, one = pair
    now = texts(one)
    assert set(now) >= set(texts(source))
    assert {tuple(u.text) for u in units(one.document).values()} == {(one.language,)}
    for address, text in now.items():
        assert SCRIPTS[one.language].fullmatch(text), (address, text)
        assert one.language == "ar" or not set(text) & TRADITIONAL, (address, text)


def test_no_two_items_of_a_scale_have_one_text(pair):
    _, one = pair
    for scale in one.scales:
        found = [one.text(one.by_id[i]) for i in scale.items]
        assert len(set(found)) == len(found), scale.id


def test_shared_scales_are_scored_as_in_the_source(pair):
    source, one = pair
    own = {s.id: set(s.items) for s in variant_of(one).added_scales}
    assert {k: v for k, v in one.scale_hashes.items() if k not in own} == dict(source.scale_hashes)
    for item in variant_of(one).added:
        assert item.id.startswith(PREFIX[one.language]), item.id
        assert item.scored_in, item.id
        assert set(item.scored_in) <= set(own), item.id
        assert any(item.facets.values().values()), item.id
    assert all(one.by_id[i.id].keyed == i.keyed for i in source.items)


@pytest.mark.parametrize("tag", SCRIPTS)
@pytest.mark.parametrize("name", [name for name in SOURCES if name != "gender-identity"])
def test_answers_give_the_scores_of_the_source(name, tag):
    source = hs.load_instrument(f"{name}@{SOURCES[name]}")
    table = pd.read_csv(golden_file(BANK, source), dtype=str, keep_default_na=False)
    answers = table[[c for c in table if "." not in c]].apply(pd.to_numeric)
    scores = hs.score(answers, f"{name}/{tag}")
    for scale in source.scales:
        expected = pd.to_numeric(table[f"expected.{scale.id}"])
        np.testing.assert_allclose(scores.values[scale.id], expected, rtol=1e-12, err_msg=scale.id)
    assert UNFIT in scores.summary()


def test_the_same_answers_have_the_same_words(pair):
    _, one = pair
    academic = texts(hs.load_instrument(f"hs-academic/{one.language}"))
    for address, text in texts(one).items():
        if address.startswith(("agree5:", "likely7:", "need5:")):
            assert text == academic[address], address
        if re.fullmatch(r"HLP\d+", address):
            assert text == academic[address.replace("HLP", "BEH")], address


def test_arabic_words_do_not_agree_with_the_respondent(pair):
    _, one = pair
    if one.language == "ar":
        found = gendered_forms(one.document)
        assert found.covered
        assert found.found == ()


def test_the_evidence_is_one_text_by_a_machine_and_the_state_is_drafted(pair):
    source, one = pair
    (file,) = read_evidence(home(BANK, one.id) / "evidence")
    assert (file.kind, file.evidence.synthetic) == ("forward", False)
    assert [p.role for p in everyone(file.evidence)] == ["machine"]
    now = texts(one)
    assert file.evidence.texts == {address: now[address] for address in texts(source)}
    profile = adaptation_profile(one.id)
    assert (profile.state, profile.also_met, profile.is_fit) == ("drafted", (), False)
    assert one.adaptation == f"drafted; {UNFIT}"
    done = CliRunner().invoke(app, ["instruments", "status", one.id])
    assert f"One text by a machine: {UNFIT}." in done.output
