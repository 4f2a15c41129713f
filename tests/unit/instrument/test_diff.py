"""Versions side by side: the floor of each kind of change, and whether scores compare."""

from __future__ import annotations

import pytest
from tests.exports import MINI

from hsmeasure.instrument.diff import diff
from hsmeasure.instrument.instrument import from_document, parse_document
from hsmeasure.instrument.typo import distance, is_typo

TEXT = MINI.read_text()


def version(*changes):
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return from_document(parse_document(text, "mini.yaml"))


def against(*changes):
    return diff(version(), version(*changes))


def log(edits="", reviewer=""):
    """A changelog line of the version under test, with declared edits."""
    more = (f", edits: [{edits}]" if edits else "") + (f', reviewer: "{reviewer}"' if reviewer else "")
    line = f'changelog:\n  - {{version: "1.0.0", date: "2026-11-23"{more}}}\ngroups:'
    return ("groups:", line)


AA3 = next(line for line in TEXT.splitlines() if 'id: "AA3"' in line)
AA2 = next(line for line in TEXT.splitlines() if 'id: "AA2"' in line)
UNSCORED = (AA3, AA3.replace('scored_in: ["AA"], keyed: "-", ', ""))
ANOTHER = 'label: {"en": "Another gender, namely"}, key: "another"}'


@pytest.mark.parametrize(
    ("changes", "floor"),
    [
        ([], "none"),
        ([('short_name: "MINI"', 'short_name: "MINI2"')], "none"),
        ([("Asking helps me.", "Asking does me good.")], "minor"),
        ([("Think of one course.", "Think of one course you take.")], "minor"),
        ([('{"en": "Disagree", "de"', '{"en": "I disagree", "de"')], "minor"),
        ([('{"en": "Asking helps me."}', '{"en": "Asking helps me.", "de": "Fragen hilft mir."}')], "minor"),
        ([('content: "full"', 'content: "full"\nadministration: {required: true}')], "minor"),
        ([(', aliases: ["SD"]', ', aliases: ["SDA"]')], "minor"),
        (
            [("scales:", '  - {id: "CC1", text: {"en": "Anything else?"}, type: "text"}\nscales:')],
            "minor",
        ),
        (
            [
                ('scored_in: ["AA"], keyed: "+"', 'scored_in: ["AA", "NN"], keyed: "+"'),
                (
                    "groups:",
                    '  - {id: "NN", title: {"en": "New"}, higher_means: "more", items: ["AA1", "AA2"], '
                    'aggregate: "mean", range: [1, 5], missing: {rule: "half"}}\ngroups:',
                ),
            ],
            "minor",
        ),
        ([('keyed: "-", wording: "polar-opposite"', 'keyed: "+"')], "major"),
        ([('{rule: "half"}', '{rule: "complete"}')], "major"),
        ([('aggregate: "sum", range: [2, 10]', 'aggregate: "mean", range: [1, 5]')], "major"),
        ([("no_need: [0]", "no_need: [0, 1]")], "major"),
        ([('domain: "academic"', 'domain: "academic", target: {source: "peer"}')], "major"),
        ([('keyed: "+", need_gate: "ND1"', 'keyed: "+", recall: "4w", need_gate: "ND1"')], "major"),
        (
            [(ANOTHER, ANOTHER + '\n      - {code: 4, label: {"en": "None"}, key: "none"}')],
            "major",
        ),
        ([('"AA1", "AA2", "AA3"]', '"AA1", "AA2"]'), UNSCORED], "major"),
    ],
    ids=[
        "nothing", "documentary", "wording", "instruction", "label", "language", "required", "alias",
        "unscored item", "new scale", "key", "missing rule", "aggregate", "gate", "target", "recall",
        "codes of an unscored item", "item left out",
    ],
)  # fmt: skip
def test_the_floor(changes, floor):
    found = against(*changes)
    assert found.floor == floor, found.summary()


def test_an_edit_whose_meaning_is_declared_changed_is_major():
    edit = '{unit: "stem", meaning: "changed", why: "another course"}'
    found = against(("Think of one course.", "Think of your hardest course."), log(edit))
    assert found.floor == "major"
    assert {s.scale: s.verdict for s in found.scales} == {"AA": "no", "BB": "yes"}
    assert found.undeclared == ()


def test_a_typo_is_a_patch_only_with_a_reviewer():
    typo = ("Asking saves me time.", "Asking savs me time.")
    assert against(typo).floor == "minor"
    assert against(typo, log(reviewer="R. Reader")).floor == "patch"
    assert against(typo, log(reviewer="R. Reader"), (', aliases: ["SA"]', "")).floor == "minor"


@pytest.mark.parametrize(
    ("a", "b", "language", "typo"),
    [
        ("I ask for help.", "I ask for halp.", "en", True),
        ("I can do it.", "I can't do it.", "en", False),
        ("I do it now.", "I do it not.", "en", False),
        ("I am able to ask.", "I am unable to ask.", "en", False),
        ("In the last 4 weeks", "In the last 5 weeks", "en", False),
        ("I ask a few people.", "I ask few people.", "en", False),
        ("I ask few people.", "I ask new people.", "en", False),
        ("Ayuda en clase", "Ayuda en clases", "es-MX", True),
        ("Yo no pido", "Yo lo pido", "es-MX", False),
        ("我不问", "我可问", "zh-Hans", False),
        ("我会问同學", "我会问同学", "zh-Hans", True),
        ("أنا لا أسأل", "أنا قد أسأل", "ar", False),
        ("Ich frage.", "Ich frag.", "de", False),
        ("same", "same", "en", False),
    ],
)
def test_what_counts_as_a_typo(a, b, language, typo):
    assert is_typo(a, b, language) is typo
    assert is_typo(b, a, language) is typo


def test_distance_is_a_metric():
    words = ["kitten", "sitting", "", "sit", "mitten"]
    assert distance("kitten", "sitting") == 3
    for a in words:
        for b in words:
            assert distance(a, b) == distance(b, a)
            assert all(distance(a, c) <= distance(a, b) + distance(b, c) for c in words)


def test_scales_are_comparable_by_their_hash():
    found = against(("Asking helps me.", "Asking does me good."))
    assert {s.scale: s.verdict for s in found.scales} == {"AA": "yes", "BB": "yes"}
    assert found.undeclared == ("AA1",)
    assert "AA1" in found.summary()
    assert "Asking does me good." in found.summary()


def test_a_dropped_item_leaves_only_latent_comparison():
    found = against(
        ('"AA1", "AA2", "AA3"]', '"AA1", "AA2"]'),
        UNSCORED,
    )
    verdict = {s.scale: s for s in found.scales}["AA"]
    assert verdict.verdict == "only with invariance evidence"
    assert verdict.shared == ("AA1", "AA2")


def test_a_dropped_item_and_a_flipped_key_compare_not_at_all():
    found = against(
        ('"AA1", "AA2", "AA3"]', '"AA1", "AA3"]'),
        (AA2, AA2.replace(', scored_in: ["AA"], keyed: "+"', "")),
        ('keyed: "-", wording: "polar-opposite"', 'keyed: "+"'),
    )  # fmt: skip
    assert {s.scale: s.verdict for s in found.scales} == {"AA": "no", "BB": "yes"}


def test_a_scale_of_one_version_only():
    found = diff(version(), "academic-self-efficacy@1.0.0")
    assert {s.verdict for s in found.scales} == {"no"}
    assert found.floor == "major"
    assert set(found.frame()["change"]) == {"added", "removed"}
    assert list(found.scale_frame()["scale"]) == ["AA", "BB", "SE"]
