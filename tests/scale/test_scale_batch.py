"""`coverpack batch`: the same answers in every form, rejects with their places, runs that go on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from pyarrow import parquet

from engine.knowledge.schema_check import schema_of
from engine.scale.duckdb_engine import DuckDBEngine
from tests.scale.batch_runs import answers, digests, files_of

Json = dict[str, Any]
Call = Callable[..., Result]


def test_every_row_is_decided_and_counted(call: Call, year: Path, tmp_path: Path) -> None:
    result = call("batch", year, "--out", tmp_path / "out", "--part-rows", 400, "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["decided"], summary["rejected"]) == (900, 900, 0)
    rows = answers(tmp_path / "out")
    assert [row["position"] for row in rows] == list(range(1, 901))
    assert sum(one["rows"] for one in summary["outcomes"]) == 900
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == summary
    blocked = sum(1 for row in rows if row["blocking_0"])
    assert blocked > 0
    assert sum(one["rows"] for one in summary["blocking"]) >= blocked


def test_the_row_engine_writes_the_same_files(call: Call, year: Path, tmp_path: Path) -> None:
    head = tmp_path / "head.parquet"
    parquet.write_table(parquet.read_table(year).slice(0, 150), head)
    for engine in ("duckdb", "rows"):
        assert call("batch", head, "--out", tmp_path / engine, "--engine", engine).exit_code == 0
    assert answers(tmp_path / "duckdb") == answers(tmp_path / "rows")
    assert digests(tmp_path / "duckdb") == digests(tmp_path / "rows")


def test_prepared_rows_are_decided_alike(call: Call, year: Path, tmp_path: Path) -> None:
    call("batch", year, "--out", tmp_path / "direct")
    prepared = call("batch", year, "--out", tmp_path / "ready", "--prepare", "--part-rows", 400)
    assert prepared.exit_code == 0, prepared.output
    parts = files_of(tmp_path / "ready")
    assert call("batch", *parts, "--out", tmp_path / "later").exit_code == 0
    ours, theirs = answers(tmp_path / "direct"), answers(tmp_path / "later")
    places = [(row.pop("source"), row.pop("position")) for row in theirs]
    assert theirs == [
        {k: v for k, v in row.items() if k not in ("source", "position")} for row in ours
    ]
    # A row stands where it stands in the part.
    assert places[399:401] == [(str(parts[0]), 400), (str(parts[1]), 1)]


def test_prepared_parts_may_be_put_together(call: Call, year: Path, tmp_path: Path) -> None:
    """A row stands where it stands in the file that is named, wherever it was prepared."""
    call("batch", year, "--out", tmp_path / "ready", "--prepare", "--part-rows", 300)
    call("batch", year, "--out", tmp_path / "more", "--prepare", "--part-rows", 300)
    parts = [*files_of(tmp_path / "ready"), *files_of(tmp_path / "more")]
    one = tmp_path / "one.parquet"
    parquet.write_table(pa.concat_tables([parquet.read_table(part) for part in parts]), one)
    assert call("batch", one, "--out", tmp_path / "out").exit_code == 0
    assert [row["position"] for row in answers(tmp_path / "out")] == list(range(1, 1801))
    packs = ("medicare/noridian-l39642@2024-01-28", "medicare/noridian-l39642@v11")
    told = [
        json.loads(call("impact", *packs, "--encounters", file, "--format", "json").stdout)
        for file in (year, one)
    ]
    counts = [(found["encounters"], found["changed"]) for found in told]
    assert counts[1] == tuple(2 * count for count in counts[0])


def test_prepared_for_other_packs_is_refused(
    call: Call, year: Path, tmp_path: Path, palmetto: Any
) -> None:
    named = ("--pack", "medicare/palmetto-l39420")
    call("batch", year, "--out", tmp_path / "ready", "--prepare", *named)
    (part,) = files_of(tmp_path / "ready")
    result = call("batch", part, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "prepared for other packs" in result.stderr
    assert call("batch", part, "--out", tmp_path / "out2", *named).exit_code == 0


def test_ndjson_in_and_out(call: Call, lines: Path, year: Path, tmp_path: Path) -> None:
    assert call("batch", lines, "--out", tmp_path / "text", "--format", "ndjson").exit_code == 0
    rows = answers(tmp_path / "text")
    assert len(rows) == 60
    call("batch", year, "--out", tmp_path / "columns")
    for row, other in zip(rows, answers(tmp_path / "columns"), strict=False):
        assert (row["position"], row["id"]) == (other["position"], other["id"])
        assert row["outcome"] == other["outcome"]
        assert row.get("basis") == other["basis"]
        assert (len(row["missing"]) > 0) == bool(
            other["missing_0"] or other["missing_1"] or other["missing_2"]
        )


def test_what_is_written_is_of_its_form(call: Call, lines: Path, tmp_path: Path) -> None:
    path = tmp_path / "mixed.ndjson"
    path.write_text(lines.read_text() + "{}\n")
    out = tmp_path / "out"
    call("batch", path, "--out", out, "--format", "ndjson")
    (answers_file,), (rejects_file,) = (
        list((out / n).glob("*.ndjson")) for n in ("parts", "rejects")
    )
    for form, written in (
        ("batch-run", (out / "run.json").read_text()),
        ("batch-summary", (out / "summary.json").read_text()),
        *(("batch-answer", line) for line in answers_file.read_text().splitlines()),
        *(("batch-reject", line) for line in rejects_file.read_text().splitlines()),
    ):
        Draft202012Validator(schema_of(form)).validate(json.loads(written))


def test_a_run_is_not_mixed_with_another(call: Call, year: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("batch", year, "--out", out).exit_code == 0
    before = digests(out)
    assert call("batch", year, "--out", out).exit_code == 0
    assert digests(out) == before
    other = call("batch", year, "--out", out, "--part-rows", 100)
    assert other.exit_code == 2
    assert "another run: its part_rows differ" in other.stderr
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    full = call("batch", year, "--out", tmp_path / "full")
    assert full.exit_code == 2
    assert "not empty" in full.stderr


def test_a_changed_part_is_noticed(call: Call, year: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call("batch", year, "--out", out)
    (part,) = files_of(out)
    part.write_bytes(part.read_bytes() + b" ")
    result = call("batch", year, "--out", out)
    assert result.exit_code == 2
    assert "is not as the run wrote it" in result.stderr


def test_too_little_memory_is_said(
    call: Call, year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide(*_: object) -> None:
        raise duckdb.OutOfMemoryException("failed to allocate")

    monkeypatch.setattr(DuckDBEngine, "decide", decide)
    result = call("batch", year, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "--part-rows a smaller number" in result.stderr


def test_a_damaged_file_is_named(call: Call, year: Path, tmp_path: Path) -> None:
    data = bytearray(year.read_bytes())
    data[2000:9000] = bytes(7000)
    damaged, cut = tmp_path / "damaged.parquet", tmp_path / "cut.parquet"
    damaged.write_bytes(data)
    cut.write_bytes(year.read_bytes()[:5000])
    for path, said in ((damaged, "the file is damaged"), (cut, "no Parquet file that can be read")):
        result = call("batch", path, "--out", tmp_path / path.stem)
        assert result.exit_code == 2
        assert said in result.stderr


def test_columns_of_another_type_are_refused(call: Call, year: Path, tmp_path: Path) -> None:
    table = parquet.read_table(year)
    at = table.column_names.index("patient.bmi")
    floats = table.set_column(at, "patient.bmi", table.column(at).cast(pa.float64()))
    path = tmp_path / "floats.parquet"
    parquet.write_table(floats.append_column("patient.weight", pa.nulls(900)), path)
    result = call("batch", path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "it must be decimal128(18, 9); numbers are never binary floats" in result.stderr
    assert "there is no column `patient.weight`" in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_the_extra_it_is_named(
    call: Call, year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "engine.scale.extras.find_spec", lambda name: None if name == "duckdb" else name
    )
    result = call("batch", year, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "duckdb is not installed" in result.stderr
    assert "coverpack[scale]" in result.stderr


def test_nothing_but_no_policy_is_not_green(call: Call, year: Path, tmp_path: Path) -> None:
    rows = [row for row in parquet.read_table(year).to_pylist() if row["payer"] == "bcbs"]
    for row in rows:
        row |= {"plan": "hcsc", "line_of_business": "commercial"}
    path = tmp_path / "none.parquet"
    parquet.write_table(pa.Table.from_pylist(rows, schema=parquet.read_schema(year)), path)
    assert call("batch", path, "--out", tmp_path / "out").exit_code == 3


def test_a_file_of_another_form_or_with_a_column_twice_is_refused(
    call: Call, year: Path, tmp_path: Path
) -> None:
    table = parquet.read_table(year)
    twice, other = tmp_path / "twice.parquet", tmp_path / "other.parquet"
    parquet.write_table(table.append_column("sex", table.column("sex")), twice)
    form = {b"coverpack.form": b"coverpack/encounters-raw/\xff"}
    parquet.write_table(table.replace_schema_metadata(form), other)
    for path, code in ((twice, "duplicate-column"), (other, "unknown-form")):
        result = call("batch", path, "--out", tmp_path / "out")
        assert result.exit_code == 2, result.output
        assert f"[{code}]" in result.stderr


def test_a_later_form_of_raw_rows_is_refused_with_the_form_that_is_read(
    call: Call, year: Path, tmp_path: Path
) -> None:
    path = tmp_path / "later.parquet"
    form = {b"coverpack.form": b"coverpack/encounters-raw/2"}
    parquet.write_table(parquet.read_table(year).replace_schema_metadata(form), path)
    result = call("batch", path, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert result.stderr == (
        f"{path}: the file says that its form is `coverpack/encounters-raw/2` [unknown-form]\n"
        "  hint: it must be `coverpack/encounters-raw/1`\n"
    )
    assert not (tmp_path / "out").exists()


def test_synth_refuses_a_rate_that_is_no_number_and_standard_output(
    call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "a.ndjson"
    assert call("synth", 1, "--out", out, "--missing", "nan").exit_code == 2
    assert call("synth", 1, "--out", "-", "--form", "ndjson").exit_code == 2
