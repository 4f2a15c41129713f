"""Releasing, refusing and withdrawing, on a synthetic bank in a temporary folder."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.exports import MINI

from hsmeasure.errors import InstrumentError, Withdrawn
from hsmeasure.instrument import release as r
from hsmeasure.instrument.instrument import from_document, read_document
from hsmeasure.instrument.lock import lock_problems, read_lock
from hsmeasure.instrument.registry import bank_folder, load_instrument
from hsmeasure.instrument.schema import Edit
from hsmeasure.scoring.golden import golden_file, golden_problems

VECTORS = """AA1,AA2,AA3,ND1,BB1,BB2,expected.AA,status.AA,expected.BB,status.BB
5,4,1,1,2,4,4.666666666666667,ok,6,ok
5,,2,0,3,3,4.5,ok,,no_need
,,1,1,,5,,too_few,10,ok
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "mini").mkdir()
    shutil.copy(MINI, tmp_path / "mini" / "instrument.yaml")
    (tmp_path / "golden").mkdir()
    vectors(tmp_path, "1.0.0")
    return tmp_path


def vectors(root, version, text=VECTORS):
    (root / "golden" / f"mini@{version}.csv").write_text(text)


def golden(root):
    return lambda one: golden_problems(one, golden_file(root, one))


def release(root, **more):
    return r.release(root, "mini", golden(root), **{"date": "2026-11-23", "note": "synthetic", **more})


def edit(root, *changes):
    path = root / "mini" / "instrument.yaml"
    text = path.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def refused(root, **more):
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    with pytest.raises(InstrumentError) as caught:
        release(root, **more)
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before
    return str(caught.value)


SAME = Edit(unit="AA1", meaning="same", why="plainer")
REWORD = ("Asking helps me.", "Asking does me good.")


def test_a_first_release(root):
    done = release(root)
    assert done.ref == "mini@1.0.0"
    assert done.path.read_bytes() == (root / "mini" / "instrument.yaml").read_bytes()
    assert lock_problems(root) == []
    one = load_instrument("mini", [root])
    assert one.locked
    assert one.document.status == "released"
    assert one.document.changelog[-1].changes == ("first release",)
    assert done.path.read_text().startswith("# A small instrument with one of everything")


def test_a_minor_release_is_numbered_and_explained(root):
    release(root)
    edit(root, REWORD)
    vectors(root, "1.1.0")
    done = release(root, edits=[SAME])
    assert (done.ref, done.floor) == ("mini@1.1.0", "minor")
    document = read_document(done.path)
    assert [c.version for c in document.changelog] == ["1.0.0", "1.1.0"]
    assert document.changelog[-1].changes == ("AA1: text edited",)
    assert document.changelog[-1].edits == (SAME,)
    lock = read_lock(root)
    assert lock["mini@1.0.0"]["scales"] == lock["mini@1.1.0"]["scales"]
    assert lock["mini@1.0.0"]["content_hash"] != lock["mini@1.1.0"]["content_hash"]
    assert load_instrument("mini", [root]).version == "1.1.0"


def test_the_author_may_raise_and_never_lower(root):
    release(root)
    edit(root, ('{rule: "half"}', '{rule: "none"}'))
    vectors(root, "1.1.0")
    assert "1.1.0 is too low: major change (scale BB: missing" in refused(root, version="1.1.0")
    vectors(root, "3.0.0")
    assert release(root, version="3.0.0").floor == "major"


def test_nothing_to_release(root):
    release(root)
    assert "meta.yaml" in refused(root)
    edit(root, ('short_name: "MINI"', 'short_name: "M"'))
    assert "meta.yaml" in refused(root)


def test_an_edit_needs_a_declared_meaning(root):
    release(root)
    edit(root, REWORD)
    assert "AA1: its text was edited; declare" in refused(root)
    changed = Edit(unit="AA1", meaning="changed", why="another idea")
    assert "AA1 would mean something else" in refused(root, edits=[changed])
    assert "BB1: declared as edited" in refused(root, edits=[SAME, Edit(unit="BB1", meaning="same", why="x")])


def test_a_flipped_key_with_another_text_is_another_item(root):
    release(root)
    edit(root, ("Asking leaves me lost.", "Asking shows me the way."),
         ('keyed: "-", wording: "polar-opposite"', 'keyed: "+"'))  # fmt: skip
    same = Edit(unit="AA3", meaning="same", why="x")
    assert "AA3 would mean something else" in refused(root, edits=[same])


def test_a_patch_needs_a_reviewer(root):
    edit(root, ("Asking saves me time.", "Asking savs me time."))
    release(root)
    edit(root, ("Asking savs me time.", "Asking saves me time."))
    assert "declare whether the meaning stayed" in refused(root)
    vectors(root, "1.0.1")
    assert release(root, reviewer="R. Reader").ref == "mini@1.0.1"


