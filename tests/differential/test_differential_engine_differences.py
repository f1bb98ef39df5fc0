"""The known differences between SQL engines, each by name, and that none gets through here."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from engine.decide import Session
from engine.encounter.model import Encounter, Statement
from engine.knowledge.library import Library
from engine.language.values import SetValue
from engine.scale import sql
from engine.scale.dialect import DuckDB, any_of
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.raw_rows import NotColumnarError, raw_row
from engine.scale.sql import Expr
from tests.differential.scale_trials import assert_same, by_sql

Json = dict[str, Any]


@pytest.fixture(scope="module")
def value() -> Iterator[Callable[[str], object]]:
    """What DuckDB makes of an expression."""
    with duckdb.connect() as connection:

        def of(text: str) -> object:
            return connection.execute(f"SELECT {text}").fetchall()[0][0]

        yield of


def text(expression: Expr) -> str:
    return DuckDB().text(expression)


def test_lists_with_null_members_are_not_kleene_in_duckdb(value: Callable[[str], object]) -> None:
    # If a version changes this, the rule that rejects such rows can be looked at again.
    assert value("list_contains([1, NULL], 2)") is False
    assert value("list_has_any([1, NULL], [2])") is False
    assert value("list_has_all([1, NULL], [1, 2])") is False
    assert value("list_sum([])") is None
    assert value("len(list_filter([1, NULL], LAMBDA x : x > 5))") == 0


def test_connectives_and_in_are_kleene(value: Callable[[str], object]) -> None:
    unknown, yes, no = "CAST(NULL AS BOOLEAN)", "TRUE", "FALSE"
    assert value(f"{unknown} AND {no}") is False
    assert value(f"{unknown} OR {yes}") is True
    assert value(f"NOT {unknown}") is None
    assert value("CAST(NULL AS VARCHAR) IN ('a', 'b')") is None
    assert value("CAST(NULL AS VARCHAR) NOT IN ('a', 'b')") is None


def test_a_case_takes_unknown_for_not_taken(value: Callable[[str], object]) -> None:
    assert value("CASE WHEN NULL THEN 1 ELSE 2 END") == 2
    taken = sql.case((sql.unknown(), sql.whole(1)), otherwise=sql.whole(2))
    assert value(text(taken)) == 2


def test_numbers_are_decimals_and_never_binary_floats(value: Callable[[str], object]) -> None:
    assert text(sql.number(Decimal("2.1"))) == "CAST('2.1' AS DECIMAL(18, 9))"
    assert value(
        f"{text(sql.number(Decimal('0.1')))} + {text(sql.number(Decimal('0.2')))}"
    ) == Decimal("0.3")
    with pytest.raises(sql.NumberTooFineError):
        sql.number(Decimal("0.1234567891"))


def test_list_primitives_give_null_for_null(value: Callable[[str], object]) -> None:
    dialect, none = DuckDB(), sql.unknown("VARCHAR[]")
    assert value(text(dialect.contains(none, "L4"))) is None
    assert value(text(dialect.size(none))) is None
    assert value(text(dialect.distinct_size(none))) is None
    assert value(text(dialect.some_member(none, lambda one: any_of(one, ["L4"])))) is None


FACT = "history.bvn_ablated_bodies"
EMPTY = SetValue(frozenset())
OPEN_EMPTY = SetValue(frozenset(), complete=False)
ONE, OPEN_ONE = SetValue(frozenset({"L4"})), SetValue(frozenset({"L4"}), complete=False)
OTHER = SetValue(frozenset({"S2"}))
OPERANDS: tuple[Json, ...] = (
    {"any_in": ["L4"]},
    {"none_in": ["L4"]},
    {"subset_of": ["L4", "L5"]},
    {"superset_of": ["L4"]},
    *({"count": {operator: 1}} for operator in ("eq", "lt", "lte", "gt", "gte")),
    {"count": {"between": [1, 2]}},
    {"count": {"eq": 0}},
)


def test_empty_and_open_sets_under_every_operator(
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    criteria = {f"C{n}": {"fact": FACT, **operand} for n, operand in enumerate(OPERANDS)}
    last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
    every = {"all": [{"criterion": id} for id in criteria]}
    covered = {"id": "covered", "outcome": "covered", "condition": every}
    library = library_of(pack_json(criteria, [covered, last]))
    encounters = [
        encounter_of(
            library,
            payer="tester",
            facts={FACT: {"value": sorted(one.members), "complete": one.complete}},
        )
        for one in (EMPTY, OPEN_EMPTY, ONE, OPEN_ONE, OTHER)
    ]
    encounters.append(encounter_of(library, payer="tester"))
    with DuckDBEngine(library) as engine, Session(library) as session:
        rows = assert_same(engine, session, encounters)
    # any_in is C0: unmet of nothing, unknown of an open set without it, unknown where unknown.
    answers = [(bool(row["met_0"] & 1), bool(row["unmet_0"] & 1)) for row in rows]
    yes, no, unknown = (True, False), (False, True), (False, False)
    assert answers == [no, unknown, yes, yes, no, unknown]


def test_a_number_with_too_many_digits_is_not_rounded(
    shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    from dataclasses import replace

    near = Decimal("40.00000000001")
    encounter = replace(encounter_of(), facts={"patient.bmi": (Statement(near),)})
    with DuckDBEngine(shipped) as engine, pytest.raises(NotColumnarError, match=r"patient\.bmi"):
        raw_row(encounter, engine.columns)


def test_many_members_need_more_than_one_word(
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    codes = [f"M{n:02}.{n % 10}" for n in range(90)]
    asked = {
        "C1": {"fact": "claim.diagnoses", "any_in": codes[60:70]},
        "C2": {"fact": "claim.diagnoses", "subset_of": codes},
        "C3": {"fact": "claim.diagnoses", "superset_of": [codes[0], codes[89]]},
        "C4": {"fact": "claim.diagnoses", "count": {"gte": 3}},
    }
    every = {"all": [{"criterion": id} for id in asked]}
    covered = {"id": "covered", "outcome": "covered", "condition": every}
    last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
    library = library_of(pack_json(asked, [covered, last]))

    def with_diagnoses(listed: list[str]) -> Encounter:
        line = {"line": 1, "code": "64628", "units": 1}
        return encounter_of(library, payer="tester", claim={"diagnoses": listed, "lines": [line]})

    lists = [[], [codes[0], codes[89], codes[63]], [codes[89]], ["Z33.1", codes[61]], codes[:3]]
    with DuckDBEngine(library) as engine, Session(library) as session:
        encounters = [with_diagnoses(listed) for listed in lists]
        assert_same(engine, session, encounters)
        assert [row["outcome"] for row in by_sql(engine, encounters)].count("covered") == 1
