"""What changes in outcomes from one pack to another: every change of answer, each with a witness.

All pairs of answers are asked, an answer being an outcome with its basis; so the list is complete
unless a question was not answered in time, and then it says so. For packs of one policy it is also
proven that the criteria that differ explain every change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from engine.decide.model import CriterionResult, Effect
from engine.knowledge.packs import CriterionKind, Determination, Outcome, Pack
from engine.knowledge.study.criterion_matches import Match, match_criteria
from engine.language.conditions import Criterion
from engine.proof.pairs import Pair
from engine.proof.prover import Prover
from engine.proof.reading import Reading, Rules, read_rules
from engine.proof.regions import Region, expanded, regions
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible, Unanswered

_ORDER = tuple(Outcome)


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """An outcome with its basis."""

    place: int
    outcome: Outcome
    basis: str | None

    @property
    def words(self) -> str:
        """`not covered (contraindication)`."""
        return f"{self.outcome}{f' ({self.basis})' if self.basis else ''}".replace("_", " ")


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of answer, and the plainest encounter that shows it, decided by both packs.

    `blame` are the criteria of either pack that block or stay open on one side only.
    """

    before: Answer
    after: Answer
    was: Replayed | None
    now: Replayed | None
    blame: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion that can come to something else: where, and what that changes by itself.

    One of `before` and `after` is `None` for a criterion that was added or dropped. `whole` says
    that there are no other regions, and is `None` where that was not answered; `alone_whole` that
    it changes no other answer by itself, and `proven` that it comes to something else at all: each
    is false where that was not answered.
    """

    before: str | None
    after: str | None
    regions: tuple[Region, ...]
    alone: tuple[tuple[Answer, Answer], ...]
    whole: bool | None = True
    alone_whole: bool = True
    proven: bool = True

    @property
    def name(self) -> str:
        """By what it is called: its later name, and the earlier where that differs."""
        if self.before == self.after or self.before is None or self.after is None:
            return self.after or self.before or ""
        return f"{self.after} (was {self.before})"


@dataclass(frozen=True, slots=True)
class OutcomeChanges:
    """All that changes. `complete`: nothing is missing, proven: every question was answered.

    `explained`: while no criterion that was taken for the same differs, no answer does. `None`
    where the two packs are of different policies, or where that was not answered.
    """

    transitions: tuple[Transition, ...]
    criteria: tuple[CriterionChange, ...]
    complete: bool
    explained: bool | None

    @property
    def answered(self) -> bool:
        """Whether no question was left open, those about regions among them."""
        return self.complete and all(change.whole is not None for change in self.criteria)


def outcome_changes(
    replayer: Replayer, before: Pack, after: Pack, time_limit: int = TIME_LIMIT
) -> OutcomeChanges:
    """From the earlier pack to the later. Raises `NotProvable`, and `EngineFault` for a witness."""
    return _Comparison(replayer, before, after, time_limit).run()


class _Comparison:
    def __init__(self, replayer: Replayer, before: Pack, after: Pack, time_limit: int) -> None:
        self.before, self.after, self.replayer = before, after, replayer
        self.later = Rules.of(after)
        self.prover = Prover(replayer, before, self.later.conditions, time_limit)
        self.old = self.prover.reading
        self.new = self.prover.read(self.later)
        self.matches = match_criteria(before, after)
        self.complete = True

    def run(self) -> OutcomeChanges:
        transitions = tuple(self._transitions())
        criteria = tuple(self._criteria())
        explained = self._explained()
        return OutcomeChanges(transitions, criteria, self.complete, explained)

    def _possible(self, *formulas: z3.BoolRef) -> bool | None:
        """Whether the formulas can hold together; `None`, and nothing is complete: not answered."""
        answer = self.prover.possible(*formulas)
        if isinstance(answer, Unanswered):
            self.complete = False
            return None
        return answer

    def _transitions(self) -> Iterator[Transition]:
        later = answers_of(self.new, self.after.determinations)
        for was, old in answers_of(self.old, self.before.determinations).items():
            for now, new in later.items():
                if was == now:
                    continue
                found = self.prover.find(old, new)
                if isinstance(found, Unanswered):
                    self.complete = False
                elif not isinstance(found, Impossible):
                    first = self.prover.replay(found)
                    second = self.replayer.replay(found, self.after)
                    self.replayer.check(second, self.new, self.after)
                    yield Transition(was, now, first, second, _blame(first, second, self.matches))

    def _criteria(self) -> Iterator[CriterionChange]:
        universe = self.prover.universe
        for match in self.matches:
            old, new = self.old.criteria[match.before], self.new.criteria[match.after]
            differs = self._possible(old.differs(new))
            if differs is False:
                continue
            if differs is None:
                yield _not_answered(match)
                continue
            conditions = (
                expanded(Criterion(match.before), self.before.criteria),
                expanded(Criterion(match.after), self.after.criteria),
            )
            found, whole = regions(self.prover, conditions, (old, new))
            alone, all_alone = self._alone(self.prover.rules, self.before, {match.before: new})
            yield CriterionChange(match.before, match.after, found, alone, whole, all_alone)
        gone = {match.before for match in self.matches}
        added = {match.after for match in self.matches}
        for id in self.before.criteria:
            if id not in gone:
                passed = _passed(self.before, id)
                alone, whole = self._alone(self.prover.rules, self.before, {id: passed})
                yield CriterionChange(id, None, (), alone, alone_whole=whole)
        for id in self.after.criteria:
            if id not in added:
                instead = {id: _passed(self.after, id)}
                without = read_rules(self.later, universe, instead, self.new)
                alone, whole = self._between(without, self.new, self.after.determinations)
                yield CriterionChange(None, id, (), alone, alone_whole=whole)

    def _alone(
        self, rules: Rules, pack: Pack, instead: Mapping[str, Pair]
    ) -> tuple[tuple[tuple[Answer, Answer], ...], bool]:
        """The changes of answer where only this criterion is another, and whether these are all."""
        changed = read_rules(rules, self.prover.universe, instead, self.old)
        return self._between(self.old, changed, pack.determinations)

    def _between(
        self, old: Reading, new: Reading, determinations: Sequence[Determination]
    ) -> tuple[tuple[tuple[Answer, Answer], ...], bool]:
        found: list[tuple[Answer, Answer]] = []
        whole = True
        later = answers_of(new, determinations)
        for was, first in answers_of(old, determinations).items():
            for now, second in later.items():
                if was.outcome != now.outcome:
                    possible = self._possible(first, second)
                    found += [(was, now)] if possible else []
                    whole = whole and possible is not None
        return tuple(found), whole

    def _explained(self) -> bool | None:
        if self.before.id != self.after.id:
            return None
        same = [
            z3.Not(self.old.criteria[match.before].differs(self.new.criteria[match.after]))
            for match in self.matches
        ]
        old, new = self.before.determinations, self.after.determinations
        differs = _answers_differ(answers_of(self.old, old), answers_of(self.new, new))
        possible = self._possible(*same, differs)
        return None if possible is None else not possible


def _not_answered(match: Match) -> CriterionChange:
    """A criterion of which it is not known whether it comes to something else."""
    return CriterionChange(
        match.before, match.after, (), (), whole=False, alone_whole=False, proven=False
    )


def answers_of(
    reading: Reading, determinations: Sequence[Determination]
) -> dict[Answer, z3.BoolRef]:
    """When each outcome with its basis is the answer, in the order of the outcomes."""
    found: dict[Answer, list[z3.BoolRef]] = {}
    for step in determinations:
        answer = Answer(_ORDER.index(step.outcome), step.outcome, step.basis)
        found.setdefault(answer, []).append(reading.settled[step.id])
    open_ = Outcome.NEEDS_INFORMATION
    found[Answer(_ORDER.index(open_), open_, None)] = [reading.outcome(open_)]
    return {answer: z3.Or(found[answer]) for answer in sorted(found, key=_sorted)}


def _sorted(answer: Answer) -> tuple[int, str]:
    return answer.place, answer.basis or ""


def _answers_differ(
    one: Mapping[Answer, z3.BoolRef], other: Mapping[Answer, z3.BoolRef]
) -> z3.BoolRef:
    never = z3.BoolVal(False)
    return z3.Or([one.get(a, never) != other.get(a, never) for a in dict.fromkeys((*one, *other))])


def _passed(pack: Pack, id: str) -> Pair:
    """The status with which a criterion speaks for coverage."""
    true, false = z3.BoolVal(True), z3.BoolVal(False)
    excludes = pack.criteria[id].kind is CriterionKind.CONTRAINDICATION
    return Pair(false, true) if excludes else Pair(true, false)


def _blame(was: Replayed, now: Replayed, matches: Sequence[Match]) -> tuple[str, ...]:
    """The criteria that stand in the way on one side only, by their own ids."""
    renamed = {match.before: match.after for match in matches}
    old = {(renamed.get(one.id, one.id), one.effect): one.id for one in _in_the_way(was)}
    new = {(one.id, one.effect): one.id for one in _in_the_way(now)}
    only = [id for key, id in old.items() if key not in new]
    only += [id for key, id in new.items() if key not in old]
    return tuple(dict.fromkeys(only))


def _in_the_way(replayed: Replayed) -> list[CriterionResult]:
    wanted = (Effect.BLOCKS, Effect.OPEN)
    return [result for result in replayed.decision.criteria if result.effect in wanted]
