"""A table of a library, ready to be asked: its rows by the codes they are about, and their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from engine.knowledge.coding.rows import Row, TableKind, TableRef
from engine.knowledge.evidence import GRADES, Citation, Evidence

ANY = "*"

Key = tuple[str, ...]
"""The codes that a row is about; as written in a table they may be patterns."""


def bare(code: str) -> str:
    """A diagnosis code without its point, in capitals."""
    return code.replace(".", "").upper()


def first_days(begins: date | None, ends: date | None) -> Iterator[date]:
    """The first day of a span, and the first one after it."""
    if begins is not None:
        yield begins
    if ends is not None and ends < date.max:
        yield ends + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: what is stated of a key, when, and by whom."""

    key: Key
    row: Row | None
    begins: date | None
    ends: date | None
    citation: Citation

    def holds_on(self, day: date | None) -> bool:
        """Whether the row was read for a day; without a day, whether it is undated."""
        if day is None:
            return self.begins is None and self.ends is None
        return (self.begins or date.min) <= day <= (self.ends or date.max)


@dataclass(frozen=True, slots=True)
class AlsoFor:
    """Another setting that uses a table, and how that is known."""

    setting: str
    evidence: Evidence


@dataclass(frozen=True)
class Table:
    """A table of a library. `setting` is `None` for the kinds that do not differ by it."""

    id: str
    version: str
    kind: TableKind
    title: str
    setting: str | None
    also_for: tuple[AlsoFor, ...]
    entries: tuple[Entry, ...]
    digest: str

    @cached_property
    def ref(self) -> TableRef:
        """What a decision says of the table: its name, its digest, and the days it speaks of."""
        first = [entry.begins for entry in self.entries]
        last = [entry.ends for entry in self.entries]
        return TableRef(
            self.id,
            self.version,
            self.digest,
            min((day for day in first if day), default=None) if None not in first else None,
            max((day for day in last if day), default=None) if None not in last else None,
        )

    @property
    def grades(self) -> tuple[Evidence, ...]:
        """How the rows are known, the best grade first."""
        found = {entry.citation.evidence for entry in self.entries}
        return tuple(grade for grade in GRADES if grade in found)

    def entry_for(self, key: Key, day: date | None) -> Entry | None:
        """The row on a key and a day: the one that names the codes before one that spans them."""
        exact = [one for one in self._exact.get(key, ()) if one.holds_on(day)]
        found = exact or [one for one in self._spans if one.holds_on(day) and _covers(one.key, key)]
        narrow = (_width(one.key) for one in found)
        order = sorted(zip(narrow, found, strict=True), key=lambda pair: _order(*pair))
        return order[0][1] if order else None

    @cached_property
    def _exact(self) -> dict[Key, list[Entry]]:
        by_key: dict[Key, list[Entry]] = {}
        for entry in self.entries:
            by_key.setdefault(entry.key, []).append(entry)
        return by_key

    @cached_property
    def _spans(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if _width(entry.key))


def _order(width: int, entry: Entry) -> tuple[int, int, int]:
    return (
        width,
        GRADES.index(entry.citation.evidence),
        -(entry.begins or date.min).toordinal(),
    )


def _width(key: Key) -> int:
    """How much more than one code a key means: nothing, ranges and beginnings, or any code."""
    return sum(2 if part == ANY else int(".." in part or part.endswith("-")) for part in key)


def _covers(pattern: Key, key: Key) -> bool:
    return all(matches(one, code) for one, code in zip(pattern, key, strict=True))


def matches(pattern: str, code: str) -> bool:
    """Whether a code is one that a pattern of a key means."""
    if pattern == ANY:
        return True
    if pattern.endswith("-"):
        return code.startswith(pattern[:-1])
    low, _, high = pattern.partition("..")
    return low <= code <= (high or low) and len(code) == len(low) and (not high or code.isdecimal())
