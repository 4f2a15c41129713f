"""LOCK.json: the hashes every released file must have, for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hsmeasure.atomic import atomic_write
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


def write_lock(folder: Path, lock: dict[str, Any]) -> None:
    """Write a lock, in order of the references; the file is complete or as it was."""
    text = json.dumps(dict(sorted(lock.items())), indent=2, ensure_ascii=False) + "\n"
    with atomic_write(folder / LOCK) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")


def bank_of(path: Path) -> Path | None:
    """The bank folder of a released file, or None where the path is not that of a release."""
    if path.parent.name != "releases":
        return None
    is_variant = path.parents[2].name == "variants"
    return path.parents[4 if is_variant else 2]


def release_files(folder: Path) -> dict[str, Path]:
    """Every released file of a bank folder by its reference, those of variants included."""
    found = {f"{p.parents[1].name}@{p.stem}": p for p in sorted(folder.glob("*/releases/*.yaml"))}
    for p in sorted(folder.glob("*/variants/*/releases/*.yaml")):
        found[f"{p.parents[3].name}/{p.parents[1].name}@{p.stem}"] = p
    return found


def record(path: Path, ref: str) -> dict[str, Any]:
    """What the lock beside a released file says of it; empty when it says nothing."""
    folder = bank_of(path)
    return dict(read_lock(folder).get(ref, {})) if folder else {}


def is_locked(document: InstrumentDocument, path: Path) -> bool:
    """True when the file stands in its folder's lock with exactly these bytes and hashes."""
    recorded = record(path, f"{document.id}@{document.version}")
    return bool(recorded) and all(
        recorded.get(key) == value for key, value in entry(document, path.read_bytes()).items()
    )


def lock_problems(folder: Path, instrument_id: str | None = None) -> list[str]:
    """Differences between a lock and the released files beside it; empty when all is well."""
    from hsmeasure.instrument.instrument import read_document

    def wanted(ref: str) -> bool:
        return instrument_id is None or ref.split("@")[0] == instrument_id

    lock = {ref: saved for ref, saved in read_lock(folder).items() if wanted(ref)}
    files = {ref: path for ref, path in release_files(folder).items() if wanted(ref)}
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
    write_lock(folder, lock)
