"""FHIR intake, rule by rule: codes by system, references, months, and what is never said."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.intake.chart import Charts, charts_of
from engine.encounter.intake.draft import Draft, Rejected, Subject
from engine.encounter.intake.fhir import read_fhir
from engine.encounter.intake.fhir.nodes import day_of
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.months import completed_months
from engine.encounter.intake.ndjson import read_ndjson
from engine.encounter.intake.payer_map import PayerMap, Row
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError, parse_document
from engine.language.values import SetValue

Json = dict[str, Any]
CPT = "http://www.ama-assn.org/go/cpt"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
OWN = "urn:coverpack:fact"
KG = {"value": 31, "unit": "kg/m2", "system": "http://unitsofmeasure.org", "code": "kg/m2"}

ReadAll = Callable[..., list[Draft | Rejected]]


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def claim(**parts: Any) -> Json:
    line = {
        "sequence": 1,
        "productOrService": coded(CPT, "64628"),
        "quantity": {"value": 1},
        "servicedDate": "2025-03-04",
    }
    whole = {
        "resourceType": "Claim",
        "id": "C1",
        "status": "active",
        "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
        "use": "claim",
        "patient": {"reference": "Patient/P1"},
        "created": "2025-03-05",
        "insurer": {"identifier": {"system": "s", "value": "60054"}},
        "insurance": [],
        "item": [line],
        **parts,
    }
    return {key: part for key, part in whole.items() if part is not None}


def observation(code: Json, **parts: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": code,
        "subject": {"reference": "Patient/P1"},
        "effectiveDateTime": "2025-02-01",
        **parts,
    }


def bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


@pytest.fixture
def read(shipped: Library) -> ReadAll:
    """The drafts and rejections of a resource."""

    def run(value: Json) -> list[Draft | Rejected]:
        document = parse_document("a.json", json.dumps(value).encode())
        return list(read_fhir(document, shipped.facts))

    return run


def draft(found: list[Draft | Rejected]) -> Draft:
    (one,) = found
    assert isinstance(one, Draft), one
    return one


def refused(found: list[Draft | Rejected]) -> tuple[str, str]:
    one = next(one for one in found if isinstance(one, Rejected))
    return one.diagnostics[0].code, str(one.diagnostics[0])


# Months


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2025-01-15", "2025-02-15", 1),
        ("2025-01-15", "2025-02-14", 0),
        ("2025-01-31", "2025-02-28", 0),
        ("2025-01-31", "2025-03-01", 1),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2025-03-04", "2025-03-04", 0),
    ],
)
def test_a_month_is_completed_on_its_day(since: str, until: str, months: int) -> None:
    assert completed_months(date.fromisoformat(since), date.fromisoformat(until)) == months


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 20_000))
def test_a_duration_is_never_said_longer_than_it_was(since: date, days: int) -> None:
    until = since + timedelta(days)
    months = completed_months(since, until)
    assert 0 <= months <= days / 28
    assert completed_months(since, until + timedelta(1)) in (months, months + 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-04", date(2025, 3, 4)),
        ("2025-03-04T23:30:00-05:00", date(2025, 3, 4)),
        ("2025-03", None),
        ("2025", None),
        ("2025-02-30", None),
        ("2025-03-04 10:00", None),
        ("", None),
    ],
)
def test_a_date_is_one_to_the_day_as_it_is_written(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("onset", ["2024-03", "2024", "about a year"])
def test_an_onset_that_is_no_day_leaves_the_duration_unknown(read: ReadAll, onset: str) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "x",
        "subject": {"reference": "Patient/P1"},
        "clinicalStatus": coded(CLINICAL, "active"),
        "code": coded(ICD, "M54.51"),
        "onsetDateTime": onset,
    }
    (record,) = draft(read(bundle(condition))).records
    assert record.onsets == ()
    assert [note.code for note in record.notes] == ["no-onset"]


@pytest.mark.parametrize(
    "code", ["M46.46", "M81.0", "C79.51", "M48.061", "M54.16", "Z33.1", "S32.009A"]
)
def test_a_coded_diagnosis_sets_no_fact(read: ReadAll, code: str) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "x",
        "subject": {"reference": "Patient/P1"},
        "clinicalStatus": coded(CLINICAL, "active"),
        "code": coded(ICD, code),
        "onsetDateTime": "2024-01-01",
    }
    (record,) = draft(read(bundle(condition))).records
    assert (dict(record.facts), record.onsets) == ({}, ())
    assert [note.code for note in record.notes] == ["diagnosis-only"]


# Codes


def test_two_codes_of_one_line_that_differ_are_no_code(read: ReadAll) -> None:
    both = {"coding": [coded(CPT, code)["coding"][0] for code in ("64628", "64629")]}
    sound = claim()["item"][0]
    items = [{**sound, "productOrService": both}, {**sound, "sequence": 2}]
    one = draft(read(claim(item=items)))
    assert [line["code"] for line in one.document["claim"]["lines"]] == [None, "64628"]
    assert [u.value for u in one.unreadable] == ["claim.lines[0].code"]


def test_a_group_of_details_is_no_line_that_is_known(read: ReadAll) -> None:
    sound = claim()["item"][0]
    group = {**sound, "sequence": 2, "detail": [{"productOrService": coded(CPT, "64629")}]}
    one = draft(read(claim(item=[sound, group])))
    assert one.document["claim"]["lines"][1] == {"line": 2, "code": None, "units": None}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_type_of_service_is_no_code_and_says_so(read: ReadAll, scheme: str) -> None:
    system = f"{scheme}://codesystem.x12.org/005010/1365"
    item = {**claim()["item"][0], "productOrService": coded(system, "2")}
    one = draft(read(claim(use="preauthorization", item=[item])))
    assert one.document["claim"]["lines"][0]["code"] is None
    assert [u.why for u in one.unreadable] == [
        "it names a type of service and no CPT or HCPCS code"
    ]


@pytest.mark.parametrize("system", ["", "https://ehr.example/codes", "http://snomed.info/sct"])
def test_a_code_of_another_system_is_none(read: ReadAll, system: str) -> None:
    item = {**claim()["item"][0], "productOrService": coded(system, "64628")}
    assert refused(read(claim(item=[item])))[0] == "unreadable-lines"


def test_an_answer_is_chosen_by_what_the_fact_can_be(read: ReadAll) -> None:
    codes = [{"system": "https://ehr.example", "code": "PT"}, {"code": "physical_therapy"}]
    kind = observation(
        coded(OWN, "conservative.modalities"), valueCodeableConcept={"coding": codes}
    )
    (statement,) = draft(read(bundle(kind))).records[0].facts["conservative.modalities"]
    assert statement.value == SetValue(frozenset({"physical_therapy"}))


# Modifier extensions

PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
NEGATED = [{"url": "https://ehr.example/negated", "valueBoolean": True}]


@pytest.mark.parametrize(
    "said",
    [
        {"modifierExtension": [{"url": f"{PAS}extension-itemCancelled", "valueBoolean": True}]},
        {
            "modifierExtension": [
                {"url": f"{PAS}modifierextension-infoCancelledFlag", "valueBoolean": True}
            ]
        },
        {
            "extension": [
                {
                    "url": f"{PAS}extension-certificationType",
                    "valueCodeableConcept": coded("https://codesystem.x12.org/005010/1322", "3"),
                }
            ]
        },
    ],
)
def test_a_line_that_is_cancelled_is_not_requested(read: ReadAll, said: Json) -> None:
    sound = claim()["item"][0]
    cancelled = {**sound, **said, "sequence": 2}
    one = draft(read(claim(use="preauthorization", item=[sound, cancelled])))
    assert [line["line"] for line in one.document["claim"]["lines"]] == [1]
    assert "cancelled-line" in {note.code for note in one.notes}
    assert refused(read(claim(use="preauthorization", item=[cancelled])))[0] == "not-in-force"


def test_a_line_that_is_not_cancelled_after_all_is_read(read: ReadAll) -> None:
    flag = [{"url": f"{PAS}extension-itemCancelled", "valueBoolean": False}]
    one = draft(read(claim(item=[{**claim()["item"][0], "modifierExtension": flag}])))
    assert one.document["claim"]["lines"][0]["code"] == "64628"


def test_what_an_unknown_modifier_stands_on_is_not_read(read: ReadAll) -> None:
    assert refused(read(claim(modifierExtension=NEGATED)))[0] == "modifier-extension"
    sound = claim()["item"][0]
    odd = {**sound, "sequence": 2, "modifierExtension": NEGATED}
    one = draft(read(claim(item=[sound, odd])))
    assert [line["code"] for line in one.document["claim"]["lines"]] == ["64628", None]
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG, modifierExtension=NEGATED)
    (record,) = draft(read(bundle(result))).records
    assert dict(record.facts) == {}
    assert [note.code for note in record.notes] == ["modifier-extension"]


# References


def entry(url: str, resource: Json) -> Json:
    return {"fullUrl": url, "resource": resource}


def test_a_relative_reference_stays_on_its_server(read: ReadAll) -> None:
    patient = {"resourceType": "Patient", "id": "P1", "birthDate": "1963-05-09"}
    for server, known in (("https://a.example/fhir", True), ("https://b.example/fhir", False)):
        entries = [entry("https://a.example/fhir/Claim/C1", claim())]
        entries.append(entry(f"{server}/Patient/P1", patient))
        one = draft(read({"resourceType": "Bundle", "entry": entries}))
        assert ("birth_date" in one.document["patient"]) == known


def test_contained_patients_of_one_name_are_not_one_patient(read: ReadAll) -> None:
    inside = {"patient": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]}
    other = {"subject": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]}
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG) | other
    of_claim, of_chart = read(bundle(claim(**inside), result))
    assert isinstance(of_claim, Draft)
    assert of_claim.records == ()
    assert isinstance(of_chart, Draft)
    assert of_chart.is_chart


def test_a_patient_may_be_named_by_a_number_alone(read: ReadAll) -> None:
    by_number = {"identifier": {"system": "s", "value": "M-1"}}
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG) | {"subject": by_number}
    one = draft(read(bundle(claim(patient=by_number), result)))
    assert one.subject.ids == ("M-1",)
    assert "patient.bmi" in one.records[0].facts


def test_a_form_that_a_claim_names_is_of_its_patient(read: ReadAll) -> None:
    form = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "item": [{"linkId": "implant.electronic", "answer": [{"valueBoolean": False}]}],
    }
    info = [{"sequence": 1, "valueReference": {"reference": "QuestionnaireResponse/q"}}]
    one = draft(read(bundle(claim(supportingInfo=info), form)))
    assert "implant.electronic" in one.records[0].facts
    other = claim(id="C2", patient={"reference": "Patient/P2"}, supportingInfo=info)
    found = read(bundle(claim(supportingInfo=info), other, form))
    assert refused(found)[0] == "no-patient"


def test_parameters_hold_resources_too(read: ReadAll) -> None:
    held = [{"name": "resource", "resource": bundle(claim())}, {"name": "x", "valueString": "y"}]
    assert draft(read({"resourceType": "Parameters", "parameter": held})).item == "Claim/C1"


# Persons and payers


def test_a_family_shares_a_subscriber_number_and_only_the_subscriber_joins_by_it(
    read: ReadAll,
) -> None:
    relation = "http://terminology.hl7.org/CodeSystem/subscriber-relationship"
    patient = {"resourceType": "Patient", "id": "P1"}
    for word, ids in (("self", ("S-1",)), ("child", ("P1",))):
        coverage = {
            "resourceType": "Coverage",
            "id": "V",
            "beneficiary": {"reference": "Patient/P1"},
            "subscriberId": "S-1",
            "relationship": coded(relation, word),
        }
        assert draft(read(bundle(claim(), patient, coverage))).subject.ids == ids


def test_a_social_security_number_is_no_id_that_is_shown(read: ReadAll) -> None:
    ids = [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"}]
    patient = {"resourceType": "Patient", "id": "P1", "identifier": ids}
    one = draft(read(bundle(claim(), patient)))
    assert one.subject.ids == ("P1",)
    assert "123-45-6789" not in repr(one)


def test_an_order_is_under_the_coverage_that_holds(read: ReadAll) -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "s",
        "status": "active",
        "subject": {"reference": "Patient/P1"},
        "code": coded(CPT, "64628"),
    }
    coverages = [
        {
            "resourceType": "Coverage",
            "id": status,
            "status": status,
            "beneficiary": {"reference": "Patient/P1"},
            "payor": [{"identifier": {"system": "s", "value": status}}],
        }
        for status in ("cancelled", "active")
    ]
    one = draft(read(bundle(order, *coverages)))
    assert one.payer is not None
    assert one.payer.ids == (("s", "active"),)
    assert one.document["request"] == {"codes": ["64628"]}
    assert "date_of_service" not in one.document


def test_a_payer_is_never_known_by_its_name(read: ReadAll) -> None:
    organization = {"resourceType": "Organization", "id": "O", "name": "Aetna"}
    one = draft(read(bundle(claim(insurer={"reference": "Organization/O"}), organization)))
    assert one.payer is not None
    assert one.payer.ids == ()


# Charts


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ({"value": 31}, "no-unit"),
        ({**KG, "code": "lb", "unit": "lb"}, "wrong-unit"),
        ({**KG, "system": "https://ehr.example/units", "unit": "BMI"}, "wrong-unit"),
        ({**KG, "comparator": "<"}, "not-exact"),
        ({**KG, "value": "31"}, "no-number"),
        ({**KG, "value": 5000}, "out-of-bounds"),
    ],
)
def test_a_result_is_taken_in_the_dictionarys_unit_or_refused(
    read: ReadAll, quantity: Json, code: str
) -> None:
    found = read(bundle(observation(coded(LOINC, "39156-5"), valueQuantity=quantity)))
    assert refused(found)[0] == code
    record = next(one for one in found if isinstance(one, Draft)).records[0]
    assert dict(record.facts) == {}
    assert [u.value for u in record.unreadable] == ["patient.bmi"]


def test_what_is_refused_is_told_with_its_place_and_without_the_value(read: ReadAll) -> None:
    bare = {"value": 31.77}
    _, text = refused(read(bundle(observation(coded(LOINC, "39156-5"), valueQuantity=bare))))
    assert text.startswith("a.json:1:")
    assert "/entry/0/resource/valueQuantity: Observation/o: no value for `patient.bmi`" in text
    assert "31.77" not in text


@pytest.mark.parametrize(
    "when",
    [
        {"effectiveDateTime": "2025"},
        {"effectiveTiming": {"event": ["2025-01-01"]}},
        {"effectivePeriod": {"end": "2025-01-01"}},
    ],
)
def test_a_result_of_no_known_day_is_not_used(read: ReadAll, when: Json) -> None:
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG)
    del result["effectiveDateTime"]
    (record,) = draft(read(bundle(result | when))).records
    assert dict(record.facts) == {}
    assert [note.code for note in record.notes] == ["no-day"]


def test_how_a_body_site_is_worded_is_no_error(read: ReadAll) -> None:
    procedure = {
        "resourceType": "Procedure",
        "id": "op",
        "status": "completed",
        "code": coded(CPT, "64628"),
        "subject": {"reference": "Patient/P1"},
        "performedDateTime": "2025-03-04",
        "bodySite": [{"text": "lumbar region"}],
    }
    (record,) = draft(read(bundle(procedure))).records
    assert dict(record.facts) == {}
    assert [u.value for u in record.unreadable] == ["procedure.vertebral_bodies"]


def test_a_modic_change_at_a_disc_level_is_possible_for_both_bodies(read: ReadAll) -> None:
    at_disc = observation(coded(OWN, "mri.modic_2_bodies"), bodySite={"text": "L5-S1"})
    (statement,) = draft(read(bundle(at_disc))).records[0].facts["mri.modic_2_bodies"]
    assert statement.possible
    assert statement.value == SetValue(frozenset({"L5", "S1"}), complete=False)


def test_a_disability_index_sets_nothing_whatever_its_number(read: ReadAll) -> None:
    index = observation({"text": "Oswestry Disability Index"}, valueQuantity={"value": 36})
    (record,) = draft(read(bundle(index))).records
    assert dict(record.facts) == {}
    assert [note.code for note in record.notes] == ["index-not-used"]


def test_a_chart_joins_by_its_days(read: ReadAll, shipped: Library) -> None:
    days = [("a", "2025-01-01", 30), ("b", "2025-02-01", 31), ("c", "2025-04-01", 32)]
    measured = [
        {
            **observation(coded(LOINC, "39156-5"), valueQuantity={**KG, "value": value}),
            "id": id,
            "effectiveDateTime": day,
        }
        for id, day, value in days
    ]
    charts = Charts(charts_of("chart.json", read(bundle(*measured)), shipped.facts))
    said, added = charts.join({"date_of_service": "2025-03-04"}, Subject(("P1",)))
    (statement,) = said["facts"]["patient.bmi"]
    assert statement["value"] == 31
    codes = {note.code for note in added.notes}
    assert {"chart-dated-before", "chart-dated-after", "earlier-measurement"} <= codes
    charts.check_all_joined()


def test_claims_and_orders_in_a_chart_do_not_stop_it(read: ReadAll, shipped: Library) -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "s",
        "subject": {"reference": "Patient/P1"},
        "code": coded("http://snomed.info/sct", "1"),
    }
    later = claim(id="C9", item=[{**claim()["item"][0], "servicedDate": "2025-12-01"}])
    result = observation(coded(LOINC, "39156-5"), valueQuantity=KG)
    whole = bundle(claim(status="cancelled"), later, order, result)
    charts = Charts(charts_of("chart.json", read(whole), shipped.facts))
    said, _ = charts.join({"date_of_service": "2025-03-04"}, Subject(("P1",)))
    assert list(said["facts"]) == ["patient.bmi"]
    charts.check_all_joined()


def test_what_is_not_read_of_a_chart_is_told_of_the_claim(read: ReadAll, shipped: Library) -> None:
    report = {"resourceType": "DiagnosticReport", "id": "r"}
    results = [
        observation(coded(LOINC, "39156-5"), valueQuantity=KG) | {"effectiveDateTime": day}
        for day in ("2025-01-01", "2025-02-01")
    ]
    charts = Charts(charts_of("chart.json", read(bundle(report, *results)), shipped.facts))
    _, added = charts.join({"date_of_service": "2025-03-04"}, Subject(("P1",)))
    told = [note.message for note in added.notes if note.code == "not-read"]
    assert told == ["resources that are not read: DiagnosticReport (1)"]


def test_a_chart_of_rejected_claims_alone_is_no_chart(read: ReadAll, shipped: Library) -> None:
    with pytest.raises(InputError):
        charts_of("chart.json", read(claim(status="cancelled")), shipped.facts)


def test_a_pharmacy_claim_is_named_as_one(read: ReadAll) -> None:
    kind = coded("http://terminology.hl7.org/CodeSystem/claim-type", "pharmacy")
    assert refused(read(claim(type=kind)))[0] == "other-claim-type"


def test_a_chart_alone_is_asked_of_with_a_payer_and_a_date(shipped: Library) -> None:
    data = json.dumps(bundle(observation(coded(LOINC, "39156-5"), valueQuantity=KG))).encode()
    (one,) = Frame(shipped).read("chart.json", data)
    assert isinstance(one, Rejected)
    assert one.diagnostics[0].code == "no-claim"
    everyone = PayerMap(((Row("aetna", payer_id="x"),),))

    def check(document: Any, declared: Any, origin: Any) -> Encounter:
        from dataclasses import replace

        from engine.encounter.reader import read_encounter

        named = replace(document, value={**document.value, "payer": "aetna"})
        return read_encounter(named, declared, origin)

    frame = Frame(shipped, everyone, check, payer_named=True, day=date(2025, 3, 4))
    (asked,) = frame.read("chart.json", data)
    assert isinstance(asked, Encounter)
    assert list(asked.facts) == ["patient.bmi"]
    assert asked.date_of_service == date(2025, 3, 4)


# NDJSON


def test_lines_are_read_one_by_one(shipped: Library) -> None:
    first = json.dumps({"id": "a"}).encode()
    lines = first + b"\n{bad\n" * 3
    reading = read_ndjson("a.ndjson", lines, shipped.facts)
    assert isinstance(next(reading), Draft)
    assert [one.item for one in reading] == ["line 2", "line 4", "line 6"]


def test_a_problem_of_an_encounter_has_its_line(shipped: Library) -> None:
    good = {"schema": "coverpack/encounter/1", "payer": "aetna", "date_of_service": "2025-03-04"}
    lines = [{**good, "id": "a"}, {**good, "id": "b", "date_of_service": "2025-02-30"}]
    data = b"\n".join(json.dumps(one).encode() for one in lines)
    _, second = Frame(shipped).read("a.ndjson", data)
    assert isinstance(second, Rejected)
    assert (second.diagnostics[0].line, second.item) == (2, "line 2")


def test_resources_on_different_lines_point_at_each_other(shipped: Library) -> None:
    patient = {"resourceType": "Patient", "id": "P1", "birthDate": "1963-05-09"}
    data = b"\n".join(json.dumps(one).encode() for one in (claim(), patient))
    (one,) = read_ndjson("a.ndjson", data, shipped.facts)
    assert isinstance(one, Draft)
    assert one.document["patient"] == {"id": "P1", "birth_date": "1963-05-09"}
    assert "line 2, Patient.birthDate" in {origin.at for origin in one.origins}


def test_a_line_may_hold_a_bundle(shipped: Library) -> None:
    patient = {"resourceType": "Patient", "id": "P1", "birthDate": "1963-05-09"}
    data = json.dumps(bundle(claim(), {"id": "x"}, patient)).encode() + b"\n" * 3
    one, stray = read_ndjson("a.ndjson", data, shipped.facts)
    assert isinstance(one, Draft)
    assert one.document["patient"]["birth_date"] == "1963-05-09"
    assert isinstance(stray, Rejected)
    assert stray.item == "line 1, resource at line 1, Bundle.entry[1].resource"
