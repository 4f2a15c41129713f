"""Cultural variants: what is inherited, what is refused. All texts are synthetic."""

from __future__ import annotations

import pytest
from tests.unit.instrument.variants import ADDED, DROPPED, VARIANT, bank, pinned, write_variant

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import release as r
from hsmeasure.instrument.diff import diff
from hsmeasure.instrument.instrument import read_document
from hsmeasure.instrument.lock import lock_problems
from hsmeasure.instrument.registry import load_instrument, parse_ref, variant_ids
from hsmeasure.instrument.variant import read_variant, resolve

HERE = "texts:\n  titles"


@pytest.fixture
def root(tmp_path):
    return bank(tmp_path)


def load(root, *changes):
    text = VARIANT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = write_variant(root, pinned(root, text))
    return load_instrument(path, [root])


def problems(root, *changes):
    with pytest.raises(InstrumentError) as caught:
        load(root, *changes)
    return [(p.line, p.message) for p in caught.value.problems]


def line_of(fragment, text=VARIANT):
    return next(n for n, line in enumerate(text.splitlines(), 1) if fragment in line)


def test_a_variant_is_a_full_instrument(root):
    source, one = load_instrument("mini", [root]), load(root)
    assert one.id == "mini/es-MX"
    assert one.language == "es-MX"
    assert one.scale_hashes == source.scale_hashes
    assert one.content_hash != source.content_hash
    assert [i.id for i in one.items] == [i.id for i in source.items]
    assert {tuple(i.text) for i in one.items} == {("es-MX",)}
    assert one.by_id["AA3"].keyed == "-"
    assert one.document.option_sets["agree5"].options[4].aliases == ("TA",)
    assert one.document.option_sets["agree5"].options[0].aliases == ()
    assert one.document.option_sets["who"].options[0].key == "woman"
    assert one.by_id["AA2"].translation_notes == "synthetic note"
    assert one.stem(one.by_id["AA1"]) == "Piensa en un curso."


def test_it_loads_by_its_id(root):
    load(root)
    assert variant_ids([root])[-1] == "mini/es-MX"
    assert load_instrument("mini/es-MX", [root]).ref == "mini/es-MX@0.1.0"
    assert load_instrument("mini/es-MX@0.1.0[AA]", [root]).scales[0].title == {"es-MX": "Beneficio"}
    assert parse_ref("mini/es-419@1.0.0").id == "mini/es-419"
    with pytest.raises(InstrumentError):
        parse_ref("mini/../es")
    with pytest.raises(InstrumentError, match="there is no instrument"):
        load_instrument("mini/es-MX@9.0.0", [root])


def test_items_dropped_and_added(root):
    dropped = 'dropped: [{id: "BB2", why: "not done here"}]\n'
    one = load(root, (DROPPED, ""), (HERE, dropped + ADDED + HERE))
    assert [i.id for i in one.items] == ["AA1", "AA2", "AA3", "ND1", "BB1", "BX1", "WH1"]
    scale = next(s for s in one.scales if s.id == "BB")
    assert scale.items == ("BB1", "BX1")
    assert scale.range == (2.0, 10.0)
    found = diff(load_instrument("mini", [root]), one)
    assert {s.scale: s.verdict for s in found.scales} == {
        "AA": "only with invariance evidence",
        "BB": "only with invariance evidence",
    }
    assert "BX1: new item" in found.summary()


def test_a_scale_that_only_loses_items_gets_its_range(root):
    one = load(root, (DROPPED, ""), (HERE, 'dropped: [{id: "BB2", why: "x"}]\n' + HERE))
    assert next(s for s in one.scales if s.id == "BB").range == (1.0, 5.0)


def test_a_replaced_item_has_a_new_id(root):
    replaced = '    BB2: {relation: "replaced", by: "BX1", why: "another way"}\n'
    one = load(root, (DROPPED, replaced), (HERE, ADDED + HERE))
    assert "BB2" not in one.by_id
    assert "BX1" in one.by_id


