"""A pack that proofs do not model is named with the reason, and stops no other one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo", "gte": 6}
BORN = {"fact": "patient.birth_date", "gte": "1960-01-01"}
COVERED = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
STEPS = [COVERED, {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}]
BEYOND, MODELED = "tester/born@2025-01-01", "tester/months@2025-01-01"
REASON = "`patient.birth_date` is not modeled in proofs"
COMMANDS = {
    "coverage": ("coverage",),
    "mutate": ("mutate", "--fail-under", "0"),
    "strictness": ("compare", "--strictness", "--payers", "tester"),
    "prove": ("prove",),
}


@pytest.fixture
def root(library_of: LibraryOf, pack_json: PackJson) -> Path:
    """A library of two packs, the first of which compares a date of birth."""
    born = pack_json({"C1": BORN}, STEPS, id="tester/born")
    months = pack_json({"C1": MONTHS}, STEPS, id="tester/months")
    found = library_of(born, months).root
    (found / "features").mkdir()
    lines = ["Feature: months", "", "  Scenario: long enough", "    Given an empty encounter"]
    lines += ['    And the payer is "tester"', '    And the date of service is "2025-03-01"']
    lines += [f'    And the policy pack "{MODELED}"']
    lines += ['    And the duration of low back pain is "8 months"']
    lines += ["    When the encounter is evaluated", '    Then the outcome is "covered"', ""]
    (found / "features/months.feature").write_text("\n".join(lines))
    return found


@pytest.fixture
def call(root: Path) -> Callable[..., Result]:
    def run(*words: str) -> Result:
        own = ("--features", str(root / "features")) if words[0] in ("coverage", "mutate") else ()
        words = ("--library", str(root), *words, *own)
        return CliRunner().invoke(main, words, env={"COLUMNS": "100"})

    return run


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_it_is_named_with_the_reason_and_the_others_are_done(
    call: Callable[..., Result], command: tuple[str, ...]
) -> None:
    result = call(*command)
    assert result.exit_code == 3, result.output
    assert f"not asked: {REASON}" in result.output
    assert BEYOND in result.output
    assert MODELED in result.stdout
    assert "not answered in time" not in result.output


@pytest.mark.parametrize(
    ("name", "settled"),
    [("coverage", "missing"), ("mutate", "survived")],
)
def test_json_has_the_reason_beside_what_is_settled_of_the_others(
    call: Callable[..., Result], name: str, settled: str
) -> None:
    packs = json.loads(call(*COMMANDS[name], "--format", "json").stdout)["packs"]
    found = {one["pack"]: one for one in packs}
    assert found[BEYOND]["not_asked"] == REASON
    assert found[MODELED]["not_asked"] is None
    assert f'"{settled}"' in json.dumps(found[MODELED])
    assert f'"state": "{settled}"' not in json.dumps(found[BEYOND])


def test_the_page_of_coverage_names_it_too(call: Callable[..., Result], tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert call("coverage", "--html", str(page)).exit_code == 3
    assert f"not asked: {REASON}" in page.read_text()


def test_each_pair_with_it_is_open_and_each_other_pair_is_compared(
    call: Callable[..., Result],
) -> None:
    result = call("compare", "--strictness", "--payers", "tester", "--format", "json")
    found = json.loads(result.stdout)
    assert [one["not_asked"] for one in found] == [REASON, REASON]
    assert {(one["known"], one["missing"]) for one in found} == {("unanswered", "unanswered")}
    alone = call("compare", "--strictness", MODELED, "medicare/palmetto-l39420")
    assert alone.exit_code == 0, alone.output


def test_a_gate_that_no_answer_could_mend_fails_and_one_that_is_open_ends_with_3(
    call: Callable[..., Result],
) -> None:
    """The scenario of the other pack shows little: its survivors fail a gate."""
    assert call("mutate", "--fail-under", "100").exit_code == 1
    assert call("mutate", BEYOND.partition("@")[0], "--fail-under", "100").exit_code == 3
    assert call("coverage", "--fail-under", "100").exit_code == 1
    assert call("coverage", BEYOND.partition("@")[0], "--fail-under", "100").exit_code == 3
