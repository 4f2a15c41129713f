"""What was asked: the instruments, their scales and their wording."""

from __future__ import annotations

from hsmeasure.instrument.instrument import Instrument
from hsmeasure.report.document import Block, Column, Paragraph, Section, Table
from hsmeasure.report.words import counted, language_words, listing, note
from hsmeasure.responses.responses import Responses
from hsmeasure.study.analysis import Analysis
from hsmeasure.types import InstrumentStamp

_AGGREGATES = {"mean": "mean", "sum": "sum", "pomp": "percent of maximum", "max": "highest answer"}
_RULES = {"complete": "all", "half": "half", "none": "1"}


def asked(analysis: Analysis) -> Section:
    """Instruments with version, hash, language and licence; scales with items, range and meaning."""
    responses = analysis.responses
    members = responses.battery.instruments
    n_items = sum(len(responses.scale_items(s.id)) for s in responses.scales)
    lead = (
        f"Respondents were asked {counted(n_items, 'item')} of {counted(len(responses.scales), 'scale')} "
        f"from {counted(len(members), 'instrument')}, in {_languages(members)}."
    )
    stamps = analysis.everyone.provenance.instruments
    blocks: list[Block] = [_instruments(members, stamps), _scales(responses)]
    caveats = (*_adaptations(stamps), *_caveats(responses))
    return Section("asked", "What was asked", lead, (*blocks, *(Paragraph(s) for s in caveats)))


def _languages(members: tuple[Instrument, ...]) -> str:
    return listing(sorted({language_words(m.language) for m in members}))


def _instruments(members: tuple[Instrument, ...], stamps: tuple[InstrumentStamp, ...]) -> Table:
    own = {m.id for m in members}
    forms = [_form(stamp) for stamp in stamps if stamp.id not in own]
    return Table(
        "instruments",
        "Instruments administered",
        (
            Column("instrument", "Instrument"),
            Column("version", "Version"),
            Column("hash", "Content hash"),
            Column("language", "Language"),
            Column("adaptation", "Adaptation"),
            Column("licence", "Licence of the wording"),
            Column("locked", "Released"),
        ),
        (*(_instrument(m) for m in members), *forms),
        "The hash covers items, keys, options and wording; two files with one hash asked the same. "
        "Released: the version is in the lock file with this hash.",
    )


def _instrument(member: Instrument) -> dict[str, object]:
    wording = member.document.licence.wording
    return {
        "instrument": f"{member.title} ({member.id})",
        "version": member.version,
        "hash": member.stamp().short_hash,
        "language": language_words(member.language),
        "adaptation": _state(member.stamp()),
        "licence": wording.spdx or wording.verdict,
        "locked": "yes" if member.locked else "no",
    }


def _form(stamp: InstrumentStamp) -> dict[str, object]:
    """A form in another language, asked of other respondents."""
    return {
        "instrument": stamp.id,
        "version": stamp.version,
        "hash": stamp.short_hash,
        "language": language_words(stamp.language),
        "adaptation": _state(stamp),
        "licence": "as the source's",
        "locked": "yes" if stamp.locked else "no",
    }


def _state(stamp: InstrumentStamp) -> str:
    return stamp.adaptation.partition(";")[0] or "source version"


def _adaptations(stamps: tuple[InstrumentStamp, ...]) -> list[str]:
    """What the state of a variant means for those who read on, each sentence once."""
    told: dict[str, list[str]] = {}
    for stamp in stamps:
        if caution := stamp.adaptation.partition(";")[2].strip():
            told.setdefault(caution, []).append(stamp.id)
    return [f"{listing(ids)}: {caution.rstrip('.')}." for caution, ids in told.items()]


def _scales(responses: Responses) -> Table:
    return Table(
        "scales",
        "Scales, and what a higher score means",
        (
            Column("scale", "Scale"),
            Column("id", "Id"),
            Column("items", "Items", "integer"),
            Column("reversed", "Reversed", "integer"),
            Column("score", "Score"),
            Column("low", "Lowest", "decimal", 0),
            Column("high", "Highest", "decimal", 0),
            Column("needed", "Answers needed"),
            Column("means", "A higher score means"),
        ),
        tuple(
            {
                "scale": scale.title.get(member.language, scale.id),
                "id": scale.id,
                "items": len(responses.scale_items(scale.id)),
                "reversed": sum(member.by_id[i].keyed == "-" for i in responses.scale_items(scale.id)),
                "score": _AGGREGATES[scale.aggregate],
                "low": scale.range[0],
                "high": scale.range[1],
                "needed": _RULES.get(scale.missing.rule) or str(scale.missing.n),
                "means": scale.higher_means,
            }
            for member in responses.battery.instruments
            for scale in member.scales
        ),
        note(
            responses,
            "Reversed items are turned round by their options, never by observed values",
            "Answers needed: the number of answered items below which no score is given",
        ),
    )


def wording(responses: Responses) -> Table:
    """Every item as it was asked, with the text it was read together with."""
    rows = [
        {
            "item": item_id,
            "keyed": "reversed" if member.by_id[item_id].keyed == "-" else "direct",
            "text": member.text(member.by_id[item_id]),
            "stem": member.stem(member.by_id[item_id]),
        }
        for member in responses.battery.instruments
        for scale in member.scales
        for item_id in responses.scale_items(scale.id)
    ]
    hinted = [m.title for m in responses.battery.instruments if m.document.content == "structure-only"]
    hint = (
        f"The wording of {listing(hinted)} is not ours to print; topics or item names stand in its place"
        if hinted
        else ""
    )
    return Table(
        "wording",
        "Items as asked",
        (
            Column("item", "Item"),
            Column("keyed", "Keyed"),
            Column("text", "Wording"),
            Column("stem", "Read together with"),
        ),
        tuple(rows),
        note(responses, hint),
    )


def _caveats(responses: Responses) -> list[str]:
    sentences = []
    absent = sorted({s for log in responses.logs for s in log.not_administered})
    if absent:
        sentences.append(f"Not administered (no column in the export): {listing(absent)}.")
    given_up = sorted({i for log in responses.logs for i in log.without_items})
    if given_up:
        sentences.append(
            f"Scored without {listing(given_up)}, which the export does not hold: such scores are not those "
            "of the whole scale."
        )
    unvalidated = [m.title for m in responses.battery.instruments if m.scales and is_unvalidated(m)]
    if unvalidated:
        sentences.append(
            f"The wording of {listing(unvalidated)} is new. No validation study is named for it, so "
            "what its scores mean rests so far on how the items were written and on what this report finds."
        )
    used = [m for m in responses.battery.instruments if m.scales]
    cautions = [f"{m.title}: {f.claim}." for m in used for f in m.document.facts if f.about == "caution"]
    return [*sentences, *cautions, *(f"{remark}." for m in used for remark in m.stamp().remarks)]


def is_unvalidated(member: Instrument) -> bool:
    """True when an instrument of new wording names no study that validated it."""
    return member.document.content == "full" and not any(
        source.type == "validation" for source in member.document.sources
    )
