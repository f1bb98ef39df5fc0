"""Where a claim says that its services were rendered.

The service facility says it, of the line or else of the claim; without one it is the address of who
bills. An address that stands with somebody who has none may be that of a facility whose name was
lost, so the billing address is not taken then.
"""

from collections.abc import Iterable

from engine.encounter.intake.claim_codes import zip_code
from engine.encounter.intake.findings import Findings
from engine.encounter.intake.x12.envelope import Form
from engine.encounter.intake.x12.loops import ClaimLoops, Loop, Segment
from engine.knowledge.payers import STATES

_FACILITY: dict[Form, str] = {"professional": "2310C", "institutional": "2310E"}
_WITHOUT_ADDRESS: dict[Form, tuple[str, ...]] = {
    "professional": (
        *("2300", "2310A", "2310B", "2310D"),
        *("2400", "2420A", "2420B", "2420D", "2420F"),
    ),
    "institutional": ("2300", "2310A", "2310B", "2310C", "2310D", "2310F", "2400"),
}


def place_of(
    claim: ClaimLoops, lines: Iterable[list[Loop]], findings: Findings
) -> dict[str, str] | None:
    """The part `service_location`: the place of all these lines, where it is one."""
    places: dict[tuple[str, str], tuple[Loop, Segment] | None] = {}
    for loops in lines:
        loop = _facility(claim, loops, findings)
        segment = loop.first("N4") if loop else None
        if loop is None:
            places[("", "")] = None
        elif segment is None:
            places.setdefault(("", ""), (loop, loop.segments[0]))
        else:
            places.setdefault((segment.get(2).upper(), segment.get(3)), (loop, segment))
    found = next(iter(places.values()))
    if len(places) > 1:
        at = claim.claim.at("2300", 1)
        why = "the lines of the day were rendered at several places"
        findings.unreadable("service_location", at, "", why)
        return None
    return None if found is None else _place(*found, findings)


def _facility(claim: ClaimLoops, line: list[Loop], findings: Findings) -> Loop | None:
    """Where a line was rendered; `None` where nobody says it."""
    own = "2420C" if claim.form == "professional" else ""
    loop = next((one for one in line if one.name == own), None)
    facility = loop or claim.named(_FACILITY[claim.form])
    if facility is not None:
        return facility
    stray = next(
        (
            one
            for one in (*claim.own, *line)
            if one.name in _WITHOUT_ADDRESS[claim.form] and one.first("N4")
        ),
        None,
    )
    if stray is not None:
        segment = stray.first("N4") or stray.segments[0]
        why = "an address stands here, with nobody whose address it can be"
        findings.unreadable("service_location", segment.at(stray.name, 2), segment.get(2), why)
        return None
    billing = claim.above.get("2010AA")
    if billing is None:
        message = "nobody says where the service was: there is no billing provider"
        findings.note("no-place", claim.claim.at("2300", 1), message)
    return billing


def _place(loop: Loop, segment: Segment, findings: Findings) -> dict[str, str] | None:
    state, zip_text, at = segment.get(2), segment.get(3), segment.at(loop.name, 2)
    if state.upper() not in STATES:
        why = "it is not a state" if state else "the facility has no state"
        findings.unreadable("service_location.state", at, state, why)
        return None
    place = {"state": state.upper()}
    findings.stood("service_location.state", at, state)
    code = zip_code(zip_text)
    if code is not None:
        place["zip"] = code
        findings.stood("service_location.zip", segment.at(loop.name, 3), zip_text)
    elif zip_text:
        why = "it is not a ZIP code"
        findings.unreadable("service_location.zip", segment.at(loop.name, 3), zip_text, why)
    return place
