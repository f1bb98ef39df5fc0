"""SQL against the row engine: the same answer for every encounter, in every column."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.decide import Options, Session
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language.kleene import MET, UNMET
from engine.rules import compile_program
from engine.rules.reference import expected
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.masks import named
from engine.scale.synth import Rates, Synth
from tests.decide.random_packs import random_facts, random_pack
from tests.differential.scale_trials import assert_same, by_sql, encounters_of

Json = dict[str, Any]


@pytest.fixture(scope="module")
def engine(shipped: Library) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(shipped) as opened:
        yield opened


def test_all_packs_on_synthetic_encounters(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    encounters = encounters_of(Synth(shipped, seed=7).batches(1_500), engine)
    rows = assert_same(engine, session, encounters)
    # The trial is worth little if an outcome never occurs, or hardly any pack decides.
    outcomes = Counter(row["outcome"] for row in rows)
    assert outcomes.keys() >= {str(one) for one in Outcome} - {
        "partially_covered",
        "not_applicable",
    }
    assert len({row["pack"] for row in rows}) >= 10


def test_encounters_full_of_gaps_and_conflicts(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    rates = Rates(missing=0.3, odd=0.2, conflicts=0.06)
    encounters = encounters_of(Synth(shipped, seed=8, rates=rates).batches(400), engine)
    assert_same(engine, session, encounters)


def compare_random_packs(
    count: int,
    library: Library,
    folder: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    rng, seen = Random(64628), Counter[str]()
    with Session(library) as session:
        for number in range(count):
            path = folder / f"{number}.json"
            path.write_text(json.dumps(random_pack(rng, pack_json)))
            pack = library.pack_at(path)
            encounters = []
            for _ in range(40):
                facts, patient = random_facts(rng)
                encounters.append(
                    encounter_of(library, payer="tester", facts=facts, patient=patient)
                )
            with DuckDBEngine(library, pack=pack) as engine:
                rows = assert_same(engine, session, encounters, Options(pack=pack))
            seen.update(row["outcome"] for row in rows)
            compare_with_the_definition(pack, rows, encounters, library)
    assert len(seen) >= 4, seen


def compare_with_the_definition(
    pack: Pack, rows: list[Json], encounters: list[Encounter], library: Library
) -> None:
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    program = compile_program(
        pack.name, conditions, [(d.id, d.condition) for d in pack.determinations]
    )
    for row, encounter in zip(rows, encounters, strict=True):
        right = expected(program, observe(encounter, library.facts).values)
        reachable = named([row["reachable"]], list(right.determinations))
        assert tuple(reachable) == right.reachable
        for word, status in (("met_0", MET), ("unmet_0", UNMET)):
            listed = [id for id, found in right.criteria.items() if found is status]
            assert list(named([row[word]], list(pack.criteria))) == listed


@pytest.fixture
def tester(library_of: Callable[..., Library], pack_json: Callable[..., Json]) -> Library:
    return library_of(random_pack(Random(1), pack_json))


def test_random_packs_in_sql_by_rules_and_by_definition(
    tester: Library,
    tmp_path: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    compare_random_packs(12, tester, tmp_path, pack_json, encounter_of)


@pytest.mark.slow
def test_hundreds_of_random_packs(
    tester: Library,
    tmp_path: Path,
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    compare_random_packs(300, tester, tmp_path, pack_json, encounter_of)


@pytest.mark.parametrize(
    "name",
    [
        "medicare/palmetto-l39420@2023-03-05",
        "bcbs/south-carolina-cam-394@undated",
        "medicare/ngs-l40302@v2",
    ],
)
def test_a_named_pack_decides_everything(name: str, shipped: Library, session: Session) -> None:
    pack = shipped.pack_named(name)
    with DuckDBEngine(shipped, pack=pack) as engine:
        encounters = encounters_of(Synth(shipped, seed=9).batches(120), engine)
        assert_same(engine, session, encounters, Options(pack=pack))


def test_a_wrong_threshold_would_be_noticed(
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
) -> None:
    def library(months: int) -> Library:
        asked = {"fact": "pain.low_back_duration", "gte": months, "unit": "mo"}
        covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C"}}
        last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
        return library_of(pack_json({"C": asked}, [covered, last]))

    right = library(6)
    encounters = [
        encounter_of(right, payer="tester", facts={"pain.low_back_duration": months})
        for months in (5, 6, 7)
    ]
    with (
        DuckDBEngine(right) as engine,
        DuckDBEngine(library(7)) as wrong,
        Session(right) as session,
    ):
        assert_same(engine, session, encounters)
        assert [row["outcome"] for row in by_sql(engine, encounters)] == [
            "not_covered",
            "covered",
            "covered",
        ]
        with pytest.raises(AssertionError, match=r"differ in \{'outcome'"):
            assert_same(wrong, session, encounters)


@pytest.mark.slow
def test_fifty_thousand_synthetic_encounters(
    shipped: Library, session: Session, engine: DuckDBEngine
) -> None:
    for batch in Synth(shipped, seed=50).batches(50_000):
        assert_same(engine, session, encounters_of([batch], engine))
