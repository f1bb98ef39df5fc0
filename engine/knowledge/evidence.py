"""How a statement is known, and what supports it: grades, sources, citations, dated statements."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.language.near import near
from engine.language.problems import Path, Problem
from engine.language.shape import Fields


class Evidence(StrEnum):
    """The grade of a statement, best first.

    `primary`: text or data of the issuing body was read. `secondary`: somebody else's rendering.
    `carried_forward`: copied from the version before, not seen again. `inferred`: follows from
    graded statements. `recall`: domain memory, never seen, always shown as unverified.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    CARRIED_FORWARD = "carried_forward"
    INFERRED = "inferred"
    RECALL = "recall"


GRADES = tuple(Evidence)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that statements cite. `complete`: it was read to its end."""

    id: str
    document: str
    evidence: Evidence
    complete: bool
    url: str | None = None
    read_on: date | None = None
    digest: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: the source's document and address, the section, and the grade."""

    document: str
    section: str | None
    url: str | None
    evidence: Evidence
    source: str

    @property
    def words(self) -> str:
        """The document and the section in it, as a citation is read."""
        return f"{self.document}, {self.section or ''}".rstrip(", ")

    @property
    def place(self) -> str:
        """What tells it from others of the document: the section, else the document itself."""
        return self.section or self.document

    def says(self, text: str) -> bool:
        """Whether a text stands in it as a whole: `Limitations 1` is not in 10, nor in 1a."""
        return _stands_in(text, self.words)

    def is_named_by(self, text: str) -> bool:
        """Whether a text stands in it and names its place, not only a part of that."""
        return self.says(text) and _stands_in(self.place, text)


@dataclass(frozen=True, slots=True)
class DatedStatement:
    """A date and how it is known."""

    day: date
    evidence: Evidence
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Ending(DatedStatement):
    """The last day of something, and the days from which that was known.

    `published` is the day on which the end was made public, `observed` one on which it was seen.
    """

    published: date | None = None
    observed: date | None = None

    def known_by(self, day: date) -> bool | None:
        """Whether the end was known on a day; `None` where no date tells."""
        known = self.published or self.observed
        return known <= day if known else None


def _stands_in(part: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def read_evidence(fields: Fields, key: str = "evidence", *, required: bool = True) -> Evidence:
    """The grade under a key; a missing one counts as the weakest, beside the problem reported."""
    grade = fields.choice(key, GRADES, required=required)
    return Evidence(grade) if grade else Evidence.RECALL


def read_sources(fields: Fields) -> dict[str, Source]:
    """The sources of a pack or of the payers, by id."""
    sources: dict[str, Source] = {}
    for path, item in fields.items("sources", required=True):
        entry = Fields(item, path, fields.problems, "a source")
        id = entry.text("id", required=True) or ""
        source = Source(
            id=id,
            document=entry.text("document", required=True) or "",
            evidence=read_evidence(entry),
            complete=entry.flag("complete"),
            url=entry.text("url"),
            read_on=entry.day("read_on"),
            digest=entry.text("digest"),
            note=entry.text("note"),
        )
        entry.done()
        if id in sources:
            message = f"source `{id}` stands twice"
            fields.problems.append(Problem((*path, "id"), "duplicate-id", message))
        sources[id] = source
    return sources


def read_citation(
    parent: Fields, sources: Mapping[str, Source], *, required: bool = True
) -> Citation | None:
    """The citation of a statement. Without a grade of its own it has that of its source."""
    fields = parent.object("citation", "a citation", required=required)
    if fields is None:
        return None
    id = fields.text("source", required=True) or ""
    source = sources.get(id)
    if id and source is None:
        parent.problems.append(_unknown_source(id, (*fields.path, "source"), sources))
    section = fields.text("section")
    grade = fields.choice("evidence", GRADES)
    fields.done()
    if source is None:
        return None
    return Citation(
        document=source.document,
        section=section,
        url=source.url,
        evidence=Evidence(grade) if grade else source.evidence,
        source=id,
    )


def _unknown_source(id: str, path: Path, sources: Collection[str]) -> Problem:
    return Problem(path, "unknown-source", f"there is no source `{id}`", near(id, sources))


def read_ending(parent: Fields, key: str) -> Ending | None:
    """A last day with its grade, and when it was known."""
    fields = parent.object(key, "a dated statement")
    if fields is None:
        return None
    day = fields.day("date", required=True)
    evidence = read_evidence(fields)
    note = fields.text("note")
    published, observed = fields.day("published"), fields.day("observed")
    fields.done()
    return Ending(day, evidence, note, published, observed) if day else None


def read_dated(parent: Fields, key: str) -> DatedStatement | None:
    """A date with its grade."""
    fields = parent.object(key, "a dated statement")
    if fields is None:
        return None
    day = fields.day("date", required=True)
    evidence = read_evidence(fields)
    note = fields.text("note")
    fields.done()
    return DatedStatement(day, evidence, note) if day else None
