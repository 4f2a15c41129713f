"""A licence holder's own copy: enrolled as hashes, compared, never printed."""

from __future__ import annotations

import json

import pytest

import hsmeasure as hs
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.enrol import enrol, read_enrolment, verify, write_enrolment
from hsmeasure.instrument.registry import bank_folder

SECRET = {
    "MHI1": "The first made-up text.",
    "MHI2": "The second, with “quotes”.",
    "MHI3": "Tercer texto: ñandú.",
}


def scale():
    return hs.load_instrument("mhsis")


def write(path, texts, header="item,text", encoding="utf-8"):
    rows = [f'{item},"{text}"' for item, text in (texts.items() if isinstance(texts, dict) else texts)]
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


@pytest.fixture
def copy(tmp_path):
    return write(tmp_path / "copy.csv", SECRET)


def test_the_file_holds_hashes_and_no_text(copy, tmp_path):
    kept = tmp_path / "kept.json"
    write_enrolment(enrol(copy, scale()), kept)
    text = kept.read_text()
    assert not any(secret in text for secret in SECRET.values())
    assert set(json.loads(text)["items"]) == set(SECRET)
    assert read_enrolment(kept) == enrol(copy, scale())
    assert len(set(enrol(copy, scale()).items.values())) == 3


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (lambda t: f"  {t} ", "same"),
        (lambda t: t.replace("ñ", "n\u0303"), "same"),
        (str.upper, "differs"),
        (lambda t: t.replace("Tercer", "Tercero"), "differs"),
        (lambda t: t.replace(":", ""), "differs"),
    ],
    ids=["outer blanks", "Unicode form", "case", "a word", "a colon"],
)
def test_what_matters_to_a_text(copy, edit, verdict):
    kept = enrol(copy, scale())
    write(copy, SECRET | {"MHI3": edit(SECRET["MHI3"])})
    check = verify(copy, scale(), kept)
    assert check.verdicts == {"MHI1": "same", "MHI2": "same", "MHI3": verdict}
    assert check.agrees == (verdict == "same")


def test_swapped_texts_differ(copy):
    kept = enrol(copy, scale())
    write(copy, {"MHI1": SECRET["MHI2"], "MHI2": SECRET["MHI1"], "MHI3": SECRET["MHI3"]})
    assert verify(copy, scale(), kept).verdicts == {"MHI1": "differs", "MHI2": "differs", "MHI3": "same"}


def test_equal_texts_of_two_items_have_two_hashes(copy):
    write(copy, dict.fromkeys(SECRET, "one text"))
    assert len(set(enrol(copy, scale()).items.values())) == 3


def test_a_copy_may_lack_items_and_is_then_not_the_same(copy):
    kept = enrol(copy, scale())
    write(copy, {"MHI1": SECRET["MHI1"]})
    check = verify(copy, scale(), kept)
    assert check.verdicts == {"MHI1": "same", "MHI2": "absent", "MHI3": "absent"}
    assert not check.agrees


def test_nothing_is_printed(copy):
    kept = enrol(copy, scale())
    write(copy, SECRET | {"MHI1": "Another secret."})
    check = verify(copy, scale(), kept)
    shown = check.summary() + check._repr_html_() + repr(check.provenance)
    for secret in (*SECRET.values(), "Another secret", *kept.items.values()):
        assert secret not in shown


def test_a_wording_belongs_to_a_scale_and_not_to_one_coding(tmp_path):
    texts = {f"ATS{k}": f"text {k}" for k in range(1, 11)}
    path = write(tmp_path / "copy.csv", texts)
    kept = enrol(path, hs.load_instrument("atspph-sf@1.0.0"))
    assert verify(path, hs.load_instrument("atspph-sf@2.0.0"), kept).agrees


def test_every_problem_at_once_with_its_line_and_without_its_text(copy):
    write(copy, [("MHI1", SECRET["MHI1"]), ("MHI1", "again"), ("MH12", "x"), ("MHI3", " ")])
    with pytest.raises(InstrumentError) as caught:
        enrol(copy, scale())
    found = {(p.line, p.message) for p in caught.value.problems}
    assert {(2, "MHI1 stands 2 times"), (3, "MHI1 stands 2 times"), (5, "MHI3 has no text")} < found
    assert any(line == 4 and "'MH12' is no item of mhsis; did you mean MHI2" in text for line, text in found)
    assert SECRET["MHI1"] not in str(caught.value)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda p: write(p, {"MHI1": "a"}), "no text for MHI2, MHI3"),
        (lambda p: write(p, SECRET, header="item;text"), "no column item and no column text"),
        (lambda p: write(p, SECRET, header="item,words"), "no column text"),
        (lambda p: p.write_bytes("item,text\nMHI1,señal\n".encode("latin-1")), "no CSV in UTF-8"),
        (lambda p: p.write_text(""), "no column item"),
        (lambda p: p.unlink(), "cannot be read"),
    ],
    ids=["incomplete", "semicolons", "other heading", "latin-1", "empty", "gone"],
)
def test_bad_copies(copy, prepare, message):
    prepare(copy)
    with pytest.raises(InstrumentError, match=message):
        enrol(copy, scale())


def test_a_byte_order_mark_is_no_matter(copy):
    kept = enrol(copy, scale())
    assert enrol(write(copy, SECRET, encoding="utf-8-sig"), scale()) == kept


def test_refusals(copy, tmp_path):
    kept = enrol(copy, scale(), "es-MX")
    assert kept.language == "es-MX"
    with pytest.raises(InstrumentError, match="holds its wording"):
        enrol(copy, hs.load_instrument("hs-academic"))
    with pytest.raises(InstrumentError, match="no language tag"):
        enrol(copy, scale(), "Spanish!")
    with pytest.raises(InstrumentError, match="that of mhsis, not of gse"):
        verify(copy, hs.load_instrument("gse"), kept)
    with pytest.raises(InstrumentError, match="shipped banks"):
        write_enrolment(kept, bank_folder() / "mhsis" / "kept.json")
    write_enrolment(kept, tmp_path / "kept.json")
    with pytest.raises(InstrumentError, match="exists"):
        write_enrolment(kept, tmp_path / "kept.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other/1"}', "\x00"])
def test_no_enrolment_at_all(tmp_path, text):
    path = tmp_path / "kept.json"
    path.write_text(text)
    with pytest.raises(InstrumentError, match="no enrolled wording"):
        read_enrolment(path)
    with pytest.raises(InstrumentError, match="cannot be read"):
        read_enrolment(tmp_path / "gone.json")
