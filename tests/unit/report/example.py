"""A small study with one of everything, carried through the real pipeline, for the tests of the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from tests.exports import qualtrics

from hsmeasure.hypotheses.models import fit_models
from hsmeasure.hypotheses.table import hypothesis_table
from hsmeasure.instrument.models import Claim, Hypotheses, Indicator, StatedModel
from hsmeasure.items.items import item_statistics
from hsmeasure.reliability.reliability import reliability
from hsmeasure.reliability.scale_table import scale_table
from hsmeasure.scoring.score import score
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.pipeline import analyse
from hsmeasure.study.schema import Study

INSTRUMENT = Path(__file__).parents[2] / "instruments" / "survey.yaml"
LOADINGS = {
    "BE": (0.75, 0.7, 0.7, 0.65, -0.55),
    "TH": (0.75, 0.7, 0.72, 0.6, 0.66, -0.5),
    "IN": (0.8, 0.7),
    "AV": (0.8, 0.75, 0.6),
}
HOSTILE = "<b>night</b> class"  # a level as a respondent might have typed it
PREVIEWS, UNFINISHED, STRAIGHT, NO_NEED = 3, 4, 6, 40


def example(folder: Path, n: int = 300, *, misfit: bool = False, miskey: bool = False) -> Analysis:
    """The analysis of a simulated export; ``misfit`` plants a second factor, ``miskey`` a wrong key."""
    tags, answers = _answers(n, misfit=misfit, miskey=miskey)
    status = ["1"] * PREVIEWS + ["0"] * (n - PREVIEWS)
    finished = ["1"] * (n - UNFINISHED) + ["0"] * UNFINISHED
    path = qualtrics(folder / "survey.csv", answers, tags=tags, status=status, finished=finished)
    study = Study.model_validate(
        {
            "title": "Asking & <i>answering</i>",
            "battery": str(INSTRUMENT),
            "exports": [{"file": str(path)}],
            "groups": {"class": {"column": "class"}},
        }
    )
    return analyse(study)


def _answers(n: int, *, misfit: bool, miskey: bool) -> tuple[list[str], list[list[str]]]:
    rng = np.random.Generator(np.random.PCG64(11))
    columns: dict[str, list[str]] = {}
    for scale, loadings in LOADINGS.items():
        factor, other = rng.normal(size=(2, n))
        points, low = (7, 1) if scale == "IN" else (5, 1)
        for k, loading in enumerate(loadings):
            score = loading * factor + np.sqrt(1 - loading**2) * rng.normal(size=n)
            if misfit and scale == "TH" and k >= 3:
                score = score + 1.2 * other
            if miskey and scale == "TH" and k == 1:
                score = -score
            codes = np.clip(np.round(score * 1.1 + (points + 1) / 2), low, points).astype(int)
            columns[f"{scale}{k + 1}"] = [str(c) for c in codes]
    columns["ND1"] = ["0"] * NO_NEED + [str(k) for k in rng.integers(1, 4, n - NO_NEED)]
    for k in range(3):
        columns[f"SO{k + 1}"] = [str(c) for c in rng.integers(0, 4, n)]
    straight = range(n - UNFINISHED - STRAIGHT, n - UNFINISHED)
    for row in straight:
        for item in [c for c in columns if c[:2] in ("BE", "TH")]:
            columns[item][row] = "4"
    for row in range(50, 60):
        columns["BE1"][row] = ""
    for item in ("AV1", "AV2", "AV3"):
        columns[item][:NO_NEED] = [""] * NO_NEED
    columns["WH1"] = ["1", "2"] * (n // 2) + ["1"] * (n % 2)
    columns["WH1"][100:103] = ["3"] * 3
    columns["WH1"][110:120] = ["1,3"] * 10
    columns["WH1"][130:137] = ["8"] * 7
    columns["class"] = ["A"] * (n // 2) + [HOSTILE] * (n - n // 2)
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


def only(analysis: Analysis, keep: np.ndarray) -> Analysis:
    """The analysis of some of the respondents."""
    responses = analysis.responses.where(keep)
    models = fit_models(responses, analysis.study.cluster)
    return replace(
        analysis,
        responses=responses,
        everyone=responses,
        scores=score(responses),
        items=item_statistics(responses),
        reliability=reliability(responses),
        scale_table=scale_table(responses),
        models=models,
        hypotheses=hypothesis_table(responses.battery.hypotheses, models),
    )


MEASUREMENT = (
    "BE =~ BE1 + BE2 + BE3 + BE4 + BE5\nTH =~ TH1 + TH2 + TH3 + TH4 + TH5 + TH6\nAV =~ AV1 + AV2 + AV3"
)
STRUCTURAL = (
    "BE =~ BE1 + BE2 + BE3 + BE4 + BE5\nTH =~ TH1 + TH2 + TH3 + TH4 + TH5 + TH6\nIN =~ IN1 + IN2\n"
    "TH ~ a*BE + woman + other\nIN ~ b*TH + woman + other\nBE ~ woman + other\nind_BE_TH_IN := a*b"
)
CLAIMS = (
    {"id": "H1", "says": "Benefits go with less threat", "effect": "TH ~ BE", "direction": "-"},
    {"id": "H2", "says": "Threat goes with less intention", "effect": "IN ~ TH", "direction": "-"},
    {"id": "H3", "says": "Benefits reach intention", "effect": "ind_BE_TH_IN", "direction": "+"},
    {"id": "H4", "says": "Either way", "effect": "IN ~ TH", "exploratory": True},
    {"id": "H5", "says": "Costs matter", "effect": "IN ~ CO", "direction": "-"},
    {"id": "H6", "says": "Genders differ", "untested": "Invariance was not shown."},
)


def with_models(
    analysis: Analysis, structural: str = STRUCTURAL, measurement: str = MEASUREMENT, **study: object
) -> Analysis:
    """The analysis with a battery that names models and hypotheses."""
    battery = replace(
        analysis.responses.battery,
        models=(
            StatedModel("measurement", "measurement", "Three factors", measurement, "sha256:m"),
            StatedModel("structural", "structural", "Benefits and threats", structural, "sha256:s"),
        ),
        indicators=(
            Indicator(id="woman", group="gender", levels=("woman",)),
            Indicator(id="other", group="gender", levels=("nonbinary", "multiple", "not_stated")),
        ),
        hypotheses=Hypotheses("structural", tuple(Claim(**claim) for claim in CLAIMS), "sha256:h"),
    )
    asked = analysis.study.model_copy(update=study)
    responses = replace(analysis.responses, battery=battery)
    models = fit_models(responses, asked.cluster)
    table = hypothesis_table(battery.hypotheses, models)
    return replace(analysis, study=asked, responses=responses, models=models, hypotheses=table)
