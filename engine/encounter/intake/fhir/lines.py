"""The lines of a claim, each with its date, its provider and the address where it was."""

from dataclasses import dataclass
from datetime import date

from engine.encounter.intake.fhir.codings import CLAIM_TYPES, has_code
from engine.encounter.intake.fhir.diagnoses import Diagnoses, whole
from engine.encounter.intake.fhir.nodes import Node, day_of
from engine.encounter.intake.fhir.parties import provider_id
from engine.encounter.intake.fhir.places import address_of
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.encounter.intake.fhir.service import read_service
from engine.encounter.intake.findings import Findings
from engine.language.shape import Json

# Who takes part without rendering the service. Any other role may be the one who does.
_NOT_RENDERING = ("assist", "supervisor", "supervising", "referring", "attending", "prescribing")


@dataclass(frozen=True, slots=True)
class Dated:
    """Where the date of a line stood; `day` is `None` where it is unreadable."""

    day: date | None
    at: str
    raw: str
    is_range: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its part of the encounter, its node, date and address.

    `dated` is `None` where neither line nor claim says a date.
    """

    part: dict[str, Json]
    node: Node
    findings: Findings
    dated: Dated | None
    address: Node | None

    @property
    def day(self) -> date | None:
        """Its day; the first one of a range."""
        return self.dated.day if self.dated else None

    @property
    def is_unread(self) -> bool:
        """Whether nothing tells what the line bills."""
        return self.part["code"] is None and "revenue_code" not in self.part


def lines_of(
    claim: Resource, items: list[Node], pool: Pool, diagnoses: Diagnoses, findings: Findings
) -> list[Line]:
    """All lines of a claim, in its order."""
    numbers = [whole(item.get("sequence").value) for item in items]
    if None in numbers or len(set(numbers)) < len(numbers):
        message = "the lines are not numbered each with its own number; they are counted from 1"
        findings.note("line-numbers", claim.node.get("item").at, message)
        numbers = list(range(1, len(items) + 1))
    return [
        _line(number or 0, item, claim, pool, diagnoses)
        for number, item in zip(numbers, items, strict=True)
    ]


def _line(number: int, item: Node, claim: Resource, pool: Pool, diagnoses: Diagnoses) -> Line:
    findings = Findings()
    part: dict[str, Json] = {"line": number, **read_service(item, findings)}
    _pointers(part, item, diagnoses, findings)
    provider = _provider(item, claim, pool, findings)
    if provider is not None:
        part["provider"] = provider[0]
        findings.stood("provider", provider[1].at, provider[0])
    places = [
        (item.first("locationAddress", "locationReference"), claim),
        (claim.node.get("facility"), claim),
        (claim.node.get("provider"), claim),
    ]
    return Line(part, item, findings, _dated(item, claim), address_of(places, pool))


def _pointers(part: dict[str, Json], item: Node, diagnoses: Diagnoses, findings: Findings) -> None:
    listed = item.listed("diagnosisSequence")
    node = item.get("diagnosisSequence")
    if not node.is_there:
        return
    found: list[int] = []
    for one in listed or []:
        number = whole(one.value)
        place = number if diagnoses.is_unread else diagnoses.places.get(number or 0)
        if place is not None:
            found.append(place)
    if listed is None or len(found) < len(listed):
        why = "it does not point at a diagnosis of the claim"
        findings.unreadable("diagnosis_pointers", node.at, node.raw, why)
    elif found:
        part["diagnosis_pointers"] = list(dict.fromkeys(found))
        findings.stood("diagnosis_pointers", node.at, node.raw)


def _provider(
    item: Node, claim: Resource, pool: Pool, findings: Findings
) -> tuple[str, Node] | None:
    """Who rendered the line: of its care team, else of the claim's, else who bills.

    The lines of an institutional claim are all the facility's, whoever took part.
    """
    is_of_facility = has_code(claim.node.get("type"), CLAIM_TYPES, "institutional")
    team = [] if is_of_facility else claim.node.members("careTeam")
    sequences = {whole(one.value) for one in item.members("careTeamSequence")}
    own = [one for one in team if whole(one.get("sequence").value) in sequences]
    found: dict[str, Node] = {}
    for member in own or team:
        if not any(role in _NOT_RENDERING for role in _roles(member)):
            id = provider_id(member.get("provider"), claim, pool)
            if id is not None:
                found.setdefault(*id)
    if len(found) > 1:
        why = "several providers may have rendered the line"
        findings.unreadable("provider", item.get("careTeamSequence").at, "", why)
        return None
    if found:
        return next(iter(found.items()))
    return provider_id(claim.node.get("provider"), claim, pool)


def _roles(member: Node) -> list[str]:
    return [one.text("code") for one in member.get("role").members("coding")]


def _dated(item: Node, claim: Resource) -> Dated | None:
    """The date of the line: its own, else the claim's billable period."""
    node = item.first("servicedDate", "servicedPeriod")
    if not node.is_there:
        node = claim.node.get("billablePeriod")
    return dated(node)


def dated(node: Node) -> Dated | None:
    """The day that a date or a period says; `None` where it says nothing."""
    start, end = node.get("start"), node.get("end")
    if not isinstance(node.value, dict):
        return Dated(day_of(node.words), node.at, node.raw) if node.is_there else None
    if not start.is_there and not end.is_there:
        return None
    first, last = day_of(start.words), day_of(end.words)
    if first is None or (end.is_there and (last is None or last < first)):
        return Dated(None, node.at, node.raw)
    raw = f"{start.raw}/{end.raw}" if end.is_there else start.raw
    return Dated(first, node.at, raw, last is None or last != first)
