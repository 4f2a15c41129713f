"""Reading exports: what is mapped, what is left out, what stops the reading."""

from __future__ import annotations

import math

import openpyxl
import pytest
from tests.exports import ITEMS, MINI, plain, qualtrics, write

import hsmeasure as hs
from hsmeasure.errors import HsmeasureError, InstrumentError, ResponseError

GOOD = ["5", "4", "1", "1", "2", "3", "1"]


def read(path, **options):
    return hs.read_export(path, MINI, **options)


def test_codes_reasons_and_keyed_values(tmp_path):
    found = read(qualtrics(tmp_path / "a.csv", [GOOD, ["-99", "9", "", "2", "1", "1", ""]]))
    assert found.codes["AA3"].tolist()[0] == 1
    assert found.keyed["AA3"].tolist()[0] == 5
    assert found.reasons.iloc[1][["AA1", "AA2", "AA3"]].tolist() == [
        "seen_unanswered",
        "not_applicable",
        "not_shown",
    ]


def test_gate_speaks_first(tmp_path):
    rows = [["5", "5", "1", "0", "2", "3", "1"], ["5", "5", "1", "", "2", "3", "1"], GOOD]
    found = read(qualtrics(tmp_path / "a.csv", rows))
    assert found.reasons["BB1"].tolist() == ["no_need", "not_shown", ""]
    assert math.isnan(found.codes["BB1"][0])
    scores = hs.score(found)
    assert scores.status["BB"].tolist() == ["no_need", "not_shown", "ok"]
    assert scores.values["BB"].tolist()[2] == 5


def test_exclusions_are_counted_once_in_order(tmp_path):
    path = qualtrics(
        tmp_path / "a.csv",
        [GOOD] * 6,
        status=["0", "1", "2", "8", "1", "0"],
        finished=["1", "1", "1", "1", "0", "0"],
    )
    found = read(path)
    assert found.logs[0].excluded == {"preview": 2, "test": 1, "spam": 1, "not_finished": 1}
    assert found.people["row"].tolist() == [1]


def test_identifiers_never_leave_the_reader(tmp_path):
    found = read(qualtrics(tmp_path / "a.csv", [GOOD]))
    assert set(found.logs[0].dropped) == {"IPAddress", "ResponseId", "RecipientEmail"}
    text = repr(found.frame().to_dict()) + repr(found.provenance.as_dict()) + repr(found.logs)
    assert "192.0.2" not in text
    assert "example.org" not in text
    with pytest.raises(ResponseError, match="identifies people"):
        read(tmp_path / "a.csv", keep=("RecipientEmail",))


def test_choice_text_equals_codes_and_digits_in_labels_are_not_codes(tmp_path):
    labels = ["Strongly agree", "Agree (8)", "SD", "Once", "Disagree", "neither", "Woman"]
    found = read(qualtrics(tmp_path / "labels.csv", [labels]))
    codes = read(qualtrics(tmp_path / "codes.csv", [GOOD]))
    assert found.codes.equals(codes.codes)
    assert found.people["gender"].tolist() == codes.people["gender"].tolist() == ["woman"]


def test_labels_of_another_language(tmp_path):
    row = ["Stimme voll zu", "Stimme zu", "Stimme gar nicht zu", "1", "2", "3", "1"]
    assert read(qualtrics(tmp_path / "a.csv", [row], german=True)).codes["AA2"].tolist() == [4]


def test_mixed_codes_and_labels_stop(tmp_path):
    with pytest.raises(ResponseError, match="mixed"):
        read(qualtrics(tmp_path / "a.csv", [GOOD, ["Agree (8)", *GOOD[1:]]]))


def test_several_answers(tmp_path):
    rows = [[*GOOD[:6], value] for value in ("1,2", "Woman,Another gender, namely", "8", "", "3")]
    found = read(qualtrics(tmp_path / "a.csv", rows[:1]))
    assert found.sets["WH1"].tolist() == [(1, 2)]
    assert found.people["gender"].tolist() == ["multiple"]
    levels = read(qualtrics(tmp_path / "b.csv", rows[2:])).people["gender"].tolist()
    assert levels == ["not_stated", "not_stated", "another"]
    assert read(qualtrics(tmp_path / "c.csv", rows[1:2])).sets["WH1"].tolist() == [(1, 3)]


