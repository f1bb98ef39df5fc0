"""Why a claim is no encounter: it does not hold, is of another kind, or nothing of it is read."""

from engine.encounter.intake.fhir.codings import CLAIM_TYPES, codings
from engine.encounter.intake.fhir.lines import Line
from engine.encounter.intake.fhir.modifiers import (
    UNKNOWN_MODIFIER,
    is_cancelled,
    unknown_modifier,
)
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.resources import Resource
from engine.knowledge.texts.documents import Diagnostic

BEFORE_SERVICE = ("preauthorization", "predetermination")
"""The uses of a claim that ask before the service."""
FORMS = ("professional", "institutional")
"""The types of claims that are evaluated."""
_ENDED = ("cancelled", "entered-in-error")
_DATES = "`servicedDate`, `servicedPeriod` or the claim's `billablePeriod`, to the day"


def why_rejected(claim: Resource, item: str, lines: list[Line]) -> Diagnostic | None:
    """The reason, with its place; `None` where the claim is an encounter.

    A request for authorization may name a type of service and no code, and no date yet.
    """
    node = claim.node
    is_request = node.text("use") in BEFORE_SERVICE
    wrong = _does_not_hold(node, item, lines)
    if wrong is not None:
        return wrong
    if not lines:
        held = node.get("item")
        is_list = isinstance(held.value, list) or not held.is_there
        message = "it has no lines" if is_list else "`item` is no list"
        return held.diagnose(item, "no-lines", message)
    if not is_request and all(line.is_unread for line in lines):
        hint = "a line has its code in `productOrService`, in the system of CPT or HCPCS"
        message = "no line of it could be read"
        return node.get("item").diagnose(item, "unreadable-lines", message, hint)
    return _undated(lines, item, is_request)


def _does_not_hold(node: Node, item: str, lines: list[Line]) -> Diagnostic | None:
    """What the claim says of itself: that it was withdrawn, or is of another kind."""
    unknown = unknown_modifier(node)
    if unknown is not None:
        return unknown.diagnose(item, "modifier-extension", UNKNOWN_MODIFIER)
    if is_cancelled(node) or (not lines and node.members("item")):
        return node.diagnose(item, "not-in-force", "it is cancelled, and not evaluated")
    status = node.get("status")
    if status.words in _ENDED:
        message = f"it is {status.words.replace('-', ' ')}, and not evaluated"
        return status.diagnose(item, "not-in-force", message)
    types = {one.code for one in codings(node.get("type")) if one.system in CLAIM_TYPES}
    if types and not types & set(FORMS):
        message = "it is neither a professional nor an institutional claim, and not evaluated"
        return node.get("type").diagnose(item, "other-claim-type", message)
    return None


def _undated(lines: list[Line], item: str, is_request: bool) -> Diagnostic | None:
    """The first line whose day is not known; a request may have none on any of its lines."""
    for line in lines:
        if line.dated is not None and line.day is None:
            message = f"line {line.part['line']} has a date of service that cannot be read"
            return line.node.diagnose(item, "unreadable-date", message, _DATES)
        if line.dated is None and (not is_request or any(one.day for one in lines)):
            message = f"line {line.part['line']} has no date of service"
            return line.node.diagnose(item, "no-date", message, _DATES)
    return None
