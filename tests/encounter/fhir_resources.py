"""FHIR resources as small as they can be, for tests of intake."""

from collections.abc import Callable
from typing import Any

from engine.encounter.intake.draft import Draft, Rejected

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


def draft(found: list[Draft | Rejected]) -> Draft:
    (one,) = found
    assert isinstance(one, Draft), one
    return one


def refused(found: list[Draft | Rejected]) -> tuple[str, str]:
    one = next(one for one in found if isinstance(one, Rejected))
    return one.diagnostics[0].code, str(one.diagnostics[0])
