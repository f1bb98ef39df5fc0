"""Decisions around a policy: none selected, one named, two possible, and what is warned of."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.decide import Decision, Options, Session, decide
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack, PackStatus

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]
EncounterOf = Callable[..., Encounter]
Typical = Callable[[], Json]

LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}
PAIN = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}


def dated(evidence: str = "primary", **days: str) -> Json:
    return {key: {"date": day, "evidence": evidence} for key, day in days.items()}


def warned(decision: Decision) -> list[str]:
    return [warning.id for warning in decision.warnings]


# --- no policy


def test_a_place_that_is_missing_needs_information_and_names_candidates(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    found = decide(shipped, encounter_of(service_location=None, **typical()))
    assert (found.outcome, found.policy, found.determination) == ("needs_information", None, None)
    assert [need.field for need in found.missing.selection] == ["service_location.state"]
    assert "palmetto" in [candidate.plan for candidate in found.candidates]
    assert (found.criteria, found.reachable) == ((), ())


def test_a_date_before_every_version_is_no_denial_but_no_policy(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    found = decide(shipped, encounter_of(date_of_service="2019-03-04", **typical()))
    assert (found.outcome, found.basis, found.policy) == ("no_policy", None, None)
    assert [pack.name for pack in found.nearest] == ["medicare/no-lcd@2022-01-01"]


def test_before_its_lcd_a_contractor_decides_case_by_case(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    found = decide(shipped, encounter_of(date_of_service="2023-03-04", **typical()))
    assert (found.outcome, found.basis) == ("individual_review", None)
    assert found.missing.facts == ()


def test_conflicts_are_named_even_where_no_policy_is_selected(
    shipped: Library, encounter_of: EncounterOf
) -> None:
    two = [{"value": 28, "source": "a"}, {"value": 41, "source": "b"}]
    found = decide(shipped, encounter_of(service_location=None, facts={"patient.bmi": two}))
    assert [o.key for o in found.conflicts] == ["patient.bmi"]


# --- the selected policy


def test_a_decision_tells_how_its_policy_was_found(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    found = decide(shipped, encounter_of(**typical()))
    assert (found.outcome, found.determination) == ("covered", "covered")
    assert found.policy is not None
    assert found.policy.pack.name == "medicare/palmetto-l39420@2023-03-05"
    assert [(link.plan, link.binding, link.policy) for link in found.policy.chain] == [
        ("palmetto", "own", "medicare/palmetto-l39420"),
    ]
    assert dict(found.policy.selected_by)["jurisdiction"] == "JM"
    assert "unverified_place" in warned(found)
    assert found.silences == found.policy.pack.silences
    assert found.authorization is not None
    assert found.authorization.required == found.policy.pack.authorization.required


def test_the_options_narrow_the_versions(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    one = encounter_of(**typical())
    before = decide(shipped, one, Options(as_known_on=date(2023, 1, 18)))
    assert before.outcome in ("no_policy", "individual_review")
    active = decide(shipped, one, Options(min_status=PackStatus.ACTIVE))
    assert active.outcome == "covered"


# --- a pack that is named


def test_a_named_pack_decides_with_a_warning(
    shipped: Library, palmetto: Pack, encounter_of: EncounterOf, typical: Typical
) -> None:
    found = decide(shipped, encounter_of(**typical()), Options(pack=palmetto))
    assert found.outcome == "covered"
    assert found.policy is not None
    assert (found.policy.chain, found.policy.selected_by) == ((), (("by", "pack"),))
    assert "pack_override" in warned(found)
    assert "outside_dates" not in warned(found)


@pytest.mark.parametrize(
    ("parts", "warning"),
    [
        ({"date_of_service": "2023-03-04"}, "outside_dates"),
        ({"payer": "aetna"}, "other_payer"),
    ],
)
def test_a_pack_named_for_what_it_is_not_says_so(
    shipped: Library,
    palmetto: Pack,
    encounter_of: EncounterOf,
    typical: Typical,
    *,
    parts: Json,
    warning: str,
) -> None:
    found = decide(shipped, encounter_of(**typical(), **parts), Options(pack=palmetto))
    assert found.outcome == "covered"
    assert warning in warned(found)


def test_a_superseded_pack_that_is_named_says_so(
    library_of: LibraryOf, pack_json: PackJson, encounter_of: EncounterOf
) -> None:
    library = library_of(
        pack_json({}, [LAST], version="one", dates=dated(effective="2023-01-01")),
        pack_json({}, [LAST], version="two", dates=dated(effective="2025-01-01")),
    )
    one = encounter_of(library, payer="tester")
    old, new = library.versions("tester/policy")
    assert "outside_dates" in warned(decide(library, one, Options(pack=old)))
    assert "outside_dates" not in warned(decide(library, one, Options(pack=new)))


# --- two versions that may be in force


@pytest.fixture
def either(library_of: LibraryOf, pack_json: PackJson) -> Library:
    """From 2025-01-01 to 2025-06-01 the second version, which asks for less, may be in force."""
    criterion = {"C": PAIN}
    shorter = {"C": {**PAIN, "gte": 3}}
    ends = [{"id": "covered", "outcome": "covered", "condition": {"criterion": "C"}}, LAST]
    return library_of(
        pack_json(criterion, ends, version="one", dates=dated(effective="2023-01-01")),
        pack_json(
            shorter,
            ends,
            version="two",
            status="provisional",
            dates=dated(not_before="2025-01-01", observed="2025-06-01"),
        ),
    )


def test_versions_that_agree_give_their_answer_with_a_warning(
    either: Library, encounter_of: EncounterOf
) -> None:
    one = encounter_of(either, payer="tester", facts={"pain.low_back_duration": 9})
    found = decide(either, one)
    assert found.outcome == "covered"
    note = next(w for w in found.warnings if w.id == "uncertain_version")
    assert "tester/policy@one" in note.text
    assert "tester/policy@two" in note.text


def test_versions_that_disagree_need_the_document_that_dates_them(
    either: Library, encounter_of: EncounterOf
) -> None:
    claim = {"lines": [{"line": 1, "code": "64628", "units": 1}]}
    one = encounter_of(either, payer="tester", facts={"pain.low_back_duration": 4}, claim=claim)
    found = decide(either, one)
    assert (found.outcome, found.policy, found.basis) == ("needs_information", None, None)
    assert {"uncertain_version", "version_decides"} <= set(warned(found))
    assert ["tester/policy@two" in d.document for d in found.missing.documents] == [True]
    assert [pack.version for pack in found.nearest] == ["one", "two"]
    assert [line.status.value for line in found.lines] == ["needs_information"]


def test_after_the_day_of_observation_the_new_version_alone_decides(
    either: Library, encounter_of: EncounterOf
) -> None:
    facts = {"pain.low_back_duration": 4}
    on = encounter_of(either, payer="tester", facts=facts, date_of_service="2025-06-01")
    assert decide(either, on).outcome == "covered"
    assert "not_seen_after" not in warned(decide(either, on))
    after = encounter_of(either, payer="tester", facts=facts, date_of_service="2025-06-02")
    assert "not_seen_after" in warned(decide(either, after))


# --- warnings


@pytest.mark.parametrize(
    ("parts", "warning"),
    [
        ({"status": "provisional"}, "provisional_pack"),
        ({"status": "draft"}, "draft_pack"),
        ({"dates": dated(effective="2025-01-01", observed="2025-03-03")}, "not_seen_after"),
        (
            {"dates": dated(effective="2025-01-01", unverified_until="2025-12-31")},
            "unverified_until",
        ),
        ({"dates": dated("recall", effective="2025-01-01")}, "unverified_date"),
        (
            {"dates": dated("recall", not_before="2024-01-01", observed="2025-01-01")},
            "unverified_date",
        ),
    ],
)
def test_what_weak_evidence_calls_for_is_said(
    library_of: LibraryOf,
    pack_json: PackJson,
    encounter_of: EncounterOf,
    *,
    parts: Json,
    warning: str,
) -> None:
    plain = library_of(pack_json({}, [LAST]))
    weak = library_of(pack_json({}, [LAST], **parts))
    assert warning not in warned(decide(plain, encounter_of(plain, payer="tester")))
    assert warning in warned(decide(weak, encounter_of(weak, payer="tester")))


def test_a_pack_warns_when_its_condition_is_met_and_not_when_it_is_open(
    library_of: LibraryOf, pack_json: PackJson, encounter_of: EncounterOf
) -> None:
    warnings = [
        {"id": "always", "text": "Always."},
        {
            "id": "high",
            "text": "High.",
            "condition": {"fact": "patient.bmi", "gt": 35, "unit": "kg/m2"},
        },
        {
            "id": "unstated",
            "text": "Unstated.",
            "condition": {"fact": "patient.bmi", "known": False},
        },
    ]
    library = library_of(pack_json({}, [LAST], warnings=warnings))

    def given(**facts: Any) -> list[str]:
        one = encounter_of(
            library,
            payer="tester",
            request={"codes": ["64628"]},
            facts={id.replace("__", "."): value for id, value in facts.items()},
        )
        return warned(decide(library, one))

    assert given() == ["always", "unstated"]
    assert given(patient__bmi=36) == ["always", "high"]
    assert given(patient__bmi=35) == ["always"]


def test_a_session_decides_many_encounters_and_may_be_closed_and_used_again(
    shipped: Library, encounter_of: EncounterOf, typical: Typical
) -> None:
    session = Session(shipped)
    one, empty = encounter_of(**typical()), encounter_of()
    for _ in range(2):
        assert session.decide(one).outcome is Outcome.COVERED
        assert session.decide(empty).outcome is Outcome.NEEDS_INFORMATION
        session.close()
