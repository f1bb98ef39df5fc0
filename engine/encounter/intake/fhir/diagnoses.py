"""The diagnoses of a claim, in the order of their sequence numbers."""

from dataclasses import dataclass, field

from engine.encounter.intake.claim_codes import diagnosis
from engine.encounter.intake.fhir.codings import ICD_10_CM, Picked, pick
from engine.encounter.intake.fhir.modifiers import UNKNOWN_MODIFIER, unknown_modifier
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.encounter.intake.findings import Findings
from engine.language.shape import Json

_WHAT = "ICD-10-CM code"


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """The codes, each once; `None` where the claim has none or one of them is unreadable.

    `places` has for each sequence number its place among the codes, from 1.
    """

    codes: tuple[str, ...] | None
    places: dict[int, int] = field(default_factory=dict)
    is_unread: bool = False


def whole(value: Json) -> int | None:
    """A whole number from 1, such as a sequence has; `None` for anything else."""
    if isinstance(value, bool | str | list | dict) or value is None:
        return None
    return int(value) if value == value.to_integral_value() and 1 <= value < 10**9 else None


def diagnoses_of(claim: Resource, pool: Pool, findings: Findings) -> Diagnoses:
    """The diagnoses of a claim.

    One that cannot be read leaves the whole list unknown: what is left of it would look complete.
    """
    listed = claim.node.listed("diagnosis")
    if listed is None:
        node = claim.node.get("diagnosis")
        findings.unreadable("claim.diagnoses", node.at, node.raw, "it is not a list")
        return Diagnoses(None, is_unread=True)
    numbers = [whole(one.get("sequence").value) for one in listed]
    if None in numbers or len(set(numbers)) < len(numbers):
        message = "the diagnoses are not numbered each with its own number; pointers are not read"
        findings.note("diagnosis-numbers", claim.node.get("diagnosis").at, message)
        numbers = [None] * len(listed)
    codes: dict[str, int] = {}
    places: dict[int, int] = {}
    is_unread = False
    in_order = sorted(zip(numbers, listed, strict=True), key=lambda one: one[0] or 0)
    for number, node in in_order:
        picked = _code(node, claim, pool)
        if picked.code is None:
            is_unread = True
            why = picked.why or "there is no code"
            findings.unreadable("claim.diagnoses", picked.node.at, picked.node.raw, why)
            continue
        if picked.code not in codes:
            codes[picked.code] = len(codes) + 1
            place = f"claim.diagnoses[{len(codes) - 1}]"
            findings.stood(place, picked.node.at, picked.node.raw)
        if number is not None:
            places[number] = codes[picked.code]
    if is_unread:
        findings.values = [one for one in findings.values if "claim.diagnoses" not in one.value]
        return Diagnoses(None, is_unread=True)
    return Diagnoses(tuple(codes) or None, places)


def _code(node: Node, claim: Resource, pool: Pool) -> Picked:
    unknown = unknown_modifier(node)
    if unknown is not None:
        return Picked(None, unknown, UNKNOWN_MODIFIER)
    reference = node.get("diagnosisReference")
    if not reference.is_there:
        concept = node.get("diagnosisCodeableConcept")
        return pick(concept if concept.is_there else node, ICD_10_CM, diagnosis, _WHAT)
    condition = pool.resolve(reference, claim)
    if condition is None:
        return Picked(None, reference, "it points at a condition that is not in the file")
    return pick(condition.node.get("code"), ICD_10_CM, diagnosis, _WHAT)
