"""`coverpack batch` on a cluster: a master and two workers, each a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli.main
from tests.scale.batch_runs import answers
from tests.spark.spark_cluster import HOME, Cluster, cluster, environment, until

PACK = "medicare/palmetto-l39420@2023-03-05"
NO_PYTHON = "/no/python"
"""What the driver tells the workers to start, should they need Python."""
FEW = ("spark.sql.shuffle.partitions=4", "spark.executor.memory=512m")
"""What a small cluster's configuration says."""


@pytest.fixture(scope="module")
def two_workers(spark: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "year.parquet"
    call("synth", "400", "--out", str(path), "--seed", "9")
    return path


@pytest.fixture(scope="module")
def here(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("here") / "out"
    call("batch", str(year), "--out", str(out), "--pack", PACK)
    return out


def call(*words: str) -> None:
    done = CliRunner().invoke(cli.main.main, words)
    assert done.exit_code == 0, done.output


def of_pack(year: Path, out: Path) -> list[str]:
    return ["batch", str(year), "--out", str(out), "--engine", "spark", "--pack", PACK]


def test_a_job_that_is_submitted(
    two_workers: Cluster, year: Path, here: Path, tmp_path: Path
) -> None:
    """As docs/spark.md has it; where the workers are there is no Python."""
    words = [str(HOME / "bin" / "spark-submit"), "--master", two_workers.url]
    for setting in FEW:
        words += ["--conf", setting]
    words += [cli.main.__file__, *of_pack(year, tmp_path / "out")]
    done = subprocess.run(
        words,
        env=environment(PYSPARK_DRIVER_PYTHON=sys.executable, PYSPARK_PYTHON=NO_PYTHON),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "400 rows: 400 decided, 0 rejected" in done.stdout
    assert answers(tmp_path / "out") == answers(here)


@pytest.mark.slow
def test_the_address_of_a_master(
    two_workers: Cluster, year: Path, here: Path, tmp_path: Path
) -> None:
    (tmp_path / "conf").mkdir()
    settings = "".join(f"{one.replace('=', ' ')}\n" for one in FEW)
    (tmp_path / "conf" / "spark-defaults.conf").write_text(settings)
    out = tmp_path / "out"
    words = [sys.executable, cli.main.__file__, *of_pack(year, out), "--master", two_workers.url]
    done = subprocess.run(
        words,
        env=environment(SPARK_CONF_DIR=str(tmp_path / "conf")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert answers(out) == answers(here)
    # Java's own line on its modules is all that is said besides.
    assert [one for one in done.stderr.splitlines() if "jdk.incubator" not in one] == []


@pytest.mark.slow
def test_a_worker_that_dies_changes_no_answer(
    two_workers: Cluster, year: Path, here: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = [sys.executable, cli.main.__file__, *of_pack(year, out), "--master", two_workers.url]
    run = subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True)
    until(lambda: len(two_workers.executors()) == 2)
    # In the midst of the work: its first files are there.
    until(lambda: [*out.glob("coverpack-*/prepared/_SUCCESS")])
    os.kill(two_workers.executors()[0], signal.SIGKILL)
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert answers(out) == answers(here)


@pytest.mark.slow
def test_no_spark_at_the_address_is_said(year: Path, tmp_path: Path) -> None:
    words = [sys.executable, cli.main.__file__, *of_pack(year, tmp_path / "out")]
    done = subprocess.run(
        [*words, "--master", "spark://127.0.0.1:1"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Spark does not start at `spark://127.0.0.1:1` [no-spark]" in done.stderr
    assert "Traceback" not in done.stderr
    assert "\tat " not in done.stderr
