"""Knowing more never overturns an answer: it only settles what was open."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decide import Session
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.knowledge.texts.documents import Document
from engine.language.facts import Fact
from engine.language.values import Kind
from tests.decide.random_packs import (
    VALUES,
    contradicts,
    random_facts,
    random_pack,
    settled,
    supplied,
)

Json = dict[str, Any]
EncounterOf = Callable[..., Encounter]

BODIES = ["L2", "L3", "L4", "L5", "S1"]
NUMBERS: dict[str, list[float]] = {  # at, below and above each threshold of the LCD
    "patient.bmi": [39.9, 40, 40.1],
    "pain.low_back_duration": [5.9, 6, 14],
    "conservative.failed_duration": [5.9, 6, 9],
    "surgery.months_since": [5, 6, 7],
    "bone.t_score": [-2.6, -2.5, -2.4],
    "imaging.correlated_disc_protrusion": [0, 5, 5.1],
    "imaging.correlated_spondylolisthesis": [0, 1.9, 2],
}


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind is Kind.BOOLEAN:
        return st.booleans()
    if fact.kind is Kind.NUMBER:
        return st.sampled_from(NUMBERS[fact.id])
    members = list(fact.members or ())
    codes = [code for code in members if code in BODIES] or members
    return st.lists(st.sampled_from(codes), unique=True, min_size=int(fact.nonempty))


@settings(max_examples=150)
@given(data=st.data())
def test_one_more_fact_never_overturns_a_decision_of_palmetto(
    *,
    data: st.DataObject,
    session: Session,
    shipped: Library,
    palmetto: Pack,
    encounter_of: EncounterOf,
    typical: Callable[[], Json],
) -> None:
    whole = typical()["facts"]
    asked = sorted(
        {
            *whole,
            "surgery.prior_kind",
            "surgery.months_since",
            "bone.t_score",
            "surgery.radicular_pain_resolved",
            "documented.treatment_objective",
        }
    )
    new = data.draw(st.sampled_from(asked), "new fact")
    left_out = data.draw(st.sets(st.sampled_from(asked), max_size=3), "left out")
    changed = data.draw(st.sets(st.sampled_from(asked), max_size=2), "changed")
    facts = {id: value for id, value in whole.items() if id not in left_out}
    facts |= {id: data.draw(values_of(shipped.facts[id])) for id in sorted(changed)}
    facts.pop(new, None)
    patient = {"birth_date": "1963-05-09", "sex": "female"}

    before = session.decide(encounter_of(facts=facts, patient=patient))
    facts[new] = data.draw(values_of(shipped.facts[new]), "its value")
    after = session.decide(encounter_of(facts=facts, patient=patient))

    assert before.policy is not None
    assert before.policy.pack is palmetto
    if new in [conflict.key for conflict in after.conflicts]:
        # It contradicts what is stated: less is known than before, and an answer may open again.
        assert after.outcome in (before.outcome, Outcome.NEEDS_INFORMATION)
        return
    if before.outcome is not Outcome.NEEDS_INFORMATION:
        assert after.outcome is before.outcome
    # What a criterion came to stays, too; and nothing new is asked for.
    for earlier, later in zip(before.criteria, after.criteria, strict=True):
        assert later.status in (earlier.status, "met", "unmet")
        assert earlier.status == "unknown" or later.status is earlier.status
    still = {fact.fact for fact in after.missing.facts}
    assert still <= {fact.fact for fact in before.missing.facts}
    reachable = {entry.determination for entry in after.reachable}
    assert reachable <= {entry.determination for entry in before.reachable}


def test_one_more_fact_never_overturns_the_outcome_of_a_random_pack(
    shipped: Library,
    pack_json: Callable[..., Json],
    encounter_of: EncounterOf,
    document: Callable[..., Document],
) -> None:
    rng, settled_before, settled_by_it = Random(64629), 0, 0
    for _ in range(400):
        given_pack = random_pack(rng, pack_json)
        pack = read_pack(document(given_pack), shipped)
        facts, patient = random_facts(rng)
        encounter = encounter_of(facts=facts, patient=patient)
        known = observe(encounter, shipped.facts)
        before = settled(pack, encounter, shipped)
        for id in sorted(set(VALUES) - set(known.values)):
            value = rng.choice(VALUES[id])
            if contradicts(encounter, {id: value}, shipped):
                continue
            after = settled(pack, supplied(encounter, {id: value}), shipped)
            shown = json.dumps([given_pack["determinations"], facts, patient, id, str(value)])
            assert before is None or after is before, shown
            settled_before += before is not None
            settled_by_it += before is None and after is not None
    # The trial is worth little if hardly anything was settled, before or by the new fact.
    assert min(settled_before, settled_by_it) > 100
