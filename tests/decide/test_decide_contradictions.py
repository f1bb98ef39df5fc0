"""A decision about facts that cannot all be as stated: open, with both facts named."""

from collections.abc import Callable
from typing import Any

from engine.decide import Session
from engine.decide.form import to_json
from engine.decide.session import Options
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome
from engine.knowledge.texts.documents import Document

Json = dict[str, Any]
EncounterOf = Callable[..., Encounter]
PRIOR, KIND = "surgery.prior_at_level", "surgery.prior_kind"


def test_an_excluded_surgery_that_is_said_not_to_have_been_leaves_the_answer_open(
    session: Session, encounter_of: EncounterOf, typical: Callable[[], Json]
) -> None:
    parts = typical()
    assert session.decide(encounter_of(**parts)).outcome is Outcome.COVERED
    parts["facts"][KIND] = {"value": ["fusion"], "source": "operative note"}
    decision = session.decide(encounter_of(**parts))
    assert decision.outcome is Outcome.NEEDS_INFORMATION
    assert {fact.fact for fact in decision.missing.facts} >= {PRIOR, KIND}
    assert to_json(decision)["conflicts"] == [
        {
            "fact": PRIOR,
            "statements": [{"value": False, "source": None}],
            "contradicts": [KIND],
        },
        {
            "fact": KIND,
            "statements": [{"value": ["fusion"], "source": "operative note"}],
            "contradicts": [PRIOR],
        },
    ]


def test_what_is_missing_beside_the_units_of_a_claim_is_found(
    shipped: Library,
    pack_json: Callable[..., Json],
    encounter_of: EncounterOf,
    document: Callable[..., Document],
) -> None:
    units = {"fact": "claim.units", "of": "64629", "lte": 2}
    condition = {"all": [units, {"fact": KIND, "any_in": ["fusion"]}]}
    covered = {"id": "covered", "outcome": "covered", "condition": condition}
    last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
    pack = read_pack(document(pack_json({}, [covered, last])), shipped)
    claim = {"form": "professional", "lines": [{"line": 1, "code": "64628", "units": 1}]}
    with Session(shipped) as one:
        decision = one.decide(encounter_of(claim=claim), Options(pack=pack))
    found = {reach.outcome: reach.sets for reach in decision.missing.to_reach}
    assert found[Outcome.COVERED] == ((KIND,),)


def test_no_set_of_facts_is_offered_whose_values_would_contradict_each_other(
    shipped: Library,
    pack_json: Callable[..., Json],
    encounter_of: EncounterOf,
    document: Callable[..., Document],
) -> None:
    fused = {"fact": KIND, "any_in": ["fusion"]}
    none = {"fact": PRIOR, "is": False}
    late = {"fact": "surgery.months_since", "gt": 6, "unit": "mo"}
    last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}

    def sets(condition: Json, **facts: object) -> list[tuple[str, ...]]:
        covered = {"id": "covered", "outcome": "covered", "condition": condition}
        pack = read_pack(document(pack_json({}, [covered, last])), shipped)
        with Session(shipped) as one:
            given = {id.replace("__", "."): value for id, value in facts.items()}
            decision = one.decide(encounter_of(facts=given), Options(pack=pack))
        found = {reach.outcome: reach.sets for reach in decision.missing.to_reach}
        return list(found.get(Outcome.COVERED, ()))

    assert sets({"all": [fused, none]}) == []
    assert sets({"all": [fused, late]}) == [(KIND, "surgery.months_since")]
    assert sets({"all": [fused, late]}, surgery__months_since=9) == [(KIND,)]
    assert sets(fused, surgery__prior_at_level=False) == []
    assert sets(none, surgery__months_since=9) == []
    assert sets({"any": [fused, {"not": none}]}, surgery__months_since=9) == [(PRIOR,), (KIND,)]
    # Of two that contradict each other, either may be corrected to fit the other.
    both: Json = {"surgery__prior_at_level": False, "surgery__prior_kind": ["fusion"]}
    assert sets(none, **both) == [(KIND,)]
    assert sets({"not": none}, **both) == [(PRIOR,)]
    assert sets({"all": [fused, {"not": none}]}, **both) == [(PRIOR,)]
    # A number of months cannot be corrected to none: that takes the record, not an answer.
    assert sets(none, surgery__prior_at_level=False, surgery__months_since=9) == []
