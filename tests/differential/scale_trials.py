"""What the tests of SQL against the row engine share: both answers, and the smallest difference."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pyarrow as pa

from engine.decide import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.scale.answers import Shape, answer_of
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.raw_rows import encounter_in, raw_row
from engine.scale.synth import Synth
from engine.scale.table_rows import table_of
from tests.differential.random_claims import DAYS, random_claim

Row = dict[str, Any]


def by_sql(engine: DuckDBEngine, encounters: Sequence[Encounter]) -> list[Row]:
    rows = [raw_row(encounter, engine.columns) for encounter in encounters]
    found: list[Row] = engine.decide(table_of(rows, engine.columns)).to_pylist()
    return found


def by_rows(
    session: Session, encounters: Iterable[Encounter], shape: Shape, options: Options | None = None
) -> list[Row]:
    how = options or Options()
    return [
        answer_of(at, encounter, session.decide(encounter, how), shape)
        for at, encounter in enumerate(encounters)
    ]


def encounters_of(tables: Iterable[pa.Table], engine: DuckDBEngine) -> list[Encounter]:
    return [encounter_in(row, engine.columns) for table in tables for row in table.to_pylist()]


def odd_encounters(
    library: Library, engine: DuckDBEngine, count: int, seed: int
) -> list[Encounter]:
    """Synthetic encounters with claims that are odd in every field, on days that matter."""
    rng = Random(seed)
    tables = Synth(library, seed=seed).batches(count)
    return [
        replace(
            encounter,
            date_of_service=rng.choice((rng.choice(DAYS), date(2024, 9, 3))),
            birth_date=None,
            claim=random_claim(rng),
            requested=None,
        )
        for encounter in encounters_of(tables, engine)
    ]


def first_difference(
    ours: Sequence[Row], theirs: Sequence[Row], encounters: Sequence[Encounter]
) -> tuple[Row, Encounter] | None:
    """The columns that differ, as (SQL, row engine), with the first encounter where they do."""
    assert len(ours) == len(theirs) == len(encounters)
    for mine, other, encounter in zip(ours, theirs, encounters, strict=True):
        if mine != other:
            return {k: (mine[k], other[k]) for k in mine if mine[k] != other[k]}, encounter
    return None


def smallest(encounter: Encounter, differs: Callable[[Encounter], bool]) -> Encounter:
    """The encounter without the facts that the difference does not need."""
    for id in tuple(encounter.facts):
        fewer = replace(encounter, facts={k: v for k, v in encounter.facts.items() if k != id})
        if differs(fewer):
            encounter = fewer
    return encounter


def assert_same(
    engine: DuckDBEngine,
    session: Session,
    encounters: Sequence[Encounter],
    options: Options | None = None,
) -> list[Row]:
    """Both engines say the same of every encounter; else a minimal case is told."""
    ours = by_sql(engine, encounters)
    found = first_difference(ours, by_rows(session, encounters, engine.shape, options), encounters)
    if found is None:
        return ours

    def differs(one: Encounter) -> bool:
        return by_sql(engine, [one]) != by_rows(session, [one], engine.shape, options)

    least = smallest(found[1], differs)
    mine, other = by_sql(engine, [least])[0], by_rows(session, [least], engine.shape, options)[0]
    columns = {name: (mine[name], other[name]) for name in mine if mine[name] != other[name]}
    raise AssertionError(f"SQL and the row engine differ in {columns} for {least}")
