"""Releasing a version: checked, raised far enough, scored on golden vectors, frozen and locked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hsmeasure
from hsmeasure.atomic import atomic_write
from hsmeasure.errors import InstrumentError, Problem
from hsmeasure.instrument import changes
from hsmeasure.instrument.changelog import document_text, release_text
from hsmeasure.instrument.changes import Floor
from hsmeasure.instrument.diff import InstrumentDiff, diff
from hsmeasure.instrument.document import read_text
from hsmeasure.instrument.instrument import Instrument, from_document, parse_document, read_document
from hsmeasure.instrument.lock import entry, lock_problems, read_lock, release_files, write_lock
from hsmeasure.instrument.registry import bank_folder, home, load_instrument, version_key
from hsmeasure.instrument.schema import Change, Edit, InstrumentDocument

GoldenCheck = Callable[[Instrument], Sequence[str]]


@dataclass(frozen=True)
class Released:
    """What was released: the reference, its file, the least step it had to take, and its lock record."""

    ref: str
    path: Path
    floor: Floor
    changes: tuple[str, ...]
    record: dict[str, Any]

    def summary(self) -> str:
        """One line for the release and one a change."""
        lines = [f"{self.ref} released (least step: {self.floor})", *(f"  {c}" for c in self.changes)]
        return "\n".join([*lines, f"  scoring {self.record['scoring_hash']}", f"  {self.path}"])


def release(
    root: Path,
    instrument_id: str,
    golden: GoldenCheck,
    *,
    version: str | None = None,
    date: str | None = None,
    note: str | None = None,
    edits: Sequence[Edit] = (),
    reviewer: str | None = None,
) -> Released:
    """Release ``<root>/<id>/instrument.yaml``: write ``releases/<version>.yaml`` and ``LOCK.json``.

    Parameters
    ----------
    golden : callable
        Problems of an instrument's golden vectors (:func:`hsmeasure.scoring.golden.golden_problems`).
    version : str, optional
        The new version; by default the least one that the changes allow. Higher is allowed, lower is not.
    edits : sequence of Edit
        What each edit of a text did to its meaning; needed for every edit that is not a reviewed typo.
    reviewer : str, optional
        Who read the typos; without a name there is no patch.

    Raises
    ------
    InstrumentError
        With every reason at once why it cannot be released. Nothing is written then.
    """
    is_variant = "/" in instrument_id
    source = home(_writable(root), instrument_id) / ("variant.yaml" if is_variant else "instrument.yaml")
    if not source.is_file():
        raise InstrumentError(f"there is no {source}", hint="name the bank folder with --root")
    text = read_text(source, "instrument")
    draft = load_instrument(source, (root,)).document if is_variant else parse_document(text, source.name)
    if draft.id != instrument_id:
        raise InstrumentError(f"{source} calls itself {draft.id}")
    earlier = _releases(root, instrument_id)
    if broken := lock_problems(root, instrument_id):
        raise InstrumentError.invalid(instrument_id, [Problem(p) for p in broken])
    line = Change(version=draft.version, date=date or datetime.date.today().isoformat(), note=note,
                  edits=tuple(edits), reviewer=reviewer)  # fmt: skip
    candidate, found = _candidate(draft, earlier, version, line)
    problems = list(_refusals(root, candidate, earlier, found))
    checked = from_document(candidate)
    problems += [] if problems else golden(checked)
    if problems:
        raise InstrumentError.invalid(f"{candidate.id}@{candidate.version}", [Problem(p) for p in problems])
    new_text = release_text(text, source.name, candidate)
    target = source.parent / "releases" / f"{candidate.version}.yaml"
    frozen = document_text(candidate) if is_variant else new_text
    saved = freeze(root, candidate, frozen, target, candidate.changelog[-1].date)
    with atomic_write(source) as temporary:
        temporary.write_bytes(new_text.encode())
    return Released(
        checked.ref, target, found.floor if found else "none", candidate.changelog[-1].changes, saved
    )


def withdraw(root: Path, ref: str, *, reason: str, replacement: str | None, date: str | None = None) -> None:
    """Mark a release as withdrawn in the lock; its file stays.

    Raises
    ------
    InstrumentError
        If the release or its replacement does not exist, or it was withdrawn before.
    """
    lock = read_lock(_writable(root))
    for name in filter(None, (ref, replacement)):
        if name not in lock:
            raise InstrumentError.unknown("release", name, lock)
    if lock[ref].get("status") == "withdrawn":
        raise InstrumentError(f"{ref} was withdrawn already: {lock[ref].get('reason')}")
    if replacement == ref or (replacement and lock[replacement].get("status") == "withdrawn"):
        raise InstrumentError(f"{replacement} cannot replace {ref}: it is withdrawn itself")
    lock[ref] |= {"status": "withdrawn", "withdrawn_on": date or datetime.date.today().isoformat(),
                  "reason": reason, "replacement": replacement}  # fmt: skip
    write_lock(root, lock)


def parse_edits(same: Sequence[str], changed: Sequence[str]) -> tuple[Edit, ...]:
    """``["SE5=plainer words"]`` -> declared edits.

    >>> parse_edits(["SE5=plainer words"], [])[0].meaning
    'same'
    """
    found = []
    for meaning, pairs in (("same", same), ("changed", changed)):
        for pair in pairs:
            unit, equals, why = pair.partition("=")
            if not equals or not why.strip():
                raise InstrumentError(
                    f"'{pair}' is not UNIT=WHY", hint="for example --same SE5='plainer words'"
                )
            found.append(Edit.model_validate({"unit": unit.strip(), "meaning": meaning, "why": why}))
    return tuple(found)


def default_root() -> Path:
    """The checkout's ``instruments/``, or the current folder where the package is installed."""
    shipped = bank_folder()
    return Path.cwd() if _is_installed(shipped) else shipped


