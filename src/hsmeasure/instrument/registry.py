"""Where instruments are found: a user's own folders first, then the banks that ship with the package."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hsmeasure.errors import InstrumentError, Withdrawn
from hsmeasure.instrument.adaptation import UNFIT, AdaptationProfile, profile
from hsmeasure.instrument.document import read_text
from hsmeasure.instrument.evidence import read_evidence
from hsmeasure.instrument.instrument import Instrument, from_document, parse_document, read_document
from hsmeasure.instrument.lock import is_locked, record
from hsmeasure.instrument.meta import amended
from hsmeasure.instrument.schema import InstrumentDocument, Pin
from hsmeasure.instrument.variant import VARIANT, read_variant, resolve

ENVIRONMENT = "HSMEASURE_INSTRUMENTS"
_REF = re.compile(
    r"(?P<id>[a-z][a-z0-9-]{2,40}(/[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-x-[a-z0-9]{1,8})?)?)(@(?P<version>\d+\.\d+\.\d+))?(\[(?P<scales>[A-Z0-9]+(,\s*[A-Z0-9]+)*)\])?"
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
    """Files of every released version of an instrument or variant; the first folder that has one wins."""
    found: dict[str, Path] = {}
    for folder in search_path(folders):
        for path in sorted((home(folder, instrument_id) / "releases").glob("*.yaml")):
            found.setdefault(path.stem, path)
        if (loose := folder / f"{instrument_id}.yaml").is_file():
            found.setdefault(read_document(loose).version, loose)
    return dict(sorted(found.items(), key=lambda pair: version_key(pair[0])))


def home(folder: Path, instrument_id: str) -> Path:
    """Where an instrument or variant stands in a bank folder.

    >>> home(Path("bank"), "hs-academic/es-MX").as_posix()
    'bank/hs-academic/variants/es-MX'
    """
    base, _, language = instrument_id.partition("/")
    return folder / base / "variants" / language if language else folder / base


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


def variant_ids(folders: Sequence[Path | str] = ()) -> tuple[str, ...]:
    """Ids of all cultural variants that can be loaded, drafts included."""
    found = {
        f"{path.parents[1].name}/{path.name}"
        for f in search_path(folders)
        for path in f.glob("*/variants/*")
        if (path / "variant.yaml").is_file() or any((path / "releases").glob("*.yaml"))
    }
    return tuple(sorted(found))


def draft_file(variant_id: str, folders: Sequence[Path | str] = ()) -> Path | None:
    """The file under edit of a variant; None when there is none."""
    if "/" not in variant_id:
        return None
    paths = (home(folder, variant_id) / "variant.yaml" for folder in search_path(folders))
    return next((p for p in paths if p.is_file()), None)


def load_instrument(ref: str | Path, folders: Sequence[Path | str] = ()) -> Instrument:
    """Load an instrument by reference or from a file.

    Parameters
    ----------
    ref : str or Path
        ``id`` (latest release), ``id@version``, ``id@version[SCALE,SCALE]`` or the path of a ``.yaml`` file.
        The id of a cultural variant is ``id/language``; without a release its draft is resolved.
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
        return _load_file(Path(ref), folders, ())
    return _load(parse_ref(ref), folders, ())


def _load(parsed: Ref, folders: Sequence[Path | str], through: tuple[str, ...]) -> Instrument:
    """Load a reference; ``through`` are the variants whose sources led here."""
    ref = f"{parsed.id}@{parsed.version}" if parsed.version else parsed.id
    path = _find(parsed, folders)
    if path.name == "variant.yaml":
        draft = _load_file(path, folders, through)
        return draft.only(parsed.scales) if parsed.scales else draft
    document = read_document(path)
    _refuse_cycle(document.derives_from, (*through, parsed.id), path.name)
    if document.id != parsed.id or (parsed.version and document.version != parsed.version):
        raise InstrumentError(f"{path.name} calls itself {document.id}@{document.version}, not {ref}")
    _warn_of_withdrawal(path, f"{document.id}@{document.version}")
    instrument = from_document(amended(document, path), locked=is_locked(document, path))
    instrument = _with_state(instrument, path, folders)
    return instrument.only(parsed.scales) if parsed.scales else instrument


def _load_file(path: Path, folders: Sequence[Path | str], through: tuple[str, ...]) -> Instrument:
    text = read_text(path, "instrument")
    if VARIANT not in text[:4000]:
        return from_document(parse_document(text, path.name))
    raw, variant = read_variant(text, path.name)
    through = (*through, variant.id)
    _refuse_cycle(variant.derives_from, through, path.name)
    try:
        pin = variant.derives_from
        source = _load(Ref(pin.id, pin.version), _with_own(path, folders), through)
    except InstrumentError as error:
        if error.problems or "cycle" in str(error):
            raise
        problem = raw.problem(("derives_from",), f"the source cannot be found: {error.message}")
        raise InstrumentError.invalid(path.name, [problem]) from None
    return _with_state(from_document(resolve(variant, source, raw)), path, folders)


