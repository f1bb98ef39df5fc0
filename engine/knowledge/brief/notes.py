"""What is known of a billing code apart from any payer's policy: its notes, each cited and graded.

Notes are reference for people, in our own words: what a code is for, how its units follow from
vertebral bodies, where the service is performed, which modifiers fit. No decision rests on them;
rules of claim lines are coding packs. A file `policies/coding/NAME.json` holds the notes of one
family of codes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.knowledge.evidence import GRADES, Citation, Evidence, Source, read_sources
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, read_document
from engine.language.near import near
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields

FORM = "coverpack/code-notes/1"
_CODE = re.compile(r"[0-9A-Z]{5}")


class Topic(StrEnum):
    """What a statement is about."""

    PURPOSE = "purpose"
    REPORTING = "reporting"
    SITES = "sites"
    EDITS = "edits"
    DIAGNOSES = "diagnoses"
    CONTEXT = "context"
    GAPS = "gaps"


class PlaceUse(StrEnum):
    """What it means that the service is billed at a place."""

    USUAL = "usual"
    UNUSUAL = "unusual"
    WARNING = "warning"


class ModifierUse(StrEnum):
    """Whether a modifier can stand on a line of the code."""

    CONDITIONAL = "conditional"
    NEVER = "never"
    NOT_A_MODIFIER = "not_a_modifier"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence about some codes. `begins` and `ends` bound the dates for which it was read.

    `documents` are what a person would have to obtain to know it, or to know it better.
    """

    topic: Topic
    codes: tuple[str, ...]
    text: str
    begins: date | None
    ends: date | None
    citations: tuple[Citation, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitsOfBodies:
    """How many units of each code a number of vertebral bodies in one session comes to."""

    bodies: int
    units: Mapping[str, int]
    text: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class PlaceNote:
    """A place of service by its two digits: what it is, and what follows for either claim."""

    place: str
    text: str
    use: PlaceUse
    professional: str
    facility: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ModifierNote:
    """Modifiers of which one thing is to be said, or something mistaken for a modifier."""

    modifiers: tuple[str, ...]
    use: ModifierUse
    codes: tuple[str, ...]
    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CodeNotes:
    """The notes of one family of codes; `codes` are those that have a brief."""

    id: str
    title: str
    codes: tuple[str, ...]
    statements: tuple[Statement, ...]
    units: tuple[UnitsOfBodies, ...]
    places: tuple[PlaceNote, ...]
    modifiers: tuple[ModifierNote, ...]

    def about(self, code: str, topic: Topic) -> list[Statement]:
        """What is said of a code on a topic, in the order it is written."""
        return [s for s in self.statements if s.topic is topic and code in s.codes]


def notes_on(code: str, library: Library) -> CodeNotes:
    """The notes that a code has a brief in.

    Raises `InputError` where there are none, naming the codes that have some, or where a file of
    notes is wrong.
    """
    found: dict[str, CodeNotes] = {}
    for notes in all_notes(library):
        found = {**dict.fromkeys(notes.codes, notes), **found}
    if code not in found:
        message = f"there are no notes on a code {quoted(code)}"
        hint = near(code, found) or "there are on " + ", ".join(f"`{one}`" for one in sorted(found))
        raise InputError(
            [Diagnostic("CODE", None, None, "", "unknown-code", message, hint if found else None)]
        )
    return found[code]


def all_notes(library: Library) -> Iterator[CodeNotes]:
    """The notes of every family of codes, a library's own before those of the one it extends.

    Raises `InputError` where a file of notes is wrong.
    """
    below: Library | None = library
    while below is not None:
        for path in sorted((below.policies / "coding").glob("*.json")):
            document = read_document(path)
            yield read_code_notes(Document(below.label(path), document.text, document.value))
        below = below.extended


def read_code_notes(document: Document) -> CodeNotes:
    """Load the notes of one family of codes. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "notes on codes")
    fields.raw("$schema")
    fields.choice("schema", [FORM], required=True)
    reader = _Reader(problems, read_sources(fields))
    notes = CodeNotes(
        id=fields.text("id", required=True) or "",
        title=fields.text("title", required=True) or "",
        codes=reader.codes(fields, "codes"),
        statements=tuple(map(reader.statement, reader.items(fields, "statements", "a statement"))),
        units=tuple(map(reader.units, reader.items(fields, "units", "a number of bodies"))),
        places=tuple(map(reader.place, reader.items(fields, "places", "a place of service"))),
        modifiers=tuple(map(reader.modifier, reader.items(fields, "modifiers", "a modifier"))),
    )
    fields.text("note")
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return notes


class _Reader:
    def __init__(self, problems: list[Problem], sources: Mapping[str, Source]) -> None:
        self.problems = problems
        self.sources = sources

    def items(self, fields: Fields, key: str, what: str) -> list[Fields]:
        entries = [Fields(item, path, self.problems, what) for path, item in fields.items(key)]
        return [entry for entry in entries if entry.is_object]

    def statement(self, entry: Fields) -> Statement:
        statement = Statement(
            topic=Topic(entry.choice("topic", Topic, required=True) or Topic.GAPS),
            codes=self.codes(entry, "codes"),
            text=entry.text("text", required=True) or "",
            begins=entry.day("from"),
            ends=entry.day("to"),
            citations=self.citations(entry),
            documents=entry.texts("documents"),
        )
        entry.done()
        return statement

    def units(self, entry: Fields) -> UnitsOfBodies:
        bodies = entry.whole("bodies", least=0, required=True) or 0
        units: dict[str, int] = {}
        for path, code, number in entry.entries("units", required=True):
            one = Fields({code: number}, path[:-1], self.problems, "the units of codes")
            units[code] = one.whole(code, least=0) or 0
        found = UnitsOfBodies(bodies, units, entry.text("text"), self.citations(entry))
        entry.done()
        return found

    def place(self, entry: Fields) -> PlaceNote:
        note = PlaceNote(
            place=entry.text("place", required=True) or "",
            text=entry.text("text", required=True) or "",
            use=PlaceUse(entry.choice("use", PlaceUse, required=True) or PlaceUse.WARNING),
            professional=entry.text("professional", required=True) or "",
            facility=entry.text("facility", required=True) or "",
            citations=self.citations(entry),
        )
        entry.done()
        return note

    def modifier(self, entry: Fields) -> ModifierNote:
        use = entry.choice("use", ModifierUse, required=True) or ModifierUse.NOT_A_MODIFIER
        note = ModifierNote(
            modifiers=entry.texts("modifiers", required=True),
            use=ModifierUse(use),
            codes=self.codes(entry, "codes"),
            text=entry.text("text", required=True) or "",
            citations=self.citations(entry),
        )
        entry.done()
        return note

    def codes(self, fields: Fields, key: str) -> tuple[str, ...]:
        codes = fields.texts(key, required=True)
        for index, code in enumerate(codes):
            if not _CODE.fullmatch(code):
                message = f"{quoted(code)} is not a CPT or HCPCS code"
                hint = "five digits or capital letters: `64629`"
                path = (*fields.path, key, index)
                self.problems.append(Problem(path, "code-form", message, hint))
        return codes

    def citations(self, fields: Fields) -> tuple[Citation, ...]:
        """What supports a note: nothing stands here without."""
        entries = self.items(fields, "citations", "a citation")
        if not entries and fields.is_object:
            message = f"{fields.what} needs `citations`: what is not cited is not stated"
            self.problems.append(Problem(fields.path, "not-cited", message))
        found = [self._citation(entry) for entry in entries]
        return tuple(citation for citation in found if citation is not None)

    def _citation(self, entry: Fields) -> Citation | None:
        id = entry.text("source", required=True) or ""
        section = entry.text("section")
        grade = entry.choice("evidence", GRADES)
        entry.done()
        source = self.sources.get(id)
        if source is None:
            if id:
                message = f"there is no source `{id}`"
                path = (*entry.path, "source")
                hint = near(id, self.sources)
                self.problems.append(Problem(path, "unknown-source", message, hint))
            return None
        evidence = Evidence(grade) if grade else source.evidence
        return Citation(source.document, section, source.url, evidence, id)


def units_at(notes: CodeNotes, code: str, bodies: int) -> int | None:
    """The units of a code for a number of bodies; `None` where the notes do not say."""
    return next((row.units.get(code) for row in notes.units if row.bodies == bodies), None)
