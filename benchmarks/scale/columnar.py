"""What works on whole columns: coverpack in DuckDB and Spark, Polars, OpenFisca, and the limit."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.scale import by_hand_polars, ours, with_openfisca
from benchmarks.scale.files import Files
from benchmarks.scale.rails import Rails
from engine.scale.columns import COMPLETE, columns_for
from engine.scale.dialect import Spark

ROUNDS = 5
HEADER = ("id", "birth_date", "date_of_service", "sex", "requested", "conflicts", "possible")
INPUTS = ("procedure.vertebral_bodies", "history.bvn_ablated_bodies")
"""What the bodies treated again follow from."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One line: the best and the median of the rounds, in seconds."""

    name: str
    seconds: float
    median: float


def needed_columns(files: Files) -> list[str]:
    """The raw columns without which this pack cannot be decided."""
    facts = {test.fact for test in Rails(files.pack, files.library.facts).tests().values()}
    facts |= {*INPUTS}
    others = {o for fact in facts for o in files.library.facts[fact].presupposes}
    names = set(columns_for(files.library.facts).arrow.names)
    flags = {f"{fact}{COMPLETE}" for fact in facts}
    return [*sorted((facts | others | flags) & names), *HEADER, "claim.lines.list.element.code"]


def limits(files: Files) -> dict[str, Callable[[], object]]:
    """Reading the columns and doing nothing with them."""
    from pyarrow import parquet

    needed, prepared = needed_columns(files), list(Rails(files.pack, files.library.facts).tests())
    leaves = parquet.ParquetFile(files.raw).schema
    paths = [leaves.column(at) for at in range(len(leaves))]
    texts = [one.path for one in paths if one.physical_type == "BYTE_ARRAY" and one.path != "id"]

    def read() -> None:
        # Group by group: lists of dictionaries cannot be read across groups at once.
        file = parquet.ParquetFile(files.raw, read_dictionary=texts)
        for group in range(file.num_row_groups):
            file.read_row_group(group, columns=needed)

    return {
        "the limit: pyarrow reads the raw columns that are needed": read,
        "pyarrow reads the flat facts (for peers)": lambda: parquet.read_table(
            files.facts, columns=prepared
        ),
    }


def in_duckdb(files: Files, connection: Any, threads: int) -> dict[str, Callable[[], object]]:
    """The compiled queries."""
    connection.execute(f"SET threads = {threads}")
    out = str(files.folder / "answers.parquet")
    queries = {
        "outcome, from prepared": ours.outcomes_from_prepared(files),
        "outcome and masks to Parquet, from prepared": ours.masks_from_prepared(files, out),
        "outcome, from raw": ours.outcomes_from_raw(files),
        "outcome and masks to Parquet, from raw": ours.masks_from_raw(files, out),
    }

    def run(query: str) -> Callable[[], object]:
        return lambda: connection.execute(query).fetchall()

    in_memory = ours.answers_from_prepared(files)
    works: dict[str, Callable[[], object]] = {name: run(query) for name, query in queries.items()}
    works["outcome and masks in memory, from prepared"] = lambda: connection.execute(
        in_memory
    ).to_arrow_table()
    how = f"coverpack in DuckDB, {threads} thread{'s' * (threads > 1)}"
    return {f"{how}: {name}": work for name, work in works.items()}


def in_polars(files: Files) -> dict[str, Callable[[], object]]:
    """The policy by hand, whole and streaming, to a frame and to Parquet."""
    plan, out = by_hand_polars.plan(files.raw), files.folder / "polars.parquet"

    def collect(engine: str) -> Callable[[], object]:
        return lambda: plan.collect(engine=engine)

    return {
        "Polars by hand, in memory: outcome and masks, from raw": collect("in-memory"),
        "Polars by hand, streaming: outcome and masks, from raw": collect("streaming"),
        "Polars by hand, in memory: the same to Parquet": lambda: plan.collect(
            engine="in-memory"
        ).write_parquet(out, compression="zstd", compression_level=1),
        "Polars by hand, streaming: the same to Parquet": lambda: plan.sink_parquet(
            out, compression="zstd", compression_level=1
        ),
    }


def in_openfisca(files: Files) -> dict[str, Callable[[], object]]:
    """From the file of facts, states and outcome in vectors."""
    rails = Rails(files.pack, files.library.facts)
    trees, columns = rails.trees(), list(rails.tests())
    system = with_openfisca.system_for(trees, columns)
    groups = with_openfisca.groups_of(files.pack)

    def run() -> object:
        states = with_openfisca.decide(system, files.facts, trees, columns)
        return with_openfisca.outcomes(states, groups)

    return {"OpenFisca: states and outcome, from flat facts": run}


def in_spark(files: Files, session: Any) -> dict[str, Callable[[], object]]:
    """The same pack in Spark's words."""
    out = str(files.folder / "spark")
    session.read.parquet(str(files.prepared)).createOrReplaceTempView("benchmarked")
    frame = session.sql(ours.pack_query(files, "benchmarked", Spark()))
    answers = frame.selectExpr(*(one.strip() for one in ours.ANSWERS.split(",")))
    return {
        "coverpack in Spark, local[2]: outcome, from prepared": lambda: (
            frame.groupBy("outcome").count().collect()
        ),
        "coverpack in Spark, local[2]: outcome and masks to Parquet, from prepared": lambda: (
            answers.write.mode("overwrite").parquet(out)
        ),
    }


def timed(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> list[Timed]:
    """All of them in turn, `rounds` times, after one round that warms up."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            if number:
                found[name].append(time.perf_counter() - begin)
    return [
        Timed(name, min(times), sorted(times)[len(times) // 2]) for name, times in found.items()
    ]
