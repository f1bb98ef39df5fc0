"""`coverpack test`: which features it runs, what it says, and its exit codes."""

import json
import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from cli.main import main
from cli.test import exit_code
from engine.testing.recorder import Report
from engine.testing.recorder import Result as ScenarioResult
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS
from tests.cli.feature_folder import BACKGROUND, FAILS, HOLDS, PALMETTO, ROOT, called, run, write

PAGE = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")


# --- What became of the scenarios -----------------------------------------------------------


def test_scenarios_that_hold_are_counted_in_a_sentence(folder: Path) -> None:
    assert run("features/medicare") == (0, "1 scenario holds in 1 feature file\n", "")


def test_a_scenario_that_does_not_hold_ends_with_code_1(folder: Path) -> None:
    code, output, _ = run("features")
    assert code == 1
    assert output.startswith("an index above 40 is covered\n  features/aetna/cpb-0016.feature:11: ")
    assert "cited: LCD L39420 (Palmetto GBA), Limitations 11 (primary)" in output
    assert output.endswith("\n1 of 2 scenarios does not hold in 2 feature files\n")
    assert "Traceback" not in output


def test_the_failure_in_the_documentation_is_real(folder: Path) -> None:
    write("features/wrong.feature", BACKGROUND + FAILS)
    shown = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    _, output, _ = run("features/wrong.feature")
    assert shown
    assert output == shown[1]


