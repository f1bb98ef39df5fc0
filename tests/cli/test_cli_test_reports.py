"""The files that `coverpack test` writes its results to: JUnit XML and Cucumber JSON."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.feature_folder import (
    BACKGROUND,
    HOLDS,
    PALMETTO,
    called,
    cucumber_in,
    elements_of,
    write,
)

# --- JUnit ----------------------------------------------------------------------------------


def test_a_junit_file_holds_every_scenario(library: Path) -> None:
    code = called("--junit", "report.xml").exit_code
    suite = ET.parse("report.xml").getroot()[0]
    assert code == 1
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    failed, held = suite
    assert held.attrib.pop("time") > "0"
    assert held.attrib == {
        "classname": "features.medicare.palmetto-l39420",
        "name": "a typical patient is covered",
        "file": PALMETTO,
        "line": "7",
    }
    assert not list(held)
    assert "cited: LCD L39420" in (failed[0].text or "")
    assert "expected covered, found not covered" in failed[0].get("message", "")


def test_characters_that_no_xml_can_hold_are_written_by_number(library: Path) -> None:
    write(PALMETTO, BACKGROUND + HOLDS.replace("typical", "\x1btypical"))
    assert called(PALMETTO, "--junit", "report.xml").exit_code == 0
    assert ET.parse("report.xml").getroot()[0][0].get("name") == "a #x1Btypical patient is covered"


# --- Both, and neither ----------------------------------------------------------------------


def test_both_files_say_the_same_and_change_nothing_of_the_output(library: Path) -> None:
    plain = called()
    both = called("--junit", "report.xml", "--cucumber", "out.json")
    assert (both.exit_code, both.output) == (plain.exit_code, plain.output)
    names = [case.get("name") for case in ET.parse("report.xml").getroot()[0]]
    assert names == [element["name"] for element in elements_of("out.json")]


def test_where_no_scenario_was_found_the_files_are_empty_not_those_of_an_earlier_run(
    library: Path,
) -> None:
    for arguments in (["--tag", "none"], ["--payer", "cigna"]):
        write("out.json", "of an earlier run")
        code = called(*arguments, "--junit", "report.xml", "--cucumber", "out.json").exit_code
        assert code == 3
        assert cucumber_in("out.json") == []
        assert ET.parse("report.xml").getroot()[0].attrib["tests"] == "0"


def test_the_files_say_why_feature_files_are_refused(library: Path) -> None:
    write(PALMETTO, 'Feature: f\n  Scenario: s\n    Then the outcome "x"\n')
    write("features/medicare/empty.feature", "Feature: f\n")
    result = called("--junit", "report.xml", "--cucumber", "out.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [(feature["uri"], len(feature["elements"])) for feature in cucumber_in("out.json")] == [
        ("features/medicare/empty.feature", 1),
        (PALMETTO, 1),
    ]
    said = elements_of("out.json")[1]
    assert said["name"] == "the feature file is refused: undefined-step"
    (step,) = said["steps"]
    assert (step["line"], step["result"]["status"]) == (3, "failed")
    assert step["result"]["error_message"] in result.stderr
    suite = ET.parse("report.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("errors")) == ("2", "2")
    assert suite[1][0].text == step["result"]["error_message"]
    assert suite[1].get("line") == "3"


@pytest.mark.parametrize("option", ["--junit", "--cucumber"])
def test_a_folder_that_is_not_there_is_said_before_anything_runs(
    library: Path, option: str
) -> None:
    result = called(option, "out/report")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "out/report: there is no folder for this file [no-folder]\n  hint: create `out` first\n"
    )
    assert not (library / "out").exists()


def test_one_file_cannot_hold_both(library: Path) -> None:
    result = called("--junit", "one", "--cucumber", "./one")
    assert result.exit_code == 2
    assert "`one` is the file of --junit already" in result.stderr


def test_a_wrong_call_leaves_the_files_of_an_earlier_run(library: Path) -> None:
    write("out.json", "of an earlier run")
    assert called("--payer", "medicar", "--cucumber", "out.json").exit_code == 2
    assert called("-k", "index and (", "--cucumber", "out.json").exit_code == 2
    assert Path("out.json").read_text() == "of an earlier run"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, _: bytes) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    write(PALMETTO, "Feature: f\n")
    write("out.json", "of an earlier run")
    monkeypatch.setattr(Path, "write_bytes", full)
    result = called(PALMETTO, "--cucumber", "out.json")
    assert result.exit_code == 2
    assert "the feature holds no scenario [no-scenario]" in result.stderr
    assert "out.json: the file cannot be written (no space left on device)" in result.stderr
    assert Path("out.json").read_text() == "of an earlier run"
    assert not list(library.glob(".out.json*"))