def freeze(root: Path, document: InstrumentDocument, text: str, target: Path, date: str) -> dict[str, Any]:
    """Write a release and its lock record; when the lock cannot be written, no release is left behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise InstrumentError(f"{target} exists already; a released file is never written again")
    saved = entry(document, text.encode()) | {"released_on": date, "status": "released"}
    with atomic_write(target) as temporary:
        temporary.write_bytes(text.encode())
    try:
        write_lock(root, read_lock(root) | {f"{document.id}@{document.version}": saved})
    except Exception:
        target.unlink()
        raise
    return saved


def _candidate(
    draft: InstrumentDocument, earlier: dict[str, InstrumentDocument], version: str | None, line: Change
) -> tuple[InstrumentDocument, InstrumentDiff | None]:
    """The document as it would be released, and its difference from the release before."""
    last = list(earlier.values())[-1] if earlier else None
    written = (
        draft.version not in earlier and draft.changelog and draft.changelog[-1].version == draft.version
    )
    if written and version in (None, draft.version):  # the author wrote the line
        candidate = draft.model_copy(update={"status": "released"})
        return candidate, _difference(last, candidate)
    number = version or draft.version
    candidate = _dated(draft, line, number, ())
    found = _difference(last, candidate)
    if last and found and version is None and number in earlier:
        candidate = _dated(draft, line, raised(last.version, found.floor), ())
        found = _difference(last, candidate)
    said = tuple(str(f) for f in found.changes) if found else ("first release",)
    return _dated(draft, line, candidate.version, said), found


def _dated(doc: InstrumentDocument, line: Change, version: str, said: tuple[str, ...]) -> InstrumentDocument:
    line = line.model_copy(update={"version": version, "changes": said})
    update = {"version": version, "status": "released", "changelog": (*doc.changelog, line)}
    return doc.model_copy(update=update)


def _difference(last: InstrumentDocument | None, candidate: InstrumentDocument) -> InstrumentDiff | None:
    return diff(from_document(last), from_document(candidate)) if last else None


def raised(version: str, floor: Floor) -> str:
    """The least version after ``version`` with a step of ``floor``.

    >>> raised("1.2.3", "minor"), raised("1.2.3", "major"), raised("1.2.3", "none")
    ('1.3.0', '2.0.0', '1.2.3')
    """
    major, minor, patch = version_key(version)
    if floor == "major":
        return f"{major + 1}.0.0"
    if floor == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if floor == "patch" else version


def _refusals(
    root: Path,
    new: InstrumentDocument,
    earlier: dict[str, InstrumentDocument],
    found: InstrumentDiff | None,
) -> Iterator[str]:
    if new.version in earlier:
        if found and found.floor == "none":
            yield (f"nothing that is asked or scored differs from {found.a.ref}; "
                   "a documentary correction goes into meta.yaml")  # fmt: skip
        else:
            yield f"{new.version} is released already; raise the version"
    elif found:
        least = raised(found.a.version, found.floor)
        if found.floor == "none":
            yield f"nothing that is asked or scored differs from {found.a.ref}"
        elif version_key(new.version) < version_key(least):
            gravest = found.changes[0]
            yield f"{new.version} is too low: {gravest.floor} change ({gravest}); at least {least}"
        yield from _meanings(found)
    yield from _ids(root, new, earlier)


def _inherited(root: Path, new: InstrumentDocument) -> set[str]:
    """Items of a variant's source: dropping one and taking it up again leaves its meaning as it was."""
    if new.derives_from is None:
        return set()
    pin = new.derives_from
    return set(load_instrument(f"{pin.id}@{pin.version}", (root,)).by_id)


