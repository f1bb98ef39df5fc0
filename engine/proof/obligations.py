"""Obligations: what the examples of a pack should show of it, and in which words that is said.

Which criteria can decide is asked of the whole pack: those that a determination names, and those
that such a criterion refers to, through any number of others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.knowledge.packs import OUT_OF_SCOPE, Pack
from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Not,
    Test,
    children,
    criteria_in,
    tests_in,
    walk,
)
from engine.language.facts import Vocabulary
from engine.language.kleene import MET, UNMET, Status
from engine.language.words import condition_words

NEVER = AnyOf(())
"""The condition that nothing can meet."""


class Kind(StrEnum):
    """What is to be shown: that a status occurs, that it matters, that an answer is reached.

    And, apart from answers: that what a criterion rests on is cited, and that a silence is known.
    """

    SEEN = "seen"
    MATTERS = "matters"
    REACHED = "reached"
    CITED = "cited"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to be shown of a criterion, a test in it, a determination or a silence (`item`).

    `status` is the one in which a criterion or test is to be seen or to matter.
    """

    kind: Kind
    item: str
    status: Status | None = None
    test: Test | None = None

    def words(self, vocabulary: Vocabulary) -> str:
        """What is to be shown, in words."""
        what = self.item
        if self.test is not None:
            what = f"{self.item}, {condition_words(self.test, vocabulary)}"
        match self.kind:
            case Kind.SEEN:
                return f"{what}: seen {self.status}"
            case Kind.MATTERS:
                return f"{what}: shown to matter when {self.status}"
            case Kind.REACHED:
                return f"{what}: reached"
            case Kind.CITED:
                return f"{what}: its citation asserted"
            case _:
                return f"silence on {what}: asserted"


def obligations(pack: Pack) -> Iterator[Obligation]:
    """What examples should show of a pack, in its order."""
    deciding = deciding_criteria(pack)
    for id, criterion in pack.criteria.items():
        yield from (Obligation(Kind.SEEN, id, status) for status in Status)
        if id in deciding:
            yield from (Obligation(Kind.MATTERS, id, status) for status in (MET, UNMET))
        if _says_more_than_a_test(criterion.condition):
            yield from _of_tests(id, criterion.condition)
    for step in pack.determinations:
        yield Obligation(Kind.REACHED, step.id)
        if step.id != OUT_OF_SCOPE:  # its test is the pack's scope: it is reached, and others are
            yield from _of_tests(step.id, step.condition)
    named = {id for step in pack.determinations for id in criteria_in(step.condition)}
    for id, criterion in pack.criteria.items():
        if id in named and not criterion.advisory:
            yield Obligation(Kind.CITED, id)
    yield from (Obligation(Kind.CITED, step.id) for step in pack.determinations if step.citation)
    yield from (Obligation(Kind.SILENCE, silence.topic) for silence in pack.silences)


def deciding_criteria(pack: Pack) -> frozenset[str]:
    """The criteria that an answer can depend on, by a determination or by another criterion."""
    found: set[str] = set()
    left = [id for step in pack.determinations for id in criteria_in(step.condition)]
    while left:
        id = left.pop()
        if id not in found:
            found.add(id)
            left += criteria_in(pack.criteria[id].condition)
    return frozenset(found)


def _says_more_than_a_test(condition: Condition) -> bool:
    """Whether the statuses of a condition are more than those of one test, or of its negation."""
    return sum(not children(node) for node in walk(condition)) > 1


def _of_tests(item: str, condition: Condition) -> Iterator[Obligation]:
    for test in tests_in(condition):
        yield from (Obligation(Kind.SEEN, item, status, test) for status in Status)
        yield from (Obligation(Kind.MATTERS, item, status, test) for status in (MET, UNMET))


def with_opposite(condition: Condition, test: Test, status: Status) -> Condition:
    """A condition in which a test comes to the opposite of a status, wherever it stands."""
    return _with_test(condition, test, NEVER if status is MET else ALWAYS)


def _with_test(condition: Condition, test: Test, instead: Condition) -> Condition:
    if condition == test:
        return instead
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            changed = tuple(_with_test(part, test, instead) for part in parts)
            return replace(condition, parts=changed)
        case Not(part):
            return Not(_with_test(part, test, instead))
        case _:
            return condition
