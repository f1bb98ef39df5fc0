"""Whether the examples of a pack exercise it: what each criterion and test was seen to come to.

Seeing a criterion met and unmet is little: it may not have mattered. So it is also asked whether
an example shows that it matters, both ways: had it come to the opposite there, what the example
asserts would not hold (masking MC/DC). What no encounter at all can show is proven to be so, and is
no gap.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import z3

from engine.knowledge.packs import CriterionKind, Pack
from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Not,
    Test,
    criteria_in,
    tests_in,
)
from engine.language.facts import Vocabulary
from engine.language.kleene import MET, UNMET, Status
from engine.language.words import condition_words
from engine.proof.beyond import NotProvable
from engine.proof.bits import Bits
from engine.proof.examples import Example, Expected
from engine.proof.mutation import Bench
from engine.proof.pairs import Pair
from engine.proof.prover import Prover
from engine.proof.reading import pair_of, read_rules
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible, Unanswered

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


class State(StrEnum):
    """What became of an obligation."""

    COVERED = "covered"
    INFEASIBLE = "infeasible"
    MISSING = "missing"
    UNANSWERED = "unanswered"


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


@dataclass(frozen=True, slots=True)
class Covered:
    """An obligation, in how many examples it is shown, and the encounter that would show it."""

    obligation: Obligation
    state: State
    examples: int = 0
    shown: Replayed | None = None


@dataclass(frozen=True, slots=True)
class PackCoverage:
    """All obligations of one pack.

    `beyond` says why nothing could be asked of those that no example shows: the pack asks about a
    fact that proofs do not model.
    """

    pack: Pack
    examples: int
    rows: tuple[Covered, ...]
    beyond: str | None = None

    def of(self, kind: Kind) -> tuple[Covered, ...]:
        """Those of a kind."""
        return tuple(row for row in self.rows if row.obligation.kind is kind)

    def count(self, kind: Kind, state: State) -> int:
        """How many of a kind are in a state."""
        return sum(row.state is state for row in self.of(kind))


def cover_pack(
    replayer: Replayer,
    pack: Pack,
    examples: Sequence[Example],
    *,
    witnesses: bool = True,
    time_limit: int = TIME_LIMIT,
) -> PackCoverage:
    """What the examples of a pack show. Without `witnesses` what is missing is only named.

    Raises `EngineFault` where solver and engine disagree on a witness.
    """
    seen = _Seen(pack, examples)
    prover: Prover | None = None
    beyond: str | None = None
    rows = []
    for obligation in obligations(pack):
        count = seen.count(obligation)
        if count:
            rows.append(Covered(obligation, State.COVERED, count))
            continue
        if prover is None and beyond is None:
            try:
                prover = Prover(replayer, pack, time_limit=time_limit)
            except NotProvable as limit:
                beyond = str(limit)
        if prover is None:
            rows.append(Covered(obligation, State.UNANSWERED))
        else:
            rows.append(_uncovered(prover, obligation, witnesses))
    return PackCoverage(pack, len(examples), tuple(rows), beyond)


def obligations(pack: Pack) -> Iterator[Obligation]:
    """What examples should show of a pack, in its order."""
    deciding = {id for step in pack.determinations for id in criteria_in(step.condition)}
    for id, criterion in pack.criteria.items():
        tests = tests_in(criterion.condition)
        for test in (None, *(tests if len(tests) > 1 else ())):
            yield from (Obligation(Kind.SEEN, id, status, test) for status in Status)
            if test is not None or (id in deciding and not criterion.advisory):
                yield from (Obligation(Kind.MATTERS, id, s, test) for s in (MET, UNMET))
    for step in pack.determinations:
        yield Obligation(Kind.REACHED, step.id)
    yield from (Obligation(Kind.CITED, id) for id in pack.criteria if id in deciding)
    yield from (Obligation(Kind.CITED, step.id) for step in pack.determinations if step.citation)
    yield from (Obligation(Kind.SILENCE, silence.topic) for silence in pack.silences)


def citation_of(pack: Pack, item: str) -> str:
    """What an example can cite of a criterion or determination: the section, else the document."""
    steps = {step.id: step.citation for step in pack.determinations}
    criterion = pack.criteria.get(item)
    citation = criterion.citation if criterion is not None else steps[item]
    assert citation is not None  # only determinations with one are asked for
    return citation.section or citation.document


def with_test(condition: Condition, test: Test, instead: Condition) -> Condition:
    """A condition in which a test, wherever it stands, is something else."""
    if condition == test:
        return instead
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            changed = tuple(with_test(part, test, instead) for part in parts)
            return replace(condition, parts=changed)
        case Not(part):
            return Not(with_test(part, test, instead))
        case _:
            return condition


class _Seen:
    """The obligations that examples fulfil, bit by bit."""

    def __init__(self, pack: Pack, examples: Sequence[Example]) -> None:
        self._pack = pack
        self._bench = Bench(pack, examples)
        self._conditions = {id: c.condition for id, c in pack.criteria.items()}

    def count(self, obligation: Obligation) -> int:
        """In how many examples it is shown."""
        return self._mask(obligation).bit_count()

    def _mask(self, obligation: Obligation) -> int:
        bench, original = self._bench, self._bench.original
        match obligation.kind:
            case Kind.REACHED:
                return original.answers.settled[obligation.item] & bench.asserted_answer
            case Kind.CITED:
                where = citation_of(self._pack, obligation.item)
                return self._asserting(lambda one: any(where in text for text in one.cited))
            case Kind.SILENCE:
                return self._asserting(lambda one: obligation.item in one.silences)
            case _:
                return self._status_mask(obligation)

    def _asserting(self, asserts: Callable[[Expected], bool]) -> int:
        """In which examples something is asserted."""
        mask = 0
        for place, example in enumerate(self._bench.examples):
            mask |= asserts(example.expected) << place
        return mask

    def _status_mask(self, obligation: Obligation) -> int:
        bench, original = self._bench, self._bench.original
        test, status = obligation.test, obligation.status
        assert status is not None  # only determinations have none
        bits = original.criteria[obligation.item] if test is None else bench.leaves.test(test)
        inside = _where(bits, status, bench.leaves.all)
        if obligation.kind is Kind.SEEN:
            return inside
        changed = self._flipped(obligation.item, test, status)
        return inside & changed

    def _flipped(self, id: str, test: Test | None, status: Status) -> int:
        """Where it matters that a criterion or test does not come to the opposite.

        For a criterion: another answer is asserted. For a test: its criterion would have another
        status, in an example that asserts an answer.
        """
        bench = self._bench
        if test is None:
            flipped = bench.original.criteria[id].flipped()
            return bench.answered_otherwise(bench.with_criterion(id, flipped))
        instead = NEVER if status is MET else ALWAYS
        condition = with_test(self._conditions[id], test, instead)
        bits = bench.leaves.condition(condition, bench.original.criteria)
        return bench.comes_to_otherwise(id, bench.with_criterion(id, bits))


def _where(bits: Bits, status: Status, everywhere: int) -> int:
    match status:
        case Status.MET:
            return bits.met
        case Status.UNMET:
            return bits.unmet
        case _:
            return everywhere & ~(bits.met | bits.unmet)


def _uncovered(prover: Prover, obligation: Obligation, witnesses: bool) -> Covered:
    formula = _formula(prover, obligation)
    possible = prover.possible(formula)
    if possible is False:
        return Covered(obligation, State.INFEASIBLE)
    if isinstance(possible, Unanswered):
        return Covered(obligation, State.UNANSWERED)
    if not witnesses:
        return Covered(obligation, State.MISSING)
    found = prover.find(formula)
    if isinstance(found, Impossible | Unanswered):
        return Covered(obligation, State.UNANSWERED)
    return Covered(obligation, State.MISSING, 0, prover.replay(found))


def _formula(prover: Prover, obligation: Obligation) -> z3.BoolRef:
    """In which encounters an obligation would be shown."""
    reading, id = prover.reading, obligation.item
    match obligation.kind:
        case Kind.REACHED:
            return reading.settled[id]
        case Kind.SILENCE:
            return z3.BoolVal(True)
        case Kind.CITED:
            return _cited(prover, id)
        case _:
            return _of_status(prover, obligation)


def _cited(prover: Prover, id: str) -> z3.BoolRef:
    """Where a determination is the answer, or a criterion alone stands in its way."""
    reading = prover.reading
    if id not in reading.criteria:
        return reading.settled[id]
    standing = []
    for other, criterion in prover.pack.criteria.items():
        pair = reading.criteria[other]
        excludes = criterion.kind is CriterionKind.CONTRAINDICATION
        blocks = pair.met if excludes else pair.unmet
        standing.append(blocks if other == id else z3.Not(blocks))
    return z3.And(standing)


def _of_status(prover: Prover, obligation: Obligation) -> z3.BoolRef:
    reading, universe, id = prover.reading, prover.universe, obligation.item
    assert obligation.status is not None
    test = obligation.test
    pair = reading.criteria[id] if test is None else universe.test(test)
    inside = pair.where(obligation.status)
    if obligation.kind is Kind.SEEN:
        return inside
    if test is None:
        opposite = _opposite(obligation.status)
        other = read_rules(prover.rules, universe, {id: opposite})
        return z3.And(inside, other.answer_differs(reading))
    instead = NEVER if obligation.status is MET else ALWAYS
    condition = with_test(prover.rules.criteria[id], test, instead)
    changed = pair_of(condition, universe, reading.criteria)
    return z3.And(inside, changed.differs(reading.criteria[id]))


def _opposite(status: Status) -> Pair:
    true, false = z3.BoolVal(True), z3.BoolVal(False)
    return Pair(false, true) if status is MET else Pair(true, false)