def test_unknown_values_are_listed_with_count_and_column(tmp_path):
    rows = [["7", *GOOD[1:]], ["7", *GOOD[1:]], ["x", *GOOD[1:]]]
    path = qualtrics(tmp_path / "a.csv", rows)
    with pytest.raises(ResponseError) as caught:
        read(path)
    assert caught.value.failures.to_dict("records") == [
        {"column": "AA1", "item": "AA1", "value": "7", "count": 2},
        {"column": "AA1", "item": "AA1", "value": "x", "count": 1},
    ]
    assert "--allow-unmapped" in str(caught.value)
    found = read(path, allow_unmapped=True)
    assert (found.reasons["AA1"] == "invalid").all()
    assert found.logs[0].unmapped == {"AA1": {"7": 2, "x": 1}}


def test_values_can_be_mapped(tmp_path):
    found = read(qualtrics(tmp_path / "a.csv", [["7", *GOOD[1:]]]), values={"agree5": {"7": 5}})
    assert found.codes["AA1"].tolist() == [5]


@pytest.mark.parametrize(
    "headings",
    [
        ["Think of one course. - Asking helps me.", "Think of one course. - Asking saves me time.",
         "Think of one course. - Asking leaves me lost."],
        ["Rate: - <b>Asking</b>&nbsp;helps me.", " Asking saves  me time. ", "ASKING leaves me lost."],
    ],
)  # fmt: skip
def test_columns_by_question_text(tmp_path, headings):
    tags = ["Q1_1", "Q1_2", "Q1_3", *ITEMS[3:]]
    found = read(qualtrics(tmp_path / "a.csv", [GOOD], tags=tags, headings=[*headings, *ITEMS[3:]]))
    rules = {m.item: (m.column, m.matched_by) for m in found.logs[0].columns}
    assert rules["AA1"] == ("Q1_1", "question text")
    assert rules["ND1"] == ("ND1", "item id")


def test_user_map_wins(tmp_path):
    tags = ["first", *ITEMS[1:]]
    found = read(qualtrics(tmp_path / "a.csv", [GOOD], tags=tags), columns={"AA1": "first"})
    assert found.logs[0].columns[0].matched_by == "user map"


def test_a_column_twice(tmp_path):
    with pytest.raises(ResponseError, match=r"2 columns could hold AA1.*column 8.*column 15"):
        read(qualtrics(tmp_path / "a.csv", [[*GOOD, "1"]], tags=[*ITEMS, "AA1"]))


def test_an_item_missing_inside_a_scale(tmp_path):
    tags = [t for t in ITEMS if t != "AA2"]
    path = qualtrics(tmp_path / "a.csv", [["5", "1", "1", "2", "3", "1"]], tags=tags)
    with pytest.raises(ResponseError, match="--without-item AA2"):
        read(path)
    found = read(path, without_items=("AA2",))
    assert hs.score(found).values["AA"].tolist() == [5]
    assert found.scale_items("AA") == ["AA1", "AA3"]


def test_a_scale_wholly_absent_is_not_administered(tmp_path):
    found = read(qualtrics(tmp_path / "a.csv", [GOOD[:3]], tags=ITEMS[:3]))
    assert found.logs[0].not_administered == ("BB",)
    assert [s.id for s in found.scales] == ["AA"]


def test_a_gate_that_was_not_asked_is_an_error(tmp_path):
    tags = [t for t in ITEMS if t != "ND1"]
    with pytest.raises(ResponseError, match="ND1"):
        read(qualtrics(tmp_path / "a.csv", [[*GOOD[:3], *GOOD[4:]]], tags=tags))


def test_wrong_battery(tmp_path):
    with pytest.raises(ResponseError, match="holds no item of academic-self-efficacy"):
        hs.read_export(qualtrics(tmp_path / "a.csv", [GOOD]), "academic-self-efficacy")


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ",")])
def test_encodings_and_delimiters(tmp_path, encoding, delimiter):
    found = read(plain(tmp_path / "a.csv", [GOOD], encoding=encoding, delimiter=delimiter))
    assert found.codes["AA1"].tolist() == [5]
    assert found.logs[0].dialect == "plain"


