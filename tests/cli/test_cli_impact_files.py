"""`coverpack impact` over files of any form: the engines, what is refused, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from pyarrow import parquet

from cli import progress
from cli.main import main
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.schema_check import schema_of
from tests.differential.impact_trials import BAD_ROWS, past

Json = Any
ROOT = shipped_root()
PAL, NOR = "medicare/palmetto-l39420", "medicare/noridian-l39642@v11"
ONE = ROOT / "examples" / "covered-two-bodies.json"


def call(*words: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], input=given, env={"COLUMNS": "100"})


def impact(*words: object, given: bytes | None = None) -> Result:
    return call("impact", PAL, NOR, "--encounters", *words, given=given)


def told(result: Result) -> Json:
    """The report without what it says of files and places, after a check of its form."""
    report = json.loads(result.stdout)
    Draft202012Validator(schema_of("impact")).validate(report)
    for one in report["transitions"]:
        one["samples"] = [sample["encounter"] for sample in one["samples"]]
    return report


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the same encounters in several forms."""
    folder = tmp_path_factory.mktemp("synthetic")
    for name in ("cases.parquet", "cases.ndjson", "table.csv"):
        assert call("synth", 40, "--out", folder / name, "--seed", 11).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def spoiled(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return past(shipped, tmp_path_factory.mktemp("spoiled") / "year.parquet", 300)


def test_the_report_does_not_depend_on_form_or_engine(synthetic: Path, tmp_path: Path) -> None:
    reports = [
        told(impact(synthetic / f"cases.{form}", "--format", "json", *engine))
        for form, engine in (
            ("parquet", ()),
            ("parquet", ("--engine", "rows")),
            ("ndjson", ()),
            ("ndjson", ("--engine", "duckdb", "--part-rows", 25)),
        )
    ]
    assert reports[0]["encounters"] == 40
    assert 0 < reports[0]["changed"] < 40
    assert all(one == reports[0] for one in reports)
    ready = call("batch", synthetic / "cases.parquet", "--out", tmp_path / "ready", "--prepare")
    assert ready.exit_code == 0
    prepared = impact(tmp_path / "ready" / "parts", "--format", "json")
    assert told(prepared) == reports[0]


def test_the_text_is_the_same_too(synthetic: Path) -> None:
    texts = {
        impact(synthetic / "cases.parquet", *engine).output for engine in ((), ("--engine", "rows"))
    }
    (text,) = texts
    assert "of 40 encounters change" in text
    assert "/cases.parquet" in text.replace("\n", "")


def test_tables_with_a_mapping(synthetic: Path) -> None:
    how = ("--mapping", synthetic / "table.csv.mapping.json", "--format", "json")
    by_rows = told(impact(synthetic / "table.csv", *how))
    assert by_rows["encounters"] + by_rows["rejected"] > 25
    assert told(impact(synthetic / "table.csv", *how, "--engine", "duckdb")) == by_rows


def test_standard_input_and_files_together(synthetic: Path) -> None:
    given = (synthetic / "cases.ndjson").read_bytes()
    result = impact("-", ONE, "--format", "json", given=given)
    assert json.loads(result.stdout)["encounters"] == 41
    assert impact("-", "-", given=given).exit_code == 2


@pytest.mark.parametrize("engine", ["duckdb", "rows"])
def test_rejected_rows_are_counted_and_named(spoiled: Path, engine: str) -> None:
    result = impact(spoiled, "--engine", engine)
    assert result.exit_code == 1
    assert f"{len(BAD_ROWS)} were rejected and not decided" in result.stdout
    assert result.stderr.splitlines() == [
        f"{spoiled}:{position}: unknown-payer: payer" for position in BAD_ROWS
    ]


def test_where_all_rows_are_rejected_that_is_said(tmp_path: Path) -> None:
    lines = tmp_path / "bad.ndjson"
    good = json.dumps(json.loads(ONE.read_text()))
    lines.write_text(f"{good.replace('medicare', 'medicaer')}\n" * 30)
    result = impact(lines)
    assert result.exit_code == 1
    assert "30 were rejected" in result.stdout
    assert result.stderr.splitlines()[-1] == "10 more were rejected"


def test_a_file_without_rows_is_nothing_checked(synthetic: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.parquet"
    parquet.write_table(parquet.read_table(synthetic / "cases.parquet").slice(0, 0), none)
    assert impact(none).exit_code == 3
    assert impact(none, "--engine", "rows").exit_code == 3


@pytest.mark.parametrize("engine", ["duckdb", "rows"])
def test_a_fault_of_a_file_ends_the_call(engine: str, synthetic: Path, tmp_path: Path) -> None:
    whole = (synthetic / "cases.parquet").read_bytes()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole[: len(whole) // 2])
    other = tmp_path / "other.parquet"
    parquet.write_table(pa.table({"id": ["a"], "payr": ["aetna"]}), other)
    how = ("--engine", engine)
    for name, words in ((cut, "no Parquet file"), (other, "no column `payr`")):
        result = impact(synthetic / "cases.ndjson", name, *how)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text("{")
    second.write_text(ONE.read_text().replace("medicare", "medicaer"))
    result = impact(first, second)
    assert result.exit_code == 2
    assert "first.json" in result.stderr
    assert re.search(r"second\.json:[0-9]+:[0-9]+: /payer: the payer is not decl", result.stderr)
    assert "medicaer" not in result.stderr
    gone = impact(tmp_path / "a.json", tmp_path / "b.json")
    assert "a.json" in gone.stderr
    assert "b.json" in gone.stderr


def test_prepared_rows_are_no_encounters(synthetic: Path, tmp_path: Path) -> None:
    call("batch", synthetic / "cases.parquet", "--out", tmp_path / "ready", "--prepare")
    parts = tmp_path / "ready" / "parts"
    result = impact(parts, "--engine", "rows")
    assert result.exit_code == 2
    assert "prepared already" in result.stderr
    for words in (("--engine", "rows"), ("--prepare",)):
        again = call("batch", parts, "--out", tmp_path / "again", *words)
        assert again.exit_code == 2
        assert "prepared already" in again.stderr
    # What the new version asks for beyond the packs of the library was not prepared.
    pack = json.loads((ROOT / "policies/medicare/palmetto-l39420/2023-03-05.json").read_text())
    first = pack["criteria"][0]
    more = {"fact": "claim.codes", "any_in": ["64999"]}
    first["condition"] = {"all": [first["condition"], more]}
    new = tmp_path / "new.json"
    new.write_text(json.dumps(pack))
    refused = call("impact", PAL, new, "--encounters", parts)
    assert refused.exit_code == 2
    assert "prepared for other packs" in refused.stderr, refused.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--payer", "aetna"), "options that add to encounters are for other files"),
        (("--chart", ONE), "options that add to encounters are for other files"),
        (("--master", "local"), "--master is where --engine spark runs"),
        (("--work", "."), "--work is where --engine spark keeps files"),
    ],
)
def test_options_that_have_no_meaning_are_refused(
    words: tuple[object, ...], said: str, synthetic: Path
) -> None:
    result = impact(synthetic / "cases.parquet", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_options_add_to_encounters_of_every_engine() -> None:
    for engine in ("rows", "duckdb"):
        result = impact(ONE, "--fact", "pain.low_back_duration=2", "--engine", engine)
        assert result.exit_code == 0
        assert "unchanged: not covered (criteria not met) 1" in result.stdout


_WITHOUT = (
    "import sys, importlib.util as u; gone = ('duckdb', 'pyarrow', 'sqlglot'); find = u.find_spec;"
    "u.find_spec = lambda name, *a: None if name in gone else find(name, *a);"
    "sys.modules.update(dict.fromkeys(gone)); from cli.main import main; main()"
)


def test_the_row_engine_needs_no_extra_and_the_others_name_it(synthetic: Path) -> None:
    def run(name: Path, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _WITHOUT, "impact", PAL, NOR, "--encounters", str(name)]
        env = {**os.environ, "NO_COLOR": "1"}
        return subprocess.run(
            [*command, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )

    assert run(ONE).returncode == 0
    for done in (run(synthetic / "cases.parquet"), run(ONE, "--engine", "duckdb")):
        assert done.returncode == 2
        assert "pip install 'coverpack[scale]'" in done.stderr


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.rows_watched() as show:
        show(10, 20, 0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.rows_watched() as show:
        show(10, 20, 0)
        show(20, None, 0)
    shown = capsys.readouterr().err
    assert "10 of 20 rows" in shown
    assert "20 rows" in shown
    assert shown.endswith("\n")


def test_a_number_that_no_column_holds_is_rejected_by_sql_only(tmp_path: Path) -> None:
    given = json.loads(ONE.read_text())
    given["facts"]["pain.low_back_duration"] = 14.0000000001
    fine = tmp_path / "fine.json"
    fine.write_text(json.dumps(given))
    assert impact(fine).exit_code == 0
    result = impact(fine, "--engine", "duckdb")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{fine}:1: `pain.low_back_duration` has more digits")
