"""What `prove` finds in a pack with one defect: its kind, where it is, and why."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.language.conditions import Test
from engine.proof.checks import prove_pack
from engine.proof.findings import Finding, PackProof
from engine.proof.replay import Replayer
from tests.conftest import as_document
from tests.decide.random_packs import LAST, random_pack

Json = dict[str, Any]
PackJson = Callable[..., Json]
Prove = Callable[..., PackProof]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
CANCER = {"fact": "spine.cancer", "is": False}
INFECTION = {"fact": "infection.systemic_active", "is": True}
LONG = {**MONTHS, "gte": 6}
NEVER = {"all": [{**MONTHS, "gt": 6}, {**MONTHS, "lt": 3}, CANCER]}
ALWAYS = {"any": [{**MONTHS, "lt": 7}, {**MONTHS, "gte": 6}]}


def covered(*criteria: str) -> list[Json]:
    """Covered where all of these hold, else not."""
    condition = {"all": [{"criterion": id} for id in criteria]}
    return [{"id": "covered", "outcome": "covered", "condition": condition}, LAST]


@pytest.fixture
def pack_of(shipped: Library, pack_json: PackJson) -> Callable[..., Pack]:
    def read(criteria: Json, steps: list[Json], **parts: object) -> Pack:
        value = pack_json(criteria, steps, payer="medicare", **parts)
        return read_pack(as_document(value), shipped)

    return read


@pytest.fixture
def prove(replayer: Replayer, pack_of: Callable[..., Pack]) -> Prove:
    def run(criteria: Json, steps: list[Json], **parts: object) -> PackProof:
        return prove_pack(replayer, pack_of(criteria, steps, **parts))

    return run


def only(proof: PackProof) -> Finding:
    assert len(proof.findings) == 1, proof.findings
    return proof.findings[0]


def test_nothing_is_found_in_a_pack_without_a_defect(prove: Prove) -> None:
    proof = prove({"C1": LONG, "C2": CANCER}, covered("C1", "C2"))
    assert proof.findings == ()
    assert proof.holds
    assert proof.asked > 5


def test_a_criterion_that_nothing_meets_is_found_with_the_parts_that_exclude_each_other(
    prove: Prove,
) -> None:
    proof = prove({"C1": NEVER, "C2": LONG}, covered("C1", "C2"))
    kinds = {(one.kind, one.item) for one in proof.findings}
    assert kinds == {
        ("never-met", "C1"),
        ("unreachable", "covered"),
        ("redundant", "C2"),  # since nothing is covered, it need not be asked
    }
    never = next(one for one in proof.findings if one.kind == "never-met")
    assert never.because == (
        "low back pain for more than 6 months",
        "low back pain for less than 3 months",
    )


def test_a_criterion_that_nothing_leaves_unmet_is_found(prove: Prove) -> None:
    found = only(prove({"C1": ALWAYS, "C2": LONG}, covered("C1", "C2")))
    assert (found.kind, found.item) == ("never-unmet", "C1")
    assert found.because == (
        "low back pain for at least 7 months",
        "low back pain for less than 6 months",
    )


def test_a_criterion_that_nothing_settles_names_the_clause_that_was_not_read(prove: Prove) -> None:
    proof = prove({"C1": {"not_seen": "section 4"}, "C2": CANCER}, covered("C1", "C2"))
    found = {one.kind: one for one in proof.findings}
    assert found["never-settled"].because == ("not read: section 4",)
    assert found["unreachable"].because == ("C1",)


def test_a_criterion_that_cannot_matter_is_found_with_those_that_make_it_so(prove: Prove) -> None:
    beside = {"any": [{"criterion": "C1"}, {"all": [{"criterion": "C1"}, {"criterion": "C2"}]}]}
    step = {"id": "covered", "outcome": "covered", "condition": beside}
    found = only(prove({"C1": LONG, "C2": CANCER}, [step, LAST]))
    assert (found.kind, found.item) == ("unobservable", "C2")


def test_a_criterion_that_another_implies_is_found_with_the_other(prove: Prove) -> None:
    proof = prove({"C1": LONG, "C2": {**MONTHS, "gte": 3}}, covered("C1", "C2"))
    found = only(proof)
    assert (found.kind, found.item, found.because) == ("redundant", "C2", ("C1", "C2"))


def test_two_criteria_that_exclude_each_other_are_found(prove: Prove) -> None:
    proof = prove({"C1": LONG, "C2": {**MONTHS, "lt": 6}}, covered("C1", "C2"))
    found = {one.kind: one for one in proof.findings}
    assert found["contradiction"].item == "C1+C2"
    assert found["unreachable"].because == ("C1", "C2")


def test_a_determination_behind_one_that_always_comes_first_is_found(prove: Prove) -> None:
    first = {
        "id": "long",
        "outcome": "covered",
        "condition": {"any": [{"criterion": "C1"}, INFECTION]},
    }
    second = {"id": "same", "outcome": "individual_review", "condition": INFECTION}
    proof = prove({"C1": LONG}, [first, second, LAST])
    assert [(one.kind, one.item) for one in proof.findings] == [("unreachable", "same")]


def test_a_fact_that_some_patients_cannot_have_leaves_them_open_for_ever(prove: Prove) -> None:
    """Who was never operated on has no months since the surgery."""
    since = {"fact": "surgery.months_since", "unit": "mo", "gte": 6}
    found = only(prove({"C1": since}, covered("C1")))
    assert found.kind == "left-open"
    assert found.witness is not None
    assert found.witness.outcome is Outcome.NEEDS_INFORMATION
    assert found.witness.witness.document["facts"]["surgery.prior_at_level"] is False
    guarded = {"any": [{"fact": "surgery.prior_at_level", "is": False}, since]}
    assert prove({"C1": guarded}, covered("C1")).findings == ()


def test_a_clause_that_was_not_read_leaves_nothing_open_beyond_itself(prove: Prove) -> None:
    proof = prove({"C1": {"any": [{"not_seen": "section 4"}, LONG]}}, covered("C1"))
    assert [one.kind for one in proof.findings] == ["never-unmet"]


def test_an_answer_that_rests_on_a_fact_not_being_given_is_overturned_by_giving_it(
    pack_of: Callable[..., Pack], replayer: Replayer
) -> None:
    """No pack can be written so: `known` is for warnings. The law is checked nevertheless."""
    pack = pack_of({"C1": LONG}, covered("C1"))
    step = replace(pack.determinations[1], condition=Test("spine.cancer", "known", False))
    broken = replace(
        pack,
        criteria={},
        determinations=(pack.determinations[0], step, pack.determinations[2]),
        digest="sha256:broken",
    )
    found = only(prove_pack(replayer, broken))
    assert found.kind == "overturned"
    assert found.witness is not None
    assert found.witness.outcome is Outcome.COVERED
    assert "spine.cancer" not in found.witness.witness.document["facts"]


def test_an_acknowledged_finding_is_not_open_and_one_that_does_not_occur_is(prove: Prove) -> None:
    excuses = [
        {"finding": f"redundant:{id}", "reason": "The text says both."} for id in ("C2", "C1")
    ]
    criteria = {"C1": LONG, "C2": {**MONTHS, "gte": 3}}
    proof = prove(criteria, covered("C1", "C2"), acknowledged=excuses)
    assert only(proof).excuse == "The text says both."
    assert proof.open == ()
    assert proof.idle == ("redundant:C1",)
    assert not proof.holds


def test_what_is_not_answered_in_time_is_no_proof(
    replayer: Replayer, palmetto: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    import z3

    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    proof = prove_pack(replayer, palmetto, time_limit=1)
    assert len(proof.unanswered) == proof.asked > 0
    assert not any(one.kind in ("never-met", "redundant") for one in proof.findings)


@pytest.mark.parametrize("seed", range(12))
def test_random_packs_keep_the_two_laws(
    seed: int, replayer: Replayer, shipped: Library, pack_json: PackJson
) -> None:
    value = {**random_pack(Random(seed), pack_json), "payer": "medicare"}
    proof = prove_pack(replayer, read_pack(as_document(value), shipped))
    assert not {"undecided", "overturned"} & {one.kind for one in proof.findings}
    assert not proof.unanswered
