"""The arithmetic of one score, from the export that it came from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hsmeasure.errors import ResponseError, near
from hsmeasure.responses.options import ReadOptions
from hsmeasure.responses.read import read_with
from hsmeasure.responses.responses import Responses
from hsmeasure.results import Result
from hsmeasure.scoring.plan import ScalePlan, scoring_plan
from hsmeasure.scoring.score import score
from hsmeasure.scoring.sidecar import sidecar_path
from hsmeasure.types import Provenance


@dataclass(frozen=True, repr=False)
class Explanation(Result):
    """How one score was computed, item by item."""

    row: int
    plan: ScalePlan
    steps: pd.DataFrame
    value: float
    status: str
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"{self.plan.scale.id} of record {self.row}"

    def frame(self) -> pd.DataFrame:
        """One row per item: ``item answer keyed value reason``."""
        return self.steps

    def summary(self) -> str:
        """The arithmetic as lines of text."""
        scale, plan = self.plan.scale, self.plan
        lines = [f"{self.title} (higher means {scale.higher_means})", ""]
        for item, answer, keyed, value, reason in self.steps.itertuples(index=False, name=None):
            if reason:
                lines.append(f"  {item}  {'-':>3}  {reason}")
            elif keyed == "-":
                pivot = plan.reflect[plan.items.index(item)]
                lines.append(f"  {item}  {answer:3g}  reversed: {pivot:g} - {answer:g} = {value:g}")
            else:
                lines.append(
                    f"  {item}  {answer:3g}" + (f"  pulled in to {value:g}" if value < answer else "")
                )
        return "\n".join([*lines, "", *self._result(), *(f"\nNote. {remark}" for remark in self.remarks)])

    def _result(self) -> list[str]:
        plan, used = self.plan, self.steps.loc[self.steps["reason"] == "", "value"]
        need = f"{len(used)} of {plan.n_items} items answered; {plan.minimum} needed"
        if self.status != "ok":
            return [f"  {need}: no score ({self.status})"]
        terms = " + ".join(f"{v:g}" for v in used)
        if plan.scale.aggregate == "max":
            return [f"  {need}", f"  highest of {', '.join(f'{v:g}' for v in used)} = {self.value:g}"]
        steps = [f"  {need}", f"  ({terms}) / {len(used)} = {used.mean():.6g}"]
        if plan.scale.aggregate == "sum":
            steps.append(f"  times {plan.n_items} items = {self.value:.6g}")
        if plan.scale.aggregate == "pomp":
            low, high = plan.mean_range
            steps.append(f"  100 x (mean - {low:g}) / ({high:g} - {low:g}) = {self.value:.6g}")
        return steps


def explain(responses: Responses, row: int, scale_id: str) -> Explanation:
    """The arithmetic of one respondent's score on one scale.

    Parameters
    ----------
    responses : Responses
    row : int
        Record number in the export (the column ``row`` of the scores).
    scale_id : str

    Raises
    ------
    ResponseError
        If the record was excluded or does not exist, or the scale was not administered.
    """
    plans = {p.scale.id: p for p in scoring_plan(responses.battery, frozenset(responses.codes.columns))}
    if scale_id not in plans:
        hint = near(scale_id, plans) or f"scales are {', '.join(plans)}"
        raise ResponseError(f"no scale {scale_id} was scored", hint=hint)
    where = responses.people.index[responses.people["row"] == row]
    if where.empty:
        raise ResponseError(
            f"there is no scored record {row}", hint="it was excluded, or the file is shorter"
        )
    one = responses.where(responses.people["row"] == row)
    plan, scored = plans[scale_id], score(one)
    steps = pd.DataFrame(
        {
            "item": list(plan.items),
            "answer": [one.codes[i].iloc[0] for i in plan.items],
            "keyed": [one.battery.item[i].keyed for i in plan.items],
            "value": [one.keyed[i].iloc[0] for i in plan.items],
            "reason": [one.reasons[i].iloc[0] for i in plan.items],
        }
    )
    value, status = scored.values[scale_id].iloc[0], str(scored.status[scale_id].iloc[0])
    return Explanation(row, plan, steps, float(value), status, scored.provenance)


def explain_file(scores_csv: Path, row: int, scale_id: str, export: Path | None = None) -> Explanation:
    """:func:`explain` for a score in a file, through its provenance sidecar and the export it names.

    Raises
    ------
    ResponseError
        If the sidecar or the export is not found, or the export is not the one that was scored.
    """
    record = _sidecar(scores_csv)
    found = export or _export(scores_csv, record)
    if not found.is_file():
        raise ResponseError(f"the export {found.name} is not where it was", hint="name it with --export")
    if hashlib.sha256(found.read_bytes()).hexdigest() != record["inputs"][0]["sha256"]:
        raise ResponseError(f"{found.name} is not the file that was scored", hint="its contents have changed")
    options = ReadOptions.of(record["options"]["read"])
    return explain(read_with(found, record["options"]["battery"], options), row, scale_id)


def _sidecar(scores_csv: Path) -> dict[str, Any]:
    path = sidecar_path(scores_csv)
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        raise ResponseError(
            f"{path.name} is not beside the scores, or is not JSON",
            hint="scores are explained from the provenance file written with them",
        ) from None


def _export(scores_csv: Path, record: dict[str, Any]) -> Path:
    path = record["inputs"][0].get("path") if record.get("inputs") else None
    if not path:
        raise ResponseError("the provenance does not say where the export is", hint="name it with --export")
    return scores_csv.parent / str(path)
