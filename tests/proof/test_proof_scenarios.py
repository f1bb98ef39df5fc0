"""Witnesses as scenarios: read back and run, they come to what the engine decided."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.decide import Session
from engine.knowledge.library import Library
from engine.language.conditions import Condition, Test, walk
from engine.language.kleene import Status
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.scenario import changed_words, scenario_lines
from engine.proof.witness import Witness
from engine.testing.extract import extract
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS
from tests.decide.random_packs import LAST

Json = dict[str, Any]

PACKS = (
    "medicare/palmetto-l39420@2023-03-05",
    "medicare/noridian-l39642@v11",
    "bcbs/wyoming-15-01-004@001",
    "bcbs/south-carolina-cam-394@undated",
    "cigna/evicore-cmm-208@2025-12-18",
    "uhc/ablative-treatment-spinal-pain@2026-02-01",
)


def run(lines: list[str], session: Session, folder: Path) -> list[str]:
    """The scenarios that do not hold, and why."""
    file = folder / "witnesses.feature"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    extracted = extract([read_feature(file, STEPS)], session)
    assert extracted.scenarios > 0
    return [f"{one.name}: {one.why}" for one in extracted.broken]


def test_a_scenario_says_the_sex_where_a_pack_asks_for_it(
    library_of: Callable[..., Library], pack_json: Callable[..., Json], tmp_path: Path
) -> None:
    covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
    criteria = {"C1": {"fact": "patient.sex", "is": "male"}}
    library = library_of(pack_json(criteria, [covered, LAST]))
    pack = library.pack_named("tester/policy")
    with Replayer(library) as replayer, Session(library) as session:
        prover = Prover(replayer, pack)
        for status in Status:
            found = prover.find(prover.reading.criteria["C1"].where(status))
            assert isinstance(found, Witness)
            lines = scenario_lines(
                status, prover.replay(found), pack.name, library.facts, criteria=["C1"]
            )
            assert run([f"Feature: {status}", *lines], session, tmp_path) == []


def test_a_set_of_which_nothing_is_known_is_called_unknown_in_a_report(
    library_of: Callable[..., Library], pack_json: Callable[..., Json]
) -> None:
    covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
    criteria = {"C1": {"fact": "mri.modic_1_bodies", "any_in": ["L4", "L5"]}}
    library = library_of(pack_json(criteria, [covered, LAST]))
    pack = library.pack_named("tester/policy")
    with Replayer(library) as replayer:
        prover = Prover(replayer, pack)
        found = prover.find(prover.reading.criteria["C1"].where(Status.UNKNOWN))
        assert isinstance(found, Witness)
        label = library.facts["mri.modic_1_bodies"].label
        assert changed_words(found, library) == f"{label} unknown"
        lines = scenario_lines("open", prover.replay(found), pack.name, library.facts)
        assert any("at least none" in line for line in lines)


def test_an_age_that_is_not_known_is_said_of_a_patient_whose_maturity_is(
    shipped: Library, replayer: Replayer, session: Session, tmp_path: Path
) -> None:
    """A typical encounter has a date of birth: without a row that takes it away, it would count."""
    pack = shipped.pack_named("medicare/noridian-l39642@v11")
    prover = Prover(replayer, pack)
    age = next(
        node
        for node in walk(pack.criteria["NOR-K1"].condition)
        if isinstance(node, Test) and node.fact == "patient.age"
    )
    grown = prover.universe.symbol("patient.skeletally_mature").says(True)
    found = prover.find(prover.universe.test(age).unknown, grown)
    assert isinstance(found, Witness)
    shown = prover.replay(found)
    lines = scenario_lines("age", shown, pack.name, shipped.facts, criteria=["NOR-K1"])
    assert run(["Feature: age", *lines], session, tmp_path) == []


@pytest.mark.parametrize("name", PACKS)
def test_a_witness_as_a_scenario_holds_in_the_words_of_the_features(
    name: str, shipped: Library, replayer: Replayer, session: Session, tmp_path: Path
) -> None:
    pack = shipped.pack_named(name)
    prover = Prover(replayer, pack)
    conditions: list[Condition] = [c.condition for c in pack.criteria.values()]
    conditions += [step.condition for step in pack.determinations]
    tests = [n for one in conditions for n in walk(one) if isinstance(n, Test)]
    rng = Random(name)
    lines = ["Feature: witnesses"]
    for number in range(25):
        chosen = rng.sample(tests, min(len(tests), 3))
        wishes = [prover.universe.test(test).where(rng.choice([*Status])) for test in chosen]
        found = prover.find(*wishes)
        if isinstance(found, Witness):
            replayed = prover.replay(found)
            lines += scenario_lines(
                f"number {number}",
                replayed,
                name,
                shipped.facts,
                criteria=list(pack.criteria),
            )
    assert sum("Scenario:" in line for line in lines) > 5
    assert run(lines, session, tmp_path) == []
