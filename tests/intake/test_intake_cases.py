"""Every intake case comes to its encounters, whole, and to its report."""

import json
from pathlib import Path

import pytest

from engine.encounter.form import to_json
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import parse_document
from tests.intake.intake_cases import CASES, NAMES, outcome

EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)


@EVERY_CASE
def test_a_case_comes_to_its_encounters_and_its_report(case: Path) -> None:
    encounters, report = outcome(case)
    assert encounters == (case / "expected.ndjson").read_text(encoding="utf-8")
    assert report == (case / "expected.txt").read_text(encoding="utf-8")


@EVERY_CASE
def test_what_comes_out_is_an_encounter_that_is_read_back_unchanged(
    case: Path, shipped: Library
) -> None:
    for line in (case / "expected.ndjson").read_bytes().splitlines():
        document = parse_document("line", line)
        assert to_json(read_encounter(document, shipped)) == document.value


@EVERY_CASE
def test_nothing_goes_in_silence(case: Path) -> None:
    """No encounter, or one with a claim of no lines, would be a claim that vanished."""
    report = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    encounters = [json.loads(line) for line in (case / "expected.ndjson").read_bytes().splitlines()]
    assert all(one["claim"]["lines"] for one in encounters if "claim" in one)
    assert encounters or report[-1] in ("exit code 2", "exit code 3")
    assert len(report) > 1


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
