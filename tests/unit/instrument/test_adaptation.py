"""The gates of an adaptation. Every person, text and number here is synthetic."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.exports import qualtrics
from tests.unit.instrument.variants import CLOSED, VARIANT, bank, pinned, write_variant
from typer.testing import CliRunner

import hsmeasure as hs
from hsmeasure.cli.main import app
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import release as r
from hsmeasure.instrument.adaptation import UNFIT, itc
from hsmeasure.instrument.registry import adaptation_profile, load_instrument
from hsmeasure.instrument.schema import Edit
from hsmeasure.instrument.write import dump
from hsmeasure.scoring.sidecar import provenance_record

DATA = "sha256:" + "0" * 64
ITEMS = ("AA1", "AA2", "AA3", "ND1", "BB1", "BB2", "WH1")
HEAD = {"schema": "hsmeasure-evidence/1", "variant": "mini/es-MX", "version": "0.1.0", "synthetic": True}


@pytest.fixture
def root(tmp_path):
    bank(tmp_path)
    write_variant(tmp_path, pinned(tmp_path))
    return tmp_path


def person(code, role="translator", native="es-MX"):
    return {"code": code, "role": role, "native": native}


def file(root, name, kind, date="2026-12-01", **fields):
    folder = root / "mini" / "variants" / "es-MX" / "evidence"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(dump(HEAD | {"kind": kind, "date": date} | fields), "utf-8")


def asked(root):
    """Every text a respondent reads, by address."""
    from hsmeasure.instrument.units import units

    doc = load_instrument("mini/es-MX", [root]).document
    return {u.address: u.text["es-MX"] for u in units(doc).values() if u.is_shown}


def ratings(relevance, raters=("E1", "E2", "E3")):
    return {i: [{"rater": x, "relevance": v} for x, v in zip(raters, relevance, strict=True)] for i in ITEMS}


def forwards(root, first="T1", second="T2", role="translator"):
    texts = asked(root)
    file(root, "f1", "forward", translator=person(first, role), texts=texts)
    file(root, "f2", "forward", translator=person(second, role), texts=texts | {"AA1": "Pedir me sirve."})


def reconciliation(root, role="translator"):
    decisions = {"AA1": {"text": "Preguntar me ayuda.", "rationale": "closer"}}
    file(root, "r", "reconciliation", "2026-12-02", people=[person("T1", role)], decisions=decisions)


def review(root):
    back = person("B1", "back-translator", "en")
    file(root, "b", "back", "2026-12-03", translator=back, blind=True, texts=dict.fromkeys(ITEMS, "Back."))
    people = [person("C1", "reviewer"), person("C2", "adjudicator")]
    file(root, "c", "review", "2026-12-04", people=people)


def experts(root, relevance=(4, 4, 3), role="expert", **more):
    panel = [person(f"E{k}", role) for k in (1, 2, 3)]
    file(root, "e", "experts", "2026-12-05", people=panel, ratings=ratings(relevance), **more)


def interviews(root, n=6, **more):
    file(
        root,
        "i",
        "cognitive",
        "2026-12-06",
        n=n,
        people=[person("I1", "interviewer")],
        sample="students",
        **more,
    )


def pilot(root, **more):
    stats = {"p_missing": 0.01, "floor": 0.1, "ceiling": 0.1, "item_rest_r": 0.4}
    fields = {"n": 60, "dataset": DATA, "items": dict.fromkeys(ITEMS, stats)} | more
    file(root, "p", "pilot", "2026-12-07", **fields)


def evaluation(root, **more):
    alpha = {"coefficient": "omega", "estimate": 0.8, "conf_low": 0.75, "conf_high": 0.84}
    fields = {"n": 600, "dataset": DATA, "model": "two factors", "indices": {"cfi": 0.96},
              "reliability": {"AA": alpha, "BB": alpha}} | more  # fmt: skip
    file(root, "v", "evaluation", "2026-12-08", **fields)


def invariance(root, **more):
    fields = {
        "n": 1200,
        "source": "mini@1.0.0",
        "dataset": DATA,
        "model": "two factors",
        "level": "scalar",
    } | more
    file(root, "w", "invariance", "2026-12-09", **fields)


def state(root):
    return adaptation_profile("mini/es-MX", [root])


STEPS = (forwards, reconciliation, review, experts, interviews, pilot, evaluation, invariance)
STATES = ("drafted", "forward", "reconciled", "reviewed", "content_valid", "cognitive", "piloted",
          "evaluated", "invariant:scalar")  # fmt: skip


@pytest.mark.parametrize("n", range(len(STATES)))
def test_every_gate_in_turn(root, n):
    for step in STEPS[:n]:
        step(root)
    found = state(root)
    assert found.state == STATES[n], found.summary()
    assert found.also_met == ()
    assert found.is_fit == (n > 0)
    assert ("[synthetic evidence]" in found.headline) == (n > 0)


def test_a_draft_says_so_wherever_it_appears(root, tmp_path):
    one = load_instrument("mini/es-MX", [root])
    assert one.adaptation == f"drafted; {UNFIT}"
    assert UNFIT in one.stamp().label
    assert UNFIT in state(root).summary()
    assert "by a machine" in state(root).summary()
    responses = hs.read_export(qualtrics(tmp_path / "x.csv", [["5", "4", "1", "1", "2", "3", "1"]]), one)
    record = provenance_record(hs.score(responses), responses)
    assert record["instruments"][0]["adaptation_state"] == one.adaptation
    shown = CliRunner().invoke(app, ["instruments", "show", "mini/es-MX", "--instruments", str(root)])
    assert UNFIT in shown.stdout
    listed = CliRunner().invoke(app, ["instruments", "list", "--instruments", str(root)])
    assert "drafted" in listed.stdout
    told = CliRunner().invoke(app, ["instruments", "status", "mini/es-MX", "--instruments", str(root)])
    assert "drafted" in told.stdout
    assert load_instrument("mini", [root]).adaptation == ""


def test_a_late_gate_does_not_hide_an_early_one_nor_the_other_way_round(root):
    evaluation(root)
    invariance(root)
    assert state(root).headline == "drafted; also met: evaluated, invariant:scalar [synthetic evidence]"


def test_a_machine_counts_for_nothing(root):
    forwards(root, role="machine")
    assert state(root).state == "drafted"
    assert not state(root).is_fit
    experts(root, role="machine")
    assert state(root).also_met == ()
    assert (state(root).panel.raters == 0).all()


def test_one_human_and_one_machine_are_one_translator(root):
    texts = asked(root)
    file(root, "f1", "forward", translator=person("T1"), texts=texts)
    file(root, "f2", "forward", translator=person("M2", "machine"), texts=texts)
    gate = next(g for g in state(root).gates if g.name == "forward")
    assert not gate.met
    assert "fewer than two" in gate.why


@pytest.mark.parametrize("missing", ["stem", "agree5:3", "AA2"])
def test_options_and_instructions_need_two_translations_too(root, missing):
    texts = asked(root)
    file(root, "f1", "forward", translator=person("T1"), texts=texts)
    file(
        root, "f2", "forward", translator=person("T2"), texts={k: v for k, v in texts.items() if k != missing}
    )
    gate = next(g for g in state(root).gates if g.name == "forward")
    assert not gate.met
    assert missing in gate.why


def test_a_difference_needs_a_reason(root):
    forwards(root)
    file(root, "r", "reconciliation", "2026-12-02", people=[person("T1")],
         decisions={"AA1": {"text": "Preguntar me ayuda."}})  # fmt: skip
    assert state(root).state == "forward"


def test_team_translation_needs_no_back_translation(root):
    write_variant(root, pinned(root, VARIANT.replace("beaton2000", "trapd")))
    forwards(root)
    reconciliation(root)
    file(root, "c", "review", "2026-12-04", people=[person("C1", "reviewer")])
    assert state(root).state == "reconciled"
    file(root, "c", "review", "2026-12-04", people=[person("C1", "reviewer"), person("C2", "adjudicator")])
    assert state(root).state == "reviewed"


def test_content_validity_is_computed(root):
    experts(root, (4, 4, 2))
    found = state(root)
    assert found.item_frame()["i_cvi"].tolist() == pytest.approx([2 / 3] * 7, rel=1e-15)
    assert found.item_frame()["kappa"].tolist() == pytest.approx([7 / 15] * 7, rel=1e-14)
    assert set(found.item_frame()["agreement"]) == {"fair"}
    assert found.also_met == ()
    experts(root, (4, 4, 2), actions=dict.fromkeys(ITEMS, "reworded"))
    assert "below 0.9" in next(g.why for g in state(root).gates if g.name == "content_valid")
    experts(root, (3, 4, 4))
    assert state(root).also_met == ("content_valid",)


def test_seven_of_nine_is_the_published_limit(root):
    panel = [person(f"E{k}", "expert") for k in range(9)]
    marks = {
        i: [{"rater": f"E{k}", "relevance": 2 if k < 2 and i == "AA1" else 4} for k in range(9)]
        for i in ITEMS
    }
    file(root, "e", "experts", people=panel, ratings=marks)
    assert state(root).also_met == ("content_valid",)


def test_problems_in_interviews_need_an_action(root):
    trouble = {"unit": "AA1", "code": "comprehension", "n": 2}
    interviews(root, problems=[trouble])
    assert state(root).also_met == ()
    interviews(root, problems=[trouble | {"action": "kept, explained in the stem"}])
    assert state(root).also_met == ("cognitive",)
    interviews(root, n=4)
    assert state(root).also_met == ()


def test_data_of_another_version_do_not_count(root):
    write_variant(root, pinned(root, VARIANT.replace('version: "0.1.0"', 'version: "0.2.0"')))
    pilot(root)
    evaluation(root)
    invariance(root)
    found = state(root)
    assert found.also_met == ()
    assert "pilot evidence for 0.1.0" in next(g.why for g in found.gates if g.name == "piloted")


def test_invariance_is_of_a_pair_of_versions(root):
    invariance(root, source="mini@0.9.0")
    assert state(root).also_met == ()
    invariance(root, level="partial scalar", freed=[{"item": "AA3", "parameter": "intercept"}])
    assert state(root).also_met == ("invariant:partial scalar",)
    assert "AA3 intercept" in state(root).summary()


def test_permission_is_asked_for_where_the_licence_is_not_open(tmp_path):
    bank(tmp_path, CLOSED)
    own = (
        '{wording: {verdict: "open"}, adaptation: {verdict: "open", spdx: "CC0-1.0"}, key: {spdx: "CC0-1.0"}}'
    )
    text = VARIANT.replace("texts:\n", f"licence: {own}\ntexts:\n", 1)
    write_variant(tmp_path, pinned(tmp_path, text))
    assert state(tmp_path).headline == "planned; also met: drafted"
    file(tmp_path, "p", "permission", verdict="permission", holder="H. Holder", quote="You may.")
    assert state(tmp_path).state == "drafted"


def test_behind_when_the_source_moves_on(root):
    path = root / "mini" / "instrument.yaml"
    path.write_text(path.read_text().replace("Asking helps me.", "Asking does me good."))
    edits = [Edit(unit="AA1", meaning="same", why="synthetic")]
    r.release(root, "mini", lambda one: [], note="synthetic", edits=edits)
    assert "behind (mini@1.1.0 is released)" in state(root).headline
    assert load_instrument("mini/es-MX", [root]).document.derives_from.version == "1.0.0"


def test_superseded_and_withdrawn(root):
    for version in ("1.0.0", "1.1.0"):
        edits = [Edit(unit="AA1", meaning="same", why="x")] if version != "1.0.0" else []
        r.release(root, "mini/es-MX", lambda one: [], note="synthetic", version=version, edits=edits)
        path = root / "mini" / "variants" / "es-MX" / "variant.yaml"
        path.write_text(path.read_text().replace("Preguntar me ayuda.", "Preguntar me sirve."))
    assert "superseded (by 1.1.0)" in adaptation_profile("mini/es-MX@1.0.0", [root]).headline
    r.withdraw(root, "mini/es-MX@1.1.0", reason="synthetic", replacement=None)
    with pytest.warns(UserWarning, match="withdrawn"):
        assert "withdrawn" in adaptation_profile("mini/es-MX@1.1.0", [root]).headline
    assert "superseded" not in adaptation_profile("mini/es-MX@1.0.0", [root]).headline


ALPHA = {"coefficient": "alpha", "estimate": 0.8}


def forward(root, **fields):
    file(root, "x", "forward", **({"translator": person("T1"), "texts": {"AA1": "x"}} | fields))


def back(root, **fields):
    file(root, "x", "back", **({"blind": True, "texts": {"AA1": "x"}} | fields))


def decided(root, text, date="2026-12-01"):
    decisions = {"AA1": {"text": text, "rationale": "x"}}
    file(root, "x", "reconciliation", date, people=[person("T1")], decisions=decisions)


def rated(root, marks):
    file(root, "x", "experts", people=[person("E1", "expert")], ratings=marks)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda r: forward(r, variant="mini/es-PE"), "for mini/es-PE, not for mini/es-MX"),
        (lambda r: forward(r, version="9.0.0"), "the variant is 0.1.0"),
        (lambda r: forward(r, translator=person("M1")), "M1 is a machine in one place"),
        (lambda r: (forwards(r), file(r, "x", "review", people=[person("T1", native="en")])),
         "native speaker of es-MX and of en"),
        (lambda r: forwards(r, second="T1"), "T1 translated stem already in f1.yaml"),
        (lambda r: (forwards(r), back(r, translator=person("T2"))), "cannot translate back blind"),
        (lambda r: forward(r, texts={"ZZ9": "x"}), "ZZ9 is nothing that"),
        (lambda r: decided(r, "Otra cosa."), "but this was decided"),
        (lambda r: (forwards(r), decided(r, "Preguntar me ayuda.", "2026-01-01")), "before the first"),
        (lambda r: rated(r, ratings((4, 4, 4))), "who is not of the panel"),
        (lambda r: rated(r, {"AA1": [{"rater": "E1", "relevance": 4}] * 2}), "rated twice by one expert"),
        (lambda r: interviews(r, problems=[{"unit": "AA1", "code": "cultural", "n": 7}]), "but 6 took part"),
        (lambda r: pilot(r, items={"AA1": {"p_missing": 0, "floor": 0.6, "ceiling": 0.6}}), "more than 1"),
        (lambda r: evaluation(r, reliability={"QQ": ALPHA}), "QQ is no scale"),
        (lambda r: evaluation(r, reliability={"AA": ALPHA | {"conf_low": 0.9}}), "outside its"),
        (lambda r: invariance(r, freed=[{"item": "AA1", "parameter": "loading"}]), "frees none"),
        (lambda r: invariance(r, level="partial scalar"), "without a freed parameter"),
        (lambda r: invariance(r, source="other@1.0.0"), "the source is mini"),
    ],
)  # fmt: skip
def test_contradictions_are_refused(root, make, message):
    make(root)
    with pytest.raises(InstrumentError) as caught:
        state(root)
    assert message in str(caught.value)
    assert all(p.file.endswith(".yaml") and p.line for p in caught.value.problems)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "rumour"}, "'rumour' is no kind of evidence"),
        ({"kind": "experts", "people": [], "ratings": {"AA1": []}}, "people"),
        ({"kind": "experts", "people": [person("E1")], "ratings": {"AA1": [{"rater": "E1", "relevance": 5}]}},
         "relevance"),
        ({"kind": "experts", "people": [person("E1")], "ratings": {}, "i_cvi": 1.0}, "unknown field 'i_cvi'"),
        ({"kind": "pilot", "n": 0, "dataset": "abc", "items": {}}, "dataset"),
    ],
)  # fmt: skip
def test_faults_of_a_file(root, fields, message):
    file(root, "x", **{"date": "2026-12-01", **fields})
    with pytest.raises(InstrumentError, match=r"x\.yaml") as caught:
        state(root)
    assert message in str(caught.value)


def test_the_checklist(root):
    assert pd.Series([t.stage for t in itc().topics]).value_counts().to_dict() == {
        "pre-condition": 3,
        "development": 5,
        "confirmation": 4,
        "administration": 2,
        "scores and interpretation": 2,
        "documentation": 2,
    }
    answers = 'checklist: {"PC-1": {answer: "excellent", note: "open licence"}}\ntexts:\n  titles'
    write_variant(root, pinned(root, VARIANT.replace("texts:\n  titles", answers)))
    table = state(root).checklist_frame()
    assert table.loc[table["topic"] == "PC-1", "answer"].tolist() == ["excellent"]
    assert "1 of 18 topics" in state(root).summary()
    write_variant(root, pinned(root, VARIANT.replace("texts:\n  titles", answers.replace("PC-1", "XX-1"))))
    with pytest.raises(InstrumentError, match="no topic XX-1"):
        state(root)


def test_a_source_has_no_status(root):
    with pytest.raises(InstrumentError, match="no cultural variant"):
        adaptation_profile("mini", [root])


def test_the_profile_as_json(root):
    told = CliRunner().invoke(
        app, ["instruments", "status", "mini/es-MX", "--instruments", str(root), "--json"]
    )
    gates = json.loads(told.stdout)
    assert [g["gate"] for g in gates][:3] == ["planned", "permitted", "drafted"]
