"""Prior authorization beside the answer: by the setting, and where that is not known."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, decide
from engine.decide.form import to_json
from engine.encounter.model import Encounter
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]
EncounterOf = Callable[..., Encounter]

LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}
INPATIENT = {"fact": "claim.place_of_service", "is": "21"}
OFFICE = {"fact": "claim.place_of_service", "is": "11"}


def case(condition: Json, required: str, evidence: str = "primary", **parts: str) -> Json:
    return {"condition": condition, "required": required, "evidence": evidence, **parts}


def claim(place: str | None) -> Json:
    stated = {} if place is None else {"place_of_service": place}
    return {"form": "professional", "lines": [{"line": 1, "code": "64628", "units": 1}], **stated}


@pytest.fixture
def asked(
    library_of: LibraryOf, pack_json: PackJson, encounter_of: EncounterOf
) -> Callable[..., Decision]:
    """The decision at a place of service by a pack with these cases."""

    def run(place: str | None, *cases: Json, required: str = "no", **parts: str) -> Decision:
        given = {"cases": list(cases), "required": required, "evidence": "primary", **parts}
        library = library_of(pack_json({}, [LAST], authorization=given))
        one = encounter_of(
            library,
            payer="tester",
            line_of_business="commercial",
            service_location=None,
            claim=claim(place),
        )
        return decide(library, one)

    return run


def required(decision: Decision) -> str:
    assert decision.authorization is not None
    return decision.authorization.required


@pytest.mark.parametrize(("place", "expected"), [("21", "yes"), ("11", "depends"), ("24", "no")])
def test_the_first_case_that_is_met_decides_else_what_stands_beside_them(
    asked: Callable[..., Decision], place: str, expected: str
) -> None:
    cases = (case(INPATIENT, "yes"), case(INPATIENT, "no"), case(OFFICE, "depends"))
    assert required(asked(place, *cases)) == expected


def test_where_the_setting_is_not_known_it_depends_and_every_possible_text_is_said(
    asked: Callable[..., Decision],
) -> None:
    cases = (case(INPATIENT, "yes", "secondary", text="Inpatient: always."),)
    found = asked(None, *cases, required="no", text="Else never.").authorization
    assert found is not None
    assert (found.required, found.evidence) == ("depends", Evidence.SECONDARY)
    assert found.texts == ("Inpatient: always.", "Else never.")


def test_where_all_that_is_possible_asks_for_the_same_that_is_the_answer(
    asked: Callable[..., Decision],
) -> None:
    assert required(asked(None, case(INPATIENT, "yes"), required="yes")) == "yes"


def test_only_what_can_still_hold_is_said(asked: Callable[..., Decision]) -> None:
    cases = (case(INPATIENT, "yes", text="Inpatient."), case(OFFICE, "depends", text="Office."))
    found = asked("11", *cases, text="Else.").authorization
    assert found is not None
    assert found.texts == ("Office.",)


def test_it_changes_no_outcome_and_asks_for_nothing(asked: Callable[..., Decision]) -> None:
    found = asked(None, case(INPATIENT, "yes"))
    assert (found.outcome, found.missing.facts) == ("not_covered", ())


def test_the_form_of_a_decision_keeps_its_three_keys(asked: Callable[..., Decision]) -> None:
    whole = to_json(asked("21", case(INPATIENT, "yes", text="Inpatient.")))
    assert whole["authorization"] == {"required": "yes", "evidence": "primary", "citation": None}


def test_it_depends_on_the_version_where_that_is_uncertain(
    shipped: Library, encounter_of: EncounterOf
) -> None:
    one = encounter_of(
        payer="cigna",
        line_of_business="commercial",
        service_location=None,
        date_of_service="2025-06-02",
        claim=claim("21"),
    )
    found = decide(shipped, one).authorization
    assert found is not None
    assert found.required == "depends"
    assert [text.partition(":")[0] for text in found.texts] == [
        "By cigna/0139@2022-07-15",
        "By cigna/evicore-cmm-208@2025-02-28",
    ]


# --- warnings about some dates of service


@pytest.mark.parametrize(
    ("day", "said"),
    [("2025-01-31", False), ("2025-02-01", True), ("2025-02-28", True), ("2025-03-01", False)],
)
def test_a_warning_with_dates_is_given_for_services_between_them(
    library_of: LibraryOf, pack_json: PackJson, encounter_of: EncounterOf, day: str, said: bool
) -> None:
    warning = {"id": "w", "text": "Mind.", "from": "2025-02-01", "until": "2025-02-28"}
    library = library_of(pack_json({}, [LAST], warnings=[warning]))
    one = encounter_of(
        library,
        payer="tester",
        line_of_business="commercial",
        service_location=None,
        date_of_service=day,
    )
    found = decide(library, one)
    assert ("w" in [note.id for note in found.warnings]) is said
    assert found.outcome == "not_covered"
