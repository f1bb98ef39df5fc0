"""A cluster of Spark's own on this machine: a master and two workers, each a process."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
_STARTED = "Starting Spark master at "
_SECONDS = 60


def environment(**more: str) -> dict[str, str]:
    """Without what this process has set for Spark; all processes speak over this machine alone."""
    kept = {name: value for name, value in os.environ.items() if "SPARK" not in name}
    return {**kept, "SPARK_LOCAL_IP": "127.0.0.1", **more}


@dataclass
class Cluster:
    """Its processes, which keep their files in `folder`."""

    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the master listens; empty as long as it does not."""
        said = (self.folder / "master.log").read_text()
        return said.partition(_STARTED)[2].partition("\n")[0].strip()

    def start(self, name: str, kind: str, *words: str) -> "subprocess.Popen[bytes]":
        """Start a process. It finds no Python: it needs none."""
        call = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}"]
        call += ["--host", "127.0.0.1", "--webui-port", "0", *words]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                call,
                env=environment(PYSPARK_PYTHON="/no/python"),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def executors(self) -> list[int]:
        """The processes that the workers have started to work for somebody."""
        found = [
            subprocess.run(
                ["pgrep", "-P", str(one.pid)], capture_output=True, text=True, check=False
            )
            for one in self.workers
        ]
        return [int(word) for one in found for word in one.stdout.split()]


def until(holds: Callable[[], object], seconds: float = _SECONDS) -> None:
    """Wait until something holds; fail if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster until the end of the block."""
    made = Cluster(folder)
    processes = [made.start("master", "master.Master", "--port", "0")]
    try:
        until(lambda: made.url)
        for number in range(2):
            place = str(folder / f"worker-{number}")
            words = ("--cores", "1", "--memory", "1g", "--work-dir", place, made.url)
            made.workers.append(made.start(f"worker-{number}", "worker.Worker", *words))
        processes += made.workers
        yield made
    finally:
        for one in reversed(processes):
            one.terminate()
        for one in processes:
            with suppress(subprocess.TimeoutExpired):
                one.wait(10)
            one.kill()
            one.wait()
