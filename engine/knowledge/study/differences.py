"""What a difference between two packs is, in words, and how one is made of what is compared.

Texts are compared, not outcomes: whether a changed condition can change an answer, and for whom, is
a matter of proof.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from engine.knowledge.evidence import Citation
from engine.knowledge.packs import Pack
from engine.knowledge.study.condition_changes import Change, ConditionChange
from engine.knowledge.study.criterion_matches import Match

T = TypeVar("T")


class Part(StrEnum):
    """The part of a pack where something differs, in the order of every listing."""

    SCOPE = "scope"
    CRITERIA = "criteria"
    DETERMINATIONS = "determinations"
    WARNINGS = "warnings"
    AUTHORIZATION = "authorization"
    SILENCES = "silences"
    LISTED_CODES = "listed codes"
    NOTES = "notes"
    PACK = "pack"
    DATES = "dates"
    SOURCES = "sources"
    ACKNOWLEDGED = "acknowledged"


class Weight(StrEnum):
    """What a difference may touch: the answer, what is said beside it, or only its provenance."""

    RULE = "rule"
    STATEMENT = "statement"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    `item` is the criterion, determination, date, source and so on, by its later name, `was` by its
    earlier one where that differs. `aspect` is what about the item changed; without one the item as
    a whole came or went. `words` say it without naming the item.
    """

    part: Part
    change: Change
    item: str | None
    was: str | None
    aspect: str | None
    before: str | None
    after: str | None
    weight: Weight
    words: str
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs between two packs, and which criteria were taken for the same."""

    before: Pack
    after: Pack
    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether nothing differs, apart from id and version."""
        return not self.differences

    @property
    def rules_differ(self) -> bool:
        """Whether anything differs on which an answer can depend."""
        return any(found.weight is Weight.RULE for found in self.differences)

    @property
    def metadata_only(self) -> bool:
        """Whether something differs, and nothing but dates, status, sources and their evidence."""
        return bool(self.differences) and all(
            found.weight is Weight.METADATA for found in self.differences
        )


@dataclass(frozen=True, slots=True)
class Item:
    """What is compared, by its later name; `was` is its earlier one where that differs."""

    part: Part
    name: str | None = None
    was: str | None = None


Aspect = tuple[str, str | None, str | None, Weight]
"""What about an item is compared, how it was and is, and what a difference of it may touch."""


def whole(part: Part, change: Change, name: str | None, said: str, weight: Weight) -> Difference:
    """An item that came or went; `said` is what it is."""
    before, after = (said, None) if change is Change.DROPPED else (None, said)
    return Difference(part, change, name, None, None, before, after, weight, f"{change}: {said}")


def aspects(item: Item, compared: Iterable[Aspect]) -> Iterator[Difference]:
    """The aspects of an item that differ."""
    for name, before, after, weight in compared:
        if before == after:
            continue
        change = Change.CHANGED
        if before is None or after is None:
            change = Change.ADDED if before is None else Change.DROPPED
        words = f"{name}: {_shown(before)} -> {_shown(after)}"
        yield Difference(
            item.part, change, item.name, item.was, name, _text(before), _text(after), weight, words
        )


def of_condition(item: Item, found: ConditionChange, weight: Weight) -> Difference:
    """A change of a condition of an item."""
    return Difference(
        item.part,
        found.change,
        item.name,
        item.was,
        "condition",
        found.before,
        found.after,
        weight,
        found.words,
        found.fact,
    )


def citation(item: Item, before: Citation | None, after: Citation | None) -> Iterator[Difference]:
    """What differs in what an item cites; document and address follow from the source."""
    was = (before.source, before.section, before.evidence) if before else (None, None, None)
    now = (after.source, after.section, after.evidence) if after else (None, None, None)
    names = ("source", "section", "evidence")
    return aspects(item, ((name, was[i], now[i], Weight.METADATA) for i, name in enumerate(names)))


def items(
    part: Part,
    before: Mapping[str, T],
    after: Mapping[str, T],
    *,
    said: Callable[[T], str],
    compare: Callable[[Item, T, T], Iterator[Difference]],
    weight: Weight,
) -> Iterator[Difference]:
    """Items that have a name of their own: those that came, those that changed, those that went.

    `said` gives the words of a whole item, `compare` the differences of one that both have.
    """
    for name, item in after.items():
        if name in before:
            yield from compare(Item(part, name), before[name], item)
        else:
            yield whole(part, Change.ADDED, name, said(item), weight)
    for name, item in before.items():
        if name not in after:
            yield whole(part, Change.DROPPED, name, said(item), weight)


def _text(value: str | None) -> str | None:
    """The plain text of a value: a word of an enumeration as its text."""
    return None if value is None else str(value)


def _shown(value: str | None) -> str:
    return "none" if value is None else str(value)
