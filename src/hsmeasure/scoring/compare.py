"""May the scores of two files be put together? Decided per scale from their provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hsmeasure.errors import DataError, InstrumentError, ResponseError
from hsmeasure.instrument.diff import Verdict, diff
from hsmeasure.results import Result
from hsmeasure.scoring.sidecar import FORMAT, sidecar_path
from hsmeasure.types import Provenance


@dataclass(frozen=True)
class ScoreFile:
    """A table of scores with its provenance."""

    path: Path
    table: pd.DataFrame
    record: dict[str, Any]

    def instrument(self, scale: str) -> dict[str, Any]:
        """The record of the instrument that a scale belongs to."""
        return next(i for i in self.record["instruments"] if scale in i["scales"])

    @property
    def scales(self) -> tuple[str, ...]:
        """Scales that were scored, in order of the file."""
        return tuple(self.record["rules"])


@dataclass(frozen=True, repr=False)
class ScoresComparison(Result):
    """Per scale of two files of scores: may they be put together?

    Attributes
    ----------
    a, b : ScoreFile
    verdicts : DataFrame
        ``scale comparable why instrument_a instrument_b``.
    """

    a: ScoreFile
    b: ScoreFile
    verdicts: pd.DataFrame
    provenance: Provenance

    @property
    def title(self) -> str:
        return f"Are the scores of {self.a.path.name} and {self.b.path.name} comparable?"

    def frame(self) -> pd.DataFrame:
        """One row per scale: ``scale comparable why instrument_a instrument_b``."""
        return self.verdicts

    def pool(self, scales: Sequence[str] = (), *, accept_unproven_invariance: bool = False) -> pd.DataFrame:
        """Both tables under each other: ``file``, shared columns about people, the scales.

        Parameters
        ----------
        scales : sequence of str, optional
            Scales to pool; every scale that both files have by default.
        accept_unproven_invariance : bool
            Pool scales whose comparability rests on invariance evidence that is not at hand.

        Raises
        ------
        DataError
            If a scale is unlike in the two files, or they are the same file.
        """
        wanted = tuple(scales) or tuple(s for s in self.a.scales if s in self.b.scales)
        self.refuse_unlike(wanted, accept_unproven_invariance=accept_unproven_invariance)
        columns = [f"{s}{end}" for s in wanted for end in ("", "__n_valid", "__status")]
        people = [c for c in self.a.table if c in self.b.table and not _is_score(str(c), self)]
        parts = [f.table[[*people, *columns]].assign(file=f.path.name) for f in (self.a, self.b)]
        pooled = pd.concat(parts, ignore_index=True)
        return pooled[["file", *people, *columns]]

    def refuse_unlike(self, scales: Sequence[str] = (), *, accept_unproven_invariance: bool = False) -> None:
        """Raise DataError, naming every scale of ``scales`` that may not be pooled."""
        shared = [s for s in self.a.scales if s in self.b.scales]
        if unknown := [s for s in scales if s not in shared]:
            raise DataError(f"not scored in both files: {', '.join(unknown)}")
        if not shared:
            raise DataError(f"{self.a.path.name} and {self.b.path.name} have no scale in common")
        if self.a.record["output"]["sha256"] == self.b.record["output"]["sha256"]:
            raise DataError("the two files hold the same scores; nobody counts twice")
        allowed = {"yes", "only with invariance evidence"} if accept_unproven_invariance else {"yes"}
        table = self.verdicts[self.verdicts["scale"].isin(scales or shared)]
        unlike = table[~table["comparable"].isin(allowed)]
        if len(unlike):
            reasons = "\n".join(f"  {r.scale}: {r.comparable} ({r.why})" for r in unlike.itertuples())
            raise DataError(
                f"these scores must not be pooled:\n{reasons}",
                hint="pool the others with --scales, or show measurement invariance first",
            )


def compare_scores(a: Path | str, b: Path | str, folders: Sequence[Path | str] = ()) -> ScoresComparison:
    """Compare two files of scores through the provenance written beside them.

    A scale is comparable when its scoring hash and the items that entered are the same in both. It is
    comparable only with invariance evidence when the language differs, or when items were added or left
    out. Otherwise, and where the meaning, the target or the recall period changed, it is not.

    Parameters
    ----------
    a, b : path
        ``scores.csv`` files with their ``.provenance.json``.
    folders : sequence of paths
        Folders of your own instruments; consulted for what a changelog declares.

    Raises
    ------
    ResponseError
        If a provenance file is absent or unreadable, or a table is not the one it was written for.
    """
    first, second = (_read(Path(p)) for p in (a, b))
    names = [*first.scales, *(s for s in second.scales if s not in first.scales)]
    rows = [_row(first, second, scale, folders) for scale in names]
    columns = ["scale", "comparable", "why", "instrument_a", "instrument_b"]
    inputs = tuple({"role": "scores", "sha256": f.record["output"]["sha256"]} for f in (first, second))
    return ScoresComparison(first, second, pd.DataFrame(rows, columns=columns), Provenance(inputs=inputs))


def _read(path: Path) -> ScoreFile:
    sidecar = sidecar_path(path)
    try:
        data, record = path.read_bytes(), json.loads(sidecar.read_text("utf-8"))
        complete = record["format"] == FORMAT and {"rules", "instruments", "output"} <= record.keys()
    except (OSError, ValueError, TypeError, KeyError):
        raise ResponseError(
            f"{path.name} and {sidecar.name} cannot both be read",
            hint="scores are compared by the provenance file written with them",
        ) from None
    if not complete:
        raise ResponseError(f"{sidecar.name} is not a provenance record of scores ({FORMAT})")
    if "sha256:" + hashlib.sha256(data).hexdigest() != record["output"]["sha256"]:
        raise ResponseError(f"{path.name} was changed after it was scored", hint="score the export again")
    return ScoreFile(path, pd.read_csv(path), record)


def _row(a: ScoreFile, b: ScoreFile, scale: str, folders: Sequence[Path | str]) -> dict[str, str]:
    if scale not in a.scales or scale not in b.scales:
        only = a if scale in a.scales else b
        ref = _ref(only.instrument(scale))
        refs = (ref, "") if only is a else ("", ref)
        verdict, why = "no", f"only in {only.path.name}"
    else:
        refs = (_ref(a.instrument(scale)), _ref(b.instrument(scale)))
        verdict, why = _verdict(a, b, scale, folders)
        if verdict == "only with invariance evidence":
            why = "; ".join([why, *_states(a.instrument(scale), b.instrument(scale))])
    return {"scale": scale, "comparable": verdict, "why": why,
            "instrument_a": refs[0], "instrument_b": refs[1]}  # fmt: skip


def _verdict(a: ScoreFile, b: ScoreFile, scale: str, folders: Sequence[Path | str]) -> tuple[Verdict, str]:
    one, two = a.instrument(scale), b.instrument(scale)
    rules = [f.record["rules"][scale] for f in (a, b)]
    if one["content_hash"] != two["content_hash"] and (known := _known(one, two, scale, folders)):
        if known[0] != "yes" or rules[0] == rules[1]:
            return known
    elif _hash(one, scale) is None or _hash(two, scale) is None:
        return "no", "a provenance record without scale hashes; score the export again"
    elif _hash(one, scale) != _hash(two, scale):
        return "no", "the scoring differs"
    if rules[0] != rules[1]:
        return _by_items(rules[0], rules[1])
    if one["language"] != two["language"]:
        return "only with invariance evidence", f"asked in {one['language']} and in {two['language']}"
    if one["content_hash"] != two["content_hash"]:
        return "yes", "same scoring; the wordings differ and their changelog is not at hand"
    return "yes", "same scoring"


def _by_items(a: dict[str, Any], b: dict[str, Any]) -> tuple[Verdict, str]:
    """Files of one scale that were scored with different items."""
    shared = a["keyed"].keys() & b["keyed"].keys()
    alike = all(a["keyed"][i] == b["keyed"][i] for i in shared) and a["aggregate"] == b["aggregate"]
    if not shared or not alike or a["keyed"].keys() == b["keyed"].keys():
        return "no", "the scoring differs"
    left_out = sorted(a["keyed"].keys() ^ b["keyed"].keys())
    return "only with invariance evidence", f"scored with {', '.join(left_out)} in one file only"


def _known(
    one: dict[str, Any], two: dict[str, Any], scale: str, folders: Sequence[Path | str]
) -> tuple[Verdict, str] | None:
    """The verdict of the banks' own diff, where both versions are at hand with the hashes recorded."""
    try:
        found = diff(_ref(one), _ref(two), folders)
    except InstrumentError:
        return None
    if [found.a.content_hash, found.b.content_hash] != [one["content_hash"], two["content_hash"]]:
        return None
    return next(((s.verdict, s.why) for s in found.scales if s.scale == scale), None)


def _states(*instruments: dict[str, Any]) -> list[str]:
    """How far the adaptation of each variant had come when it was scored, its invariance included."""
    return [f"{_ref(i)} is {i['adaptation_state']}" for i in instruments if i.get("adaptation_state")]


def _hash(instrument: dict[str, Any], scale: str) -> str | None:
    found: str | None = instrument.get("scale_hashes", {}).get(scale)
    return found


def _ref(instrument: dict[str, Any]) -> str:
    return f"{instrument['id']}@{instrument['version']}"


def _is_score(column: str, found: ScoresComparison) -> bool:
    return column.split("__")[0] in {*found.a.scales, *found.b.scales}
