"""The envelopes of a file: from its segments to its transactions, each a whole one or an error."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from engine.encounter.intake.draft import ReadingNote
from engine.encounter.intake.x12.segments import Interchange, X12Text, interchanges
from engine.encounter.intake.x12.separators import component_in_use
from engine.knowledge.texts.documents import InputError
from engine.language.problems import quoted

Form = Literal["professional", "institutional"]

_FORMS: dict[str, Form] = {"005010X222": "professional", "005010X223": "institutional"}
_SERVICES: dict[str, Form] = {"SV1": "professional", "SV2": "institutional"}
_OTHERS = {
    "270": "an eligibility inquiry",
    "271": "an eligibility response",
    "276": "a claim status request",
    "277": "a claim status response",
    "278": "an authorization request or response",
    "820": "a premium payment",
    "834": "an enrollment",
    "835": "a remittance advice",
    "997": "an acknowledgment",
    "999": "an acknowledgment",
}
# opening segment -> its trailer, and which of its elements is the control number
_ENVELOPES = {"ISA": ("IEA", 13), "GS": ("GE", 6), "ST": ("SE", 2)}
_OPENINGS = {trailer: opening for opening, (trailer, _) in _ENVELOPES.items()}
_NAMES = {"ISA": "interchange", "GS": "functional group", "ST": "transaction"}
_REMEDY = "get the whole file: nothing of it was read"
_ODD = {
    "no-header": "the file has no interchange header; its separators were told from its text",
    "header-form": "the interchange header has not its fixed form",
    "empty-segment": "there are empty segments",
    "no-terminator": "the last segment of the file has no terminator",
}


@dataclass(frozen=True, slots=True)
class Transaction:
    """The segments of one claim transaction, from ST to before SE; `first` is the number of ST."""

    form: Form
    first: int
    segments: list[str]
    element: str
    component: str
    notes: tuple[ReadingNote, ...]


@dataclass(slots=True)
class _Open:
    """An envelope that has begun and not ended: its opening segment, and what it has held."""

    number: int
    elements: list[str]
    held: int = 0
    first: int = 0


def read_transactions(source: X12Text) -> list[Transaction]:
    """The claim transactions of a file, in its order.

    Raises `InputError` where the file is no X12, ends in the middle, has segments outside of
    transactions, or holds a transaction that is not a claim of version 005010.
    """
    found: list[Transaction] = []
    for interchange in interchanges(source):
        found += _Envelopes(source, interchange).transactions()
    if not found:
        hint = "a claim file holds transactions that begin with `ST*837`"
        raise source.wrong(1, "no-transaction", "the file holds no transaction", hint)
    return found


class _Envelopes:
    """Walks one interchange; what is open is a stack."""

    def __init__(self, source: X12Text, interchange: Interchange) -> None:
        self.source = source
        self.interchange = interchange
        self.element = interchange.separators.element
        self.open: list[_Open] = []
        self.in_transaction = False
        self.notes: defaultdict[int, list[ReadingNote]] = defaultdict(list)
        self.found: list[tuple[_Open, _Open | None, int]] = []

    def transactions(self) -> list[Transaction]:
        element = self.element
        envelopes = ("TA1", *(f"{one}{element}"[:3] for one in (*_ENVELOPES, *_OPENINGS)))
        for number, segment in enumerate(self.interchange.segments, self.interchange.first):
            if self.in_transaction and not segment.startswith(envelopes):
                continue
            kind = segment[: segment.find(element)] if element in segment else segment
            if kind in _ENVELOPES:
                self._begin(number, segment.split(element))
            elif kind in _OPENINGS:
                self._end(number, segment.split(element))
            elif not self.in_transaction and kind != "TA1":
                message = f"segment {number} ({quoted(kind)}) stands outside of a transaction"
                hint = "a transaction goes from `ST` to `SE`"
                raise self.source.wrong(number, "outside-transaction", message, hint)
        last = self.interchange.first + len(self.interchange.segments) - 1
        if self.open:
            raise self._unended(last)
        return [self._transaction(*one) for one in self.found]

    def _begin(self, number: int, elements: list[str]) -> None:
        order = list(_ENVELOPES)
        kind = elements[0]
        around = [one.elements[0] for one in self.open]
        if around and order.index(around[-1]) >= order.index(kind):
            opened = self.open[-1]
            message = (
                f"segment {number} (`{kind}`) begins before the {_NAMES[around[-1]]} of segment "
                f"{opened.number} has ended with `{_ENVELOPES[around[-1]][0]}`"
            )
            raise self.source.wrong(number, "not-ended", message, _REMEDY)
        if kind == "ST":
            self._refuse_other(number, elements)
        if self.open:
            self.open[-1].held += 1
        self.open.append(_Open(number, elements))
        self.in_transaction = kind == "ST"

    def _refuse_other(self, number: int, elements: list[str]) -> None:
        kind = "".join(elements[1:2])
        if kind != "837":
            what = _OTHERS.get(kind)
            named = f"{quoted(kind)}, {what}" if what else quoted(kind)
            message = f"transaction {named} (segment {number}) is not a claim"
            raise self.source.wrong(number, "not-a-claim", message, "claims are transactions `837`")

    def _end(self, number: int, elements: list[str]) -> None:
        kind = _OPENINGS[elements[0]]
        if not self.open or self.open[-1].elements[0] != kind:
            message = f"segment {number} (`{elements[0]}`) ends a {_NAMES[kind]} that is not open"
            raise self.source.wrong(number, "not-begun", message, _REMEDY)
        opened = self.open.pop()
        self.in_transaction = False
        counted = number - opened.number + 1 if kind == "ST" else opened.held
        self._check_trailer(number, elements, opened, counted)
        if kind == "ST":
            group = self.open[-1] if self.open and self.open[-1].elements[0] == "GS" else None
            self.found.append((opened, group, number))

    def _check_trailer(self, number: int, elements: list[str], opened: _Open, counted: int) -> None:
        trailer, told = elements[0], [*elements[1:3], "", ""]
        place = _ENVELOPES[opened.elements[0]][1]
        if not told[0].isdecimal() or int(told[0][:9]) != counted:
            message = f"`{trailer}` counts {quoted(told[0])}, and there are {counted}"
            note = ReadingNote("envelope-count", f"{trailer}01 (segment {number})", message)
            self.notes[opened.number].append(note)
        if told[1] != "".join(opened.elements[place : place + 1]):
            message = f"the control number of `{trailer}` is not that of `{opened.elements[0]}`"
            note = ReadingNote("control-number", f"{trailer}02 (segment {number})", message)
            self.notes[opened.number].append(note)

    def _unended(self, last: int) -> InputError:
        opened = self.open[-1]
        kind = opened.elements[0]
        message = (
            f"the file ends after segment {last}, before the {_NAMES[kind]} of segment "
            f"{opened.number} has ended with `{_ENVELOPES[kind][0]}`"
        )
        return self.source.wrong(last, "truncated", message, _REMEDY)

    def _transaction(self, opened: _Open, group: _Open | None, end: int) -> Transaction:
        start = self.interchange.first
        segments = self.interchange.segments[opened.number - start : end - start]
        declared = self.interchange.separators.component
        component = component_in_use(segments, self.element, declared)
        notes = [ReadingNote(odd, f"segment {start}", _ODD[odd]) for odd in self.interchange.odd]
        if component != declared and self.interchange.has_header:
            message = f"composites are separated by `{component}`, and ISA16 says `{declared}`"
            notes.append(ReadingNote("component-separator", f"ISA16 (segment {start})", message))
        form, version = self._form(opened, group, segments)
        notes += version
        around = dict.fromkeys((opened.number, group.number if group else 0, start))
        notes += [note for number in around for note in self.notes.get(number, ())]
        return Transaction(form, opened.number, segments, self.element, component, tuple(notes))

    def _form(
        self, opened: _Open, group: _Open | None, segments: list[str]
    ) -> tuple[Form, list[ReadingNote]]:
        """The form that ST03 says, else GS08, else the segments of the service lines."""
        own = "".join(opened.elements[3:4]).strip()
        of_group = "".join(group.elements[8:9]).strip() if group else ""
        at = f"ST03 (segment {opened.number})"
        notes = []
        if not own:
            notes = [ReadingNote("no-version", at, "the transaction does not say its version")]
        elif of_group and own != of_group:
            message = f"ST03 says version {quoted(own)}, and GS08 says {quoted(of_group)}"
            notes = [ReadingNote("version-differs", at, message)]
        told = own or of_group
        if told:
            form = _FORMS.get(told[:10])
            if form is None:
                message = f"version {quoted(told)} of a claim (segment {opened.number}) is not read"
                hint = "005010X222 (professional) and 005010X223 (institutional) are, with addenda"
                raise self.source.wrong(opened.number, "unknown-version", message, hint)
            return form, notes
        kinds = (_SERVICES.get(segment[:3]) for segment in segments)
        form = next((kind for kind in kinds if kind), None)
        if form is None:
            message = f"the transaction of segment {opened.number} does not say which form it has"
            raise self.source.wrong(opened.number, "unknown-version", message, "it is in ST03")
        return form, notes
