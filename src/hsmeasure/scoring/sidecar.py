"""``scores.csv`` with its ``.provenance.json``: everything needed to say how each number came about."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hsmeasure.atomic import atomic_write
from hsmeasure.responses.responses import ReadLog, Responses
from hsmeasure.scoring.plan import scoring_plan
from hsmeasure.scoring.scores import Scores
from hsmeasure.tabular import write_csv
from hsmeasure.types import software

FORMAT = "hsmeasure-scores/1"


def sidecar_path(scores_csv: Path) -> Path:
    """``scores.csv`` -> ``scores.csv.provenance.json``."""
    return scores_csv.with_name(scores_csv.name + ".provenance.json")


def write_scores(
    scores: Scores,
    responses: Responses,
    path: Path,
    *,
    sources: tuple[Path, ...] = (),
    home: Path | None = None,
    command: str = "",
) -> None:
    """Write the table and its sidecar; each file is complete or absent.

    The sidecar names the exports (``sources``) relative to ``home``, the folder the scores end up in.
    """
    with atomic_write(path) as temporary:
        write_csv(scores.frame(), temporary)
    digest = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    record = provenance_record(scores, responses)
    record["inputs"] = [
        {**entry, "path": _relative(source, home or path.parent)} if source else entry
        for entry, source in zip(record["inputs"], [*sources, *[None] * len(record["inputs"])], strict=False)
    ]
    record |= {
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": command,
        "output": {"file": path.name, "sha256": digest, "columns": list(scores.frame().columns)},
    }
    with atomic_write(sidecar_path(path)) as temporary:
        Path(temporary).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")


def provenance_record(scores: Scores, responses: Responses) -> dict[str, Any]:
    """The sidecar's content apart from times and paths; no answers and no ids are in it."""
    plans = scoring_plan(responses.battery, frozenset(responses.codes.columns))
    hashes = {one.id.partition("/")[0]: one.scale_hashes for one in responses.battery.instruments}
    missing: dict[str, dict[str, int]] = {}
    for item, reason, n in responses.missing().itertuples(index=False, name=None):
        missing.setdefault(item, {})[reason] = n
    return {
        "format": FORMAT,
        "tool": software(),
        "instruments": [
            {
                "id": s.id,
                "version": s.version,
                "language": s.language,
                "scoring_hash": s.scoring_hash,
                "content_hash": s.content_hash,
                "locked": s.locked,
                "scales": list(s.scales),
                "scale_hashes": {scale: hashes[s.id.partition("/")[0]][scale] for scale in s.scales},
                **({"adaptation_state": s.adaptation} if s.adaptation else {}),
                **({"unverified": list(s.unverified)} if s.unverified else {}),
            }
            for s in scores.provenance.instruments
        ],
        "inputs": [_input(log) for log in responses.logs],
        "rows": [
            {"file": log.file, "read": log.rows_read, "kept": log.rows_kept, "excluded": log.excluded}
            for log in responses.logs
        ],
        "columns": [
            {"item": c.item, "column": c.column, "matched_by": c.matched_by}
            for c in responses.logs[0].columns
        ],
        "ignored_columns": list(responses.logs[0].ignored),
        "dropped_identifiers": list(responses.logs[0].dropped),
        "values": {
            item: {"map": used, "unmapped": responses.logs[0].unmapped.get(item, {})}
            for item, used in responses.logs[0].value_maps.items()
        },
        "missing": missing,
        "rules": {
            plan.scale.id: {
                "keyed": {i: responses.battery.item[i].keyed for i in plan.items},
                "aggregate": plan.scale.aggregate,
                "minimum_valid": plan.minimum,
                "range": list(plan.scale.range),
            }
            for plan in plans
        },
        "options": scores.provenance.options,
        "warnings": [w for log in responses.logs for w in log.warnings],
    }


def _input(log: ReadLog) -> dict[str, Any]:
    return {
        "role": "responses",
        "file": log.file,
        "sha256": log.sha256,
        "rows": log.rows_read,
        "dialect": log.dialect,
        "dialect_scores": log.dialect_scores,
        "inferred_options": log.details,
    }


def _relative(source: Path, folder: Path) -> str:
    return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
