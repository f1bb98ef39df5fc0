"""Which mutants the examples of a pack kill: all mutants against all examples, bit by bit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.decide.criteria import effect_of
from engine.decide.model import Effect
from engine.knowledge.packs import Determination, Pack
from engine.language.conditions import Condition, criteria_in
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.proof.bits import Answers, Bits, Leaves, differing
from engine.proof.examples import Example
from engine.proof.mutants import Mutant


@dataclass(frozen=True, slots=True)
class Readings:
    """What one reading of a pack comes to in every example."""

    criteria: Mapping[str, Bits]
    answers: Answers
    counted: frozenset[str]


class Bench:
    """The examples of one pack, ready for any number of mutants."""

    def __init__(self, pack: Pack, examples: Sequence[Example]) -> None:
        """`examples` are those that this pack decided."""
        self.pack = pack
        self.examples = tuple(examples)
        self.leaves = Leaves([example.values for example in examples])
        self._conditions = {id: c.condition for id, c in pack.criteria.items()}
        self.original = self._read(self._conditions, pack.determinations, {})
        self._asserted = _Asserted.of(examples)
        self._users = _users(self._conditions)

    def killers(self, mutant: Mutant) -> tuple[Example, ...]:
        """The examples that notice the mutant: an assertion of theirs does not hold of it."""
        mask = self.killed(mutant)
        return tuple(e for place, e in enumerate(self.examples) if mask >> place & 1)

    def killed(self, mutant: Mutant) -> int:
        """In which examples the mutant is noticed."""
        return self.noticed(self.reading(mutant))

    @property
    def asserted_answer(self) -> int:
        """In which examples something is asserted of outcome, basis or determination."""
        asserted = self._asserted
        return asserted.outcome | asserted.basis | asserted.determination

    def with_criterion(self, id: str, bits: Bits) -> Readings:
        """What the pack comes to where one criterion comes to something else."""
        touched = self._users[id]
        known = {other: b for other, b in self.original.criteria.items() if other not in touched}
        return self._read(self._conditions, self.pack.determinations, {**known, id: bits})

    def with_determinations(self, determinations: Iterable[Determination]) -> Readings:
        """What the pack comes to where its determinations are others."""
        return self._read(self._conditions, tuple(determinations), self.original.criteria)

    def noticed(self, reading: Readings) -> int:
        """In which examples some assertion does not hold of a reading."""
        asserted, original = self._asserted, self.original
        found = self.answered_otherwise(reading)
        for id, mask in asserted.criteria.items():
            found |= mask & _changed(original.criteria.get(id), reading.criteria.get(id))
        for effect, mask in asserted.effects.items():
            found |= mask & differing(self.having(effect, original), self.having(effect, reading))
        return found

    def answered_otherwise(self, reading: Readings) -> int:
        """In which examples what is asserted of the answer itself does not hold of a reading."""
        asserted, one, other = self._asserted, self.original.answers, reading.answers
        found = asserted.outcome & differing(one.outcomes, other.outcomes)
        found |= asserted.basis & differing(one.bases, other.bases)
        return found | asserted.determination & differing(one.settled, other.settled)

    def having(self, effect: Effect, reading: Readings) -> dict[str, int]:
        """In which examples each criterion has the effect."""
        found: dict[str, int] = {}
        for id, criterion in self.pack.criteria.items():
            bits, counts = reading.criteria[id], id in reading.counted
            for status, mask in statuses(bits, self.leaves.all):
                if effect_of(criterion, status, counts=counts) is effect:
                    found[id] = found.get(id, 0) | mask
        return found

    def reading(self, mutant: Mutant) -> Readings:
        """What the mutant comes to in every example."""
        known: Mapping[str, Bits] = self.original.criteria
        if mutant.criterion is not None:
            touched = self._users[mutant.criterion]
            known = {id: bits for id, bits in known.items() if id not in touched}
        return self._read(mutant.criteria, mutant.determinations, known)

    def _read(
        self,
        conditions: Mapping[str, Condition],
        determinations: Sequence[Determination],
        known: Mapping[str, Bits],
    ) -> Readings:
        criteria = self.leaves.criteria(conditions, known)
        counted = frozenset(id for d in determinations for id in criteria_in(d.condition))
        return Readings(criteria, self.leaves.answers(determinations, criteria), counted)


def statuses(bits: Bits, everywhere: int) -> Iterator[tuple[Status, int]]:
    """In which examples a condition has each status."""
    yield MET, bits.met
    yield UNMET, bits.unmet
    yield UNKNOWN, everywhere & ~(bits.met | bits.unmet)


def _changed(one: Bits | None, other: Bits | None) -> int:
    if one is None or other is None:
        return 0
    return (one.met ^ other.met) | (one.unmet ^ other.unmet)


def _users(conditions: Mapping[str, Condition]) -> dict[str, frozenset[str]]:
    """For each criterion itself and those that refer to it, directly or through others."""
    users: dict[str, set[str]] = {id: {id} for id in conditions}
    inside: dict[str, set[str]] = {}
    for id, condition in conditions.items():  # none refers to a later one
        inside[id] = {id}.union(*(inside[other] for other in criteria_in(condition)))
        for other in inside[id]:
            users[other].add(id)
    return {id: frozenset(found) for id, found in users.items()}


@dataclass(frozen=True, slots=True)
class _Asserted:
    """Which examples assert which aspect of the answer."""

    outcome: int
    basis: int
    determination: int
    criteria: Mapping[str, int]
    effects: Mapping[Effect, int]

    @classmethod
    def of(cls, examples: Iterable[Example]) -> "_Asserted":
        outcome = basis = determination = 0
        criteria: dict[str, int] = {}
        effects: dict[Effect, int] = {}
        for place, example in enumerate(examples):
            bit, expected = 1 << place, example.expected
            outcome |= bit if expected.outcome else 0
            basis |= bit if expected.basis else 0
            determination |= bit if expected.determination else 0
            for id in expected.statuses:
                criteria[id] = criteria.get(id, 0) | bit
            for effect in expected.effects:
                effects[effect] = effects.get(effect, 0) | bit
        return cls(outcome, basis, determination, criteria, effects)
