"""The one check that an encounter passes, and the digest that no order changes."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.model import Encounter, Place
from engine.encounter.origin import Origin, Provenance, ReadingNote, Unreadable
from engine.encounter.reader import read_encounter, read_encounter_file
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, Document

EncounterOf = Callable[..., Encounter]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]
Json = dict[str, Any]

LINE = {"line": 1, "code": "64628", "units": 1}


def claim(**parts: Any) -> Json:
    return {"lines": [LINE], **parts}


def test_an_encounter_is_read_whole(encounter_of: EncounterOf) -> None:
    one = encounter_of(
        plan="palmetto",
        line_of_business="medicare_ffs",
        plan_state="NC",
        service_location={"state": "VA", "county": "Fairfax", "zip": "22030-1234"},
        patient={"birth_date": "1963-05-09", "sex": "female"},
        claim=claim(
            form="professional",
            setting="practitioner",
            place_of_service="24",
            diagnoses=["M54.51", "M54.50"],
            primary_elsewhere=False,
            lines=[
                {
                    "line": 2,
                    "code": "64629",
                    "units": 2,
                    "modifiers": ["59"],
                    "diagnosis_pointers": [2, 1],
                    "provider": "P1",
                }
            ],
        ),
    )
    assert (one.payer, one.plan, one.line_of_business) == ("medicare", "palmetto", "medicare_ffs")
    assert (one.date_of_service, one.birth_date, one.sex) == (
        date(2025, 3, 4),
        date(1963, 5, 9),
        "female",
    )
    assert one.service_location == Place("VA", "Fairfax", "22030-1234")
    assert one.claim is not None
    assert one.claim.diagnoses == ("M54.51", "M54.50")
    line = one.claim.lines[0]
    assert (line.line, line.code, line.units, line.provider) == (2, "64629", 2, "P1")
    assert (line.modifiers, line.diagnosis_pointers) == (("59",), (2, 1))
    assert one.codes == frozenset({"64629"})


def test_the_service_is_named_by_claim_or_request(encounter_of: EncounterOf) -> None:
    assert encounter_of().codes is None
    both = frozenset({"64628", "64629"})
    assert encounter_of(request={"codes": ["64628", "64629"]}).codes == both
    assert encounter_of(claim=claim()).codes == frozenset({"64628"})


def test_what_a_claim_does_not_say_is_not_made_up(encounter_of: EncounterOf) -> None:
    billed = encounter_of(claim=claim()).claim
    assert billed is not None
    fields = (
        billed.form,
        billed.setting,
        billed.place_of_service,
        billed.diagnoses,
        billed.primary_elsewhere,
    )
    assert fields == (None, None, None, None, None)


REFUSED: list[tuple[Json, str, str]] = [
    ({"id": None}, "missing-key", ""),
    ({"payer": None}, "missing-key", ""),
    ({"date_of_service": None}, "missing-key", ""),
    ({"schema": None}, "missing-key", ""),
    ({"schema": "coverpack/encounter/2"}, "unknown-value", "/schema"),
    ({"id": 7}, "wrong-type", "/id"),
    ({"id": " "}, "empty-text", "/id"),
    ({"payor": "medicare"}, "unknown-key", "/payor"),
    ({"payer": "medicaire"}, "unknown-payer", "/payer"),
    ({"plan": "palmeto"}, "unknown-plan", "/plan"),
    ({"payer": "aetna", "plan": "palmetto"}, "unknown-plan", "/plan"),
    ({"line_of_business": "ffs"}, "unknown-value", "/line_of_business"),
    ({"plan_state": "Ohio"}, "unknown-value", "/plan_state"),
    ({"service_location": {"state": "XX"}}, "unknown-value", "/service_location/state"),
    ({"service_location": {"county": "Fairfax"}}, "missing-key", "/service_location"),
    ({"service_location": {"state": "VA", "zip": "2203"}}, "zip-form", "/service_location/zip"),
    ({"service_location": "VA"}, "wrong-type", "/service_location"),
    ({"date_of_service": "2025-02-30"}, "impossible-date", "/date_of_service"),
    ({"date_of_service": "03/04/2025"}, "date-form", "/date_of_service"),
    ({"date_of_service": "2025-3-4"}, "date-form", "/date_of_service"),
    ({"date_of_service": "20250304"}, "date-form", "/date_of_service"),
    ({"patient": {"birth_date": "2025-03-05"}}, "before-birth", "/date_of_service"),
    ({"patient": {"birth_date": "1800-03-04"}}, "out-of-bounds", "/patient/birth_date"),
    ({"patient": {"sex": "F"}}, "unknown-value", "/patient/sex"),
    ({"patient": {"name": "A"}}, "unknown-key", "/patient/name"),
    ({"request": {}}, "missing-key", "/request"),
    ({"request": {"codes": ["6462"]}}, "code-form", "/request/codes/0"),
    ({"request": {"codes": []}}, "empty-list", "/request/codes"),
    ({"request": {"codes": ["64628"]}, "claim": claim()}, "claim-and-request", "/request"),
    ({"claim": {}}, "missing-key", "/claim"),
    ({"claim": claim(lines=[])}, "empty-list", "/claim/lines"),
    ({"claim": claim(form="paper")}, "unknown-value", "/claim/form"),
    ({"claim": claim(setting="home")}, "unknown-value", "/claim/setting"),
    ({"claim": claim(place_of_service="4")}, "code-form", "/claim/place_of_service"),
    ({"claim": claim(place_of_service=24)}, "wrong-type", "/claim/place_of_service"),
    ({"claim": claim(diagnoses=["M5451"])}, "code-form", "/claim/diagnoses/0"),
    ({"claim": claim(diagnoses=["M54.51", "M54.51"])}, "duplicate-item", "/claim/diagnoses/1"),
    ({"claim": claim(lines=[{**LINE, "code": "6462"}])}, "code-form", "/claim/lines/0/code"),
    ({"claim": claim(lines=[{**LINE, "units": -1}])}, "not-whole", "/claim/lines/0/units"),
    ({"claim": claim(lines=[{**LINE, "units": 0}])}, "not-whole", "/claim/lines/0/units"),
    ({"claim": claim(lines=[{**LINE, "units": 10_000}])}, "not-whole", "/claim/lines/0/units"),
    ({"claim": claim(lines=[{**LINE, "units": 1.5}])}, "not-whole", "/claim/lines/0/units"),
    ({"claim": claim(lines=[{**LINE, "units": "1"}])}, "wrong-type", "/claim/lines/0/units"),
    ({"claim": claim(lines=[LINE, LINE])}, "duplicate-item", "/claim/lines/1/line"),
    (
        {"claim": claim(lines=[{**LINE, "modifiers": ["5"]}])},
        "code-form",
        "/claim/lines/0/modifiers/0",
    ),
    (
        {"claim": claim(lines=[{**LINE, "diagnosis_pointers": [1]}])},
        "dangling-pointer",
        "/claim/lines/0/diagnosis_pointers/0",
    ),
    (
        {"claim": claim(diagnoses=["M54.51"], lines=[{**LINE, "diagnosis_pointers": [0]}])},
        "dangling-pointer",
        "/claim/lines/0/diagnosis_pointers/0",
    ),
    (
        {"claim": claim(diagnoses=["M54.51"], lines=[{**LINE, "diagnosis_pointers": ["1"]}])},
        "wrong-type",
        "/claim/lines/0/diagnosis_pointers/0",
    ),
    (
        {"claim": claim(diagnoses=["M54.51"], lines=[{**LINE, "diagnosis_pointers": [1.5]}])},
        "wrong-type",
        "/claim/lines/0/diagnosis_pointers/0",
    ),
    ({"facts": ["x"]}, "wrong-type", "/facts"),
    ({"absent": {}}, "wrong-type", "/absent"),
]


@pytest.mark.parametrize(("parts", "code", "path"), REFUSED)
def test_a_wrong_encounter_is_refused_at_its_place(
    encounter_of: EncounterOf, refused: Refused, parts: Json, code: str, path: str
) -> None:
    found = refused(lambda: encounter_of(**parts))
    assert [(d.code, d.path) for d in found] == [(code, path)]


@pytest.mark.parametrize("units", [1, 9_999])
def test_a_line_has_from_one_to_9999_units(encounter_of: EncounterOf, units: int) -> None:
    billed = encounter_of(claim=claim(lines=[{**LINE, "units": units}])).claim
    assert billed is not None
    assert billed.lines[0].units == units


def test_an_age_is_as_high_as_the_dictionary_says_and_no_higher(
    encounter_of: EncounterOf, refused: Refused
) -> None:
    # On 2025-03-04 the first is 125 on its last day, the second 126 since that day.
    assert encounter_of(patient={"birth_date": "1899-03-05"}).birth_date == date(1899, 3, 5)
    (found,) = refused(lambda: encounter_of(patient={"birth_date": "1899-03-04"}))
    assert found.message == "the birth date `1899-03-04` gives an age of 126 years"
    assert found.hint == "it lies between 0 years and 125 years"


def test_several_problems_are_told_at_once(encounter_of: EncounterOf, refused: Refused) -> None:
    found = refused(
        lambda: encounter_of(payer="x", date_of_service="1/2/2025", facts={"patient.bmi": "a"})
    )
    assert {d.path for d in found} == {"/payer", "/date_of_service", "/facts/patient.bmi"}


@pytest.mark.parametrize("value", [[], "text", 7, None, True])
def test_anything_but_an_object_is_no_encounter(
    document: Callable[..., Document], shipped: Library, refused: Refused, value: Any
) -> None:
    found = refused(lambda: read_encounter(document(value), shipped))
    assert [d.code for d in found] == ["wrong-type"]


def test_an_undeclared_payer_or_plan_comes_with_the_near_one(
    encounter_of: EncounterOf, refused: Refused
) -> None:
    assert refused(lambda: encounter_of(payer="medicaire"))[0].hint == "did you mean `medicare`?"
    assert refused(lambda: encounter_of(plan="palmeto"))[0].hint == "did you mean `palmetto`?"
    # There is no default licensee: an unknown Blue plan is not guessed either.
    found = refused(lambda: encounter_of(payer="bcbs", plan="blue"))
    assert [d.code for d in found] == ["unknown-plan"]


def test_a_file_is_read_with_its_name_line_and_column(
    shipped: Library, refused: Refused, tmp_path: Path
) -> None:
    path = tmp_path / "one.json"
    path.write_text(
        '{\n  "schema": "coverpack/encounter/1",\n  "id": "a", "payer": "medicare",\n'
        '  "date_of_service": "2025-03-04", "facts": {\n    "patient.bmi": "28"}}\n'
    )
    found = refused(lambda: read_encounter_file(path, shipped))
    assert [(d.file, d.line, d.column) for d in found] == [(str(path), 5, 20)]


# --- what only intake from claims writes


def test_a_line_may_bill_a_revenue_code_alone(encounter_of: EncounterOf) -> None:
    lines = [LINE, {"line": 2, "code": None, "revenue_code": "0360", "units": 1}]
    one = encounter_of(claim=claim(lines=lines))
    assert one.codes == frozenset({"64628"})
    assert one.claim is not None
    assert one.claim.is_whole


def test_a_line_without_any_code_leaves_the_claim_open(encounter_of: EncounterOf) -> None:
    one = encounter_of(claim=claim(lines=[LINE, {"line": 2, "code": None, "units": 1}])).claim
    assert one is not None
    assert not one.is_whole


def test_units_may_be_unknown_or_minutes(encounter_of: EncounterOf) -> None:
    timed = {"line": 2, "code": "01936", "minutes": 45}
    billed = encounter_of(claim=claim(lines=[{**LINE, "units": None}, timed])).claim
    assert billed is not None
    assert [(line.units, line.minutes) for line in billed.lines] == [(None, None), (None, 45)]


@pytest.mark.parametrize(
    ("line", "code", "path"),
    [
        ({"line": 1, "code": "64628"}, "missing-key", "/claim/lines/0"),
        ({**LINE, "minutes": 0}, "not-whole", "/claim/lines/0/minutes"),
        ({**LINE, "revenue_code": "360"}, "code-form", "/claim/lines/0/revenue_code"),
        ({**LINE, "place_of_service": "2"}, "code-form", "/claim/lines/0/place_of_service"),
        ({**LINE, "unlisted_description": 1}, "wrong-type", "/claim/lines/0/unlisted_description"),
        ({"line": 1, "units": 1}, "missing-key", "/claim/lines/0"),
    ],
)
def test_a_wrong_part_of_a_line_is_refused(
    encounter_of: EncounterOf, refused: Refused, line: Json, code: str, path: str
) -> None:
    found = refused(lambda: encounter_of(claim=claim(lines=[line])))
    assert [(d.code, d.path) for d in found] == [(code, path)]


def test_an_origin_is_read_whole(encounter_of: EncounterOf) -> None:
    one = encounter_of(
        origin={
            "file": "a.837",
            "item": "claim 1",
            "values": [{"value": "claim.id", "at": "CLM01", "raw": "1"}],
            "unreadable": [{"value": "claim.form", "why": "no code"}],
            "notes": [{"code": "n", "message": "odd"}],
        }
    ).origin
    assert one == Provenance(
        "a.837",
        "claim 1",
        (Origin("claim.id", "CLM01", "1"),),
        (Unreadable("claim.form", "", "", "no code"),),
        (ReadingNote("n", "", "odd"),),
    )


# --- the digest

FULL: Json = {
    "schema": "coverpack/encounter/1",
    "id": "one",
    "payer": "medicare",
    "service_location": {"state": "NC", "county": "Wake"},
    "date_of_service": "2025-03-04",
    "patient": {"birth_date": "1963-05-09", "sex": "female"},
    "claim": claim(diagnoses=["M54.51"], form="professional"),
    "facts": {
        "patient.bmi": [{"value": 28, "source": "a"}, {"value": 29, "source": "b"}],
        "procedure.vertebral_bodies": ["L4", "L5", "S1"],
        "spine.cancer": {"value": True, "certainty": "possible", "source": "MRI"},
        "pain.low_back_duration": 14,
    },
    "absent": [
        {"facts": ["infection.systemic_active", "infection.local_at_level"], "source": "h"},
        {"facts": ["infection.systemic_active"], "source": "g"},
    ],
}


REQUESTED: Json = {
    **{key: part for key, part in FULL.items() if key != "claim"},
    "request": {"codes": ["64628", "64629"]},
}


def shuffled(value: Any, rng: random.Random, *, lists: bool) -> Any:
    """The same JSON value in another order: keys, and lists whose order says nothing."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        free = {"facts", "absent", "codes", "value", "patient.bmi", "procedure.vertebral_bodies"}
        return {key: shuffled(value[key], rng, lists=key in free) for key in keys}
    if isinstance(value, list):
        items = [shuffled(item, rng, lists=False) for item in value]
        if lists:
            rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("full", [FULL, REQUESTED], ids=["claim", "request"])
