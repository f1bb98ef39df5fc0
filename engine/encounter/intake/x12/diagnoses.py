"""The diagnoses of a claim: what its HI segments say, in the order of the claim."""

from dataclasses import dataclass

from engine.encounter.intake.claim_codes import diagnosis
from engine.encounter.intake.findings import Findings
from engine.encounter.intake.x12.loops import Loop, Segment

# Qualifiers of ICD-10-CM codes: principal and other; admitting, reason for visit, external cause.
_ICD_10 = ("ABK", "ABF", "ABJ", "APR", "ABN")
_ICD_9 = ("BK", "BF", "BJ", "PR", "BN")
# Procedures, conditions, occurrences, values, treatments, groups: no diagnoses.
_OTHER = ("BBR", "BBQ", "BR", "BQ", "BP", "BO", "CAH", "BG", "BH", "BI", "BE", "TC", "DR")


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """The codes, each once; `None` where the claim has none or one of them is unreadable.

    `places` has for each diagnosis of the claim its place among the codes, both from 1: what a
    line's pointers mean. A code that the claim gives twice has two.
    """

    codes: tuple[str, ...] | None
    places: tuple[int, ...] = ()
    is_unread: bool = False


def diagnoses_of(loop: Loop, component: str, findings: Findings) -> Diagnoses:
    """The diagnoses of a claim's loop 2300.

    One that cannot be read leaves the whole list unknown: what is left of it would look complete.
    """
    codes: dict[str, int] = {}
    places: list[int] = []
    is_unread = False
    for segment in loop.segments:
        if segment.elements[0] != "HI":
            continue
        for place, text in enumerate(segment.elements[1:], 1):
            qualifier, _, rest = text.strip().partition(component)
            if qualifier in _OTHER or not text.strip():
                continue
            raw = rest.split(component)[0].strip()
            code = diagnosis(raw) if qualifier in _ICD_10 else None
            if code is None:
                is_unread = True
                findings.unreadable("claim.diagnoses", segment.at("2300", place), text, _why(text))
                continue
            if code not in codes:
                codes[code] = len(codes) + 1
                findings.stood(f"claim.diagnoses[{codes[code] - 1}]", _at(segment, place), raw)
            places.append(codes[code])
    if is_unread:
        findings.values = [one for one in findings.values if "claim.diagnoses" not in one.value]
        return Diagnoses(None, is_unread=True)
    return Diagnoses(tuple(codes) or None, tuple(places))


def _why(text: str) -> str:
    letters = text.strip()[:3].rstrip(":>^|")
    if letters in _ICD_10:
        return "there is no ICD-10-CM code after the qualifier"
    if letters[:2] in _ICD_9:
        return "it is not an ICD-10-CM code"
    return "it is not a qualifier and a code"


def _at(segment: Segment, place: int) -> str:
    return f"2300 HI{place:02}-2 (segment {segment.number})"
