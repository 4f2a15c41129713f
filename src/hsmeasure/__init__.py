"""hsmeasure: measure help-seeking, from a survey export to a report a reviewer can check.

>>> import hsmeasure as hs
>>> responses = hs.read_export("data/sample/academic_qualtrics.csv", "academic-core")
>>> scores = hs.score(responses)
>>> list(scores.values)[:3]
['NED', 'MET', 'BEN']
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import TYPE_CHECKING, Any

try:
    __version__ = version("hsmeasure")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

_PUBLIC = {
    "load_instrument": "hsmeasure.instrument.registry",
    "load_battery": "hsmeasure.instrument.battery",
    "items": "hsmeasure.instrument.select",
    "read_export": "hsmeasure.responses.read",
    "score": "hsmeasure.scoring.score",
    "explain": "hsmeasure.scoring.explain",
    "norms": "hsmeasure.scoring.norms",
    "item_statistics": "hsmeasure.items.items",
    "reliability": "hsmeasure.reliability.reliability",
    "scale_table": "hsmeasure.reliability.scale_table",
    "polychoric": "hsmeasure.factor.polychoric",
    "cfa": "hsmeasure.sem.fit",
    "sem": "hsmeasure.sem.fit",
    "growth": "hsmeasure.sem.fit",
    "lavaan": "hsmeasure.sem.fit",
    "invariance": "hsmeasure.invariance.invariance",
    "dif": "hsmeasure.dif.dif",
    "load_study": "hsmeasure.study.load",
    "analyse": "hsmeasure.study.pipeline",
    "report": "hsmeasure.report.report",
}

__all__ = ["__version__", *_PUBLIC]

if TYPE_CHECKING:
    from hsmeasure.dif.dif import dif as dif
    from hsmeasure.factor.polychoric import polychoric as polychoric
    from hsmeasure.instrument.battery import load_battery as load_battery
    from hsmeasure.instrument.registry import load_instrument as load_instrument
    from hsmeasure.instrument.select import items as items
    from hsmeasure.invariance.invariance import invariance as invariance
    from hsmeasure.items.items import item_statistics as item_statistics
    from hsmeasure.reliability.reliability import reliability as reliability
    from hsmeasure.reliability.scale_table import scale_table as scale_table
    from hsmeasure.report.report import report as report
    from hsmeasure.responses.read import read_export as read_export
    from hsmeasure.scoring.explain import explain as explain
    from hsmeasure.scoring.norms import norms as norms
    from hsmeasure.scoring.score import score as score
    from hsmeasure.sem.fit import cfa as cfa
    from hsmeasure.sem.fit import growth as growth
    from hsmeasure.sem.fit import lavaan as lavaan
    from hsmeasure.sem.fit import sem as sem
    from hsmeasure.study.load import load_study as load_study
    from hsmeasure.study.pipeline import analyse as analyse


def __getattr__(name: str) -> Any:
    """Public functions on first use, so that ``import hsmeasure`` costs nothing."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'hsmeasure' has no attribute '{name}'")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """The package, in which a function may share its name with the subpackage it lives in.

    Importing ``hsmeasure.reliability`` would otherwise put the subpackage in the place of the function
    ``hs.reliability``. Subpackages are reached by import statements as ever.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _PUBLIC and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
