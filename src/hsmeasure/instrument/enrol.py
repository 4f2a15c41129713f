"""The wording of a published scale, held by who may hold it: hashes in a local file, and a comparison.

Of a published scale only the structure is shipped. Who has the right to its wording enrols their own copy:
one hash a text goes to a file of theirs, and any later copy (a form, an export's headings) can be compared
with it. Texts and hashes are printed nowhere. A hash of a short text confirms a guess of it, so the file
stays with its holder: nothing here writes into a bank.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from hsmeasure.atomic import atomic_write
from hsmeasure.errors import InstrumentError, Problem, near
from hsmeasure.instrument.hashing import digest
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.registry import bank_folder
from hsmeasure.instrument.schema import Id, ItemId, Language, Model, Version
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["same", "differs", "absent", "not enrolled"]


class Enrolment(Model):
    """Hashes of a holder's texts (``hsmeasure-wording/1``): one an item, none of them shipped."""

    format: Literal["hsmeasure-wording/1"] = "hsmeasure-wording/1"
    instrument: Id
    version: Version
    language: Language
    items: dict[ItemId, str] = Field(min_length=1)


@dataclass(frozen=True, repr=False)
class WordingCheck(Result):
    """A copy of a wording against an enrolled one.

    Attributes
    ----------
    verdicts : dict of str
        Per item ``same``, ``differs``, ``absent`` (enrolled, not in the copy) or ``not enrolled``.
    """

    instrument: Instrument
    verdicts: dict[str, Verdict]
    provenance: Provenance

    @property
    def title(self) -> str:
        n, same = len(self.verdicts), list(self.verdicts.values()).count("same")
        return f"{self.instrument.ref}: {same} of {n} texts are those enrolled"

    @property
    def agrees(self) -> bool:
        """True when every text is the enrolled one."""
        return set(self.verdicts.values()) == {"same"}

    def frame(self) -> pd.DataFrame:
        """One row an item: ``item verdict``; no text and no hash."""
        import pandas as pd

        return pd.DataFrame({"item": list(self.verdicts), "verdict": list(self.verdicts.values())})


def enrol(path: Path, instrument: Instrument, language: str | None = None) -> Enrolment:
    """Hash a holder's own copy of a wording.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 with the columns ``item`` and ``text``, one row for every item.
    instrument : Instrument
        A published scale, of which only the structure is shipped.
    language : str, optional
        Language of the texts (BCP 47); that of the instrument if left out.

    Raises
    ------
    InstrumentError
        If the wording is shipped anyway, or the file has problems; all of them are listed with their line,
        and none of them prints a text.

    Notes
    -----
    Outer blanks, line ends and the Unicode form of a text do not matter; case, quotes and everything else do.

    >>> import tempfile
    >>> from hsmeasure.instrument.registry import load_instrument
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     copy = Path(folder) / "copy.csv"
    ...     _ = copy.write_text("item,text\\nMHI1,one\\nMHI2,two\\nMHI3,three\\n")
    ...     kept = enrol(copy, load_instrument("mhsis"))
    ...     _ = copy.write_text("item,text\\nMHI1,one\\nMHI2,2\\nMHI3, three\\n")
    ...     verify(copy, load_instrument("mhsis"), kept).verdicts
    {'MHI1': 'same', 'MHI2': 'differs', 'MHI3': 'same'}
    """
    texts = _texts(path, instrument)
    if absent := [item.id for item in instrument.document.items if item.id not in texts]:
        raise InstrumentError.invalid(path.name, [Problem(f"no text for {', '.join(absent)}", path.name)])
    try:
        return Enrolment(
            instrument=instrument.id,
            version=instrument.version,
            language=language or instrument.language,
            items=_hashes(texts),
        )
    except ValidationError:
        raise InstrumentError(f"'{language}' is no language tag", hint="for example en, es-MX") from None


