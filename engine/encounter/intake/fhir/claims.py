"""From a claim or a statement of benefits to encounters: one for each date of service.

An explanation of benefits is read as the claim that it answers; what the payer decided is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.encounter.intake.draft import Draft, PayerIdentity, Rejected
from engine.encounter.intake.fhir.codings import CLAIM_TYPES, TYPES_OF_BILL, codings
from engine.encounter.intake.fhir.diagnoses import Diagnoses, diagnoses_of
from engine.encounter.intake.fhir.lines import Line, lines_of
from engine.encounter.intake.fhir.modifiers import (
    is_cancelled,
)
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.parties import (
    Patient,
    focal_insurance,
    patient_of,
    payer_of,
)
from engine.encounter.intake.fhir.places import place_of
from engine.encounter.intake.fhir.refusals import BEFORE_SERVICE, FORMS, why_rejected
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.encounter.intake.findings import Findings, gather
from engine.language.shape import Json

CLAIMS = ("Claim", "ExplanationOfBenefit")
_REQUIRED = ("status", "type", "use", "patient", "created", "insurance")
_SETTINGS = {"11": "inpatient_hospital", "13": "outpatient_hospital"}
# An ambulatory surgical center bills on the professional form too.
_AMBIGUOUS_PLACE = "24"


@dataclass(frozen=True, slots=True)
class _Header:
    """What all drafts of a claim share."""

    item: str
    id: str
    claim: Resource
    findings: Findings
    payer: PayerIdentity
    patient: Patient
    part: dict[str, Json]
    diagnoses: Diagnoses
    authorization: Node | None


def read_claim(claim: Resource, pool: Pool, item: str) -> Iterator[tuple[Draft, str] | Rejected]:
    """The drafts of a claim, each with the key of its patient; or one rejection."""
    findings = Findings()
    diagnoses = diagnoses_of(claim, pool, findings)
    listed = claim.node.listed("item") or []
    items = [one for one in listed if not is_cancelled(one)]
    if len(items) < len(listed):
        message = "lines that are cancelled are not read"
        findings.note("cancelled-line", claim.node.get("item").at, message)
    lines = lines_of(claim, items, pool, diagnoses, findings)
    wrong = why_rejected(claim, item, lines)
    if wrong is not None:
        yield Rejected(item, (wrong,))
        return
    _check_required(claim.node, findings)
    insurance = focal_insurance(claim, findings)
    header = _Header(
        item,
        claim.id or _identifier(claim.node) or "",
        claim,
        findings,
        payer_of(claim, insurance, pool, findings),
        patient_of(claim, pool, findings),
        _claim_part(claim, lines, findings),
        diagnoses,
        _authorization(claim.node, insurance),
    )
    by_day: dict[date | None, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.day, []).append(line)
    for day, of_day in by_day.items():
        yield _draft(day, of_day, header, is_only=len(by_day) == 1), header.patient.key


def _check_required(node: Node, findings: Findings) -> None:
    """Say which elements are not there that FHIR asks of every claim."""
    missing = [name for name in _REQUIRED if not node.get(name).is_there]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        findings.note("not-valid", node.at, f"the claim lacks {listed}, which FHIR requires")


def _claim_part(claim: Resource, lines: list[Line], findings: Findings) -> dict[str, Json]:
    """The part `claim` without diagnoses and lines: its number, form and setting."""
    node = claim.node
    part: dict[str, Json] = {}
    number = _identifier(node) or claim.id
    if number:
        place = node.members("identifier")[0].get("value") if _identifier(node) else node.get("id")
        part["id"] = number
        findings.stood("claim.id", place.at, place.raw)
    types = [one for one in codings(node.get("type")) if one.system in CLAIM_TYPES]
    forms = [one for one in types if one.code in FORMS]
    if len(forms) == 1:
        part["form"] = forms[0].code
        findings.stood("claim.form", forms[0].node.get("code").at, forms[0].code)
    elif node.get("type").is_there:
        why = "it is neither a professional nor an institutional claim"
        findings.unreadable("claim.form", node.get("type").at, node.get("type").raw, why)
    places = [line.part.get("place_of_service") for line in lines]
    if part.get("form") == "professional" and all(places) and _AMBIGUOUS_PLACE not in places:
        part["setting"] = "practitioner"
    bill = _type_of_bill(node)
    if bill is not None and part.get("form") == "institutional":
        _set_type_of_bill(part, bill, findings)
    if node.text("use") in BEFORE_SERVICE:
        message = "this asks before the service; nothing was billed yet"
        findings.note("before-service", node.get("use").at, message)
    if node.members("related"):
        message = "the claim names another one that it follows or replaces"
        findings.note("related-claim", node.get("related").at, message)
    if node.members("addItem"):
        message = "lines that the payer added are not read"
        findings.note("added-lines", node.get("addItem").at, message)
    return part


def _identifier(node: Node) -> str:
    listed = node.members("identifier")
    return listed[0].text("value") if listed else ""


def _type_of_bill(node: Node) -> Node | None:
    """The type of bill, wherever its system stands."""
    concepts = [one.get("code") for one in node.members("supportingInfo")]
    concepts += [one.get("locationCodeableConcept") for one in node.members("item")]
    found = [
        coding.node.get("code")
        for concept in [node.get("subType"), *concepts]
        for coding in codings(concept)
        if coding.system in TYPES_OF_BILL
    ]
    return found[0] if found else None


def _set_type_of_bill(part: dict[str, Json], node: Node, findings: Findings) -> None:
    """A type of bill, of three digits or of four with the zero before them."""
    code = node.words.removeprefix("0") if len(node.words) == 4 else node.words
    if len(code) in (2, 3) and code[:2].isdecimal() and code.isalnum() and code.isascii():
        part["type_of_bill"] = code
        findings.stood("claim.type_of_bill", node.at, node.raw)
        if code[:2] in _SETTINGS:
            part["setting"] = _SETTINGS[code[:2]]
    else:
        findings.unreadable("claim.type_of_bill", node.at, node.raw, "it is not a type of bill")


def _authorization(node: Node, insurance: Node | None) -> Node | None:
    """Where a number of an authorization stands."""
    listed = [*(insurance.members("preAuthRef") if insurance else []), *node.members("preAuthRef")]
    return next((one for one in listed if one.words), None)


def _draft(day: date | None, lines: list[Line], header: _Header, *, is_only: bool) -> Draft:
    """The draft of one day: the claim's header, and the lines of the day."""
    own = Findings()
    if day is not None:
        _tell_date(lines, own)
    part = dict(header.part)
    if header.diagnoses.codes is not None:
        part["diagnoses"] = list(header.diagnoses.codes)
    part["lines"] = [line.part for line in lines]
    document: dict[str, Json] = {}
    if header.id:
        document["id"] = header.id if is_only else f"{header.id}-{day}"
    place = place_of([line.address for line in lines], own)
    if place is not None:
        document["service_location"] = place
    if day is not None:
        document["date_of_service"] = day.isoformat()
    if header.patient.part:
        document["patient"] = dict(header.patient.part)
    document["claim"] = part
    if header.authorization is not None:
        node = header.authorization
        own.stood("authorization.number_present", node.at, node.raw)
        source = f"FHIR {header.claim.type} preAuthRef"
        document["facts"] = {"authorization.number_present": {"value": True, "source": source}}
    parts = [("", header.findings), ("", own)]
    parts += [(f"claim.lines[{index}].", line.findings) for index, line in enumerate(lines)]
    found = gather(parts, ())
    return Draft(
        item=header.item,
        document=document,
        payer=header.payer,
        subject=header.patient.subject,
        origins=found.origins,
        unreadable=found.unreadable,
        notes=found.notes,
    )


def _tell_date(lines: list[Line], findings: Findings) -> None:
    """Where the date stood; once, where it is the claim's and not each line's own."""
    told = dict.fromkeys(line.dated for line in lines if line.dated)
    for index, one in enumerate(told):
        if index == 0:
            findings.stood("date_of_service", one.at, one.raw)
        if one.is_range:
            message = "the service has a range of dates: the first is taken"
            findings.note("date-range", one.at, message)
