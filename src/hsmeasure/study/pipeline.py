"""The pipeline of a study in named steps; no arithmetic here."""

from __future__ import annotations

from pathlib import Path

from hsmeasure.hypotheses.models import fit_models
from hsmeasure.hypotheses.table import hypothesis_table
from hsmeasure.items.items import item_statistics
from hsmeasure.reliability.reliability import reliability
from hsmeasure.reliability.scale_table import scale_table
from hsmeasure.responses.responses import Responses
from hsmeasure.scoring.score import score
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.comparisons import GroupComparisons, compare_groups
from hsmeasure.study.load import LoadedStudy, load_study
from hsmeasure.study.reading import combine, read_waves, sources
from hsmeasure.study.schema import Study


def analyse(study: LoadedStudy | Study | str | Path) -> Analysis:
    """Carry a study through reading, scoring, item analysis, reliability, models and hypotheses.

    With several waves the scores hold all of them; the rest is computed on the first,
    because the answers of one person at two times are not independent.

    Parameters
    ----------
    study : LoadedStudy, Study or path of a study file

    Returns
    -------
    Analysis
    """
    loaded = _loaded(study)
    waves = read_waves(loaded)
    everyone = combine(waves)
    first = next(iter(waves))
    study = loaded.study
    models = fit_models(first, study.cluster, confidence=study.confidence, seed=study.seed)
    return Analysis(
        study=loaded.study,
        responses=first,
        everyone=everyone,
        scores=score(everyone),
        items=item_statistics(first),
        reliability=reliability(first, missing=loaded.study.missing, confidence=loaded.study.confidence),
        scale_table=scale_table(first, missing=loaded.study.missing, confidence=loaded.study.confidence),
        models=models,
        hypotheses=hypothesis_table(first.battery.hypotheses, models),
        comparisons=_comparisons(first, everyone, study),
        provenance=everyone.provenance.with_options(
            **_options(loaded.study), models={m.model.id: m.model.sha256 for m in models}
        ),
        sources=sources(loaded),
    )


def _comparisons(first: Responses, everyone: Responses, study: Study) -> tuple[GroupComparisons, ...]:
    """Every grouping variable of the first wave; the forms of a study over all records."""
    declared = [g.id for g in first.battery.groups]
    names = dict.fromkeys(n for n in (*declared, *study.groups) if n in first.people and n != study.cluster)
    found = [compare_groups(first, name, study.cluster) for name in names]
    if "variant" in everyone.people:
        found.append(compare_groups(everyone, "variant", study.cluster))
    return tuple(found)


def _loaded(study: LoadedStudy | Study | str | Path) -> LoadedStudy:
    if isinstance(study, LoadedStudy):
        return study
    return LoadedStudy(study, Path()) if isinstance(study, Study) else load_study(study)


def _options(study: Study) -> dict[str, object]:
    names = ("missing", "confidence", "small_cell", "cluster", "weights", "wave", "exclude")
    return {name: getattr(study, name) for name in names} | {"seed": study.seed}