def verify(path: Path, instrument: Instrument, enrolled: Enrolment) -> WordingCheck:
    """Compare a copy of a wording with an enrolled one, item by item.

    The copy may lack items; they are ``absent``. Items belong to a scale and not to one version of it, so a
    wording enrolled for one coding is compared for another.

    Raises
    ------
    InstrumentError
        If the enrolment is that of another instrument, or the file has problems (see :func:`enrol`).
    """
    if enrolled.instrument != instrument.id:
        raise InstrumentError(
            f"the enrolled wording is that of {enrolled.instrument}, not of {instrument.id}"
        )
    found = _hashes(_texts(path, instrument))
    verdicts = {i.id: _verdict(found.get(i.id), enrolled.items.get(i.id)) for i in instrument.document.items}
    return WordingCheck(instrument, verdicts, Provenance((instrument.stamp(),)))


def write_enrolment(enrolled: Enrolment, path: Path) -> None:
    """Write the hashes to a file of the holder's.

    Raises
    ------
    InstrumentError
        If the file stands inside the banks or the package, or exists: what was enrolled is what later copies
        are held to.
    """
    closed = (bank_folder().resolve(), Path(__file__).resolve().parents[1])
    if any(folder in path.resolve().parents for folder in closed):
        raise InstrumentError(
            f"{path} stands in the shipped banks", hint="keep the file in a folder of your own"
        )
    if path.exists():
        raise InstrumentError(f"{path} exists", hint="remove it first, or name another file with --out")
    with atomic_write(path) as temporary:
        temporary.write_text(enrolled.model_dump_json(indent=1) + "\n", "utf-8")


def read_enrolment(path: Path) -> Enrolment:
    """Read the hashes that :func:`write_enrolment` wrote.

    Raises
    ------
    InstrumentError
        If the file cannot be read or is no enrolled wording.
    """
    try:
        return Enrolment.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InstrumentError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError:
        hint = "write one with: hsmeasure wording enrol"
        raise InstrumentError(
            f"{path.name} is no enrolled wording (hsmeasure-wording/1)", hint=hint
        ) from None


def _verdict(found: str | None, kept: str | None) -> Verdict:
    if kept is None:
        return "not enrolled"
    if found is None:
        return "absent"
    return "same" if found == kept else "differs"


def _hashes(texts: dict[str, str]) -> dict[str, str]:
    return {item: digest("wording", {"item": item, "text": text}) for item, text in texts.items()}


def _texts(path: Path, instrument: Instrument) -> dict[str, str]:
    """The texts of a holder's file by item; every problem of it at once."""
    if instrument.document.content == "full":
        raise InstrumentError(
            f"{instrument.ref} holds its wording; there is nothing to enrol",
            hint="instruments diff compares two versions",
        )
    rows = _rows(path)
    problems = [Problem(message, path.name, line) for line, message in _problems(rows, instrument)]
    if problems:
        raise InstrumentError.invalid(path.name, problems)
    return {item: text for _, item, text in rows}


def _rows(path: Path) -> list[tuple[int, str, str]]:
    """Line, item and text of every row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if absent := {"item", "text"} - set(reader.fieldnames or ()):
                raise InstrumentError(
                    f"{path.name} has no column {' and no column '.join(sorted(absent))}",
                    hint="a CSV with the header item,text and a row for every item",
                )
            return [(reader.line_num, (r["item"] or "").strip(), (r["text"] or "").strip()) for r in reader]
    except OSError as error:
        raise InstrumentError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise InstrumentError(f"{path.name} is no CSV in UTF-8", hint="save it as CSV UTF-8") from None


def _problems(rows: list[tuple[int, str, str]], instrument: Instrument) -> Iterator[tuple[int, str]]:
    known = instrument.by_id
    times = Counter(item for _, item, _ in rows)
    for line, item, text in rows:
        if item not in known:
            hint = near(item, known)
            yield line, f"'{item}' is no item of {instrument.id}" + (f"; {hint}" if hint else "")
        elif times[item] > 1:
            yield line, f"{item} stands {times[item]} times"
        elif not text:
            yield line, f"{item} has no text"
