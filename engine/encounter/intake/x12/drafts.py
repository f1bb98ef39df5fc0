"""From a claim to encounters in the making: one for each date of service, or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.encounter.intake.claim_codes import place_of_service
from engine.encounter.intake.draft import Draft, PayerIdentity, Rejected
from engine.encounter.intake.findings import Findings, gather
from engine.encounter.intake.x12.diagnoses import Diagnoses, diagnoses_of
from engine.encounter.intake.x12.envelope import Transaction
from engine.encounter.intake.x12.lines import Line, lines_of
from engine.encounter.intake.x12.loops import ClaimLoops, Fault
from engine.encounter.intake.x12.parties import (
    Patient,
    authorization_of,
    patient_of,
    payer_of,
)
from engine.encounter.intake.x12.places import place_of
from engine.encounter.intake.x12.segments import X12Text
from engine.knowledge.texts.documents import Diagnostic
from engine.language.problems import quoted

Json = Any

# Only these types of bill tell the setting without doubt; the others stay unstated.
_SETTINGS = {"11": "inpatient_hospital", "13": "outpatient_hospital"}
# An ambulatory surgical center bills on the professional form too.
_AMBIGUOUS_PLACE = "24"
_FREQUENCIES = {
    "7": ("replacement-claim", "the claim replaces an earlier one"),
    "8": ("void-claim", "the claim voids an earlier one"),
}


@dataclass(frozen=True, slots=True)
class _Header:
    """What all drafts of a claim share; `transaction` is the one that it stands in."""

    item: str
    loops: ClaimLoops
    transaction: Transaction
    findings: Findings
    payer: PayerIdentity
    patient: Patient
    claim: dict[str, Json]
    diagnoses: Diagnoses


class DraftReader:
    """Reads the claims of one file; an id that stands twice in it gets a suffix."""

    def __init__(self, source: X12Text, stem: str) -> None:
        """`stem` names the claims that have no number of their own."""
        self.source = source
        self.stem = stem
        self.count = 0
        self.ids: dict[str, int] = {}

    def read(self, claim: ClaimLoops, transaction: Transaction) -> Iterator[Draft | Rejected]:
        """The drafts of a claim, or one rejection."""
        self.count += 1
        named = claim.claim.get(1) if claim.claim.elements[0] == "CLM" else ""
        item = self._unused(named or f"{self.stem}-{self.count}")
        if claim.fault is not None:
            yield Rejected(item, (self._faulty(item, claim.fault),))
            return
        findings = Findings()
        diagnoses = diagnoses_of(claim.own[0], transaction.component, findings)
        lines = lines_of(claim, transaction.component, diagnoses, findings) if claim.lines else []
        wrong = self._why_rejected(claim, item, lines)
        if wrong is not None:
            yield Rejected(item, (wrong,))
            return
        header = _Header(
            item,
            claim,
            transaction,
            findings,
            payer_of(claim, findings),
            patient_of(claim, findings),
            _claim_part(claim, transaction.component, lines, findings),
            diagnoses,
        )
        by_day: dict[date, list[Line]] = {}
        for line in lines:
            if line.day is not None:
                by_day.setdefault(line.day, []).append(line)
        for day, of_day in by_day.items():
            id = item if len(by_day) == 1 else self._unused(f"{item}-{day}")
            yield _draft(id, day, of_day, header)

    def _unused(self, wanted: str) -> str:
        """An id that no other claim of the file has."""
        number = self.ids.get(wanted, 0) + 1
        id = wanted if number == 1 else f"{wanted}-{number}"
        while id in self.ids:
            number += 1
            id = f"{wanted}-{number}"
        self.ids[wanted] = number
        self.ids.setdefault(id, 1)
        return id

    def _why_rejected(self, claim: ClaimLoops, item: str, lines: list[Line]) -> Diagnostic | None:
        named = quoted(item)
        if not lines:
            message = f"claim {named} has no lines"
            return self._diagnostic(claim.claim.number, "2300 CLM", "no-lines", message)
        if all(line.is_unread for line in lines):
            message = f"no line of claim {named} could be read"
            hint = "a line has its code in SV1 (professional) or SV2 (institutional)"
            number = lines[0].segment.number
            return self._diagnostic(number, "2400 LX", "unreadable-lines", message, hint)
        for line in lines:
            if line.day is None:
                code, what = "no-date", "has no date of service"
                if line.dated is not None:
                    code, what = "unreadable-date", "has a date of service that cannot be read"
                message = f"line {line.part['line']} of claim {named} {what}"
                hint = "DTP*472 with D8 (one day) or RD8 (first day-last day), as CCYYMMDD"
                number = line.segment.number
                return self._diagnostic(number, "2400 DTP", code, message, hint)
        return None

    def _faulty(self, item: str, fault: Fault) -> Diagnostic:
        number = fault.segment.number
        message = f"claim {quoted(item)} cannot be trusted: segment {number}: {fault.message}"
        hint = "get the whole file, or have it mended where it was made"
        return self._diagnostic(number, fault.segment.elements[0], fault.code, message, hint)

    def _diagnostic(
        self, number: int, where: str, code: str, message: str, hint: str | None = None
    ) -> Diagnostic:
        place = f"{where} (segment {number})"
        return self.source.diagnostic(number, code, message, hint, path=place)


def _claim_part(
    claim: ClaimLoops, component: str, lines: list[Line], findings: Findings
) -> dict[str, Json]:
    """The part `claim` without diagnoses and lines: its number, form, setting and place."""
    segment = claim.claim
    part: dict[str, Json] = {}
    if segment.get(1):
        part["id"] = segment.get(1)
        findings.stood("claim.id", segment.at("2300", 1), segment.get(1))
    part["form"] = claim.form
    raw, at = segment.get(5), segment.at("2300", 5)
    code, qualifier, frequency, *_ = [*map(str.strip, raw.split(component)), "", "", ""]
    if claim.form == "institutional":
        _type_of_bill(part, (code, qualifier, frequency), raw, at, findings)
    else:
        _place(part, (code, qualifier), raw, at, findings)
        places = [
            part.get("place_of_service"),
            *(line.part.get("place_of_service") for line in lines),
        ]
        if places[0] is not None and _AMBIGUOUS_PLACE not in places:
            part["setting"] = "practitioner"
    if frequency in _FREQUENCIES:
        findings.note(_FREQUENCIES[frequency][0], at, _FREQUENCIES[frequency][1])
    return part


def _type_of_bill(
    part: dict[str, Json], said: tuple[str, str, str], raw: str, at: str, findings: Findings
) -> None:
    code, qualifier, frequency = said
    if len(code) == 2 and code.isascii() and code.isdecimal() and qualifier in ("A", ""):
        part["type_of_bill"] = code + frequency
        findings.stood("claim.type_of_bill", at, raw)
        if code in _SETTINGS:
            part["setting"] = _SETTINGS[code]
    elif raw:
        why = "it is not a type of bill with its qualifier `A`"
        findings.unreadable("claim.type_of_bill", at, raw, why)


def _place(
    part: dict[str, Json], said: tuple[str, str], raw: str, at: str, findings: Findings
) -> None:
    code, qualifier = said
    place = place_of_service(code)
    if place is not None and qualifier in ("B", ""):
        part["place_of_service"] = place
        findings.stood("claim.place_of_service", at, raw)
    elif raw:
        why = "it is not a place of service with its qualifier `B`"
        findings.unreadable("claim.place_of_service", at, raw, why)


def _draft(id: str, day: date, lines: list[Line], header: _Header) -> Draft:
    """The draft of one day: the claim's header, and the lines of the day."""
    own = Findings()
    _tell_date(lines, own)
    loops = [header.loops.own[0], *(line.loops[0] for line in lines)]
    facts = authorization_of(loops, own)
    place = place_of(header.loops, [line.loops for line in lines], own)
    part = dict(header.claim)
    if header.diagnoses.codes is not None:
        part["diagnoses"] = list(header.diagnoses.codes)
    part["lines"] = [line.part for line in lines]
    document: dict[str, Json] = {"schema": "coverpack/encounter/1", "id": id}
    if place is not None:
        document["service_location"] = place
    document["date_of_service"] = day.isoformat()
    if header.patient.part:
        document["patient"] = dict(header.patient.part)
    document["claim"] = part
    if facts is not None:
        document["facts"] = dict(facts)
    parts = [("", header.findings), ("", own)]
    parts += [(f"claim.lines[{index}].", line.findings) for index, line in enumerate(lines)]
    found = gather(parts, header.transaction.notes)
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
    dated = dict.fromkeys(line.dated for line in lines if line.dated)
    for index, one in enumerate(dated):
        if index == 0:
            findings.stood("date_of_service", one.at, one.raw)
        if one.is_range:
            message = "the service has a range of dates: the first is taken"
            findings.note("date-range", one.at, message)