def adaptation_profile(ref: str | Path, folders: Sequence[Path | str] = ()) -> AdaptationProfile:
    """How far the adaptation of a variant has come, from the evidence beside it.

    Parameters
    ----------
    ref : str or Path
        ``id/language``, ``id/language@version`` or the path of a ``variant.yaml``.

    Raises
    ------
    InstrumentError
        If it is no variant, or its evidence has problems or contradicts itself.
    """
    is_file = isinstance(ref, Path) or str(ref).endswith((".yaml", ".yml"))
    path = Path(ref) if is_file else _find(parse_ref(str(ref)), folders)
    instrument = load_instrument(ref, folders)
    if instrument.document.derives_from is None:
        raise InstrumentError(f"{instrument.ref} is no cultural variant", hint="name one as id/language")
    return _profile(instrument.document, path, folders)


def _with_state(instrument: Instrument, path: Path, folders: Sequence[Path | str]) -> Instrument:
    """A variant with the state of its adaptation; it says so when it is not fit for respondents."""
    if instrument.document.derives_from is None:
        return instrument
    found = _profile(instrument.document, path, folders)
    return replace(instrument, adaptation=found.headline + ("" if found.is_fit else f"; {UNFIT}"))


def _profile(document: InstrumentDocument, path: Path, folders: Sequence[Path | str]) -> AdaptationProfile:
    home_ = path.parents[1] if path.parent.name == "releases" else path.parent
    folders = _with_own(home_ / "variant.yaml", folders)
    return profile(document, read_evidence(home_ / "evidence"), side=_side_states(document, path, folders))


def _side_states(document: InstrumentDocument, path: Path, folders: Sequence[Path | str]) -> list[str]:
    found = []
    if pin := document.derives_from:
        found += [f"behind ({pin.id}@{v} is released)" for v in _newer(pin.id, pin.version, folders)[-1:]]
    if document.status == "withdrawn" or _withdrawn(path, f"{document.id}@{document.version}"):
        found.append("withdrawn")
    if path.parent.name == "releases" and (newer := _newer(document.id, document.version, folders)):
        found.append(f"superseded (by {newer[-1]})")
    return found


def _newer(instrument_id: str, version: str, folders: Sequence[Path | str]) -> list[str]:
    """Later releases that stand."""
    found = versions(instrument_id, folders).items()
    return [v for v, p in found if version_key(v) > version_key(version)
            and not _withdrawn(p, f"{instrument_id}@{v}")]  # fmt: skip


def _with_own(path: Path, folders: Sequence[Path | str]) -> tuple[Path | str, ...]:
    """The folders to search, with the bank that a variant file stands in."""
    inside = path.resolve().parts[-3:-2] == ("variants",)
    return (*folders, path.resolve().parents[3]) if inside else tuple(folders)


def _refuse_cycle(pin: Pin | None, through: tuple[str, ...], file: str) -> None:
    if pin and pin.id in through:
        chain = " -> ".join((*through[through.index(pin.id) :], pin.id))
        raise InstrumentError(f"{file}: cycle of derives_from: {chain}")


def all_instruments(folders: Sequence[Path | str] = ()) -> Iterator[Instrument]:
    """The latest release of every instrument."""
    for instrument_id in instrument_ids(folders):
        yield load_instrument(instrument_id, folders)


def _find(ref: Ref, folders: Sequence[Path | str]) -> Path:
    found = versions(ref.id, folders)
    draft = draft_file(ref.id, folders)
    if draft and (ref.version is None and not found):
        return draft
    if ref.version is None and found:
        standing = [p for v, p in found.items() if not _withdrawn(p, f"{ref.id}@{v}")]
        return (standing or list(found.values()))[-1]
    if ref.version in found:
        return found[ref.version]
    if draft and read_variant(read_text(draft, "variant"), draft.name)[1].version == ref.version:
        return draft
    everything = variant_ids(folders) if "/" in ref.id else instrument_ids(folders)
    known: Iterable[str] = [f"{ref.id}@{v}" for v in found] if found else everything
    raise InstrumentError.unknown("instrument", f"{ref.id}@{ref.version}" if ref.version else ref.id, known)


def _withdrawn(path: Path, ref: str) -> bool:
    return bool(record(path, ref).get("status") == "withdrawn")


def _warn_of_withdrawal(path: Path, ref: str) -> None:
    saved = record(path, ref)
    if saved.get("status") == "withdrawn":
        instead = f"; use {saved['replacement']}" if saved.get("replacement") else ""
        text = f"{ref} was withdrawn on {saved.get('withdrawn_on')}: {saved.get('reason')}{instead}"
        warnings.warn(text, Withdrawn, stacklevel=5)
