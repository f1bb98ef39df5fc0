"""References of FHIR intake: each finds the resource that it names, and no other."""

from engine.encounter.intake.draft import Draft
from tests.encounter.fhir_resources import (
    KG,
    LOINC,
    Json,
    ReadAll,
    bundle,
    claim,
    coded,
    draft,
    observation,
    refused,
)


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
