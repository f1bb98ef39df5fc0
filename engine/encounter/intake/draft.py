"""What a reader of claims or charts hands on: encounters in the making, and what it rejected.

A reader knows its form and nothing of payers: a draft says by which identifiers the source names
the payer, and the payer map says which payer of the knowledge base that is. A draft's document is
the encounter form itself, so that every form of input passes the same one check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from engine.encounter.model import Statement
from engine.encounter.origin import Origin, ReadingNote, Unreadable
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.language.shape import Json

__all__ = [
    "NOT_READ",
    "Draft",
    "Onset",
    "Origin",
    "PayerIdentity",
    "Reader",
    "ReadingNote",
    "Record",
    "Rejected",
    "Subject",
    "Unreadable",
]

NOT_READ = "not-read"
"""The code of a note on what a file holds besides and nobody reads."""


@dataclass(frozen=True, slots=True)
class PayerIdentity:
    """How a source identifies who pays. Free-text names are left out: they never choose a pack.

    `ids` are the payer's identifiers (qualifier, value) as the source gives them, `filing_code` the
    claim filing indicator of an 837, `coverage_type` the coded type of a FHIR Coverage.
    """

    ids: tuple[tuple[str, str], ...] = ()
    filing_code: str | None = None
    coverage_type: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a draft is about: what joins a claim and a chart. Never shown beyond its ids."""

    ids: tuple[str, ...] = ()
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Onset:
    """Since when something lasts, which a fact counts in months up to the date of service."""

    fact: str
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a chart of its own says of one day (`None`: it does not say of which), by fact."""

    day: date | None
    facts: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    onsets: tuple[Onset, ...] = ()
    origins: tuple[Origin, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[ReadingNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One encounter in the making.

    `item` says which claim or record of the file it is; a claim with several dates of service gives
    one draft a date, all with its `item`. `document` is the form `coverpack/encounter/1`; it lacks
    `payer`, `plan` and `line_of_business` unless the source states this project's own ids.
    `records` are what the same source says of the patient on several days; where the document has
    neither claim nor request, they are all that it has. `line` is where it stands in a file of
    lines, and `text` what stands there where that is the encounter itself.
    """

    item: str
    document: dict[str, Json]
    payer: PayerIdentity | None = None
    subject: Subject = Subject()
    origins: tuple[Origin, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    records: tuple[Record, ...] = ()
    line: int | None = None
    text: Document | None = None

    @property
    def is_chart(self) -> bool:
        """Whether it is the record of a patient and of no service."""
        return bool(self.records) and not {"claim", "request"} & self.document.keys()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A claim or record that could not become an encounter, and why.

    `is_claim`: the source says that it is a claim, which of a record nobody can tell. `of_service`:
    it is about a service of its own, and says nothing that a chart would lose with it.
    """

    item: str
    diagnostics: tuple[Diagnostic, ...]
    is_claim: bool = False
    of_service: bool = False


class Reader(Protocol):
    """Reads one file of its form, item by item.

    Every item comes out as one or more drafts or as one rejection, never as nothing. Raises
    `InputError` where the file as a whole is not of the form or ends in the middle of it.
    """

    def __call__(self, name: str, data: bytes) -> Iterator[Draft | Rejected]:
        """Read `data`, which messages call `name`."""
