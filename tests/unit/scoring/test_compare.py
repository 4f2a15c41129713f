"""Scores of two files: what may be pooled, by the provenance beside them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.exports import MINI, qualtrics
from typer.testing import CliRunner

import hsmeasure as hs
from hsmeasure.cli.main import app
from hsmeasure.errors import DataError, ResponseError
from hsmeasure.scoring.compare import compare_scores
from hsmeasure.scoring.sidecar import sidecar_path, write_scores

GOOD = ["5", "4", "1", "1", "2", "3", "1"]
OTHER = ["3", "2", "4", "2", "5", "1", "2"]


def scored(folder, name, row, instrument=MINI, **options):
    export = qualtrics(folder / f"{name}_export.csv", [row])
    responses = hs.read_export(export, instrument, **options)
    path = folder / f"{name}.csv"
    write_scores(hs.score(responses), responses, path)
    return path


def other_version(folder, *changes, name="changed.yaml"):
    text = MINI.read_text().replace('version: "1.0.0"', 'version: "2.0.0"', 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text)
    return path


def verdicts(found):
    return dict(zip(found.frame()["scale"], found.frame()["comparable"], strict=True))


def test_like_scores_are_pooled(tmp_path):
    a, b = scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER)
    found = compare_scores(a, b)
    assert verdicts(found) == {"AA": "yes", "BB": "yes"}
    pooled = found.pool()
    assert pooled["file"].tolist() == ["a.csv", "b.csv"]
    assert pooled["AA"].tolist() == pytest.approx([14 / 3, (3 + 2 + 2) / 3], abs=1e-12)
    assert list(found.pool(["BB"]))[-3:] == ["BB", "BB__n_valid", "BB__status"]
    assert "AA" not in found.pool(["BB"])


def test_unlike_scores_are_refused(tmp_path):
    changed = other_version(tmp_path, ('keyed: "-", wording: "polar-opposite"', 'keyed: "+"'))
    found = compare_scores(scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER, changed))
    assert verdicts(found) == {"AA": "no", "BB": "yes"}
    with pytest.raises(DataError, match="AA: no"):
        found.pool()
    with pytest.raises(DataError, match="AA: no"):
        found.pool(accept_unproven_invariance=True)
    assert len(found.pool(["BB"])) == 2


def test_a_shorter_scale_needs_invariance(tmp_path):
    found = compare_scores(scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER, without_items=["AA2"]))
    assert verdicts(found)["AA"] == "only with invariance evidence"
    with pytest.raises(DataError, match="AA2 in one file only"):
        found.pool(["AA"])
    assert len(found.pool(["AA"], accept_unproven_invariance=True)) == 2


def test_another_language_needs_invariance(tmp_path):
    german = other_version(tmp_path)
    a, b = scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER, german)
    record = json.loads(sidecar_path(b).read_text())
    record["instruments"][0] |= {"language": "de", "content_hash": "sha256:0", "adaptation_state": "drafted"}
    sidecar_path(b).write_text(json.dumps(record))
    found = compare_scores(a, b)
    assert set(verdicts(found).values()) == {"only with invariance evidence"}
    assert "is drafted" in found.frame()["why"][0]


def test_the_changelog_is_consulted_where_the_bank_is_at_hand(tmp_path):
    bank = tmp_path / "bank"
    (bank / "mini" / "releases").mkdir(parents=True)
    (bank / "mini" / "releases" / "1.0.0.yaml").write_text(MINI.read_text())
    edit = '{unit: "stem", meaning: "changed", why: "synthetic"}'
    log = f'changelog:\n  - {{version: "2.0.0", date: "2026-11-23", edits: [{edit}]}}\ngroups:'
    changed = other_version(
        tmp_path, ("Think of one course.", "Think of your hardest course."), ("groups:", log)
    )
    (bank / "mini" / "releases" / "2.0.0.yaml").write_text(changed.read_text())
    a, b = scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER, changed)
    assert verdicts(compare_scores(a, b)) == {"AA": "yes", "BB": "yes"}
    found = compare_scores(a, b, [bank])
    assert verdicts(found) == {"AA": "no", "BB": "yes"}
    assert "declared changed" in found.frame()["why"][0]


def test_files_without_a_common_scale(tmp_path):
    a = scored(tmp_path, "a", GOOD)
    table = pd.DataFrame({"SE1": [5, 1], "SE2": [4, 1], "SE3": [4, 2], "SE4": [5, 1], "SE5": [1, 5]})
    export = tmp_path / "se.csv"
    table.to_csv(export, index=False)
    responses = hs.read_export(export, "academic-self-efficacy")
    b = tmp_path / "b.csv"
    write_scores(hs.score(responses), responses, b)
    found = compare_scores(a, b)
    assert set(verdicts(found).values()) == {"no"}
    with pytest.raises(DataError, match="no scale in common"):
        found.pool()


def test_nobody_counts_twice(tmp_path):
    a = scored(tmp_path, "a", GOOD)
    with pytest.raises(DataError, match="nobody counts twice"):
        compare_scores(a, a).pool()


def test_a_changed_table_and_a_missing_record_are_refused(tmp_path):
    a, b = scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER)
    b.write_text(b.read_text() + "\n")
    with pytest.raises(ResponseError, match="changed after it was scored"):
        compare_scores(a, b)
    sidecar_path(a).write_text("{}")
    with pytest.raises(ResponseError, match="cannot both be read"):
        compare_scores(a, b)
    sidecar_path(a).unlink()
    with pytest.raises(ResponseError, match="cannot both be read"):
        compare_scores(a, b)


def test_the_command_refuses_with_exit_1(tmp_path):
    changed = other_version(tmp_path, ('{rule: "half"}', '{rule: "complete"}'))
    a, b = scored(tmp_path, "a", GOOD), scored(tmp_path, "b", OTHER, changed)
    cli = CliRunner()
    refused = cli.invoke(app, ["scores", "compare", str(a), str(b), "--out", str(tmp_path / "both.csv")])
    assert isinstance(refused.exception, DataError)
    assert "BB" in refused.stdout
    assert not (tmp_path / "both.csv").exists()
    done = cli.invoke(
        app, ["scores", "compare", str(a), str(b), "--scales", "AA", "--out", str(tmp_path / "both.csv")]
    )
    assert done.exit_code == 0
    assert len(pd.read_csv(tmp_path / "both.csv")) == 2
