"""Evaluating a pack on many examples at once: one bit an example.

A condition comes to a pair of whole numbers: bit i of `met` says that it is met in example i, bit i
of `unmet` that it is unmet; where neither is set it is unknown. The connectives of Kleene's logic
are then a few operations on whole numbers, however many examples there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.knowledge.packs import Determination, Outcome
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    Test,
)
from engine.language.evaluate import evaluate_test
from engine.language.kleene import MET, UNMET
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class Bits:
    """In which examples a condition is met, and in which unmet."""

    met: int
    unmet: int

    def flipped(self) -> "Bits":
        """The negation."""
        return Bits(self.unmet, self.met)


class Leaves:
    """What each test comes to in every example; a test is worked out when it is first asked for."""

    def __init__(self, values: Sequence[Mapping[str, Value]]) -> None:
        """`values` are the observed values of each example, in their order."""
        self._values = values
        self._tests: dict[Test, Bits] = {}
        self.all = (1 << len(values)) - 1

    def test(self, test: Test) -> Bits:
        """One test in all examples."""
        if test not in self._tests:
            met = unmet = 0
            for place, values in enumerate(self._values):
                status = evaluate_test(test, values)
                met |= (status is MET) << place
                unmet |= (status is UNMET) << place
            self._tests[test] = Bits(met, unmet)
        return self._tests[test]

    def condition(self, condition: Condition, criteria: Mapping[str, Bits]) -> Bits:
        """A condition in all examples, given what the criteria that it refers to come to."""
        match condition:
            case Test():
                return self.test(condition)
            case Criterion(id):
                return criteria[id]
            case AllOf(parts):
                met, unmet = self.all, 0
                for part in parts:
                    bits = self.condition(part, criteria)
                    met, unmet = met & bits.met, unmet | bits.unmet
                return Bits(met, unmet)
            case AnyOf(parts):
                met, unmet = 0, self.all
                for part in parts:
                    bits = self.condition(part, criteria)
                    met, unmet = met | bits.met, unmet & bits.unmet
                return Bits(met, unmet)
            case Not(part):
                return self.condition(part, criteria).flipped()
            case AtLeast(threshold, parts):
                found = [self.condition(part, criteria) for part in parts]
                met = self._count([bits.met for bits in found], threshold)
                unmet = self._count([bits.unmet for bits in found], len(parts) - threshold + 1)
                return Bits(met, unmet)
            case NotSeen():
                return Bits(0, 0)

    def _count(self, masks: Iterable[int], threshold: int) -> int:
        """Where at least `threshold` of the masks have their bit set."""
        reached = [self.all] + [0] * threshold  # reached[n]: at least n of those seen so far
        for mask in masks:
            for place in range(threshold, 0, -1):
                reached[place] |= reached[place - 1] & mask
        return reached[threshold]

    def criteria(
        self, conditions: Mapping[str, Condition], known: Mapping[str, Bits] | None = None
    ) -> dict[str, Bits]:
        """Every criterion in its order; those in `known` are taken as they are."""
        found: dict[str, Bits] = {}
        for id, condition in conditions.items():
            given = known.get(id) if known else None
            found[id] = self.condition(condition, found) if given is None else given
        return found

    def answers(
        self, determinations: Sequence[Determination], criteria: Mapping[str, Bits]
    ) -> "Answers":
        """What the determinations, in their order, come to."""
        arrived = self.all
        reachable: dict[Outcome, int] = {}
        reached: dict[str, int] = {}
        outcome_of: dict[str, Outcome] = {}
        for determination in determinations:
            bits = self.condition(determination.condition, criteria)
            possible = arrived & ~bits.unmet
            reachable[determination.outcome] = reachable.get(determination.outcome, 0) | possible
            reached[determination.id] = arrived & bits.met
            outcome_of[determination.id] = determination.outcome
            arrived &= ~bits.met
        undecided = _several(reachable.values())
        settled = {id: mask & ~undecided for id, mask in reached.items()}
        outcomes = {Outcome.NEEDS_INFORMATION.value: undecided}
        bases: dict[str, int] = {}
        for determination in determinations:
            mask = settled[determination.id]
            outcome = outcome_of[determination.id].value
            outcomes[outcome] = outcomes.get(outcome, 0) | mask
            if determination.basis:
                bases[determination.basis] = bases.get(determination.basis, 0) | mask
        return Answers(outcomes, bases, settled)


def _several(masks: Iterable[int]) -> int:
    """Where two or more of the masks have their bit set."""
    once = twice = 0
    for mask in masks:
        twice |= once & mask
        once |= mask
    return twice


@dataclass(frozen=True, slots=True)
class Answers:
    """In which examples each outcome, basis and settled determination is the answer."""

    outcomes: Mapping[str, int]
    bases: Mapping[str, int]
    settled: Mapping[str, int]


def differing(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """In which examples two readings of one aspect differ."""
    found = 0
    for key in one.keys() | other.keys():
        found |= one.get(key, 0) ^ other.get(key, 0)
    return found
