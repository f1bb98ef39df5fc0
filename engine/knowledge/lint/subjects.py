"""What lint rules look at: typed values, each beside the document it was read from."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path as FilePath

from engine.knowledge.dictionary import Dictionary
from engine.knowledge.evidence import Citation, Source
from engine.knowledge.library import Library
from engine.knowledge.lint.files import absolute
from engine.knowledge.packs import Determination, Outcome, Pack, PackCriterion
from engine.knowledge.payers import Payers
from engine.knowledge.texts.documents import Document, InputError
from engine.knowledge.value_sets import ValueSet
from engine.language.conditions import Condition, criteria_in
from engine.language.problems import Path
from engine.language.shape import Json

COVERING = (Outcome.COVERED, Outcome.PARTIALLY_COVERED)
"""The outcomes that say that the service, or a part of it, is covered."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack and the file it stands in."""

    file: FilePath
    document: Document
    pack: Pack

    def criterion_path(self, id: str) -> Path:
        """Where a criterion stands."""
        return self._item("criteria", id)

    def determination_path(self, id: str) -> Path:
        """Where a determination stands; the one that follows from the scope stands there."""
        return self._item("determinations", id) or ("scope",)

    def source_path(self, id: str) -> Path:
        """Where a source stands."""
        return self._item("sources", id)

    def _item(self, key: str, id: str) -> Path:
        items: list[dict[str, Json]] = self.document.value[key]  # type: ignore[assignment, call-overload, index]  # it was read as a pack
        return next(((key, n) for n, item in enumerate(items) if item["id"] == id), ())

    def deciding_criteria(self) -> list[PackCriterion]:
        """The criteria that the answer can rest on: all but the advisory ones."""
        return [one for one in self.pack.criteria.values() if not one.advisory]

    def position_citations(self) -> list[Citation]:
        """What determinations cite themselves: where the payer states its position."""
        return [one.citation for one in self.pack.determinations if one.citation]

    def deciding_sources(self) -> list[Source]:
        """The sources that the position rests on: those that it cites, else all there are."""
        cited = {one.citation.source for one in self.deciding_criteria()}
        cited |= {citation.source for citation in self.position_citations()}
        sources = self.pack.sources
        return [source for id, source in sources.items() if id in cited or not cited]

    def covering(self) -> list[Determination]:
        """The determinations by which the service, or a part of it, is covered."""
        return [one for one in self.pack.determinations if one.outcome in COVERING]

    def conditions(self) -> Iterator[Condition]:
        """Every condition that the answer can depend on. Those of warnings are not among them."""
        yield self.pack.scope
        yield from (criterion.condition for criterion in self.pack.criteria.values())
        yield from (one.condition for one in self.pack.determinations)

    def reached_from(self, condition: Condition) -> set[str]:
        """The ids of the criteria that a condition refers to, directly or through others."""
        found: set[str] = set()
        left = criteria_in(condition)
        while left:
            id = left.pop()
            if id not in found:
                found.add(id)
                left += criteria_in(self.pack.criteria[id].condition)
        return found


@dataclass(frozen=True, slots=True)
class ValueSetFile:
    """A value set and the file it stands in."""

    file: FilePath
    document: Document
    value_set: ValueSet


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The files of one library that could be read, and what they build on.

    `payers` are all that are declared, with those of an extended library; the documents are the
    library's own. `is_library` is false for packs that lie in none: what their place, versions or
    bindings would say is not known then. `is_complete`: every file of the library could be read.
    """

    library: Library
    packs: tuple[PackFile, ...] = ()
    value_sets: tuple[ValueSetFile, ...] = ()
    facts: tuple[Document, Dictionary] | None = None
    payers_document: Document | None = None
    payers: Payers = field(default_factory=lambda: Payers({}, (), ()))
    is_library: bool = True
    is_complete: bool = True

    @property
    def policies_folder(self) -> FilePath:
        """The absolute path of the library's data."""
        return absolute(self.library.policies)

    @property
    def documents(self) -> list[Document]:
        """Every document that may cite sources: packs, value sets and the payers."""
        found = [one.document for one in self.packs]
        found += [one.document for one in self.value_sets]
        return [*found, self.payers_document] if self.payers_document else found

    def policies(self) -> dict[str, list[PackFile]]:
        """The library's own packs by policy."""
        found: dict[str, list[PackFile]] = {}
        for one in self.packs:
            found.setdefault(one.pack.id, []).append(one)
        return found

    def versions(self, policy: str) -> list[tuple[Pack, PackFile | None]]:
        """All versions of a policy, the earliest first; one of an extended library has no file."""
        found: list[tuple[Pack, PackFile | None]] = [
            (one.pack, one) for one in self.packs if one.pack.id == policy
        ]
        if self.library.extended:
            with suppress(InputError):  # what is wrong there is linted there
                found += [(pack, None) for pack in self.library.extended.versions(policy)]
        return sorted(
            found, key=lambda one: (one[0].earliest is None, one[0].earliest, one[0].version)
        )

    def last_day(self, pack: Pack) -> date | None:
        """The last day on which a pack is known to have been in force."""
        if pack.dates.retired:
            return pack.dates.retired.day
        later = [
            other.certain_from
            for other, _ in self.versions(pack.id)
            if other.certain_from
            and pack.earliest
            and other.certain_from > pack.earliest
            and other.version != pack.version
        ]
        if later:
            return min(later) - timedelta(days=1)
        known = pack.dates.observed or pack.dates.effective
        return known.day if known else None
