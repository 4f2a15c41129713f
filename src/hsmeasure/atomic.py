"""Files and folders that are either complete or absent: write beside, then rename."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hsmeasure.errors import OutputError

MARKER = ".hsmeasure"


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A temporary file in the same folder, moved onto ``path`` when the block ends well.

    Raises
    ------
    OutputError
        If the folder is absent or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise OutputError.cannot_write(path, error.strerror or "no such folder") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _settle(temporary)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise OutputError.cannot_write(path, error.strerror or str(error)) from None
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target``, swapped into its place when the block ends well.

    A reader sees the old folder or the new one, never a mix. A folder that holds files and was not made
    here is never replaced.

    Raises
    ------
    OutputError
        If the place cannot be written, or is a file, or holds somebody's files.
    """
    _refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise OutputError.cannot_write(target, error.strerror or str(error)) from None
    try:
        yield temporary
        (temporary / MARKER).write_text("made by hsmeasure\n", "utf-8")
        temporary.chmod(0o755)
        _swap(temporary, target)
    except OSError as error:
        raise OutputError.cannot_write(target, error.strerror or str(error)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.is_file() or (target.exists() and not target.is_dir()):
        raise OutputError.cannot_write(target, "it is a file")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise OutputError.cannot_write(target, "the folder holds files that are not a report of hsmeasure")


def _swap(temporary: Path, target: Path) -> None:
    for file in temporary.rglob("*"):
        if file.is_file():
            _settle(file)
    if not target.exists():
        temporary.replace(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    target.replace(old / "replaced")
    try:
        temporary.replace(target)
    except OSError:
        (old / "replaced").replace(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _settle(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
