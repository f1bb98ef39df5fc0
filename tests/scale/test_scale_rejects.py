"""What `coverpack batch` rejects: one row alone, with its place and reason."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
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
from engine.scale.dialect import DuckDB
from tests.scale.batch_runs import answers

Json = dict[str, Any]
Call = Callable[..., Result]


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
    column = bad[1].index(':"x') + 2
    assert [one["reasons"] for one in rejects] == [
        [f"{path}:2:2: the text is no JSON [unquoted-key]"],
        [f"{path}:5:{column}: /payer: the payer is not declared [unknown-payer]"],
        [f"{path}:7:1: an encounter needs `date_of_service` [missing-key]"],
    ]
    assert [row["position"] for row in answers(tmp_path / "out")] == [1, 3, 6, 8]


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
    ({"diagnosis_pointers": [1, 9]}, "dangling-pointer: claim.lines.diagnosis_pointers"),
    ({"unread": ["modifiers", None]}, "null-member: claim.lines.unread"),
    ({"unread": ["modifier"]}, "unknown-value: claim.lines.unread"),
)
BAD_CELLS: tuple[tuple[str, Any, str], ...] = (
    ("id", "\u3000\t", "empty-text: id"),
    ("county", "\u2003", "empty-text: county"),
    ("claim.id", "\x1f\x85", "empty-text: claim.id"),
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
    ("unsettled", ["patient.age"], "conflict-and-possible: possible"),
)


def test_a_bad_cell_rejects_its_row_alone(call: Call, year: Path, tmp_path: Path) -> None:
    table = parquet.read_table(year)
    whole = [row for row in table.to_pylist() if row["claim.lines"] and row["patient.bmi"]]
    rows = whole[: len(BAD_CELLS) + 1]
    for row, (column, value, _) in zip(rows, BAD_CELLS, strict=False):
        if column == "unsettled":
            row |= {"patient.age": None, "conflicts": value, "possible": value}
            continue
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
    for one in rejects:
        Draft202012Validator(schema_of("batch-reject")).validate(one)
    assert [one["position"] for one in rejects] == list(range(1, len(BAD_CELLS) + 1))
    assert [one["reasons"] for one in rejects] == [[reason] for _, _, reason in BAD_CELLS]
    assert [row["position"] for row in answers(tmp_path / "out")] == [len(BAD_CELLS) + 1]


@pytest.mark.parametrize("blank", ["", "\u2003", "\x1f\x85"])
@pytest.mark.parametrize("path", ["county", "claim id"])
def test_evaluate_refuses_the_blank_texts_that_reject_a_row(
    call: Call, path: str, blank: str, tmp_path: Path
) -> None:
    encounter: Json = {
        "schema": "coverpack/encounter/1",
        "id": "blank",
        "payer": "aetna",
        "date_of_service": "2025-03-04",
        "service_location": {"state": "VA"},
        "claim": {"lines": [{"line": 1, "code": "64628", "units": 1}]},
    }
    part, key = ("service_location", "county") if path == "county" else ("claim", "id")
    encounter[part][key] = blank
    file = tmp_path / "blank.json"
    file.write_text(json.dumps(encounter))
    result = call("evaluate", file)
    assert result.exit_code == 2
    assert f"/{part}/{key}: `{key}` must not be empty [empty-text]" in result.stderr


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
