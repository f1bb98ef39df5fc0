"""Choosing a code from a coded concept: by its system, never by its place in the list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.encounter.intake.fhir.nodes import Node

CPT = frozenset({"http://www.ama-assn.org/go/cpt", "urn:oid:2.16.840.1.113883.6.12"})
HCPCS = frozenset(
    {
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "https://bluebutton.cms.gov/resources/codesystem/hcpcs",
        "urn:oid:2.16.840.1.113883.6.285",
    }
)
PROCEDURES = CPT | HCPCS
ICD_10_CM = frozenset({"http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90"})
PLACES_OF_SERVICE = frozenset(
    {
        "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
        "http://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
        "https://bluebutton.cms.gov/resources/variables/line_place_of_srvc_cd",
    }
)
REVENUE_CODES = frozenset(
    {
        "https://www.nubc.org/CodeSystem/RevenueCodes",
        "https://bluebutton.cms.gov/resources/variables/rev_cntr",
    }
)
TYPES_OF_BILL = frozenset({"https://www.nubc.org/CodeSystem/TypeOfBill"})
CLAIM_TYPES = frozenset({"http://terminology.hl7.org/CodeSystem/claim-type"})
LOINC = frozenset({"http://loinc.org"})
OWN_FACTS = frozenset({"urn:coverpack:fact"})
"""The system of a code that is the id of a fact of this project's dictionary."""
YES_NO = frozenset({"http://terminology.hl7.org/CodeSystem/v2-0136"})
SOURCES_OF_PAYMENT = (
    frozenset({"https://nahdo.org/sopt", "urn:oid:2.16.840.1.113883.3.221.5"}),
    frozenset({"http://terminology.hl7.org/CodeSystem/v3-ActCode"}),
)
"""The systems of a coverage's type, the first one that is used before the second."""

_ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_SERVICE_TYPES = (
    "https://codesystem.x12.org/005010/1365",
    "http://codesystem.x12.org/005010/1365",
)


@dataclass(frozen=True, slots=True)
class Coding:
    """One coding of a concept; `node` is where it stands."""

    system: str
    code: str
    node: Node


@dataclass(frozen=True, slots=True)
class Picked:
    """The code that a concept has in some systems.

    `code` is `None` where it has none: then `why` says why what is there cannot be read, and is
    `None` where nothing is there. `node` is where it stands.
    """

    code: str | None
    node: Node
    why: str | None = None


def codings(concept: Node) -> Iterator[Coding]:
    """The codings of a concept that have a code."""
    for node in concept.members("coding"):
        code = node.text("code")
        if code:
            yield Coding(node.text("system"), code, node)


def pick(
    concept: Node,
    systems: frozenset[str],
    read: Callable[[str], str | None],
    what: str,
) -> Picked:
    """The code of a concept in `systems`; `read` reads one, `what` names it in messages."""
    if not concept.is_there:
        return Picked(None, concept)
    if not isinstance(concept.value, dict) or concept.listed("coding") is None:
        return Picked(None, concept, "it is not a coded concept")
    found = list(codings(concept))
    own = [one for one in found if one.system in systems]
    codes = {code: one for one in own if (code := read(one.code)) is not None}
    if len(codes) == 1 and len(own) == sum(read(one.code) is not None for one in own):
        code, coding = next(iter(codes.items()))
        return Picked(code, coding.node.get("code"))
    if codes:
        return Picked(None, concept, f"its codings do not agree on one {what}")
    if own:
        return Picked(None, own[0].node, f"it is no {what}")
    return Picked(None, concept, _why_none(concept, found, what))


def _why_none(concept: Node, found: list[Coding], what: str) -> str | None:
    """Why no coding is of the systems; `None` where the concept says that there is no code."""
    if any(one.system == _ABSENT_REASON for one in found) or _is_empty(concept):
        return None
    if any(one.system in _SERVICE_TYPES for one in found):
        return f"it names a type of service and no {what}"
    if not found:
        return f"it has words and no {what}"
    return f"no {what} is among its codings, by their systems"


def _is_empty(concept: Node) -> bool:
    """Whether a concept holds nothing but extensions, which say that nothing is there."""
    return all(key in ("id", "extension") for key in concept.value)


def has_code(concept: Node, systems: frozenset[str], *codes: str) -> bool:
    """Whether a concept has one of these codes in one of the systems."""
    return any(one.system in systems and one.code in codes for one in codings(concept))


def words_of(concept: Node) -> tuple[str, Node]:
    """The words of a concept: its text, else the display of a coding; and where they stand."""
    text = concept.get("text")
    if text.words:
        return text.words, text
    for coding in concept.members("coding"):
        if coding.text("display"):
            return coding.text("display"), coding.get("display")
    return "", text
