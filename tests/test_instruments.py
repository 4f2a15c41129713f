"""The banks: every file clean, every hash as locked, every golden vector scored."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hsmeasure as hs
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import facets, hashing
from hsmeasure.instrument.instrument import parse_document
from hsmeasure.instrument.lock import lock_problems, read_lock
from hsmeasure.instrument.registry import bank_folder, home, instrument_ids
from hsmeasure.scoring.golden import golden_file
from tests.exports import MINI

ROOT = Path(__file__).parents[1]
BANK = ROOT / "instruments"
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.csv"))
TEXT = MINI.read_text()


def mini(text=TEXT):
    return parse_document(text, "mini.yaml")


def problems(text):
    with pytest.raises(InstrumentError) as caught:
        mini(text)
    return [(p.line, p.message) for p in caught.value.problems]


def line_of(fragment, text=TEXT):
    return next(n for n, line in enumerate(text.splitlines(), 1) if fragment in line)


def test_the_shipped_folder_is_found():
    assert bank_folder() == BANK
    assert {"hs-academic", "academic-self-efficacy", "goal-orientation", "gender-identity"} <= set(
        instrument_ids()
    )


@pytest.mark.parametrize("ref", sorted(read_lock(BANK)))
def test_released_files_have_their_locked_hashes(ref):
    assert hs.load_instrument(ref).locked
    instrument_id = ref.split("@")[0]
    source = home(BANK, instrument_id) / ("variant.yaml" if "/" in instrument_id else "instrument.yaml")
    assert hs.load_instrument(source).id == instrument_id


def test_the_lock_holds():
    assert lock_problems(BANK) == []


def test_a_changed_release_is_noticed(tmp_path):
    for file in BANK.rglob("*"):
        if file.is_file():
            target = tmp_path / file.relative_to(BANK)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    changed = tmp_path / "hs-academic" / "releases" / "1.0.0.yaml"
    changed.write_text(changed.read_text().replace("saves me from", "spares me"))
    found = " ".join(lock_problems(tmp_path))
    assert "content_hash differs" in found
    assert "file_sha256 differs" in found
    assert "scoring_hash" not in found
    assert not hs.load_instrument("hs-academic@1.0.0", [tmp_path]).locked
    with pytest.raises(InstrumentError, match="content_hash is not the one pinned"):
        hs.load_battery("academic-core", [tmp_path])
    changed.unlink()
    assert any("its file is gone" in p for p in lock_problems(tmp_path))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_golden_vectors(path):
    with path.open(newline="") as file:
        table = pd.DataFrame(list(csv.DictReader(file)))
    items = [c for c in table if "." not in c]
    answers = table[items].apply(pd.to_numeric)
    scores = hs.score(answers, path.stem.replace("_", "/"))
    for column in (c for c in table if c.startswith("expected.")):
        scale = column.removeprefix("expected.")
        np.testing.assert_allclose(
            scores.values[scale], pd.to_numeric(table[column]), rtol=1e-12, err_msg=scale
        )
        assert scores.status[scale].tolist() == table[f"status.{scale}"].tolist(), scale


def test_every_scored_release_has_golden_vectors():
    released = [hs.load_instrument(ref) for ref in read_lock(BANK)]
    assert set(GOLDEN) == {golden_file(BANK, one) for one in released if one.scales}


def test_items_are_found_by_stored_and_derived_facets():
    assert hs.items(goal="executive").ids == hs.items(goal="EXE").ids
    assert {f"EXE{k}" for k in range(1, 6)} <= set(hs.items(goal="EXE").ids)
    assert set(hs.items(nlg5="N3").ids) == set(hs.items(stage8=5).ids)
    assert "BEH12" in hs.items(online="ai-dialogue").ids
    still = hs.items(channel="mediated", adapt="static")
    assert all("static" in i.facets.values()["adapt"] for i in still)
    assert set(hs.items(stage8=[1, 2]).ids) >= {"NED1"}
    with pytest.raises(InstrumentError, match="did you mean stage8"):
        hs.items(stage=3)


def test_every_item_carries_facets():
    for item in hs.items():
        assert any(item.facets.values().values()), item.id


@pytest.mark.parametrize("name", facets.names())
def test_facets_of_the_frame_are_those_of_the_vocabulary(name):
    assert name in hs.items().frame().columns


# wording


@pytest.mark.parametrize("item", [i for i in hs.items() if i.type == "single"], ids=lambda i: i.id)
def test_wording(item):
    text = item.text["en"]
    assert len(text.split()) <= 18
    assert not re.search(r"\b(not|never|nobody|nothing|cannot|and/or)\b|n't\b", text, re.IGNORECASE)
    assert (item.keyed == "-") == (item.wording == "polar-opposite")


def test_sensitive_questions_need_a_safety_text():
    text = (BANK / "hs-mental" / "releases" / "1.0.0.yaml").read_text()
    assert "highly sensitive" in " ".join(m for _, m in problems(text.replace('"s_crisis"', '"s_other"')))


def test_texts_are_unique_within_a_kind():
    texts = [(i.text["en"], i.options, i.stem) for i in hs.items()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("scale", [s for m in hs.load_battery("academic-core").instruments for s in m.scales],
                         ids=lambda s: s.id)  # fmt: skip
def test_scales_keep_the_balance_of_keys(scale):
    items = {i.id: i for i in hs.items()}
    reversed_ = [i for i in scale.items if items[i].keyed == "-"]
    assert len(reversed_) <= max(1, len(scale.items) // 5)
    if scale.measurement == "reflective":
        assert len(scale.items) - len(reversed_) >= 3


def test_the_short_form():
    scales = {s.id: s.items for s in hs.load_battery("academic-short").scales}
    counts = {name: len(scales[f"{name}S"]) for name in ("BEN", "THR", "INT", "INS", "EXE", "AVO")}
    assert counts == {"BEN": 4, "THR": 4, "INT": 3, "INS": 4, "EXE": 4, "AVO": 4}
    items = {i.id: i for i in hs.items()}
    short = [items[i] for name, own in scales.items() for i in own if name != "NED"]
    assert all("short" in item.form for item in short)
    assert [i.id for i in short if i.keyed == "-"] == ["AVO6"]


# hashes


def hashes(text):
    document = mini(text)
    return hashing.scoring_hash(document), hashing.content_hash(document)


@pytest.mark.parametrize(
    "same",
    [
        re.sub(r'"([a-z0-9]+)"', r"'\1'", TEXT),
        "# a comment\n" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace('short_name: "MINI"\n', "").replace("language:", 'short_name: "MINI"\nlanguage:'),
        TEXT.replace('{rule: "half"}', '{rule: "half"}, not_applicable: "exclude_item"'),
        TEXT.replace('keyed: "-", wording', 'keyed: "-", anchor: false, wording'),
        TEXT.replace("Asking helps me.", "  Asking helps me. "),
    ],
    ids=[
        "quotes",
        "comment",
        "crlf",
        "key order",
        "default scale field",
        "default item field",
        "outer blanks",
    ],
)
def test_what_does_not_matter_to_a_hash(same):
    assert hashes(same) == hashes(TEXT)


def test_a_text_changes_the_content_and_not_the_scoring():
    scoring, content = hashes(TEXT.replace("Asking helps me.", "Asking aids me."))
    assert scoring == hashes(TEXT)[0]
    assert content != hashes(TEXT)[1]


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace('keyed: "-", wording: "polar-opposite"', 'keyed: "+"'),
        TEXT.replace('{rule: "half"}', '{rule: "complete"}'),
        TEXT.replace("no_need: [0]", "no_need: [0, 1]"),
        TEXT.replace('aggregate: "sum", range: [2, 10]', 'aggregate: "mean", range: [1, 5]'),
    ],
    ids=["key", "missing rule", "gate", "aggregate"],
)
def test_what_changes_the_scoring_changes_both(changed):
    before, after = hashes(TEXT), hashes(changed)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_golden_hashes():
    """The canonical form is for ever: these are the released hashes, on every Python and platform."""
    lock = read_lock(BANK)
    assert (
        lock["academic-self-efficacy@1.0.0"]["scoring_hash"]
        == hs.load_instrument("academic-self-efficacy").scoring_hash
    )
    assert hashing.digest("demo", {"b": 0.25, "a": [1.0, "é", None]}).startswith("sha256:")
    assert hashing.digest("demo", {"a": [1, "e\u0301"], "b": "0.25"}) == hashing.digest(
        "demo", {"b": 0.25, "a": [1.0, "é"]}
    )


def test_a_third_keeps_its_digits():
    assert hashing.canonical(1 / 3) == "0.3333333333333333"


# the strict loader


def test_every_problem_at_once_with_its_line():
    text = TEXT.replace('scored_in: ["AA"], keyed: "-", wording: "polar-opposite"', 'scored_in: ["AA"]')
    text = text.replace("range: [2, 10]", "range: [1, 10]").replace('options: "need"', 'options: "needs"')
    found = problems(text)
    assert (line_of('"AA3"'), "AA3 is scored and has no 'keyed' (+ or -)") in found
    assert any(line == line_of('id: "BB", title') and "it is [2, 10]" in message for line, message in found)
    assert any("options 'needs', which are not defined" in message for _, message in found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("short_name:", "short_name: \"X\"\nshort_name:"), "duplicate key 'short_name'"),
        (("short_name:", "colour: 1\nshort_name:"), "unknown field 'colour'"),
        (("short_name:", "status: \"x\"\nshort_name:"), "duplicate key 'status'"),
        (("\"MINI\"", "yes"), "can be read in two ways"),
        (("\"MINI\"", "2026-11-23"), "can be read in two ways"),
        (("\"MINI\"", "&a \"MINI\""), "anchors"),
        (("\"MINI\"", "!!python/object:os.system \"MINI\""), "tags are not allowed"),
        (("  - {id: \"AA1\"", "\t- {id: \"AA1\""), "tab"),
        (("\"AA2\", text", "\"AA1\", text"), "is defined 2 times"),
        (("language: \"en\"", "language: \"en\"\nretired_items: [\"AA1\"]"), "AA1 is retired"),
        (("language: \"en\"", "language: \"fr\""), "no text in the instrument's language (fr)"),
        (("content: \"full\"", "content: \"structure-only\""), "has a text in a structure-only file"),
        (("\"Neither\", \"de\"", "\"Disagree\", \"de\""), "stands for two answers"),
        (("rule: \"min_valid\", n: 2", "rule: \"min_valid\", n: 4"), "n must lie between 1 and 3"),
        (("need_gate: \"ND1\"}", "need_gate: \"AA1\"}"), "which is not a gate item"),
        (("status: \"draft\"", "status: \"released\""), "no line in the changelog"),
        (("wording: \"polar-opposite\"", "wording: \"negated\""), "negated"),
        (("version: \"1.0.0\"", "version: \"1.0\""), "version"),
    ],
)  # fmt: skip
def test_faults(change, message):
    text = TEXT.replace(*change, 1)
    assert any(message in found for _, found in problems(text))


def test_a_yaml_bomb_ends_quickly():
    bomb = "a: &a [x, x]\n" + "".join(f"b{k}: &b{k} [*a, *a, *a, *a]\n" for k in range(40))
    started = time.perf_counter()
    assert any("anchors" in message for _, message in problems(bomb))
    assert any("nested deeper" in message for _, message in problems("a: " + "[" * 2000 + "]" * 2000))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "a: [", "{", "\x00", "- a\nb: c"])
def test_no_document_at_all(text):
    assert problems(text)
