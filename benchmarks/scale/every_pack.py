"""All packs over a file of any size: what a run costs, and whether the row engine says the same.

`nice python -m benchmarks.scale.every_pack --rows 1000000 --compared 50000` makes the encounters,
lets `coverpack batch` decide them with DuckDB in a process of its own, and compares its first rows,
claim lines among them, with the row engine's: every column, and every member of every list.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from engine.knowledge.library import find_library
from engine.scale.chunks import Chunk
from engine.scale.line_columns import FAILED, FOLLOWED, NOT_CHECKED, STATUSES, mask_names
from engine.scale.rows_engine import RowsEngine
from engine.scale.table_rows import with_positions

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 2_000
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--compared", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=64628)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="compare no longer")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="coverpack-every-pack-") as name:
        year, out = Path(name) / "year.parquet", Path(name) / "decided"
        for words in (
            ("synth", str(asked.rows), "--out", str(year), "--seed", str(asked.seed)),
            ("batch", str(year), "--out", str(out), "--engine", "duckdb", "--json"),
        ):
            seconds, peak = _run(words)
            print(f"{words[0]}: {asked.rows:,} rows, {seconds:.1f} s, peak {peak:,.0f} MiB")
        _whole(out, asked.rows)
        if not _compare(year, out, asked.compared, asked.seconds):
            sys.exit(1)


def _run(words: Sequence[str]) -> tuple[float, float]:
    """Seconds and the peak in MiB of a process of its own."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "cli.main", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{words[0]} failed")
    return time.perf_counter() - begin, used.ru_maxrss / 1024


def _whole(out: Path, rows: int) -> None:
    """Say what all answers come to."""
    import duckdb

    source = f"read_parquet('{out}/parts/*.parquet')"
    statuses = f'SELECT unnest("{STATUSES}") AS word FROM {source}'
    with duckdb.connect() as connection:
        for words in (f"SELECT outcome AS word FROM {source}", statuses):
            query = f"SELECT word, count(*) FROM ({words}) GROUP BY word ORDER BY 2 DESC"
            print(", ".join(f"{word} {n:,}" for word, n in connection.execute(query).fetchall()))
        count = f"SELECT count(*), count(DISTINCT position) FROM {source}"
        if connection.execute(count).fetchone() != (rows, rows):
            sys.exit("rows in are not rows decided")


def _compare(year: Path, out: Path, most: int, limit: float) -> bool:
    """Whether the first rows are those of the row engine; tells what was seen, and a difference."""
    begin = time.perf_counter()
    rows = lines = 0
    seen: dict[str, Counter[Any]] = {"outcome": Counter(), "pack": Counter(), STATUSES: Counter()}
    with RowsEngine(find_library()) as engine:
        edits = engine.shape.edits or ()
        decided = [FOLLOWED, *mask_names(FAILED, edits), *mask_names(NOT_CHECKED, edits)]
        seen |= {name: Counter() for name in decided}
        raw, answers = _first([year], most), _first(sorted((out / "parts").glob("*.parquet")), most)
        raw = with_positions(raw, range(1, raw.num_rows + 1))
        answers = answers.drop_columns("source")
        for first in range(0, raw.num_rows, AT_ONCE):
            some = raw.slice(first, AT_ONCE)
            ours = engine.answers(Chunk(0, some.num_rows, some)).to_pylist()
            theirs = answers.slice(first, AT_ONCE).to_pylist()
            for mine, other in zip(ours, theirs, strict=True):
                if mine != other:
                    differing = {k: (mine.get(k), other.get(k)) for k in mine | other}
                    print({k: pair for k, pair in differing.items() if pair[0] != pair[1]})
                    print(f"row engine and DuckDB differ at position {mine['position']}")
                    return False
                lines += len(mine[STATUSES] or ())
                _count(seen, mine)
            rows += some.num_rows
            if time.perf_counter() - begin > limit:
                break
    seconds = time.perf_counter() - begin
    print(f"row engine: {rows:,} rows, {lines:,} claim lines, {seconds:.1f} s: no difference")
    print("; ".join(f"{name}: {len(found)} values" for name, found in seen.items()))
    return rows > 0


def _count(seen: dict[str, Counter[Any]], row: Row) -> None:
    for name, found in seen.items():
        found.update(row[name] or () if name.startswith("line.") else [row[name]])


def _first(paths: Sequence[Path], most: int) -> "pa.Table":
    from pyarrow import dataset

    return dataset.dataset(list(map(str, paths)), format="parquet").head(most)


if __name__ == "__main__":
    main()
