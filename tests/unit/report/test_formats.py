"""Every format but HTML: the same document, set in Markdown, LaTeX, Word, JSON and files for SPSS."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile

import docx
import numpy as np
import pandas as pd
import pyreadstat
import pytest
from tests.exports import MINI, qualtrics

import hsmeasure as hs
from hsmeasure.report.document import Column, Document, Paragraph, Section, Table
from hsmeasure.report.docx import write_docx, write_table_docx
from hsmeasure.report.json_ import to_json
from hsmeasure.report.latex import table_latex
from hsmeasure.report.markdown import to_markdown
from hsmeasure.report.report import table_frame
from hsmeasure.report.reproduce import reproduce_script
from hsmeasure.report.sav import write_items_sav, write_scores_sav
from hsmeasure.study.load import one_export

TABLE = Table(
    "loads",
    "Loadings & more",
    (Column("name", "Item"), Column("r", "r_1", "coefficient"), Column("ci", "95% CI", "interval")),
    (
        {"name": "A|B <b>", "r": 0.4567891234567, "ci": (0.1, 0.2)},
        {"name": "=cmd()", "r": float("nan"), "ci": None},
    ),
    note="50 % of them",
)
DOCUMENT = Document(
    "A study of *asking*",
    "three <people>",
    (Section("one", "First", "A lead.", (Paragraph("Text."), TABLE, Paragraph("run()", "code"))),),
    data={"value": float("inf"), "exact": 1 / 3},
)


def test_markdown():
    text = to_markdown(DOCUMENT)
    assert "# A study of \\*asking\\*" in text
    assert "| A\\|B &lt;b&gt; | .46 | \\[.10, .20\\] |" in text
    assert "*Note.* 50 % of them" in text


def test_latex():
    text = table_latex(TABLE)
    assert r"\caption{Loadings \& more}" in text
    assert r"A|B \textless{}b\textgreater{} & .46 & [.10, .20] \\" in text
    assert r"50 \% of them" in text
    assert text.count(r"\toprule") == text.count(r"\bottomrule") == 1


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(tmp_path):
    body = table_latex(TABLE)
    source = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n" + body + "\\end{document}"
    (tmp_path / "t.tex").write_text(source)
    subprocess.run(["pdflatex", "-interaction=batchmode", "t.tex"], cwd=tmp_path, check=True)


def test_json_is_complete_and_at_full_precision():
    found = json.loads(to_json(DOCUMENT))
    assert found["exact"] == 1 / 3
    assert found["value"] is None
    assert found["sections"]["one"]["tables"]["loads"][0]["r"] == 0.4567891234567


def test_table_frame_keeps_full_precision():
    frame = table_frame(TABLE)
    assert list(frame) == ["name", "r", "ci_low", "ci_high"]
    assert frame["r"][0] == 0.4567891234567


def test_word(tmp_path):
    write_docx(DOCUMENT, tmp_path / "a.docx", {})
    write_docx(DOCUMENT, tmp_path / "b.docx", {})
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    word = docx.Document(tmp_path / "a.docx")
    assert [p.style.name for p in word.paragraphs][:4] == ["Title", "Subtitle", "Heading 1", "Lead"]
    table = word.tables[0]
    assert [c.text for c in table.rows[1].cells] == ["A|B <b>", ".46", "[.10, .20]"]
    xml = zipfile.ZipFile(tmp_path / "a.docx").read("word/document.xml").decode()
    assert "SEQ Table" in xml
    assert "w:tblHeader" in xml
    assert 'w:name="table_loads"' in xml
    assert "w:cantSplit" in xml


def test_word_right_to_left(tmp_path):
    write_docx(Document("t", "s", (), language="ar"), tmp_path / "a.docx", {})
    assert "<w:bidi/>" in zipfile.ZipFile(tmp_path / "a.docx").read("word/styles.xml").decode()


def test_wording_that_reads_from_the_right_does_so_in_word(tmp_path):
    columns = (Column("item", "Item"), Column("text", "Wording"))
    rows = ({"item": "A1", "text": "أسأل عندما أحتاج."}, {"item": "A2", "text": "I ask (عند الحاجة)."})
    table = Table("wording", "Items", columns, rows)
    write_docx(Document("t", "s", (Section("asked", "Asked", "", (table,)),)), tmp_path / "a.docx", {})
    cells = [c for row in docx.Document(tmp_path / "a.docx").tables[0].rows for c in row.cells]
    turned = [c.text for c in cells if "<w:bidi/>" in c._tc.xml and "<w:rtl/>" in c._tc.xml]
    assert turned == ["أسأل عندما أحتاج."]


def test_a_single_table_in_word(tmp_path):
    write_table_docx(TABLE, "What it says.", tmp_path / "a.docx")
    word = docx.Document(tmp_path / "a.docx")
    assert word.paragraphs[0].text == "What it says."
    assert len(word.tables) == 1


@pytest.fixture(scope="module")
def responses(tmp_path_factory):
    rows = [["5", "4", "1", "1", "2", "3", "1"], ["", "-99", "9", "0", "", "", "1,2"]] * 3
    return hs.read_export(qualtrics(tmp_path_factory.mktemp("sav") / "a.csv", rows), MINI)


def test_items_sav(responses, tmp_path):
    write_items_sav(responses, tmp_path / "i.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "i.sav", user_missing=True)
    assert frame["AA1"].tolist()[:2] == [5, -91]
    assert frame["AA2"].tolist()[1] == -92
    assert frame["AA3"].tolist()[1] == -94
    assert frame["BB1"].tolist()[1] == -97
    assert meta.column_names_to_labels["AA3"] == "Asking leaves me lost. (reversed)"
    assert meta.variable_value_labels["AA1"][5.0] == "Strongly agree"
    assert meta.variable_value_labels["BB1"][-97.0] == "no need"
    assert meta.variable_measure["AA1"] == "ordinal"
    plain, _ = pyreadstat.read_sav(tmp_path / "i.sav")
    assert np.isnan(plain["AA2"][1])


def test_scores_sav(responses, tmp_path):
    scores = hs.score(responses)
    write_scores_sav(scores, tmp_path / "s.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "s.sav")
    np.testing.assert_allclose(frame["AA"], scores.values["AA"])
    assert "more benefit" in meta.column_names_to_labels["AA"]
    raw, _ = pyreadstat.read_sav(tmp_path / "s.sav", user_missing=True)
    assert raw["BB"].tolist()[1] == -97


@pytest.fixture(scope="module")
def analysis(tmp_path_factory):
    rng = np.random.default_rng(3)
    trait = rng.normal(size=200)
    columns = [np.clip(np.round(3 + sign * trait + rng.normal(size=200)), 1, 5) for sign in (1, 1, -1)]
    rows = [[*(str(int(v)) for v in row), "1", str(int(row[0])), str(int(row[1])), "1"]
            for row in zip(*columns, strict=True)]  # fmt: skip
    path = qualtrics(tmp_path_factory.mktemp("study") / "a.csv", rows)
    return hs.analyse(one_export(path, str(MINI)))


def test_reproduce_script(analysis, tmp_path):
    script = reproduce_script(analysis)
    alpha = analysis.reliability.frame().query("scale == 'AA' and coefficient == 'alpha'")["estimate"].iloc[0]
    assert repr(float(alpha)) in script
    assert 'AA = c("AA1", "AA2", "AA3")' in script


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.slow
def test_reproduce_script_agrees_with_r(analysis, tmp_path):
    folder = hs.report(analysis).write(tmp_path / "rep")
    done = subprocess.run(["Rscript", "reproduce.R"], cwd=folder, capture_output=True, text=True, check=True)
    largest = [line for line in done.stdout.splitlines() if "largest difference" in line]
    assert largest
    for line in largest:
        assert float(line.split("largest difference")[1].split()[0].rstrip(";")) < 1e-5


def test_the_folder_is_replaced_whole(analysis, tmp_path):
    report = hs.report(analysis)
    target = report.write(tmp_path / "rep")
    (target / "stray.txt").write_text("left by somebody")
    report.write(target)
    assert not (target / "stray.txt").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rep"]
    for name in ("index.html", "report.md", "report.docx", "report.json", "reproduce.R", "items.csv"):
        assert (target / name).stat().st_size > 500


def test_a_folder_of_somebody_else_is_left_alone(analysis, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    with pytest.raises(Exception, match="holds files that are not a report"):
        hs.report(analysis).write(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.docx").read_text() == "years of work"


def test_table_of_scores_survives_a_round_trip(analysis, tmp_path):
    folder = hs.report(analysis).write(tmp_path / "rep")
    again = pd.read_csv(folder / "scores.csv")
    np.testing.assert_array_equal(again["AA"], analysis.scores.values["AA"])
