"""What changes in outcomes between two packs: all of it, each with an encounter both decided."""

from collections.abc import Callable
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.proof.outcomes import OutcomeChanges, outcome_changes
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.solver import Unanswered
from tests.conftest import as_document
from tests.decide.random_packs import LAST
from tests.proof.test_proof_exhaustive import comes_to, everything, small_pack

Json = dict[str, Any]
PackJson = Callable[..., Json]
Changes = Callable[[Json, Json], OutcomeChanges]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
CANCER = {"fact": "spine.cancer", "is": False}


def covered(*criteria: str) -> list[Json]:
    condition = {"all": [{"criterion": id} for id in criteria]}
    return [{"id": "covered", "outcome": "covered", "condition": condition}, LAST]


@pytest.fixture
def changes(shipped: Library, replayer: Replayer, pack_json: PackJson) -> Changes:
    """From one version of a policy to the next, both given by their criteria."""

    def run(before: Json, after: Json) -> OutcomeChanges:
        def pack(version: str, criteria: Json) -> Pack:
            value = pack_json(criteria, covered(*criteria), payer="medicare", version=version)
            return read_pack(as_document(value), shipped)

        return outcome_changes(replayer, pack("2025-01-01", before), pack("2026-01-01", after))

    return run


def outcomes(found: OutcomeChanges) -> set[tuple[Outcome, Outcome]]:
    return {(one.before.outcome, one.after.outcome) for one in found.transitions}


def test_a_moved_threshold_changes_answers_between_the_two_and_nowhere_else(
    changes: Changes,
) -> None:
    found = changes({"C1": {**MONTHS, "gte": 6}}, {"C1": {**MONTHS, "gte": 12}})
    assert outcomes(found) == {(Outcome.COVERED, Outcome.NOT_COVERED)}
    (change,) = found.criteria
    (region,) = change.regions
    assert (region.was, region.now) == ("met", "unmet")
    assert set(region.tests) == {
        "low back pain for at least 6 months",
        "low back pain for less than 12 months",
    }
    (shown,) = found.transitions
    assert shown.was is not None
    assert shown.was.witness.document["facts"]["pain.low_back_duration"] == 11
    assert shown.blame == ("C1",)
    assert found.complete
    assert found.explained is True


def test_a_criterion_that_came_changes_answers_where_it_stands_in_the_way(changes: Changes) -> None:
    before = {"C1": {**MONTHS, "gte": 6}}
    found = changes(before, {**before, "C2": CANCER})
    assert outcomes(found) == {
        (Outcome.COVERED, Outcome.NOT_COVERED),
        (Outcome.COVERED, Outcome.NEEDS_INFORMATION),
        (Outcome.NEEDS_INFORMATION, Outcome.NOT_COVERED),
    }
    assert [(one.before, one.after) for one in found.criteria] == [(None, "C2")]


def test_the_same_said_otherwise_changes_nothing(changes: Changes) -> None:
    found = changes(
        {"C1": {**MONTHS, "gte": 6}, "C2": {"all": [CANCER, {**MONTHS, "lt": 90}]}},
        {"C1": {"not": {**MONTHS, "lt": 6}}, "C2": {"not": {"any": [
            {"not": CANCER}, {**MONTHS, "gte": 90}]}}},
    )  # fmt: skip
    assert found.transitions == ()
    assert found.criteria == ()
    assert found.complete


def test_a_count_of_unchanged_parts_stays_one_condition_in_the_regions(changes: Changes) -> None:
    names = ("physical_therapy", "injection", "education", "chiropractic")
    parts = [{"fact": "conservative.modalities", "any_in": [name]} for name in names]
    some = {"at_least": 2, "of": parts}
    found = changes({"C1": some}, {"C1": {"all": [some, {**MONTHS, "gte": 6}]}})
    (change,) = found.criteria
    (region,) = [one for one in change.regions if (one.was, one.now) == ("met", "unmet")]
    assert len(region.tests) == 2
    assert any(test.startswith("at least 2 of [") for test in region.tests)


def test_palmetto_and_ngs_answer_every_encounter_alike(
    shipped: Library, replayer: Replayer, palmetto: Pack
) -> None:
    found = outcome_changes(replayer, palmetto, shipped.pack_named("medicare/ngs-l40302@v2"))
    assert found.transitions == ()
    assert found.criteria == ()
    assert found.complete


def test_palmetto_and_noridian_differ_in_this_whole_list(
    shipped: Library, replayer: Replayer, palmetto: Pack
) -> None:
    noridian = shipped.pack_named("medicare/noridian-l39642@v11")
    found = outcome_changes(replayer, palmetto, noridian)
    assert found.complete
    listed = {(one.before.words, one.after.words) for one in found.transitions}
    answers = [
        "covered",
        "partially covered",
        "not covered (contraindication)",
        "not covered (criteria not met)",
        "not covered (limit exceeded)",
        "needs information",
    ]
    never = {
        *(("partially covered", answer) for answer in answers),  # Palmetto has no such answer
        *(("not covered (limit exceeded)", answer) for answer in answers),
        *((answer, answer) for answer in answers),
    }
    # What exceeds Palmetto's limits exceeds Noridian's, unless a contraindication comes first.
    never.remove(("not covered (limit exceeded)", "not covered (contraindication)"))
    assert listed == {*product(answers, answers)} - never
    for one in found.transitions:
        assert one.was is not None
        assert one.now is not None
        assert one.was.decision.outcome is one.before.outcome
        assert one.now.decision.outcome is one.after.outcome


@pytest.mark.parametrize("seed", range(8))
def test_the_list_of_changes_is_that_of_trying_everything(
    seed: int, shipped: Library, replayer: Replayer, pack_json: PackJson
) -> None:
    rng = Random(seed)
    one, other = (small_pack(rng, pack_json, shipped) for _ in range(2))
    tried = {
        (comes_to(one, values).outcome, comes_to(other, values).outcome) for values in everything()
    }
    found = outcomes(outcome_changes(replayer, one, other))
    beside = {Outcome.NOT_APPLICABLE, Outcome.NEEDS_INFORMATION}  # by the technique, not tried
    differing = {(was, now) for was, now in tried if was is not now}
    assert differing <= found | {(was, was) for was in Outcome}
    assert {pair for pair in found if not beside & {*pair} and pair[0] is not pair[1]} <= differing


def test_what_is_not_answered_in_time_is_no_statement(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal criteria are not said to differ, and nothing is said to explain or to be all."""
    monkeypatch.setattr(Prover, "possible", lambda *_: Unanswered("timeout"))
    same = {"C1": {**MONTHS, "gte": 6}, "C2": CANCER}
    for before, after in (
        (same, same),
        (same, {"C1": {**MONTHS, "gte": 12}}),
        ({"C2": CANCER}, same),
    ):
        found = changes(before, after)
        assert not found.complete
        assert found.explained is None
        for one in found.criteria:
            assert not one.alone
            assert not one.alone_whole
            assert not one.proven or None in (one.before, one.after)