def test_the_feature_in_the_documentation_holds(folder: Path) -> None:
    shown = re.search(r"```gherkin\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    write("page.feature", shown[1])
    assert run("page.feature")[:2] == (0, "3 scenarios hold in 1 feature file\n")


def test_the_shipped_features_are_run_where_there_are_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, output, _ = run("--tag", "PAL-X11")
    assert code == 0
    assert output == "3 scenarios hold in 1 feature file\n"


# --- Renderings -----------------------------------------------------------------------------


def test_json_holds_every_scenario(folder: Path) -> None:
    code, output, _ = run("features", "--format", "json")
    found = json.loads(output)
    assert code == 1
    assert found["summary"] == "1 of 2 scenarios does not hold in 2 feature files"
    failed, held = found["scenarios"]
    assert held == {
        "file": "features/medicare/palmetto-l39420.feature",
        "line": 7,
        "scenario": "a typical patient is covered",
        "holds": True,
        "counts": True,
        "report": None,
    }
    assert failed["report"].startswith("features/aetna/cpb-0016.feature:11: Then the outcome")


def test_github_gets_an_annotation_at_the_scenario(folder: Path) -> None:
    _, output, _ = run("features", "--format", "github")
    first = output.splitlines()[0]
    assert first.startswith(
        "::error file=features/aetna/cpb-0016.feature,line=8,title=an index above 40 is covered::"
    )
    assert "%0Aoutcome: expected covered, found not covered%0A" in first


# --- What is wrong with the call or its input -----------------------------------------------


def test_a_refused_file_ends_with_code_2_and_nothing_is_run(folder: Path) -> None:
    write("features/medicare/empty.feature", "Feature: f\n")
    write("features/medicare/typo.feature", 'Feature: f\n  Scenario: s\n    Then the outcome "x"\n')
    result = called("features")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == dedent("""\
        features/medicare/empty.feature:1:1: the feature holds no scenario [no-scenario]
        features/medicare/typo.feature:3:5: there is no step `the outcome "x"` [undefined-step]
          hint: did you mean `the outcome is "<outcome>"`?
        """)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "none: there is no such file or folder [not-found]"),
        (["notes.txt"], "notes.txt: this is no feature file [not-a-feature]"),
        (["--payer", "medicar"], "there is no payer `medicar`: did you mean `medicare`?"),
        (
            ["--pack", "medicare/palmeto-l39420"],
            (
                "there is no policy `medicare/palmeto-l39420`: "
                "did you mean `medicare/palmetto-l39420`?"
            ),
        ),
    ],
)
def test_a_wrong_call_ends_with_code_2(folder: Path, arguments: list[str], message: str) -> None:
    write("notes.txt", "")
    result = called(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_words_that_are_no_expression_end_with_code_2(folder: Path) -> None:
    code, output, error = run("features", "-k", "index and (")
    assert (code, output) == (2, "")
    assert "`index and (` is no selection of words [words]" in error
    assert "Traceback" not in error


def test_an_empty_folder_ends_with_code_3(folder: Path) -> None:
    (folder / "empty").mkdir()
    result = called("empty")
    assert result.exit_code == 3
    assert result.stdout == "nothing was tested: there is no feature file\n"


def test_a_library_without_features_ends_with_code_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write("library.json", '{"schema": "coverpack/library/1", "extends": "coverpack"}')
    (tmp_path / "policies").mkdir()
    for arguments in ([], ["--library", "."]):
        result = CliRunner().invoke(main, [*arguments, "test"])
        assert (result.exit_code, result.stderr) == (3, "")
        assert result.stdout == "nothing was tested: there is no feature file\n"
    assert called("features").exit_code == 2


@pytest.mark.parametrize(
    ("scenario", "said"),
    [(HOLDS, "1 under @proposed does not count"), (FAILS, "and 1 of them would not hold")],
)
def test_scenarios_that_are_only_proposed_test_nothing(
    folder: Path, scenario: str, said: str
) -> None:
    """Whether they hold or not: nobody has looked at them."""
    write("features/proposed.feature", BACKGROUND + f"  @proposed\n{scenario}")
    result = called("features/proposed.feature", "--junit", "results.xml")
    assert result.exit_code == 3
    last = result.stdout.splitlines()[-1]
    assert last.startswith("nothing was tested: 1 under @proposed does not count")
    assert last.endswith(said)
    results = Path("results.xml").read_text(encoding="utf-8")
    assert 'failures="0" errors="0" skipped="1"' in results


def test_a_proposed_scenario_beside_others_is_told_and_decides_nothing(folder: Path) -> None:
    write(PALMETTO, BACKGROUND + HOLDS + f"  @proposed\n{FAILS}")
    result = called(PALMETTO)
    assert result.exit_code == 0
    assert result.stdout.startswith("an index above 40 is covered (only proposed)\n")
    assert result.stdout.endswith(
        "1 scenario holds in 1 feature file; 1 under @proposed does not count, "
        "and 1 of them would not hold\n"
    )
    annotated = called(PALMETTO, "--format", "github").stdout
    assert annotated.startswith("::notice file=features/medicare/palmetto-l39420.feature")
    assert "::error" not in annotated


@pytest.mark.parametrize("where", [".", "features", "features/medicare"])
def test_features_that_belong_to_no_library_are_not_passed_over(
    folder: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of the shipped ones, all green, would say nothing of them."""
    monkeypatch.chdir(folder / where)
    result = called()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "features` is no part of the library in use, the one that comes with coverpack" in (
        result.stderr
    )
    assert "to run them by that library: `coverpack test" in result.stderr


def test_policies_of_a_library_above_that_is_not_in_use_are_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    monkeypatch.chdir(tmp_path / "policies")
    result = called()
    assert result.exit_code == 2
    assert "policies` is no part of the library in use" in result.stderr


def test_a_fault_of_the_engine_is_no_mere_failure(folder: Path) -> None:
    """Neither a failing scenario beside it nor one that holds hides it."""
    file = folder / "features/medicare/palmetto-l39420.feature"
    feature = read_feature(file, STEPS)
    (case,) = feature.cases()
    holds = ScenarioResult("a.feature", file, case.name, feature, case, holds=True)
    fails = replace(holds, holds=False)
    results = [holds, fails, replace(fails, fault=True)]
    codes = [exit_code(Report(results[:count])) for count in range(4)]
    assert codes == [3, 0, 1, 70]


def test_a_pack_that_is_wrong_is_said_with_its_place(folder: Path) -> None:
    write("library.json", '{"schema": "coverpack/library/1", "extends": "coverpack"}')
    write("policies/medicare/own/2020-01-01.json", "{\n")
    named = BACKGROUND + HOLDS.replace("When", 'Given the policy pack "medicare/own"\n    When', 1)
    write("features/medicare/own.feature", named)
    code, output, _ = run("features/medicare/own.feature")
    assert code == 1
    assert "policies/medicare/own/2020-01-01.json:2:1: " in output
