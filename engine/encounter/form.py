"""The JSON form of an encounter, written: the inverse of the reader, and what digests are made of.

What was read as `absent` is written under `facts`, where it means the same.
"""

from datetime import date
from typing import Any

from engine.encounter.model import Claim, ClaimLine, Encounter, Statement
from engine.encounter.origin import Provenance, origin_json
from engine.knowledge.texts.json_writer import canonical, digest
from engine.language.values import SetValue, Value

FORM = "coverpack/encounter/1"

Json = Any


def to_json(encounter: Encounter) -> dict[str, Json]:
    """The encounter as plain JSON values; what it does not say is left out."""
    return _form(encounter, encounter.patient_id, encounter.origin)


def _form(
    encounter: Encounter, patient_id: str | None, origin: Provenance | None
) -> dict[str, Json]:
    place, requested = encounter.service_location, encounter.requested
    said: dict[str, Json] = {
        "schema": FORM,
        "id": encounter.id,
        "payer": encounter.payer,
        "plan": encounter.plan,
        "line_of_business": encounter.line_of_business,
        "plan_state": encounter.plan_state,
        "service_location": place
        and _said({"state": place.state, "county": place.county, "zip": place.zip}),
        "date_of_service": encounter.date_of_service.isoformat(),
        "patient": _said(
            {
                "id": patient_id,
                "birth_date": encounter.birth_date and encounter.birth_date.isoformat(),
                "sex": encounter.sex,
            }
        )
        or None,
        "claim": encounter.claim and _claim(encounter.claim),
        "request": None if requested is None else {"codes": list(requested)},
        "facts": {id: _statements(said) for id, said in encounter.facts.items()} or None,
        "origin": origin and origin_json(origin),
    }
    return _said(said)


def digest_of(encounter: Encounter) -> str:
    """The digest of an encounter's content, whatever the order of keys, facts, sources and lines.

    Without what no decision looks at: whose chart it is, and where readable values stood.
    """
    content = _form(encounter, None, None)
    if encounter.origin and encounter.origin.unreadable:
        content["unreadable"] = sorted({(one.value, one.at) for one in encounter.origin.unreadable})
    if encounter.claim is not None:
        content["claim"]["lines"].sort(key=lambda line: line["line"])
    if encounter.requested is not None:
        content["request"] = {"codes": sorted(encounter.requested)}
    content["facts"] = {
        id: sorted(map(canonical, map(statement_json, statements)))
        for id, statements in encounter.facts.items()
    }
    return digest(content)


def _said(entry: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in entry.items() if value is not None}


def _claim(claim: Claim) -> dict[str, Json]:
    return _said(
        {
            "id": claim.id,
            "form": claim.form,
            "type_of_bill": claim.type_of_bill,
            "setting": claim.setting,
            "place_of_service": claim.place_of_service,
            "diagnoses": None if claim.diagnoses is None else list(claim.diagnoses),
            "primary_elsewhere": claim.primary_elsewhere,
            "lines": [_line(line) for line in claim.lines],
        }
    )


def _line(line: ClaimLine) -> dict[str, Json]:
    needed = {"line": line.line, "code": line.code, "units": line.units}
    return needed | _said(
        {
            "minutes": line.minutes,
            "revenue_code": line.revenue_code,
            "modifiers": list(line.modifiers) or None,
            "diagnosis_pointers": list(line.diagnosis_pointers) or None,
            "place_of_service": line.place_of_service,
            "provider": line.provider,
            "unlisted_description": line.unlisted_description,
        }
    )


def _statements(statements: tuple[Statement, ...]) -> Json:
    written = [statement_json(statement) for statement in statements]
    if len(written) > 1:
        return written
    return written[0]["value"] if written[0].keys() == {"value"} else written[0]


def statement_json(statement: Statement) -> dict[str, Json]:
    """One source's word on a fact, as an encounter states it."""
    value = statement.value
    members = value if isinstance(value, SetValue) else None
    return _said(
        {
            "value": sorted(members.members) if members else _scalar(value),
            "complete": False if members and not members.complete else None,
            "certainty": "possible" if statement.possible else None,
            "source": statement.source,
        }
    )


def _scalar(value: Value) -> Json:
    return value.isoformat() if isinstance(value, date) else value
