"""Claim lines in columns against the row engine: the same status, edits and what is not checked."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.decide import Session
from engine.decide.model import LineStatus
from engine.encounter.line_facts import LINE_FACTS
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter_file
from engine.knowledge.library import Library
from engine.scale import line_decider
from engine.scale.answers import rendered
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.line_columns import FOLLOWED, STATUSES
from engine.scale.line_parts import PARTS_OF
from engine.scale.raw_rows import raw_row
from engine.scale.table_rows import table_of
from tests.differential.scale_trials import Row, assert_same, by_rows, by_sql, odd_encounters

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "lines"


@pytest.fixture(scope="module")
def engine(shipped: Library) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(shipped) as opened:
        yield opened


def test_odd_claims_have_the_lines_of_the_row_engine(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    encounters = odd_encounters(shipped, engine, 1_500, seed=11)
    rows = assert_same(engine, session, encounters)
    # The trial is worth little if a status or an edit never occurs.
    statuses = {one for row in rows for one in row[STATUSES]}
    assert statuses >= {str(one) for one in LineStatus} - {"packaged"}
    assert {one for row in rows for one in row[FOLLOWED]} >= {None, "denied", "review", "payable"}
    seen = Counter[str]()
    for row in rows:
        for line in rendered(row, engine.shape)["lines"]:
            seen.update(line.get("failed", ()))
    assert set(engine.lines.edits) - seen.keys() <= {"diagnosis-list-wyoming"}


def test_the_examples_of_lines_are_decided_alike(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    paths = sorted(EXAMPLES.glob("*.json"))
    rows = assert_same(engine, session, [read_encounter_file(path, shipped) for path in paths])
    assert "packaged" in {one for row in rows for one in row[STATUSES]}


@pytest.mark.slow
def test_fifty_thousand_odd_claims(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    for seed in range(5):
        assert_same(engine, session, odd_encounters(shipped, engine, 10_000, seed=100 + seed))


def test_prepared_rows_have_the_same_lines(shipped: Library, engine: DuckDBEngine) -> None:
    encounters = odd_encounters(shipped, engine, 200, seed=12)
    raw = table_of([raw_row(one, engine.columns) for one in encounters], engine.columns)
    at_once = engine.decide(raw)
    assert engine.decide_prepared(engine.prepare(raw)).equals(at_once)


def test_what_was_decided_before_changes_nothing(shipped: Library, engine: DuckDBEngine) -> None:
    encounters = odd_encounters(shipped, engine, 300, seed=13)
    with DuckDBEngine(shipped) as fresh:
        backwards = list(reversed(by_sql(fresh, list(reversed(encounters)))))
    for one, other in zip(by_sql(engine, encounters), backwards, strict=True):
        assert {**one, "position": 0} == {**other, "position": 0}


def test_what_is_forgotten_is_worked_out_alike(
    shipped: Library, engine: DuckDBEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounters = odd_encounters(shipped, engine, 300, seed=15)
    with DuckDBEngine(shipped) as forgetful:
        by_sql(forgetful, encounters[150:])
        monkeypatch.setattr(line_decider, "MOST_REMEMBERED", 10)
        assert by_sql(forgetful, encounters) == by_sql(engine, encounters)
        remembered = forgetful.lines.shapes.size
        by_sql(forgetful, encounters[:1])
        assert forgetful.lines.shapes.size <= 1 < remembered


def test_every_fact_of_lines_says_what_it_looks_at() -> None:
    assert PARTS_OF.keys() == LINE_FACTS.keys()


@pytest.fixture(scope="module")
def decided(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> tuple[list[Encounter], list[Row]]:
    """Odd encounters and what the row engine says of them."""
    encounters = odd_encounters(shipped, engine, 500, seed=14)
    return encounters, by_rows(session, encounters, engine.shape)


@pytest.mark.parametrize(
    ("fact", "parts"),
    [
        ("line.units_within_mue", ("code", "setting")),
        ("line.diagnoses_valid", ()),
        ("line.repeated", ("modifiers",)),
        ("line.units_against_bodies", ("code", "further")),
        ("line.primary_denied", ("code", "present")),
    ],
)
def test_a_fact_that_looks_at_more_than_it_says_is_noticed(
    fact: str,
    parts: tuple[str, ...],
    shipped: Library,
    decided: tuple[list[Encounter], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encounters, right = decided
    monkeypatch.setitem(PARTS_OF, fact, parts)
    with DuckDBEngine(shipped) as wrong:
        assert by_sql(wrong, encounters) != right


def test_a_span_of_days_stands_for_each_of_its_days(engine: DuckDBEngine) -> None:
    days = engine.lines.days
    for span in days.spans:
        assert days.span_of(days.first_day(span)) == span
    for day in days.days:
        assert days.span_of(day) == days.span_of(day - timedelta(days=1)) + 1
    assert days.span_of(date(2024, 9, 3)) == days.span_of(date(2024, 7, 1))


def test_claims_that_differ_in_nothing_that_matters_have_one_shape(
    shipped: Library, engine: DuckDBEngine, encounter_of: Callable[..., Encounter]
) -> None:
    def shape(**claim: Any) -> int:
        encounter = encounter_of(shipped, claim=claim)
        (row,) = by_sql(engine, [encounter])
        assert row["line.number"]
        return len(engine.lines.shapes.listed)

    def billed(provider: str, minutes: int, diagnosis: str) -> Row:
        lines = [
            {"line": 1, "code": "64628", "units": 1, "provider": provider},
            {"line": 2, "code": "00630", "minutes": minutes, "provider": provider},
        ]
        diagnoses = ["M54.51", diagnosis]
        return {"form": "professional", "diagnoses": diagnoses, "lines": lines}

    first = shape(**billed("P1", 30, "K21.9"))
    assert shape(**billed("another", 45, "E11.9")) == first
    assert shape(**billed("another", 45, "M54.50")) == first + 1


def test_lines_are_rendered_with_the_names_of_their_edits(
    shipped: Library, engine: DuckDBEngine, encounter_of: Callable[..., Encounter]
) -> None:
    lines = [{"line": 2, "code": "64629", "units": 3}, {"line": 1, "code": "64628", "units": 1}]
    claim = {"form": "professional", "setting": "practitioner", "place_of_service": "24"}
    encounter = encounter_of(
        shipped,
        date_of_service="2024-09-03",
        claim={**claim, "diagnoses": ["M54.51"], "lines": lines},
        facts={"procedure.vertebral_bodies": ["L3", "L4", "L5", "S1"]},
    )
    (row,) = by_sql(engine, [encounter])
    first, second = rendered(row, engine.shape)["lines"]
    assert (first["line"], first["code"], second["units"]) == (1, "64628", 3)
    assert second["status"] == "denied"
    assert second["failed"] == ["mue", "units-above-bodies"]
