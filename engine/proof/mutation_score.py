"""How many mutants of a pack its examples kill, and what is to be said of the others.

A survivor is either equivalent, which is proven, or it differs from the pack in some encounter that
no example speaks of; then the plainest such encounter is a witness, decided by the engine for both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import z3

from engine.knowledge.packs import Pack
from engine.language.conditions import Condition
from engine.proof.beyond import NotProvable
from engine.proof.examples import Example
from engine.proof.mutants import Mutant, mutants_of
from engine.proof.mutation import Bench
from engine.proof.prover import Prover
from engine.proof.reading import Reading
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible, Unanswered


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and its fate.

    `killers` is how many examples notice it. For a survivor `shown` is what the pack decides on
    the witness and `mutated` what the mutant does; `scenario` are the lines of one that notices it,
    once they were made and replayed.
    """

    mutant: Mutant
    fate: Fate
    killers: int = 0
    shown: Replayed | None = None
    mutated: Replayed | None = None
    scenario: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """All mutants of one pack.

    `beyond` says why nothing could be asked of those that no example kills: the pack asks about a
    fact that proofs do not model.
    """

    pack: Pack
    examples: int
    tried: tuple[Tried, ...]
    beyond: str | None = None

    def count(self, fate: Fate) -> int:
        """How many had a fate."""
        return sum(one.fate is fate for one in self.tried)

    @property
    def survivors(self) -> tuple[Tried, ...]:
        """Those that no example notices although they differ, and those without an answer."""
        return tuple(t for t in self.tried if t.fate in (Fate.SURVIVED, Fate.UNANSWERED))


def score_pack(
    replayer: Replayer,
    pack: Pack,
    examples: Sequence[Example],
    *,
    witnesses: bool = True,
    time_limit: int = TIME_LIMIT,
) -> Score:
    """Try every mutant of a pack on its examples, and prove the rest equivalent or show that not.

    Without `witnesses` survivors are only counted. Raises `EngineFault` where solver and engine
    disagree on a witness.
    """
    mutants = list(mutants_of(pack, replayer.library))
    bench = Bench(pack, examples)
    killers = [bench.killed(mutant).bit_count() for mutant in mutants]
    left = [mutant for mutant, count in zip(mutants, killers, strict=True) if not count]
    beyond: str | None = None
    try:
        decided = list(_tried(replayer, pack, left, witnesses, time_limit))
    except NotProvable as limit:
        beyond = str(limit)
        decided = [Tried(mutant, Fate.UNANSWERED) for mutant in left]
    fates = {id(tried.mutant): tried for tried in decided}
    tried = tuple(
        Tried(mutant, Fate.KILLED, count) if count else fates[id(mutant)]
        for mutant, count in zip(mutants, killers, strict=True)
    )
    return Score(pack, len(examples), tried, beyond)


def _tried(
    replayer: Replayer, pack: Pack, mutants: Sequence[Mutant], witnesses: bool, time_limit: int
) -> Iterator[Tried]:
    if not mutants:
        return
    prover = Prover(replayer, pack, _changed_conditions(mutants), time_limit)
    for number, mutant in enumerate(mutants):
        reading = prover.read(mutant.rules)
        differs = _differs(prover.reading, reading)
        possible = prover.possible(differs)
        if possible is False:
            yield Tried(mutant, Fate.EQUIVALENT)
        elif isinstance(possible, Unanswered):
            yield Tried(mutant, Fate.UNANSWERED)
        elif not witnesses:
            yield Tried(mutant, Fate.SURVIVED)
        else:
            yield _survivor(prover, mutant, reading, differs, f"mutant {number}")


def _survivor(
    prover: Prover, mutant: Mutant, reading: Reading, differs: z3.BoolRef, mark: str
) -> Tried:
    answer = reading.answer_differs(prover.reading)
    found = prover.find(answer)
    if isinstance(found, Impossible):
        found = prover.find(differs)
    if isinstance(found, Impossible | Unanswered):
        return Tried(mutant, Fate.UNANSWERED)
    shown = prover.replay(found)
    mutated = prover.replay_with(found, mutant.rules, reading, mark)
    return Tried(mutant, Fate.SURVIVED, 0, shown, mutated)


def _differs(one: Reading, other: Reading) -> z3.BoolRef:
    """When an example could notice: another answer, or another status of a criterion."""
    statuses = [
        pair.differs(other.criteria[id])
        for id, pair in one.criteria.items()
        if not (pair.met.eq(other.criteria[id].met) and pair.unmet.eq(other.criteria[id].unmet))
    ]
    return z3.Or(one.answer_differs(other), *statuses)


def _changed_conditions(mutants: Sequence[Mutant]) -> Iterator[Condition]:
    """The conditions that mutants have instead of the pack's."""
    for mutant in mutants:
        if mutant.criterion is not None:
            yield mutant.criteria[mutant.criterion]
        else:
            yield from (step.condition for step in mutant.determinations)