@given(st.randoms(use_true_random=False))
def test_no_order_of_keys_facts_or_members_changes_the_digest(
    document: Callable[..., Document], shipped: Library, full: Json, rng: random.Random
) -> None:
    plain = read_encounter(document(full), shipped)
    other = read_encounter(document(shuffled(full, rng, lists=False)), shipped)
    assert other.digest == plain.digest
    assert other.digest.startswith("sha256:")


def test_ways_to_write_the_same_thing_have_one_digest(encounter_of: EncounterOf) -> None:
    plain = encounter_of(facts={"patient.bmi": 28, "spine.cancer": False})
    wordy = encounter_of(
        facts={
            "spine.cancer": [{"value": False, "certainty": "stated"}],
            "patient.bmi": {"value": 28.0, "unit": "kg/m2"},
            "patient.pregnant": None,
        }
    )
    assert wordy.digest == plain.digest


@pytest.mark.parametrize(
    "change",
    [
        {"id": "two"},
        {"date_of_service": "2025-03-05"},
        {"service_location": {"state": "SC", "county": "Wake"}},
        {"claim": claim(diagnoses=["M54.51"], form="institutional")},
        {"facts": {**FULL["facts"], "pain.low_back_duration": 15}},
        {"facts": {**FULL["facts"], "spine.cancer": {"value": True, "source": "MRI"}}},
        {
            "facts": {
                **FULL["facts"],
                "procedure.vertebral_bodies": {"value": ["L4", "L5", "S1"], "complete": False},
            }
        },
        {"absent": FULL["absent"][:1]},
    ],
)
def test_what_changes_the_meaning_changes_the_digest(
    document: Callable[..., Document], shipped: Library, change: Json
) -> None:
    plain = read_encounter(document(FULL), shipped)
    assert read_encounter(document({**FULL, **change}), shipped).digest != plain.digest


def test_the_examples_are_read(shipped: Library) -> None:
    examples = sorted((shipped.root / "examples").glob("*.json"))
    assert examples
    for path in examples:
        assert read_encounter_file(path, shipped).id == json.loads(path.read_text())["id"]
