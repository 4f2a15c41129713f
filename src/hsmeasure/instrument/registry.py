"""Where instruments are found: a user's own folders first, then the banks that ship with the package."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hsmeasure.errors import InstrumentError, Withdrawn
from hsmeasure.instrument.instrument import Instrument, from_document, read_document
from hsmeasure.instrument.lock import is_locked, record
from hsmeasure.instrument.meta import amended

ENVIRONMENT = "HSMEASURE_INSTRUMENTS"
_REF = re.compile(
    r"(?P<id>[a-z][a-z0-9-]{2,40})(@(?P<version>\d+\.\d+\.\d+))?(\[(?P<scales>[A-Z0-9]+(,\s*[A-Z0-9]+)*)\])?"
)


@dataclass(frozen=True)
class Ref:
    """A parsed reference ``id@version[SCALE,SCALE]``."""

    id: str
    version: str | None = None
    scales: tuple[str, ...] = ()


def parse_ref(text: str) -> Ref:
    """Parse a reference to an instrument or battery.

    Raises
    ------
    InstrumentError
        If the text is no reference; a path such as ``../x`` never is one.

    >>> parse_ref("hs-academic@1.0.0[BEN,THR]")
    Ref(id='hs-academic', version='1.0.0', scales=('BEN', 'THR'))
    """
    match = _REF.fullmatch(text.strip())
    if match is None:
        raise InstrumentError.bad_reference(text)
    scales = tuple(s.strip() for s in (match["scales"] or "").split(",") if s.strip())
    return Ref(match["id"], match["version"], scales)


def bank_folder() -> Path:
    """The folder of the banks that ship with the package."""
    installed = Path(__file__).parents[1] / "_bank"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "instruments"


def search_path(folders: Sequence[Path | str] = ()) -> tuple[Path, ...]:
    """Folders searched, in order: those given, ``$HSMEASURE_INSTRUMENTS``, the shipped banks.

    A folder holds ``<id>/releases/<version>.yaml``, or simply ``<id>.yaml``.
    """
    environment = [p for p in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if p]
    return (*map(Path, (*folders, *environment)), bank_folder())


def versions(instrument_id: str, folders: Sequence[Path | str] = ()) -> dict[str, Path]:
    """Files of every released version of an instrument; the first folder that has the version wins."""
    found: dict[str, Path] = {}
    for folder in search_path(folders):
        for path in sorted((folder / instrument_id / "releases").glob("*.yaml")):
            found.setdefault(path.stem, path)
        if (loose := folder / f"{instrument_id}.yaml").is_file():
            found.setdefault(read_document(loose).version, loose)
    return dict(sorted(found.items(), key=lambda pair: version_key(pair[0])))


def version_key(version: str) -> tuple[int, ...]:
    """Order of versions: numbers, not text.

    >>> version_key("1.10.0") > version_key("1.9.0")
    True
    """
    return tuple(int(part) for part in version.split("."))


def instrument_ids(folders: Sequence[Path | str] = ()) -> tuple[str, ...]:
    """Ids of all instruments that can be loaded."""
    found = {path.parent.parent.name for f in search_path(folders) for path in f.glob("*/releases/*.yaml")}
    found |= {p.stem for f in search_path(folders) for p in f.glob("*.yaml")}
    return tuple(sorted(found))


def load_instrument(ref: str | Path, folders: Sequence[Path | str] = ()) -> Instrument:
    """Load an instrument by reference or from a file.

    Parameters
    ----------
    ref : str or Path
        ``id`` (latest release), ``id@version``, ``id@version[SCALE,SCALE]`` or the path of a ``.yaml`` file.
    folders : sequence of paths
        Folders of your own instruments, searched before the shipped banks.

    Raises
    ------
    InstrumentError
        If there is no such instrument, or its file has problems (all of them are listed).

    >>> load_instrument("hs-academic@1.0.0[BEN]").scales[0].higher_means
    'more perceived benefit of asking for help'
    """
    if isinstance(ref, Path) or str(ref).endswith((".yaml", ".yml")):
        return from_document(read_document(Path(ref)))
    parsed = parse_ref(ref)
    path = _find(parsed, folders)
    document = read_document(path)
    if document.id != parsed.id or (parsed.version and document.version != parsed.version):
        raise InstrumentError(f"{path.name} calls itself {document.id}@{document.version}, not {ref}")
    _warn_of_withdrawal(path, f"{document.id}@{document.version}")
    instrument = from_document(amended(document, path), locked=is_locked(document, path))
    return instrument.only(parsed.scales) if parsed.scales else instrument


def all_instruments(folders: Sequence[Path | str] = ()) -> Iterator[Instrument]:
    """The latest release of every instrument."""
    for instrument_id in instrument_ids(folders):
        yield load_instrument(instrument_id, folders)


def _find(ref: Ref, folders: Sequence[Path | str]) -> Path:
    found = versions(ref.id, folders)
    if ref.version is None and found:
        standing = [p for v, p in found.items() if not _withdrawn(p, f"{ref.id}@{v}")]
        return (standing or list(found.values()))[-1]
    if ref.version in found:
        return found[ref.version]
    known: Iterable[str] = [f"{ref.id}@{v}" for v in found] if found else instrument_ids(folders)
    raise InstrumentError.unknown("instrument", f"{ref.id}@{ref.version}" if ref.version else ref.id, known)


def _withdrawn(path: Path, ref: str) -> bool:
    return bool(record(path, ref).get("status") == "withdrawn")


def _warn_of_withdrawal(path: Path, ref: str) -> None:
    saved = record(path, ref)
    if saved.get("status") == "withdrawn":
        instead = f"; use {saved['replacement']}" if saved.get("replacement") else ""
        text = f"{ref} was withdrawn on {saved.get('withdrawn_on')}: {saved.get('reason')}{instead}"
        warnings.warn(text, Withdrawn, stacklevel=4)
