"""The sections say what the data hold, in order, and never more than the number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pingouin
import pytest
from tests.unit.report.example import (
    HOSTILE,
    NO_NEED,
    PREVIEWS,
    STRAIGHT,
    UNFINISHED,
    example,
    only,
)

from hsmeasure.report.compose import compose
from hsmeasure.report.document import Document, Figure, Paragraph, Section, Table
from hsmeasure.report.references import cite, cited, library
from hsmeasure.report.sections.second_opinion import second_opinion
from hsmeasure.study.analysis import Analysis

ORDER = [
    "glance", "asked", "answered", "careful", "items", "reliability", "structure", "comparable", "scores",
    "hypotheses", "limits", "methods", "second-opinion", "provenance", "references",
]  # fmt: skip
ANALYSED = 300 - PREVIEWS - UNFINISHED


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return example(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def document(analysis: Analysis) -> Document:
    return compose(analysis)


def section(document: Document, wanted: str) -> Section:
    return next(s for s in document.sections if s.id == wanted)


def table(document: Document, wanted: str) -> Table:
    return next(t for t in document.tables() if t.id == wanted)


def texts(document: Document) -> Iterator[str]:
    for one in document.sections:
        yield one.lead
        for block in one.blocks:
            yield from (block.text,) if isinstance(block, Paragraph) else (block.caption, block.note)
            if isinstance(block, Figure):
                yield block.alt
            if isinstance(block, Table):
                yield from (str(value) for row in block.rows for value in row.values())


def test_sections_stand_in_their_order_and_open_with_a_sentence(document: Document) -> None:
    assert [s.id for s in document.sections] == ORDER
    assert all(s.lead[0].isupper() and s.lead.endswith(".") for s in document.sections)


def test_ids_are_unique(document: Document) -> None:
    ids = [s.id for s in document.sections]
    ids += [b.id for s in document.sections for b in s.blocks if not isinstance(b, Paragraph)]
    assert len(set(ids)) >= len(ids) - 5  # a section may share its id with its chief table
    blocks = [b.id for s in document.sections for b in s.blocks if not isinstance(b, Paragraph)]
    assert len(set(blocks)) == len(blocks)


def test_the_glance_links_to_sections_that_exist(document: Document) -> None:
    targets = [b.target for b in section(document, "glance").blocks if isinstance(b, Paragraph)]
    assert targets
    assert set(targets) <= set(ORDER)


def test_flow_counts_are_those_planted(document: Document) -> None:
    row = table(document, "files").rows[0]
    assert (row["read"], row["preview"], row["not_finished"], row["kept"]) == (
        300,
        PREVIEWS,
        UNFINISHED,
        ANALYSED,
    )
    assert f"{ANALYSED} respondents are analysed" in section(document, "answered").lead


def test_straight_liners_are_counted_and_kept(document: Document) -> None:
    assert table(document, "flags").rows[0]["n"] >= STRAIGHT
    assert "nobody was removed" in section(document, "careful").lead


def test_with_and_without_differ_by_the_flagged(analysis: Analysis, document: Document) -> None:
    flagged = int(analysis.responses.flags["straightline"].sum())
    row = table(document, "with-and-without").rows[1]  # a scale that everybody answered
    assert row["n"] - row["n_without"] == flagged
    without = analysis.responses.where(~analysis.responses.flags["straightline"]).scale_data("TH").dropna()
    assert row["without"] == pytest.approx(pingouin.cronbach_alpha(data=without)[0], abs=1e-12)


def test_small_cells_are_withheld_everywhere(document: Document) -> None:
    rows = {row["level"]: row for row in table(document, "group-gender").rows}
    assert rows["nonbinary"]["n"] == "withheld"
    assert sum(row["n"] == "withheld" for row in rows.values()) >= 2
    assert all(row["share"] is None for row in rows.values() if row["n"] == "withheld")
    assert "gender" not in str(document.data["items"])
    assert not [t for t in document.tables() if t.id == "values" and "1,3" in str(t.rows)]


def test_levels_do_not_stand_in_the_order_of_their_size(document: Document) -> None:
    assert [r["level"] for r in table(document, "group-gender").rows][:3] == ["woman", "man", "nonbinary"]


def test_no_score_is_compared_between_groups(document: Document) -> None:
    assert any("not compared between groups" in text for text in texts(document))
    claims = {row["claim"]: row["verdict"] for row in table(document, "limits").rows}
    assert claims["Groups (gender and class) differ on a scale"] == "not testable here"
    levels = {"woman", "man", HOSTILE}
    scored = [t for t in document.tables() if not t.id.startswith("group-")]
    assert not any(levels & {str(v) for row in t.rows for v in row.values()} for t in scored)


def test_refusals_stand_as_sentences(document: Document) -> None:
    said = [b.text for b in section(document, "reliability").blocks if isinstance(b, Paragraph)]
    assert any(s.startswith("Sources of help (SO)") and "formative" in s for s in said)
    assert any(s.startswith("Need for help (ND)") and "single answer" in s for s in said)
    assert {row["scale"] for row in table(document, "reliability").rows} == {
        "Perceived benefits", "Perceived threats", "Intention to ask", "Avoidance",
    }  # fmt: skip


def test_no_need_is_neither_low_nor_missing(document: Document) -> None:
    rows = {row["scale"]: row for row in table(document, "scores").rows}
    assert rows["Avoidance"]["no_need"] == NO_NEED - PREVIEWS
    assert rows["Avoidance"]["n"] == ANALYSED - NO_NEED + PREVIEWS
    bars = next(f for f in document.figures() if f.id == "answers-AV").draw.args[0]  # type: ignore[attr-defined]
    assert all(bar.missing == 0 for bar in bars)


def test_missing_share_counts_those_asked(document: Document) -> None:
    bars = next(f for f in document.figures() if f.id == "answers-BE").draw.args[0]  # type: ignore[attr-defined]
    assert bars[0].missing == pytest.approx(10 / ANALYSED)
    assert sum(bars[0].shares) == pytest.approx(1)


def test_reversed_items_are_marked(document: Document) -> None:
    assert [r["item"] for r in table(document, "items-BE").rows][-1] == "BE5 (R)"


def test_correlations_hold_reliability_on_the_diagonal(analysis: Analysis, document: Document) -> None:
    shown = table(document, "correlations")
    assert shown.emphasis == frozenset((k, str(k + 1)) for k in range(6))
    omega = analysis.scale_table.frame().set_index("scale").loc["TH", "omega"]
    assert shown.rows[1]["2"] == omega
    scores = analysis.scores.values
    assert shown.rows[1]["1"] == pytest.approx(scores["BE"].corr(scores["TH"]), abs=1e-12)


def test_misfit_is_opposed_and_a_wrong_key_is_named(tmp_path: Any) -> None:
    bad = compose(example(tmp_path, misfit=True, miskey=True))
    claims = {row["claim"]: row["verdict"] for row in table(bad, "limits").rows}
    assert claims["Perceived threats measures one thing"] == "opposed"
    assert claims["TH2 is keyed as Perceived threats needs it"] == "opposed"
    assert any("Suspected mis-key: TH2" in text for text in texts(bad))


def test_good_scales_raise_no_claim_of_misfit(document: Document) -> None:
    assert "Perceived threats measures one thing" not in [r["claim"] for r in table(document, "limits").rows]


def test_second_opinions_agree(document: Document) -> None:
    rows = table(document, "second-opinion").rows
    assert {row["quantity"] for row in rows} == {"α", "loadings", "χ²"}
    bounds = {"α": 1e-10, "loadings": 1e-4, "χ²": 1e-4}
    assert all(row["difference"] < bounds[row["quantity"]] for row in rows)


def test_a_failing_peer_gives_its_reason(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(pingouin, "cronbach_alpha", fail)
    (shown,) = second_opinion(analysis).blocks
    assert isinstance(shown, Table)
    alphas = [row for row in shown.rows if row["quantity"] == "α"]
    assert all(row["difference"] is None and "out of order" in row["why_none"] for row in alphas)
    assert any(row["difference"] is not None for row in shown.rows)


def test_every_citation_is_set_and_listed(document: Document) -> None:
    assert not [text for text in texts(document) if "[@" in text]
    listed = [b.text for b in section(document, "references").blocks if isinstance(b, Paragraph)]
    assert listed == sorted((library()[k].full for k in document.references), key=str.casefold)
    said = " ".join(texts(document))
    assert all(library()[key].short in said for key in document.references)


def test_unknown_citations_are_left_alone() -> None:
    assert cite("[@nobody1999] and [@cronbach1951]") == "[@nobody1999] and (Cronbach, 1951)"
    assert cited("[@nobody1999]") == ()


def test_tables_hold_raw_values(document: Document) -> None:
    allowed = {"withheld", ""}
    for shown in document.tables():
        for column in shown.columns:
            values = [row[column.key] for row in shown.rows]
            if column.kind in ("integer", "decimal", "coefficient", "p", "percent"):
                assert all(
                    v is None or v in allowed or isinstance(v, int | float | np.number) for v in values
                )
            if column.kind == "interval":
                assert all(v is None or len(v) == 2 for v in values)


def test_tables_say_method_and_instrument(analysis: Analysis, document: Document) -> None:
    label = analysis.responses.battery.stamps()[0].label
    for name in ("scales", "items-TH", "reliability", "one-factor", "scores", "correlations", "flags"):
        assert label in table(document, name).note
    assert "listwise" in table(document, "reliability").note


def test_nothing_that_identifies_people_or_machines(analysis: Analysis, document: Document) -> None:
    everything = " ".join(texts(document)) + str(document.data)
    for secret in ("example.org", "192.0.2.", str(analysis.sources[0].parent)):
        assert secret not in everything
    assert not re.search(r"\bR_\d+\b", everything)
    assert "key" not in document.data["study"]


@pytest.mark.parametrize("n", [1, 3, 12])
def test_few_respondents_are_reported_all_the_same(analysis: Analysis, n: int) -> None:
    few = compose(only(analysis, np.arange(ANALYSED) < n))
    for figure in few.figures():
        figure.draw()
    assert [s.id for s in few.sections] == ORDER


def test_a_wide_interval_leaves_reliability_open(analysis: Analysis) -> None:
    few = compose(only(analysis, np.arange(ANALYSED) >= ANALYSED - 25))
    claims = [row["claim"] for row in table(few, "limits").rows if row["verdict"] == "cannot tell"]
    assert any(claim.startswith("How reliable") for claim in claims)


def test_clusters_and_weights_that_were_not_used_are_said(analysis: Analysis) -> None:
    named = replace(analysis, study=analysis.study.model_copy(update={"cluster": "class", "weights": "w"}))
    why = {row["claim"]: row["verdict"] for row in table(compose(named), "limits").rows}
    assert why["The intervals allow for answers that are alike within class"] == "opposed"
    assert why["The figures are weighted by w"] == "opposed"
    assert not [row for row in table(compose(analysis), "limits").rows if "alike within" in row["claim"]]
