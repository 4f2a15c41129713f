"""The Analysis noun: one study, carried through its pipeline; what a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.hypotheses.table import HypothesisTable
from hsmeasure.items.items import ItemStatistics
from hsmeasure.reliability.reliability import Reliability
from hsmeasure.reliability.scale_table import ScaleTable
from hsmeasure.responses.responses import Responses
from hsmeasure.scoring.scores import Scores
from hsmeasure.study.comparisons import GroupComparisons
from hsmeasure.study.schema import Study
from hsmeasure.types import Provenance


@dataclass(frozen=True)
class Analysis:
    """Everything computed for one study, in the order it was computed.

    ``responses`` is what items, reliability and models were computed on (the first wave); ``everyone``
    holds all waves.
    """

    study: Study
    responses: Responses
    everyone: Responses
    scores: Scores
    items: ItemStatistics
    reliability: Reliability
    scale_table: ScaleTable
    models: tuple[ModelFit, ...]
    hypotheses: HypothesisTable
    comparisons: tuple[GroupComparisons, ...]
    provenance: Provenance
    sources: tuple[Path, ...] = ()
