"""`coverpack compare`: one encounter before every payer, and criteria against payers."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.grid import write_grid
from cli.main import main
from cli.terminal import Page, Terminal

Json = dict[str, Any]
PackJson = Callable[..., Json]
EXAMPLES = Path(__file__).parent.parent.parent / "examples"
OPEN = EXAMPLES / "needs-information.json"
COVERED = EXAMPLES / "covered-two-bodies.json"


def compare(*words: str | Path, columns: str = "100", given: str | None = None) -> Result:
    return CliRunner().invoke(
        main, ["compare", *map(str, words)], input=given, env={"COLUMNS": columns}
    )


def rows_of(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


# --- an encounter


def test_every_payer_stands_in_the_table_and_below_it_what_would_satisfy_them() -> None:
    result = compare(OPEN, columns="120")
    assert result.exit_code == 0
    for word in ("medicare palmetto", "aetna", "cigna", "uhc", "bcbs wyoming"):
        assert word in result.output
    assert "Documentation that would satisfy" in result.output
    assert "spondylolisthesis that matches the main complaint: < 2 mm" in result.output


def test_payers_narrow_the_table() -> None:
    rows = rows_of(compare(OPEN, "--payers", "uhc,aetna", "--format", "csv"))
    assert list(dict.fromkeys(row["payer"] for row in rows)) == ["aetna", "uhc"]


def test_a_date_replaces_the_one_of_the_encounter() -> None:
    rows = rows_of(compare(OPEN, "--payers", "aetna", "--date", "2026-03-01", "--format", "csv"))
    commercial = next(row for row in rows if row["line_of_business"] == "commercial")
    assert (commercial["policy"], commercial["version"]) == ("aetna/cpb-0016", "2026-02-12")
    assert (commercial["outcome"], commercial["basis"]) == ("not_covered", "investigational")


def test_csv_has_a_row_for_each_payer_plan_and_line() -> None:
    rows = rows_of(compare(OPEN, "--format", "csv"))
    seats = [(row["payer"], row["plan"], row["line_of_business"], row["states"]) for row in rows]
    assert len(seats) == len(set(seats))
    assert ("medicare", "novitas", "medicare_ffs", "") in seats


def test_json_names_members_answers_and_documentation() -> None:
    found = json.loads(compare(OPEN, "--payers", "medicare", "--format", "json").stdout)
    assert list(found) == ["encounter", "date_of_service", "groups", "documentation"]
    palmetto = found["groups"][0]
    assert palmetto["policy"]["pack"] == "medicare/palmetto-l39420"
    assert palmetto["members"][0]["plan"] == "palmetto"
    assert palmetto["missing"]["to_reach"]
    facts = [one["fact"] for one in found["documentation"]["facts"]]
    assert "imaging.correlated_spondylolisthesis" in facts
    assert found["documentation"]["satisfies_all"] is True


def test_what_blocks_stands_beside_the_answer() -> None:
    found = json.loads(compare(OPEN, "--payers", "medicare", "--format", "json").stdout)
    noridian = next(g for g in found["groups"] if g["members"][0]["plan"] == "noridian")
    assert [criterion["id"] for criterion in noridian["blocks"]] == ["NOR-L2"]
    text = compare(OPEN, "--payers", "medicare", columns="120").output
    assert "medicare/noridian-l39642@2024-01-28: partially covered at best" in text


def test_markdown_is_one_table_and_the_rest_below() -> None:
    lines = compare(COVERED, "--format", "markdown").stdout.splitlines()
    assert lines[0].startswith("| payers and plans | policy |")
    assert lines[1] == "| --- | --- | --- | --- | --- |"
    assert all(line.count("|") - line.count("\\|") == 6 for line in lines[2:5])


def test_standard_input_is_read_too() -> None:
    result = compare("-", "--payers", "uhc", given=COVERED.read_text())
    assert result.exit_code == 0
    assert "uhc" in result.output


def test_a_narrow_terminal_gets_blocks_that_fit() -> None:
    result = compare(OPEN, "--payers", "aetna,cigna", columns="44")
    assert max(map(len, result.output.splitlines())) <= 44


def test_no_policy_anywhere_is_exit_code_3() -> None:
    assert compare(COVERED, "--payers", "aetna", "--date", "1999-01-01").exit_code == 3


# --- a wrong call


@pytest.mark.parametrize("words", [(), (OPEN, "--matrix")])
def test_an_encounter_or_the_matrix_is_asked_for(words: tuple[str | Path, ...]) -> None:
    result = compare(*words)
    assert result.exit_code == 2
    assert "name an encounter, or give --matrix" in result.output


def test_a_prefix_without_the_matrix_is_refused() -> None:
    assert compare(OPEN, "--fact", "bone").exit_code == 2


def test_an_unknown_payer_is_told_with_a_near_name() -> None:
    result = compare(OPEN, "--payers", "uhc,cigma")
    assert result.exit_code == 2
    assert "there is no payer `cigma`" in result.output
    assert "`cigna`" in result.output


def test_an_unknown_prefix_is_told_with_a_near_name() -> None:
    result = compare("--matrix", "--fact", "bones")
    assert result.exit_code == 2
    assert "no fact begins with `bones`" in result.output


def test_a_wrong_encounter_is_told_and_nothing_is_compared() -> None:
    result = compare("-", given='{"schema": "coverpack/encounter/1"}')
    assert result.exit_code == 2
    assert "payers and plans" not in result.output


# --- the matrix


def test_the_matrix_fits_the_terminal_at_every_width() -> None:
    for columns in ("60", "100"):
        result = compare("--matrix", "--fact", "procedure.vertebral", columns=columns)
        assert result.exit_code == 0
        assert max(map(len, result.output.splitlines())) <= int(columns)


def test_policies_that_say_the_same_share_a_column() -> None:
    result = compare("--matrix", "--payers", "medicare", "--fact", "bone", columns="120")
    assert "ngs-l40302@v2 =" in result.output
    assert "medicare/no-lcd@2022-01-01: individual review" in result.output


def test_the_matrix_as_csv_has_a_column_for_each_pack_and_a_row_for_each_fact() -> None:
    rows = rows_of(compare("--matrix", "--format", "csv"))
    by_fact = {row["fact"] or row["label"]: row for row in rows}
    duration = by_fact["pain.low_back_duration"]
    assert duration["medicare/palmetto-l39420@2023-03-05"] == ">= 6 months"
    assert duration["bcbs/south-carolina-cam-394@undated"].startswith(">= 12 months")
    assert duration["aetna/cpb-0016@2026-02-12"] == "not asked"
    assert by_fact["position"]["aetna/cpb-0016@2026-02-12"] == "not covered: investigational"


def test_the_matrix_as_json_cites_what_it_says() -> None:
    found = json.loads(
        compare(
            "--matrix", "--payers", "medicare", "--fact", "patient.bmi", "--format", "json"
        ).stdout
    )
    (row,) = found["rows"]
    cells = {cell["pack"]: cell for cell in row["cells"]}
    (ask,) = cells["medicare/palmetto-l39420@2023-03-05"]["asks"]
    assert (ask["criterion"], ask["role"]) == ("PAL-X11", "excluded")
    assert ask["citation"]["evidence"] == "primary"
    assert cells["medicare/noridian-l39642@v11"]["silence"] == "body mass index"


def test_the_matrix_of_a_day_has_the_versions_of_that_day() -> None:
    found = json.loads(
        compare(
            "--matrix", "--payers", "medicare", "--date", "2024-03-01", "--format", "json"
        ).stdout
    )
    assert "2024-01-28" in [c["version"] for c in found["columns"]]
    assert found["date"] == "2024-03-01"


def test_weaker_evidence_is_marked_in_its_cell() -> None:
    result = compare("--matrix", "--payers", "medicare", "--date", "2024-03-01", "--format", "csv")
    row = next(row for row in rows_of(result) if row["fact"] == "pain.low_back_duration")
    assert row["medicare/noridian-l39642@2024-01-28"] == ">= 6 months [inferred]"
    assert row["medicare/palmetto-l39420@2023-03-05"] == ">= 6 months"


def test_the_matrix_as_markdown_keeps_signs_from_becoming_tags() -> None:
    result = compare("--matrix", "--fact", "imaging", "--format", "markdown")
    assert "excluded if > 5 mm" in result.stdout
    assert "<" not in result.stdout.replace("&lt;", "")


def test_a_day_without_any_policy_is_exit_code_3() -> None:
    result = compare("--matrix", "--payers", "aetna", "--date", "1999-01-01")
    assert result.exit_code == 3


# --- the table


def grid(width: int, *rows: tuple[str, ...]) -> list[str]:
    page = Page(Terminal(width, color=False, signs=True))
    write_grid(page, rows[0], rows[1:])
    return page.lines


def test_a_table_that_fits_is_as_wide_as_its_texts() -> None:
    assert grid(40, ("a", "b"), ("one", "two")) == ["a    b", "one  two"]


def test_the_widest_column_is_wrapped_first() -> None:
    lines = grid(30, ("id", "text"), ("one", "a text that is longer than the line has room for"))
    assert lines[1].startswith("one  a text")
    assert all(len(line) <= 30 for line in lines)


def test_a_long_name_is_cut_where_it_has_a_joint() -> None:
    lines = grid(40, ("policy", "text"), ("payer/policy-name@2025-01-01", "words " * 8))
    assert lines[1].startswith("payer/policy-name@")
    assert lines[2].startswith("2025-01-01")


def test_columns_that_do_not_fit_become_blocks() -> None:
    cells = tuple(f"wordwordword{number}" for number in range(6))
    assert grid(40, tuple("abcdef"), cells)[0] == "wordwordword0"
