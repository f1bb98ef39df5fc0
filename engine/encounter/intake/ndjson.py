"""NDJSON: a JSON object on each line, an encounter of our own form or a FHIR resource.

Resources on different lines point at each other, as in a bulk export: one pass notes who is where,
the second reads. Only places are kept in memory, never the lines.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from engine.encounter.intake.chart import subject_of
from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.fhir.nodes import LineDocument
from engine.encounter.intake.fhir.reading import Reading
from engine.encounter.intake.fhir.resources import (
    Entry,
    Pool,
    Resource,
    entry_of,
    resources_of,
)
from engine.encounter.intake.items import at_line, line_item
from engine.knowledge.texts.documents import Diagnostic, InputError, parse_document
from engine.language.facts import Fact

_RESOURCE = b'"resourceType"'
_HINT = "each line is an encounter or a FHIR resource: one JSON object"


def read_ndjson(name: str, data: bytes, declared: Mapping[str, Fact]) -> Iterator[Draft | Rejected]:
    """Read a file line by line; each line that is not blank is a draft, a part of one, or named."""
    lines = _Lines(name, data)
    pool = Pool()
    for number, begin, end in lines:
        if data.find(_RESOURCE, begin, end) < 0:
            continue
        try:
            document = lines.document(number, begin, end)
        except InputError:
            continue  # the second pass names it
        for index, one in enumerate(resources_of(document)):
            if isinstance(one, Resource):
                pool.add(_entry(len(pool.entries), one, lines, (number, begin, end), index))
    reading = Reading(pool, declared)
    is_first = True
    for number, begin, end in lines:
        for read in _line(lines, number, begin, end, reading):
            is_first = False
            yield read
    for read in reading.rest():
        is_first = False
        yield read
    why = reading.nothing_read()
    if is_first and why is not None:
        wrong = Diagnostic(name, None, None, "", "nothing-to-read", why)
        yield Rejected("the file", (wrong,))


def _line(
    lines: "_Lines", number: int, begin: int, end: int, reading: Reading
) -> Iterator[Draft | Rejected]:
    """What one line comes to by itself."""
    item = line_item(number)
    try:
        document = lines.document(number, begin, end)
    except InputError as error:
        yield Rejected(item, tuple(_at_line(one, number) for one in error.diagnostics))
        return
    if not isinstance(document.value, dict):
        message = f"{item}: this is no object"
        wrong_line = Diagnostic(lines.name, number, 1, "", "no-object", message, _HINT)
        yield Rejected(item, (wrong_line,))
    elif "resourceType" not in document.value:
        whose = subject_of(document.value)
        yield Draft(item, document.value, subject=whose, line=number, text=document)
    else:
        for one in resources_of(document):
            if isinstance(one, Rejected):
                yield replace(one, item=f"{item}, {one.item}")
            else:
                yield from reading.read(one, f"{item}, ")


def _at_line(diagnostic: Diagnostic, number: int) -> Diagnostic:
    """The same with the line in its words too."""
    placed = at_line(diagnostic, number)
    return replace(placed, message=f"{line_item(number)}: {placed.message}")


class _Lines:
    """The lines of a file that are not blank: their numbers from 1, and where each stands."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        begin, number = 0, 0
        while begin < len(self.data):
            end = self.data.find(b"\n", begin)
            end = len(self.data) if end < 0 else end
            number += 1
            if self.data[begin:end].strip():
                yield number, begin, end
            begin = end + 1

    def document(self, number: int, begin: int, end: int) -> LineDocument:
        """The JSON of one line. Raises `InputError` where it is none."""
        parsed = parse_document(self.name, self.data[begin:end])
        return LineDocument(parsed.name, parsed.text, parsed.value, number)


def _entry(
    order: int, resource: Resource, lines: _Lines, place: tuple[int, int, int], index: int
) -> Entry:
    """An entry that is read again from its line when it is wanted; `index` is its place there."""

    def load() -> Resource:
        again = islice(resources_of(lines.document(*place)), index, None)
        found = next(again)
        assert isinstance(found, Resource)  # the same bytes as in the first pass
        return found

    return replace(entry_of(order, resource), load=load)
