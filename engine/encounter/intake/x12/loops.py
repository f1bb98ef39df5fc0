"""From the segments of a transaction to its claims: which loop each segment stands in.

The loops are those of 005010X222 (professional) and 005010X223 (institutional). Only order tells
them: a level (HL) begins a billing provider, a subscriber or a patient, CLM a claim, LX a line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.encounter.intake.x12.envelope import Form, Transaction


class Segment(NamedTuple):
    """A segment: its number in the file, counted from 1, and its elements, the first its name.

    Not a dataclass: a file has hundreds of thousands of them, and a tuple is made in half the time.
    """

    number: int
    elements: list[str]

    def get(self, place: int) -> str:
        """An element, counted from 1, without spaces around it; empty where it is not there."""
        return self.elements[place].strip() if place < len(self.elements) else ""

    def at(self, loop: str, place: int) -> str:
        """The name of an element's place: `2400 SV104 (segment 31)`."""
        return f"{loop} {self.elements[0]}{place:02} (segment {self.number})"


@dataclass(slots=True)
class Loop:
    """A loop by its name in the implementation guide, and its own segments."""

    name: str
    segments: list[Segment] = field(default_factory=list)

    def all(self, id: str) -> list[Segment]:
        """Its segments of one name."""
        return [segment for segment in self.segments if segment.elements[0] == id]

    def first(self, id: str, qualifier: str | None = None) -> Segment | None:
        """Its first segment of one name, and where asked for, with this first element."""
        for segment in self.segments:
            if segment.elements[0] == id and qualifier in (None, segment.get(1)):
                return segment
        return None


@dataclass(slots=True)
class ClaimLoops:
    """One claim: the loops above it by name, its own, and those of each line.

    `own` begins with loop 2300, each of `lines` with its loop 2400. `levels` are the segments HL
    above the claim, the outermost first.
    """

    form: Form
    above: Mapping[str, Loop]
    levels: tuple[Segment, ...]
    own: list[Loop]
    lines: list[list[Loop]] = field(default_factory=list)

    @property
    def claim(self) -> Segment:
        """Its segment CLM."""
        return self.own[0].segments[0]

    def named(self, name: str) -> Loop | None:
        """The first of its own loops with a name."""
        return next((loop for loop in self.own if loop.name == name), None)


_LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}
_ORDER = ("2000A", "2000B", "2000C")
_ABOVE = {
    "85": "2010AA",
    "87": "2010AB",
    "PE": "2010AC",
    "IL": "2010BA",
    "PR": "2010BB",
    "QC": "2010CA",
}
_OF_CLAIM: dict[Form, dict[str, str]] = {
    "professional": {
        "DN": "2310A",
        "P3": "2310A",
        "82": "2310B",
        "77": "2310C",
        "DQ": "2310D",
        "PW": "2310E",
        "45": "2310F",
    },
    "institutional": {
        "71": "2310A",
        "72": "2310B",
        "ZZ": "2310C",
        "82": "2310D",
        "77": "2310E",
        "DN": "2310F",
    },
}
_OF_LINE: dict[Form, dict[str, str]] = {
    "professional": {
        "82": "2420A",
        "QB": "2420B",
        "77": "2420C",
        "DQ": "2420D",
        "DK": "2420E",
        "DN": "2420F",
        "P3": "2420F",
        "PW": "2420G",
        "45": "2420H",
    },
    "institutional": {"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"},
}
_OF_OTHER_PAYER = {"IL": "2330A", "PR": "2330B"}
_IN_LINE = {"LIN": "2410", "SVD": "2430", "LQ": "2440"}


def read_claims(transaction: Transaction) -> Iterator[ClaimLoops]:
    """The claims of a transaction in their order, each with every segment that belongs to it."""
    walk = _Walk(transaction.form)
    element = transaction.element
    for number, text in enumerate(transaction.segments, transaction.first):
        segment = Segment(number, text.split(element))
        ended = walk.take(segment)
        if ended is not None:
            yield ended
    if walk.claim is not None:
        yield walk.claim


class _Walk:
    """Where in the transaction a segment stands: each is taken once, in order."""

    def __init__(self, form: Form) -> None:
        self.form: Form = form
        self.above: dict[str, Loop] = {}
        self.levels: dict[str, Segment] = {}
        self.loop = Loop("1000")
        self.claim: ClaimLoops | None = None

    def take(self, segment: Segment) -> ClaimLoops | None:
        """Put a segment where it belongs; the claim that it ends, if it ends one."""
        kind = segment.elements[0]
        ended = self.claim if kind in ("HL", "CLM") else None
        if kind == "HL":
            self._level(segment)
        elif kind == "CLM":
            self.loop = Loop("2300")
            levels = tuple(self.levels[name] for name in _ORDER if name in self.levels)
            self.claim = ClaimLoops(self.form, dict(self.above), levels, [self.loop])
        elif self.claim is None:
            if kind == "NM1":
                self._begin_above(_ABOVE.get(segment.get(1), "2010"))
        else:
            self._begin_in_claim(self.claim, kind, segment)
        self.loop.segments.append(segment)
        return ended

    def _level(self, segment: Segment) -> None:
        """A level ends what stands below the one of its kind."""
        self.claim = None
        name = _LEVELS.get(segment.get(3), "2000")
        kept = _ORDER[: _ORDER.index(name)] if name in _ORDER else _ORDER
        ended = [one for one in self.above if f"2000{one[4:5]}" not in kept]
        for one in ended:
            del self.above[one]
        self.levels = {one: level for one, level in self.levels.items() if one in kept}
        self.levels[name] = segment
        self._begin_above(name)

    def _begin_above(self, name: str) -> None:
        self.loop = Loop(name)
        # A second subscriber or payer of one level would be another's: the first is the one.
        self.above.setdefault(name, self.loop)

    def _begin_in_claim(self, claim: ClaimLoops, kind: str, segment: Segment) -> None:
        """Begin the loop that a segment opens within a claim, if it opens one."""
        if kind == "LX":
            self.loop = Loop("2400")
            claim.lines.append([self.loop])
        elif kind == "SBR":
            self.loop = Loop("2320")
            claim.own.append(self.loop)
        elif kind == "NM1":
            self._begin_party(claim, segment.get(1))
        elif claim.lines and kind in _IN_LINE:
            self.loop = Loop(_IN_LINE[kind])
            claim.lines[-1].append(self.loop)

    def _begin_party(self, claim: ClaimLoops, qualifier: str) -> None:
        if claim.lines:
            self.loop = Loop(_OF_LINE[self.form].get(qualifier, "2420"))
            claim.lines[-1].append(self.loop)
        elif claim.own[-1].name[:3] in ("232", "233"):
            self.loop = Loop(_OF_OTHER_PAYER.get(qualifier, "2330"))
            claim.own.append(self.loop)
        else:
            self.loop = Loop(_OF_CLAIM[self.form].get(qualifier, "2310"))
            claim.own.append(self.loop)
