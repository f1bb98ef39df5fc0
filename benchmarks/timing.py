"""Measuring: the best of several rounds, so that a busy machine disturbs as little as it can."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: what was measured, how long it took, and against what."""

    what: str
    seconds: float
    peer: str
    ratio: float

    def __str__(self) -> str:
        return f"{self.what:<52} {self.seconds * 1000:10.3f} ms   {self.ratio:6.2f} x {self.peer}"


def best_of(work: Callable[[], object], *, times: int, rounds: int = 5) -> float:
    """Seconds for one call of `work`: the best round of `times` calls each."""
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - begin) / times)
    return min(found)


def process(arguments: Sequence[str], *, rounds: int = 9) -> float:
    """Seconds for a whole Python process with these arguments: the best of several.

    With compiled modules, as an installed program has them: the first round makes them.
    """
    command = [sys.executable, *arguments]
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=kept)

    return best_of(run, times=1, rounds=rounds)
