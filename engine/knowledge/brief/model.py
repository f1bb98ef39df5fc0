"""A brief as a value: sections of rows, each row with what supports it.

The same value is printed as text, Markdown and JSON. A row has cells for people and `data` for
programs; nothing stands in a brief without a citation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.packs import Pack

Json = Any


@dataclass(frozen=True, slots=True)
class Support:
    """One citation of a row; `what` says which part of the row it is for, empty for all of it."""

    citation: Citation
    what: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a brief."""

    cells: tuple[str, ...]
    support: tuple[Support, ...]
    data: Mapping[str, Json] = field(default_factory=dict)

    @property
    def grades(self) -> tuple[Evidence, ...]:
        """The grades that it rests on, each once, the best first."""
        found = {support.citation.evidence for support in self.support}
        return tuple(grade for grade in Evidence if grade in found)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading; without `columns` every row is one sentence."""

    id: str
    heading: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that the knowledge base says of one code; `on` narrows it to a day."""

    code: str
    title: str
    on: date | None
    sections: tuple[Section, ...]

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The documents cited, each once, in the order in which they are first cited."""
        found: dict[str, Citation] = {}
        for section in self.sections:
            for row in section.rows:
                for support in row.support:
                    found.setdefault(document_of(support.citation), support.citation)
        return tuple(found.values())


def document_of(citation: Citation) -> str:
    """What tells one document from another: its address, else its title."""
    return citation.url or citation.document


def supported(citations: Iterable[Citation], what: str = "") -> tuple[Support, ...]:
    """Citations as the support of a row, each once."""
    return tuple(Support(citation, what) for citation in dict.fromkeys(citations))


def pack_citation(pack: Pack, evidence: Evidence | None = None) -> Citation:
    """The document that a pack is a version of: its first source, with its grade or another."""
    source = next(iter(pack.sources.values()))
    return Citation(source.document, None, source.url, evidence or source.evidence, source.id)
