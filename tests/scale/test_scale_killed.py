"""`coverpack batch` stopped by a full disk, or killed: it goes on to the same output."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import Result

from tests.scale.batch_runs import answers, digests

Call = Callable[..., Result]
BY_ONE_PACK = ("--pack", "medicare/palmetto-l39420", "--part-rows", "60")
"""A run of many short parts."""


def test_no_room_is_said_and_what_is_finished_kept(
    call: Call, year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, synced = os.fsync, [0]

    def fsync(handle: int) -> None:
        synced[0] += 1
        if synced[0] == 9:  # a file and its folder each; the run's card, then parts with theirs
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        result = call("batch", year, "--out", out, *BY_ONE_PACK)
    assert result.exit_code == 2
    assert "there is no room left for the file" in result.stderr
    finished = digests(out)
    assert finished
    assert not list(out.rglob("*.unfinished"))
    assert call("batch", year, "--out", out, *BY_ONE_PACK).exit_code == 0
    assert finished.items() <= digests(out).items()
    assert len(answers(out)) == 900


def killed_and_continued(year: Path, out: Path, times: int, seed: int) -> int:
    """Kill the run at random moments, then let it end; gives how many were killed."""
    words = [sys.executable, "-m", "cli.main", "batch", str(year), "--out", str(out)]
    words += [*BY_ONE_PACK, "--json"]
    rng, killed = Random(seed), 0
    for _ in range(times):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        # Reading packs takes most of a short run: wait for its first file before the dice.
        while process.poll() is None and not (out / "run.json").exists():
            time.sleep(0.01)
        try:
            process.wait(0.1 + rng.random())
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        assert process.stderr is not None
        process.stderr.close()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return killed


def test_a_killed_run_goes_on_to_the_same_output(call: Call, year: Path, tmp_path: Path) -> None:
    call("batch", year, "--out", tmp_path / "undisturbed", *BY_ONE_PACK)
    assert killed_and_continued(year, tmp_path / "killed", 5, seed=5) >= 3
    assert digests(tmp_path / "killed") == digests(tmp_path / "undisturbed")


@pytest.mark.slow
def test_killed_fifty_times(call: Call, year: Path, tmp_path: Path) -> None:
    call("batch", year, "--out", tmp_path / "undisturbed", *BY_ONE_PACK)
    total = 0
    for seed in range(10):
        out = tmp_path / f"killed-{seed}"
        total += killed_and_continued(year, out, 5, seed)
        assert digests(out) == digests(tmp_path / "undisturbed")
    assert total >= 30
