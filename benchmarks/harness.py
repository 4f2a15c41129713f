"""Timing: medians over repetitions in one process; R is timed by its own clock in the same run."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPETITIONS = 7


@dataclass(frozen=True)
class Row:
    """One comparison. ``goal`` is the share of the judge's time aimed at."""

    work: str
    ours: float
    judge: str
    theirs: float | None
    goal: float | None = None

    def __str__(self) -> str:
        if self.theirs is None:
            return f"{self.work:<48} {_ms(self.ours):>10}   {self.judge}"
        ratio = self.ours / self.theirs
        aim = f"goal 1/{1 / self.goal:.0f}: {'met' if ratio <= self.goal else 'MISSED'}" if self.goal else ""
        return (
            f"{self.work:<48} {_ms(self.ours):>10}   {self.judge:<22} {_ms(self.theirs):>10}   "
            f"1/{1 / ratio:<7.1f} {aim}"
        )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def median_time(work: Callable[[], object], repetitions: int = REPETITIONS) -> float:
    """Median seconds of a call, after one that is not counted."""
    work()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def r_time(setup: str, work: str, repetitions: int = REPETITIONS, folder: Path | None = None) -> float | None:
    """Median seconds of an R expression by R's clock, or None where R or a package is missing."""
    if shutil.which("Rscript") is None:
        return None
    script = f"""
    suppressWarnings(suppressMessages({{ {setup} }}))
    run <- function() suppressWarnings(suppressMessages({{ {work} }}))
    invisible(run())
    cat(median(replicate({repetitions}, system.time(run())[["elapsed"]])))
    """
    with tempfile.TemporaryDirectory() as temporary:
        done = subprocess.run(
            ["Rscript", "--vanilla", "-e", script],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder or temporary,
        )
    if done.returncode:
        print(f"  R could not be timed: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return float(done.stdout.strip().split()[-1])
