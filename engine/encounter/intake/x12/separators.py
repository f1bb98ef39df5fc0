"""Which characters separate the segments, elements and components of an interchange.

A file says it in its header (ISA); some files have no header, and some say it wrongly: what a
composite of the claim shows is believed more than element ISA16.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HEADER_LENGTH = 106
"""The characters of an ISA segment with its terminator: all of its elements have a fixed width."""
DEFAULT_COMPONENT = ":"

_HEADER_ELEMENTS = 16
_KNOWN_TO_PYX12 = ("00401", "00501")
_GROUP = re.compile(
    r"GS([^0-9A-Za-z\s])(?:(?!\1).)*?(?:\1(?:(?!\1).)*?){6}\1([0-9A-Z]+)((?!\1)[^0-9A-Z])"
)
_TRANSACTION = re.compile(
    r"ST([^0-9A-Za-z\s])[0-9]{3}\1[0-9A-Za-z]+(?:\1[0-9A-Z]*)?((?!\1)[^0-9A-Za-z])"
)
# Composites that every claim has, and what stands before their first separator: the place of
# service or type of bill (CLM05), the code's qualifier (SV101, SV202), a diagnosis (HI01).
_COMPOSITES = {
    "CLM": (5, re.compile(r"[0-9A-Z]{1,2}([^0-9A-Za-z])[AB]?\1[0-9]?")),
    "SV1": (1, re.compile(r"HC([^0-9A-Za-z])[0-9A-Z]{5}\b")),
    "SV2": (2, re.compile(r"HC([^0-9A-Za-z])[0-9A-Z]{5}\b")),
    "HI": (1, re.compile(r"A?BK([^0-9A-Za-z])[A-Z0-9]{3,7}\b")),
}


@dataclass(frozen=True, slots=True)
class Separators:
    """The separators of one interchange. `is_regular`: the header is there and has its widths."""

    segment: str
    element: str
    component: str
    is_regular: bool = True

    def header(self) -> str:
        """A header of the right widths that says these separators and nothing else."""
        widths = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4)
        parts = ["ISA", *(" " * width for width in widths)]
        parts += ["^", "00501", "000000000", "0", "P", self.component]
        return self.element.join(parts) + self.segment


def of_header(text: str) -> Separators | None:
    """The separators that a text beginning with ISA says; `None` where they cannot be told."""
    element = text[3:4]
    if element.isalnum() or not element.strip():
        return None
    parts = text[: 2 * HEADER_LENGTH].split(element, _HEADER_ELEMENTS)
    if len(parts) <= _HEADER_ELEMENTS or len(parts[-1]) < 2:
        return None
    component, segment = parts[-1][0], parts[-1][1]
    if component.isalnum() or segment.isalnum() or segment == element:
        return None
    head = text[HEADER_LENGTH - 2 : HEADER_LENGTH]
    is_regular = head == component + segment and text[84:89] in _KNOWN_TO_PYX12
    return Separators(segment, element, component, is_regular)


def of_group_or_transaction(text: str) -> Separators | None:
    """The separators of a text that begins with GS or ST, without a header before."""
    found = _GROUP.match(text)
    if found:
        return Separators(found[3], found[1], DEFAULT_COMPONENT, is_regular=False)
    found = _TRANSACTION.match(text)
    return Separators(found[2], found[1], DEFAULT_COMPONENT, is_regular=False) if found else None


def component_in_use(segments: Iterable[str], element: str, declared: str) -> str:
    """The separator that the composites of a transaction show; the declared one where none does."""
    for segment in segments:
        place, composite = _COMPOSITES.get(segment[: segment.find(element)], (0, None))
        if composite is None:
            continue
        parts = segment.split(element, place + 1)
        if len(parts) <= place:
            continue
        if declared in parts[place]:
            return declared
        found = composite.match(parts[place])
        if found:
            return found[1]
    return declared
