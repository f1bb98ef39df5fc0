"""The intake cases: one folder each, with a file as a practice has it and what it must come to.

`tests/intake/<form>/<case>/` holds `input.*`, for some a `mapping.json`, a `payers.json` or a
`chart.*`; `expected.ndjson` are the encounters, `expected.txt` is the report and the exit code.
Run this file to write what the cases come to now, and then read the difference:

    python tests/intake/intake_cases.py [FORM/CASE...]
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from cli.main import main

FOLDER = Path(__file__).resolve().parent
OPTIONS = {"mapping.json": "--mapping", "payers.json": "--payer-map"}
CASES = sorted(path.parent for path in FOLDER.glob("*/*/input.*"))
NAMES = [f"{case.parent.name}/{case.name}" for case in CASES]


def outcome(case: Path) -> tuple[str, str]:
    """What `coverpack import` prints for a case: the encounters, and the report with the code.

    Without the lines on what policies ask beyond a claim: those are the policies', not the file's.
    """
    (given,) = case.glob("input.*")
    words = ["import", given.name]
    for name, option in OPTIONS.items():
        if (case / name).is_file():
            words += [option, name]
    for chart in sorted(case.glob("chart.*")):
        words += ["--chart", chart.name]
    with _inside(case):
        result = CliRunner().invoke(main, words)
    if result.exit_code not in (0, 1, 2, 3):
        raise RuntimeError(f"{case}: {result.stderr}")
    lines = [line for line in result.stderr.splitlines() if ") asks for " not in line]
    return result.stdout, "\n".join([*lines, f"exit code {result.exit_code}", ""])


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def write(case: Path) -> None:
    """Write what a case comes to as what is expected of it."""
    encounters, report = outcome(case)
    (case / "expected.ndjson").write_text(encounters, encoding="utf-8")
    (case / "expected.txt").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    wanted = sys.argv[1:] or NAMES
    for case, name in zip(CASES, NAMES, strict=True):
        if name in wanted:
            write(case)
