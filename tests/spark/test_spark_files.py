"""Spark's workers read Parquet files by themselves, and come to what DuckDB comes to here."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import parquet

import cli.batch
import cli.main
from cli.main import main
from cli.progress import Show
from engine.knowledge.library import Library
from engine.scale.chunks import Source
from engine.scale.columns import columns_for
from engine.scale.parquet_source import ParquetSource
from engine.scale.run_folder import RunFolder
from engine.scale.spark_engine import SparkEngine
from engine.scale.spark_files import MOST_FILES, together
from engine.scale.synth import Synth
from tests.scale.batch_runs import answers, digests

Json = dict[str, Any]
PACK = "medicare/palmetto-l39420@2023-03-05"


def batch(out: Path, *words: object) -> int:
    call = ["batch", "--out", str(out), "--pack", PACK, "--json", *map(str, words)]
    done = CliRunner().invoke(main, call)
    assert done.exit_code in (0, 1), done.output
    return done.exit_code


def rejects(out: Path) -> list[Json]:
    lines = [one.read_text().splitlines() for one in sorted((out / "rejects").iterdir())]
    return [json.loads(line) for some in lines for line in some]


def summary(out: Path) -> Json:
    told: Json = json.loads((out / "summary.json").read_text())
    return told


def no_row_comes_here(patched: pytest.MonkeyPatch) -> None:
    """Make it an error that the driver reads rows of a Parquet file."""

    def read(*_: object) -> None:
        raise AssertionError("the driver reads rows")

    patched.setattr(ParquetSource, "chunks", read)
    patched.setattr(SparkEngine, "answers", read)


def rows_of(library: Library, count: int) -> pa.Table:
    (rows,) = Synth(library, seed=8).batches(count)
    return rows


def changed(rows: pa.Table, name: str, at: int, value: Any) -> pa.Table:
    column = rows.column(name).to_pylist()
    column[at] = value
    place = rows.column_names.index(name)
    return rows.set_column(place, rows.field(name), pa.array(column, rows.field(name).type))


def not_utf8(rows: pa.Table, name: str, at: int) -> pa.Table:
    """The rows, with a text that is none at that place."""
    column = rows.column(name).cast(pa.binary()).to_pylist()
    column[at] = b"\xff\xfe"
    (texts,) = pa.chunked_array([pa.array(column, pa.binary())]).chunks
    text = pa.Array.from_buffers(pa.string(), len(texts), texts.buffers())
    return rows.set_column(rows.column_names.index(name), rows.field(name), text)


def too_long(rows: pa.Table, name: str, at: int) -> pa.Table:
    """The rows, with a number of 19 digits at that place, where its type holds 18."""
    column = rows.column(name).combine_chunks()
    numbers = [0 if one is None else int(one * 10**9) for one in column.to_pylist()]
    numbers[at] = 5 * 10**18
    known = [one is not None or place == at for place, one in enumerate(column.to_pylist())]
    bits = pa.array(known, pa.bool_()).buffers()[1]
    data = pa.py_buffer(b"".join(one.to_bytes(16, "little", signed=True) for one in numbers))
    made = pa.Array.from_buffers(column.type, len(numbers), [bits, data])
    return rows.set_column(rows.column_names.index(name), rows.field(name), made)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> list[Path]:
    """Files that differ in columns, row groups, folders and bad rows; one has no row."""
    rows = rows_of(shipped, 300)
    bad = changed(rows.slice(0, 100), "payer", 3, "nobody")
    bad = too_long(not_utf8(not_utf8(bad, "id", 50), "county", 51), "pain.low_back_duration", 52)
    top = tmp_path_factory.mktemp("in")
    folder = top / "year=2024" / "a b"
    folder.mkdir(parents=True)
    made = {
        folder / "1.parquet": bad,
        top / "none.parquet": rows.slice(0, 0),
        top / "2.parquet": rows.slice(100, 40).drop_columns(["birth_date"]),
        top / "3.parquet": rows.slice(140),
    }
    for path, table in made.items():
        parquet.write_table(table, path, row_group_size=37)
    return list(made)


@pytest.fixture(scope="module")
def together_(spark: object, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What workers made of all files in one part; no row of them came to the driver."""
    # Signs that Spark and DuckDB take for patterns where they look for files.
    out = tmp_path_factory.mktemp("together") / "out [1]{a}*?"
    with pytest.MonkeyPatch.context() as patched:
        no_row_comes_here(patched)
        assert batch(out, *files, "--engine", "spark") == 1
    return out


