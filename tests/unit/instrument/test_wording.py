"""The rules of wording: each seen to be broken, each seen to be kept."""

from __future__ import annotations

import pytest
from tests.exports import MINI

import hsmeasure as hs
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.instrument import parse_document
from hsmeasure.instrument.overview import check_all, lint_all
from hsmeasure.instrument.registry import all_instruments
from hsmeasure.instrument.wording import lint

TEXT = MINI.read_text()
AA1 = '{id: "AA1", text: {"en": "Asking helps me."}'


def found(text=TEXT):
    return {(f.where, f.rule, f.level) for f in lint(parse_document(text, "mini.yaml"))}


BASE = found()


def worded(words, more=""):
    return TEXT.replace(AA1, f'{{id: "AA1", text: {{"en": "{words}"}}{more}')


@pytest.mark.parametrize(
    ("words", "rule", "level"),
    [
        ("Asking " + "really " * 17 + "helps.", "length", "error"),
        ("Asking does not help me.", "negation", "error"),
        ("I don't ask.", "negation", "error"),
        ("I don’t ask.", "negation", "error"),
        ("Nobody here asks.", "negation", "error"),
        ("I ask and/or search.", "double", "error"),
        ("I ask and listen.", "double", "remark"),
    ],
)
def test_words_that_break_a_rule(words, rule, level):
    assert found(worded(words)) - BASE == {("AA1", rule, level)}


@pytest.mark.parametrize(
    "words",
    [
        "Asking " + "really " * 16 + "helps.",
        "A notable knot in the norm.",
        "Cannes in November.",
        "a friend or a partner",
    ],
)
def test_words_that_keep_the_rules(words):
    assert found(worded(words)) == BASE


def test_the_rules_about_words_are_for_english():
    text = worded("Asking does not help me.").replace('"en"', '"fr"')
    assert {rule for _, rule, _ in found(text)} == {"direct"}


def test_a_reversed_item_is_a_polar_opposite():
    text = TEXT.replace('keyed: "-", wording: "polar-opposite"', 'keyed: "-"')
    assert ("AA3", "reversal", "error") in found(text)
    text = TEXT.replace(
        'wording: "polar-opposite"', 'wording: "polar-opposite", facets: {component: "GOAL", goal: "INS"}'
    )
    assert ("AA3", "reversal", "error") in found(text)


@pytest.mark.parametrize(
    ("more", "broken"),
    [
        (', recall: "4w"', {"time": False, "need": False}),
        ("", {"time": True, "need": False}),
        (', recall: "none"', {"time": True, "need": False}),
        (', recall: "4w", measurement: "formative"', {"time": False, "source": True}),
    ],
)
def test_a_behaviour_has_a_time_a_need_and_a_source(more, broken):
    rules = {
        r
        for where, r, _ in found(worded("I asked.", more + ', facets: {component: "BEH"}'))
        if where == "AA1"
    }
    assert {rule: rule in rules for rule in broken} == broken


def test_a_behaviour_has_no_motive_and_can_be_without_need():
    ungated = '{id: "BB1", text: {"en": "I keep it to myself."}'
    text = TEXT.replace(ungated, f'{ungated}, recall: "4w", facets: {{component: "BEH"}}')
    assert {r for w, r, _ in found(text) if w == "BB1"} == set()
    text = text.replace(', need_gate: "ND1"}', "}").replace(
        '      - {code: 9, reason: "not_applicable"', '      - {code: 9, reason: "declined"'
    )
    assert {r for w, r, _ in found(text) if w == "BB1"} == {"need"}
    motive = worded("I asked because I was lost.", ', recall: "4w", facets: {component: "BEH"}')
    assert {r for w, r, _ in found(motive) if w == "AA1"} == {"motive"}


def test_a_scale_has_three_direct_items_and_few_reversed():
    assert {("AA", "direct", "error"), ("BB", "direct", "error")} == BASE
    text = TEXT.replace(
        'scored_in: ["AA"], keyed: "+"', 'scored_in: ["AA"], keyed: "-", wording: "polar-opposite"'
    )
    assert ("AA", "reversed", "error") in found(text)


def test_a_file_without_texts_has_no_wording():
    bare = parse_document(TEXT, "mini.yaml").model_copy(update={"content": "structure-only"})
    assert lint(bare) == []


def test_the_banks_keep_the_rules():
    breaches = [f for one in all_instruments() for f in lint(one.document)]
    assert {f.level for f in breaches} == {"remark"}
    assert {"EXE4", "EXE5", "AVO3", "IND4"} <= {f.where for f in breaches}
    report = lint_all()
    assert report.errors == 0
    assert "remarks to look at" in report.summary()
    assert lint_all([str(MINI)]).frame()["level"].tolist() == ["error", "error"]


def test_the_check_of_all_banks_holds_them_to_the_rules(monkeypatch):
    from hsmeasure.instrument import overview

    monkeypatch.setattr(
        overview, "lint", lambda document: lint(parse_document(worded("I don't ask."), "mini.yaml"))
    )
    with pytest.raises(InstrumentError, match="AA1: 'n't'; say what is"):
        check_all([])


# sensitive questions


def test_a_highly_sensitive_item_demands_a_local_text():
    text = worded("I hand in the work of others.", ', sensitivity: "high"')
    with pytest.raises(
        InstrumentError, match="AA1 is highly sensitive: an instruction s_crisis or s_confidential"
    ):
        parse_document(text, "mini.yaml")
    for name in ("s_crisis", "s_confidential"):
        local = f'instructions:\n  - {{id: "{name}", text: {{"en": "Before you go on: {{local_text}}"}}}}'
        assert parse_document(text.replace("instructions:", local), "mini.yaml")


def test_highly_sensitive_items_of_the_banks():
    high = {i.id for i in hs.items() if i.sensitivity == "high"}
    assert {"AIE1", "AIE2", "AIC1"} <= high
    assert all(i.safety_text for i in hs.items() if i.id in {"AIE1", "AIE2", "AIC1"})
    texts = {i.id: i.text["en"] for i in hs.load_instrument("hs-ai").document.instructions}
    assert "{local_confidentiality}" in texts["s_confidential"]
