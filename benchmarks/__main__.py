"""Run every benchmark, or those named: ``python -m benchmarks [scoring ...]``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import hsmeasure


def main(names: list[str]) -> None:
    """Print one line a comparison: ours, the judge's, the ratio, the goal."""
    here = Path(__file__).parent
    found = sorted(p.stem for p in here.glob("*.py") if p.stem not in ("__init__", "__main__", "harness"))
    print(f"hsmeasure {hsmeasure.__version__}; medians; ratio = our time over the judge's\n")
    for name in names or found:
        for row in import_module(f"benchmarks.{name}").rows():
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
