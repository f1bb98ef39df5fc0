"""Spark against DuckDB: the same answer for every row, in every column."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import compute

from engine.decide.model import LineStatus
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.line_columns import STATUSES
from engine.scale.raw_rows import raw_row
from engine.scale.spark_engine import SparkEngine
from engine.scale.synth import Rates, Synth
from engine.scale.table_rows import table_of, with_positions
from tests.decide.random_packs import random_facts, random_pack
from tests.differential.scale_trials import odd_encounters
from tests.spark.spark_trials import assert_both_say_the_same, differences, smallest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Json = dict[str, Any]


def raw(library: Library, rows: int, seed: int, rates: Rates | None = None) -> pa.Table:
    tables = Synth(library, seed=seed, rates=rates or Rates()).batches(rows)
    return with_positions(pa.concat_tables(tables), range(rows))


def test_all_packs_on_synthetic_encounters(spark: "SparkSession", shipped: Library) -> None:
    clean = raw(shipped, 2_500, seed=21)
    gaps = raw(shipped, 500, seed=22, rates=Rates(missing=0.3, odd=0.2, conflicts=0.06))
    rows = with_positions(pa.concat_tables([clean, gaps]).drop_columns("position"), range(3_000))
    with DuckDBEngine(shipped) as duckdb, SparkEngine(shipped, session=spark) as engine:
        right, ours = duckdb.decide(rows), engine.decide(rows)
    assert ours.column_names == right.column_names
    differing = [n for n in ours.column_names if not ours.column(n).equals(right.column(n))]
    assert differing == []
    # The trial is worth little if an outcome never occurs, or hardly any pack decides.
    assert len(Counter(right.column("outcome").to_pylist())) >= 6
    assert len(set(right.column("pack").to_pylist())) >= 10
    assert right.column(STATUSES).null_count < 3_000


def test_lines_of_odd_claims(spark: "SparkSession", shipped: Library) -> None:
    pack = shipped.pack_named("medicare/palmetto-l39420@2023-03-05")
    with (
        DuckDBEngine(shipped, pack=pack) as duckdb,
        SparkEngine(shipped, pack=pack, session=spark) as engine,
    ):
        encounters = odd_encounters(shipped, duckdb, 2_000, seed=23)
        rows = table_of([raw_row(one, engine.columns) for one in encounters], engine.columns)
        right, prepared = duckdb.decide(rows), duckdb.prepare(rows)
        assert engine.decide(rows).equals(right)
        # What DuckDB prepared has the same claims in other words.
        assert engine.decide_prepared(prepared).equals(right)
    statuses = set(compute.list_flatten(right.column(STATUSES)).to_pylist())
    assert statuses >= {str(one) for one in LineStatus} - {"packaged"}


def compare_random_packs(
    count: int,
    *,
    spark: "SparkSession",
    library: Library,
    folder: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    rng = Random(64629)
    for number in range(count):
        path = folder / f"{number}.json"
        path.write_text(json.dumps(random_pack(rng, pack_json)))
        pack = library.pack_at(path)
        encounters = []
        for _ in range(150):
            facts, patient = random_facts(rng)
            encounters.append(encounter_of(library, payer="tester", facts=facts, patient=patient))
        with (
            DuckDBEngine(library, pack=pack) as duckdb,
            SparkEngine(library, pack=pack, session=spark) as engine,
        ):
            assert_both_say_the_same(duckdb, engine, encounters)


@pytest.fixture
def tester(library_of: Callable[..., Library], pack_json: Callable[..., Json]) -> Library:
    return library_of(random_pack(Random(1), pack_json))


def test_random_packs(
    spark: "SparkSession",
    tester: Library,
    tmp_path: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    compare_random_packs(
        2,
        spark=spark,
        library=tester,
        folder=tmp_path,
        pack_json=pack_json,
        encounter_of=encounter_of,
    )


@pytest.mark.slow
def test_many_random_packs(
    spark: "SparkSession",
    tester: Library,
    tmp_path: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    compare_random_packs(
        40,
        spark=spark,
        library=tester,
        folder=tmp_path,
        pack_json=pack_json,
        encounter_of=encounter_of,
    )


def test_a_wrong_threshold_would_be_noticed(
    spark: "SparkSession",
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    def library(months: int) -> Library:
        asked = {"fact": "pain.low_back_duration", "gte": months, "unit": "mo"}
        covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C"}}
        last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
        return library_of(pack_json({"C": asked}, [covered, last]))

    right, wrong = library(6), library(7)
    encounters = [
        encounter_of(right, payer="tester", facts={"pain.low_back_duration": months})
        for months in (5, 6, 7)
    ]
    with DuckDBEngine(right) as duckdb, SparkEngine(wrong, session=spark) as engine:
        found = differences(duckdb, engine, encounters)
    assert [set(one) & {"outcome", "met_0"} for one in found] == [
        set(),
        {"outcome", "met_0"},
        set(),
    ]


def test_a_difference_is_told_without_the_facts_that_it_does_not_need(
    encounter_of: Callable[..., Encounter],
) -> None:
    facts = {
        "pain.low_back_duration": 6,
        "spine.cancer": False,
        "patient.bmi": 30,
        "patient.pregnant": False,
    }

    def differing(some: Sequence[Encounter]) -> list[bool]:
        return [{"spine.cancer", "patient.bmi"} <= one.facts.keys() for one in some]

    least = smallest(encounter_of(facts=facts), differing)
    assert sorted(least.facts) == ["patient.bmi", "spine.cancer"]
