"""Evidence that a study yields for a variant: its invariance with the source, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hsmeasure.atomic import atomic_write
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.evidence import parse_evidence
from hsmeasure.instrument.write import dump
from hsmeasure.invariance.gate import RUNGS, freed
from hsmeasure.invariance.invariance import InvarianceTable
from hsmeasure.responses.responses import Responses
from hsmeasure.study.forms import SOURCE
from hsmeasure.types import InstrumentStamp

_PARAMETERS = {"=~": "loading", "~1": "intercept"}


def invariance_evidence(
    found: InvarianceTable, responses: Responses, model: str, date: str, *, synthetic: bool = False
) -> dict[str, Any]:
    """What an evidence file says of one variant's invariance with its source (``hsmeasure-evidence/1``).

    The level is the highest that every factor holds; with parameters let differ it is partial.

    Raises
    ------
    InstrumentError
        If the groups are not the source's form and one variant's, the model has items of more than one
        instrument, or not even the structure is shown.
    """
    language = _language(found)
    variant, source = _stamps(responses, found.fits["configural"].table.observed, language)
    spared = {item: op for item, op in freed(found.partial).items() if op in _PARAMETERS}
    record: dict[str, Any] = {
        "schema": "hsmeasure-evidence/1",
        "kind": "invariance",
        "variant": variant.id,
        "version": variant.version,
        "date": date,
        **({"synthetic": True} if synthetic else {}),
        "source": f"{source.id}@{source.version}",
        "n": sum(found.sizes),
        "dataset": _dataset(responses, language),
        "model": model.strip(),
        "level": _level(found, spared),
    }
    if spared:
        record["freed"] = [{"item": item, "parameter": _PARAMETERS[op]} for item, op in spared.items()]
        if "scalar" in found.fits:
            effects = found.effects().set_index("item")["dmacs"]
            record["effects"] = {i: {"measure": "dMACS", "value": round(v, 4)} for i, v in effects.items()}
    record["note"] = "; ".join(found.notes)
    return record


def write_evidence(record: dict[str, Any], folder: Path) -> Path:
    """The record as ``invariance-<date>.yaml`` under a variant's folder; an older file is never written over.

    Raises
    ------
    InstrumentError
        If there is such a file, or the folder is not where evidence of this variant belongs.
    """
    home = folder if folder.name == "evidence" else folder / "evidence"
    if home.parent.as_posix().split("/")[-3:] != record["variant"].replace("/", "/variants/").split("/"):
        raise InstrumentError(
            f"{folder} is not the folder of {record['variant']}",
            hint=f"its evidence belongs in {record['variant'].replace('/', '/variants/')}",
        )
    path = home / f"invariance-{record['date']}.yaml"
    if path.exists():
        raise InstrumentError(f"{path.name} is there already", hint="evidence is added, never written over")
    text = dump(record)
    parse_evidence({path.name: text})
    home.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        Path(temporary).write_text(text, "utf-8")
    return path


def _language(found: InvarianceTable) -> str:
    groups = found.groups
    others = [g for g in groups if g != SOURCE]
    if len(groups) != 2 or len(others) != 1:
        raise InstrumentError(
            f"evidence is of one variant against its source; the groups are {', '.join(groups)}",
            hint="compare with --group variant, in a study of the source's form and one variant's",
        )
    return others[0]


def _stamps(
    responses: Responses, items: Sequence[str], language: str
) -> tuple[InstrumentStamp, InstrumentStamp]:
    owners = {responses.battery.owner[i].id for i in items if i in responses.battery.owner}
    if len(owners) != 1:
        raise InstrumentError(
            f"the model has items of {', '.join(sorted(owners)) or 'no instrument'}",
            hint="evidence is filed under one variant: one model an instrument",
        )
    stamps = {s.id: s for s in responses.provenance.instruments}
    source = owners.pop().partition("/")[0]
    if not {source, f"{source}/{language}"} <= set(stamps):
        raise InstrumentError(f"the study does not hold both {source} and {source}/{language}")
    return stamps[f"{source}/{language}"], stamps[source]


def _dataset(responses: Responses, language: str) -> str:
    digests = [log.sha256 for log in responses.logs if log.details.get("variant") == language]
    return "sha256:" + digests[0].removeprefix("sha256:")


def _level(found: InvarianceTable, spared: dict[str, str]) -> str:
    told = found.permits()
    held = [level for rung, level in RUNGS.items() if (told[rung] == "held").all()]
    if not held:
        raise InstrumentError(
            "nothing to file: not even the structure is shown", hint="; ".join(dict.fromkeys(told["reason"]))
        )
    level = held[-1]
    counted = {"metric": ("=~",), "scalar": ("=~", "~1")}.get(level, ())
    return f"partial {level}" if any(op in counted for op in spared.values()) else level
