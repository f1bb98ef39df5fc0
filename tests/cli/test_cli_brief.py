import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main


def brief(*words: str | Path, **environment: str) -> Result:
    called = ["brief", *map(str, words)]
    return CliRunner().invoke(main, called, env={"COLUMNS": "96", **environment})


@pytest.fixture(scope="module")
def value() -> dict[str, Any]:
    result = brief("64629", "--format", "json")
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_every_line_with_its_evidence_and_citations(value: dict[str, Any]) -> None:
    assert value["schema"] == "coverpack/brief/1"
    rows = [row for section in value["sections"] for row in section["rows"]]
    assert rows
    for row in rows:
        assert row["cited"], row["cells"]
        grades = [cited["evidence"] for cited in row["cited"]]
        assert row["evidence"] in grades
        assert "recall" not in grades or row["evidence"] == "recall"


def test_every_line_of_the_text_names_its_grade_and_a_source_in_the_list(
    value: dict[str, Any],
) -> None:
    text = brief("64629").stdout
    body, _, listed = text.partition("\nSources\n")
    numbers = {int(found) for found in re.findall(r"^  \[(\d+)\]", listed, re.MULTILINE)}
    assert numbers == set(range(1, len(numbers) + 1))
    ends = re.findall(r"\)\s+\[([\d,\s]+)\]", body)
    rows = sum(len(section["rows"]) for section in value["sections"])
    assert len(ends) == rows
    assert {int(number) for end in ends for number in end.split(",")} == numbers


def test_what_was_never_seen_is_shown_as_unverified() -> None:
    words = " ".join(brief("64629").stdout.split())
    assert "64629 is packaged. It is billed and pays nothing of its own. (unverified)" in words


def test_text_fits_the_width() -> None:
    for width in (60, 96):
        lines = brief("64629", COLUMNS=str(width)).stdout.splitlines()
        long = [line for line in lines if len(line) > width and "http" not in line]
        names = re.compile(r"\s*\S+@?\S*,?$")  # a name is never broken
        assert [line for line in long if not names.fullmatch(line)] == []


def test_a_table_of_markdown_has_as_many_cells_in_each_row() -> None:
    text = brief("64629", "--format", "markdown").stdout
    assert text.startswith("# 64629. Basivertebral nerve ablation")
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert len(tables) >= 8
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(counts) == 1, table


def test_a_file_is_written_whole_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text("old")
    result = brief("64629", "--format", "markdown", "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == brief("64629", "--format", "markdown").stdout


def test_text_is_not_written_to_a_file(tmp_path: Path) -> None:
    result = brief("64629", "-o", tmp_path / "brief.txt")
    assert result.exit_code == 2
    assert "--format markdown or json" in result.stderr


def test_a_code_without_notes_ends_with_2_and_names_those_that_have_some() -> None:
    result = brief("64635")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there are no notes on a code `64635`" in result.stderr
    assert "there are on `64628`, `64629`" in result.stderr


def test_a_date_narrows_the_versions() -> None:
    value = json.loads(brief("64628", "--date", "2022-06-01", "--format", "json").stdout)
    (coverage,) = (section for section in value["sections"] if section["id"] == "coverage")
    packs = {row["data"].get("pack") for row in coverage["rows"]}
    assert value["on"] == "2022-06-01"
    assert "medicare/no-lcd@2022-01-01" in packs
    assert not any(pack and "palmetto" in pack for pack in packs)