@pytest.fixture(scope="module")
def here(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What DuckDB makes of them."""
    out = tmp_path_factory.mktemp("here") / "out"
    assert batch(out, *files) == 1
    return out


def test_files_together(together_: Path, here: Path) -> None:
    assert [one.name for one in (together_ / "parts").glob("*.parquet")] == [
        "part-000-00000.parquet"
    ]
    assert answers(together_) == answers(here)
    assert len(answers(here)) == 296
    assert rejects(together_) == rejects(here)
    assert [one["reasons"] for one in rejects(here)] == [
        ["unknown-payer: payer"],
        ["unreadable-value: id"],
        ["unreadable-value: county"],
        ["unreadable-value: pain.low_back_duration"],
    ]
    assert "id" not in rejects(together_)[1]
    assert summary(together_) == summary(here)
    metadata = [
        parquet.read_schema(out / "parts" / "part-000-00000.parquet").metadata
        for out in (here, together_)
    ]
    assert metadata[0] == metadata[1]


@pytest.mark.usefixtures("spark")
def test_a_file_that_is_longer_than_a_part_in_slices(
    files: list[Path], here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, heard = tmp_path / "out", list[int]()

    @contextmanager
    def listening() -> Iterator[Show]:
        yield lambda *told: heard.append(told[0])

    with monkeypatch.context() as patched:
        no_row_comes_here(patched)
        patched.setattr(cli.batch, "rows_watched", listening)
        assert batch(out, *files, "--engine", "spark", "--part-rows", 150) == 1
    assert sorted(one.name for one in (out / "parts").glob("*.parquet")) == [
        "part-000-00000.parquet",
        "part-003-00000.parquet",
        "part-003-00001.parquet",
    ]
    assert answers(out) == answers(here)
    assert rejects(out) == rejects(here)
    assert summary(out) == summary(here)
    # How far it is is told within a part too, which may take long.
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 300)
    assert any(140 < rows < 290 for rows in heard)


@pytest.mark.usefixtures("spark")
def test_prepared_files_as_ndjson(files: list[Path], tmp_path: Path) -> None:
    assert batch(tmp_path / "prepared", *files, "--prepare", "--part-rows", 60) == 1
    prepared = tmp_path / "prepared" / "parts"
    assert batch(tmp_path / "here", prepared, "--format", "ndjson") == 0
    assert batch(tmp_path / "there", prepared, "--format", "ndjson", "--engine", "spark") == 0
    assert answers(tmp_path / "there") == answers(tmp_path / "here")
    assert len(answers(tmp_path / "here")) == 296
    assert summary(tmp_path / "there") == summary(tmp_path / "here")


@pytest.mark.usefixtures("spark")
def test_where_every_row_is_rejected_there_is_a_part_without_rows(
    tmp_path: Path, shipped: Library
) -> None:
    path = tmp_path / "bad.parquet"
    parquet.write_table(changed(rows_of(shipped, 1), "payer", 0, "nobody"), path)
    assert batch(tmp_path / "there", path, "--engine", "spark") == 1
    assert batch(tmp_path / "here", path) == 1
    parts = [
        parquet.read_table(out / "parts" / "part-000-00000.parquet")
        for out in (tmp_path / "here", tmp_path / "there")
    ]
    assert parts[0].num_rows == 0
    assert parts[0].equals(parts[1], check_metadata=True)
    assert rejects(tmp_path / "there") == rejects(tmp_path / "here")


def test_a_part_is_made_of_the_same_bytes_again(
    files: list[Path], together_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its card was written, a run comes to what it would have come to."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    out, words = tmp_path / "out", [*files, "--engine", "spark"]
    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "finish", killed)
        stopped = ["batch", "--out", out, "--pack", PACK, *words]
        assert CliRunner().invoke(main, [str(word) for word in stopped]).exit_code != 0
    assert not (out / "summary.json").exists()
    batch(out, *words)
    assert digests(out) == digests(together_)


@pytest.mark.usefixtures("spark")
def test_a_damaged_file_is_said_as_ever(files: list[Path], tmp_path: Path) -> None:
    data = bytearray(files[-1].read_bytes())
    data[1000:3000] = bytes(2000)
    path = tmp_path / "damaged.parquet"
    path.write_bytes(data)
    told = []
    for engine in ("duckdb", "spark"):
        words = ["batch", path, "--out", tmp_path / engine, "--pack", PACK, "--engine", engine]
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 2, done.output
        told.append(done.stderr)
    assert "the file is damaged" in told[0]
    assert told[1] == told[0]


def test_what_spark_reads_otherwise_is_read_by_the_driver(tmp_path: Path, shipped: Library) -> None:
    rows = rows_of(shipped, 1)
    old = {b"org.apache.spark.version": b"2.4.8", b"org.apache.spark.legacyDateTime": b""}
    parquet.write_table(rows, tmp_path / "brotli.parquet", compression="brotli")
    parquet.write_table(rows.replace_schema_metadata(old), tmp_path / "old.parquet")
    for path in tmp_path.iterdir():
        assert together(sources(shipped, [path]), 10) == {}


def sources(library: Library, paths: Sequence[Path]) -> list[Source]:
    return [ParquetSource(str(path), columns_for(library.facts), "") for path in paths]


def test_parts_hold_whole_files_up_to_so_many_rows(files: list[Path], shipped: Library) -> None:
    def named(size: int) -> dict[int, list[tuple[int, list[int]]]]:
        parts = together(sources(shipped, files), size)
        return {
            at: [(part.number, [one.rows for one in part.slices]) for part in some]
            for at, some in parts.items()
        }

    assert named(1000) == {0: [(0, [100, 40, 160])], 1: [], 2: [], 3: []}
    assert named(200) == {0: [(0, [100, 40])], 1: [], 2: [], 3: [(0, [160])]}
    assert named(139)[3] == [(0, [139]), (1, [21])]


def test_a_part_holds_no_more_files_than_a_plan_bears(tmp_path: Path, shipped: Library) -> None:
    path = tmp_path / "one.parquet"
    parquet.write_table(rows_of(shipped, 1), path)
    parts = together(sources(shipped, [path] * (MOST_FILES + 1)), 1000)
    assert [len(part.slices) for some in parts.values() for part in some] == [MOST_FILES, 1]


@pytest.mark.parametrize("name", ["[1].parquet", "_one.parquet", ".one.parquet", "née.parquet"])
def test_names_that_spark_reads_otherwise_are_read_by_the_driver(
    name: str, tmp_path: Path, shipped: Library
) -> None:
    path = tmp_path / name
    parquet.write_table(rows_of(shipped, 1), path)
    assert together(sources(shipped, [path]), 10) == {}


@pytest.mark.usefixtures("spark")
def test_a_column_without_a_type_is_read_by_the_driver(tmp_path: Path, shipped: Library) -> None:
    rows = rows_of(shipped, 20)
    rows = rows.set_column(rows.column_names.index("county"), "county", pa.nulls(20))
    path = tmp_path / "typeless.parquet"
    parquet.write_table(rows, path)
    assert together(sources(shipped, [path]), 10) == {}
    assert batch(tmp_path / "there", path, "--engine", "spark") == batch(tmp_path / "here", path)
    assert answers(tmp_path / "there") == answers(tmp_path / "here")
    assert answers(tmp_path / "here")


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_a_run_killed_again_and_again_comes_to_the_same_bytes(
    files: list[Path], tmp_path: Path
) -> None:
    words = ["--engine", "spark", "--pack", PACK, "--part-rows", "150"]
    call = [sys.executable, cli.main.__file__, "batch", *map(str, files), *words]
    rng, killed, out = Random(7), 0, tmp_path / "killed"
    for _ in range(6):
        process = subprocess.Popen([*call, "--out", str(out)], stderr=subprocess.DEVNULL)
        while process.poll() is None and not [*out.glob("coverpack-*")]:
            time.sleep(0.05)
        try:
            process.wait(rng.random() * 20)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    assert killed >= 3
    batch(out, *files, "--engine", "spark", "--part-rows", 150)
    batch(tmp_path / "undisturbed", *files, "--engine", "spark", "--part-rows", 150)
    assert digests(out) == digests(tmp_path / "undisturbed")
