"""Who: the payer by its identifiers, the patient, and what joins them to a chart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.encounter.intake.draft import PayerIdentity, Subject
from engine.encounter.intake.fhir.codings import SOURCES_OF_PAYMENT, codings, has_code
from engine.encounter.intake.fhir.nodes import Node, day_of
from engine.encounter.intake.fhir.resources import (
    Pool,
    Resource,
    patient_reference,
    reference_id,
)
from engine.encounter.intake.findings import Findings
from engine.language.shape import Json

NPI = "http://hl7.org/fhir/sid/us-npi"
_SOCIAL_SECURITY = ("http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1")
_IDENTIFIER_TYPES = frozenset({"http://terminology.hl7.org/CodeSystem/v2-0203"})
_RELATIONSHIPS = frozenset({"http://terminology.hl7.org/CodeSystem/subscriber-relationship"})
_SEXES = ("female", "male", "other")
_PEOPLE = ("Patient", "RelatedPerson")


@dataclass(frozen=True, slots=True)
class Patient:
    """What is said of the patient, and by which ids; `key` tells patients of the file apart."""

    part: dict[str, Json]
    subject: Subject
    key: str


def focal_insurance(claim: Resource, findings: Findings) -> Node | None:
    """The insurance that the claim is sent to: the focal one, else the first in order."""
    listed = claim.node.listed("insurance")
    if listed is None:
        node = claim.node.get("insurance")
        findings.unreadable("payer", node.at, "", "`insurance` is not a list")
        return None
    focal = [one for one in listed if one.get("focal").value is True]
    if len(listed) > 1 and len(focal) != 1:
        message = "several insurances and not one that is focal: the payer is read from `insurer`"
        findings.note("no-focal-insurance", claim.node.get("insurance").at, message)
        return None
    if not listed:
        return None
    chosen = focal[0] if focal else listed[0]
    sequence = chosen.get("sequence")
    if sequence.is_there and sequence.value != 1:
        message = "the payer of the claim is not the first to pay"
        findings.note("payer-not-primary", sequence.at, message)
    return chosen


def payer_of(
    claim: Resource, insurance: Node | None, pool: Pool, findings: Findings
) -> PayerIdentity:
    """By which identifiers a claim names its payer. Names never choose."""
    ids: dict[tuple[str, str], None] = {}
    type_of: str | None = None
    insurer = claim.node.get("insurer")
    ids |= dict.fromkeys(_identifiers(insurer, claim, pool))
    if insurer.text("reference") and pool.resolve(insurer, claim) is None:
        message = "the organization that pays is not in the file, or several are"
        findings.note("no-organization", insurer.at, message)
    if insurance is not None:
        reference = insurance.get("coverage")
        coverage = pool.resolve(reference, claim)
        if coverage is None:
            message = "the coverage is not in the file"
            findings.note("no-coverage", reference.at, message)
            ids |= dict.fromkeys(_identifiers(reference, claim, pool))
        else:
            ids |= dict.fromkeys(payor_ids(coverage, pool))
            type_of = coverage_type(coverage)
            if not coverage.node.get("beneficiary").is_there:
                message = "the coverage does not say whom it covers"
                findings.note("no-beneficiary", coverage.node.at, message)
    return PayerIdentity(tuple(ids), coverage_type=type_of)


def payor_ids(coverage: Resource, pool: Pool) -> Iterator[tuple[str, str]]:
    """The identifiers of who pays under a coverage; a person who pays is no payer."""
    for payor in coverage.node.members("payor"):
        yield from _identifiers(payor, coverage, pool)


def coverage_type(coverage: Resource) -> str | None:
    """The coded type of a coverage."""
    found = list(codings(coverage.node.get("type")))
    for systems in SOURCES_OF_PAYMENT:
        codes = {one.code for one in found if one.system in systems}
        if len(codes) == 1:
            return codes.pop()
    return None


def _identifiers(reference: Node, within: Resource, pool: Pool) -> Iterator[tuple[str, str]]:
    """The identifiers of an organization: those of the reference, and those of what it means."""
    meant = pool.resolve(reference, within)
    if reference.text("type") in _PEOPLE or (meant is not None and meant.type in _PEOPLE):
        return
    listed = [reference.get("identifier"), *(meant.node.members("identifier") if meant else [])]
    for one in listed:
        if one.text("value"):
            yield one.text("system") or "no system", one.text("value")


def provider_id(reference: Node, within: Resource, pool: Pool) -> tuple[str, Node] | None:
    """The identifier of a provider: its NPI, else another one, else what the reference says."""
    meant = pool.resolve(reference, within)
    if meant is not None and meant.type == "PractitionerRole":
        inner = meant.node.first("practitioner", "organization")
        own = _own_identifier(meant)
        return own or provider_id(inner, meant, pool)
    if meant is not None and (own := _own_identifier(meant)) is not None:
        return own
    logical = reference.get("identifier", "value")
    if logical.words:
        return logical.words, logical
    text = reference.get("reference")
    return (text.words, text) if text.words else None


def _own_identifier(meant: Resource) -> tuple[str, Node] | None:
    listed = [one for one in meant.node.members("identifier") if one.text("value")]
    listed.sort(key=lambda one: one.text("system") != NPI)
    return (listed[0].text("value"), listed[0].get("value")) if listed else None


def patient_of(resource: Resource, pool: Pool, findings: Findings) -> Patient:
    """The patient that a resource is about."""
    reference = resource.node.first("patient", "subject")
    key = pool.patient_key(patient_reference(resource.node), resource.url)
    meant = pool.resolve(reference, resource)
    if meant is None or meant.type != "Patient":
        message = "the patient is not in the file"
        findings.note("no-patient", reference.at, message)
        id = reference.text("identifier", "value") or reference_id(reference)
        return Patient({"id": id} if id else {}, Subject((id,) if id else ()), key)
    part: dict[str, Json] = {}
    ids = _patient_ids(meant, key, pool)
    if ids:
        part["id"] = ids[0][0]
        findings.stood("patient.id", ids[0][1].at, ids[0][0])
    born = _demographics(meant.node, part, findings)
    return Patient(part, Subject(tuple(dict.fromkeys(id for id, _ in ids)), born), key)


def _patient_ids(patient: Resource, key: str, pool: Pool) -> list[tuple[str, Node]]:
    """The ids that join a chart: member numbers, then others; the resource's own if none is.

    The id of a resource is its server's, and another server may use it for another patient.
    """
    listed = [
        one
        for one in patient.node.members("identifier")
        if one.text("value")
        and one.text("use") != "old"
        and one.text("system") not in _SOCIAL_SECURITY
        and not has_code(one.get("type"), _IDENTIFIER_TYPES, "SS")
    ]
    listed.sort(key=lambda one: not has_code(one.get("type"), _IDENTIFIER_TYPES, "MB"))
    found = [*_member_ids(key, pool), *((one.text("value"), one.get("value")) for one in listed)]
    if not found and patient.id:
        found.append((patient.id, patient.node.get("id")))
    return found


def _member_ids(key: str, pool: Pool) -> Iterator[tuple[str, Node]]:
    """The subscriber numbers of coverages whose subscriber is the patient: a family shares them."""
    for entry in pool.of_patient(key):
        if entry.type != "Coverage":
            continue
        node = entry.load().node
        is_self = has_code(node.get("relationship"), _RELATIONSHIPS, "self")
        if is_self and node.text("subscriberId"):
            yield node.text("subscriberId"), node.get("subscriberId")


def _demographics(node: Node, part: dict[str, Json], findings: Findings) -> date | None:
    birth, sex = node.get("birthDate"), node.get("gender")
    born = day_of(birth.words)
    if born is not None:
        part["birth_date"] = born.isoformat()
        findings.stood("patient.birth_date", birth.at, birth.raw)
    elif birth.is_there:
        findings.unreadable("patient.birth_date", birth.at, birth.raw, "it is not a whole date")
    if sex.words in _SEXES:
        part["sex"] = sex.words
        findings.stood("patient.sex", sex.at, sex.raw)
    elif sex.is_there and sex.words != "unknown":
        why = "it is not a gender as FHIR writes it"
        findings.unreadable("patient.sex", sex.at, sex.raw, why)
    return born
