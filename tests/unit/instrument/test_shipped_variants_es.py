"""The drafts in Spanish of Mexico: pinned, complete, in Spanish, scored as their sources, and honest."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import hsmeasure as hs
from hsmeasure.cli.main import app
from hsmeasure.instrument.adaptation import UNFIT
from hsmeasure.instrument.document import read_text
from hsmeasure.instrument.evidence import everyone, read_evidence
from hsmeasure.instrument.gendered import gendered_forms
from hsmeasure.instrument.lock import read_lock
from hsmeasure.instrument.registry import (
    adaptation_profile,
    all_instruments,
    bank_folder,
    home,
    variant_ids,
)
from hsmeasure.instrument.units import units
from hsmeasure.instrument.variant import read_variant
from hsmeasure.scoring.golden import golden_file

BANK = bank_folder()
SOURCES = {
    "gender-identity": "1.0.0",
    "academic-self-efficacy": "1.1.0",
    "goal-orientation": "1.0.0",
    "hs-academic": "1.1.0",
    "hs-mental": "1.0.0",
}
ENGLISH = re.compile(r"\b(the|of|and|with|my|is|are|to|for|would|help|someone|agree|likely|often)\b", re.I)
SPANISH = re.compile(
    r"\b(el|la|los|las|lo|un|una|de|del|que|qué|en|me|mi|mis|tu|tus|se|con|por|para|y|su|quien|dónde)\b", re.I
)
NEGATION = re.compile(r"\b(no|ni|nunca|jamás|nadie|nada|ningun[oa]|ningún|tampoco)\b", re.IGNORECASE)


@pytest.fixture(params=SOURCES)
def source(request):
    return hs.load_instrument(f"{request.param}@{SOURCES[request.param]}")


@pytest.fixture
def one(source):
    return hs.load_instrument(f"{source.id}/es-MX")


def variant_of(instrument):
    path = home(BANK, f"{instrument.id}/es-MX") / "variant.yaml"
    return read_variant(read_text(path, "variant"), path.name)[1]


def texts(instrument):
    return {a: u.text[instrument.language] for a, u in units(instrument.document).items()}


def test_it_is_pinned_to_the_locked_release(source):
    pin, locked = variant_of(source).derives_from, read_lock(BANK)[source.ref]
    assert (pin.id, pin.version) == (source.id, source.version)
    assert pin.scoring_hash == locked["scoring_hash"]
    assert pin.content_hash == locked["content_hash"]


def test_every_text_of_the_source_has_one_of_its_own(source, one):
    before, now = texts(source), texts(one)
    assert set(now) >= set(before)
    assert [a for a in before if now[a] == before[a]] == []
    assert not variant_of(source).dropped
    assert not variant_of(source).overrides


def test_every_text_is_spanish(one):
    assert {tuple(u.text) for u in units(one.document).values()} == {("es-MX",)}
    for address, text in texts(one).items():
        assert re.fullmatch(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ0-9 .,:;¿?–\[\]]+", text), address
        assert not ENGLISH.search(text), (address, text)
        if len(re.findall(r"\w+", text)) >= 5:
            assert SPANISH.search(text), (address, text)
        assert ("¿" in text) == ("?" in text), address


def test_items_say_it_directly_and_keep_their_poles(source, one):
    for item in one.items:
        text = item.text["es-MX"]
        assert not NEGATION.search(text), (item.id, text)
        assert len(text.split()) <= 24, item.id
        assert (item.type == "pair") == (text.count(" – ") == 1), item.id
    assert all(one.by_id[i.id].keyed == i.keyed for i in source.items)


def test_one_kind_of_answer_has_one_wording(one):
    """The same question asked of two things in the same words: answers over banks, sources of help."""
    academic = texts(hs.load_instrument("hs-academic/es-MX"))
    for address, text in texts(one).items():
        if address.startswith(("agree5:", "likely7:", "need5:")):
            assert text == academic[address], address
        if re.fullmatch(r"HLP\d+", address):
            assert text == academic[address.replace("HLP", "BEH")], address


def test_shared_scales_are_scored_as_in_the_source(source, one):
    own = {s.id for s in variant_of(source).added_scales}
    assert {k: v for k, v in one.scale_hashes.items() if k not in own} == dict(source.scale_hashes)
    assert own == set(one.scale_hashes) - set(source.scale_hashes)


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "gender-identity"])
def test_answers_give_the_scores_of_the_source(name):
    source = hs.load_instrument(f"{name}@{SOURCES[name]}")
    table = pd.read_csv(golden_file(BANK, source), dtype=str, keep_default_na=False)
    answers = table[[c for c in table if "." not in c]].apply(pd.to_numeric)
    scores = hs.score(answers, f"{name}/es-MX")
    for scale in source.scales:
        expected = pd.to_numeric(table[f"expected.{scale.id}"])
        np.testing.assert_allclose(scores.values[scale.id], expected, rtol=1e-12, err_msg=scale.id)
        assert scores.status[scale.id].tolist() == table[f"status.{scale.id}"].tolist(), scale.id
    assert UNFIT in str(scores.summary())


def test_added_items_stand_apart(source):
    """Items of the variant's own are scored in scales of its own, and their ids are used nowhere else."""
    variant = variant_of(source)
    own = {s.id: set(s.items) for s in variant.added_scales}
    for item in variant.added:
        assert item.id.startswith("XM"), item.id
        assert item.scored_in, item.id
        assert set(item.scored_in) <= set(own), item.id
        assert any(item.facets.values().values()), item.id
    assert {i for items in own.values() for i in items} == {a.id for a in variant.added}


