"""From the segments of a transaction to its claims: which loop each segment stands in.

The loops are those of 005010X222 (professional) and 005010X223 (institutional). Only order tells
them: a level (HL) begins a billing provider, a subscriber or a patient, CLM a claim, LX a line.
So a segment that was lost or damaged would give what follows to somebody else. What cannot stand
where it does is a fault of its claim; where a level may be lost, of all claims up to the next
billing provider.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.encounter.intake.x12.envelope import Form, Transaction
from engine.encounter.intake.x12.guide import (
    ABOVE,
    IN_LINE,
    LEVELS,
    OF_A_LEVEL,
    OF_CLAIM,
    OF_LINE,
    OF_OTHER_PAYER,
    ORDER,
    OUTERMOST,
    PLAIN,
    SERVICES,
    UNUSED,
)
from engine.language.problems import quoted


class Segment(NamedTuple):
    """A segment: its number in the file, counted from 1, and its elements, the first its name.

    Not a dataclass: a file has hundreds of thousands of them, and a tuple is made in half the time.
    """

    number: int
    elements: list[str]

    def get(self, place: int) -> str:
        """An element, counted from 1, without spaces around it; empty where it is not there."""
        elements = self.elements
        return elements[place].strip() if place < len(elements) else ""

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


class Fault(NamedTuple):
    """Why a claim is not to be read: something stands where it cannot, or something is missing."""

    segment: Segment
    code: str
    message: str


@dataclass(slots=True)
class ClaimLoops:
    """One claim: the loops above it by name, its own, and those of each line.

    `own` begins with loop 2300, each of `lines` with its loop 2400. `levels` are the segments HL
    above the claim, the outermost first. With a `fault` the rest is not to be trusted.
    """

    form: Form
    above: Mapping[str, Loop]
    levels: tuple[Segment, ...]
    own: list[Loop]
    lines: list[list[Loop]] = field(default_factory=list)
    fault: Fault | None = None

    @property
    def claim(self) -> Segment:
        """Its segment CLM."""
        return self.own[0].segments[0]

    def named(self, name: str) -> Loop | None:
        """The first of its own loops with a name."""
        return next((loop for loop in self.own if loop.name == name), None)


def read_claims(transaction: Transaction) -> Iterator[ClaimLoops]:
    """The claims of a transaction in their order, each with every segment that belongs to it."""
    walk = _Walk(transaction.form)
    element = transaction.element
    unused = frozenset(kind + element for kind in UNUSED)
    for number, text in enumerate(transaction.segments, transaction.first):
        if text[:3] in unused or text[:4] in unused:
            continue
        elements = text.split(element)
        if elements[0] in PLAIN:
            walk.loop.segments.append(Segment(number, elements))
            continue
        ended = walk.take(Segment(number, elements))
        if ended is not None:
            yield ended
    if walk.claim is not None:
        yield walk.claim


class _Walk:
    """Where in the transaction a segment stands: each is taken once, in order.

    `spoiled` is what makes all claims doubtful until the next billing provider.
    """

    def __init__(self, form: Form) -> None:
        self.form: Form = form
        self.above: dict[str, Loop] = {}
        self.levels: dict[str, Segment] = {}
        self.loop = Loop("1000")
        self.claim: ClaimLoops | None = None
        self.spoiled: Fault | None = None

    def take(self, segment: Segment) -> ClaimLoops | None:
        """Put a segment where it belongs; the claim that it ends, if it ends one."""
        kind = segment.elements[0]
        ended = None
        if kind == "HL":
            ended = self.claim
            self._level(segment)
        elif kind == "CLM":
            ended = self.claim
            self._claim(Loop("2300"))
        elif self.claim is None:
            self._above_claims(kind, segment)
        else:
            self._in_claim(self.claim, kind, segment)
        self.loop.segments.append(segment)
        return ended

    def _claim(self, loop: Loop) -> ClaimLoops:
        self.loop = loop
        levels = tuple(self.levels[name] for name in ORDER if name in self.levels)
        self.claim = ClaimLoops(self.form, dict(self.above), levels, [loop], fault=self.spoiled)
        return self.claim

    def _level(self, segment: Segment) -> None:
        """A level ends what stands below the one of its kind."""
        self.claim = None
        code = segment.get(3)
        if code == OUTERMOST:
            self.spoiled = None
        name = LEVELS.get(code)
        if name is None:
            message = "a level (HL) is neither a billing provider, a subscriber nor a patient"
            self._spoil(segment, "unknown-level", message)
            name = ORDER[0]
        kept = ORDER[: ORDER.index(name)]
        self.above = {one: loop for one, loop in self.above.items() if f"2000{one[4:5]}" in kept}
        self.levels = {one: level for one, level in self.levels.items() if one in kept}
        self.levels[name] = segment
        self._begin_above(name)

    def _spoil(self, segment: Segment, code: str, message: str) -> None:
        fault = Fault(segment, code, message)
        self.spoiled = self.spoiled or fault
        if self.claim is not None:
            self.claim.fault = self.claim.fault or fault

    def _above_claims(self, kind: str, segment: Segment) -> None:
        """Begin the loop that a segment opens above the claims, if it opens one."""
        if kind == "NM1":
            self._begin_above(ABOVE.get(segment.get(1), "2010"))
        elif kind in ("LX", "HI", *SERVICES):
            message = f"a segment {kind} stands before any claim: its CLM may be lost"
            self._claim(Loop("2300")).fault = Fault(segment, "outside-claim", message)
        elif kind not in ("SBR", "PAT"):
            self._unknown(segment)

    def _begin_above(self, name: str) -> None:
        self.loop = Loop(name)
        # A second subscriber or payer of one level would be another's: the first is the one.
        self.above.setdefault(name, self.loop)

    def _unknown(self, segment: Segment) -> None:
        message = f"{quoted(segment.elements[0])} is no segment of a claim: the file may be damaged"
        self._spoil(segment, "unknown-segment", message)

    def _in_claim(self, claim: ClaimLoops, kind: str, segment: Segment) -> None:
        """Begin the loop that a segment opens within a claim, if it opens one."""
        if kind == "NM1":
            self._begin_party(claim, segment)
        elif kind == "LX":
            self.loop = Loop("2400")
            claim.lines.append([self.loop])
        elif kind in SERVICES:
            self._service(claim, kind, segment)
        elif kind == "HI":
            self._diagnoses(claim, segment)
        elif kind == "SBR" and not claim.lines:
            self.loop = Loop("2320")
            claim.own.append(self.loop)
        elif kind in ("SBR", "PAT"):
            self._lost_level(segment)
        elif kind not in IN_LINE:
            self._unknown(segment)
        elif claim.lines:
            self.loop = Loop(IN_LINE[kind])
            claim.lines[-1].append(self.loop)

    def _service(self, claim: ClaimLoops, kind: str, segment: Segment) -> None:
        """A line has one service, which stands in its own loop: a second one has lost its LX."""
        if self.loop.name != "2400" or any(self.loop.all(one) for one in SERVICES):
            message = f"a segment {kind} begins no line of its own: its LX may be lost"
            claim.fault = claim.fault or Fault(segment, "lost-line", message)

    def _diagnoses(self, claim: ClaimLoops, segment: Segment) -> None:
        """Diagnoses are the claim's, wherever they stand before its lines."""
        if claim.lines:
            message = "diagnoses (HI) stand after the lines: the CLM of the next claim may be lost"
            claim.fault = claim.fault or Fault(segment, "lost-claim", message)
        self.loop = claim.own[0]

    def _lost_level(self, segment: Segment) -> None:
        message = f"a segment {segment.elements[0]} stands among lines: a level (HL) may be lost"
        self._spoil(segment, "lost-level", message)

    def _begin_party(self, claim: ClaimLoops, segment: Segment) -> None:
        qualifier = segment.get(1)
        if claim.lines:
            if qualifier in OF_A_LEVEL:
                self._lost_level(segment)
            self.loop = Loop(OF_LINE[self.form].get(qualifier, "2420"))
            claim.lines[-1].append(self.loop)
        elif claim.own[-1].name[:3] in ("232", "233"):
            self.loop = Loop(OF_OTHER_PAYER.get(qualifier, "2330"))
            claim.own.append(self.loop)
        else:
            self.loop = Loop(OF_CLAIM[self.form].get(qualifier, "2310"))
            claim.own.append(self.loop)
