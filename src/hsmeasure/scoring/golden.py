"""Golden vectors: answers and the scores they must give, by which a release is checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hsmeasure.errors import HsmeasureError
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.scoring.score import score


def golden_file(root: Path, instrument: Instrument) -> Path:
    """Where an instrument's vectors stand: ``golden/`` of the bank, or ``tests/golden/`` beside it.

    A variant that scores as its source does is checked on the vectors of the source.
    """
    pin = instrument.document.derives_from
    inherits = pin is not None and pin.scoring_hash == instrument.scoring_hash
    ref = f"{pin.id}@{pin.version}" if pin and inherits else instrument.ref
    name = f"{ref.replace('/', '_')}.csv"
    beside = root.parent / "tests" / "golden"
    return (beside if beside.is_dir() else root / "golden") / name


def golden_problems(instrument: Instrument, path: Path) -> list[str]:
    """What is wrong with the golden vectors of an instrument; empty when every score comes out.

    The table has a column per item, and per scale ``expected.<scale>`` and ``status.<scale>``. At least one
    row must lack an answer, because missing rules are where scoring goes wrong.
    """
    if not instrument.scales:
        return []
    if not path.is_file():
        return [f"there are no golden vectors: {path}"]
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    wanted = [f"{kind}.{s.id}" for s in instrument.scales for kind in ("expected", "status")]
    if absent := [name for name in wanted if name not in table]:
        return [f"{path.name} lacks the columns {', '.join(absent)}"]
    answers = table[[c for c in table if "." not in str(c)]]
    if not (answers == "").to_numpy().any():
        return [f"{path.name} has no row with a missing answer"]
    try:
        found = score(answers.apply(pd.to_numeric), instrument)
    except HsmeasureError as error:
        return [f"{path.name} cannot be scored: {error}"]
    problems = []
    for scale in instrument.scales:
        expected = pd.to_numeric(table[f"expected.{scale.id}"]).to_numpy(float)
        got = found.values[scale.id].to_numpy(float)
        same = np.isclose(got, expected, rtol=1e-12, atol=0, equal_nan=True)
        same &= (found.status[scale.id] == table[f"status.{scale.id}"]).to_numpy()
        problems += [f"{path.name} row {k + 2}: {scale.id} is {got[k]:g}" for k in np.flatnonzero(~same)]
    return problems
