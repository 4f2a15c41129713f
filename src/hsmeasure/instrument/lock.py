"""LOCK.json: the hashes every released file must have, for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hsmeasure.instrument import hashing
from hsmeasure.instrument.schema import InstrumentDocument

LOCK = "LOCK.json"


def entry(document: InstrumentDocument, data: bytes) -> dict[str, Any]:
    """The lock record of one release: both hashes, those of its scales, and that of the file."""
    return {
        "scoring_hash": hashing.scoring_hash(document),
        "content_hash": hashing.content_hash(document),
        "scales": {s.id: hashing.scale_hash(document, s) for s in document.scales},
        "file_sha256": hashing.sha256(data),
    }


def read_lock(folder: Path) -> dict[str, Any]:
    """The lock of a folder of instruments, empty when there is none."""
    path = folder / LOCK
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def is_locked(document: InstrumentDocument, path: Path) -> bool:
    """True when the file stands in its folder's lock with exactly these bytes and hashes."""
    if path.parent.name != "releases":
        return False
    recorded = read_lock(path.parents[2]).get(f"{document.id}@{document.version}", {})
    return bool(recorded) and all(
        recorded.get(key) == value for key, value in entry(document, path.read_bytes()).items()
    )


def lock_problems(folder: Path) -> list[str]:
    """Differences between a lock and the released files beside it; empty when all is well."""
    from hsmeasure.instrument.instrument import read_document

    lock = read_lock(folder)
    files = {f"{p.parent.parent.name}@{p.stem}": p for p in sorted(folder.glob("*/releases/*.yaml"))}
    problems = [f"{ref} stands in {LOCK}, but its file is gone" for ref in lock if ref not in files]
    for ref, path in files.items():
        if ref not in lock:
            problems.append(f"{ref} is not in {LOCK}")
            continue
        actual = entry(read_document(path), path.read_bytes())
        problems += [f"{ref}: {key} differs" for key in actual if lock[ref].get(key) != actual[key]]
    return problems


def add_to_lock(folder: Path, path: Path, released_on: str) -> None:
    """Record a released file; an existing record is never changed."""
    from hsmeasure.instrument.instrument import read_document

    document = read_document(path)
    lock = read_lock(folder)
    lock.setdefault(
        f"{document.id}@{document.version}",
        entry(document, path.read_bytes()) | {"released_on": released_on, "status": "released"},
    )
    text = json.dumps(dict(sorted(lock.items())), indent=2, ensure_ascii=False) + "\n"
    (folder / LOCK).write_text(text, "utf-8")
