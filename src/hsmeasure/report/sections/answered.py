"""Who answered: from the records received to those analysed, and who they are."""

from __future__ import annotations

from functools import partial

import pandas as pd

from hsmeasure.report.document import Block, Column, Figure, Paragraph, Section, Table
from hsmeasure.report.figures_people import flow
from hsmeasure.report.suppress import suppress_counts
from hsmeasure.report.words import counted, exclusion_words, listing, note
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.study.analysis import Analysis


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
    blocks += [
        _group(responses, name, title, analysis.study.small_cell) for name, title in groups(analysis).items()
    ]
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
    left_out = [f"{counted(n, 'record')} left out as {reason}" for reason, n in reasons.items()]
    n = len(responses)
    return Figure(
        "flow",
        "Records received, left out and analysed",
        f"{counted(received, 'record')} received; {listing(left_out) or 'none left out'}; "
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
    return (
        f"The study holds {counted(len(everyone.logs), 'export')} with {counted(len(everyone), 'record')} "
        "kept in all. Items and reliability are computed on the first; scores are given for every record."
    )


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
        note(everyone, *(w for log in everyone.logs for w in log.warnings)),
    )


def _group(responses: Responses, name: str, title: str, small: int) -> Table:
    levels = responses.people[name].astype(str).value_counts()
    counts = _not_stated_last(levels)
    shown = suppress_counts(counts, small)
    total = len(responses)
    rows = [
        {
            "level": level.replace("_", " "),
            "n": n,
            "share": n / total if isinstance(n, int) else n,
        }
        for level, n in shown.items()
    ]
    hidden = any(isinstance(n, str) for n in shown.values())
    withheld = (
        f"Counts below {small} are withheld, with as many others as keep them from being worked out"
        if hidden
        else ""
    )
    return Table(
        f"group-{name}",
        title,
        (Column("level", title), Column("n", "n", "integer"), Column("share", "Share", "percent", 0)),
        tuple(rows),
        note(responses, f"N = {total:,}", withheld),
    )


def _not_stated_last(levels: pd.Series) -> dict[str, int]:
    last = "not_stated"
    ordered = {str(k): int(n) for k, n in levels.items() if k != last}
    return ordered | ({last: int(levels[last])} if last in levels else {})
