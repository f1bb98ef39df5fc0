"""The sets of facts that could settle an outcome, against trying every value of every set."""

import json
from collections.abc import Callable, Sequence
from itertools import combinations, product
from random import Random
from typing import Any

from engine.decide import Decision, Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.documents import Document
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from tests.decide.random_packs import (
    VALUES,
    contradicts,
    fits,
    random_facts,
    random_pack,
    settled,
    supplied,
)

PackJson = Callable[..., dict[str, Any]]
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
        shown = json.dumps([{c["id"]: c["condition"] for c in given["criteria"]},
                            given["determinations"], facts, patient])
        assert {o: s for o, s in expected.items() if s and o in reachable} == ways(decision), shown
        assert [r.outcome for r in decision.missing.to_reach] == list(
            dict.fromkeys(r.outcome for r in decision.reachable)
        )
        sets += sum(map(len, ways(decision).values()))
    assert sets > 2 * PACKS
