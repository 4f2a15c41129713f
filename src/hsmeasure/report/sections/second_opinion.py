"""Second opinion: the same quantities from other packages, and how far apart they are."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hsmeasure.report.document import Block, Column, Section, Table
from hsmeasure.report.numbers import decimal, is_missing
from hsmeasure.report.sections.reliability import by_scale
from hsmeasure.report.words import counted, listing, note, records, titles
from hsmeasure.study.analysis import Analysis
from hsmeasure.types import FloatArray

_ORDER = ("α", "loadings", "χ²")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PAIRWISE = "the peer takes complete rows only, this report pairs of answers"


@dataclass(frozen=True)
class Opinion:
    """One quantity of one scale from us and from a peer; vectors are compared entry by entry."""

    quantity: str
    scale: str
    peer: str
    ours: FloatArray
    theirs: FloatArray | None
    why_none: str = ""

    @property
    def difference(self) -> float | None:
        """Largest absolute difference."""
        return None if self.theirs is None else float(np.abs(self.ours - self.theirs).max())


def second_opinion(analysis: Analysis) -> Section:
    """Alpha by pingouin, one-factor loadings by factor_analyzer, chi-square by semopy."""
    opinions = _opinions(analysis)
    blocks: tuple[Block, ...] = (_table(analysis, opinions),) if opinions else ()
    return Section("second-opinion", "Second opinion", _lead(opinions), blocks)


def _opinions(analysis: Analysis) -> list[Opinion]:
    listwise = analysis.study.missing == "listwise"
    found: list[Opinion] = []
    loadings = records(analysis.reliability.items)
    models = {row["scale"]: row for row in records(analysis.reliability.models) if row["converged"]}
    for scale, coefficients in by_scale(analysis).items():
        complete = analysis.responses.scale_data(scale).dropna()
        mine = np.array([row["loading"] for row in loadings if row["scale"] == scale], dtype=float)
        asked: list[tuple[str, str, Callable[[pd.DataFrame], FloatArray], FloatArray]] = []
        if "alpha" in coefficients:
            asked.append(("α", "pingouin", _alpha, np.array([coefficients["alpha"]["estimate"]])))
        if scale in models:
            asked.append(("loadings", "factor_analyzer", _loadings, mine))
        if scale in models and models[scale]["df"] > 0:
            asked.append(("χ²", "semopy", _chi_square, np.array([models[scale]["chisq"]])))
        found += [
            _ask(Opinion(quantity, scale, peer, ours, None, "" if listwise else _PAIRWISE), compute, complete)
            for quantity, peer, compute, ours in asked
        ]
    return sorted(found, key=lambda opinion: _ORDER.index(opinion.quantity))


def _ask(opinion: Opinion, compute: Callable[[pd.DataFrame], FloatArray], complete: pd.DataFrame) -> Opinion:
    """The opinion with the peer's answer, or with why there is none: a peer's failure stops nothing."""
    if opinion.why_none:
        return opinion
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            theirs = compute(complete)
    except Exception as failure:  # whatever a peer raises is its reason
        return replace(opinion, why_none=f"{type(failure).__name__}: {failure}"[:200])
    if not np.isfinite(theirs).all():
        return replace(opinion, why_none="the peer returned no number")
    return replace(opinion, theirs=_aligned(theirs, opinion.ours))


def _aligned(theirs: FloatArray, ours: FloatArray) -> FloatArray:
    """A factor has no sign of its own: the peer's loadings turned to ours."""
    return -theirs if len(ours) > 1 and float(theirs @ ours) < 0 else theirs


def _alpha(complete: pd.DataFrame) -> FloatArray:
    import pingouin

    return np.array([pingouin.cronbach_alpha(data=complete)[0]], dtype=float)


def _loadings(complete: pd.DataFrame) -> FloatArray:
    from factor_analyzer import FactorAnalyzer

    peer = FactorAnalyzer(n_factors=1, rotation=None, method="ml").fit(complete)
    return np.asarray(peer.loadings_[:, 0], dtype=float)


def _chi_square(complete: pd.DataFrame) -> FloatArray:
    import semopy

    renamed = complete.set_axis([f"x{k}" for k in range(complete.shape[1])], axis=1)
    model = semopy.Model(f"f =~ {' + '.join(renamed.columns)}")
    model.fit(renamed, options={"ftol": 1e-12})
    return np.array([semopy.calc_stats(model)["chi2"].iloc[0]], dtype=float)


def _lead(opinions: list[Opinion]) -> str:
    said: dict[tuple[str, str], list[float]] = {}
    for opinion in opinions:
        if opinion.difference is not None:
            said.setdefault((opinion.quantity, opinion.peer), []).append(opinion.difference)
    if not said:
        return (
            "There is no second opinion: no quantity of this report could be recomputed by another package."
        )
    told = listing(
        f"{quantity} by {peer} to within {_bound(max(differences))} over {counted(len(differences), 'scale')}"
        for (quantity, peer), differences in said.items()
    )
    return f"Recomputed by other packages: {told}."


def _bound(difference: float) -> str:
    """The power of ten that a difference stays under, from ten to the minus ten upwards.

    >>> _bound(3.2e-7), _bound(0), _bound(0.02)
    ('10⁻⁶', '10⁻¹⁰', '10⁻¹')
    """
    places = next((p for p in range(10, 0, -1) if difference <= 10.0**-p), None)
    return decimal(difference) if places is None else f"10⁻{str(places).translate(_SUPERSCRIPT)}"


def _table(analysis: Analysis, opinions: list[Opinion]) -> Table:
    names = titles(analysis.responses.battery)
    return Table(
        "second-opinion",
        "This report and other packages",
        (
            Column("scale", "Scale"),
            Column("quantity", "Quantity"),
            Column("peer", "Peer"),
            Column("ours", "Ours", "decimal", 6),
            Column("theirs", "Theirs", "decimal", 6),
            Column("difference", "Largest difference", "decimal", 8),
            Column("why_none", "Why none"),
        ),
        tuple(_row(opinion, names[opinion.scale]) for opinion in opinions),
        note(
            analysis.responses,
            "Complete rows of each scale; loadings are standardised and compared entry by entry",
            "pingouin [@vallat2018], factor_analyzer and semopy [@igolkina2020] are asked only for what they "
            "were found to compute correctly",
        ),
    )


def _row(opinion: Opinion, title: str) -> dict[str, Any]:
    single = len(opinion.ours) == 1
    theirs = float(opinion.theirs[0]) if single and opinion.theirs is not None else None
    ours = float(opinion.ours[0]) if single and not is_missing(opinion.ours[0]) else None
    return {
        "scale": title,
        "quantity": opinion.quantity,
        "peer": opinion.peer,
        "ours": ours if single else "",
        "theirs": theirs if single else "",
        "difference": opinion.difference,
        "why_none": opinion.why_none,
    }
