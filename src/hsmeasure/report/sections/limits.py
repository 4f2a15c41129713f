"""What may not be said: claims that these data oppose, leave open or cannot test, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hsmeasure.hypotheses.verdict import CANNOT_TELL, NEGLIGIBLE, NOT_TESTABLE, OPPOSED, SUPPORTED
from hsmeasure.report.document import Block, Column, Section, Table
from hsmeasure.report.numbers import coefficient, integer, interval, is_missing
from hsmeasure.report.sections.answered import groups
from hsmeasure.report.sections.asked import is_unvalidated
from hsmeasure.report.sections.items import suspected
from hsmeasure.report.sections.reliability import by_scale, estimate, leading
from hsmeasure.report.words import listing, lowered, note, records, titles
from hsmeasure.study.analysis import Analysis

Claim = dict[str, str]

_VERDICTS = {
    OPPOSED: "opposed",
    NEGLIGIBLE: "negligible",
    CANNOT_TELL: "left open",
    NOT_TESTABLE: NOT_TESTABLE,
}
CLOSE_FIT = 0.08  # RMSEA; a convention, used only where the whole interval lies on one side of it
WIDE = 0.20  # width of an interval for reliability beyond which its place is left open


def limits(analysis: Analysis) -> Section:
    """Claims opposed, undecided or not testable with these data, each with its reason."""
    claims = [claim for found in _FOUND for claim in found(analysis)]
    by_verdict = [
        f"{n} {'is' if n == 1 else 'are'} {words}"
        for verdict, words in _VERDICTS.items()
        if (n := sum(claim["verdict"] == verdict for claim in claims))
    ]
    blocks: tuple[Block, ...] = (_table(analysis, claims),)
    return Section(
        "limits", "What may not be said", f"Of claims that one might make, {listing(by_verdict)}.", blocks
    )


def _table(analysis: Analysis, claims: list[Claim]) -> Table:
    return Table(
        "limits",
        "Claims that this report does not support",
        (Column("claim", "One might say"), Column("verdict", "Verdict"), Column("why", "Why not")),
        tuple(claims),
        note(
            analysis.responses,
            f"One factor: opposed when the 90% interval of RMSEA lies wholly above {coefficient(CLOSE_FIT)}, "
            "left open when it holds that value; a convention, not a law",
            f"Reliability: left open when its interval is wider than {coefficient(WIDE)}",
        ),
    )


def _claim(claim: str, verdict: str, why: str) -> Claim:
    return {"claim": claim, "verdict": verdict, "why": why}


def _structure(analysis: Analysis) -> Iterator[Claim]:
    names = titles(analysis.responses.battery)
    for row in records(analysis.reliability.models):
        claim = f"{names[row['scale']]} measures one thing"
        if not row["converged"]:
            yield _claim(claim, CANNOT_TELL, "The one-factor model has no solution in these data.")
        elif row["df"] == 0:
            yield _claim(claim, NOT_TESTABLE, "Three items fit one factor by construction.")
        elif not is_missing(row["rmsea_high"]) and row["rmsea_high"] > CLOSE_FIT:
            verdict = OPPOSED if row["rmsea_low"] > CLOSE_FIT else CANNOT_TELL
            yield _claim(claim, verdict, _misfit(row))


def _misfit(row: dict[str, Any]) -> str:
    limits = interval((row["rmsea_low"], row["rmsea_high"]), 3)
    return (
        f"One-factor model: RMSEA = {coefficient(row['rmsea'], 3)} {limits}, "
        f"CFI = {coefficient(row['cfi'], 3)}, SRMR = {coefficient(row['srmr'], 3)}."
    )


def _precision(analysis: Analysis) -> Iterator[Claim]:
    names = titles(analysis.responses.battery)
    for scale, coefficients in by_scale(analysis).items():
        row = leading(coefficients)
        if row and not is_missing(row["conf_low"]) and row["conf_high"] - row["conf_low"] > WIDE:
            yield _claim(
                f"How reliable {names[scale]} is",
                CANNOT_TELL,
                f"With n = {integer(row['n'])} the estimate is {estimate(row)}.",
            )


def _keys(analysis: Analysis) -> Iterator[Claim]:
    names = titles(analysis.responses.battery)
    for row in suspected(analysis.items.frame()):
        yield _claim(
            f"{row['item']} is keyed as {names[row['scale']]} needs it",
            OPPOSED,
            f"It runs against the rest of the scale, r = {coefficient(row['item_rest'])}.",
        )


def _design(analysis: Analysis) -> Iterator[Claim]:
    responses = analysis.responses
    tested = {c.group for c in analysis.comparisons if c.scales}
    if found := [title for name, title in groups(analysis).items() if name not in tested]:
        yield _claim(
            f"Groups ({listing(map(lowered, found))}) differ on a scale",
            NOT_TESTABLE,
            "The groups are too small to test measurement invariance; without it a difference in scores "
            "may be one of understanding [@meredith1993].",
        )
    yield _claim(
        "One of these constructs brings about another",
        NOT_TESTABLE,
        "Answers were given at one time; correlations of that kind do not tell causes."
        if len(analysis.everyone.logs) == 1
        else "The waves are scored, but change and its order were not analysed.",
    )
    yield _claim(
        "These figures hold for a population",
        NOT_TESTABLE,
        "Nothing in the data says how respondents were chosen.",
    )
    yield _claim("A score is high or low", NOT_TESTABLE, "There are no norms to hold it against.")
    if new := [m.title for m in responses.battery.instruments if m.scales and is_unvalidated(m)]:
        yield _claim(
            f"{listing(new)} {'is' if len(new) == 1 else 'are'} validated",
            NOT_TESTABLE,
            "The wording is new and no validation study is named; studies of other instruments do not carry "
            "over, and the field has no agreed structure [@martinarbos2021].",
        )
    if gated := _gated(analysis):
        yield _claim(
            f"{listing(gated)}: what everybody does",
            NOT_TESTABLE,
            "Only those who needed help were asked; scores speak of them alone.",
        )


def _sampling(analysis: Analysis) -> Iterator[Claim]:
    """What the study names about its sample and this report does not use."""
    if cluster := analysis.study.cluster:
        but = " but those of the models" if any(m.fit is not None for m in analysis.models) else ""
        yield _claim(
            f"The intervals allow for answers that are alike within {cluster}",
            OPPOSED,
            f"Every interval and test here{but} takes respondents as independent; with clusters the true "
            "intervals are as a rule wider.",
        )
    if weights := analysis.study.weights:
        yield _claim(
            f"The figures are weighted by {weights}",
            OPPOSED,
            "Weights were named, and no number here uses them.",
        )


def _stated(analysis: Analysis) -> Iterator[Claim]:
    """Hypotheses that were not supported."""
    for row in records(analysis.hypotheses.frame()):
        if row["verdict"] == NOT_TESTABLE:
            yield _claim(f"{row['id']}. {row['says']}", NOT_TESTABLE, row["reason"])
        elif row["verdict"] != SUPPORTED:
            limits = interval((row["conf_low"], row["conf_high"]))
            why = f"Standardised effect {coefficient(row['estimate'])} {limits}."
            yield _claim(f"{row['id']}. {row['says']}", row["verdict"], why)


_FOUND = (_structure, _precision, _keys, _sampling, _design, _stated)


def _gated(analysis: Analysis) -> list[str]:
    battery, names = analysis.responses.battery, titles(analysis.responses.battery)
    return [names[s.id] for s in battery.scales if any(battery.item[i].need_gate for i in s.items)]
