import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
COVERED = EXAMPLES / "covered-two-bodies.json"
OPEN = EXAMPLES / "needs-information.json"
REFUSED = EXAMPLES / "contraindicated-bmi.json"

Changed = Callable[..., Path]


def evaluate(*words: str | Path, given: str | bytes | None = None, **environment: str) -> Result:
    called = ["evaluate", *map(str, words)]
    return CliRunner().invoke(main, called, input=given, env=environment)


def decided(*words: str | Path, given: str | bytes | None = None) -> dict[str, Any]:
    result = evaluate(*words, "--format", "json", given=given)
    assert result.exit_code in (0, 3), result.output
    decision: dict[str, Any] = json.loads(result.stdout)
    return decision


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Write the covered example with some of its parts replaced."""

    def write(name: str = "changed.json", **parts: object) -> Path:
        value = json.loads(COVERED.read_text())
        file = tmp_path / name
        file.write_text(json.dumps({**value, **parts}))
        return file

    return write


def test_a_file_is_decided() -> None:
    decision = decided(COVERED)
    assert decision["outcome"] == "covered"
    assert decision["encounter"]["id"] == "covered-two-bodies"


def test_standard_input_is_read_for_a_dash() -> None:
    assert decided("-", given=COVERED.read_bytes()) == decided(COVERED)


def test_one_encounter_is_an_object_and_several_are_an_array() -> None:
    result = evaluate(COVERED, REFUSED, "--format", "json")
    outcomes = [decision["outcome"] for decision in json.loads(result.stdout)]
    assert outcomes == ["covered", "not_covered"]


def test_ndjson_is_one_decision_a_line_for_any_number() -> None:
    for files in ([COVERED], [COVERED, OPEN, REFUSED]):
        lines = evaluate(*files, "--format", "ndjson").stdout.splitlines()
        assert [json.loads(line)["encounter"]["id"] for line in lines] == [f.stem for f in files]


def test_json_is_utf_8_whatever_the_terminal_can_show(changed: Changed) -> None:
    file = changed(id="Müller ✓")
    result = CliRunner(charset="ascii").invoke(main, ["evaluate", str(file), "--format", "ndjson"])
    assert json.loads(result.stdout_bytes.decode("utf-8"))["encounter"]["id"] == "Müller ✓"


def test_nothing_is_decided_while_one_file_is_wrong(changed: Changed) -> None:
    first = changed("first.json", payer="medcare")
    second = changed("second.json", surprise=1)
    result = evaluate(COVERED, first, second, "nowhere.json")
    assert result.exit_code == 2
    assert result.stdout == ""
    said = [line for line in result.stderr.splitlines() if not line.startswith("  ")]
    assert [line.split(":")[0] for line in said] == [str(first), str(second), "nowhere.json"]
    assert "there is no payer `medcare` [unknown-payer]\n  hint: did you mean `medicare`?" in (
        result.stderr
    )


def test_a_folder_is_answered_with_what_to_name_instead(tmp_path: Path) -> None:
    result = evaluate(tmp_path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{tmp_path}: this is a folder, not a file [is-a-folder]\n"
        "  hint: name the files in it, for example `folder/*.json`\n"
    )


def test_a_problem_of_standard_input_has_its_line_and_column() -> None:
    result = evaluate("-", given='{\n  "schema": 1,\n}')
    assert result.exit_code == 2
    assert result.stderr.startswith("standard input:2:14: ")


def test_standard_input_above_the_limit_is_refused() -> None:
    result = evaluate("-", given=b" " * 5_000_001)
    assert result.exit_code == 2
    assert "at most 5,000,000 are read" in result.stderr


def test_standard_input_cannot_be_read_twice() -> None:
    result = evaluate("-", "-", given="{}")
    assert result.exit_code == 2
    assert "standard input (`-`) can be read only once" in result.stderr


def test_without_anything_to_decide_the_call_is_wrong() -> None:
    for words in ([], ["--payer", "medicare"], ["--date", "2025-03-04"]):
        result = evaluate(*words)
        assert result.exit_code == 2
        assert "or give at least --payer and --date" in result.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("covered", 1),
        ("not_covered,covered", 1),
        ("not_covered", 0),
        ("not_checked", 1),
        ("payable", 0),
    ],
)
def test_fail_on_looks_at_the_outcome_and_at_the_lines(words: str, code: int) -> None:
    result = evaluate(COVERED, "--fail-on", words)
    assert result.exit_code == code
    assert result.stdout.startswith("COVERED")


def test_fail_on_looks_at_every_encounter() -> None:
    assert evaluate(COVERED, REFUSED, "--fail-on", "not_covered").exit_code == 1


def test_fail_on_knows_its_words() -> None:
    result = evaluate(COVERED, "--fail-on", "coverd")
    assert result.exit_code == 2
    assert "`coverd` is neither an outcome nor a line status: did you mean `covered`?" in (
        result.stderr
    )


def test_no_policy_for_any_encounter_is_nothing_checked_and_still_printed() -> None:
    result = evaluate(COVERED, "--as-known-on", "2020-01-01", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["outcome"] == "no_policy"


def test_no_policy_for_some_encounters_is_an_answer(changed: Changed) -> None:
    aetna = changed(payer="aetna", line_of_business="commercial")
    outcome = decided(aetna)["outcome"]
    assert outcome == "no_policy"
    assert evaluate(aetna).exit_code == 3
    assert evaluate(COVERED, aetna).exit_code == 0


def test_a_gate_that_is_hit_counts_more_than_no_policy() -> None:
    result = evaluate(COVERED, "--as-known-on", "2020-01-01", "--fail-on", "no_policy")
    assert result.exit_code == 1


def test_a_named_pack_decides_with_a_warning_outside_its_place() -> None:
    words = ("--payer", "aetna", "--date", "2025-03-04", "--pack", "medicare/palmetto-l39420")
    decision = decided(*words)
    assert decision["policy"]["selected_by"] == {"by": "pack"}
    assert {"pack_override", "other_payer"} <= {note["id"] for note in decision["warnings"]}


def test_a_pack_that_is_not_there_is_answered_with_the_nearest() -> None:
    result = evaluate(COVERED, "--pack", "medicare/palmeto-l39420")
    assert result.exit_code == 2
    assert result.stderr == (
        "--pack: there is no pack `medicare/palmeto-l39420` [unknown-pack]\n"
        "  hint: did you mean `medicare/palmetto-l39420`?\n"
    )


def test_packs_below_a_status_are_left_out() -> None:
    words = ("--payer", "medicare", "--state", "TX", "--date", "2025-03-04")
    assert decided(*words)["policy"]["status"] == "provisional"
    assert decided(*words, "--min-status", "active")["policy"] is None


def test_an_option_that_is_no_date_says_how_to_write_one() -> None:
    result = evaluate(COVERED, "--as-known-on", "1/1/2020")
    assert result.exit_code == 2
    assert "`1/1/2020` is not a date in the form YYYY-MM-DD" in result.stderr


def test_the_trace_is_the_log_of_the_rules_and_leaves_json_alone() -> None:
    text = evaluate(COVERED, "--trace", COLUMNS="120").stdout
    assert "Rules in the order they fired" in text
    assert "covered is reached" in text
    as_json = evaluate(COVERED, "--trace", "--format", "json")
    assert json.loads(as_json.stdout)["outcome"] == "covered"
    assert "covered is reached" in as_json.stderr
