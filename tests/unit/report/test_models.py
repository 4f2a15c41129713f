"""Structure and hypotheses say what the models hold, on whom, and why one is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.report.example import (
    HOSTILE,
    MEASUREMENT,
    NO_NEED,
    PREVIEWS,
    STRUCTURAL,
    UNFINISHED,
    example,
    only,
    with_models,
)

from hsmeasure.report.compose import compose
from hsmeasure.report.document import Document, Paragraph, Section, Table
from hsmeasure.report.json_ import to_json
from hsmeasure.report.report import Report
from hsmeasure.report.sections.hypotheses import hypotheses
from hsmeasure.report.sections.structure import structure
from hsmeasure.study.analysis import Analysis

ANALYSED = 300 - PREVIEWS - UNFINISHED
IN_NEED = ANALYSED - NO_NEED + PREVIEWS


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return example(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def analysis(plain: Analysis) -> Analysis:
    return with_models(plain)


@pytest.fixture(scope="module")
def document(analysis: Analysis) -> Document:
    return compose(analysis)


def table(found: Document | Section, wanted: str) -> Table:
    tables = (
        found.tables() if isinstance(found, Document) else [b for b in found.blocks if isinstance(b, Table)]
    )
    return next(t for t in tables if t.id == wanted)


def said(section: Section) -> str:
    return " ".join(b.text for b in section.blocks if isinstance(b, Paragraph))


def test_a_battery_without_models_says_so(plain: Analysis) -> None:
    assert "names no model" in structure(plain).lead
    assert "states no hypothesis" in hypotheses(plain).lead
    assert not structure(plain).blocks
    assert not hypotheses(plain).blocks
    targets = [b.target for b in compose(plain).sections[0].blocks if isinstance(b, Paragraph)]
    assert not {"structure", "hypotheses"} & set(targets)


def test_a_model_with_gated_items_is_fitted_among_those_in_need(
    analysis: Analysis, document: Document
) -> None:
    rows = {row["model"]: row for row in table(document, "model-fit").rows}
    assert rows["Three factors"]["n"] == IN_NEED
    assert rows["Benefits and threats"]["n"] == ANALYSED
    assert f"n = {IN_NEED}" in structure(analysis).lead
    assert "those who needed help" in structure(analysis).lead


def test_the_numbers_are_those_of_the_fit(analysis: Analysis, document: Document) -> None:
    fit = analysis.models[0].fit
    assert fit is not None
    measures = fit.fit_measures()
    row = table(document, "model-fit").rows[0]
    assert row["chisq"] == measures["chisq_scaled"]
    assert (row["cfi"], row["srmr"]) == (measures["cfi_robust"], measures["srmr"])
    std = fit.standardized().query("op == '=~'")
    found = table(document, "loadings").rows
    assert [r["loading"] for r in found] == std["estimate"].tolist()
    assert [r["item"] for r in found if "(R)" in r["item"]] == ["BE5 (R)", "TH6 (R)"]
    assert found[0]["loading"] == pytest.approx(0.75, abs=0.1)


def test_local_misfit_is_the_largest_and_called_exploratory(analysis: Analysis, document: Document) -> None:
    fit = analysis.models[0].fit
    assert fit is not None
    matrix = np.abs(np.tril(fit.residuals("cor")[0]["cov"].to_numpy(), -1))
    found = [abs(row["residual"]) for row in table(document, "residuals").rows]
    assert found[0] == matrix.max()
    assert found == sorted(found, reverse=True)
    assert "exploratory" in table(document, "modification").caption
    assert table(document, "modification").rows[0]["mi"] == fit.modification_indices()["mi"].max()


def test_verdicts_and_what_waits(analysis: Analysis, document: Document) -> None:
    rows = {row["id"]: row for row in table(document, "hypotheses").rows}
    assert set(rows) == {"H1", "H2", "H3", "H4"}
    assert {row["verdict"] for row in rows.values()} <= {"negligible", "cannot tell", "opposed"}
    std = analysis.models[1].standardized.set_index(["lhs", "op", "rhs"])["estimate"]
    assert rows["H1"]["estimate"] == std["TH", "~", "BE"]
    assert rows["H3"]["estimate"] == pytest.approx(std["TH", "~", "BE"] * std["IN", "~", "TH"])
    waiting = {row["id"]: row["why"] for row in table(document, "not-tested").rows}
    assert waiting == {"H5": "The model holds no effect 'IN ~ CO'.", "H6": "Invariance was not shown."}
    claims = {row["claim"].split(".")[0] for row in table(document, "limits").rows}
    assert {"H1", "H2", "H3", "H5", "H6"} <= claims


def test_holm_counts_the_confirmatory_claims(analysis: Analysis) -> None:
    frame = analysis.hypotheses.frame().set_index("id")
    p = frame.loc[["H1", "H2", "H3"], "p_value"]
    assert frame.loc[p.idxmin(), "p_holm"] == min(1.0, 3 * p.min())
    assert frame.loc["H4", "p_holm"] == frame.loc["H4", "p_value"]


def test_one_wave_is_said_and_means_are_not_compared(analysis: Analysis) -> None:
    words = said(hypotheses(analysis))
    assert "consistent with, not evidence of, this order" in words
    assert "evidence of measurement invariance" in words
    assert "stated in advance" in hypotheses(analysis).lead
    assert "preregistered" not in hypotheses(analysis).lead


def test_a_cluster_is_named_in_every_note(plain: Analysis) -> None:
    found = with_models(plain, cluster="class")
    people = found.responses.people.assign(**{"class": np.arange(len(found.responses)) % 12})
    responses = replace(found.responses, people=people.astype({"class": str}))
    found = with_models(replace(found, responses=responses))
    assert "12 clusters" in table(structure(found), "loadings").note
    assert "12 clusters the errors" in said(structure(found))
    assert HOSTILE not in table(structure(found), "loadings").note


def test_too_few_rows_are_a_reason_and_not_an_error(plain: Analysis) -> None:
    few = with_models(only(plain, np.arange(len(plain.responses)) < 60))
    assert all(m.fit is None for m in few.models)
    assert "fewer than 5 for each of" in structure(few).lead
    rows = table(hypotheses(few), "not-tested").rows
    assert {row["id"] for row in rows} == {"H1", "H2", "H3", "H4", "H5", "H6"}
    assert "The model was not fitted" in rows[0]["why"]
    assert compose(few).tables()


def test_items_that_were_not_asked_are_a_reason(plain: Analysis) -> None:
    found = with_models(plain, structural=STRUCTURAL + "\nXX =~ XX1 + XX2 + XX3\nIN ~ XX")
    assert found.models[1].reason == "XX was not asked in full"
    assert "“Benefits and threats” was not fitted. XX was not asked in full." in said(structure(found))
    assert found.models[0].fit is not None


def test_a_model_that_cannot_be_fitted_is_a_reason(plain: Analysis) -> None:
    found = with_models(plain, measurement=MEASUREMENT + "\nBE ~~ nowhere")
    assert found.models[0].fit is None
    assert "nowhere" in structure(found).blocks[-2].text or "nowhere" in said(structure(found))


def test_few_people_of_one_category_show_nowhere(plain: Analysis) -> None:
    people = plain.responses.people
    keep = ~people["gender"].isin(["multiple", "not_stated"])
    found = with_models(only(plain, keep.to_numpy()))
    assert found.models[1].indicators.few == ("other",)
    data = compose(found).data["models"][1]
    assert not [row for row in data["standardized"] if row["rhs"] == "other"]
    assert [row for row in data["standardized"] if row["rhs"] == "woman"]


def test_every_format_holds_the_models(analysis: Analysis, document: Document, tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = Report(analysis, analysis.provenance).write(tmp_path / "report")
    assert (folder / "models" / "structural.lav").read_text() == STRUCTURAL
    script = (folder / "reproduce.R").read_text()
    assert "structural,TH,~,BE," in script
    assert "ND1 = c(0)" in script
    assert "Claims stated in advance" in (folder / "report.md").read_text()
    assert "Largest residual correlations" in (folder / "index.html").read_text()
    assert '"sha256": "sha256:s"' in to_json(document)
    assert "sha256:h" in str(table(document, "model-hashes").rows)
