"""Synthetic claims as FHIR R4: a bundle a line (NDJSON), each a claim with whom it is about."""

from collections.abc import Iterable, Iterator
from typing import Any

from engine.encounter.model import Claim, ClaimLine, Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.json_writer import compact
from engine.scale.synth_payers import payer_number

Json = dict[str, Any]

_CPT = "http://www.ama-assn.org/go/cpt"
_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_ICD = "http://hl7.org/fhir/sid/icd-10-cm"
_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
_PLACE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
_NUMBERS = "https://synthetic.example/payers"
_SEX = {"female": "female", "male": "male", "other": "other"}


def bundle_lines(encounters: Iterable[Encounter], _: Library) -> Iterator[str]:
    """A bundle for each encounter that has a claim."""
    for encounter in encounters:
        if encounter.claim is not None:
            yield compact(_bundle(encounter, encounter.claim)) + "\n"


def _bundle(encounter: Encounter, claim: Claim) -> Json:
    number = payer_number(encounter.payer, encounter.plan, encounter.line_of_business)
    resources = [
        _claim(encounter, claim),
        _patient(encounter),
        {
            "resourceType": "Coverage",
            "id": encounter.id,
            "status": "active",
            "beneficiary": _to("Patient", encounter),
            "payor": [_to("Organization", encounter)],
        },
        {
            "resourceType": "Organization",
            "id": encounter.id,
            "identifier": [{"system": _NUMBERS, "value": number}],
        },
    ]
    if encounter.service_location is not None:
        address = {"state": encounter.service_location.state}
        resources.append({"resourceType": "Location", "id": encounter.id, "address": address})
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": f"https://synthetic.example/{one['resourceType']}/{one['id']}",
                "resource": one,
            }
            for one in resources
        ],
    }


def _claim(encounter: Encounter, claim: Claim) -> Json:
    made: Json = {
        "resourceType": "Claim",
        "id": encounter.id,
        "status": "active",
        "type": _coded(_TYPE, claim.form or "professional"),
        "use": "claim",
        "patient": _to("Patient", encounter),
        "created": encounter.date_of_service.isoformat(),
        "insurer": _to("Organization", encounter),
        "insurance": [{"sequence": 1, "focal": True, "coverage": _to("Coverage", encounter)}],
        "item": [_item(n, line, encounter, claim) for n, line in enumerate(claim.lines, 1)],
    }
    if encounter.service_location is not None:
        made["facility"] = _to("Location", encounter)
    if claim.diagnoses:
        made["diagnosis"] = [
            {"sequence": number, "diagnosisCodeableConcept": _coded(_ICD, code)}
            for number, code in enumerate(claim.diagnoses, 1)
        ]
    return made


def _item(number: int, line: ClaimLine, encounter: Encounter, claim: Claim) -> Json:
    code = {"text": "not readable"}
    if line.code is not None:
        code = _coded(_CPT if line.code.isdigit() else _HCPCS, line.code)
    item: Json = {
        "sequence": number,
        "productOrService": code,
        "servicedDate": encounter.date_of_service.isoformat(),
    }
    if line.units is not None:
        item["quantity"] = {"value": line.units}
    if line.modifiers:
        item["modifier"] = [_coded(_CPT, one) for one in line.modifiers]
    if claim.place_of_service is not None and claim.form != "institutional":
        item["locationCodeableConcept"] = _coded(_PLACE, claim.place_of_service)
    return item


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _patient(encounter: Encounter) -> Json:
    made: Json = {
        "resourceType": "Patient",
        "id": encounter.id,
        "identifier": [{"system": "https://synthetic.example/members", "value": encounter.id}],
    }
    if encounter.birth_date is not None:
        made["birthDate"] = encounter.birth_date.isoformat()
    if encounter.sex is not None:
        made["gender"] = _SEX[encounter.sex]
    return made


def _to(kind: str, encounter: Encounter) -> Json:
    """A reference to the resource of a kind; each encounter has its own."""
    return {"reference": f"{kind}/{encounter.id}"}
