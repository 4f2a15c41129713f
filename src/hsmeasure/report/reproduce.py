"""``reproduce.R``: what the report holds, recomputed by psych and lavaan."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.report.words import instruments_of, records
from hsmeasure.scoring.plan import scoring_plan
from hsmeasure.study.analysis import Analysis
from hsmeasure.types import software

_JUDGED = ("omega_u", "alpha", "alpha_standardized", "split_half")


def reproduce_script(analysis: Analysis) -> str:
    """An R script that reads ``items.csv`` and ``scores.csv`` beside it and prints ours against R's."""
    responses = analysis.responses
    plans = scoring_plan(responses.battery, frozenset(responses.codes.columns))
    found = analysis.reliability.frame()
    judged = found[found["coefficient"].isin(_JUDGED)]
    listwise = analysis.study.missing == "listwise"
    return (
        _environment()
        .get_template("reproduce.R.j2")
        .render(
            title=_comment(analysis.study.title),
            software=_comment(", ".join(f"{k} {v}" for k, v in software().items())),
            instruments=_comment(instruments_of(responses.battery)),
            n=len(responses),
            complete="na.omit(items[scales[[scale]]])" if listwise else "items[scales[[scale]]]",
            scales=[
                {
                    "id": plan.scale.id,
                    "items": list(plan.items),
                    "minimum": plan.minimum,
                    "aggregate": plan.scale.aggregate,
                }
                for plan in plans
            ],
            coefficients=judged.to_dict("records"),
            group=next((i.group for i in responses.battery.indicators), ""),
            models=[_model(model) for model in analysis.models if model.fit is not None],
        )
    )


def _model(model: ModelFit) -> dict[str, Any]:
    """A fitted model for the script: whom, how, and what it gave; few people of one category give nothing."""
    rows = records(model.standardized)
    few = set(model.indicators.few)
    return {
        "id": model.model.id,
        "gates": model.gates,
        "indicators": model.indicators.levels,
        "cluster": model.cluster,
        "chisq": None if model.fit is None else model.fit.fit_measures()["chisq_scaled"],
        "rows": [r for r in rows if r["op"] in ("=~", "~", ":=") and not {r["lhs"], r["rhs"]} & few],
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hsmeasure.report", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # an R script, not a page; texts are quoted or reduced to one comment line
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = json.dumps
    environment.filters["r"] = lambda x: "NA" if x is None or math.isnan(x) else repr(float(x))
    return environment


def _comment(text: str) -> str:
    """Text that stays on its comment line."""
    return " ".join(text.split())
