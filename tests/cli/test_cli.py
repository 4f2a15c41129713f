"""The command line end to end: what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.exports import ITEMS, MINI, plain, qualtrics

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "academic_qualtrics.csv"
GOOD = ["5", "4", "1", "1", "2", "3", "1"]


def run(*arguments, cwd=None, code=0, env=None):
    done = subprocess.run(
        [sys.executable, "-m", "hsmeasure", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **(env or {})},
    )
    assert done.returncode == code, done.stderr or done.stdout
    assert "Traceback" not in done.stderr
    return done


def many(n=60):
    """Enough different answers for a reliability coefficient."""
    return [[str(1 + (k * 7 + j * 3 + k * j) % 5) for j in range(3)] + ["1", str(1 + k % 5), str(1 + (k //
    2) % 5), "1"]
            for k in range(n)]  # fmt: skip


def test_help_names_the_verbs_and_is_quick():
    text = run("--help").stdout
    for verb in ("init", "report", "score", "reliability", "explain", "instruments"):
        assert verb in text


def test_score_writes_the_table_and_its_provenance(tmp_path):
    export = qualtrics(tmp_path / "a.csv", [GOOD, GOOD])
    out = run("score", export, "--battery", MINI, "--out", "scores.csv", cwd=tmp_path).stdout
    assert "2 records read, 2 kept" in out
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert lines[0] == "row,respondent,gender,AA,AA__n_valid,AA__status,BB,BB__n_valid,BB__status"
    assert lines[1].startswith("1,1,woman,4.66666666666666")
    assert "reversed: 6 - 1 = 5" in run("explain", "scores.csv", 1, "AA", cwd=tmp_path).stdout


def test_score_as_json(tmp_path):
    export = qualtrics(tmp_path / "a.csv", [GOOD])
    records = json.loads(run("score", export, "--battery", MINI, "--json", cwd=tmp_path).stdout)
    assert records[0]["AA"] == pytest.approx(14 / 3, abs=1e-12)


def test_formulas_are_neutralised(tmp_path):
    export = qualtrics(tmp_path / "a.csv", [[*GOOD, "=HYPERLINK(1)"]], tags=[*ITEMS, "note"])
    run("score", export, "--battery", MINI, "--keep", "note", cwd=tmp_path)
    assert "'=HYPERLINK(1)" in (tmp_path / "scores.csv").read_text()


def test_reliability_table_for_a_paper(tmp_path):
    export = qualtrics(tmp_path / "a.csv", many())
    text = run("reliability", export, "--battery", MINI, "--to", "md", cwd=tmp_path).stdout
    assert text.count("|") > 10
    run("reliability", export, "--battery", MINI, "--to", "docx", "--out", "t.docx", cwd=tmp_path)
    assert (tmp_path / "t.docx").read_bytes()[:2] == b"PK"
    assert (
        "choose" in run("reliability", export, "--battery", MINI, "--to", "pdf", cwd=tmp_path, code=1).stderr
    )


def test_init_then_report(tmp_path):
    export = qualtrics(
        tmp_path / "a.csv", [[*row, str(k % 2)] for k, row in enumerate(many())], tags=[*ITEMS, "arm"]
    )
    run("init", export, "--battery", MINI, cwd=tmp_path)
    study = (tmp_path / "study.yaml").read_text()
    assert '"arm"' in study
    assert "exists" in run("init", export, "--battery", MINI, cwd=tmp_path, code=1).stderr
    out = run("report", "study.yaml", "--out", "rep", cwd=tmp_path).stdout
    assert out.strip().endswith(str(Path("rep") / "index.html"))
    written = {p.name for p in (tmp_path / "rep").iterdir()}
    assert {"index.html", "report.docx", "report.md", "report.json", "scores.csv",
    "scores.csv.provenance.json",
            "scores.sav", "items.sav", "reproduce.R", "tables"} <= written  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["score", "none.csv", "--battery", MINI], "cannot read"),
        (["score", "a.csv"], "add --battery"),
        (["score", "a.csv", "--battery", "academic-cor"], "did you mean academic-core"),
        (["score", "a.csv", "--battery", "../../etc/passwd"], "not a reference"),
        (["score", "a.csv", "--battery", "academic-self-efficacy"], "holds no item"),
        (["score", "a.csv", "--battery", MINI, "--scales", "AX"], "no scale AX"),
        (["score", "empty.csv", "--battery", MINI], "is empty"),
        (["score", "binary.csv", "--battery", MINI], "binary file"),
        (["score", "twice.csv", "--battery", MINI], "2 columns could hold AA1"),
        (["score", "odd.csv", "--battery", MINI], "values that no option explains"),
        (["score", "less.csv", "--battery", MINI], "--without-item AA2"),
        (["score", "a.csv", "--battery", MINI, "--keep", "nowhere"], "no column 'nowhere'"),
        (["report", "bad.yaml"], "unknown field 'bogus'"),
        (["report", "a.csv", "--battery", MINI, "--out", "a.csv"], "cannot write"),
        (["score", "a.csv", "--battery", MINI, "--out", "nodir/scores.csv"], "cannot write"),
        (["instruments", "check", "broken.yaml"], "duplicate key"),
        (["instruments", "show", "nothing-here"], "there is no instrument"),
        (["explain", "a.csv", "1", "AA"], "not beside the scores"),
    ],
)
def test_bad_input_ends_in_one_message(tmp_path, arguments, message):
    qualtrics(tmp_path / "a.csv", [GOOD, GOOD])
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)))
    qualtrics(tmp_path / "twice.csv", [[*GOOD, "1"]], tags=[*ITEMS, "AA1"])
    plain(tmp_path / "odd.csv", [["6", *GOOD[1:]]])
    plain(tmp_path / "less.csv", [[*GOOD[:1], *GOOD[2:]]], tags=[i for i in ITEMS if i != "AA2"])
    (tmp_path / "bad.yaml").write_text('schema: "hsmeasure-study/1"\nbogus: 1\n')
    (tmp_path / "broken.yaml").write_text(MINI.read_text() + 'id: "again"\n')
    before = sorted(p.name for p in tmp_path.iterdir())
    done = run(*arguments, cwd=tmp_path, code=1)
    assert message in done.stderr
    assert done.stderr.startswith("error: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_wrong_usage_is_exit_2(tmp_path):
    assert "Usage" in run("score", code=2).stderr
    assert run("frobnicate", code=2).stderr


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    export = qualtrics(tmp_path / "a.csv", many())
    done = run("report", export, "--battery", MINI, "--out", locked / "rep", cwd=tmp_path, code=1)
    assert "cannot write" in done.stderr


def test_instruments_list_show_find_schema_draft(tmp_path):
    assert "hs-academic@1." in run("instruments", "list").stdout
    assert "more perceived benefit" in run("instruments", "show", "hs-academic").stdout
    assert "no problem found" in run("instruments", "check").stdout
    assert "EXE1" in run("instruments", "find", "--facet", "goal=executive").stdout
    assert json.loads(run("instruments", "schema").stdout)["title"] == "InstrumentDocument"
    export = qualtrics(tmp_path / "a.csv", many(), tags=[f"Q{k}" for k in range(7)])
    draft = tmp_path / "mine.yaml"
    draft.write_text(run("instruments", "draft", export).stdout)
    refused = run("instruments", "check", draft, code=1).stderr
    assert "keyed" in refused
    assert "higher_means" in refused
    filled = draft.read_text().replace("null  # '+' or '-': a person decides", '"+"')
    filled = filled.replace("null  # say what a higher score means", '"more of it"')
    filled = filled.replace("null  # lowest and highest score, e.g. [1, 5]", "[1, 5]")
    ids = [f'"ITM{k}"' for k in range(1, 6)]
    assert all(i in filled for i in ids)


def test_a_users_own_folder_comes_first(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mini.yaml").write_text(MINI.read_text())
    export = qualtrics(tmp_path / "a.csv", [GOOD])
    run("score", export, "--battery", "mini@1.0.0[AA]", "--instruments", "mine", cwd=tmp_path)
    assert "BB" not in (tmp_path / "scores.csv").read_text()
    run("score", export, "--battery", "mini", cwd=tmp_path, env={"HSMEASURE_INSTRUMENTS": "mine"})


HS = ROOT / "tests" / "reference" / "sem_fits" / "data" / "hs.csv"


def test_cfa_of_a_table(tmp_path):
    text = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
    (tmp_path / "model.lav").write_text(text)
    assert "chi-square 85.306, df 24" in run("cfa", "model.lav", HS, cwd=tmp_path).stdout
    found = json.loads(run("cfa", "model.lav", HS, "--group", "school", "--group-equal", "loadings", "--json",
                           cwd=tmp_path).stdout)  # fmt: skip
    assert found["converged"]
    assert found["fit_measures"]["df"] == 54
    assert len(found["estimates"]) > 40


def test_a_diagram_is_drawn_into_a_file(tmp_path):
    model = "visual =~ x1 + x2 + x3"
    run("cfa", model, HS, "--diagram", "paths.svg", cwd=tmp_path)
    assert "visual" in (tmp_path / "paths.svg").read_text("utf-8")
    assert (
        ".png, .svg or .pdf" in run("cfa", model, HS, "--diagram", "paths.docx", cwd=tmp_path, code=1).stderr
    )
    assert not (tmp_path / "paths.docx").exists()


def test_invariance_of_a_table():
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
    text = run("invariance", HS, "--model", model, "--group", "school").stdout
    assert "scalar" in text
    assert "cannot tell" in text
    found = json.loads(run("invariance", HS, "--model", model, "--group", "school", "--json").stdout)
    assert [row["level"] for row in found["levels"]] == ["configural", "metric", "scalar", "strict"]
    assert found["permits"][0]["structure"] == "cannot tell"


def test_ordered_items_of_an_export():
    model = "BEN =~ BEN1 + BEN2 + BEN3 + BEN4"
    text = run("cfa", model, SAMPLE, "--battery", "academic-core", "--ordered").stdout
    assert "WLSMV fit of" in text
    assert "t4" in text


def test_sem_of_an_export():
    model = "BEN =~ BEN1 + BEN2 + BEN3\nINT =~ INT1 + INT2 + INT3\nINT ~ BEN"
    options = ["--battery", "academic-core", "--estimator", "MLR", "--missing", "fiml", "--std"]
    text = run("sem", model, SAMPLE, *options).stdout
    assert "MLR fit of 1,200 respondents" in text
    assert "Standardised" in text


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("visual =~ x1 + x2 +", "expected"),
        ("visual =~ x1 + x2 + x33", "x33"),
        ("nofile.lav", "cannot read the model file"),
        ("visual =~ x1 + school + x3", "not numeric: school"),
    ],
)
def test_models_that_cannot_be_fitted(model, message):
    assert message in run("cfa", model, HS, code=1).stderr


@pytest.mark.slow
def test_the_report_of_the_sample_holds_the_models(tmp_path):
    sample = Path("data/sample/academic_qualtrics.csv").resolve()
    out = run("report", sample, "--battery", "academic-core", "--cluster", "class", "--out", "rep",
              cwd=tmp_path).stdout  # fmt: skip
    assert "CFI = " in out
    assert "claims stated in advance" in out
    assert {p.name for p in (tmp_path / "rep" / "models").iterdir()} == {"measurement.lav", "structural.lav"}
    found = json.loads((tmp_path / "rep" / "report.json").read_text())
    assert [m["n"] for m in found["models"]] == [911, 1200]
    assert {m["cluster"] for m in found["models"]} == {"class"}
