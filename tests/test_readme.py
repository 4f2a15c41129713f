"""README stays true: its Python runs, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from typer.main import get_command

from hsmeasure.cli.main import app

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text()


def test_the_python_example_runs(tmp_path, monkeypatch):
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    export = ROOT / "data" / "sample" / "academic_qualtrics.csv"
    study = f'battery: "academic-core[BEN,THR]"\nexports: [{{file: "{export}"}}]\n'
    (tmp_path / "study.yaml").write_text('schema: "hsmeasure-study/1"\n' + study)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    table = pd.DataFrame({f"SE{k}": [1, 5, 3] for k in range(1, 6)})
    exec(compile(code, "README.md", "exec"), {"my_table": table})
    assert (tmp_path / "report" / "index.html").is_file()


def test_the_verbs_exist():
    verbs = {
        v for line in re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE) for v in re.findall(r"`(\w+)", line)
    }
    assert verbs == set(get_command(app).commands)


def test_the_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", TEXT, re.MULTILINE)) <= targets
    assert {"report", "test", "lint", "bench", "reference", "notebooks", "help"} <= targets