def test_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(ITEMS)
    book.active.append([5, 4.0, 1, 1, 2, 3, "1,2"])
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert found.codes["AA2"].tolist() == [4]
    assert found.people["gender"].tolist() == ["multiple"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (bytes(range(256)) * 8, "binary file"),
        (b"PK\x03\x04 not a workbook", "not an Excel workbook"),
        (b"AA1,AA2\n1,2,3,4\n", "not a table"),
        ("AA1,AA2\nä,1\n".encode("latin-1"), "not UTF-8"),
        (b"AA1,AA2,AA3\n", "no records"),
    ],
)
def test_files_that_are_no_table(tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(HsmeasureError, match=message):
        read(path)


def test_absent_file_and_unknown_option(tmp_path):
    with pytest.raises(ResponseError, match="cannot read"):
        read(tmp_path / "none.csv")
    with pytest.raises(ResponseError, match="did you mean keep"):
        read(tmp_path / "none.csv", kep=("x",))


@pytest.mark.parametrize("ref", ["../mini", "/etc/passwd", "mini@1", "Mini", "mini@1.0.0[../x]", ""])
def test_references_are_not_paths(tmp_path, ref):
    with pytest.raises(InstrumentError, match="not a reference"):
        hs.read_export(plain(tmp_path / "a.csv", [GOOD]), ref)


def test_pseudonyms_link_waves_only_with_the_key(tmp_path, monkeypatch):
    tags = [*ITEMS, "student"]
    one = qualtrics(tmp_path / "a.csv", [[*GOOD, "s-17"]], tags=tags)
    two = qualtrics(tmp_path / "b.csv", [[*GOOD, " s-17 "]], tags=tags)
    monkeypatch.setenv("STUDY_KEY", "a secret of sixteen or more")
    ids = [read(p, link_id="student", key="env:STUDY_KEY").people["respondent"][0] for p in (one, two)]
    assert ids[0] == ids[1] != "s-17"
    monkeypatch.setenv("STUDY_KEY", "another secret of sixteen bytes")
    assert read(one, link_id="student", key="env:STUDY_KEY").people["respondent"][0] != ids[0]
    without = read(one, link_id="student")
    assert without.people["respondent"][0] == "1"
    assert any("cannot be linked" in w for w in without.logs[0].warnings)
    assert "a secret of" not in repr(without.provenance)
    monkeypatch.setenv("STUDY_KEY", "short")
    with pytest.raises(ResponseError, match="16 bytes"):
        read(one, link_id="student", key="env:STUDY_KEY")


def test_groups_from_a_column(tmp_path):
    path = qualtrics(tmp_path / "a.csv", [[*GOOD, "1"], [*GOOD, "0"], [*GOOD, ""]], tags=[*ITEMS, "prog"])
    found = read(path, groups={"programme": ("prog", {"1": "programme", "0": "comparison"})})
    assert found.people["programme"].tolist() == ["programme", "comparison", "not_stated"]
    with pytest.raises(ResponseError, match="no level explains"):
        read(path, groups={"programme": ("prog", {"1": "programme"})})


def test_the_2016_header_and_display_order_columns(tmp_path):
    tags = [*ITEMS, "AA_DO_AA1"]
    path = qualtrics(tmp_path / "a.csv", [[*GOOD, "2"]], tags=tags)
    lines = path.read_text().splitlines()
    lines[2] = ",".join(f"\"{{'ImportId': 'QID{k}-1'}}\"" for k in range(len(lines[0].split(","))))
    path.write_text("\n".join(lines) + "\n")
    found = read(path)
    assert found.logs[0].dialect == "qualtrics"
    assert "AA_DO_AA1" not in found.logs[0].ignored


def test_headings_that_are_data_are_never_guessed(tmp_path):
    path = write(tmp_path / "a.csv", [["Asking helps", *ITEMS[1:]], GOOD])
    with pytest.raises(ResponseError) as caught:
        read(path)
    assert "AA1" in str(caught.value)
