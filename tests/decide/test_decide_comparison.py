"""One encounter before every payer and plan, and what would satisfy them all."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.decide import Session
from engine.decide.comparison import Comparison, compare
from engine.decide.joint import joint_documentation
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome
from engine.knowledge.study.seats import seats

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]
EncounterOf = Callable[..., Encounter]
Typical = Callable[[], Json]

LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}
CITATION = {"source": "text"}
SOURCES = [{"id": "text", "document": "A text", "evidence": "primary", "complete": True}]


def answers(found: Comparison) -> dict[str, Outcome]:
    return {
        group.decision.policy.pack.id: group.decision.outcome
        for group in found.groups
        if group.decision.policy
    }


@pytest.fixture
def compared(session: Session, encounter_of: EncounterOf) -> Callable[..., Comparison]:
    def run(*payers: str, **parts: object) -> Comparison:
        return compare(session, encounter_of(**parts), payers)

    return run


# --- who is asked


def test_every_plan_with_a_binding_is_asked_and_no_other(shipped: Library) -> None:
    asked = {(seat.payer, seat.plan, seat.line) for seat in seats(shipped)}
    assert ("medicare", "palmetto", "medicare_ffs") in asked
    assert ("aetna", None, "commercial") in asked
    assert ("bcbs", "wyoming", "commercial") in asked
    assert ("medicare", "railroad", "medicare_ffs") not in asked
    assert ("bcbs", "hcsc", "commercial") not in asked


def test_seats_stand_in_the_order_of_payers(shipped: Library) -> None:
    payers = [seat.payer for seat in seats(shipped)]
    assert payers == sorted(payers, key=list(shipped.payers.payers).index)


def test_the_contractors_are_asked_whatever_the_place(
    compared: Callable[..., Comparison], typical: Typical
) -> None:
    found = compared("medicare", service_location={"state": "CA"}, **typical())
    plans = {seat.plan for group in found.groups for seat in group.seats}
    assert {"palmetto", "noridian", "ngs", "wps"} <= plans


def test_plans_that_decide_by_the_same_version_share_a_group(
    compared: Callable[..., Comparison], typical: Typical
) -> None:
    found = compared("medicare", **typical())
    names = [group.decision.policy.pack.name for group in found.groups if group.decision.policy]
    assert len(names) == len(set(names))
    without = next(g for g in found.groups if g.decision.outcome is Outcome.INDIVIDUAL_REVIEW)
    assert [seat.plan for seat in without.seats] == ["ngs", "wps", "cgs", "novitas", "first-coast"]


def test_one_patient_gets_every_kind_of_answer(
    compared: Callable[..., Comparison], typical: Typical
) -> None:
    found = answers(compared(date_of_service="2026-03-04", **typical()))
    assert found["medicare/palmetto-l39420"] is Outcome.COVERED
    assert found["aetna/cpb-0016"] is Outcome.NOT_COVERED
    assert found["bcbs/anthem-surg-00052"] is Outcome.DELEGATED


def test_who_pays_by_the_encounter_makes_no_difference(
    compared: Callable[..., Comparison], typical: Typical
) -> None:
    here = compared("aetna", "uhc", **typical())
    there = compared("aetna", "uhc", payer="uhc", line_of_business="commercial", **typical())
    assert answers(here) == answers(there)


def test_medicare_advantage_follows_the_place_of_service(
    compared: Callable[..., Comparison], typical: Typical
) -> None:
    found = compared("aetna", **typical())
    advantage = next(g for g in found.groups if g.seats[0].line == "medicare_advantage")
    assert advantage.decision.policy
    assert advantage.decision.policy.pack.id == "medicare/palmetto-l39420"


# --- what would satisfy all of them


def policy(pack_json: PackJson, name: str, *conditions: Json) -> Json:
    criteria = {f"{name.upper()}{number}": c for number, c in enumerate(conditions, 1)}
    covered = {
        "id": "covered",
        "outcome": "covered",
        "condition": {"all": [{"criterion": id} for id in criteria]},
    }
    return pack_json(criteria, [covered, LAST], id=f"tester/{name}")


@pytest.fixture
def side_by_side(
    library_of: LibraryOf, pack_json: PackJson, encounter_of: EncounterOf
) -> Callable[..., Comparison]:
    """Compare an encounter before plans `a`, `b`, ... each with a policy of these criteria."""

    def run(*policies: Sequence[Json], **parts: object) -> Comparison:
        names = "abcde"[: len(policies)]
        packs = [
            policy(pack_json, name, *conditions)
            for name, conditions in zip(names, policies, strict=True)
        ]
        payers = {
            "schema": "coverpack/payers/1",
            "sources": SOURCES,
            "payers": {
                "tester": {
                    "name": "T",
                    "lines_of_business": ["commercial"],
                    "default_line_of_business": "commercial",
                    "plans": {name: {"name": name} for name in names},
                }
            },
            "bindings": [
                {
                    "payer": "tester",
                    "plan": name,
                    "kind": "own",
                    "policy": f"tester/{name}",
                    "citation": CITATION,
                }
                for name in names
            ],
        }
        library = library_of(*packs, payers=payers)
        encounter = encounter_of(library, payer="tester", plan="a", service_location=None, **parts)
        with Session(library) as session:
            return compare(session, encounter, ["tester"])

    return run


def months(number: int) -> Json:
    return {"fact": "pain.low_back_duration", "gte": number, "unit": "mo"}


def bmi(operator: str, number: int) -> Json:
    return {"fact": "patient.bmi", operator: number, "unit": "kg/m2"}


PREGNANT = {"fact": "patient.pregnant", "is": False}
IMPLANT = {"fact": "implant.electronic", "is": False}


def needed(found: Comparison) -> dict[str, list[str]]:
    return {
        one.fact.id: [strict.ask.bare for strict in one.strictest] for one in found.joint.needed
    }


def test_the_strictest_requirement_is_the_one_to_document(
    side_by_side: Callable[..., Comparison],
) -> None:
    found = side_by_side([months(6)], [months(12)])
    assert needed(found) == {"pain.low_back_duration": [">= 12 months"]}
    assert [r.ask.bare for r in found.joint.needed[0].requirements] == [
        ">= 6 months",
        ">= 12 months",
    ]


def test_what_either_asks_is_joined(side_by_side: Callable[..., Comparison]) -> None:
    found = side_by_side([months(6), IMPLANT], [months(6), bmi("lte", 40)])
    assert needed(found) == {
        "patient.bmi": ["<= 40 kg/m2"],
        "pain.low_back_duration": [">= 6 months"],
        "implant.electronic": ["must be absent"],
    }
    assert found.joint.conflicts == ()


def test_of_alternatives_the_one_that_serves_both_is_chosen(
    side_by_side: Callable[..., Comparison],
) -> None:
    found = side_by_side([{"any": [months(6), IMPLANT]}], [{"any": [bmi("lte", 40), IMPLANT]}])
    assert list(needed(found)) == ["implant.electronic"]
    assert found.joint.alternatives


def test_what_is_known_already_is_not_asked_for(side_by_side: Callable[..., Comparison]) -> None:
    found = side_by_side([months(6), IMPLANT], [months(12)], facts={"pain.low_back_duration": 14})
    assert [pack.id for pack in found.joint.covered] == ["tester/b"]
    assert list(needed(found)) == ["implant.electronic"]


def test_policies_that_exclude_each_other_are_named_with_the_fact(
    side_by_side: Callable[..., Comparison],
) -> None:
    found = side_by_side([bmi("lt", 30), months(6)], [bmi("gte", 30), months(6)])
    (conflict,) = found.joint.conflicts
    assert [pack.id for pack in conflict.packs] == ["tester/a", "tester/b"]
    assert conflict.facts == ("patient.bmi",)
    assert [r.ask.bare for r in conflict.requirements] == ["< 30 kg/m2", ">= 30 kg/m2"]
    assert set(needed(found)) == {"patient.bmi", "pain.low_back_duration"}


def test_a_conflict_of_three_that_no_pair_shows_is_told(
    side_by_side: Callable[..., Comparison],
) -> None:
    found = side_by_side(
        [{"any": [bmi("lt", 30), IMPLANT]}],
        [{"any": [bmi("gte", 30), IMPLANT]}],
        [{"not": IMPLANT}],
    )
    assert [len(conflict.packs) for conflict in found.joint.conflicts] == [3]


def test_a_policy_that_cannot_cover_any_more_asks_for_nothing(
    side_by_side: Callable[..., Comparison],
) -> None:
    found = side_by_side(
        [months(6), IMPLANT], [months(24), PREGNANT], facts={"pain.low_back_duration": 14}
    )
    assert [pack.id for pack in found.joint.packs] == ["tester/a"]
    assert list(needed(found)) == ["implant.electronic"]


def test_a_derived_fact_is_asked_for_by_its_input(side_by_side: Callable[..., Comparison]) -> None:
    found = side_by_side([{"fact": "patient.age", "gte": 19, "unit": "a"}])
    (one,) = found.joint.needed
    assert (one.fact.id, one.requirements[0].asked.id) == ("patient.birth_date", "patient.age")


def test_an_unread_clause_keeps_a_policy_out(side_by_side: Callable[..., Comparison]) -> None:
    found = side_by_side([months(6)], [months(6), {"not_seen": "the rest"}])
    assert [pack.id for pack in found.joint.packs] == ["tester/a"]


FAVORABLE = {
    "conservative.modalities": ["chiropractic", "injection", "pharmacotherapy"],
    "pain.low_back_dominant": True,
    "pathology.other_vertebral": False,
    "documented.precautions_for": [
        "age",
        "other_etiology",
        "bone",
        "infection",
        "neurologic",
        "cardiopulmonary_or_bleeding",
        "electronic_implant",
        "addictive_medication",
    ],
}


def test_documenting_what_is_named_covers_at_every_payer(
    session: Session, encounter_of: EncounterOf, typical: Typical
) -> None:
    """The promise of the list: with favorable values for its facts, all that are named cover."""
    parts = typical()
    known = parts["facts"] | FAVORABLE
    bodies = {"procedure.vertebral_bodies": ["L4", "L5"]}

    def compared(facts: Json) -> Comparison:
        encounter = encounter_of(
            date_of_service="2026-11-24", patient=parts["patient"], facts=bodies | facts
        )
        return compare(session, encounter, ["medicare", "bcbs"])

    found = compared({})
    open_ones = {pack.id for pack in found.joint.packs}
    assert {
        "medicare/palmetto-l39420",
        "medicare/noridian-l39642",
        "bcbs/wyoming-15-01-004",
    } <= open_ones
    assert found.joint.conflicts == ()
    after = compared({one.fact.id: known[one.fact.id] for one in found.joint.needed})
    assert open_ones <= {pack.id for pack in after.joint.covered}


def test_without_an_open_policy_there_is_nothing_to_document(
    session: Session, shipped: Library, encounter_of: EncounterOf
) -> None:
    found = joint_documentation(encounter_of(), [], shipped)
    assert (found.packs, found.needed, found.conflicts) == ((), (), ())
