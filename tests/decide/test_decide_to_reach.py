"""The sets of facts that could settle an outcome, against trying every value of every set."""

import json
from collections.abc import Callable, Sequence
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from engine.decide import Decision, Options, Session, decide
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.knowledge.texts.documents import Document
from tests.decide.random_packs import (
    VALUES,
    contradicts,
    fits,
    random_facts,
    random_pack,
    settled,
    supplied,
)

Json = dict[str, Any]
PackJson = Callable[..., Json]
EncounterOf = Callable[..., Encounter]
MakeDocument = Callable[..., Document]

PACKS = 100
MOST_TRIED = 8_000


def by_trying(
    pack: Pack, encounter: Encounter, library: Library, missing: Sequence[str]
) -> dict[Outcome, set[frozenset[str]]]:
    """For each outcome the minimal sets of missing facts some values of which settle it.

    The values may not contradict the record.
    """
    pools = {id: [v for v in VALUES[id] if fits(encounter, id, v)] for id in missing}
    found: dict[Outcome, set[frozenset[str]]] = {}
    for size in range(1, len(missing) + 1):
        for chosen in combinations(missing, size):
            for values in product(*(pools[id] for id in chosen)):
                given = dict(zip(chosen, values, strict=True))
                outcome = settled(pack, supplied(encounter, given), library)
                if outcome is None:
                    continue
                sets = found.setdefault(outcome, set())
                if not any(known <= set(chosen) for known in sets) and not contradicts(
                    encounter, given, library
                ):
                    sets.add(frozenset(chosen))
    return found


def ways(decision: Decision) -> dict[Outcome, set[frozenset[str]]]:
    return {
        reach.outcome: {frozenset(chosen) for chosen in reach.sets}
        for reach in decision.missing.to_reach
        if reach.sets
    }


def test_the_sets_are_exactly_the_minimal_ones(
    shipped: Library, pack_json: PackJson, encounter_of: EncounterOf, document: MakeDocument
) -> None:
    rng, tried, sets = Random(64628), 0, 0
    while tried < PACKS:
        given = random_pack(rng, pack_json)
        facts, patient = random_facts(rng)
        pack = read_pack(document(given), shipped)
        encounter = encounter_of(facts=facts, patient=patient)
        with Session(shipped) as session:
            decision = session.decide(encounter, Options(pack=pack))
        missing = [fact.fact for fact in decision.missing.facts]
        size = 1
        for id in missing:
            size *= len(VALUES[id]) + 1
        if decision.outcome is not Outcome.NEEDS_INFORMATION or size > MOST_TRIED:
            continue
        tried += 1
        assert not any(reach.truncated for reach in decision.missing.to_reach)
        reachable = {r.outcome for r in decision.reachable}
        expected = by_trying(pack, encounter, shipped, missing)
        shown = json.dumps(
            [
                {c["id"]: c["condition"] for c in given["criteria"]},
                given["determinations"],
                facts,
                patient,
            ]
        )
        assert {o: s for o, s in expected.items() if s and o in reachable} == ways(decision), shown
        assert [r.outcome for r in decision.missing.to_reach] == list(
            dict.fromkeys(r.outcome for r in decision.reachable)
        )
        sets += sum(map(len, ways(decision).values()))
    assert sets > 2 * PACKS


# --- what trying has found, kept as examples

COVERED = {"id": "covered", "outcome": "covered"}
LAST = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
AGAIN = {"fact": "history.bodies_retreated"}
NOW = {"fact": "procedure.vertebral_bodies"}
BEFORE = {"fact": "history.bvn_ablated_bodies"}
BORN, MATURE = "patient.birth_date", "patient.skeletally_mature"
PAIN = {"fact": "pain.low_back_duration", "unit": "mo"}
ABLATED, TREATED = "history.bvn_ablated_bodies", "procedure.vertebral_bodies"

