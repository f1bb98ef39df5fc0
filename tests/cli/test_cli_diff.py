import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

Json = dict[str, Any]
PackJson = Callable[..., Json]

PALMETTO = "medicare/palmetto-l39420"
NORIDIAN = "medicare/noridian-l39642"
ENDS = [
    {
        "id": "covered",
        "outcome": "covered",
        "condition": {"all": [{"criterion": "PAL-C1a"}, {"criterion": "PAL-C2"}]},
    },
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]


def diff(*words: str | Path, columns: str = "100") -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, words)], env={"COLUMNS": columns})


@pytest.fixture
def first(pack_json: PackJson) -> Json:
    months = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
    care = {"fact": "conservative.failed_duration", "gte": 6, "unit": "mo"}
    return copy.deepcopy(pack_json({"PAL-C1a": months, "PAL-C2": care}, ENDS))


@pytest.fixture
def second(first: Json) -> Json:
    """The first, as another version that says the same."""
    return {**copy.deepcopy(first), "version": "2026-01-01"}


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Write two packs to files."""

    def write(first: Json, second: Json) -> tuple[Path, Path]:
        paths = (tmp_path / "a.json", tmp_path / "b.json")
        for path, pack in zip(paths, (first, second), strict=True):
            path.write_text(json.dumps(pack))
        return paths

    return write


Files = Callable[..., tuple[Path, Path]]


def test_a_threshold_that_moved_is_said_under_its_criterion(
    files: Files, first: Json, second: Json
) -> None:
    second["criteria"][0]["condition"]["gte"] = 12
    result = diff(*files(first, second))
    assert result.exit_code == 0
    assert "~ PAL-C1a: low back pain for at least 6 months -> at least 12 months" in result.output
    assert "The rules differ: criteria: 1 changed." in result.output


def test_the_texts_alone_are_compared_where_that_is_asked(
    files: Files, first: Json, second: Json
) -> None:
    second["criteria"][0]["condition"]["gte"] = 12
    result = diff(*files(first, second), "--text-only")
    assert "What changes in outcomes" not in result.output
    as_json = json.loads(diff(*files(first, second), "--text-only", "--format", "json").stdout)
    assert (as_json["outcomes_compared"], as_json["outcomes"]) == (False, None)


def test_without_the_solver_it_is_said_that_outcomes_were_not_compared(
    files: Files, first: Json, second: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.diff.has_solver", lambda: False)
    result = diff(*files(first, second))
    assert result.exit_code == 0
    assert "Outcomes were not compared: that needs the solver" in result.output


def test_metadata_alone_is_said_to_be_all(files: Files, first: Json, second: Json) -> None:
    second["dates"]["reviewed"] = {"date": "2025-02-01", "evidence": "primary"}
    result = diff(*files(first, second))
    assert "Metadata only: no rule differs, and nothing that is said beside an answer." in (
        result.output
    )
    assert "+ reviewed: added: 2025-02-01 (primary)" in result.output


def test_texts_that_changed_are_no_rule(files: Files, first: Json, second: Json) -> None:
    second["criteria"][0]["title"] = "Another title"
    output = diff(*files(first, second)).output
    assert "No rule differs: scope, conditions and determinations are the same." in output
    assert "~ PAL-C1a: title: title of PAL-C1a -> Another title" in output


def test_versions_that_say_the_same_do_not_differ(files: Files, first: Json, second: Json) -> None:
    result = diff(*files(first, second), "--exit-code")
    assert (result.exit_code, "Nothing differs but the version." in result.output) == (0, True)


def test_a_pack_does_not_differ_from_itself(files: Files, first: Json) -> None:
    assert "\n  Nothing differs.\n" in diff(*files(first, first)).output


def test_packs_that_differ_in_their_names_alone_say_in_which(
    files: Files, first: Json, second: Json
) -> None:
    second["id"] = "tester/other"
    assert "Nothing differs but id and version." in diff(*files(first, second)).output
    second["version"] = first["version"]
    assert "Nothing differs but the id." in diff(*files(first, second)).output


def test_an_exit_code_can_tell_that_something_differs(
    files: Files, first: Json, second: Json
) -> None:
    second["notes"] = ["A note."]
    assert diff(*files(first, second)).exit_code == 0
    assert diff(*files(first, second), "--exit-code").exit_code == 1


def test_what_changed_alike_for_many_is_said_once(files: Files, first: Json, second: Json) -> None:
    for criterion in second["criteria"]:
        criterion["citation"] = {"source": "text", "evidence": "inferred"}
    output = diff(*files(first, second)).output
    assert "~ evidence: primary -> inferred: 2 items (PAL-C1a, PAL-C2)" in output
    assert "tester/policy@2026-01-01 says rests in part on inferred evidence" in output


def test_of_a_policy_the_latest_version_is_taken() -> None:
    found = json.loads(diff(PALMETTO, NORIDIAN, "--format", "json").stdout)
    assert (found["before"]["version"], found["after"]["version"]) == ("2023-03-05", "v11")


def test_two_policies_say_which_criteria_were_taken_for_the_same() -> None:
    found = json.loads(diff(PALMETTO, NORIDIAN, "--format", "json").stdout)
    by = {(match["before"], match["after"]): match["by"] for match in found["matches"]}
    assert by["PAL-C1a", "NOR-C1b"] == "condition"
    assert by["PAL-F2", "NOR-L2"] == "facts"
    assert by["PAL-F1", "NOR-L5"] == "condition"
    text = " ".join(diff(PALMETTO, NORIDIAN).output.split())
    assert "the only ones of their kind about their facts: PAL-F2 ~ NOR-L2" in text
    moved = "treated vertebral bodies number at most 4 -> number at most 2"
    assert f"~ NOR-L2 (was PAL-F2): {moved}" in text


def test_json_gives_each_difference_with_part_change_weight_and_words(
    files: Files, first: Json, second: Json
) -> None:
    second["criteria"][0]["condition"]["gte"] = 12
    [one] = json.loads(diff(*files(first, second), "--format", "json").stdout)["differences"]
    assert one == {
        "part": "criteria",
        "change": "changed",
        "item": "PAL-C1a",
        "was": None,
        "aspect": "condition",
        "fact": "pain.low_back_duration",
        "before": "low back pain for at least 6 months",
        "after": "low back pain for at least 12 months",
        "weight": "rule",
        "words": "low back pain for at least 6 months -> at least 12 months",
    }


@pytest.mark.parametrize("name", ["medicare/palmetto-l39421", "nowhere.json"])
def test_a_pack_that_is_not_there_is_an_error_of_that_name(name: str) -> None:
    result = diff(PALMETTO, name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{name}: ")
    assert result.stdout == ""


def test_a_pack_that_is_wrong_is_not_compared(files: Files, first: Json, second: Json) -> None:
    second["criteria"][0]["kind"] = "indicaton"
    result = diff(*files(first, second))
    assert result.exit_code == 2
    assert "did you mean `indication`?" in result.stderr


@pytest.mark.parametrize("width", ["40", "100"])
def test_text_keeps_to_the_width(width: str) -> None:
    lines = diff("medicare/no-lcd", NORIDIAN, columns=width).output.splitlines()
    assert [line for line in lines if len(line) > int(width) and " " in line.strip()] == []
