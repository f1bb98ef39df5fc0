"""What it costs as the work grows: rows, packs, criteria. Each step is a process of its own.

`python -m benchmarks.scale.growth FOLDER KIND SIZE ROWS` runs one step and prints seconds and the
peak of the process's memory; `steps` calls it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from benchmarks.scale import ours
from benchmarks.scale.files import Files
from engine.knowledge.library import find_library
from engine.knowledge.packs import Pack
from engine.language.conditions import AllOf, Condition, Test
from engine.scale import sql
from engine.scale.dialect import DuckDB
from engine.scale.pack_query import PackQuery, mask_words_for
from engine.scale.prepared_columns import ROUTE

PACKS = (1, 5, 20, 60)
CRITERIA = (25, 100, 400)


@dataclass(frozen=True, slots=True)
class Step:
    """One size of one kind of work."""

    kind: str
    size: int
    rows: int
    seconds: float
    mebibytes: float


def steps(folder: Path, rows: tuple[int, ...], fixed: int) -> Iterator[Step]:
    """All of them, smallest first."""
    for count in rows:
        yield _step(folder, "rows", count, count)
    for count in PACKS:
        yield _step(folder, "packs", count, fixed)
    for count in CRITERIA:
        yield _step(folder, "criteria", count, fixed)


def _step(folder: Path, kind: str, size: int, rows: int) -> Step:
    words = map(str, (folder, kind, size, rows))
    command = [sys.executable, "-m", "benchmarks.scale.growth", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return Step(kind, size, rows, told["seconds"], told["mebibytes"])


def _with_criteria(pack: Pack, count: int) -> Pack:
    """The pack with its criteria again and again, each time with another test beside them."""
    own = list(pack.criteria.items())
    criteria = {}
    for number in range(count):
        id, criterion = own[number % len(own)]
        beside = Test("patient.bmi", "lt", Decimal(100 + number), None, "kg/m2")
        condition: Condition = AllOf((criterion.condition, beside))
        criteria[f"{id}-{number}"] = replace(criterion, id=f"{id}-{number}", condition=condition)
    return replace(
        pack, criteria={**pack.criteria, **criteria} if count > len(own) else pack.criteria
    )


def _by_packs(files: Files, packs: int) -> str:
    """Every row by one of so many packs, as a mixed file has it."""
    dialect = DuckDB()
    source = f"SELECT *, position % {packs} AS {ROUTE} FROM read_parquet('{files.prepared}')"
    query = PackQuery(files.pack, files.asked, dialect, 1)
    text = dialect.text(query.query(sql.table_as("mine", "mine")))
    parts = [
        f"SELECT {ours.ANSWERS} FROM "
        f"(WITH mine AS (SELECT * FROM routed WHERE {ROUTE} = {number}) {text})"
        for number in range(packs)
    ]
    return f"CREATE TEMP TABLE routed AS {source}; COPY ({' UNION ALL '.join(parts)})"


def _run(files: Files, kind: str, size: int) -> None:
    import duckdb

    out = f"TO '{files.folder}/grown.parquet' {ours.OPTIONS}"
    with duckdb.connect() as connection:
        if kind == "rows":
            connection.execute(ours.masks_from_raw(files, str(files.folder / "grown.parquet")))
        elif kind == "packs":
            connection.execute(f"{_by_packs(files, size)} {out}")
        else:
            pack = _with_criteria(files.pack, size)
            query = PackQuery(pack, files.asked, DuckDB(), mask_words_for([pack]))
            text = DuckDB().text(query.query(sql.table_as("mine", "mine")))
            source = f"SELECT *, 0 AS {ROUTE} FROM read_parquet('{files.prepared}')"
            connection.execute(f"COPY (WITH mine AS ({source}) {text}) {out}")


def main() -> None:
    folder, kind, size, rows = sys.argv[1:]
    files = Files(Path(folder), int(rows), find_library())
    files.make(only_raw=kind == "rows")
    begin = time.perf_counter()
    _run(files, kind, int(size))
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "mebibytes": _peak()}))


def _peak() -> float:
    """The most memory that this process held; `getrusage` would count that of its parent too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
