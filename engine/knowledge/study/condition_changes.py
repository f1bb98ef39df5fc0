"""What changed from one condition to another, part by part and in words.

Conditions of one normal form are the same. Whether two that differ can differ in an outcome is a
matter of proof, not of this comparison.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.knowledge.study.normal_form import normal, subjects
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
)
from engine.language.facts import Vocabulary
from engine.language.words import condition_words, test_words

Joining = type[AllOf] | type[AnyOf]

_ALIKE = 0.5
"""From which share of common facts two composite parts are compared instead of exchanged."""


class Change(StrEnum):
    """What happened to a thing from the earlier text to the later."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """One difference of two conditions; `fact` is that of the test that changed, if it was one."""

    change: Change
    before: str | None
    after: str | None
    words: str
    fact: str | None = None


def condition_changes(
    before: Condition,
    after: Condition,
    vocabulary: Vocabulary,
    renamed: Mapping[str, str] | None = None,
) -> tuple[ConditionChange, ...]:
    """What changed, in the order of the conditions; nothing where they are the same.

    `renamed` gives for criteria of the earlier text the ids of those that they became.
    """
    comparison = _Comparison(vocabulary, renamed or {})
    return tuple(comparison.compare(before, after, negated=False))


def _joiner(condition: Condition) -> Joining | None:
    match condition:
        case AllOf():
            return AllOf
        case AnyOf():
            return AnyOf
        case _:
            return None


class _Comparison:
    def __init__(self, vocabulary: Vocabulary, renamed: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self.renamed = renamed

    def compare(
        self, before: Condition, after: Condition, *, negated: bool
    ) -> Iterator[ConditionChange]:
        if self._same(before, after):
            return
        match before, after:
            case Test(), Test() if before.key == after.key:
                yield self._moved(before, after, negated)
            case Not(), Not():
                yield from self.compare(before.part, after.part, negated=not negated)
            case AtLeast(), AtLeast():
                yield from self._at_least(before, after, negated)
            case _:
                yield from self._joined(before, after, negated)

    def _same(self, before: Condition, after: Condition) -> bool:
        return normal(before, self.renamed) == normal(after)

    def _moved(self, before: Test, after: Test, negated: bool) -> ConditionChange:
        """One fact is asked for otherwise: the words before, and after the arrow what differs."""
        was = test_words(before, self.vocabulary, negated=negated)
        now = test_words(after, self.vocabulary, negated=negated)
        phrase = self.vocabulary.facts[after.fact].phrase
        start = phrase.partition("{}")[0] if isinstance(phrase, str) else ""
        short = now.removeprefix(start) if was.startswith(start) else now
        words = f"{was} -> {short}{self._came_and_went(before, after)}"
        return ConditionChange(Change.CHANGED, was, now, words, after.fact)

    def _came_and_went(self, before: Test, after: Test) -> str:
        """Which codes of a list came and went: two lists alone are hard to compare."""
        if not (isinstance(before.operand, Members) and isinstance(after.operand, Members)):
            return ""
        words = self.vocabulary.facts[after.fact].member_words
        were, are = before.operand.codes, after.operand.codes
        told = [f"with {words(code)}" for code in are if code not in were]
        told += [f"without {words(code)}" for code in were if code not in are]
        return f" ({', '.join(told)})" if told else ""

    def _at_least(
        self, before: AtLeast, after: AtLeast, negated: bool
    ) -> Iterator[ConditionChange]:
        if before.threshold != after.threshold:
            # Negated, "at least 3 of" reads "fewer than 3 of".
            bound = "fewer than {} of the list" if negated else "at least {} of the list"
            was, now = bound.format(before.threshold), bound.format(after.threshold)
            yield ConditionChange(Change.CHANGED, was, now, f"{was} -> {now}")
        # The list itself is said as it is written, negated or not.
        yield from self._parts(
            before.parts, after.parts, "drops from the list:", "adds to the list:", negated=False
        )

    def _joined(
        self, before: Condition, after: Condition, negated: bool
    ) -> Iterator[ConditionChange]:
        """Conditions of which one joins parts by `all` or `any`, and the other may be one part."""
        node = _joiner(before) or _joiner(after)
        joined = {_joiner(before), _joiner(after)} - {None}
        if node is None or len(joined) > 1:
            yield self._replaced(before, after, negated)
            return
        were, are = self._parts_of(before, node), self._parts_of(after, node)
        if not were or not are or not self._alike_parts(were, are):
            yield self._replaced(before, after, negated)
            return
        word = "and" if (node is AllOf) != negated else "or"
        yield from self._parts(were, are, f"drops: {word}", f"adds: {word}", negated=negated)

    def _parts_of(self, condition: Condition, node: Joining) -> tuple[Condition, ...]:
        return condition.parts if isinstance(condition, node) else (condition,)

    def _alike_parts(self, were: Sequence[Condition], are: Sequence[Condition]) -> bool:
        return any(self._same(a, b) or self._likeness(a, b) > 0 for a in were for b in are)

    def _parts(
        self,
        were: Sequence[Condition],
        are: Sequence[Condition],
        dropped: str,
        added: str,
        *,
        negated: bool,
    ) -> Iterator[ConditionChange]:
        gone, new = self._without_equal(were, are)
        for before, after in self._pairs(gone, new):
            yield from self.compare(before, after, negated=negated)
            gone.remove(before)
            new.remove(after)
        for group in _grouped(gone):
            said = self._listed(group, negated)
            yield ConditionChange(Change.DROPPED, said, None, f"{dropped} {said}")
        for group in _grouped(new):
            said = self._listed(group, negated)
            yield ConditionChange(Change.ADDED, None, said, f"{added} {said}")

    def _without_equal(
        self, were: Sequence[Condition], are: Sequence[Condition]
    ) -> tuple[list[Condition], list[Condition]]:
        gone, new = [], list(are)
        for part in were:
            equal = next((other for other in new if self._same(part, other)), None)
            if equal is None:
                gone.append(part)
            else:
                new.remove(equal)
        return gone, new

    def _pairs(
        self, gone: Sequence[Condition], new: Sequence[Condition]
    ) -> list[tuple[Condition, Condition]]:
        """Which changed parts belong together: the most alike first, each part once."""
        scored = [
            (self._likeness(before, after), i, j)
            for i, before in enumerate(gone)
            for j, after in enumerate(new)
        ]
        taken: dict[int, int] = {}
        for score, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
            if score > 0 and i not in taken and j not in taken.values():
                taken[i] = j
        return [(gone[i], new[taken[i]]) for i in sorted(taken)]

    def _likeness(self, before: Condition, after: Condition) -> float:
        """How far two parts are about the same, from 0 (not at all) to 2."""
        match before, after:
            case Test(), Test():
                return 0 if before.key != after.key else 1 + (before.operator == after.operator)
            case NotSeen(), NotSeen():
                return 1
            case _:
                return self._shared(before, after)

    def _shared(self, before: Condition, after: Condition) -> float:
        """The share of common facts and criteria; nothing where it is too small to tell."""
        theirs, ours = subjects(before, self.renamed), subjects(after)
        both = len(theirs & ours)
        share = both / len(theirs | ours) if both else 0
        return share if share >= _ALIKE else 0

    def _replaced(self, before: Condition, after: Condition, negated: bool) -> ConditionChange:
        was, now = self._words(before, negated), self._words(after, negated)
        return ConditionChange(Change.CHANGED, was, now, f"{was} -> {now}")

    def _listed(self, parts: Sequence[Condition], negated: bool) -> str:
        return ", ".join(self._words(part, negated) for part in parts)

    def _words(self, condition: Condition, negated: bool) -> str:
        return condition_words(condition, self.vocabulary, negated=negated)


def _grouped(parts: Sequence[Condition]) -> list[list[Condition]]:
    """References to criteria together, anything longer on its own."""
    references = [part for part in parts if _is_reference(part)]
    others = [[part] for part in parts if not _is_reference(part)]
    return ([references] if references else []) + others


def _is_reference(part: Condition) -> bool:
    inner = part.part if isinstance(part, Not) else part
    return isinstance(inner, Criterion)