def test_ids_are_unique_over_banks_and_variants():
    used = [i.id for bank in all_instruments() for i in bank.items]
    for ref in variant_ids():
        document = hs.load_instrument(ref).document
        used += document.adaptation.added if document.adaptation else ()
    assert [i for i, n in Counter(used).items() if n > 1] == []


@pytest.mark.parametrize(("name", "own"), [("hs-academic", 10), ("hs-mental", 15)])
def test_what_is_written_for_mexico(name, own):
    record = hs.load_instrument(f"{name}/es-MX").document.adaptation
    assert len(record.added) == own
    assert "adapted" in record.relations.values()


def test_nothing_agrees_with_the_respondent(one):
    found = gendered_forms(one.document)
    assert found.covered
    assert found.found == ()


def test_the_evidence_is_one_text_by_a_machine(source, one):
    (file,) = read_evidence(home(BANK, one.id) / "evidence")
    assert file.kind == "forward"
    assert not file.evidence.synthetic
    assert [p.role for p in everyone(file.evidence)] == ["machine"]
    now = texts(one)
    assert file.evidence.texts == {address: now[address] for address in texts(source)}


def test_it_is_drafted_and_says_so(one):
    profile = adaptation_profile(one.id)
    assert profile.state == "drafted"
    assert profile.also_met == ()
    assert profile.side == ()
    assert not profile.is_fit
    assert one.adaptation == f"drafted; {UNFIT}"
    assert (profile.panel.raters == 0).all()
    assert set(profile.checklist_frame()["answer"]) == {"open"}


def test_the_command_line_warns(one):
    done = CliRunner().invoke(app, ["instruments", "status", one.id])
    assert done.exit_code == 0
    assert f"{one.id}@0.1.0: drafted" in done.output
    assert f"One text by a machine: {UNFIT}." in done.output
    listed = CliRunner().invoke(app, ["instruments", "list"])
    row = next(line for line in listed.output.splitlines() if f"{one.id}@" in line)
    assert UNFIT in row
    checked = CliRunner().invoke(app, ["instruments", "check", one.id])
    assert checked.exit_code == 0, checked.output
