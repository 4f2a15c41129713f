"""The adapter's road: workbook out, variant and evidence back. All entries are synthetic."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook
from tests.unit.instrument.variants import bank
from typer.testing import CliRunner

from hsmeasure.cli.main import app
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.registry import adaptation_profile, load_instrument
from hsmeasure.instrument.sheet import TEXT_COLUMNS, write_sheet
from hsmeasure.instrument.sheet_read import read_sheet

COLUMN = {name: k for k, name in enumerate(TEXT_COLUMNS, 1)}


@pytest.fixture
def root(tmp_path):
    return bank(tmp_path / "bank")


@pytest.fixture
def sheet(root, tmp_path):
    path = tmp_path / "s.xlsx"
    write_sheet(load_instrument("mini", [root]), "es-PE", path)
    return path


def change(path, edit):
    book = load_workbook(path)
    edit(book)
    book.save(path)


def rows(book, sheet="texts"):
    return {row[0].value: row[0].row for row in book[sheet].iter_rows(min_row=2)}


def name(book, task, code, role=None, date="2026-12-01"):
    for row in book["people"].iter_rows(min_row=2):
        if row[0].value == task and not row[1].value:
            row[1].value, row[3].value, row[5].value = code, "es-PE", date
            row[2].value = role or row[2].value
            return


def put(book, unit, column, text):
    book["texts"].cell(rows(book)[unit], COLUMN[column]).value = text


def draft(book, role="translator"):
    for unit, row in rows(book).items():
        book["texts"].cell(
            row, COLUMN["forward 1"]
        ).value = f"texto {unit.replace('.', ' ').replace(':', ' ')}"
    name(book, "forward 1", "T1", role)


def whole(book):
    """Every column of the sheet, for the whole road."""
    draft(book)
    for unit, row in rows(book).items():
        first = book["texts"].cell(row, COLUMN["forward 1"]).value
        book["texts"].cell(row, COLUMN["forward 2"]).value = first if unit != "AA1" else "otro texto"
        book["texts"].cell(row, COLUMN["back"]).value = "back"
    put(book, "AA1", "reconciled", "texto reconciliado")
    put(book, "AA1", "rationale", "closer")
    put(book, "AA2", "decision", "texto decidido")
    for task, code in (
        ("forward 2", "T2"),
        ("reconciled", "T1"),
        ("back", "B1"),
        ("decision", "C1"),
        ("decision", "C2"),
    ):
        name(book, task, code, date="2026-12-02")
    for k in (1, 2, 3):
        name(book, f"rater {k}", f"E{k}", date="2026-12-03")
        for row in book["raters"].iter_rows(min_row=2):
            row[2 * k].value, row[2 * k + 1].value = 4, 3


def read(sheet, root, out):
    return read_sheet(sheet, load_instrument("mini", [root]), out)


def refused(sheet, root, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(InstrumentError) as caught:
        read(sheet, root, out)
    assert not out.exists()
    return [str(p) for p in caught.value.problems] or [str(caught.value)]


def test_every_text_of_the_source_is_in_the_workbook(sheet, root):
    book = load_workbook(sheet)
    assert book.sheetnames == ["texts", "people", "raters", "added", "about"]
    assert set(rows(book)) >= {"AA1", "agree5:1", "stem", "instrument.title", "scale.BB", "who:8"}
    assert book["texts"].cell(rows(book)["AA1"], COLUMN["source"]).value == "Asking helps me."


def test_a_machine_draft_stays_a_draft(sheet, root, tmp_path):
    change(sheet, lambda book: draft(book, "machine"))
    found = read(sheet, root, tmp_path / "out")
    assert found.headline == "drafted"
    assert "by a machine" in found.summary()
    again = adaptation_profile(tmp_path / "out" / "variant.yaml", [root])
    assert again.headline == "drafted"
    assert load_instrument(tmp_path / "out" / "variant.yaml", [root]).by_id["AA1"].text == {
        "es-PE": "texto AA1"
    }


def test_the_whole_road(sheet, root, tmp_path):
    change(sheet, whole)
    found = read(sheet, root, tmp_path / "out")
    assert found.state == "content_valid", found.summary()
    assert found.panel.s_cvi == 1.0
    files = {p.name for p in (tmp_path / "out" / "evidence").iterdir()}
    assert files == {
        "forward-1.yaml",
        "forward-2.yaml",
        "reconciliation.yaml",
        "back.yaml",
        "review.yaml",
        "experts.yaml",
    }
    one = load_instrument(tmp_path / "out" / "variant.yaml", [root])
    assert one.by_id["AA1"].text == {"es-PE": "texto reconciliado"}
    assert one.by_id["AA2"].text == {"es-PE": "texto decidido"}


def test_made_up_entries_are_marked_for_good(sheet, root, tmp_path):
    def edit(book):
        whole(book)
        row = next(r for r in book["about"].iter_rows() if r[0].value == "synthetic")
        row[1].value = "yes"

    change(sheet, edit)
    assert read(sheet, root, tmp_path / "out").headline.endswith("[synthetic evidence]")


def test_items_dropped_and_added(sheet, root, tmp_path):
    def edit(book):
        draft(book)
        put(book, "BB2", "relation", "dropped")
        put(book, "BB2", "why", "not done here")
        head = [c.value for c in book["added"][1]]
        new = {"id": "BX1", "text": "Lo hablo en casa.", "options": "agree5", "scored_in": "BB", "keyed": "+",
               "after": "BB1", "why": "family decision"}  # fmt: skip
        for k, column in enumerate(head, 1):
            book["added"].cell(2, k).value = new.get(column)

    change(sheet, edit)
    read(sheet, root, tmp_path / "out")
    one = load_instrument(tmp_path / "out" / "variant.yaml", [root])
    assert next(s for s in one.scales if s.id == "BB").items == ("BB1", "BX1")


def test_nothing_in_the_workbook_is_a_formula(root, tmp_path):
    source = root / "mini" / "instrument.yaml"
    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(
        source.read_text().replace("Asking helps me.", "=1+1").replace("Once", "+cmd|' /C calc'!A0")
    )
    path = tmp_path / "h.xlsx"
    write_sheet(load_instrument(hostile), "es-PE", path)
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    book = load_workbook(path)
    cell = book["texts"].cell(rows(book)["AA1"], COLUMN["source"])
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda b: put(b, "AA1", "forward 1", "=HYPERLINK(\"x\")"), "a formula stands in G"),
        (lambda b: put(b, "AA1", "forward 1", None), "AA1 has no text"),
        (lambda b: put(b, "AA1", "source", "Asking hurts me."), "AA1: the source text was edited"),
        (lambda b: put(b, "AA1", "unit", "ZZ1"), "'ZZ1' is no text of mini@1.0.0"),
        (lambda b: put(b, "AA1", "unit", "AA2"), "AA2 stands there twice"),
        (lambda b: put(b, "AA1", "forward 2", "otra"), "AA1: the translations differ"),
        (lambda b: put(b, "AA1", "back", "back"), "'back' is filled in, but nobody is named for it"),
        (lambda b: put(b, "AA1", "forward 1", "Asking helps me."), "AA1 is untranslated"),
        (lambda b: put(b, "AA1", "relation", "adapted"), "AA1 is adapted and does not say why"),
        (lambda b: b["raters"].cell(2, 3, 4), "nobody is named for 'rater 1'"),
        (lambda b: (name(b, "rater 1", "E1"), b["raters"].cell(2, 3, 7)), "ratings run from 1 to 4"),
        (lambda b: name(b, "rater 1", "E1", date="soon"), "the date is written YYYY-MM-DD"),
        (lambda b: b["about"].cell(9, 2, "mini@3.0.0"), "'source' is mini@3.0.0"),
        (lambda b: name(b, "forward 2", "T2", "wizard") or put(b, "AA1", "forward 2", "texto AA1"), "role"),
    ],
)  # fmt: skip
def test_faults_name_sheet_and_row(sheet, root, tmp_path, edit, message):
    change(sheet, lambda book: (draft(book), edit(book)))
    found = refused(sheet, root, tmp_path)
    assert any(message in text for text in found), found


def test_all_faults_at_once(sheet, root, tmp_path):
    change(sheet, lambda b: (put(b, "AA1", "forward 1", "=1"), put(b, "AA2", "source", "x")))
    assert len(refused(sheet, root, tmp_path)) > 10  # all the texts that are not there besides


def test_work_is_never_written_over(sheet, root, tmp_path):
    with pytest.raises(InstrumentError, match="never written over"):
        write_sheet(load_instrument("mini", [root]), "es-PE", sheet)
    change(sheet, draft)
    read(sheet, root, tmp_path / "out")
    with pytest.raises(InstrumentError, match="exists already"):
        read(sheet, root, tmp_path / "out")


def test_what_is_no_workbook(root, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("no")
    with pytest.raises(InstrumentError, match="as a workbook"):
        read(path, root, tmp_path / "out")
    Workbook().save(path)
    with pytest.raises(InstrumentError, match="has no sheet 'texts'"):
        read(path, root, tmp_path / "out")


def test_the_commands(root, tmp_path):
    cli, path = CliRunner(), tmp_path / "c.xlsx"
    bank_ = ["--instruments", str(root)]
    assert cli.invoke(app, ["adapt", "new", "mini", "es-PE", "--sheet", str(path), *bank_]).exit_code == 0
    change(path, lambda book: draft(book, "machine"))
    done = cli.invoke(app, ["instruments", "adapt", "read", str(path), "--out", str(tmp_path / "v"), *bank_])
    assert done.exit_code == 0
    assert "drafted" in done.stdout
