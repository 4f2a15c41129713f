"""Published scales: structure without wording, what is known of them, and what must be repeated."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.hashing import content_hash, scoring_hash
from hsmeasure.instrument.instrument import from_document, parse_document
from hsmeasure.instrument.lock import read_lock
from hsmeasure.instrument.overview import describe, overview
from hsmeasure.instrument.registry import all_instruments, bank_folder

PUBLISHED = [ref for ref in sorted(read_lock(bank_folder()))
             if hs.load_instrument(ref).document.content == "structure-only"]  # fmt: skip
ASKED = {"atspph-sf", "mhsas", "mhsis", "ghsq", "ahsq", "ssosh", "ssosh-7", "ssosh-3", "psosh", "iasmhs",
         "isci", "bace-3", "mslq-help-seeking", "gse", "rses", "pals-goals", "agq-r"}  # fmt: skip

STRUCTURE = """\
schema: "hsmeasure-instrument/1"
id: "own-scale"
version: "1.0.0"
status: "draft"
title: {en: "A scale of somebody else's"}
short_name: "OS"
construct: {family: "help-seeking", domain: "any"}
language: "en"
sources: [{type: "primary", citation: "Doe (1999)."}]
facts:
  - {about: "key", claim: "no item is reversed", source: "Doe (1999)"}
licence: {wording: {verdict: "unknown"}, key: {spdx: "CC0-1.0"}}
content: "structure-only"
option_sets: {yn: {options: [{code: 0, label: {en: "No"}}, {code: 1, label: {en: "Yes"}}]}}
items:
  - {id: "OWN1", options: "yn", scored_in: ["OWN"], keyed: "+"}
  - {id: "OWN2", options: "yn", scored_in: ["OWN"], keyed: "+"}
scales:
  - {id: "OWN", title: {en: "Own"}, higher_means: "more", items: ["OWN1", "OWN2"], aggregate: "sum",
     range: [0, 2], missing: {rule: "complete"}}
