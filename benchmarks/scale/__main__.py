"""Measure everything and write `benchmarks/RESULTS.md`; some minutes, with the extra `bench`.

    python -m benchmarks.scale [--rows N] [--grow N,N] [--folder DIR] [--out FILE]

`--rows` is how many encounters are compared and timed, `--grow` to how many rows it grows. A
machine that others use at the same time makes the figures worthless: look at the load first.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale import agreement, by_row, columnar, growth, rates
from benchmarks.scale.files import Files
from benchmarks.scale.rails import Rails
from benchmarks.scale.report import Results, page
from engine.knowledge.library import find_library
from engine.scale.extras import require

PEERS = ("cedarpy", "cel", "celpy", "datalogic_py", "json_logic", "openfisca_core", "polars", "zen")
RESULTS = Path(__file__).parent.parent / "RESULTS.md"
ROWS_IN_MEMORY = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--grow", default="100000,1000000,5000000,20000000")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    require("duckdb", "pyarrow", "sqlglot", "pyspark", *PEERS, extra="scale,spark,bench")
    with tempfile.TemporaryDirectory(prefix="coverpack-bench-") as own:
        folder = asked.folder or Path(own)
        grown = tuple(int(one) for one in asked.grow.split(","))
        asked.out.write_text(page(measure(folder, asked.rows, grown)), encoding="utf-8")


def measure(folder: Path, count: int, grown: Sequence[int]) -> Results:
    """One run: first what they say, then how long they take."""
    import duckdb

    load = os.getloadavg()[0]
    files = Files(folder, count, find_library())
    _say("files")
    files.make()
    peers = list(by_row.peers(Rails(files.pack, files.library.facts).trees()))
    rows = rates.first_rows(files, ROWS_IN_MEMORY)
    _say("agreement")
    with duckdb.connect() as connection:
        right = agreement.right_answers(files, connection)
        agreements = agreement.compared(files, right, rows, peers)
    wrong = [one.name for one in agreements if one.different]
    if wrong:
        sys.exit(f"not measured: {', '.join(wrong)} and coverpack do not say the same")
    _say("whole columns")
    timed = _columnar(files)
    _say("one row at a time")
    by_row_rates = list(rates.rates(files, rows, peers))
    _say("growth")
    steps = list(growth.steps(folder, tuple(grown), min(count, 1_000_000)))
    not_run = [] if max(grown) >= 20_000_000 else ["more rows than the largest above"]
    not_run.append("Spark on more than one machine (its tests run a cluster of processes on one)")
    return Results(
        count, (load, os.getloadavg()[0]), agreements, timed, by_row_rates, steps, not_run
    )


def _columnar(files: Files) -> list[columnar.Timed]:
    import duckdb

    from engine.scale.spark_session import open_session

    every = os.cpu_count() or 1
    with duckdb.connect() as one, duckdb.connect() as all_threads:
        found = columnar.timed(
            {
                **columnar.limits(files),
                **columnar.in_duckdb(files, all_threads, every),
                **columnar.in_duckdb(files, one, 1),
                **columnar.in_polars(files),
                **columnar.in_openfisca(files),
            }
        )
    session = open_session("local[2]")
    found += columnar.timed(columnar.in_spark(files, session), rounds=3)
    session.stop()
    return found


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
