"""Who answered: from the records received to those analysed, and who they are."""

from __future__ import annotations

from functools import partial

from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_people import flow
from hsmeasure.report.numbers import integer
from hsmeasure.report.withhold import withhold
from hsmeasure.report.words import capitalised, counted, exclusion_words, language_words, listing, note
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.forms import SOURCE

LEVELS_PRINTED = 20


def answered(analysis: Analysis) -> Section:
    """Flow of records, files, and demographics with small cells withheld."""
    responses = analysis.responses
    received = sum(log.rows_read for log in responses.logs)
    lead = (
        f"Of {counted(received, 'record')} received, {counted(len(responses), 'respondent')} "
        f"{'is' if len(responses) == 1 else 'are'} analysed."
    )
    blocks: list[Block] = [_flow(responses, received)]
    if len(analysis.everyone.logs) > 1:
        blocks.append(Paragraph(_waves(analysis)))
    blocks.append(_files(analysis.everyone))
    blocks += [_group(analysis, name, title) for name, title in groups(analysis).items()]
    return Section("answered", "Who answered", lead, tuple(blocks))


def groups(analysis: Analysis) -> dict[str, str]:
    """Grouping variables of the respondents, with their titles."""
    battery, people = analysis.responses.battery, analysis.responses.people
    languages = {m.language for m in battery.instruments}
    declared = {g.id: next((g.title[c] for c in languages if c in g.title), g.id) for g in battery.groups}
    found = {**declared, **{name: name for name in analysis.study.groups}}
    return {name: title.replace("_", " ").capitalize() for name, title in found.items() if name in people}


def _flow(responses: Responses, received: int) -> Figure:
    reasons = excluded(responses.logs)
    left_out = [f"{integer(n)} {reason}" for reason, n in reasons.items()]
    n = len(responses)
    return Figure(
        "flow",
        "Records received, left out and analysed",
        f"{counted(received, 'record')} received; left out: {listing(left_out) or 'none'}; "
        f"{counted(n, 'respondent')} analysed.",
        partial(flow, received, reasons, n, f"respondent{'s' if n != 1 else ''} analysed"),
        "Records are left out before anything is computed; nobody is removed for how they answered.",
    )


def excluded(logs: tuple[ReadLog, ...]) -> dict[str, int]:
    """Why records were left out, in words, over all files -> how many."""
    totals: dict[str, int] = {}
    for log in logs:
        for reason, n in log.excluded.items():
            totals[exclusion_words(reason)] = totals.get(exclusion_words(reason), 0) + n
    return totals


def _waves(analysis: Analysis) -> str:
    everyone = analysis.everyone
    if "variant" in everyone.people:
        counts = everyone.people["variant"].value_counts(sort=False)
        forms = listing([f"{_form_words(str(v))} ({integer(n)})" for v, n in counts.items()])
        return (
            f"The questions were asked in {counted(len(counts), 'form')}: {forms}. Items, reliability and "
            "models are computed on the first; every record has scores. Whether "
            "scores of different forms may be compared is examined below."
        )
    return (
        f"The study holds {counted(len(everyone.logs), 'export')} with {counted(len(everyone), 'record')} "
        "kept in all. Items, reliability and models are computed on the first; every record has scores."
    )


def _form_words(variant: str) -> str:
    return "the source's" if variant == SOURCE else f"the variant in {language_words(variant)}"


def _files(everyone: Responses) -> Table:
    reasons = list(dict.fromkeys(r for log in everyone.logs for r in log.excluded))
    return Table(
        "files",
        "Exports read",
        (
            Column("file", "File"),
            Column("dialect", "Dialect"),
            Column("read", "Records", "integer"),
            *(Column(r, exclusion_words(r).capitalize(), "integer") for r in reasons),
            Column("kept", "Kept", "integer"),
        ),
        tuple(
            {"file": log.file, "dialect": log.dialect, "read": log.rows_read, "kept": log.rows_kept}
            | {r: log.excluded.get(r, 0) for r in reasons}
            for log in everyone.logs
        ),
        note(everyone, *(capitalised(w) for log in everyone.logs for w in log.warnings)),
    )


def _group(analysis: Analysis, name: str, title: str) -> Block:
    responses, small = analysis.responses, analysis.study.small_cell
    counts = _counts(analysis, name)
    if len(counts) > LEVELS_PRINTED:
        return Paragraph(f"{title} has {counted(len(counts), 'level')}, too many for a table.")
    shown, total = withhold(counts, small), len(responses)
    rows = [
        {
            "level": level.replace("_", " "),
            "n": n,
            "share": n / total if isinstance(n, int) else None,
        }
        for level, n in shown.items()
    ]
    withheld = (
        f"Counts below {small} are withheld, with as many others as keep them from being worked out"
        if any(row["share"] is None for row in rows)
        else ""
    )
    return Table(
        f"group-{name}",
        title,
        (Column("level", title), Column("n", "n", "integer"), Column("share", "Share", "percent", 0)),
        tuple(rows),
        note(responses, f"N = {integer(total)}", withheld),
    )


def _counts(analysis: Analysis, name: str) -> dict[str, int]:
    """Respondents by level: levels in their own order, which says nothing of their size; not stated last."""
    values = analysis.responses.people[name].astype(str)
    found = {str(level): int(n) for level, n in values.value_counts().items()}
    own = [level for level in _levels(analysis, name) if level in found]
    others = sorted(set(found) - set(own) - {"not_stated"})
    last = [level for level in ("not_stated",) if level in found]
    return {level: found[level] for level in dict.fromkeys([*own, *others, *last])}


def _levels(analysis: Analysis, name: str) -> list[str]:
    """Levels as the study or the instrument lists them."""
    if name in analysis.study.groups:
        return list(analysis.study.groups[name].levels.values())
    battery = analysis.responses.battery
    group = next(group for group in battery.groups if group.id == name)
    options = battery.options(battery.item[group.item])
    keys = [option.key for option in options.options if option.key] if options else []
    return [*(key for key in keys if key != group.none), group.several]
