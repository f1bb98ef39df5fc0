"""How an outcome is reached: the order of determinations, effects, basis, and what is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, Options, Session, to_json
from engine.decide.model import Effect
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome
from engine.knowledge.texts.documents import Document
from engine.language.kleene import MET, UNKNOWN, UNMET

Json = dict[str, Any]
PackJson = Callable[..., Json]
Decide = Callable[..., Decision]

CANCER = {"fact": "spine.cancer", "is": True}
INFECTION = {"fact": "infection.systemic_active", "is": True}
PAIN = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
RULED_OUT = {"id": "ruled-out", "outcome": "not_covered", "basis": "contraindication"}
NOT_MET = {"id": "not-met", "outcome": "not_covered", "basis": "criteria_not_met"}
COVERED = {"id": "covered", "outcome": "covered"}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}


def criterion(id: str) -> Json:
    return {"criterion": id}


@pytest.fixture
def decide(
    shipped: Library,
    document: Callable[..., Document],
    encounter_of: Callable[..., Encounter],
) -> Decide:
    def run(pack: Json, facts: Json | None = None, **parts: Any) -> Decision:
        one = encounter_of(facts=facts or {}, **parts)
        with Session(shipped) as session:
            return session.decide(one, Options(pack=read_pack(document(pack), shipped)))

    return run


def test_the_position_that_decides_is_cited(decide: Decide, pack_json: PackJson) -> None:
    cited = {**LAST, "citation": {"source": "text", "section": "9"}}
    decision = decide(pack_json({}, [cited]))
    assert decision.citation is not None
    assert (decision.citation.document, decision.citation.section) == ("A policy text", "9")
    assert to_json(decision)["citation"]["section"] == "9"
    assert to_json(decide(pack_json({}, [LAST])))["citation"] is None


@pytest.fixture
def usual(pack_json: PackJson) -> Json:
    """One contraindication, one indication, in the usual order of determinations."""
    return pack_json(
        {"X": {"kind": "contraindication", "condition": CANCER}, "C": PAIN},
        [
            {**RULED_OUT, "condition": criterion("X")},
            {**NOT_MET, "condition": {"not": criterion("C")}},
            {**COVERED, "condition": {"all": [criterion("C"), {"not": criterion("X")}]}},
            LAST,
        ],
    )


def reachable(decision: Decision) -> list[str]:
    return [entry.determination for entry in decision.reachable]


# facts, outcome, basis, determination, reachable
USUAL: list[tuple[Json, str, str | None, str | None, list[str]]] = [
    ({"spine.cancer": False, "pain.low_back_duration": 6}, "covered", None, "covered", ["covered"]),
    (
        {"spine.cancer": False, "pain.low_back_duration": 5},
        "not_covered",
        "criteria_not_met",
        "not-met",
        ["not-met"],
    ),
    (
        {"spine.cancer": True, "pain.low_back_duration": 6},
        "not_covered",
        "contraindication",
        "ruled-out",
        ["ruled-out"],
    ),
    ({"spine.cancer": True}, "not_covered", "contraindication", "ruled-out", ["ruled-out"]),
    # Both ways it is not covered; the basis is that of the first one that is met.
    (
        {"pain.low_back_duration": 5},
        "not_covered",
        "criteria_not_met",
        "not-met",
        ["ruled-out", "not-met"],
    ),
    (
        {"pain.low_back_duration": 6},
        "needs_information",
        None,
        None,
        ["ruled-out", "covered", "otherwise"],
    ),
    ({"spine.cancer": False}, "needs_information", None, None, ["not-met", "covered", "otherwise"]),
    ({}, "needs_information", None, None, ["ruled-out", "not-met", "covered", "otherwise"]),
]


@pytest.mark.parametrize(("facts", "outcome", "basis", "determination", "open_ones"), USUAL)
def test_the_first_determination_that_is_met_answers_unless_an_earlier_one_is_open(
    decide: Decide,
    usual: Json,
    *,
    facts: Json,
    outcome: str,
    basis: str | None,
    determination: str | None,
    open_ones: list[str],
) -> None:
    found = decide(usual, facts)
    assert (found.outcome, found.basis, found.determination) == (outcome, basis, determination)
    assert reachable(found) == open_ones


def test_the_payer_term_is_that_of_the_determination(decide: Decide, pack_json: PackJson) -> None:
    last = {**LAST, "basis": "investigational", "payer_term": "unproven"}
    found = decide(pack_json({}, [last]))
    assert (found.basis, found.payer_term) == ("investigational", "unproven")


def test_nothing_after_the_first_met_determination_is_reachable(
    decide: Decide, pack_json: PackJson
) -> None:
    pack = pack_json(
        {},
        [
            {**RULED_OUT, "condition": CANCER},
            {**COVERED, "condition": PAIN},
            {**NOT_MET, "condition": INFECTION},
            LAST,
        ],
    )
    found = decide(pack, {"pain.low_back_duration": 9})
    assert reachable(found) == ["ruled-out", "covered"]
    assert [f.fact for f in found.missing.facts] == ["spine.cancer"]


@pytest.mark.parametrize(
    ("codes", "outcome", "open_ones"),
    [
        (["64628"], "not_covered", ["otherwise"]),
        (["64635"], "needs_information", ["out-of-scope", "otherwise"]),
    ],
)
def test_blanket_non_coverage_waits_for_no_clinical_fact(
    decide: Decide, pack_json: PackJson, *, codes: list[str], outcome: str, open_ones: list[str]
) -> None:
    blanket = {**LAST, "basis": "investigational"}
    found = decide(pack_json({}, [blanket]), request={"codes": codes})
    assert (found.outcome, reachable(found)) == (outcome, open_ones)
    clinical = [f.fact for f in found.missing.facts if f.fact != "procedure.technique"]
    assert clinical == []
    assert decide(pack_json({}, [blanket])).missing.facts == ()


def test_another_technique_is_outside_the_policy(decide: Decide, usual: Json) -> None:
    found = decide(usual, {"procedure.technique": "other", "spine.cancer": True})
    assert (found.outcome, found.determination) == (Outcome.NOT_APPLICABLE, "out-of-scope")
    assert found.basis is None


# --- clauses that were not read


@pytest.fixture
def unread(pack_json: PackJson) -> Json:
    return pack_json(
        {"C": PAIN, "N": {"condition": {"not_seen": "appendix B"}}},
        [
            {**NOT_MET, "condition": {"not": {"all": [criterion("C"), criterion("N")]}}},
            {**COVERED, "condition": {"all": [criterion("C"), criterion("N")]}},
            LAST,
        ],
    )


@pytest.mark.parametrize("months", [None, 5, 6, 60])
def test_a_pack_with_an_unread_clause_never_answers_covered(
    decide: Decide, unread: Json, months: int | None
) -> None:
    found = decide(unread, {"pain.low_back_duration": months})
    assert found.outcome == ("not_covered" if months == 5 else "needs_information")


def test_an_unread_clause_asks_for_a_document_and_for_no_fact(decide: Decide, unread: Json) -> None:
    found = decide(unread, {"pain.low_back_duration": 6})
    assert found.missing.facts == ()
    assert [(d.document, d.criteria) for d in found.missing.documents] == [("appendix B", ("N",))]
    # No fact settles `covered`, and the answer says so.
    assert {r.outcome: r.sets for r in found.missing.to_reach} == {
        Outcome.NOT_COVERED: (),
        Outcome.COVERED: (),
    }


# --- effects


@pytest.fixture
def kinds(pack_json: PackJson) -> Json:
    others = ("indication", "limit", "documentation", "administrative")
    criteria: Json = {kind: {"kind": kind, "condition": CANCER} for kind in others}
    criteria["ruling-out"] = {"kind": "contraindication", "condition": CANCER}
    criteria["told"] = {"condition": CANCER, "advisory": True}
    criteria["inner"] = {"condition": CANCER}
    criteria["outer"] = {"condition": {"all": [criterion("inner")]}}
    counted = [id for id in criteria if id not in ("inner",)]
    return pack_json(
        criteria, [{**COVERED, "condition": {"all": [criterion(id) for id in counted]}}, LAST]
    )


@pytest.mark.parametrize(
    ("value", "plain", "ruling_out"),
    [
        (True, Effect.SUPPORTS, Effect.BLOCKS),
        (False, Effect.BLOCKS, Effect.SUPPORTS),
        (None, Effect.OPEN, Effect.OPEN),
    ],
)
def test_a_contraindication_blocks_when_met_and_any_other_kind_when_unmet(
    decide: Decide, kinds: Json, *, value: bool | None, plain: Effect, ruling_out: Effect
) -> None:
    effects = {c.id: c.effect for c in decide(kinds, {"spine.cancer": value}).criteria}
    assert effects == {
        "indication": plain,
        "limit": plain,
        "documentation": plain,
        "administrative": plain,
        "ruling-out": ruling_out,
        "told": Effect.NONE,  # narrative
        "inner": Effect.NONE,  # only referenced by another
        "outer": plain,
    }


def test_a_criterion_shows_its_tests_with_what_was_observed(decide: Decide, usual: Json) -> None:
    found = decide(usual, {"pain.low_back_duration": {"value": 14, "source": "history"}})
    by_id = {c.id: c for c in found.criteria}
    test = by_id["C"].tests[0]
    assert (by_id["C"].status, test.status) == (MET, MET)
    assert test.observation is not None
    assert (test.observation.value, test.observation.source) == (14, "history")
    open_test = by_id["X"].tests[0]
    assert (open_test.status, open_test.observation) == (UNKNOWN, None)


def test_conflicting_sources_leave_a_criterion_open_and_are_named(
    decide: Decide, usual: Json
) -> None:
    two = [{"value": True, "source": "MRI report"}, {"value": False, "source": "history"}]
    found = decide(usual, {"spine.cancer": two, "pain.low_back_duration": 9})
    assert found.outcome is Outcome.NEEDS_INFORMATION
    assert [(o.key, [s.source for s in o.statements]) for o in found.conflicts] == [
        ("spine.cancer", ["MRI report", "history"]),
    ]
    assert [f.fact for f in found.missing.facts] == ["spine.cancer"]


def test_a_possible_finding_neither_blocks_nor_supports(decide: Decide, usual: Json) -> None:
    possible = {"value": True, "certainty": "possible", "source": "MRI report"}
    found = decide(usual, {"spine.cancer": possible, "pain.low_back_duration": 9})
    assert found.outcome is Outcome.NEEDS_INFORMATION
    test = next(c for c in found.criteria if c.id == "X").tests[0]
    assert test.observation is not None
    assert (test.observation.value, test.observation.is_possible) == (None, True)


# --- missing facts: those of unknown tests below unknown nodes of reachable determinations


def test_missing_facts_are_those_whose_test_can_still_matter_by_structure(
    decide: Decide, pack_json: PackJson
) -> None:
    pack = pack_json(
        {
            "early": {"all": [CANCER, INFECTION]},  # unmet by one part: the other is not asked
            "choice": {"any": [PAIN, INFECTION]},  # met by one part: the other is not asked
            "half": {"at_least": 2, "of": [PAIN, INFECTION, CANCER]},
            "unused": {"fact": "patient.bmi", "gt": 40, "unit": "kg/m2"},
        },
        [
            {**RULED_OUT, "condition": criterion("early")},
            {**NOT_MET, "condition": {"not": criterion("choice")}},
            {**COVERED, "condition": criterion("half")},
            LAST,
        ],
    )
    found = decide(pack, {"spine.cancer": False, "pain.low_back_duration": 9})
    assert [(f.fact, f.criteria) for f in found.missing.facts] == [
        ("infection.systemic_active", ("half",)),
    ]
    assert [(r.outcome, r.sets) for r in found.missing.to_reach] == [
        (Outcome.COVERED, (("infection.systemic_active",),)),
        (Outcome.NOT_COVERED, (("infection.systemic_active",),)),
    ]


def test_missing_facts_stand_in_the_order_of_the_dictionary_with_their_questions(
    decide: Decide, shipped: Library, usual: Json
) -> None:
    missing = decide(usual).missing.facts
    assert [f.fact for f in missing] == ["pain.low_back_duration", "spine.cancer"]
    declared = shipped.facts["pain.low_back_duration"]
    assert (missing[0].question, missing[0].look, missing[0].unit) == (
        declared.question,
        declared.look,
        "mo",
    )
    assert missing[1].unit is None


def test_a_derived_fact_asks_for_its_inputs(decide: Decide, pack_json: PackJson) -> None:
    pack = pack_json(
        {
            "A": {"fact": "patient.age", "gt": 18, "unit": "a"},
            "F": {"fact": "history.bodies_retreated", "count": {"eq": 0}},
        },
        [{**COVERED, "condition": {"all": [criterion("A"), criterion("F")]}}, LAST],
    )
    found = decide(pack, {"procedure.vertebral_bodies": ["L4"]})
    assert [f.fact for f in found.missing.facts] == [
        "patient.birth_date",
        "history.bvn_ablated_bodies",
    ]


def test_an_open_set_is_asked_for_again(decide: Decide, pack_json: PackJson) -> None:
    within = {"fact": "procedure.vertebral_bodies", "subset_of": ["L4", "L5"]}
    pack = pack_json({"F": within}, [{**COVERED, "condition": criterion("F")}, LAST])
    found = decide(pack, {"procedure.vertebral_bodies": {"value": ["L4"], "complete": False}})
    assert (found.outcome, [f.fact for f in found.missing.facts]) == (
        "needs_information",
        ["procedure.vertebral_bodies"],
    )
    closed = decide(pack, {"procedure.vertebral_bodies": {"value": ["L3"], "complete": False}})
    assert (closed.outcome, closed.missing.facts) == ("not_covered", ())


def test_documents_to_consult_are_those_of_open_criteria(
    decide: Decide, pack_json: PackJson
) -> None:
    pack = pack_json(
        {
            "C": {"condition": PAIN, "documents": ["history", "scales"]},
            "D": {"condition": INFECTION, "documents": ["laboratory", "history"]},
            "E": {"condition": CANCER, "documents": ["MRI report"]},
        },
        [{**COVERED, "condition": {"all": [criterion(id) for id in "CDE"]}}, LAST],
    )
    found = decide(pack, {"spine.cancer": True})
    assert [(d.document, d.criteria) for d in found.missing.documents] == [
        ("history", ("C", "D")),
        ("scales", ("C",)),
        ("laboratory", ("D",)),
    ]


def test_at_most_twenty_sets_are_shown_and_the_rest_is_said(
    decide: Decide, shipped: Library, pack_json: PackJson
) -> None:
    flags = [
        id for id, fact in shipped.facts.items() if fact.kind == "boolean" and fact.given == "facts"
    ][:25]
    pack = pack_json(
        {}, [{**COVERED, "condition": {"any": [{"fact": id, "is": True} for id in flags]}}, LAST]
    )
    reach = {r.outcome: r for r in decide(pack).missing.to_reach}
    assert reach[Outcome.COVERED].sets == tuple((id,) for id in flags[:20])
    assert reach[Outcome.COVERED].truncated
    assert reach[Outcome.NOT_COVERED].sets == (tuple(flags),)
    assert not reach[Outcome.NOT_COVERED].truncated


def test_sets_are_shown_smallest_first_then_in_the_order_of_the_dictionary(
    decide: Decide, pack_json: PackJson
) -> None:
    pack = pack_json(
        {}, [{**COVERED, "condition": {"any": [{"all": [CANCER, INFECTION]}, PAIN]}}, LAST]
    )
    reach = {r.outcome: r.sets for r in decide(pack).missing.to_reach}
    assert reach[Outcome.COVERED] == (
        ("pain.low_back_duration",),
        ("infection.systemic_active", "spine.cancer"),
    )
    assert reach[Outcome.NOT_COVERED] == (
        ("pain.low_back_duration", "infection.systemic_active"),
        ("pain.low_back_duration", "spine.cancer"),
    )


def test_statuses_of_criteria_do_not_depend_on_the_outcome(decide: Decide, usual: Json) -> None:
    """Every criterion is worked out, also where an earlier determination has answered already."""
    found = decide(usual, {"spine.cancer": True, "pain.low_back_duration": 5})
    assert {c.id: c.status for c in found.criteria} == {"X": MET, "C": UNMET}
