"""`coverpack new policy` for a payer that has plans: one is named, and none is ever assumed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import ENVIRONMENT
from tests.cli.typed_answers import on_a_terminal

POLICY = ("new", "policy", "bcbs/mine", "--title", "Mine", "--effective", "2026-07-01")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def bound(folder: Path) -> list[tuple[str, str | None]]:
    payers = json.loads((folder / "policies/payers.json").read_text())
    return [(one["policy"], one.get("plan")) for one in payers["bindings"]]


def test_without_a_plan_it_says_which_there_are_and_writes_nothing(here: Path) -> None:
    done = run(*POLICY)
    said = " ".join(done.output.split())
    assert done.exit_code == 2
    assert "payer `bcbs` has plans, and a policy is bound to one of them" in said
    assert "wyoming, south-carolina" in said
    assert list(here.iterdir()) == []


def test_the_plan_that_is_named_is_bound(here: Path) -> None:
    assert run(*POLICY, "--plan", "wyoming").exit_code == 0
    assert bound(here) == [("bcbs/mine", "wyoming")]


def test_a_misspelled_plan_has_a_near_name(here: Path) -> None:
    done = run(*POLICY, "--plan", "wyomin")
    assert done.exit_code == 2
    assert "did you mean `wyoming`?" in " ".join(done.output.split())


def test_a_payer_without_plans_needs_none(here: Path) -> None:
    done = run("new", "policy", "aetna/mine", *POLICY[3:])
    assert done.exit_code == 0, done.output
    assert bound(here) == [("aetna/mine", None)]


def test_a_policy_that_is_bound_already_needs_none(here: Path) -> None:
    assert run(*POLICY, "--plan", "wyoming").exit_code == 0
    later = ("new", "policy", "bcbs/mine", "--title", "Mine", "--effective", "2027-01-01")
    done = run(*later)
    assert done.exit_code == 0, done.output
    assert bound(here) == [("bcbs/mine", "wyoming")]


def test_on_a_terminal_it_is_asked_for_until_there_is_one(here: Path) -> None:
    shown = " ".join(on_a_terminal([*POLICY], "wyomin\nwyoming\n\n", here).split())
    assert "Plans of bcbs: wyoming, south-carolina" in shown
    assert "there is no plan `wyomin`: did you mean `wyoming`?" in shown
    assert bound(here) == [("bcbs/mine", "wyoming")]