def test_golden_vectors_are_needed_and_must_hold(root):
    vectors(root, "1.0.0", VECTORS.replace("6,ok", "7,ok"))
    assert "row 2: BB is 6" in refused(root)
    vectors(root, "1.0.0", "\n".join(VECTORS.splitlines()[:2]) + "\n")
    assert "no row with a missing answer" in refused(root)
    (root / "golden" / "mini@1.0.0.csv").unlink()
    assert "no golden vectors" in refused(root)


def test_an_edited_release_stops_everything(root):
    done = release(root)
    done.path.write_text(done.path.read_text().replace("Asking helps me.", "Asking spoils me."))
    edit(root, REWORD)
    assert "content_hash differs" in refused(root, edits=[SAME])
    done.path.unlink()
    assert "its file is gone" in refused(root, edits=[SAME])


def test_ids_are_buried_and_never_used_again(root):
    release(root)
    bb2 = next(x for x in MINI.read_text().splitlines() if 'id: "BB2"' in x) + "\n"
    edit(root, (bb2, ""), ('items: ["BB1", "BB2"], aggregate: "sum", range: [2, 10]',
                           'items: ["BB1"], aggregate: "sum", range: [1, 5]'))  # fmt: skip
    assert "BB2 was an item of an earlier release" in refused(root)
    edit(root, ("scales:", 'retired_items: ["BB2"]\nscales:'))
    two = (
        "AA1,AA2,AA3,ND1,BB1,expected.AA,status.AA,expected.BB,status.BB\n"
        "5,4,1,1,2,4.666666666666667,ok,2,ok\n,,1,1,,,too_few,,too_few\n"
    )
    vectors(root, "2.0.0", two)
    assert release(root).ref == "mini@2.0.0"
    edit(
        root,
        ('retired_items: ["BB2"]\n', ""),
        ("scales:", bb2.replace(', scored_in: ["BB"], keyed: "+"', "") + "scales:"),
    )
    assert "BB2 was retired in an earlier release" in refused(root)


def test_an_id_of_another_bank_is_refused(root):
    release(root)
    other = root / "other"
    other.mkdir()
    text = MINI.read_text().replace('id: "mini"', 'id: "other"')
    (other / "instrument.yaml").write_text(text)
    vectors(root, "1.0.0")
    with pytest.raises(InstrumentError, match=r"AA1, .* used by mini@1.0.0"):
        r.release(root, "other", lambda one: [], note="synthetic")


def test_a_line_the_author_wrote_is_kept(root):
    edit(
        root,
        (
            "groups:",
            'changelog:\n  - {version: "1.0.0", date: "2026-01-02", note: "by hand"}\n# end\ngroups:',
        ),
    )
    release(root)
    document = read_document(root / "mini" / "releases" / "1.0.0.yaml")
    assert [c.note for c in document.changelog] == ["by hand"]
    edit(root, REWORD)
    vectors(root, "1.1.0")
    release(root, edits=[SAME])
    text = (root / "mini" / "releases" / "1.1.0.yaml").read_text()
    assert text.index("by hand") < text.index("synthetic") < text.index("# end")


def test_a_withdrawn_release_stays_and_is_passed_over(root):
    release(root)
    edit(root, REWORD)
    vectors(root, "1.1.0")
    release(root, edits=[SAME])
    r.withdraw(root, "mini@1.1.0", reason="a wrong word", replacement="mini@1.0.0", date="2026-12-01")
    assert lock_problems(root) == []
    assert load_instrument("mini", [root]).version == "1.0.0"
    with pytest.warns(Withdrawn, match=r"a wrong word; use mini@1\.0\.0"):
        assert load_instrument("mini@1.1.0", [root]).locked
    for ref, replacement in (("mini@1.1.0", None), ("mini@1.0.0", "mini@1.1.0"), ("mini@9.9.9", None)):
        with pytest.raises(InstrumentError):
            r.withdraw(root, ref, reason="again", replacement=replacement)


def test_the_installed_package_is_not_a_place_to_release(monkeypatch):
    import hsmeasure

    inside = bank_folder()
    monkeypatch.setattr(hsmeasure, "__file__", str(inside.parent / "__init__.py"))
    with pytest.raises(InstrumentError, match="belongs to the installed package"):
        r.release(inside, "hs-academic", lambda one: [], note="x")


def test_the_lock_is_left_as_it_was_when_it_cannot_be_written(root, monkeypatch):
    release(root)
    edit(root, REWORD)
    vectors(root, "1.1.0")
    before = (root / "LOCK.json").read_bytes()

    def broken(folder, lock):
        raise OSError("disk full")

    monkeypatch.setattr(r, "write_lock", broken)
    with pytest.raises(OSError, match="disk full"):
        release(root, edits=[SAME])
    assert (root / "LOCK.json").read_bytes() == before
    assert not (root / "mini" / "releases" / "1.1.0.yaml").exists()
    assert json.loads(before)["mini@1.0.0"]["status"] == "released"


def test_a_release_reads_back_with_the_same_hashes(root):
    done = release(root)
    one = from_document(read_document(done.path))
    assert done.record["scoring_hash"] == one.scoring_hash
    assert done.record["scales"] == one.scale_hashes
