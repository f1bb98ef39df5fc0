"""What the tests of Spark against DuckDB share: both answers, and the smallest difference."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.encounter.model import Encounter
from engine.scale.chunks import Reject
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.spark_engine import SparkEngine
from tests.differential.scale_trials import Row, by_sql

if TYPE_CHECKING:
    import pyarrow as pa

ENOUGH = 8
"""Rounds of leaving facts out, each a run of Spark."""


def by_spark(engine: SparkEngine, encounters: Sequence[Encounter]) -> list[Row]:
    from engine.scale.raw_rows import raw_row
    from engine.scale.table_rows import table_of

    rows = [raw_row(encounter, engine.columns) for encounter in encounters]
    found: list[Row] = engine.decide(table_of(rows, engine.columns)).to_pylist()
    return found


def rejects_by_spark(engine: SparkEngine, table: "pa.Table") -> list[Reject]:
    """The raw rows that break a rule, as DuckDB's engine gives them."""
    with engine.folder() as folder:
        found = engine.broken(engine.read(table, folder)).collect()
    return [Reject(position, id, (reason,)) for position, id, reason in sorted(found)]


def differences(
    duckdb: DuckDBEngine, spark: SparkEngine, encounters: Sequence[Encounter]
) -> list[Row]:
    """For each encounter the columns that differ, as (DuckDB, Spark)."""
    pairs = zip(by_sql(duckdb, encounters), by_spark(spark, encounters), strict=True)
    return [{k: (a[k], b[k]) for k in a if a[k] != b[k]} for a, b in pairs]


def assert_both_say_the_same(
    duckdb: DuckDBEngine, spark: SparkEngine, encounters: Sequence[Encounter]
) -> None:
    """No column differs for any encounter; else a minimal case is told."""

    def differing(some: Sequence[Encounter]) -> list[bool]:
        return [bool(one) for one in differences(duckdb, spark, some)]

    found = differences(duckdb, spark, encounters)
    bad = [one for one, columns in zip(encounters, found, strict=True) if columns]
    if bad:
        least = smallest(bad[0], differing)
        columns = differences(duckdb, spark, [least])[0]
        raise AssertionError(f"DuckDB and Spark differ in {columns} for {least}")


def smallest(
    encounter: Encounter, differing: Callable[[Sequence[Encounter]], list[bool]]
) -> Encounter:
    """The encounter without facts that the difference does not need, many tried in each run."""
    for _ in range(ENOUGH):
        ids = list(encounter.facts)
        if not ids:
            break
        halves = [ids[: len(ids) // 2], ids[len(ids) // 2 :]]
        fewer = [_without(encounter, some) for some in (*halves, *([id] for id in ids))]
        still = [one for one, does in zip(fewer, differing(fewer), strict=True) if does]
        if not still:
            break
        encounter = min(still, key=lambda one: len(one.facts))
    return encounter


def _without(encounter: Encounter, ids: Sequence[str]) -> Encounter:
    kept = {id: said for id, said in encounter.facts.items() if id not in ids}
    return replace(encounter, facts=kept)
