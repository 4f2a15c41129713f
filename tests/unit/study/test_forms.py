"""A study of several forms: two exports, one export split by its language column, and what they share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.exports import ITEMS, qualtrics
from tests.unit.instrument.variants import ADDED, DROPPED, VARIANT, bank, pinned, write_variant

from hsmeasure.errors import InstrumentError, ResponseError, StudyError
from hsmeasure.report.compose import compose
from hsmeasure.report.document import Paragraph, Table
from hsmeasure.scoring.explain import explain_file
from hsmeasure.scoring.score import score
from hsmeasure.scoring.sidecar import write_scores
from hsmeasure.study.load import LoadedStudy, load_study
from hsmeasure.study.pipeline import analyse
from hsmeasure.study.reading import combine, read_waves, sources

ENGLISH = [
    ["Agree (8)", "Strongly agree", "Disagree", "Often", "Disagree", "Neither", "Woman"],
    ["Disagree", "Disagree", "Agree (8)", "Once", "Agree (8)", "Agree (8)", "Man"],
]
SPANISH = [
    ["De acuerdo", "TA", "En desacuerdo", "A menudo", "En desacuerdo", "Ni lo uno ni lo otro", "Mujer"],
    ["En desacuerdo", "En desacuerdo", "De acuerdo", "Una vez", "De acuerdo", "De acuerdo", "Hombre"],
]
HEADINGS = [
    "Preguntar me ayuda.",
    "Preguntar me ahorra tiempo.",
    "Preguntar me deja sin rumbo.",
    "¿Con qué frecuencia necesitaste ayuda?",
    "Me lo guardo.",
    "Relleno el hueco con una suposición.",
    "¿Cómo te describes?",
]
STUDY = """title: Two forms
battery: mini
instruments: [bank]
exports:
"""
TWO = STUDY + "  - {file: en.csv}\n  - {file: es.csv, variant: es-MX}\n"
SPLIT = STUDY + "  - {file: all.csv, language_column: Q_Language, variants: {EN: source, ES: es-MX}}\n"


@pytest.fixture
def folder(tmp_path):
    bank(tmp_path / "bank")
    write_variant(tmp_path / "bank", pinned(tmp_path / "bank"))
    qualtrics(tmp_path / "en.csv", ENGLISH)
    qualtrics(tmp_path / "es.csv", SPANISH, tags=[f"Q{k}" for k in range(7)], headings=HEADINGS)
    return tmp_path


def split_export(folder: Path, languages: tuple[str, ...] = ("EN", "ES", "EN", "ES")) -> None:
    rows = [ENGLISH[0], SPANISH[0], ENGLISH[1], SPANISH[1]]
    answers = [[*row, language] for row, language in zip(rows, languages, strict=True)]
    qualtrics(folder / "all.csv", answers, tags=[*ITEMS, "Q_Language"])


def study(folder: Path, text: str) -> LoadedStudy:
    (folder / "study.yaml").write_text(text, "utf-8")
    return load_study(folder / "study.yaml")


def test_two_exports_keep_their_form_and_score_alike(folder):
    together = combine(read_waves(study(folder, TWO)))
    table = score(together).frame()
    assert list(table["variant"]) == ["source", "source", "es-MX", "es-MX"]
    assert list(table["form_language"]) == ["en", "en", "es-MX", "es-MX"]
    assert list(table["AA"]) == list(table["AA"][:2]) * 2
    assert list(table["BB"]) == list(table["BB"][:2]) * 2
    assert [s.id for s in together.provenance.instruments] == ["mini", "mini/es-MX"]


def test_one_export_is_split_by_its_language_column(folder):
    split_export(folder)
    loaded = study(folder, SPLIT)
    table = score(combine(read_waves(loaded))).frame()
    assert list(table["row"]) == [1, 3, 2, 4]
    assert list(table["variant"]) == ["source", "source", "es-MX", "es-MX"]
    assert list(table["AA"]) == list(table["AA"][:2]) * 2
    assert [p.name for p in sources(loaded)] == ["all.csv", "all.csv"]


def test_a_column_known_by_its_heading_serves_every_form(folder):
    answers = [[*row, q] for row, q in zip([*ENGLISH, *SPANISH], ["EN", "EN", "ES", "ES"], strict=True)]
    texts = [
        "Asking helps me.",
        "Asking saves me time.",
        "Asking leaves me lost.",
        "How often did you need help?",
        "I keep it to myself.",
        "I fill the gap with a guess.",
        "How do you describe yourself?",
    ]
    tags = [*(f"Q{k}" for k in range(7)), "Q_Language"]
    qualtrics(folder / "all.csv", answers, tags=tags, headings=[*texts, "Q_Language"])
    table = score(combine(read_waves(study(folder, SPLIT)))).frame()
    assert list(table["AA"]) == list(table["AA"][:2]) * 2


def test_a_language_that_no_form_explains_stops(folder):
    split_export(folder, ("EN", "ES", "FR", "ES"))
    with pytest.raises(ResponseError, match=r"column Q_Language holds 'FR' \(1\), which no form explains"):
        read_waves(study(folder, SPLIT))


def test_a_language_column_that_is_not_there_stops(folder):
    split_export(folder)
    with pytest.raises(ResponseError, match="has no column 'Q_Langage'"):
        read_waves(study(folder, SPLIT.replace("Q_Language", "Q_Langage")))


def test_a_language_without_a_variant_stops(folder):
    with pytest.raises(InstrumentError, match="cannot be asked in es-PE: no variant of mini"):
        read_waves(study(folder, TWO.replace("es-MX", "es-PE")))


def test_an_export_is_told_its_form_in_one_way_only(folder):
    with pytest.raises(StudyError, match="belong together"):
        study(folder, SPLIT.replace(", variants: {EN: source, ES: es-MX}", ""))
    with pytest.raises(StudyError, match="not both"):
        study(folder, SPLIT.replace("all.csv,", "all.csv, variant: es-MX,"))


@pytest.mark.parametrize("change", ["dropped", "added"])
def test_a_scale_of_other_items_is_left_out_and_said(folder, change):
    text = VARIANT
    tags, answers = ITEMS, SPANISH
    if change == "dropped":
        text = VARIANT.replace(DROPPED, "") + 'dropped: [{id: "BB2", why: "not done here"}]\n'
        tags = [i for i in ITEMS if i != "BB2"]
        answers = [[a for i, a in zip(ITEMS, row, strict=True) if i != "BB2"] for row in SPANISH]
    else:
        text = VARIANT + ADDED
        tags = [*ITEMS, "BX1"]
        answers = [[*row, "De acuerdo"] for row in SPANISH]
    shutil.rmtree(folder / "bank" / "mini" / "variants")
    write_variant(folder / "bank", pinned(folder / "bank", text))
    qualtrics(folder / "es.csv", answers, tags=tags)
    together = combine(read_waves(study(folder, TWO)))
    assert [s.id for s in together.scales] == ["AA"]
    warnings = [w for log in together.logs for w in log.warnings if "left out" in w]
    assert warnings[0] == "en.csv: BB asked or scored in this form only, left out"


def test_every_score_is_explained_from_its_own_form(folder):
    split_export(folder)
    loaded = study(folder, SPLIT)
    together = combine(read_waves(loaded))
    write_scores(score(together), together, folder / "scores.csv", sources=sources(loaded))
    table = score(together).frame()
    for row, value in zip(table["row"], table["AA"], strict=True):
        assert explain_file(folder / "scores.csv", row, "AA", None, [folder / "bank"]).value == value


def test_a_record_number_in_two_exports_needs_the_export(folder):
    loaded = study(folder, TWO)
    together = combine(read_waves(loaded))
    write_scores(score(together), together, folder / "scores.csv", sources=sources(loaded))
    with pytest.raises(ResponseError, match=r"each of en\.csv, es\.csv has a record 2"):
        explain_file(folder / "scores.csv", 2, "AA")
    found = explain_file(folder / "scores.csv", 2, "AA", folder / "es.csv", [folder / "bank"])
    assert found.value == score(together).frame()["AA"].iloc[3]
    with pytest.raises(ResponseError, match="no scored record 9"):
        explain_file(folder / "scores.csv", 9, "AA")


def test_the_report_says_which_forms_were_asked(folder):
    rows = [ENGLISH[k % 2] for k in range(60)]
    qualtrics(folder / "en.csv", rows)
    qualtrics(folder / "es.csv", [SPANISH[k % 2] for k in range(40)])
    document = compose(analyse(study(folder, TWO)))
    asked, answered = (next(s for s in document.sections if s.id == i) for i in ("asked", "answered"))
    table = next(b for b in asked.blocks if isinstance(b, Table) and b.id == "instruments")
    states = {row["instrument"]: row["adaptation"] for row in table.rows}
    assert states == {"Mini (mini)": "source version", "mini/es-MX": "drafted"}
    said = [b.text for b in (*asked.blocks, *answered.blocks) if isinstance(b, Paragraph)]
    assert "mini/es-MX: not a translation for use with respondents." in said
    assert any("2 forms: the source's (60) and the variant in Spanish (es-MX) (40)" in text for text in said)
