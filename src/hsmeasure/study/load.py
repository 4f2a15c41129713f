"""Reading a study file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hsmeasure.errors import InstrumentError, StudyError
from hsmeasure.instrument.document import parse, read_text, validate
from hsmeasure.study.schema import Study


@dataclass(frozen=True)
class LoadedStudy:
    """A study and the folder that its relative paths start from."""

    study: Study
    folder: Path

    def path(self, relative: str) -> Path:
        """A file named by the study."""
        return self.folder / relative


def load_study(path: str | Path) -> LoadedStudy:
    """Read a study file; every problem is listed at once, with its line.

    Raises
    ------
    StudyError
        If the file is absent or has problems.
    """
    path = Path(path)
    try:
        document = parse(read_text(path, "study"), path.name)
        return LoadedStudy(validate(document, Study, path.name), path.parent)
    except InstrumentError as error:
        raise StudyError(error.message, hint=error.hint) from None


def one_export(path: str | Path, battery: str, **fields: object) -> LoadedStudy:
    """A study of one export, for analyses without a study file."""
    path = Path(path)
    study = Study.model_validate(
        {"title": path.stem.replace("_", " "), "battery": battery, "exports": [{"file": path.name}]} | fields
    )
    return LoadedStudy(study, path.parent)
