"""``hsmeasure wording`` and what the commands say of a published scale."""

from __future__ import annotations

import csv
import json

import numpy as np
from tests.cli.test_cli import run

TEXTS = {"MHI1": "A made-up first text.", "MHI2": "A made-up second.", "MHI3": "A made-up third."}
REVERSED = "items 2, 4, 8, 9 and 10 are reversed"


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def copy_of(folder, texts=TEXTS):
    return write(folder / "my_wording.csv", [("item", "text"), *texts.items()])


def test_enrol_then_verify(tmp_path):
    copy = copy_of(tmp_path)
    done = run("wording", "enrol", copy, "--instrument", "mhsis").stdout
    kept = tmp_path / "mhsis.wording.json"
    assert "3 texts of mhsis@1.0.0 enrolled" in done
    hashes = json.loads(kept.read_text())["items"]
    same = run("wording", "verify", copy, "--instrument", "mhsis").stdout
    assert "3 of 3 texts are those enrolled" in same
    copy_of(tmp_path, TEXTS | {"MHI2": "Edited."})
    differs = run("wording", "verify", copy, "--instrument", "mhsis", "--against", kept, code=1)
    assert "2 of 3" in differs.stdout
    found = run("wording", "verify", copy, "--instrument", "mhsis", "--json", code=1).stdout
    assert {"item": "MHI2", "verdict": "differs"} in json.loads(found)
    for shown in (done, same, differs.stdout, differs.stderr, found):
        assert not any(secret in shown for secret in (*TEXTS.values(), "Edited.", *hashes.values()))


def test_enrolling_refuses(tmp_path):
    copy = copy_of(tmp_path, {"MHI1": "a text"})
    done = run("wording", "enrol", copy, "--instrument", "mhsis", code=1)
    assert "no text for MHI2, MHI3" in done.stderr
    assert "a text" not in done.stderr
    assert not list(tmp_path.glob("*.json"))
    copy_of(tmp_path)
    run("wording", "enrol", copy, "--instrument", "mhsis")
    assert "exists" in run("wording", "enrol", copy, "--instrument", "mhsis", code=1).stderr
    assert "cannot be read" in run("wording", "verify", copy, "--instrument", "gse", code=1).stderr


def test_every_output_repeats_what_was_not_checked(tmp_path):
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(90, 1))
    codes = np.clip(np.rint(1.5 + 0.8 * trait + 0.7 * rng.normal(size=(90, 10))), 0, 3).astype(int)
    codes[:, [1, 3, 7, 8, 9]] = 3 - codes[:, [1, 3, 7, 8, 9]]
    export = write(tmp_path / "d.csv", [[f"ATS{k}" for k in range(1, 11)], *codes.tolist()])
    assert f"{REVERSED} [UNVERIFIED" in run("instruments", "show", "atspph-sf").stdout
    assert REVERSED in run("score", export, "--battery", "atspph-sf", "--out", tmp_path / "s.csv").stdout
    assert REVERSED in run("explain", tmp_path / "s.csv", 1, "ATS").stdout
    model = "f =~ ATS1 + ATS2 + ATS3 + ATS4"
    assert REVERSED in run("cfa", model, export, "--battery", "atspph-sf").stderr
    assert REVERSED in run("reliability", export, "--battery", "atspph-sf").stdout
    for asked in (["reliability", export, "--battery", "atspph-sf"], ["instruments", "show", "atspph-sf"]):
        done = run(*asked, "--json")
        assert json.loads(done.stdout)
        assert REVERSED in done.stderr
    sidecar = json.loads((tmp_path / "s.csv.provenance.json").read_text())
    assert f"key: {REVERSED}" in sidecar["instruments"][0]["unverified"]
    run("report", export, "--battery", "atspph-sf", "--out", tmp_path / "rep")
    for name in ("index.html", "report.md"):
        text = (tmp_path / "rep" / name).read_text()
        assert f"key: {REVERSED}" in text
        assert "construct-irrelevant variance" in text
        assert "is new. No validation study" not in text
