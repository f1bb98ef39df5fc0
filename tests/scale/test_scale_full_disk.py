"""`coverpack batch` on a disk that is really full: said, nothing half-written, and it goes on."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from engine.scale.durable_files import digest_of_file

Call = Callable[..., Result]
SMALL, ENOUGH = "size=200k", "size=32m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for some parts of the run."""
    mount = shutil.which("mount")
    if mount is None or not Path("/proc/filesystems").exists():
        pytest.skip("only Linux can make a small disk for a test")
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", SMALL, "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting a small disk needs rights that this user does not have")
    yield place
    subprocess.run(["umount", place], check=True)


def files(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): digest_of_file(p) for p in out.rglob("*") if p.is_file()}


def test_a_full_disk_is_said_and_the_run_goes_on_once_there_is_room(
    call: Call, year: Path, disk: Path, tmp_path: Path
) -> None:
    words = ("--pack", "medicare/palmetto-l39420", "--part-rows", 150)
    out = disk / "out"
    stopped = call("batch", year, "--out", out, *words)
    assert stopped.exit_code == 2
    assert "there is no room left for the file" in stopped.stderr
    assert "what is finished is kept" in stopped.stderr
    finished = files(out)
    assert any(name.endswith(".parquet") for name in finished)
    assert not (out / "summary.json").exists()

    subprocess.run(["mount", "-o", f"remount,{ENOUGH}", disk], check=True)
    assert call("batch", year, "--out", out, *words).exit_code == 0
    assert call("batch", year, "--out", tmp_path / "undisturbed", *words).exit_code == 0
    assert finished.items() <= files(out).items()
    assert files(out) == files(tmp_path / "undisturbed")