def _meanings(found: InstrumentDiff) -> Iterator[str]:
    """An edited text whose meaning nobody vouches for, and an id that would come to mean something else."""
    for unit in found.undeclared:
        yield f"{unit}: its text was edited; declare whether the meaning stayed (same or changed, and why)"
    declared = changes.edits(found.b.document)
    texts = changes.edited(found.a.document, found.b.document)
    for unit in declared:
        if unit not in texts:
            yield f"{unit}: declared as edited, but its text is that of {found.a.ref}"
    for item_id, item in found.b.by_id.items():
        before = found.a.by_id.get(item_id)
        if before is None or item_id not in texts:
            continue
        changed = item_id in declared and declared[item_id].meaning == "changed"
        if changed or before.keyed != item.keyed:
            yield f"{item_id} would mean something else than in {found.a.ref}; give the new item a new id"


def _ids(root: Path, new: InstrumentDocument, earlier: dict[str, InstrumentDocument]) -> Iterator[str]:
    """Ids are for ever: those gone are tombstones, and no other bank's may be taken."""
    used = {item.id for doc in earlier.values() for item in doc.items}
    buried = {i for doc in earlier.values() for i in doc.retired_items}
    present = {item.id for item in new.items}
    for item_id in sorted((used | buried) - present - set(new.retired_items) - _inherited(root, new)):
        yield f"{item_id} was an item of an earlier release; list it under retired_items"
    for item_id in sorted(present & buried):
        yield f"{item_id} was retired in an earlier release and may not be used again"
    base = new.id.split("/")[0]
    for ref, path in release_files(root).items():
        other = ref.split("@")[0]
        if other.split("/")[0] != base and (taken := _item_ids(path) & (present - used)):
            yield f"{', '.join(sorted(taken))}: used by {ref}; item ids are unique over all banks"


def _item_ids(path: Path) -> set[str]:
    doc = read_document(path)
    return {item.id for item in doc.items} | set(doc.retired_items)


def _releases(root: Path, instrument_id: str) -> dict[str, InstrumentDocument]:
    files = {r.split("@")[1]: p for r, p in release_files(root).items() if r.split("@")[0] == instrument_id}
    return {v: read_document(files[v]) for v in sorted(files, key=version_key)}


def _writable(root: Path) -> Path:
    if _is_installed(root):
        raise InstrumentError(
            f"{root} belongs to the installed package", hint="name a bank folder of your own with --root"
        )
    return root


def _is_installed(root: Path) -> bool:
    return Path(hsmeasure.__file__).parent.resolve() in (root.resolve(), *root.resolve().parents)
