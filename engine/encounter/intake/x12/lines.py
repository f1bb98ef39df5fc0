"""The lines of a claim: codes, units, modifiers and pointers of SV1 and SV2, and their dates."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.encounter.intake import claim_codes
from engine.encounter.intake.findings import Findings
from engine.encounter.intake.x12 import dates
from engine.encounter.intake.x12.diagnoses import Diagnoses
from engine.encounter.intake.x12.loops import ClaimLoops, Loop, Segment

Json = Any

MOST_UNITS = 9_999
"""The most units that a line of an encounter can have."""

# Which elements of SV1 and SV2 hold what: the code, the unit of measure and the quantity.
_PLACES = {"SV1": (1, 3, 4), "SV2": (2, 4, 5)}
_SERVICE = {"professional": "SV1", "institutional": "SV2"}
_RENDERING = {"line": "2420A", "claim": "2310B"}
_MODIFIERS = range(2, 6)
_NARRATIVE = 6
# Lines of these codes say in words what was done.
_UNLISTED = ("22899", "64999")
_NAMES_ABLATION = re.compile(r"basivertebral|\bbvn\b|intracept", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """Where the date of a line stood; `day` is `None` where it is unreadable."""

    day: date | None
    at: str
    raw: str
    is_range: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its part of the encounter, its loops and its date.

    `dated` is `None` where neither line nor claim says a date. `segment` is where the line begins.
    """

    part: dict[str, Json]
    loops: list[Loop]
    segment: Segment
    findings: Findings
    dated: Dated | None

    @property
    def day(self) -> date | None:
        """Its day; the first one of a range."""
        return self.dated.day if self.dated else None

    @property
    def is_unread(self) -> bool:
        """Whether nothing tells what the line bills."""
        return self.part["code"] is None and "revenue_code" not in self.part


def lines_of(
    claim: ClaimLoops, component: str, diagnoses: Diagnoses, findings: Findings
) -> list[Line]:
    """All lines of a claim, in its order."""
    numbers = [claim_codes.count(loops[0].segments[0].get(1)) for loops in claim.lines]
    if 0 in numbers or None in numbers or len(set(numbers)) < len(numbers):
        message = "the lines are not numbered each with its own number; they are counted from 1"
        findings.note("line-numbers", claim.lines[0][0].segments[0].at("2400", 1), message)
        numbers = list(range(1, len(numbers) + 1))
    return [
        _LineReader(claim, component, loops).read(number or 0, diagnoses)
        for number, loops in zip(numbers, claim.lines, strict=True)
    ]


