"""From coded answers to scores."""

from hsmeasure.scoring.score import score
from hsmeasure.scoring.scores import Scores

__all__ = ["Scores", "score"]
