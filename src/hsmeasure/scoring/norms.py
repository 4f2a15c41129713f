"""Norms, data beside an instrument: where a score stands in a named population, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field
from scipy.special import ndtr, ndtri

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.document import parse, read_text, validate
from hsmeasure.instrument.schema import Date, Id, Language, LanguageMap, Model, ScaleId, Version
from hsmeasure.results import Result
from hsmeasure.scoring.scores import Scores
from hsmeasure.types import FloatArray, Provenance

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "hsmeasure-norms/1"


class ScaleNorm(Model):
    """Mean and standard deviation of a scale in the norm sample, and its score distribution where known.

    ``percentiles`` are (score, share below and half of those at it) pairs in rising order; without them the
    normal curve is used.
    """

    scale: ScaleId
    n: int = Field(ge=2)
    mean: float
    sd: float = Field(gt=0)
    percentiles: tuple[tuple[float, float], ...] = ()


class NormsDocument(Model):
    """A norms file (``hsmeasure-norms/1``): for one version and language of one instrument."""

    schema_: Literal["hsmeasure-norms/1"] = Field(alias="schema")
    id: Id
    instrument: Id
    version: Version
    scoring_hash: str
    language: Language
    population: LanguageMap
    collected: tuple[Date, Date]
    source: str = Field(min_length=1)
    synthetic: bool = False
    scales: tuple[ScaleNorm, ...] = Field(min_length=1)


@dataclass(frozen=True, repr=False)
class Normed(Result):
    """Scores beside a population.

    Attributes
    ----------
    table : DataFrame
        One row a respondent and scale: ``row scale score z z_error t percentile percentile_low
        percentile_high``.
    norms : NormsDocument
    """

    table: pd.DataFrame
    norms: NormsDocument
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"Scores beside the norms {self.norms.id}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Which population, and whether it is one."""
        words = next(iter(self.norms.population.values()))
        made = ("these norms are SYNTHETIC: they describe no people",) if self.norms.synthetic else ()
        return (
            f"{words}; {self.norms.source}",
            "errors are those of the norm sample, not of the score",
            *made,
        )

    def frame(self) -> pd.DataFrame:
        return self.table


def read_norms(path: Path | str) -> NormsDocument:
    """Read and check a norms file; InstrumentError with every problem and its line."""
    path = Path(path)
    document = parse(read_text(path, "norms"), path.name)
    return validate(document, NormsDocument, path.name)


def z_scores(x: FloatArray, mean: float, sd: float, n: int) -> tuple[FloatArray, FloatArray]:
    r"""z = (x - mean) / sd, and its standard error from a norm sample of n.

    ``se = sqrt(1 / n + z^2 / (2 (n - 1)))``: the error of the mean, and of the standard deviation under
    normality, by the delta method.

    >>> z, error = z_scores(np.array([12.0]), 10.0, 2.0, 101)
    >>> float(z[0]), round(float(error[0]), 4)
    (1.0, 0.1221)
    """
    z = (x - mean) / sd
    return z, np.sqrt(1 / n + z**2 / (2 * (n - 1)))


def percentile_ranks(x: FloatArray, norm: ScaleNorm) -> FloatArray:
    """Percent of the population below: between the table's points, at its ends beyond, or the normal curve.

    >>> norm = ScaleNorm(scale="BEN", n=100, mean=3.0, sd=1.0)
    >>> percentile_ranks(np.array([3.0]), norm)
    array([50.])
    """
    if not norm.percentiles:
        return np.asarray(100 * ndtr((x - norm.mean) / norm.sd))
    scores, shares = (np.array(column) for column in zip(*norm.percentiles, strict=True))
    return np.asarray(100 * np.interp(x, scores, shares))


def norms(scores: Scores, source: NormsDocument | Path | str, confidence: float = 0.95) -> Normed:
    """Where each score stands in a population: z, T and percentile rank with their uncertainty.

    Parameters
    ----------
    scores : Scores
    source : NormsDocument or path
    confidence : float
        Of the percentile's limits (Wilson's, at the norm sample's n).

    Raises
    ------
    InstrumentError
        If the scores come from another instrument, version, language or scoring: norms of one form say
        nothing of another.

    Notes
    -----
    ``T = 50 + 10 z``. Wilson (1927) limits of the percentile.
    """
    import pandas as pd

    document = source if isinstance(source, NormsDocument) else read_norms(source)
    _refuse_other(scores, document)
    parts = []
    for norm in document.scales:
        if norm.scale not in scores.values:
            continue
        x = scores.values[norm.scale].to_numpy(dtype=float)
        z, error = z_scores(x, norm.mean, norm.sd, norm.n)
        rank = percentile_ranks(x, norm)
        low, high = _wilson(rank / 100, norm.n, confidence)
        columns: dict[str, Any] = {"row": scores.people["row"], "scale": norm.scale, "score": x, "z": z}
        columns |= {"z_error": error, "t": 50 + 10 * z, "percentile": rank}
        parts.append(pd.DataFrame({**columns, "percentile_low": 100 * low, "percentile_high": 100 * high}))
    if not parts:
        held = ", ".join(n.scale for n in document.scales)
        raise InstrumentError(f"no scale of these scores has norms in {document.id}", hint=f"it has {held}")
    return Normed(pd.concat(parts, ignore_index=True), document, scores.provenance)


def _wilson(share: FloatArray, n: int, confidence: float) -> tuple[FloatArray, FloatArray]:
    z = float(ndtri(0.5 + confidence / 2))
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def _refuse_other(scores: Scores, document: NormsDocument) -> None:
    wanted = f"{document.instrument}@{document.version} in {document.language}"
    stamps = [s for s in scores.provenance.instruments if s.id == document.instrument]
    if not stamps:
        have = ", ".join(f"{s.id}@{s.version}" for s in scores.provenance.instruments)
        raise InstrumentError(f"the norms {document.id} are for {wanted}; these scores come from {have}")
    stamp = stamps[0]
    if (stamp.version, stamp.language) != (document.version, document.language):
        raise InstrumentError(
            f"the norms {document.id} are for {wanted}; these scores come from {stamp.id}@{stamp.version} in "
            f"{stamp.language}",
            hint="norms hold for the version and language they were collected with",
        )
    if stamp.scoring_hash != document.scoring_hash:
        raise InstrumentError(
            f"the norms {document.id} are for another scoring of {stamp.id}@{stamp.version}"
        )