"""


def own(text=STRUCTURE):
    return parse_document(text, "own.yaml")


def problems(text):
    with pytest.raises(InstrumentError) as caught:
        own(text)
    return [p.message for p in caught.value.problems]


def test_every_scale_asked_for_is_there():
    assert {ref.split("@")[0] for ref in PUBLISHED} >= ASKED


@pytest.mark.parametrize("ref", PUBLISHED)
def test_no_wording_and_no_hash_of_one(ref):
    document = hs.load_instrument(ref).document
    assert not document.instructions
    for item in document.items:
        assert item.text == {}
        assert item.text_sha256 is None
        assert len((item.text_hint or "").split()) <= 4


@pytest.mark.parametrize("ref", PUBLISHED)
def test_every_published_scale_says_what_is_known(ref):
    document = hs.load_instrument(ref).document
    about = {fact.about for fact in document.facts}
    assert {"key", "options", "scoring", "missing", "caution"} <= about
    assert document.sources[0].type == "primary"
    assert all(fact.source or fact.unverified for fact in document.facts)
    licence = document.licence.wording
    assert licence.verdict == "unknown" or (licence.quote and licence.url and licence.checked_on)


def test_item_ids_are_unique_over_all_instruments():
    ids = [item.id for one in all_instruments() for item in one.document.items]
    assert len(ids) == len(set(ids))


KEYS = {
    "atspph-sf": "2 4 8 9 10",
    "mhsas": "2 5 6 8 9",
    "mhsis": "",
    "ssosh": "2 4 5 7 9",
    "ssosh-3": "",
    "psosh": "",
    "mslq-help-seeking": "1",
    "gse": "",
    "rses": "2 5 6 8 9",
    "rses-2": "3 5 8 9 10",
    "agq-r": "",
    "isci": "",
}


@pytest.mark.parametrize(("name", "numbers"), KEYS.items())
def test_reversed_items_are_those_of_the_sources(name, numbers):
    reversed_ = [re.sub(r"\D", "", i.id) for i in hs.load_instrument(name).items if i.keyed == "-"]
    assert " ".join(reversed_) == numbers


RANGES = {
    "atspph-sf@1.0.0": {"ATS": (10, 40)},
    "atspph-sf@2.0.0": {"ATS": (0, 30)},
    "mhsas": {"MHSAS": (1, 7)},
    "iasmhs": {"IASPO": (0, 32), "IASHP": (0, 32), "IASIS": (0, 32), "IASMHS": (0, 96)},
    "isci@1.0.0": {"ISCI": (17, 68), "ISCIP": (10, 40), "ISCIA": (4, 16), "ISCID": (2, 8)},
    "isci@2.0.0": {"ISCI": (17, 102), "ISCIP": (10, 60), "ISCIA": (4, 24), "ISCID": (2, 12)},
    "gse": {"GSE": (10, 40)},
    "rses@1.0.0": {"RSES": (10, 40)},
    "rses@2.0.0": {"RSES": (0, 30)},
    "bace-3": {"BACE": (0, 3), "BACETS": (0, 3)},
}


@pytest.mark.parametrize(("ref", "ranges"), RANGES.items())
def test_ranges(ref, ranges):
    assert {s.id: s.range for s in hs.load_instrument(ref).scales} == ranges


def answers(prefix, codes):
    return pd.DataFrame([{f"{prefix}{k}": code for k, code in enumerate(codes, 1)}])


@pytest.mark.parametrize(
    ("ref", "prefix", "codes", "scale", "expected"),
    [
        ("atspph-sf@2.0.0", "ATS", [3, 0, 3, 0, 3, 3, 3, 0, 0, 0], "ATS", 30),
        ("atspph-sf@1.0.0", "ATS", [4, 1, 4, 1, 4, 4, 4, 1, 1, 1], "ATS", 40),
        ("mhsas", "MHA", [7, 1, 7, 7, 1, 1, 7, 1, None], "MHSAS", 7),  # eight of nine suffice
        ("mhsas", "MHA", [7, 1, 7, 7, 1, 1, 7, None, None], "MHSAS", None),
        ("mhsis", "MHI", [7, 7, None], "MHSIS", None),  # none may be missing
        ("gse", "GSE", [4, 4, 4, 4, 4, 4, 1, None, None, None], "GSE", 250 / 7),  # seven suffice, prorated
        ("gse", "GSE", [4, 4, 4, 4, 4, 4, None, None, None, None], "GSE", None),
        ("rses", "RSE", [3, 0, 3, 3, 0, 0, 3, 0, 0, 3], "RSES", 30),
        ("rses-2", "RSM", [3, 3, 0, 3, 0, 3, 3, 0, 0, 0], "RSES", 30),
        ("mslq-help-seeking", "MSH", [1, 7, 7, 7], "MSLQHS", 7),
    ],
)
def test_scores_follow_the_stated_rules(ref, prefix, codes, scale, expected):
    found = hs.score(answers(prefix, codes), ref).values[scale].iloc[0]
    assert found == pytest.approx(expected, rel=1e-12) if expected is not None else pd.isna(found)


def test_the_two_codings_of_one_scale_are_not_pooled():
    four, three = (hs.load_instrument(f"atspph-sf@{v}.0.0") for v in (1, 2))
    assert four.scale_hashes["ATS"] != three.scale_hashes["ATS"]
    with pytest.raises(hs.errors.ResponseError):
        hs.score(answers("ATS", [4] * 10), three)
    with pytest.raises(hs.errors.ResponseError):
        hs.score(answers("ATS", [0] * 10), four)


# what was not checked is repeated


def test_scores_and_tables_repeat_what_was_not_checked():
    one = hs.load_instrument("atspph-sf")
    assert any("2, 4, 8, 9 and 10" in claim for claim in one.unverified)
    scores = hs.score(answers("ATS", [1] * 10), one)
    for shown in (scores.summary(), scores._repr_html_(), describe(one).summary()):
        assert "items 2, 4, 8, 9 and 10 are reversed" in shown
    assert "not checked" in scores.summary()
    assert "UNVERIFIED" in describe(one).summary()
    assert scores.provenance.instruments[0].unverified == one.unverified


def test_an_unverified_citation_is_repeated():
    text = STRUCTURE.replace('"Doe (1999)."}', '"Doe (1999).", unverified: true}')
    assert from_document(own(text)).stamp().unverified == ("citation: Doe (1999).",)


def test_an_instrument_with_sources_for_everything_repeats_nothing():
    assert hs.load_instrument("hs-academic").stamp().remarks == ()
    assert "Note." not in hs.score(answers("SE", [1] * 5), "academic-self-efficacy").summary()


def test_the_list_counts_it():
    table = overview().frame().set_index("ref")
    assert table.loc["atspph-sf@2.0.0", "content"] == "structure-only"
    assert table.loc["atspph-sf@2.0.0", "unverified"] == 3
    assert "not checked" not in overview().summary()


# facts as a part of the format


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((', source: "Doe (1999)"}', "}"), "a fact names the source it was read in"),
        (('source: "Doe (1999)"}', 'source: "Doe (1999)", unverified: true}'), "a fact names the source"),
        (('"OWN1", options', '"OWN1", text_hint: "one two three four five", options'), "at most 4 words"),
        (('"OWN1", options', '"OWN1", text_sha256: "sha256:00", options'), "hash of a wording"),
        (('"OWN1", options', '"OWN1", text: {en: "Their words."}, options'), "text in a structure-only file"),
        (('about: "key"', 'about: "gossip"'), "about"),
    ],
)
def test_faults(change, message):
    assert any(message in found for found in problems(STRUCTURE.replace(*change)))


def test_facts_are_documentary():
    without = own(re.sub(r"facts:\n.*\n", "", STRUCTURE))
    assert without.facts == ()
    assert scoring_hash(without) == scoring_hash(own())
    assert content_hash(without) == content_hash(own())


# where texts are needed


def test_items_without_text_are_listed_only_when_their_scale_is_named():
    assert all(item.text for item in hs.items())
    named = hs.items([hs.load_instrument("gse")])
    assert named.ids == tuple(f"GSE{k}" for k in range(1, 11))
    assert named.frame()["text"].tolist() == list(named.ids)
