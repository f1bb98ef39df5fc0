"""Charts of FHIR intake: what a result sets, and which claims it joins."""

import json
from datetime import date
from typing import Any

import pytest

from engine.encounter.intake.chart import Charts, charts_of
from engine.encounter.intake.draft import Draft, Rejected, Subject
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.payer_map import PayerMap, Row
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError
from engine.language.values import SetValue
from tests.encounter.fhir_resources import (
    CPT,
    KG,
    LOINC,
    OWN,
    Json,
    ReadAll,
    bundle,
    claim,
    coded,
    draft,
    observation,
    refused,
)


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
