"""The two versions of Noridian's L39642: the one that was read, and the one inferred from it.

The features show every boundary for version 11 alone; they hold for both because the conditions are
the same here.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine.decide import Decision, Session
from engine.encounter.model import Encounter
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language.conditions import AllOf, NotSeen

TEXT = "the text of L39642 as first published, or of its twin L39644"
CERTAIN_DAYS = ("2024-01-28", "2025-03-04", "2025-08-31")
"""Days on which the unread version decides."""
UNCERTAIN_DAYS = ("2025-09-01", "2026-03-02", "2026-11-22")
"""Days on which it may."""

Decide = Callable[..., Decision]


@pytest.fixture(scope="module")
def first(shipped: Library) -> Pack:
    return shipped.pack_named("medicare/noridian-l39642@2024-01-28")


@pytest.fixture(scope="module")
def latest(shipped: Library) -> Pack:
    return shipped.pack_named("medicare/noridian-l39642@v11")


@pytest.fixture(scope="module")
def decide(session: Session, encounter_of: Callable[..., Encounter], latest: Pack) -> Decide:
    """Decide a patient for whom version 11 speaks, but for the facts that are given."""
    chart: dict[str, Any] = {
        "patient.age": 61,
        "pain.low_back_duration": 14,
        "pain.low_back_dominant": True,
        "conservative.modalities": ["physical_therapy", "pharmacotherapy", "injection"],
        "mri.modic_1_bodies": ["L5"],
        "mri.modic_2_bodies": [],
        "pathology.other_vertebral": False,
        "assessment.physical": True,
        "assessment.psychological": True,
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
        "history.bvn_ablated_bodies": [],
        "procedure.vertebral_bodies": ["L4", "L5"],
    }

    def run(day: str, state: str = "CA", **facts: object) -> Decision:
        given = {**chart, **{id.replace("__", "."): value for id, value in facts.items()}}
        place = {"state": state}
        parts = {"facts": json.loads(json.dumps(given)), "service_location": place}
        return session.decide(encounter_of(date_of_service=day, **parts))

    return run


def test_the_criteria_of_both_versions_have_the_same_conditions(first: Pack, latest: Pack) -> None:
    conditions = {id: (c.kind, c.advisory, c.condition) for id, c in latest.criteria.items()}
    assert {id: (c.kind, c.advisory, c.condition) for id, c in first.criteria.items()} == conditions
    assert first.scope == latest.scope


def test_the_determinations_differ_by_the_unread_clause_alone(first: Pack, latest: Pack) -> None:
    clause = NotSeen(TEXT)
    for one, other in zip(first.determinations, latest.determinations, strict=True):
        assert (one.id, one.outcome, one.basis) == (other.id, other.outcome, other.basis)
        if one.outcome is Outcome.COVERED:
            assert isinstance(other.condition, AllOf)
            assert one.condition == AllOf((*other.condition.parts, clause))
        elif one.outcome is Outcome.PARTIALLY_COVERED:
            assert one.condition == AllOf((other.condition, clause))
        else:
            assert one.condition == other.condition


def test_the_unread_version_rests_on_nothing_read_to_its_end(first: Pack, latest: Pack) -> None:
    assert latest.sources["lcd"].complete
    assert not any(source.complete for source in first.sources.values())
    assert {c.citation.evidence for c in first.criteria.values()} == {Evidence.INFERRED}
    assert {c.citation.evidence for c in latest.criteria.values()} == {Evidence.PRIMARY}


@pytest.mark.parametrize("bodies", [["L4", "L5"], ["L4", "L5", "S1"]])
@pytest.mark.parametrize("day", CERTAIN_DAYS)
def test_a_complete_record_needs_the_text_and_no_fact(
    decide: Decide, day: str, bodies: list[str]
) -> None:
    decision = decide(day, procedure__vertebral_bodies=bodies)

    assert decision.outcome is Outcome.NEEDS_INFORMATION
    assert decision.missing.facts == ()
    assert [one.document for one in decision.missing.documents] == [TEXT]


@pytest.mark.parametrize("bodies", [["L4", "L5"], ["L4", "L5", "S1"]])
@pytest.mark.parametrize("day", UNCERTAIN_DAYS)
def test_where_either_version_may_decide_a_complete_record_needs_a_date(
    decide: Decide, day: str, bodies: list[str]
) -> None:
    decision = decide(day, procedure__vertebral_bodies=bodies)

    assert decision.outcome is Outcome.NEEDS_INFORMATION
    assert decision.missing.facts == ()
    assert [one.document for one in decision.missing.documents] == [
        "the effective date of medicare/noridian-l39642@v11"
    ]


@pytest.mark.parametrize("day", [*CERTAIN_DAYS, *UNCERTAIN_DAYS])
def test_what_the_inferred_rows_rule_out_is_answered(decide: Decide, day: str) -> None:
    decision = decide(day, pain__low_back_duration=5)

    assert (decision.outcome, decision.basis) == (Outcome.NOT_COVERED, "criteria_not_met")


@pytest.mark.parametrize(
    ("bodies", "outcome"),
    [(["L4", "L5"], Outcome.COVERED), (["L4", "L5", "S1"], Outcome.PARTIALLY_COVERED)],
)
def test_version_11_covers_from_the_day_on_which_it_was_read(
    decide: Decide, latest: Pack, bodies: list[str], outcome: Outcome
) -> None:
    read = latest.certain_from
    assert read == date(2026, 11, 23)
    on_the_day = decide(read.isoformat(), procedure__vertebral_bodies=bodies)
    before = decide((read - timedelta(days=1)).isoformat(), procedure__vertebral_bodies=bodies)

    assert on_the_day.outcome is outcome
    assert before.outcome is Outcome.NEEDS_INFORMATION


@pytest.mark.parametrize("state", ["CA", "WA"])
def test_both_numbers_are_named_while_the_merger_may_lie_ahead(decide: Decide, state: str) -> None:
    decision = decide("2024-06-03", state)

    (warning,) = [one for one in decision.warnings if one.id == "two-numbers"]
    assert "L39642" in warning.text
    assert "L39644" in warning.text
    assert warning.evidence is Evidence.RECALL
    assert "two-numbers" not in [one.id for one in decide("2026-11-24", state).warnings]


def test_that_the_lcd_binds_both_jurisdictions_is_inferred(decide: Decide) -> None:
    for state in ("CA", "WA"):
        policy = decide("2024-06-03", state).policy
        assert policy is not None
        assert [link.evidence for link in policy.chain] == [Evidence.INFERRED]
