"""Features in a folder of their own, and `coverpack test` as a process in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli.main import main

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
PALMETTO = "features/medicare/palmetto-l39420.feature"

BACKGROUND = """\
Feature: f
  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
"""
HOLDS = """\
  Scenario: a typical patient is covered
    When the encounter is evaluated
    Then the outcome is "covered"
"""
FAILS = """\
  @PAL-X11
  Scenario: an index above 40 is covered
    Given the body mass index is "41 kg/m2"
    When the encounter is evaluated
    Then the outcome is "covered"
"""


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code and both outputs of `coverpack test` as a process in the working folder."""
    process = subprocess.run(
        [sys.executable, "-m", "cli.main", "test", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout, process.stderr


def called(*arguments: str, **environment: str) -> Result:
    """The same in this process, which is sooner done."""
    return CliRunner().invoke(main, ["test", *arguments], env=environment)


def cucumber_in(file: str) -> list[Json]:
    """The features of a file of Cucumber JSON."""
    found: list[Json] = json.loads(Path(file).read_text(encoding="utf-8"))
    return found


def elements_of(file: str) -> list[Json]:
    """The scenarios and rows of all its features."""
    return [element for feature in cucumber_in(file) for element in feature["elements"]]