def test_an_override_needs_a_reviewer_and_breaks_comparability(root):
    override = (
        'overrides: [{path: "scales.BB.missing", value: {rule: "complete"}, reason: "r", reviewer: "WHO"}]\n'
    )
    change = (HERE, override + HERE)
    assert problems(root, change, ("WHO", "machine"))[0][1] == "an override is reviewed by a person"
    one = load(root, change)
    found = diff(load_instrument("mini", [root]), one)
    assert found.floor == "major"
    assert {s.scale: s.verdict for s in found.scales}["BB"] == "no"


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        ((DROPPED, ""), "  items:", "BB2 has no text; translate it or drop it"),
        (('text: "Me lo guardo."', 'text: "I keep it to myself."'), "BB1:", "BB1 is untranslated"),
        (('text: "Me lo guardo."', 'text: " "'), "BB1:", "at least 1 character"),
        ((', text: "Me lo guardo."', ""), "BB1:", "BB1 has no text"),
        (('"Nunca"', '"Never"'), "need:", "need:0 is untranslated"),
        (('0: "Nunca", ', ""), "need:", "need:0 has no text"),
        (('    stem: "Piensa en un curso."', "    {}"), "  instructions:", "stem has no text"),
        (('    "scale.BB": "Evitación"\n', ""), "  titles:", "scale.BB has no text"),
        (("    AA1: {", "    ZZ1: {"), "ZZ1:", "ZZ1 is no item of mini@1.0.0"),
        (("need: {0:", "nee: {0:"), "nee:", "'nee' is no option set"),
        (("2: \"A menudo\"", "3: \"A menudo\""), "need:", "have no code 3"),
        ((', why: "idiom"', ""), "AA3:", "AA3 is adapted and does not say why"),
        (('BB1: {relation: "translated"', 'BB1: {relation: "identical"'), "BB1:", "its text differs"),
        (('"translated", text: "Me lo guardo."', '"identical"'), "BB1:", "must be written out"),
        (('"translated", text: "Me lo guardo."', '"replaced", by: "QQ1", why: "x"'), "BB1:", "not among"),
        (('scoring_hash: "SCORING"', 'scoring_hash: "sha256:00"'), "derives_from", "another scoring_hash"),
        (('"1.0.0", scoring', '"7.0.0", scoring'), "derives_from", "source cannot be found"),
        ((HERE, 'dropped: [{id: "QQ9", why: "x"}]\n' + HERE), "texts:", "QQ9 is dropped, but"),
        ((HERE, 'dropped: [{id: "AA1", why: "x"}]\n' + HERE), "AA1:", "AA1 has an entry, and"),
        ((HERE, ADDED.replace("BX1", "AA1") + HERE), "added:", "has an id of its own"),
        ((HERE, ADDED.replace("es-MX", "es") + HERE), "added:", "no text in es-MX"),
        ((HERE, ADDED.replace('after: "BB1"', 'after: "QQ1"') + HERE), 'after: "QQ1"',
         "which is not there"),
        (('language: "es-MX"', 'language: "es-PE"'), "language:", "mini/es-MX is in es-PE"),
        (('id: "mini/es-MX"', 'id: "maxi/es-MX"'), 'id: "maxi/es-MX"', "is called mini/es-MX"),
        ((HERE, 'overrides: [{path: "items.AA1.text", value: "x", reason: "r", reviewer: "R"}]\n' + HERE),
         "texts:", "cannot be overridden"),
        (("method:", "colour: 1\nmethod:"), "method:", "unknown field 'colour'"),
        (("method:", "a: &x 1\nmethod:"), "method:", "anchors"),
    ],
)  # fmt: skip
def test_faults(root, change, where, message):
    found = problems(root, change)
    assert any(message in text for _, text in found), found
    lines = [line for line, text in found if message in text]
    assert abs(lines[0] - line_of(where, VARIANT.replace(*change))) <= 1


