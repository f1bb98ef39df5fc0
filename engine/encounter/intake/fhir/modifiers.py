"""Extensions that change what they stand on: cancellations are known, others make it unreadable.

FHIR forbids to read past a modifier extension that one does not know: it may say "not".
"""

from engine.encounter.intake.fhir.nodes import Node

UNKNOWN_MODIFIER = "it has a modifier extension that is not known here and may change its meaning"
_PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
_CANCELLED = tuple(
    f"{_PAS}{name}"
    for name in (
        "extension-itemCancelled",
        "extension-infoCancelledFlag",
        "modifierextension-infoCancelledFlag",
    )
)
_CERTIFICATION = f"{_PAS}extension-certificationType"
_CANCEL = "3"


def is_cancelled(node: Node) -> bool:
    """Whether an authorization request says of a part of it that it is not requested any longer."""
    flags = [one for one in node.members("modifierExtension") if one.text("url") in _CANCELLED]
    kinds = [
        coding.text("code")
        for one in node.members("extension")
        if one.text("url") == _CERTIFICATION
        for coding in one.get("valueCodeableConcept").members("coding")
    ]
    return _CANCEL in kinds or any(one.get("valueBoolean").value is True for one in flags)


def unknown_modifier(node: Node) -> Node | None:
    """A modifier extension that is not known here, or what stands in the place of one."""
    held = node.get("modifierExtension")
    listed = node.listed("modifierExtension")
    if listed is None:
        return held
    for one in listed:
        is_flag = isinstance(one.get("valueBoolean").value, bool)
        if one.text("url") not in _CANCELLED or not is_flag:
            return one
    return None
