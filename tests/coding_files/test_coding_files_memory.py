"""An import reads line by line: a file twenty times as long takes no more memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.coding_files import cms_files

SHORT, LONG = 10_000, 200_000
PEAK = """
import re, sys
from pathlib import Path
from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
(imported,) = import_files(found_in([Path(sys.argv[1])]), Path(sys.argv[2]))
print(imported.rows, re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
def test_memory_does_not_grow_with_the_length_of_a_file(tmp_path: Path) -> None:
    short, long = (peak(tmp_path, count) for count in (SHORT, LONG))
    assert long - short < 8 * 1024  # KiB; the rows are 10 MiB of text


def peak(folder: Path, count: int) -> int:
    """The most memory, in KiB, that an import of an archive with so many pairs takes."""
    rows = ((f"{n // 200:05}", f"{n % 200:05}", "20220101", "*", "1") for n in range(count))
    content = {"ccipra-v303r0-f1.TXT": cms_files.pairs(*rows)}
    path = cms_files.archive(folder / f"{count}.zip", content)
    called = [sys.executable, "-c", PEAK, str(path), str(folder / f"data-{count}")]
    told = subprocess.run(called, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    assert int(told[0]) == count
    return int(told[1])
