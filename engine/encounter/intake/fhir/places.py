"""Where the service was: the place that a line names, else the claim's, else who provides it."""

from collections.abc import Iterable

from engine.encounter.intake.claim_codes import zip_code
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.encounter.intake.findings import Findings
from engine.knowledge.payers import STATES


def address_of(places: Iterable[tuple[Node, Resource]], pool: Pool) -> Node | None:
    """The first address that is known of some places, each with the resource that names it.

    A place is an address itself or a reference to who or what has one.
    """
    for place, within in places:
        if place.text("state") or place.text("postalCode"):
            return place
        meant = pool.resolve(place, within)
        if meant is None:
            continue
        if meant.type == "PractitionerRole":
            inner = [(one, meant) for one in meant.node.members("location")]
            inner.append((meant.node.get("organization"), meant))
            if (found := address_of(inner, pool)) is not None:
                return found
        address = meant.node.get("address")
        listed = meant.node.members("address") or ([address] if address.is_there else [])
        if listed:
            return listed[0]
    return None


def place_of(addresses: Iterable[Node | None], findings: Findings) -> dict[str, str] | None:
    """The part `service_location`: the place of all these addresses, where it is one."""
    found = {(one.text("state"), one.text("postalCode")) if one else None: one for one in addresses}
    address = next((one for one in found.values() if one is not None), None)
    if address is None:
        return None
    if len(found) > 1:
        why = "the lines of the day were rendered at several places"
        findings.unreadable("service_location", address.at, "", why)
        return None
    state, zip_node = address.get("state"), address.get("postalCode")
    if state.words.upper() not in STATES:
        why = "it is not a state by its two letters" if state.is_there else "there is no state"
        findings.unreadable("service_location.state", state.at, state.words, why)
        return None
    place = {"state": state.words.upper()}
    findings.stood("service_location.state", state.at, state.raw)
    code = zip_code(zip_node.words)
    if code is not None:
        place["zip"] = code
        findings.stood("service_location.zip", zip_node.at, zip_node.raw)
    elif zip_node.is_there:
        why = "it is not a ZIP code"
        findings.unreadable("service_location.zip", zip_node.at, zip_node.raw, why)
    return place
