"""The text of a release: version, status and changelog put into a file that otherwise stays as it was."""

from __future__ import annotations

import re
from typing import Any

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument.instrument import parse_document
from hsmeasure.instrument.schema import Change, InstrumentDocument
from hsmeasure.instrument.variant import VARIANT, read_variant
from hsmeasure.instrument.variant_schema import VariantDocument
from hsmeasure.instrument.write import dump, flow


def release_text(text: str, file: str, document: InstrumentDocument) -> str:
    """The text of a file with the version, status and last changelog line of ``document`` put in.

    Everything else stays as the author wrote it, comments included.
    """
    before = _fields(text, file)
    new = re.sub(r"(?m)^version:.*$", f'version: "{document.version}"', text, count=1)
    new = re.sub(r"(?m)^status:.*$", f'status: "{document.status}"', new, count=1)
    if len(document.changelog) > len(before.changelog):
        new = _with_line(new, flow(_plain(document.changelog[-1])))
    wanted = {name: getattr(document, name) for name in ("version", "status", "changelog")}
    if _fields(new, file) != before.model_copy(update=wanted):
        raise InstrumentError(
            f"{file}: version, status and changelog cannot be put in by line",
            hint="write each of them as a line of its own, and the changelog as '  - {...}' lines",
        )
    return new


def document_text(document: InstrumentDocument) -> str:
    """A document as YAML, for the flattened release of a variant; reads back with the same hashes.

    Raises
    ------
    InstrumentError
        If it does not read back as it was.
    """
    text = dump(document.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    if parse_document(text, document.id) != document:
        raise InstrumentError(f"{document.id} cannot be written without loss")
    return text


def _fields(text: str, file: str) -> InstrumentDocument | VariantDocument:
    return read_variant(text, file)[1] if VARIANT in text[:4000] else parse_document(text, file)


def _with_line(text: str, line: str) -> str:
    lines = text.rstrip().splitlines()
    start = next((k for k, s in enumerate(lines) if re.match(r"changelog:", s)), None)
    if start is None:
        return "\n".join([*lines, "changelog:", f"  - {line}"]) + "\n"
    lines[start] = "changelog:" if re.fullmatch(r"changelog:\s*\[\s*\]\s*", lines[start]) else lines[start]
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -#"):
        end += 1
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    dash = next((s for s in lines[start + 1 : end] if s.lstrip().startswith("-")), "  -")
    indent = dash[: len(dash) - len(dash.lstrip())]
    return "\n".join([*lines[:end], f"{indent}- {line}", *lines[end:]]) + "\n"


def _plain(change: Change) -> dict[str, Any]:
    return {k: v for k, v in change.model_dump(mode="json").items() if v not in (None, [], ())}
