"""The Word document, opened by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import hsmeasure as hs
from hsmeasure.study.load import one_export

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "academic_qualtrics.csv"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_the_report(tmp_path):
    study = one_export(SAMPLE, "academic-core[BEN,THR]", title="A short report")
    folder = hs.report(study).write(tmp_path / "rep")
    command = [shutil.which("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
               "--convert-to", "pdf", "--outdir", str(tmp_path), str(folder / "report.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"
    assert (tmp_path / "report.pdf").stat().st_size > 30_000
