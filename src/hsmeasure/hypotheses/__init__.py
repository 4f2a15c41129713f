"""The substantive questions: models of a battery, stated hypotheses, verdicts."""
