"""The solver's view of encounters: no encounter is missing from it, and it invents none."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
import z3

from engine.decide import Options, Session
from engine.decide.prepared import indexed_facts
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.language.conditions import Condition, Test, walk
from engine.language.evaluate import evaluate_test
from engine.language.kleene import Status
from engine.proof.beyond import NotProvable
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.solver import Impossible, Questions, Unanswered
from engine.proof.universe import Universe
from engine.proof.witness import Witness
from tests.conftest import as_document
from tests.decide.random_packs import random_pack
from tests.proof.random_claims import random_claim_pack, random_encounter

Json = dict[str, Any]
EncounterOf = Callable[..., Encounter]
PackJson = Callable[..., Json]


def pack_of(seed: int, pack_json: PackJson, library: Library) -> Pack:
    """Packs about claims and packs about everything else, by turns."""
    rng = Random(seed)
    if seed % 2:
        return random_claim_pack(rng, pack_json, library)
    return read_pack(as_document({**random_pack(rng, pack_json), "payer": "medicare"}), library)


def asked_by(pack: Pack) -> list[Test]:
    conditions: list[Condition] = [c.condition for c in pack.criteria.values()]
    conditions += [step.condition for step in pack.determinations]
    nodes = (node for one in conditions for node in walk(one))
    return list(dict.fromkeys(node for node in nodes if isinstance(node, Test)))


@pytest.mark.parametrize("seed", range(24))
def test_what_any_encounter_comes_to_some_model_comes_to(
    *,
    seed: int,
    shipped: Library,
    replayer: Replayer,
    pack_json: PackJson,
    encounter_of: EncounterOf,
    session: Session,
) -> None:
    pack = pack_of(seed, pack_json, shipped)
    prover = Prover(replayer, pack)
    questions = Questions(prover.universe.constraints)
    rng = Random(seed)
    for _ in range(8):
        encounter = random_encounter(rng, encounter_of)
        values = observe(encounter, shipped.facts, indexed_facts(pack)).values
        came_to = {test: evaluate_test(test, values) for test in asked_by(pack)}
        pairs = [prover.universe.test(test).where(came_to[test]) for test in came_to]
        model = questions.ask(*pairs)
        assert not isinstance(model, Impossible | Unanswered), came_to
        decision = session.decide(encounter, Options(pack=pack))
        assert z3.is_true(model.eval(prover.reading.outcome(decision.outcome), True))


@pytest.mark.parametrize("seed", range(24))
def test_every_model_is_an_encounter_that_the_engine_decides_as_the_model_says(
    seed: int, shipped: Library, replayer: Replayer, pack_json: PackJson
) -> None:
    pack = pack_of(seed, pack_json, shipped)
    prover = Prover(replayer, pack)
    rng = Random(seed)
    asked = asked_by(pack)
    for _ in range(8):
        chosen = rng.sample(asked, min(len(asked), 4))
        wished = [prover.universe.test(test).where(rng.choice([*Status])) for test in chosen]
        found = prover.find(*wished)
        if isinstance(found, Witness):
            prover.replay(found)  # raises where engine and solver differ
        else:
            assert isinstance(found, Impossible)


def test_every_fact_of_an_encounter_is_modeled_and_what_is_not_is_refused(shipped: Library) -> None:
    """A derived fact that is new in the dictionary is not taken for one that may be anything."""
    refused = []
    for id, fact in shipped.facts.items():
        test = Test(id, "known", True, of="64629" if fact.indexed else None)
        try:
            universe = Universe([test], shipped.facts)
        except NotProvable:
            refused.append(id)
        else:
            pair = universe.test(test)
            questions = Questions(universe.constraints)
            for status in (pair.met, pair.unmet):
                assert not isinstance(questions.ask(status), Impossible | Unanswered), id
    assert [id for id in refused if not id.startswith("line.")] == ["patient.birth_date"]
    with pytest.raises(NotProvable, match=r"`patient.birth_date` is not modeled"):
        Universe([Test("patient.birth_date", "known", True)], shipped.facts)
