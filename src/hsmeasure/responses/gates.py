"""Need gates: who did not need help was not avoiding it. ``no_need`` is neither "never" nor missing."""

from __future__ import annotations

import pandas as pd

from hsmeasure.instrument.battery import Battery


def apply_gates(
    codes: pd.DataFrame, reasons: pd.DataFrame, battery: Battery
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blank the answers behind a gate: ``no_need`` from its codes, ``not_shown`` where the gate is missing.

    The gate speaks before any other reason, so an answer given on a form without display logic is blanked
    too.
    """
    codes, reasons = codes.copy(), reasons.copy()
    for item in battery.items:
        if item.need_gate is None or item.id not in codes or item.need_gate not in codes:
            continue
        gate = battery.item[item.need_gate]
        answer = codes[gate.id]
        no_need = answer.isin(gate.gate.no_need if gate.gate else ())
        unknown = answer.isna()
        reasons.loc[no_need, item.id] = "no_need"
        reasons.loc[unknown, item.id] = "not_shown"
        codes.loc[no_need | unknown, item.id] = float("nan")
    return codes, reasons