def test_all_problems_at_once(root):
    found = problems(root, (DROPPED, ""), ('"Nunca"', '"Never"'), ('"SCORING"', '"sha256:00"'))
    assert len(found) == 3
    assert [line for line, _ in found] == sorted(line for line, _ in found)


def test_an_added_item_at_fault_is_found_by_the_checks_of_every_instrument(root):
    change = (HERE, ADDED.replace('    keyed: "+"\n', "") + HERE)
    assert any("BX1 is scored and has no 'keyed'" in text for _, text in problems(root, change))


def test_a_cycle_is_refused(root):
    text = pinned(root)
    one = text.replace('derives_from: {id: "mini"', 'derives_from: {id: "mini/es-PE"').replace(
        "1.0.0", "0.1.0"
    )
    two = (
        one.replace("mini/es-MX", "mini/XX")
        .replace("mini/es-PE", "mini/es-MX")
        .replace("mini/XX", "mini/es-PE")
    )
    path = write_variant(root, one)
    write_variant(root, two.replace('language: "es-MX"', 'language: "es-PE"'), "es-PE")
    with pytest.raises(
        InstrumentError, match=r"cycle of derives_from: mini/es-MX -> mini/es-PE -> mini/es-MX"
    ):
        load_instrument(path, [root])
    write_variant(root, one.replace("mini/es-PE", "mini/es-MX"))
    with pytest.raises(InstrumentError, match=r"cycle of derives_from: mini/es-MX -> mini/es-MX"):
        load_instrument("mini/es-MX", [root])


def test_a_variant_of_a_variant(root):
    load(root)
    r.release(root, "mini/es-MX", lambda one: [], note="synthetic", date="2026-11-24", version="1.0.0")
    source = load_instrument("mini/es-MX@1.0.0", [root])
    text = VARIANT.replace('{id: "mini", version', '{id: "mini/es-MX", version').replace(
        'mini/es-MX"\nversion', 'mini/es-PE"\nversion'
    )
    text = (
        text.replace('language: "es-MX"', 'language: "es-PE"')
        .replace("translated", "identical")
        .replace("adapted", "identical")
    )
    for label in ("stem: ", *"123459"):
        text = text.replace(f'      {label}: "', f'      {label}: "')
    text = text.replace("SCORING", source.scoring_hash).replace("CONTENT", source.content_hash)
    with pytest.raises(InstrumentError) as caught:
        load_instrument(write_variant(root, text, "es-PE"), [root])
    found = [p.message for p in caught.value.problems]
    assert all("call it identical" in m for m in found)  # labels that took over the source's words
    assert not any(m.startswith(("AA", "BB")) for m in found)


def test_the_release_is_flattened_and_locked(root):
    draft = load(root)
    done = r.release(root, "mini/es-MX", lambda one: [], note="synthetic", date="2026-11-24", version="1.0.0")
    assert done.ref == "mini/es-MX@1.0.0"
    assert lock_problems(root) == []
    one = load_instrument("mini/es-MX", [root])
    assert one.locked
    assert (one.scoring_hash, one.content_hash) == (draft.scoring_hash, draft.content_hash)
    assert one.document.derives_from.id == "mini"
    assert read_document(done.path) == one.document
    under_edit = (root / "mini" / "variants" / "es-MX" / "variant.yaml").read_text()
    assert under_edit.startswith("# SYNTHETIC")
    assert 'version: "1.0.0"' in under_edit
    assert read_variant(under_edit, "v")[1].changelog[-1].changes == ("first release",)
    with pytest.raises(InstrumentError, match="nothing that is asked or scored differs"):
        r.release(root, "mini/es-MX", lambda one: [], note="again")


def test_resolve_without_a_file(root):
    _, variant = read_variant(pinned(root), "v.yaml")
    assert resolve(variant, load_instrument("mini", [root])).id == "mini/es-MX"
