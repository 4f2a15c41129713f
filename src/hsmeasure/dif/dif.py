"""``hs.dif``: items that members of groups answer differently at the same standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

from hsmeasure.dif.mantel import mantel
from hsmeasure.dif.proportional_odds import ProportionalOdds, proportional_odds
from hsmeasure.errors import DataError
from hsmeasure.holm import holm
from hsmeasure.results import Result
from hsmeasure.types import BoolArray, FloatArray, IntArray, Provenance

if TYPE_CHECKING:
    import pandas as pd

SMALLEST = 100  # respondents a group
FLAG = 0.02  # change of McFadden's R2
ALPHA = 0.05
ANCHORS, ROUNDS = 2, 10


@dataclass(frozen=True, repr=False)
class DifTable(Result):
    """Differential item functioning of the items of one scale.

    Attributes
    ----------
    table : DataFrame
    reference : str
        The largest group, which the others are compared with.
    sizes : dict of int
        Respondents of every group, those left out of contrasts included.
    anchors : tuple of str
        Items of the matching score after purification.
    said : tuple of str
        What was left out, and why.
    """

    table: pd.DataFrame
    reference: str
    sizes: dict[str, int]
    anchors: tuple[str, ...]
    said: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:
        others = ", ".join(f"{g} {n:,}" for g, n in self.sizes.items() if g != self.reference)
        return (
            f"Differential item functioning: {others} against {self.reference} {self.sizes[self.reference]:,}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        flagged = list(self.table.loc[self.table["flagged"], "item"])
        found = f"flagged: {', '.join(flagged)}" if flagged else "no item is flagged"
        return (f"{found} (p by Holm < .05 and a change of R2 of {FLAG} or more)", *self.said)

    def frame(self) -> pd.DataFrame:
        """One row an item.

        ``item n``; ``chisq df pvalue pvalue_holm`` of uniform and non-uniform DIF together; ``chisq_uniform
        df_uniform pvalue_uniform``, ``chisq_nonuniform df_nonuniform pvalue_nonuniform``; ``r2_change``
        (McFadden) and ``r2_nagelkerke_change`` of both together; ``beta_change``, the relative change of the
        slope of the matching score when groups enter (Crane et al., 2004); with two groups Mantel's
        ``chisq_mantel pvalue_mantel``, ``odds_ratio`` (two categories) and ``smd``; ``flagged``.
        """
        return self.table


def dif(data: Any, items: Sequence[str], group: str, *, purify: bool = True) -> DifTable:
    """Ordinal logistic regression of every item on the matching score, with and without groups.

    The matching score is the mean of the other items that are not flagged and of the item itself; items are
    flagged and the score made anew until the same items are flagged (``purify``). At least two items stay.

    Parameters
    ----------
    data : DataFrame or Responses
        Keyed answers. Rows with a missing answer to one of the items, or without a group, are left out.
    items : sequence of str
        Items of one scale, three or more.
    group : str
        Column of groups. Groups of fewer than 100 respondents are not contrasted, and it is said.
    purify : bool

    Raises
    ------
    DataError
        If a column is absent or an item is not numeric, there are fewer than three items, or fewer than two
        groups are large enough.

    Notes
    -----
    Zumbo (1999); Crane, van Belle & Larson (2004); Mantel (1963). A likelihood-ratio test of p < .05
    corrected by Holm (1979) flags an item only with a change of McFadden's R2 of .02 or more. Where groups or
    the score separate the answers perfectly, the tests of the item are NaN. R: ``MASS::polr`` and
    ``mantelhaen.test``.

    Examples
    --------
    >>> import numpy as np, pandas as pd, hsmeasure as hs
    >>> rng = np.random.default_rng(1)
    >>> g = np.repeat([0, 1], 300)
    >>> latent = rng.normal(size=(600, 1)) + rng.normal(size=(600, 5))
    >>> latent[:, 4] += 1.2 * g
    >>> table = pd.DataFrame(np.digitize(latent, [-1, 0, 1]), columns=list("abcde")).assign(g=g)
    >>> hs.dif(table, list("abcde"), "g").anchors
    ('a', 'b', 'c', 'd')
    """
    answers, groups, said = _prepared(data, list(items), group)
    names, counts = np.unique(groups, return_counts=True)
    sizes = {str(n): int(c) for n, c in sorted(zip(names, counts, strict=True), key=lambda p: -p[1])}
    large = [g for g, n in sizes.items() if n >= SMALLEST]
    if len(large) < 2:
        told = ", ".join(f"{g} {n}" for g, n in sizes.items())
        raise DataError(
            f"fewer than two groups of {group} have {SMALLEST} respondents ({told})",
            hint="a model with the group as a covariate (MIMIC) needs fewer",
        )
    if small := [f"{g} ({n})" for g, n in sizes.items() if g not in large]:
        said = (*said, f"not contrasted, fewer than {SMALLEST} respondents: {', '.join(small)}")
    kept = np.isin(groups, large)
    y, coded = answers[kept], np.array([large.index(g) for g in groups[kept]])
    flagged: frozenset[int] = frozenset()
    for _ in range(ROUNDS):
        table = _table(y, coded, list(items), flagged, len(large))
        now = frozenset(np.flatnonzero(table["flagged"]).tolist())
        if not purify or now == flagged or len(items) - len(now) < ANCHORS:
            break
        flagged = now
    anchors = tuple(item for k, item in enumerate(items) if k not in flagged)
    given = getattr(data, "provenance", None) or Provenance()
    provenance = given.with_options(dif={"items": list(items), "group": group, "purify": purify})
    return DifTable(table, large[0], sizes, anchors, said, provenance)


def _prepared(data: Any, items: list[str], group: str) -> tuple[FloatArray, Any, tuple[str, ...]]:
    frame = data.frame() if hasattr(data, "frame") else data
    if absent := [c for c in (*items, group) if c not in frame]:
        raise DataError.unknown_columns(absent, frame.columns)
    if len(set(items)) < 3:
        raise DataError(
            f"{len(set(items))} items cannot be matched on", hint="name three or more of one scale"
        )
    if wrong := [i for i in items if frame[i].dtype.kind not in "iufb"]:
        raise DataError.not_numeric(wrong)
    whole = frame[[*items, group]].dropna()
    left_out = len(frame) - len(whole)
    said = (f"{left_out:,} rows left out: an answer or the group is missing",) if left_out else ()
    if constant := [i for i in items if whole[i].nunique() < 2]:
        raise DataError(f"everybody gave one answer: {', '.join(constant)}", hint="leave these items out")
    return whole[items].to_numpy(dtype=float), whole[group].astype(str).to_numpy(), said


def _table(y: FloatArray, coded: IntArray, items: list[str], flagged: frozenset[int], k: int) -> pd.DataFrame:
    import pandas as pd

    dummies = np.stack([coded == g for g in range(1, k)], axis=1).astype(float)
    rows = []
    for j, item in enumerate(items):
        anchors = [i for i in range(len(items)) if i not in flagged or i == j]
        score = y[:, anchors].mean(axis=1)
        rows.append({"item": item, "n": len(y), **_logistic(y[:, j], score, dummies)})
        if k == 2:
            rows[-1] |= _mantel(y[:, j], score, coded == 1)
    table = pd.DataFrame(rows)
    table.insert(5, "pvalue_holm", holm(table["pvalue"].to_numpy()))
    table["flagged"] = (table["pvalue_holm"] < ALPHA) & (table["r2_change"] >= FLAG)
    return table


def _logistic(y: FloatArray, score: FloatArray, dummies: FloatArray) -> dict[str, float]:
    """Three nested models: score; with groups; with groups by score."""
    s = score[:, None]
    _, codes = np.unique(y, return_inverse=True)
    plain = proportional_odds(codes, s)
    uniform = proportional_odds(codes, np.hstack([s, dummies]))
    crossed = proportional_odds(codes, np.hstack([s, dummies, s * dummies]))
    k, n = dummies.shape[1], len(y)
    null = _null(codes)
    both, first, second = (_test(*pair) for pair in ((plain, crossed), (plain, uniform), (uniform, crossed)))
    change = abs((plain.slopes[0] - uniform.slopes[0]) / plain.slopes[0]) if plain.slopes[0] else float("nan")
    return {
        "chisq": both, "df": 2 * k, "pvalue": float(chi2.sf(both, 2 * k)),
        "chisq_uniform": first, "df_uniform": k, "pvalue_uniform": float(chi2.sf(first, k)),
        "chisq_nonuniform": second, "df_nonuniform": k, "pvalue_nonuniform": float(chi2.sf(second, k)),
        "r2_change": both / (-2 * null),
        "r2_nagelkerke_change": _nagelkerke(null, crossed.loglik, n) - _nagelkerke(null, plain.loglik, n),
        "beta_change": float(change),
    }  # fmt: skip


def _test(general: ProportionalOdds, special: ProportionalOdds) -> float:
    done = general.converged and special.converged
    return max(2 * (special.loglik - general.loglik), 0.0) if done else float("nan")


def _null(codes: IntArray) -> float:
    counts = np.bincount(codes)
    return float((counts[counts > 0] * np.log(counts[counts > 0] / len(codes))).sum())


def _nagelkerke(null: float, loglik: float, n: int) -> float:
    """Nagelkerke (1991)."""
    return float((1 - np.exp(2 * (null - loglik) / n)) / (1 - np.exp(2 * null / n)))


def _mantel(y: FloatArray, score: FloatArray, focal: BoolArray) -> dict[str, float]:
    _, stratum = np.unique(score.round(10), return_inverse=True)
    found = mantel(y, focal, stratum)
    return {
        "chisq_mantel": found.chisq,
        "pvalue_mantel": found.p_value,
        "odds_ratio": found.odds_ratio,
        "smd": found.smd,
    }
