"""A scenario means the same to the runner of features and to coverage and mutation.

The runner goes through pytest and pytest-bdd, coverage and mutation take the steps themselves. Both
look at every scenario of this repository, and at some that must fail.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from engine.decide import Session
from engine.knowledge.library import Library
from engine.testing.extract import extract
from engine.testing.recorder import Report
from engine.testing.replaying import PROPOSED, holds
from engine.testing.run import Selection, read_features, run_features

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "features").rglob("*.feature"))

Place = tuple[Path, int]
"""A scenario, or a row of an outline, by file and line."""

MIXED = """\
Feature: scenarios that hold and scenarios that do not

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"

  Scenario Outline: outcome
    Given the duration of low back pain is "<duration>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | duration   | outcome     |
      | 6 months   | covered     |
      | 6 months   | not covered |
      | 5.9 months | covered     |
      | 5.9 months | not covered |

  Scenario Outline: criterion
    When the encounter is evaluated
    Then criterion "PAL-C1a" is <status>

    Examples:
      | status  |
      | met     |
      | unmet   |
      | unknown |

  Scenario Outline: claim line
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"
    And the treated vertebral bodies are "L3, L4, L5, S1"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 2     |
    When the encounter is evaluated
    Then the outcome is "covered"
    And claim line <number> is "<status>"

    Examples:
      | number | status  |
      | 2      | payable |
      | 2      | denied  |
      | 3      | payable |

  Scenario: no criterion of that name
    When the encounter is evaluated
    Then criterion "PAL-NONE" is met

  Scenario: right at first, then wrong
    When the encounter is evaluated
    Then the outcome is "covered"
    Given the body mass index is "41 kg/m2"
    When the encounter is evaluated
    Then the outcome is "covered"
"""
HOLD_OF_MIXED = [
    "| 6 months   | covered     |",
    "| 5.9 months | not covered |",
    "| met     |",
    "| 2      | payable |",
]
"""The rows of `MIXED` that hold."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the runner, the extractor and a replay say of each scenario: whether it holds."""

    run: dict[Place, bool]
    extracted: dict[Place, bool]
    replayed: dict[Place, bool]
    report: Report


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mixed") / "mixed.feature"
    path.write_text(MIXED, encoding="utf-8")
    return path.resolve()


@pytest.fixture(scope="module")
def verdicts(mixed: Path, shipped: Library, session: Session) -> Verdicts:
    """One run of everything, for all tests of this module."""
    files = [*SHIPPED, mixed]
    report = run_features(files, shipped, Selection())
    run = {(Path(one.file).resolve(), one.line): one.holds for one in report.results}
    features = read_features(files)
    cases = {
        (Path(feature.file), case.place.line): case
        for feature in features
        for case in feature.cases()
        if PROPOSED not in case.tags
    }
    broken = {one.place for one in extract(features, session).broken}
    extracted = {(file, line): f"{file}:{line}" not in broken for file, line in cases}
    replayed = {place: holds(case, session) for place, case in cases.items()}
    return Verdicts(run, extracted, replayed, report)


def test_the_runner_and_the_extractor_agree_on_every_scenario(verdicts: Verdicts) -> None:
    """The extractor leaves out what is only proposed; of all else both say the same."""
    asked = {place: verdicts.run[place] for place in verdicts.extracted}
    assert asked == verdicts.extracted


def test_the_runner_and_a_replay_agree_on_every_scenario(verdicts: Verdicts) -> None:
    asked = {place: verdicts.run[place] for place in verdicts.replayed}
    assert asked == verdicts.replayed


def test_every_scenario_that_is_shipped_holds(verdicts: Verdicts, mixed: Path) -> None:
    failed = [place for place, held in verdicts.run.items() if not held and place[0] != mixed]
    assert failed == []


def test_wrong_outcomes_statuses_and_lines_fail(verdicts: Verdicts, mixed: Path) -> None:
    """Neither side holds everything to be right: rows that differ in one word come apart."""
    held = [line for (file, line), held in verdicts.run.items() if file == mixed and held]
    lines = MIXED.splitlines()
    assert [lines[line - 1].strip() for line in held] == HOLD_OF_MIXED


def test_no_failure_is_a_fault_of_the_program(verdicts: Verdicts) -> None:
    assert [one.report for one in verdicts.report.results if one.fault] == []


def test_as_many_scenarios_are_run_as_gherkin_finds(verdicts: Verdicts, mixed: Path) -> None:
    found = sum(pickles(path) for path in (*SHIPPED, mixed))
    assert len(verdicts.report.results) == len(verdicts.run) == found


def pickles(path: Path) -> int:
    """How many scenarios Gherkin itself finds in a file, the rows of outlines counted."""
    document = Parser().parse(path.read_text(encoding="utf-8"))
    return len(Compiler().compile({**document, "uri": str(path)}))
