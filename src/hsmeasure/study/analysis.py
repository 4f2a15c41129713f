"""The Analysis noun: one study, carried through its pipeline; what a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsmeasure.types import Provenance

if TYPE_CHECKING:
    from hsmeasure.items.items import ItemStatistics
    from hsmeasure.reliability.reliability import Reliability
    from hsmeasure.reliability.scale_table import ScaleTable
    from hsmeasure.responses.responses import Responses
    from hsmeasure.scoring.scores import Scores
    from hsmeasure.study.schema import Study


@dataclass(frozen=True)
class Analysis:
    """Everything computed for one study, in the order it was computed."""

    study: Study
    responses: Responses
    scores: Scores
    items: ItemStatistics
    reliability: Reliability
    scale_table: ScaleTable
    provenance: Provenance
