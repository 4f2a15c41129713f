"""The import rules of the architecture (CONTRIBUTING.md), checked on the source itself."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from hsmeasure.results import Result

PACKAGE = Path(__file__).parents[1] / "src" / "hsmeasure"
LEAVES = {"errors", "types", "results", "atomic", "tabular", "colours", "holm"}
# What a package may import besides itself and the leaves.
ALLOWED: dict[str, set[str]] = {
    "moments": set(),
    "instrument": set(),
    "responses": {"instrument"},
    "scoring": {"instrument", "responses"},
    "factor": {"moments"},
    "sem": {"moments", "factor"},
    "invariance": {"sem"},
    "dif": set(),
    "items": {"moments", "instrument", "responses", "scoring", "factor"},
    "reliability": {"moments", "factor", "instrument", "responses", "scoring", "items"},
    "hypotheses": {"instrument", "responses", "scoring", "sem"},
    "study": {
        "instrument",
        "responses",
        "scoring",
        "items",
        "reliability",
        "factor",
        "sem",
        "invariance",
        "hypotheses",
    },
    "report": {
        "instrument",
        "responses",
        "scoring",
        "items",
        "reliability",
        "factor",
        "sem",
        "hypotheses",
        "study",
        "moments",
    },
    "cli": {
        "instrument",
        "responses",
        "scoring",
        "items",
        "reliability",
        "factor",
        "sem",
        "invariance",
        "hypotheses",
        "study",
        "report",
    },
}
# Kernels: arrays in, arrays out.
KERNELS = ("moments", "dif/proportional_odds.py", "dif/mantel.py", "factor/one_factor.py",
           "scoring/rules.py", "reliability/alpha.py",
           "reliability/omega.py",
           "reliability/intervals.py", "reliability/splithalf.py", "items/analysis.py",
           "instrument/cvi.py", "hypotheses/verdict.py")  # fmt: skip


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def package_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else ""


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_follow_the_layers(path):
    package = package_of(path)
    if not package:
        return
    assert package in ALLOWED, f"{package} has no place in the layers"
    targets = {name.split(".")[1] for name in imports(path) if name.startswith("hsmeasure.")}
    assert targets <= ALLOWED[package] | {package} | LEAVES


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_kernels_do_not_know_pandas(path):
    relative = path.relative_to(PACKAGE).as_posix()
    if relative.startswith(KERNELS):
        assert not {name for name in imports(path) if name.split(".")[0] == "pandas"}


def test_leaves_import_no_package():
    for name in LEAVES:
        path = PACKAGE / f"{name}.py"
        if path.is_file():
            targets = {i.split(".")[1] for i in imports(path) if i.startswith("hsmeasure.")}
            assert targets <= LEAVES


def test_no_assert_and_no_bare_except_in_the_package():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not isinstance(node, ast.Assert), f"{path}: assert"
            assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{path}: bare except"


def results(parent: type) -> list[type]:
    return [c for child in parent.__subclasses__() for c in (child, *results(child))]


def test_a_result_at_the_prompt_shows_its_summary():
    """Not its fields, which may hold answers and paths."""
    for path in (p for p in modules() if p.name != "__main__.py"):
        importlib.import_module(".".join(("hsmeasure", *path.relative_to(PACKAGE).with_suffix("").parts)))
    found = [c for c in results(Result) if c.__module__.startswith("hsmeasure.")]
    assert len(found) > 15
    assert [c.__name__ for c in found if c.__repr__ is not Result.__repr__] == []
