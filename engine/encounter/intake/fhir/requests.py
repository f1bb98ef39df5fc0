"""From an order to an encounter that asks before the service: its code, its day, its payer."""

from collections.abc import Iterator

from engine.encounter.intake.claim_codes import procedure_code
from engine.encounter.intake.draft import Draft, PayerIdentity, Rejected
from engine.encounter.intake.fhir.codings import PROCEDURES, pick
from engine.encounter.intake.fhir.lines import dated
from engine.encounter.intake.fhir.modifiers import UNKNOWN_MODIFIER, unknown_modifier
from engine.encounter.intake.fhir.parties import coverage_type, patient_of, payor_ids
from engine.encounter.intake.fhir.places import address_of, place_of
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.encounter.intake.findings import Findings, gather
from engine.language.shape import Json

_NO_COVERAGE = ("cancelled", "draft", "entered-in-error")
_ENDED = ("revoked", "entered-in-error")


def read_request(order: Resource, pool: Pool, item: str) -> Iterator[tuple[Draft, str] | Rejected]:
    """The draft of an order with the key of its patient; or its rejection."""
    node, findings = order.node, Findings()
    status = node.text("status")
    if (unknown := unknown_modifier(node)) is not None:
        yield Rejected(item, (unknown.diagnose(item, "modifier-extension", UNKNOWN_MODIFIER),))
        return
    if status in _ENDED or node.get("doNotPerform").value is True:
        what = status.replace("-", " ") if status in _ENDED else "an order not to perform it"
        place = node.get("status")
        wrong = place.diagnose(item, "not-in-force", f"it is {what}, and not evaluated")
        yield Rejected(item, (wrong,))
        return
    picked = pick(node.get("code"), PROCEDURES, procedure_code, "CPT or HCPCS code")
    if picked.code is None:
        why = picked.why or "it has no code"
        hint = "an order has its code in the system of CPT or HCPCS"
        yield Rejected(item, (picked.node.diagnose(item, "unreadable-code", why, hint),))
        return
    findings.stood("request.codes[0]", picked.node.at, picked.node.raw)
    document: dict[str, Json] = {"request": {"codes": [picked.code]}}
    if order.id:
        document["id"] = order.id
    occurrence = node.first("occurrenceDateTime", "occurrencePeriod")
    day = dated(occurrence)
    if day is not None and day.day is None:
        message = "it has a date of service that cannot be read"
        yield Rejected(item, (occurrence.diagnose(item, "unreadable-date", message),))
        return
    if day is not None and day.day is not None:
        document["date_of_service"] = day.day.isoformat()
        findings.stood("date_of_service", day.at, day.raw)
        if day.is_range:
            message = "the service has a range of dates: the first is taken"
            findings.note("date-range", day.at, message)
    named = [*node.members("locationReference"), *node.members("performer")]
    where = place_of([address_of([(one, order) for one in named], pool)], findings)
    if where is not None:
        document["service_location"] = where
    patient = patient_of(order, pool, findings)
    if patient.part:
        document["patient"] = patient.part
    payer = _payer(order, patient.key, pool, findings)
    found = gather([("", findings)], ())
    draft = Draft(
        item,
        document,
        payer,
        patient.subject,
        found.origins,
        found.unreadable,
        found.notes,
    )
    yield draft, patient.key


def _payer(order: Resource, key: str, pool: Pool, findings: Findings) -> PayerIdentity:
    """Who pays: by the coverages that the order names, else by the patient's only one."""
    named = [pool.resolve(one, order) for one in order.node.members("insurance")]
    coverages = [one for one in named if one is not None and one.type == "Coverage"]
    if not named:
        of_patient = [one for one in pool.of_patient(key) if one.type == "Coverage"]
        coverages = [one.load() for one in of_patient]
    coverages = [one for one in coverages if one.node.text("status") not in _NO_COVERAGE]
    if len(coverages) != 1:
        message = "the order does not say which one coverage it is under"
        findings.note("no-coverage", order.node.get("insurance").at, message)
        return PayerIdentity()
    ids = dict.fromkeys(payor_ids(coverages[0], pool))
    return PayerIdentity(tuple(ids), coverage_type=coverage_type(coverages[0]))
