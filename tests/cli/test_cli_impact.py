"""`coverpack impact`: how many past encounters change, by what, and what was not decided."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import shipped_root

EXAMPLES = shipped_root() / "examples"
PAL, NOR = "medicare/palmetto-l39420", "medicare/noridian-l39642@v11"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), env={"COLUMNS": "100"})


def impact(*words: str | Path) -> Result:
    return run("impact", PAL, NOR, *words)


def test_impact_counts_changes_and_names_the_criteria() -> None:
    named = ["covered-two-bodies.json", "limit-exceeded-l2.json"]
    result = impact("--encounters", *[EXAMPLES / name for name in named])
    assert result.exit_code == 0
    assert "1 of 2 encounters change (50.0 %)" in result.output
    assert "covered -> needs information: 1" in result.output
    assert "NOR-C2: absent -> open (1)" in result.output
    assert "for example covered-two-bodies" in result.output
    assert "unchanged: not covered (limit exceeded) 1" in result.output
    again = impact("--exit-code", "--encounters", EXAMPLES / named[0])
    assert again.exit_code == 1


def test_the_json_of_impact_adds_up() -> None:
    named = [EXAMPLES / name for name in ("covered-two-bodies.json", "limit-exceeded-l2.json")]
    found = json.loads(impact("--format", "json", "--encounters", *named).output)
    assert [found["encounters"], found["changed"], found["rejected"]] == [2, 1, 0]
    assert sum(one["encounters"] for one in found["transitions"]) == 2
    assert (
        sum(one["encounters"] for one in found["transitions"] if one["before"] != one["after"])
        == found["changed"]
    )


def test_a_version_changes_nothing_against_itself() -> None:
    result = run("impact", PAL, PAL, "--exit-code", "--encounters", EXAMPLES / "open-set.json")
    assert result.exit_code == 0
    assert "0 of 1 encounters change" in result.output


def test_impact_is_never_green_on_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "none.ndjson"
    empty.write_text("")
    assert impact("--encounters", empty).exit_code == 2
    assert impact().exit_code == 2
    assert impact("--encounters", tmp_path / "absent.json").exit_code == 2


# --- rows


def rows(folder: Path, **changed: dict[str, object]) -> Path:
    """Three encounters, one a line; what is `changed` of them by name."""
    named = {"first": "covered-two-bodies", "second": "limit-exceeded-l2", "third": "open-set"}
    lines = [
        json.dumps({**json.loads((EXAMPLES / f"{file}.json").read_text()), **changed.get(id, {})})
        for id, file in named.items()
    ]
    path = folder / "year.ndjson"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_each_line_of_a_file_is_an_encounter(tmp_path: Path) -> None:
    found = json.loads(impact("--format", "json", "--encounters", rows(tmp_path)).output)
    assert [found["encounters"], found["changed"], found["rejected"]] == [3, 1, 0]


def test_a_row_that_is_rejected_is_named_and_the_others_are_decided(tmp_path: Path) -> None:
    result = impact("--encounters", rows(tmp_path, second={"payer": "medicar"}))
    assert result.exit_code == 1
    assert "1 of 2 encounters change (50.0 %)" in result.stdout
    assert "1 was rejected and not decided" in result.stdout
    assert "covered -> needs information: 1" in result.stdout
    place, _, problem = result.stderr.partition(": /payer: ")
    assert place.startswith(f"{tmp_path / 'year.ndjson'}:2:")
    assert problem == "the payer is not declared [unknown-payer]\n"


def test_rejected_rows_are_counted_in_json_and_do_not_spoil_it(tmp_path: Path) -> None:
    result = impact(
        "--format", "json", "--encounters", rows(tmp_path, third={"date_of_service": "2025-02-30"})
    )
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert [found["encounters"], found["changed"], found["rejected"]] == [2, 1, 1]
    assert f"{tmp_path / 'year.ndjson'}:3:" in result.stderr
    assert "/date_of_service: the value is no day of the calendar" in result.stderr


def test_where_every_row_is_rejected_that_is_no_success(tmp_path: Path) -> None:
    wrong: dict[str, object] = {"payer": "medicar"}
    file = rows(tmp_path, first=wrong, second=wrong, third=wrong)
    result = impact("--encounters", file)
    assert result.exit_code == 1
    assert result.stderr.count("the payer is not declared") == 3


@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize("bad", ["{not json", "no object", '{"id": 1}'])
@pytest.mark.parametrize("piped", [False, True])
def test_a_bad_line_is_rejected_wherever_it_stands(
    at: int, bad: str, piped: bool, tmp_path: Path
) -> None:
    file = rows(tmp_path)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:at], bad, *lines[at:]]) + "\n")
    words = ["impact", PAL, NOR, "--format", "json", "--encounters", "-" if piped else str(file)]
    result = CliRunner().invoke(main, words, input=file.read_bytes() if piped else None)
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    assert [found["encounters"], found["rejected"]] == [3, 1]
    (reject,) = found["rejects"]
    assert reject["position"] == at + 1
    assert f":{at + 1}:" in reject["reasons"][0]


def test_a_line_is_told_by_its_line_and_column_however_it_is_read(tmp_path: Path) -> None:
    file = rows(tmp_path, second={"payer": "medicar"})
    column = file.read_text().splitlines()[1].index('"medicar"') + 1
    streamed = impact("--encounters", file)
    with_options = impact("--encounters", file, "--fact", "pain.low_back_duration=2")
    for result in (streamed, with_options, run("evaluate", file)):
        assert f"year.ndjson:2:{column}: /payer: " in result.stderr
    words = ["impact", PAL, NOR, "--encounters", "-"]
    piped = CliRunner().invoke(main, words, input=file.read_bytes())
    assert piped.stderr.startswith(f"standard input:2:{column}: /payer: ")