class _LineReader:
    def __init__(self, claim: ClaimLoops, component: str, loops: list[Loop]) -> None:
        self.claim = claim
        self.component = component
        self.loops = loops
        self.loop = loops[0]
        self.findings = Findings()

    def read(self, number: int, diagnoses: Diagnoses) -> Line:
        """The line; what it does not say is left out, what cannot be read is unknown."""
        part: dict[str, Json] = {"line": number}
        kind = _SERVICE[self.claim.form]
        service = self.loop.first(kind)
        if service is None:
            part |= {"code": None, "units": None}
            at = self.loop.segments[0].at("2400", 1)
            self.findings.unreadable("code", at, "", f"the line has no segment {kind}")
        else:
            self._service(part, kind, service)
            if kind == "SV1":
                self._professional(part, service, diagnoses)
        first = self.loop.segments[0]
        return Line(part, self.loops, first, self.findings, self._dated())

    def _service(self, part: dict[str, Json], kind: str, service: Segment) -> None:
        place, unit, quantity = _PLACES[kind]
        composite = service.get(place).split(self.component)
        self._code(part, service, place, composite)
        if kind == "SV2" and (part["code"] or not service.get(place)):
            self._revenue_code(part, service)
        self._units(part, service, unit, quantity)
        self._modifiers(part, service, place, composite)
        if part["code"] in _UNLISTED:
            self._narrative(part, composite)

    def _code(
        self, part: dict[str, Json], service: Segment, place: int, composite: list[str]
    ) -> None:
        part["code"] = None
        raw = composite[1].strip() if len(composite) > 1 else ""
        if composite[0].strip() == "HC" and (code := claim_codes.procedure_code(raw)):
            part["code"] = code
            self.findings.stood("code", f"2400 {_name(service, place)}-2 {_number(service)}", raw)
        elif service.get(place) or service.elements[0] == "SV1":
            at = service.at("2400", place)
            why = "it is not a CPT or HCPCS code with its qualifier"
            self.findings.unreadable("code", at, service.get(place), why)

    def _revenue_code(self, part: dict[str, Json], service: Segment) -> None:
        raw, at = service.get(1), service.at("2400", 1)
        code = claim_codes.revenue_code(raw)
        if code is not None:
            part["revenue_code"] = code
            self.findings.stood("revenue_code", at, raw)
        elif raw or part["code"] is None:
            value = "revenue_code" if part["code"] else "code"
            self.findings.unreadable(value, at, raw, "it is not a revenue code of four digits")

    def _units(self, part: dict[str, Json], service: Segment, unit: int, quantity: int) -> None:
        """Units, or minutes where these are what is counted; days count where no code does."""
        kind, raw, at = service.get(unit), service.get(quantity), service.at("2400", quantity)
        number = claim_codes.count(raw)
        value = "minutes" if kind == "MJ" else "units"
        is_known = kind in ("UN", "MJ") or (kind == "DA" and part["code"] is None)
        if is_known and number and number <= MOST_UNITS:
            part[value] = number
            self.findings.stood(value, at, raw)
            return
        part["units"] = None
        if raw:
            why = f"it is not a whole number of {value} from 1 to {MOST_UNITS:,}"
            if not is_known:
                why = "it does not count units or minutes"
            self.findings.unreadable(value, at, raw, why)
        else:
            self.findings.note("no-units", at, "the line does not say its units")

    def _modifiers(
        self, part: dict[str, Json], service: Segment, place: int, composite: list[str]
    ) -> None:
        found: dict[str, None] = {}
        for index, text in enumerate(composite[2:6], 3):
            raw = text.strip()
            code = claim_codes.modifier(raw)
            at = f"2400 {_name(service, place)}-{index} {_number(service)}"
            if code is None and raw:
                why = "it is not a modifier of two characters"
                self.findings.unreadable("modifiers", at, raw, why)
            elif code in found:
                self.findings.note("modifier-twice", at, f"modifier `{code}` stands twice")
            elif code:
                self.findings.stood(f"modifiers[{len(found)}]", at, raw)
                found[code] = None
        if found:
            part["modifiers"] = list(found)
        narrative = composite[_NARRATIVE].strip() if len(composite) > _NARRATIVE else ""
        if claim_codes.modifier(narrative):
            at = f"2400 {_name(service, place)}-7 {_number(service)}"
            why = "a line has at most four modifiers, and its words stand here"
            self.findings.unreadable("modifiers", at, narrative, why)

    def _narrative(self, part: dict[str, Json], composite: list[str]) -> None:
        """Whether the words of an unlisted code name the ablation; silent where it has none."""
        words = [text for text in composite[_NARRATIVE : _NARRATIVE + 1] if text.strip()]
        words += [note.get(2) for note in self.loop.all("NTE")]
        if words:
            part["unlisted_description"] = any(map(_NAMES_ABLATION.search, words))

    def _professional(self, part: dict[str, Json], service: Segment, diagnoses: Diagnoses) -> None:
        raw, at = service.get(5), service.at("2400", 5)
        place = claim_codes.place_of_service(raw)
        if place is not None:
            part["place_of_service"] = place
            self.findings.stood("place_of_service", at, raw)
        elif raw:
            why = "it is not a place of service of two digits"
            self.findings.unreadable("place_of_service", at, raw, why)
        self._pointers(part, service, diagnoses)
        self._provider(part)

    def _pointers(self, part: dict[str, Json], service: Segment, diagnoses: Diagnoses) -> None:
        raw, at = service.get(7), service.at("2400", 7)
        if not raw:
            return
        found: list[int] = []
        for text in filter(None, map(str.strip, raw.split(self.component))):
            number = claim_codes.count(text) if text.isdecimal() else None
            if number and (diagnoses.is_unread or number <= len(diagnoses.places)):
                found.append(number if diagnoses.is_unread else diagnoses.places[number - 1])
            else:
                why = "it does not point at a diagnosis of the claim"
                self.findings.unreadable("diagnosis_pointers", at, raw, why)
                return
        part["diagnosis_pointers"] = list(dict.fromkeys(found))
        self.findings.stood("diagnosis_pointers", at, raw)

    def _provider(self, part: dict[str, Json]) -> None:
        """Who rendered the line: its own, else the claim's, else who bills."""
        own = next((one for one in self.loops if one.name == _RENDERING["line"]), None)
        loop = own or self.claim.named(_RENDERING["claim"]) or self.claim.above.get("2010AA")
        if loop is None:
            return
        name = loop.segments[0]
        id = name.get(9)
        if id:
            part["provider"] = id
            self.findings.stood("provider", name.at(loop.name, 9), id)
        else:
            why = "the provider has no identifier"
            self.findings.unreadable("provider", name.at(loop.name, 9), "", why)

    def _dated(self) -> Dated | None:
        """The date of the line: its own, else the claim's.

        An institutional claim may date itself as a whole (its statement).
        """
        claim = self.claim.own[0]
        for loop, qualifier in ((self.loop, "472"), (claim, "472"), (claim, "434")):
            segment = loop.first("DTP", qualifier)
            if segment is not None:
                raw, at = segment.get(3), segment.at(loop.name, 3)
                days = dates.days(segment.get(2), raw)
                if days is None:
                    return Dated(None, at, raw)
                return Dated(days[0], at, raw, days[0] != days[1])
        return None


def _name(segment: Segment, place: int) -> str:
    return f"{segment.elements[0]}{place:02}"


def _number(segment: Segment) -> str:
    return f"(segment {segment.number})"
