"""The checks of raw rows in Spark: those of DuckDB, which are those of the encounter reader."""

from typing import TYPE_CHECKING, Any

import pytest

from engine.knowledge.library import Library
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.spark_engine import SparkEngine
from engine.scale.synth import Synth
from tests.differential.odd_rows import odd_rows, table_of_any
from tests.spark.spark_trials import rejects_by_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

UNREAD: tuple[list[str | None], ...] = (["modifiers"], ["modifiers", None], ["modifier"], [])
UNSETTLED = (
    {"conflicts": ["patient.age"], "possible": ["patient.age"]},
    {"conflicts": ["patient.age"], "possible": ["patient.bmi"]},
)


@pytest.mark.slow
def test_odd_rows_are_rejected_by_both_for_the_same_reasons(
    spark: "SparkSession", shipped: Library
) -> None:
    with DuckDBEngine(shipped) as duckdb, SparkEngine(shipped, session=spark) as engine:
        rows = odd_rows(shipped, engine.columns, 600, seed=21)
        one: dict[str, Any] = next(Synth(shipped, seed=21).batches(1)).to_pylist()[0]
        for said in UNREAD:
            line = {"line": 1, "code": "64628", "units": 1, "unread": said}
            rows.append(one | {"claim.lines": [line], "requested": None})
        nothing = {"patient.age": None, "patient.bmi": None}
        rows += [one | nothing | unsettled for unsettled in UNSETTLED]
        table = table_of_any(rows, engine.columns)
        here, there = rejects_by_spark(engine, table), duckdb.rejects(table)
    assert here == there
    assert [(reject.position - 600, reject.reasons[0]) for reject in here[-3:]] == [
        (1, "null-member: claim.lines.unread"),
        (2, "unknown-value: claim.lines.unread"),
        (4, "conflict-and-possible: possible"),
    ]
    assert any("dangling-pointer" in reject.reasons[0] for reject in here)
