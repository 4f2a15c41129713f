"""Strict YAML 1.2: one tree of plain values, the line of every node, and every problem found.

Stricter than the standard on purpose. Duplicate keys, anchors, aliases, tags, tabs, bare
``yes``/``no``/``on``/``off`` and bare dates are problems, because each of them has silently changed a
questionnaire somewhere. Without aliases a document cannot grow when it is read ("billion laughs"); size
and depth are limited besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hsmeasure.errors import InstrumentError, Problem

Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
_AMBIGUOUS = re.compile(r"(?i:y|n|yes|no|on|off)|\d{4}-\d{1,2}-\d{1,2}.*|\d+(:\d+)+")
_INTEGER = re.compile(r"[-+]?\d+")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """A document as read: ``data`` (plain values), ``lines`` (path -> line) and ``problems``."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path_) -> int | None:
        """Line of the node at ``path``, or of its nearest enclosing node."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, path: Path_, message: str, hint: str | None = None) -> Problem:
        """A problem placed at the line of ``path``."""
        return Problem(message, self.file, self.line(path), hint)


def read_text(path: Path, kind: str) -> str:
    """Text of a document file; InstrumentError if it is absent, too large or not UTF-8."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InstrumentError(f"{path} is {size:,} bytes; {kind} files are at most {MAX_BYTES:,}")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InstrumentError(
            f"{path} is not UTF-8 text (byte {error.start})", hint="save it as UTF-8"
        ) from None
    except OSError as error:
        raise InstrumentError(f"cannot read {path}: {error.strerror}") from None


def parse(text: str, file: str) -> Document:
    """Parse strict YAML; never raises for what the text contains, see ``Document.problems``."""
    document = Document(file)
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            document.problems.append(Problem("a tab in the indentation", file, number, "indent with spaces"))
    if document.problems:
        return document
    try:
        _refuse_anchors(text, document)
        if not document.problems:
            root = YAML(typ="rt", pure=True).compose(StringIO(text))
            document.data = _construct(root, (), document) if root is not None else None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line_no = mark.line + 1 if mark else None
        document.problems.append(Problem(f"not YAML: {error.problem or error.context}", file, line_no))
    except (YAMLError, ValueError, RecursionError) as error:
        document.problems.append(Problem(f"not YAML: {str(error).splitlines()[0]}", file))
    return document


def _refuse_anchors(text: str, document: Document) -> None:
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(StringIO(text)):
        line = event.start_mark.line + 1 if event.start_mark else None
        name = type(event).__name__
        depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        if depth > MAX_DEPTH:
            document.problems.append(Problem(f"nested deeper than {MAX_DEPTH}", document.file, line))
            return
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            document.problems.append(
                Problem("anchors and aliases are not allowed", document.file, line, "write the value out")
            )
        if (tag := getattr(event, "tag", None)) is not None and not isinstance(event, AliasEvent):
            document.problems.append(Problem(f"tags are not allowed ({tag})", document.file, line))


def _construct(node: Node, path: Path_, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return [_construct(child, (*path, i), document) for i, child in enumerate(node.value)]
    return _scalar(node, path, document)


def _mapping(node: MappingNode, path: Path_, document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            document.problems.append(document.problem(path, "a key must be plain text"))
            continue
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        here = (*path, key)
        if key in result:
            first = document.lines.get(here)
            document.problems.append(
                Problem(f"duplicate key '{key}'", document.file, line, f"first on line {first}")
            )
            continue
        document.lines[here] = line
        result[key] = _construct(value_node, here, document)
    return result


def _scalar(node: Node, path: Path_, document: Document) -> Any:
    text = str(node.value)
    if not isinstance(node, ScalarNode) or node.style is not None:  # quoted or block text is text
        return text
    if _AMBIGUOUS.fullmatch(text):
        document.problems.append(
            document.problem(path, f"'{text}' can be read in two ways", "put it in quotes")
        )
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 19 else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def validate(document: Document, model: type[M], what: str) -> M:
    """Build ``model`` from a document; InstrumentError listing every problem with its line."""
    parsed, problems = attempt(document, model)
    if parsed is None or problems:
        raise InstrumentError.invalid(what, problems)
    return parsed


def attempt(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """The model, or None, and every problem found so far: those of the YAML and those of its fields."""
    try:
        return model.model_validate(document.data), list(document.problems)
    except ValidationError as error:
        found = [_from_pydantic(document, e) for e in error.errors()]  # type: ignore[arg-type]
        unreadable = document.data is None and document.problems
        return None, [*document.problems, *([] if unreadable else found)]


def _from_pydantic(document: Document, error: dict[str, Any]) -> Problem:
    path = tuple(error["loc"])
    where = ".".join(str(part) for part in path) or "the document"
    if error["type"] == "extra_forbidden":
        return document.problem(path, f"unknown field '{path[-1]}' in {_parent(path)}")
    if error["type"] == "missing":
        return document.problem(path, f"missing field '{path[-1]}' in {_parent(path)}")
    return document.problem(path, f"{where}: {error['msg']}")


def _parent(path: Path_) -> str:
    return ".".join(str(part) for part in path[:-1]) or "the document"
