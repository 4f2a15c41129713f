"""Hypotheses: what was stated, what was found, and one of five words."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from hsmeasure.hypotheses.models import ModelFit
from hsmeasure.hypotheses.verdict import CANNOT_TELL, NEGLIGIBLE, NOT_TESTABLE, OPPOSED, SUPPORTED
from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_models import Effect, forest
from hsmeasure.report.numbers import MINUS, coefficient, interval, percent
from hsmeasure.report.sections.loadings import basis, scales_of
from hsmeasure.report.words import capitalised, counted, listing, note, records, titles
from hsmeasure.sem.result import Fit
from hsmeasure.study.analysis import Analysis

_SAID = {
    SUPPORTED: "supported",
    OPPOSED: "opposed",
    NEGLIGIBLE: "negligible",
    CANNOT_TELL: "left open",
    NOT_TESTABLE: "not testable here",
}
_SIGNS = {"+": "+", "-": MINUS, "either": "either"}
_KINDS = {"ind": "", "tot": ", all paths", "diff": ""}
PATH = 0.10  # the smallest effect of interest of a path about which nothing was stated


def hypotheses(analysis: Analysis) -> Section:
    """Forest of effects, the table of verdicts, explained variance, and what one wave cannot show."""
    rows, model = records(analysis.hypotheses.frame()), tested(analysis)
    blocks: list[Block] = []
    if model is not None and model.fit is not None:
        blocks.append(_figure(analysis, model, rows))
    if held := [row for row in rows if row["verdict"] != NOT_TESTABLE]:
        blocks.append(_table(analysis, model, held))
    if model is not None and model.fit is not None:
        blocks.append(_explained(analysis, model, model.fit))
    if waiting := [row for row in rows if row["verdict"] == NOT_TESTABLE]:
        blocks.append(_untested(analysis, waiting))
    blocks += [Paragraph(sentence) for sentence in _sentences(model)]
    return Section("hypotheses", "Hypotheses", _lead(analysis, rows), tuple(blocks))


def tested(analysis: Analysis) -> ModelFit | None:
    """The model that the hypotheses are about."""
    stated = analysis.hypotheses.stated
    return next((m for m in analysis.models if stated and m.model.id == stated.model), None)


def _lead(analysis: Analysis, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "The battery states no hypothesis, so none was tested."
    counts = {word: sum(row["verdict"] == word for row in rows) for word in _SAID}
    told = listing(f"{n} {'is' if n == 1 else 'are'} {_SAID[word]}" for word, n in counts.items() if n)
    return f"Of {counted(len(rows), 'claim')} {_stated(analysis)}, {told}."


def _stated(analysis: Analysis) -> str:
    """Preregistered only where the study names a registration."""
    registration = analysis.study.registration
    if registration is None:
        return "stated in advance"
    return f"preregistered ({registration.url}, {registration.date})"


def _figure(analysis: Analysis, model: ModelFit, rows: list[dict[str, Any]]) -> Figure:
    groups = _groups(analysis, model, rows)
    share = percent(analysis.study.confidence)
    told = "; ".join(
        f"{title}: "
        + ", ".join(f"{e.label} {coefficient(e.estimate)} {interval((e.low, e.high))}" for e in effects)
        for title, effects in groups
    )
    names = titles(analysis.responses.battery)
    key = ", ".join(f"{f} {names.get(f, f)}" for f in scales_of(model))
    return Figure(
        "effects",
        f"Standardised effects with {share} intervals",
        f"A dot and an interval per effect, under the name of its outcome. {told}.",
        partial(forest, groups),
        "Filled: effects about which something was stated, with its number. Band: the smallest effect of "
        f"interest on either side of zero. {key}.",
    )


def _groups(
    analysis: Analysis, model: ModelFit, rows: list[dict[str, Any]]
) -> list[tuple[str, list[Effect]]]:
    """Paths among factors by outcome, then defined effects."""
    names, latent = titles(analysis.responses.battery), set(scales_of(model))
    stated = {row["effect"]: row for row in rows if row["effect"]}
    found: dict[str, list[Effect]] = {}
    for row in records(model.standardized):
        if row["op"] == "~" and row["rhs"] in latent and row["lhs"] in latent:
            claim = stated.get(f"{row['lhs']} ~ {row['rhs']}")
            found.setdefault(f"{names.get(row['lhs'], row['lhs'])}, on", []).append(
                _effect(names.get(row["rhs"], row["rhs"]), row, claim, PATH)
            )
    if not model.defined.empty:
        found["Through others"] = [
            _effect(effect_words(row["label"]), row, stated.get(row["label"]), smallest_of(row["label"]))
            for row in records(model.defined)
        ]
    return list(found.items())


def _effect(label: str, row: dict[str, Any], claim: dict[str, Any] | None, smallest: float) -> Effect:
    named = label if claim is None else f"{label}  {claim['id']}"
    band = smallest if claim is None else claim["smallest"]
    return Effect(named, row["estimate"], row["conf_low"], row["conf_high"], band, claim is not None)


def effect_words(label: str) -> str:
    """A defined effect by the scales on its way.

    >>> effect_words("ind_SE_BEN_INT"), effect_words("tot_SE_INS"), effect_words("diff_INS_EXE")
    ('SE → BEN → INT', 'SE → INS, all paths', 'INS less EXE')
    """
    kind, *scales = label.split("_")
    if kind not in _KINDS or len(scales) < 2:
        return label
    return (" less " if kind == "diff" else " → ").join(scales) + _KINDS[kind]


def smallest_of(label: str) -> float:
    """The smallest effect of interest of a defined effect: a tenth for each path on its way.

    >>> round(smallest_of("ind_SE_BEN_INT"), 3), smallest_of("tot_SE_INS")
    (0.01, 0.1)
    """
    kind, *scales = label.split("_")
    return float(PATH ** (len(scales) - 1)) if kind == "ind" else PATH


def _table(analysis: Analysis, model: ModelFit | None, rows: list[dict[str, Any]]) -> Table:
    share = percent(analysis.study.confidence)
    family = sum(not row["exploratory"] for row in rows)
    fitted = model is not None and model.fit is not None
    return Table(
        "hypotheses",
        f"Claims {_stated(analysis).split(' (')[0]}, and what these data say",
        (
            Column("id", "No."),
            Column("says", "Claim"),
            Column("expected", "Sign"),
            Column("estimate", "Estimate", "coefficient"),
            Column("limits", f"{share} CI", "interval"),
            Column("p_holm", "p", "p"),
            Column("verdict", "Verdict"),
        ),
        tuple(_row(row) for row in rows),
        note(
            analysis.responses,
            *(basis(analysis, model) if model is not None else ()),
            "Estimates are standardised",
            f"p is corrected for {counted(family, 'claim')} [@holm1979], but not of exploratory ones",
            "Negligible: the 90% interval lies within the smallest effect of interest, .10 for a path, .01 "
            "over two, .001 over three (a convention of this project)",
            "Supported or opposed: p < .05, and supported only at or beyond that effect",
            "Limits and p of effects over several paths: Monte Carlo [@mackinnon2004]",
            scales=scales_of(model) if model is not None and fitted else None,
        ),
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "says": row["says"] + (" (exploratory)" if row["exploratory"] else ""),
        "expected": _SIGNS[row["direction"]],
        "estimate": row["estimate"],
        "limits": (row["conf_low"], row["conf_high"]),
        "p_holm": row["p_holm"],
        "verdict": row["verdict"],
    }


def _untested(analysis: Analysis, rows: list[dict[str, Any]]) -> Table:
    return Table(
        "not-tested",
        "Claims not testable here",
        (Column("id", "No."), Column("says", "Claim"), Column("why", "Why not")),
        tuple({"id": row["id"], "says": row["says"], "why": row["reason"]} for row in rows),
        note(analysis.responses, "They stand outside the correction of p"),
    )


def _explained(analysis: Analysis, model: ModelFit, fit: Fit) -> Table:
    names, latent = titles(analysis.responses.battery), set(fit.table.latent)
    paths = {row.lhs for row in fit.table.rows if row.op == "~" and row.rhs in latent}
    rows = [row for row in records(fit.r_squared()) if row["variable"] in paths & latent]
    return Table(
        "explained",
        "Explained variance of the outcomes",
        (Column("outcome", "Outcome"), Column("r_squared", "R²", "coefficient")),
        tuple(
            {"outcome": names.get(r["variable"], r["variable"]), "r_squared": r["r_squared"]} for r in rows
        ),
        note(analysis.responses, *basis(analysis, model), scales=scales_of(model)),
    )


def _sentences(model: ModelFit | None) -> list[str]:
    """What the verdicts do not say."""
    if model is None or model.fit is None:
        return []
    said = [
        "All was answered at one time. An effect through others is consistent with, not evidence of, this "
        "order; other orders can fit these answers as well."
    ]
    if model.indicators.levels:
        said.append(
            f"{capitalised(_genders(model))} are in every equation, so paths hold at equal gender. Group "
            "differences of latent means are not read off them: that waits for evidence of measurement "
            "invariance [@meredith1993]."
        )
    return said


def _genders(model: ModelFit) -> str:
    words = [re.sub("_", " ", name) for name in model.indicators.levels]
    return f"indicators of gender ({listing(words)}, against {listing(model.indicators.reference)})"
