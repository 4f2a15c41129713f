"""May groups be compared: what measurement invariance licenses, and no comparison that it does not."""

from __future__ import annotations

from typing import Any

from hsmeasure.report.document import Block, Column, Paragraph, Section, Table
from hsmeasure.report.sections.answered import groups
from hsmeasure.report.withhold import withhold
from hsmeasure.report.words import counted, listing, lowered, note, titles
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.comparisons import GroupComparison, GroupComparisons

Row = dict[str, Any]

RUNGS = ("structure", "relations", "latent_means", "observed_means")
_TITLES = {"variant": "Form"}


def comparable(analysis: Analysis) -> Section:
    """Per grouping variable the verdict on every scale, and differences where they may be read."""
    blocks: list[Block] = []
    leads = []
    for found in analysis.comparisons:
        title = title_of(analysis, found.group)
        leads.append(_lead(analysis, found, title))
        if found.scales:
            blocks.append(_verdicts(analysis, found, title))
            blocks += [Paragraph(sentence) for sentence in _reasons(found)]
            blocks += _differences(analysis, found, title)
            blocks += _means(analysis, found, title)
            blocks += [Paragraph(sentence) for sentence in _left_out(analysis, found, title)]
    if not leads:
        return Section("comparable", "May groups be compared", "The study names no groups.", ())
    return Section("comparable", "May groups be compared", " ".join(leads), tuple(blocks))


def title_of(analysis: Analysis, group: str) -> str:
    """The title of a grouping variable."""
    return groups(analysis).get(group) or _TITLES.get(group, group.replace("_", " ").capitalize())


def may_be_compared(found: GroupComparisons, rung: str) -> list[GroupComparison]:
    """Scales on which a rung is held."""
    return [one for one in found.scales if one.verdicts[rung] == "held"]


def _shown(analysis: Analysis, found: GroupComparisons) -> dict[str, str]:
    """Every level with its count, where the count may be printed."""
    shown = withhold(found.levels | found.left_out, analysis.study.small_cell)
    return {k: f"{_words(k)} {n:,}" if isinstance(n, int) else _words(k) for k, n in shown.items()}


def _lead(analysis: Analysis, found: GroupComparisons, title: str) -> str:
    if not found.scales:
        return f"{title}: fewer than two groups have the 200 respondents that a test of invariance needs."
    levels = listing([_shown(analysis, found)[k] for k in found.levels])
    n = len(found.scales)
    latent, observed = (len(may_be_compared(found, rung)) for rung in RUNGS[2:])
    return (
        f"By {lowered(title)} ({levels}), latent means may be compared on {latent} of {counted(n, 'scale')} "
        f"and observed means on {observed}."
    )


def _verdicts(analysis: Analysis, found: GroupComparisons, title: str) -> Table:
    names = titles(analysis.responses.battery)
    rows = tuple(
        {"scale": f"{names.get(one.scale, one.scale)} ({one.scale})", **one.verdicts} for one in found.scales
    )
    tests = 3 * len(found.scales)
    return Table(
        f"invariance-{found.group}",
        f"What may be compared by {lowered(title)}",
        (
            Column("scale", "Scale"),
            Column("structure", "Structure"),
            Column("relations", "Relations"),
            Column("latent_means", "Latent means"),
            Column("observed_means", "Observed means"),
        ),
        rows,
        note(
            analysis.responses,
            "One factor a scale, answers as continuous, robust full-information maximum likelihood "
            "[@yuan2000]. Relations need equal loadings, latent means equal intercepts as well, observed "
            "means equal residual variances as well [@meredith1993]. A step is rejected at p < .05; one that "
            "does not reject is held only if it had 80 % power against a shift of .30 on one item in five "
            "[@satorra1985]",
            f"At .05 about {max(1, round(0.05 * tests))} of {tests} steps would be rejected by chance alone",
        ),
    )


def _reasons(found: GroupComparisons) -> list[str]:
    """Why comparisons are barred, scales with one reason together."""
    told: dict[str, list[str]] = {}
    for one in found.scales:
        if reason := one.verdicts["reason"]:
            told.setdefault(reason, []).append(one.scale)
    if not told:
        return []
    return ["Why not: " + "; ".join(f"{listing(scales)}, {why}" for why, scales in told.items()) + "."]


def _differences(analysis: Analysis, found: GroupComparisons, title: str) -> list[Block]:
    names, first = titles(analysis.responses.battery), next(iter(found.levels))
    rows: list[Row] = [
        {
            "scale": f"{names.get(one.scale, one.scale)} ({one.scale})",
            "level": _words(str(row.level)),
            "estimate": row.estimate,
            "low": row.conf_low,
            "high": row.conf_high,
        }
        for one in found.scales
        for row in one.differences.itertuples()
    ]
    if not rows:
        return []
    return [
        Table(
            f"latent-{found.group}",
            f"Latent differences by {lowered(title)}, against {_words(first)}",
            (
                Column("scale", "Scale"),
                Column("level", title),
                Column("estimate", "Difference", "decimal"),
                Column("low", "95 % from", "decimal"),
                Column("high", "to", "decimal"),
            ),
            tuple(rows),
            note(
                analysis.responses,
                f"In standard deviations of the factor among {_words(first)}, from the model with equal "
                "loadings and intercepts; positive means higher. Scales whose latent means may not be "
                "compared are not here",
                "Intervals are not corrected for the number of scales",
            ),
        )
    ]


def _means(analysis: Analysis, found: GroupComparisons, title: str) -> list[Block]:
    held = [one.scale for one in may_be_compared(found, "observed_means")]
    held = [scale for scale in held if scale in analysis.scores.values]
    if not held:
        return []
    everyone = analysis.everyone if found.group == "variant" else analysis.responses
    groups_of = everyone.people[found.group].astype(str).to_numpy()
    values = analysis.scores.values.head(len(groups_of))  # the first wave stands first
    names, levels = titles(analysis.responses.battery), list(found.levels)
    rows: list[Row] = []
    for scale in held:
        row: Row = {"scale": f"{names.get(scale, scale)} ({scale})"}
        for k, level in enumerate(levels):
            mine = values.loc[groups_of == level, scale]
            row |= {f"mean{k}": mine.mean(), f"sd{k}": mine.std(ddof=1)}
        rows.append(row)
    columns = [Column("scale", "Scale")]
    for k, level in enumerate(levels):
        columns += [
            Column(f"mean{k}", f"Mean, {_words(level)}", "decimal"),
            Column(f"sd{k}", "SD", "decimal"),
        ]
    withheld = [one.scale for one in found.scales if one.scale not in held]
    return [
        Table(
            f"means-{found.group}",
            f"Observed means by {lowered(title)}",
            tuple(columns),
            tuple(rows),
            note(
                analysis.responses,
                f"Withheld, since observed means may not be compared: {listing(withheld)}"
                if withheld
                else "",
            ),
        )
    ]


def _left_out(analysis: Analysis, found: GroupComparisons, title: str) -> list[str]:
    if not found.left_out:
        return []
    told = listing([_shown(analysis, found)[k] for k in found.left_out])
    return [f"{title}: too few for a test of invariance, and in every other analysis of this report: {told}."]


def _words(level: str) -> str:
    return level.replace("_", " ")
