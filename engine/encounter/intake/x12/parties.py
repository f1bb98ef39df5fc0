"""Who: the payer and the patient, and the authorization that the payer gave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.encounter.intake.draft import PayerIdentity, Subject
from engine.encounter.intake.findings import Findings
from engine.encounter.intake.x12.dates import day
from engine.encounter.intake.x12.loops import ClaimLoops, Loop

Json = Any

_PAYER_NUMBERS = ("2U", "EI", "FY", "NF")
_SELF = "18"
_SEXES = {"F": "female", "M": "male"}
_UNKNOWN_SEX = ("", "U")


@dataclass(frozen=True, slots=True)
class Patient:
    """What the claim says of the patient: part `patient` of an encounter, and whom it is about."""

    part: dict[str, Json]
    subject: Subject


def payer_of(claim: ClaimLoops, findings: Findings) -> PayerIdentity:
    """By which identifiers the claim names its payer: loop 2010BB, and SBR09 of the subscriber.

    The payers of loop 2320 are others: whom the claim was or will be sent to besides.
    """
    ids: list[tuple[str, str]] = []
    loop = claim.above.get("2010BB")
    if loop is not None:
        name = loop.segments[0]
        ids.append((name.get(8), name.get(9)))
        ids += [(ref.get(1), ref.get(2)) for ref in loop.all("REF")]
        ids[1:] = [one for one in ids[1:] if one[0] in _PAYER_NUMBERS]
    subscriber = claim.above.get("2000B")
    level = subscriber.first("SBR") if subscriber else None
    if level is not None and level.get(1) not in ("", "P"):
        message = "the payer of the claim is not the first to pay"
        findings.note("payer-not-primary", level.at("2000B", 1), message)
    _check_levels(claim, findings)
    filing = level.get(9) if level else ""
    return PayerIdentity(tuple((kind, id) for kind, id in ids if id), filing or None)


def _check_levels(claim: ClaimLoops, findings: Findings) -> None:
    """Note where a level says another parent than the one it stands below."""
    if "2000B" not in claim.above:
        message = "no subscriber stands above the claim"
        findings.note("no-subscriber", claim.claim.at("2300", 1), message)
    for outer, inner in zip(claim.levels, claim.levels[1:], strict=False):
        if inner.get(2) != outer.get(1):
            message = "the level says another parent than the one that it follows"
            findings.note("level-parent", inner.at("2000", 2), message)


def patient_of(claim: ClaimLoops, findings: Findings) -> Patient:
    """The patient: the subscriber, or where there is a level for one, the dependent.

    A dependent has no number of their own in this form: the member id is the subscriber's.
    """
    name = "2010CA" if "2000C" in claim.above else "2010BA"
    loop = claim.above.get(name)
    part: dict[str, Json] = {}
    ids: tuple[str, ...] = ()
    if loop is None or (name == "2010BA" and not _is_subscriber(claim, findings)):
        return Patient(part, Subject())
    id = loop.segments[0].get(9)
    if id:
        part["id"], ids = id, (id,)
        findings.stood("patient.id", loop.segments[0].at(name, 9), id)
    born = _demographics(loop, part, findings)
    return Patient(part, Subject(ids, born))


def _is_subscriber(claim: ClaimLoops, findings: Findings) -> bool:
    """Whether the subscriber is the patient: SBR02 says so, or no level below is announced."""
    level = claim.above.get("2000B")
    said = level.first("SBR") if level else None
    if level is None or said is None or said.get(2) == _SELF:
        return True
    if level.segments[0].get(4) == "1":
        why = "the patient is not the subscriber, and the level of the patient (HL 23) is missing"
        findings.unreadable("patient", said.at("2000B", 2), said.get(2), why)
        return False
    message = "the subscriber is not said to be the patient, and no other patient is"
    findings.note("patient-not-said", said.at("2000B", 2), message)
    return True


def _demographics(loop: Loop, part: dict[str, Json], findings: Findings) -> date | None:
    segment = loop.first("DMG")
    if segment is None:
        return None
    text, sex = segment.get(2), segment.get(3)
    born = day(text) if segment.get(1) == "D8" else None
    if born is not None:
        part["birth_date"] = born.isoformat()
        findings.stood("patient.birth_date", segment.at(loop.name, 2), text)
    elif text:
        why = "it is not a day of the form D8"
        findings.unreadable("patient.birth_date", segment.at(loop.name, 2), text, why)
    if sex in _SEXES:
        part["sex"] = _SEXES[sex]
        findings.stood("patient.sex", segment.at(loop.name, 3), sex)
    elif sex not in _UNKNOWN_SEX:
        why = "it is not `F`, `M` or `U`"
        findings.unreadable("patient.sex", segment.at(loop.name, 3), sex, why)
    return born


def authorization_of(
    loops: Iterable[Loop], findings: Findings
) -> Mapping[str, dict[str, Json]] | None:
    """The fact that an authorization number is on the claim, or on a line of it; else nothing.

    A number with another payer's id beside it (REF04) is that payer's.
    """
    for loop in loops:
        segment = loop.first("REF", "G1")
        if segment is not None and segment.get(2) and not segment.get(4):
            findings.stood(_NUMBER_PRESENT, segment.at(loop.name, 2), segment.get(2))
            return {_NUMBER_PRESENT: {"value": True, "source": f"837 {loop.name} REF02"}}
    return None


_NUMBER_PRESENT = "authorization.number_present"
