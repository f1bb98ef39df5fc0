"""What a line bills: its code, modifiers, units, revenue code and place of service."""

import re
from decimal import Decimal

from engine.encounter.intake.claim_codes import (
    modifier,
    place_of_service,
    procedure_code,
    revenue_code,
)
from engine.encounter.intake.fhir.codings import (
    PLACES_OF_SERVICE,
    PROCEDURES,
    REVENUE_CODES,
    TYPES_OF_BILL,
    codings,
    pick,
)
from engine.encounter.intake.fhir.modifiers import UNKNOWN_MODIFIER, unknown_modifier
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.findings import Findings
from engine.language.shape import Json

MOST_UNITS = 9_999
"""The most units that a line of an encounter can have."""
_CODE = "CPT or HCPCS code"
_COUNTS = ("", "1", "un", "unit", "units", "{unit}", "{units}")
_MINUTES = ("min", "mj", "minute", "minutes")
# Lines of these codes say in words what was done.
_UNLISTED = ("22899", "64999")
_NAMES_ABLATION = re.compile(r"basivertebral|\bbvn\b|intracept", re.IGNORECASE)


def read_service(item: Node, findings: Findings) -> dict[str, Json]:
    """The part of a line that says what is billed; what cannot be read is unknown."""
    part: dict[str, Json] = {"code": None}
    unknown = unknown_modifier(item)
    if unknown is not None or item.members("detail"):
        place = unknown or item.get("detail")
        why = UNKNOWN_MODIFIER if unknown else "the line is a group, whose details are not read"
        findings.unreadable("code", place.at, "", why)
        return {**part, "units": None}
    _code(part, item, findings)
    _units(part, item.get("quantity"), findings)
    _modifiers(part, item, findings)
    _place(part, item.get("locationCodeableConcept"), findings)
    if item.get("bodySite").is_there:
        message = "the body site of a line is not read: a chart says what was treated"
        findings.note("body-site", item.get("bodySite").at, message)
    if part["code"] in _UNLISTED:
        words = item.text("productOrService", "text")
        if words:
            part["unlisted_description"] = _NAMES_ABLATION.search(words) is not None
    return part


def _code(part: dict[str, Json], item: Node, findings: Findings) -> None:
    concept = item.get("productOrService")
    picked = pick(concept, PROCEDURES, procedure_code, _CODE)
    revenue = pick(item.get("revenue"), REVENUE_CODES, revenue_code, "revenue code")
    part["code"] = picked.code
    if picked.code is not None:
        findings.stood("code", picked.node.at, picked.node.raw)
    elif picked.why is not None:
        findings.unreadable("code", picked.node.at, picked.node.raw, picked.why)
        return
    if revenue.code is not None:
        part["revenue_code"] = revenue.code
        findings.stood("revenue_code", revenue.node.at, revenue.node.raw)
    elif revenue.why is not None or picked.code is None:
        value = "revenue_code" if picked.code else "code"
        why = revenue.why or "the line has neither a code nor a revenue code"
        place = revenue.node if revenue.node.is_there else concept
        findings.unreadable(value, place.at, place.raw if place.is_there else "", why)


def _units(part: dict[str, Json], quantity: Node, findings: Findings) -> None:
    """Units, or minutes where these are what is counted."""
    part["units"] = None
    if not quantity.is_there:
        findings.note("no-units", quantity.at, "the line does not say its units")
        return
    number = quantity.get("value").value
    kind = (quantity.text("code") or quantity.text("unit")).casefold()
    value = "minutes" if kind in _MINUTES else "units"
    why = None
    if kind not in _COUNTS and kind not in _MINUTES:
        why = "it does not count units or minutes"
    elif quantity.get("comparator").is_there:
        why = "it is a bound and no exact number"
    elif not isinstance(number, Decimal) or not _is_count(number):
        why = f"it is not a whole number of {value} from 1 to {MOST_UNITS:,}"
    if why is not None or not isinstance(number, Decimal):
        findings.unreadable("units", quantity.at, quantity.raw, why or "")
        return
    if value == "minutes":
        del part["units"]
    part[value] = int(number)
    place = quantity.get("value")
    findings.stood(value, place.at, place.raw)


def _is_count(number: Decimal) -> bool:
    return number == number.to_integral_value() and 1 <= number <= MOST_UNITS


def _modifiers(part: dict[str, Json], item: Node, findings: Findings) -> None:
    listed = item.listed("modifier")
    found: dict[str, None] = {}
    if listed is None:
        node = item.get("modifier")
        findings.unreadable("modifiers", node.at, node.raw, "it is not a list")
    for concept in listed or []:
        picked = pick(concept, PROCEDURES, modifier, "modifier of two characters")
        if picked.code is None:
            why = picked.why or "there is no code"
            findings.unreadable("modifiers", picked.node.at, picked.node.raw, why)
        elif picked.code in found:
            message = f"modifier `{picked.code}` stands twice"
            findings.note("modifier-twice", picked.node.at, message)
        else:
            findings.stood(f"modifiers[{len(found)}]", picked.node.at, picked.node.raw)
            found[picked.code] = None
    if found:
        part["modifiers"] = list(found)


def _place(part: dict[str, Json], concept: Node, findings: Findings) -> None:
    """The place of service; a type of bill may stand in its place and is the claim's."""
    if any(one.system in TYPES_OF_BILL for one in codings(concept)):
        return
    picked = pick(concept, PLACES_OF_SERVICE, place_of_service, "place of service")
    if picked.code is not None:
        part["place_of_service"] = picked.code
        findings.stood("place_of_service", picked.node.at, picked.node.raw)
    elif picked.why is not None:
        findings.unreadable("place_of_service", picked.node.at, picked.node.raw, picked.why)
