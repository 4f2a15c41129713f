"""The arithmetic of one score, from the export that it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery, resolve
from hsmeasure.responses.options import Form, ReadOptions
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


def explain_file(
    scores_csv: Path,
    row: int,
    scale_id: str,
    export: Path | None = None,
    folders: Sequence[Path | str] = (),
) -> Explanation:
    """:func:`explain` for a score in a file, through its provenance sidecar and the export it names.

    Raises
    ------
    ResponseError
        If the sidecar or the export is not found, or the export is not the one that was scored.
    """
    record = _sidecar(scores_csv)
    source, found = _scored(scores_csv, record, row, export)
    options = replace(ReadOptions.of(record["options"]["read"]), folders=tuple(map(str, folders)))
    battery: Battery | str = record["options"]["battery"]
    form = source.get("inferred_options", {})
    language = form.get("variant", "source")
    if language != "source":
        battery = resolve(battery, folders=folders).in_language(language, folders)
    if records := form.get("records"):
        headings = None if language == "source" else resolve(record["options"]["battery"], folders=folders)
        values, known = tuple(records["values"]), tuple(records["known"])
        options = replace(options, form=Form(records["column"], values, known, headings))
    return explain(read_with(found, battery, options), row, scale_id)


def _scored(
    scores_csv: Path, record: dict[str, Any], row: int, export: Path | None
) -> tuple[dict[str, Any], Path]:
    """The input that the record was read from, and its file."""
    inputs: list[dict[str, Any]] = record.get("inputs") or []
    if len(inputs) > 1:
        inputs = _inputs_of_row(scores_csv, inputs, row, export)
    if not inputs or not (export or inputs[0].get("path")):
        raise ResponseError("the provenance does not say where the export is", hint="name it with --export")
    found = export or scores_csv.parent / str(inputs[0]["path"])
    if not found.is_file():
        raise ResponseError(f"the export {found.name} is not where it was", hint="name it with --export")
    if hashlib.sha256(found.read_bytes()).hexdigest() != inputs[0]["sha256"]:
        raise ResponseError(f"{found.name} is not the file that was scored", hint="its contents have changed")
    return inputs[0], found


def _inputs_of_row(
    scores_csv: Path, inputs: list[dict[str, Any]], row: int, export: Path | None
) -> list[dict[str, Any]]:
    """Of several inputs those that hold the record, by the columns ``wave`` and ``variant`` of the scores."""
    told = [c for c in ("wave", "variant") if all(c in entry["inferred_options"] for entry in inputs)]
    scores = _columns(scores_csv, told)
    mine = scores[scores["row"] == str(row)]
    holding = [
        entry
        for entry in inputs
        if (mine[told] == pd.Series({c: entry["inferred_options"][c] for c in told})).all(axis=1).any()
        and (export is None or entry["file"] == export.name)
    ]
    if not holding:
        raise ResponseError(
            f"there is no scored record {row}", hint="it was excluded, or the file is shorter"
        )
    if len(holding) > 1:
        files = ", ".join(sorted({entry["file"] for entry in holding}))
        raise ResponseError(f"each of {files} has a record {row}", hint="say which with --export")
    return holding


def _columns(scores_csv: Path, told: list[str]) -> pd.DataFrame:
    """Record numbers of a table of scores, with the columns that tell its exports apart."""
    try:
        return pd.read_csv(scores_csv, dtype=str, usecols=["row", *told])
    except (OSError, ValueError):
        raise ResponseError(
            f"{scores_csv.name} is not the table of scores that its provenance describes",
            hint="score the exports again",
        ) from None


def _sidecar(scores_csv: Path) -> dict[str, Any]:
    path = sidecar_path(scores_csv)
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        raise ResponseError(
            f"{path.name} is not beside the scores, or is not JSON",
            hint="scores are explained from the provenance file written with them",
        ) from None
