"""Synthetic claims as X12 837: one interchange of professional claims, one of institutional."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count

from engine.encounter.model import Claim, ClaimLine, Encounter
from engine.knowledge.library import Library
from engine.scale.synth_payers import payer_number

_END = "~\n"
_UNREADABLE = "????"
"""What stands for a code that could not be read."""
_SEX = {"female": "F", "male": "M", "other": "U", None: "U"}


def claim_segments(encounters: Iterable[Encounter], _: Library) -> Iterator[str]:
    """The segments of the encounters that have a claim, in one interchange."""
    claims = [one for one in encounters if one.claim is not None]
    groups = {
        "005010X222A1": [one for one in claims if _form(one) == "professional"],
        "005010X223A2": [one for one in claims if _form(one) == "institutional"],
    }
    yield "ISA*00*          *00*          *ZZ*SYNTHETIC      *ZZ*COVERPACK      "
    yield f"*250304*1200*^*00501*000000001*0*T*:{_END}"
    number = 0
    for version, some in groups.items():
        if some:
            number += 1
            yield from _group(some, version, number)
    yield f"IEA*{number}*000000001{_END}"


def _form(encounter: Encounter) -> str:
    assert encounter.claim is not None
    return encounter.claim.form or "professional"


def _group(claims: list[Encounter], version: str, number: int) -> Iterator[str]:
    yield f"GS*HC*SYNTHETIC*COVERPACK*20250304*1200*{number}*X*{version}{_END}"
    body = [
        f"ST*837*{number:04}*{version}",
        f"BHT*0019*00*{number}*20250304*1200*CH",
        "NM1*41*2*SYNTHETIC CLINIC*****46*1000",
        "NM1*40*2*COVERPACK*****46*2000",
    ]
    levels = count(1)
    for encounter in claims:
        body += _claim(encounter, version, levels)
    for segment in body:
        yield segment + _END
    yield f"SE*{len(body) + 1}*{number:04}{_END}"
    yield f"GE*1*{number}{_END}"


def _claim(encounter: Encounter, version: str, levels: "count[int]") -> list[str]:
    claim = encounter.claim
    assert claim is not None
    place = encounter.service_location
    provider, subscriber = next(levels), next(levels)
    payer = payer_number(encounter.payer, encounter.plan, encounter.line_of_business)
    segments = [
        f"HL*{provider}**20*1",
        "NM1*85*2*SYNTHETIC CLINIC*****XX*1234567893",
        "N3*1 MAIN STREET",
        f"N4*TOWN*{place.state}*000000000" if place else "N4*TOWN",
        f"HL*{subscriber}*{provider}*22*0",
        "SBR*P*18*******ZZ",
        f"NM1*IL*1*SYNTHETIC*PATIENT****MI*{encounter.id.upper()}",
        *_patient(encounter.birth_date, encounter.sex),
        f"NM1*PR*2*PAYER*****PI*{payer}",
    ]
    institutional = version.startswith("005010X223")
    place_code = f"{claim.place_of_service}:B:1" if claim.place_of_service else ""
    where = "13:A:1" if institutional else place_code
    segments.append(f"CLM*{encounter.id}*9000***{where}*Y*A*Y*Y")
    segments += _diagnoses(claim, institutional)
    for number, line in enumerate(claim.lines, 1):
        segments += _line(number, line, claim, encounter.date_of_service, institutional)
    return segments


def _patient(born: date | None, sex: str | None) -> list[str]:
    if born is None:
        return [f"DMG***{_SEX[sex]}"] if sex else []
    return [f"DMG*D8*{born:%Y%m%d}*{_SEX[sex]}"]


def _diagnoses(claim: Claim, institutional: bool) -> list[str]:
    codes = [code.replace(".", "") for code in claim.diagnoses or ()]
    if not codes:
        return []
    first = f"HI*ABK:{codes[0]}"
    if not institutional:
        return [first + "".join(f"*ABF:{code}" for code in codes[1:])]
    return [first, *(f"HI*ABF:{code}" for code in codes[1:])]


def _line(number: int, line: ClaimLine, claim: Claim, day: date, institutional: bool) -> list[str]:
    code = ":".join(["HC", line.code or _UNREADABLE, *line.modifiers])
    units = "" if line.units is None else str(line.units)
    if institutional:
        service = f"SV2*0360*{code}*1000*UN*{units}"
    else:
        points = "1" if claim.diagnoses else ""
        service = f"SV1*{code}*1000*UN*{units}***{points}".rstrip("*")
    return [f"LX*{number}", service, f"DTP*472*D8*{day:%Y%m%d}"]
