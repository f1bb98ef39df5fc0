"""`coverpack batch --engine spark` writes what DuckDB writes, the claim lines too."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from pyarrow import compute, parquet

import cli.main
from cli.main import main

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.usefixtures("spark")
def test_the_parts_are_those_of_duckdb(tmp_path: Path) -> None:
    year, pack = tmp_path / "year.parquet", "medicare/palmetto-l39420@2023-03-05"
    assert call("synth", 120, "--out", year, "--seed", 4).exit_code == 0
    tables = []
    for engine in ("duckdb", "spark"):
        out = tmp_path / engine
        done = call("batch", year, "--out", out, "--engine", engine, "--pack", pack)
        assert done.exit_code == 0, done.output
        tables.append(parquet.read_table(out / "parts" / "part-000-00000.parquet"))
    there, here = tables
    assert here.num_rows == 120
    assert here.equals(there)
    assert "denied" in compute.list_flatten(here.column("line.status")).to_pylist()
    # Nothing of what stood between the stages is left.
    assert sorted(one.name for one in (tmp_path / "spark").iterdir()) == sorted(
        one.name for one in (tmp_path / "duckdb").iterdir()
    )


@pytest.mark.usefixtures("spark")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    year, disk = tmp_path / "year.parquet", tmp_path / "disk"
    assert call("synth", 120, "--out", year, "--seed", 4).exit_code == 0
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs rights that this user does not have")
    try:
        out, pack = disk / "out", "medicare/palmetto-l39420@2023-03-05"
        words = ["batch", str(year), "--out", str(out), "--engine", "spark", "--pack", pack]
        # A process of its own: what Java says stands on its standard error.
        done = subprocess.run(
            [sys.executable, cli.main.__file__, *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2, done.stderr
        assert "there is no room left for the file" in done.stderr
        assert "Exception" not in done.stderr
        assert not list(out.glob("coverpack-*"))
    finally:
        # Lazily: Spark may have a file open there for a moment more.
        subprocess.run(["umount", "-l", disk], check=True)


def test_the_session_outlives_the_command(spark: "SparkSession") -> None:
    assert spark.sql("SELECT 1").collect()[0][0] == 1


def test_where_spark_runs_is_said_only_for_spark(tmp_path: Path) -> None:
    year = tmp_path / "year.parquet"
    assert call("synth", 5, "--out", year).exit_code == 0
    done = call("batch", year, "--out", tmp_path / "out", "--master", "local[2]")
    assert done.exit_code == 2
    assert "--master is where --engine spark runs" in done.output


def test_without_java_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = tmp_path / "year.parquet"
    assert call("synth", 5, "--out", year).exit_code == 0
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    done = call("batch", year, "--out", tmp_path / "out", "--engine", "spark")
    assert done.exit_code == 2
    assert "Spark needs Java 17 or later" in done.output
