"""At a glance: what, how many, and the sentence of each section, with links."""

from __future__ import annotations

from collections.abc import Sequence

from hsmeasure.report.document import Paragraph, Section
from hsmeasure.report.words import counted, listing
from hsmeasure.study.analysis import Analysis

SUMMED_UP = (
    "answered",
    "careful",
    "items",
    "reliability",
    "structure",
    "comparable",
    "scores",
    "hypotheses",
    "limits",
)


def glance(analysis: Analysis, sections: Sequence[Section]) -> Section:
    """The lead of every section that found something, in order."""
    responses = analysis.responses
    members = [m.title for m in responses.battery.instruments if m.scales]
    lead = (
        f"This report scores and examines {counted(len(responses.scales), 'scale')} of {listing(members)}, "
        f"answered by {counted(len(responses), 'respondent')}."
    )
    found = tuple(Paragraph(s.lead, target=s.id) for s in sections if s.id in SUMMED_UP and s.blocks)
    return Section("glance", "At a glance", lead, found)