# conditions that must all hold, what is stated, the minimal sets
EXAMPLES: list[tuple[list[Json], Json, list[tuple[str, ...]]]] = [
    # At 18 or below nothing follows about maturity: both facts are needed, in whatever order.
    (
        [{"fact": MATURE, "is": True}, {"fact": "patient.age", "lte": 18, "unit": "a"}],
        {},
        [(BORN, MATURE)],
    ),
    (
        [
            {"fact": MATURE, "is": True},
            {"fact": "patient.age", "gt": 17, "unit": "a"},
            {"fact": "patient.age", "lte": 18, "unit": "a"},
        ],
        {},
        [(BORN, MATURE)],
    ),
    ([{"fact": MATURE, "is": True}], {}, [(BORN,), (MATURE,)]),
    # A birth date that contradicts what is stated of maturity settles nothing.
    ([{"fact": "patient.age", "gt": 18, "unit": "a"}], {MATURE: False}, []),
    # Between two whole numbers that follow each other lies none; between two durations one does.
    ([{"fact": "cbt.sessions", "gt": 5}, {"fact": "cbt.sessions", "lt": 6}], {}, []),
    ([{**PAIN, "gt": 5}, {**PAIN, "lt": 6}], {}, [("pain.low_back_duration",)]),
    # Sources of one fact that differ are not settled by another fact from which it follows.
    (
        [{"fact": MATURE, "is": True}],
        {MATURE: [{"value": True, "source": "a"}, {"value": False, "source": "b"}]},
        [(MATURE,)],
    ),
    # Nothing ablated before leaves nothing to be treated again, whatever is treated now.
    ([{**AGAIN, "count": {"eq": 0}}], {}, [(ABLATED,)]),
    ([{**AGAIN, "count": {"gte": 1}}], {}, [(TREATED, ABLATED)]),
    # Two sets are tried at every overlap: here they have none, and here one body of two.
    (
        [
            {"fact": "history.lifetime_body_count", "gte": 4},
            {**NOW, "count": {"eq": 2}},
            {**BEFORE, "count": {"eq": 2}},
        ],
        {},
        [(TREATED, ABLATED)],
    ),
    (
        [
            {**AGAIN, "count": {"eq": 1}},
            {**NOW, "count": {"eq": 2}},
            {**BEFORE, "count": {"eq": 2}},
        ],
        {},
        [(TREATED, ABLATED)],
    ),
    ([{**AGAIN, "count": {"eq": 2}}, {**NOW, "count": {"eq": 1}}], {}, []),
    # Neighbors are looked for where they lie.
    (
        [{"fact": "procedure.bodies_adjacent", "is": False}, {**NOW, "count": {"eq": 2}}],
        {TREATED: {"value": ["T2"], "complete": False}},
        [(TREATED,)],
    ),
    (
        [{"fact": "procedure.bodies_adjacent", "is": True}, {**NOW, "count": {"eq": 2}}],
        {TREATED: {"value": ["L4"], "complete": False}},
        [(TREATED,)],
    ),
    ([{"fact": "procedure.bodies_adjacent", "is": False}, {**NOW, "count": {"eq": 1}}], {}, []),
]


@pytest.mark.parametrize(("conditions", "facts", "sets"), EXAMPLES)
def test_the_sets_of_an_example(
    shipped: Library,
    pack_json: PackJson,
    encounter_of: EncounterOf,
    document: MakeDocument,
    *,
    conditions: list[Json],
    facts: Json,
    sets: list[tuple[str, ...]],
) -> None:
    for ordered in (conditions, conditions[::-1]):
        given = pack_json({}, [{**COVERED, "condition": {"all": ordered}}, LAST])
        pack = read_pack(document(given), shipped)
        decision = decide(shipped, encounter_of(facts=facts), Options(pack=pack))
        found = {reach.outcome: reach.sets for reach in decision.missing.to_reach}
        assert list(found[Outcome.COVERED]) == sets
