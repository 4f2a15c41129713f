"""Methods, ready to paste: the measures paragraph of a paper, filled from what was done."""

from __future__ import annotations

from typing import Any

from hsmeasure.instrument.instrument import Instrument
from hsmeasure.report.document import Paragraph, Section
from hsmeasure.report.numbers import decimal, integer, percent
from hsmeasure.report.sections.answered import excluded
from hsmeasure.report.sections.careful import is_screened
from hsmeasure.report.sections.hypotheses import tested
from hsmeasure.report.sections.loadings import whom
from hsmeasure.report.sections.provenance import versions
from hsmeasure.report.sections.reliability import by_scale, estimate, leading
from hsmeasure.report.sections.structure import fit_words
from hsmeasure.report.words import COEFFICIENTS, ROWS_USED, counted, language_words, listing, lowered, titles
from hsmeasure.responses.responses import Responses
from hsmeasure.study.analysis import Analysis

_LEAD = "What was done, in the words of a measures section; references stand at the end of the report."
_SCORED = {
    "mean": "means",
    "sum": "sums",
    "pomp": "percentages of the maximum possible score",
    "max": "the highest answer given",
}

_ESTIMATED = {
    "omega_u": "Omega [@mcdonald1999] was estimated from a one-factor maximum-likelihood model "
    "[@joreskog1969] of each scale, with a {share} Wald interval.",
    "alpha": "Alpha [@cronbach1951] has a {share} Feldt interval [@feldt1965; @feldt1987].",
    "spearman_brown": "Two-item scales have the Spearman-Brown coefficient [@eisinga2013].",
}


def methods(analysis: Analysis) -> Section:
    """Participants, measures, scoring and analysis, as paragraphs to paste."""
    told = (
        _participants(analysis),
        _measures(analysis),
        _scoring(analysis.responses),
        _analysis(analysis),
        _models(analysis),
    )
    blocks = tuple(Paragraph(text, "paste") for text in told if text)
    return Section("methods", "Methods, ready to paste", _LEAD, blocks)


def _participants(analysis: Analysis) -> str:
    responses = analysis.responses
    received = sum(log.rows_read for log in responses.logs)
    reasons = [f"{integer(n)} {reason}" for reason, n in excluded(responses.logs).items()]
    left = f" after the exclusion of {listing(reasons)}" if reasons else ""
    sentences = [f"Of {counted(received, 'record')} received, {integer(len(responses))} were analysed{left}."]
    if is_screened(responses):
        n = int(responses.flags["straightline"].sum())
        sentences.append(
            f"One answer to at least half of a block of ten or more items [@curran2016] was given by "
            f"{counted(n, 'respondent')}; nobody was removed for it."
        )
    if registration := analysis.study.registration:
        sentences.append(f"The study was preregistered ({registration.url}, {registration.date}).")
    return " ".join(sentences)


def _measures(analysis: Analysis) -> str:
    members = [m for m in analysis.responses.battery.instruments if m.scales]
    return " ".join(_instrument(member, analysis) for member in members)


def _instrument(member: Instrument, analysis: Analysis) -> str:
    found, names = by_scale(analysis), titles(analysis.responses.battery)
    told = [_scale(scale, names[scale.id], found.get(scale.id, {}), analysis) for scale in member.scales]
    source = f"{member.stamp().label}, {language_words(member.language)}"
    return f"{member.title} ({source}) was used for {listing(told)}."


def _scale(scale: Any, title: str, coefficients: dict[str, Any], analysis: Analysis) -> str:
    held = analysis.responses.scale_items(scale.id)
    turned = sum(analysis.responses.battery.item[i].keyed == "-" for i in held)
    parts = [counted(len(held), "item") + (f", {turned} reversed" if turned else "")]
    if lead := leading(coefficients):
        parts.append(f"{COEFFICIENTS[lead['coefficient']]} = {estimate(lead)}")
        if "alpha" in coefficients and lead["coefficient"] != "alpha":
            parts.append(f"α = {estimate(coefficients['alpha'])}")
    return f"{lowered(title)} ({'; '.join(parts)})"


def _scoring(responses: Responses) -> str:
    ways = list(dict.fromkeys(_SCORED[scale.aggregate] for scale in responses.scales))
    ranges = list(dict.fromkeys(s.range for s in responses.scales))
    told = listing(f"{decimal(low, 0)} to {decimal(high, 0)}" for low, high in ranges)
    sentences = [
        "Reversed items were turned round by their options.",
        f"Scale scores are {listing(ways, 'or')} of the answered items (possible ranges {told}); a score was "
        "given where the number of answers reached the rule of its scale.",
    ]
    if any(responses.battery.item[i].need_gate for s in responses.scales for i in s.items):
        sentences.append(
            "Respondents who had needed no help have no score on what people do when they need it."
        )
    return " ".join(sentences)


def _analysis(analysis: Analysis) -> str:
    used = {name for coefficients in by_scale(analysis).values() for name in coefficients}
    share = percent(analysis.study.confidence)
    sentences = [text.format(share=share) for name, text in _ESTIMATED.items() if name in used]
    if used:
        sentences.append(f"Coefficients rest on {ROWS_USED[analysis.study.missing]}.")
    if not analysis.scale_table.correlations.empty:
        sentences.append("Correlations are Pearson correlations of scale scores.")
    software = ", ".join(f"{name} {number}" for name, number in versions().items())
    sentences.append("Reporting follows the journal article reporting standards [@appelbaum2018].")
    return " ".join([*sentences, f"Software: {software}."])


def _models(analysis: Analysis) -> str:
    """Models and hypotheses, where any were fitted."""
    fitted = [m for m in analysis.models if m.fit is not None]
    if not fitted:
        return ""
    told = listing(
        f"“{m.model.title}” to {whom(m)} (n = {integer(m.fit.n)}; {fit_words(m.fit)})"
        for m in fitted
        if m.fit
    )
    robust = "Errors and test statistics are robust to non-normal answers"
    clustered = next((m for m in fitted if m.cluster), None)
    if clustered:
        robust += f" and to likeness within {counted(clustered.clusters, 'cluster')} ({clustered.cluster})"
    sentences = [
        f"Models were fitted by full-information maximum likelihood: {told}.",
        f"{robust} [@yuan2000].",
    ]
    if tested(analysis) in fitted:
        sentences.append(
            "Effects are standardised; indirect ones have Monte-Carlo limits [@mackinnon2004]; p-values are "
            "corrected by Holm's procedure [@holm1979]."
        )
    return " ".join(sentences)
