"""`coverpack batch`: the same answers in every form, rejects with their places, runs that go on."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from pyarrow import parquet

from engine.encounter.derived import completed_years
from engine.knowledge.schema_check import schema_of
from engine.scale import derive, sql
from engine.scale.batch import files_of
from engine.scale.dialect import DuckDB
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.durable_files import digest_of_file

Json = dict[str, Any]
Call = Callable[..., Result]


def answers(out: Path) -> list[Json]:
    rows: list[Json] = []
    for path in files_of(out):
        if path.suffix == ".parquet":
            rows += parquet.read_table(path).to_pylist()
        else:
            rows += [json.loads(line) for line in path.read_text().splitlines()]
    return rows


def digests(out: Path) -> dict[str, str]:
    found = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != "run.json"]
    return {str(path.relative_to(out)): digest_of_file(path) for path in found}


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
    assert [{**row, "source": ""} for row in ours] == [{**row, "source": ""} for row in theirs]


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


def test_bad_lines_are_rejected_with_their_place(call: Call, lines: Path, tmp_path: Path) -> None:
    good = lines.read_text().splitlines()[:4]
    bad = [
        "{not json",
        good[0].replace('"payer":"', '"payer":"x'),
        json.dumps({"schema": "coverpack/encounter/1", "id": "no-date", "payer": "aetna"}),
    ]
    mixed = [good[0], bad[0], good[1], "", bad[1], good[2], bad[2], good[3]]
    path = tmp_path / "mixed.ndjson"
    path.write_text("\n".join(mixed) + "\n")
    result = call("batch", path, "--out", tmp_path / "out", "--json", "--part-rows", 3)
    assert result.exit_code == 1
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["decided"], summary["rejected"]) == (7, 4, 3)
    rejects = [
        json.loads(line)
        for file in sorted((tmp_path / "out" / "rejects").iterdir())
        for line in file.read_text().splitlines()
    ]
    assert [one["position"] for one in rejects] == [2, 5, 7]
    assert "[unknown-payer]" in rejects[1]["reasons"][0]
    assert f"{path}:7" in rejects[2]["reasons"][0]
    assert [row["position"] for row in answers(tmp_path / "out")] == [1, 3, 6, 8]


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


BAD_LINES: tuple[tuple[Json, str], ...] = (
    ({"line": None}, "missing-key: claim.lines.line"),
    ({"units": 10_000}, "not-whole: claim.lines.units"),
    ({"provider": " "}, "empty-text: claim.lines.provider"),
    ({"line": 0}, "not-whole: claim.lines.line"),
    ({"code": "6462"}, "code-form: claim.lines.code"),
    ({"units": 0}, "not-whole: claim.lines.units"),
    ({"minutes": 0}, "not-whole: claim.lines.minutes"),
    ({"place_of_service": "office"}, "code-form: claim.lines.place_of_service"),
    ({"modifiers": ["59", None]}, "null-member: claim.lines.modifiers"),
    ({"modifiers": ["5"]}, "code-form: claim.lines.modifiers"),
    ({"modifiers": ["59", "59"]}, "duplicate-item: claim.lines.modifiers"),
    ({"diagnosis_pointers": [0]}, "dangling-pointer: claim.lines.diagnosis_pointers"),
)
BAD_CELLS: tuple[tuple[str, Any, str], ...] = (
    ("id", "\u3000\t", "empty-text: id"),
    ("claim.type_of_bill", "", "empty-text: claim.type_of_bill"),
    ("birth_date", date(2030, 1, 1), "before-birth: birth_date"),
    ("claim.lines", [None], "null-member: claim.lines"),
    ("payer", "nobody", "unknown-payer: payer"),
    ("payer", None, "missing-key: payer"),
    ("plan", "nowhere", "unknown-plan: plan"),
    ("line_of_business", "charity", "unknown-value: line_of_business"),
    ("state", "XX", "unknown-value: state"),
    ("sex", "f", "unknown-value: sex"),
    ("patient.bmi", Decimal("400"), "out-of-bounds: patient.bmi"),
    ("cbt.sessions", -1, "out-of-bounds: cbt.sessions"),
    ("mri.modic_1_bodies", ["L5", None], "null-member: mri.modic_1_bodies"),
    ("mri.modic_1_bodies", ["L5", "L6"], "unknown-value: mri.modic_1_bodies"),
    ("mri.modic_1_bodies", ["L5", "L5"], "duplicate-item: mri.modic_1_bodies"),
    ("procedure.vertebral_bodies", [], "empty-set: procedure.vertebral_bodies"),
    ("claim.diagnoses", ["M5451"], "code-form: claim.diagnoses"),
    ("claim.lines", [], "empty-list: claim.lines"),
    *(
        ("claim.lines", [{"line": 1, "code": "64628", "units": 1} | part], reason)
        for part, reason in BAD_LINES
    ),
    ("conflicts", ["pain.nothing"], "unknown-fact: conflicts"),
    ("possible", ["patient.bmi"], "stated-and-unsettled: patient.bmi"),
)


def test_a_bad_cell_rejects_its_row_alone(call: Call, year: Path, tmp_path: Path) -> None:
    table = parquet.read_table(year)
    whole = [row for row in table.to_pylist() if row["claim.lines"] and row["patient.bmi"]]
    rows = whole[: len(BAD_CELLS) + 1]
    for row, (column, value, _) in zip(rows, BAD_CELLS, strict=False):
        row[column] = value
        if column == "procedure.vertebral_bodies":
            row[f"{column}.complete"] = True
    path = tmp_path / "bad.parquet"
    loose = pa.schema([field.with_nullable(True) for field in table.schema])
    parquet.write_table(pa.Table.from_pylist(rows, schema=loose), path)
    result = call("batch", path, "--out", tmp_path / "out")
    assert result.exit_code == 1, result.output
    (file,) = (tmp_path / "out" / "rejects").iterdir()
    rejects = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["position"] for one in rejects] == list(range(1, len(BAD_CELLS) + 1))
    assert [one["reasons"] for one in rejects] == [[reason] for _, _, reason in BAD_CELLS]
    assert [row["position"] for row in answers(tmp_path / "out")] == [len(BAD_CELLS) + 1]


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


BY_ONE_PACK = ("--pack", "medicare/palmetto-l39420", "--part-rows", "60")
"""A run of many short parts."""


def test_no_room_is_said_and_what_is_finished_kept(
    call: Call, year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, synced = os.fsync, [0]

    def fsync(handle: int) -> None:
        synced[0] += 1
        if synced[0] == 9:  # a file and its folder each; the run's card, then parts with theirs
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        result = call("batch", year, "--out", out, *BY_ONE_PACK)
    assert result.exit_code == 2
    assert "there is no room left for the file" in result.stderr
    finished = digests(out)
    assert finished
    assert not list(out.rglob("*.unfinished"))
    assert call("batch", year, "--out", out, *BY_ONE_PACK).exit_code == 0
    assert finished.items() <= digests(out).items()
    assert len(answers(out)) == 900


def killed_and_continued(year: Path, out: Path, times: int, seed: int) -> int:
    """Kill the run at random moments, then let it end; gives how many were killed."""
    words = [sys.executable, "-m", "cli.main", "batch", str(year), "--out", str(out)]
    words += [*BY_ONE_PACK, "--json"]
    rng, killed = Random(seed), 0
    for _ in range(times):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        # Reading packs takes most of a short run: wait for its first file before the dice.
        while process.poll() is None and not (out / "run.json").exists():
            time.sleep(0.01)
        try:
            process.wait(0.1 + rng.random())
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        assert process.stderr is not None
        process.stderr.close()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return killed


def test_a_killed_run_goes_on_to_the_same_output(call: Call, year: Path, tmp_path: Path) -> None:
    call("batch", year, "--out", tmp_path / "undisturbed", *BY_ONE_PACK)
    assert killed_and_continued(year, tmp_path / "killed", 5, seed=5) >= 3
    assert digests(tmp_path / "killed") == digests(tmp_path / "undisturbed")


@pytest.mark.slow
def test_killed_fifty_times(call: Call, year: Path, tmp_path: Path) -> None:
    call("batch", year, "--out", tmp_path / "undisturbed", *BY_ONE_PACK)
    total = 0
    for seed in range(10):
        out = tmp_path / f"killed-{seed}"
        total += killed_and_continued(year, out, 5, seed)
        assert digests(out) == digests(tmp_path / "undisturbed")
    assert total >= 30


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


def test_a_day_outside_the_calendar_rejects_its_row(call: Call, year: Path, tmp_path: Path) -> None:
    table = parquet.read_table(year).slice(0, 3)
    days = pa.array([-1_000_000, 20_000, 4_000_000], pa.int32()).cast(pa.date32())
    at = table.column_names.index("date_of_service")
    born = table.column_names.index("birth_date")
    table = table.set_column(at, "date_of_service", days)
    table = table.set_column(born, "birth_date", pa.nulls(3, pa.date32()))
    path = tmp_path / "days.parquet"
    parquet.write_table(table, path)
    for engine in ("duckdb", "rows"):
        out = tmp_path / engine
        assert call("batch", path, "--out", out, "--engine", engine).exit_code == 1
        (file,) = (out / "rejects").iterdir()
        rejects = [json.loads(line) for line in file.read_text().splitlines()]
        found = [(one["position"], one["reasons"]) for one in rejects]
        assert found == [(at, ["out-of-bounds: date_of_service"]) for at in (1, 3)]


def test_lines_that_no_column_holds_or_that_are_bad_first_do_not_stop_a_run(
    call: Call, lines: Path, tmp_path: Path
) -> None:
    good = next(line for line in lines.read_text().splitlines() if '"claim"' in line)
    large = json.loads(good)
    large["claim"]["lines"][0]["minutes"] = 30_000_000_000
    told = json.loads(good)
    told["patient"] = {"sex": "Jane Roe"}
    path = tmp_path / "mixed.ndjson"
    path.write_text("\n".join(["{bad", json.dumps(large), json.dumps(told), good]) + "\n")
    out = tmp_path / "out"
    assert call("batch", path, "--out", out).exit_code == 1
    (file,) = (out / "rejects").iterdir()
    rejects = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["position"] for one in rejects] == [1, 2, 3]
    assert "claim.lines.minutes" in rejects[1]["reasons"][0]
    assert "/patient/sex" in rejects[2]["reasons"][0]
    assert "[unknown-value]" in rejects[2]["reasons"][0]
    assert "Jane" not in file.read_text()


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


def test_synth_refuses_a_rate_that_is_no_number_and_standard_output(
    call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "a.ndjson"
    assert call("synth", 1, "--out", out, "--missing", "nan").exit_code == 2
    assert call("synth", 1, "--out", "-", "--form", "ndjson").exit_code == 2


def test_a_text_that_is_not_utf8_rejects_its_row(call: Call, year: Path, tmp_path: Path) -> None:
    table = parquet.read_table(year).slice(0, 5)
    offsets = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in (0, 0, 0, 1, 1, 1)))
    valid = pa.py_buffer(bytes([0b00100]))
    text = pa.Array.from_buffers(pa.string(), 5, [valid, offsets, pa.py_buffer(b"\xff")])
    path = tmp_path / "bytes.parquet"
    at = table.column_names.index("county")
    parquet.write_table(table.set_column(at, "county", text), path)
    for engine in ("duckdb", "rows"):
        out = tmp_path / engine
        result = call("batch", path, "--out", out, "--engine", engine)
        assert result.exit_code == 1, result.output
        (file,) = (out / "rejects").iterdir()
        (reject,) = [json.loads(line) for line in file.read_text().splitlines()]
        assert (reject["position"], reject["reasons"]) == (3, ["unreadable-value: county"])
        assert [row["position"] for row in answers(out)] == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(1960, 5, 4), date(2025, 5, 4)),
        (date(1960, 5, 4), date(2025, 5, 3)),
        (date(1960, 2, 29), date(2025, 2, 28)),
        (date(1960, 2, 29), date(2025, 3, 1)),
        (date(1960, 2, 29), date(2024, 2, 29)),
    ],
)
def test_sql_counts_completed_years_as_the_definition(born: date, day: date) -> None:
    dates = [sql.day(born), sql.day(day)]
    query = f"SELECT {DuckDB().text(derive.completed_years(*dates))}"
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [(completed_years(born, day),)]
