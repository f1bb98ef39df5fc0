"""Which missing facts could settle an outcome: the minimal sets of them.

An outcome is settled when a determination of it is met and every earlier reachable one of another
outcome is unmet. Both are positive statements over the two rails (met, unmet) of tests, so the sets
follow from the structure: the ways to bring about a node are those of its parts, joined. Parts that
share no fact are worked out apart and combined smallest first, so that the number of ways in which
thirty independent criteria can be shown does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from engine.decide.values_for import Literal, Settable
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
from engine.language.kleene import MET, UNKNOWN, Status

SHOWN = 20
"""How many sets an outcome shows."""

KEPT = 400
"""How many ways are kept at a node; beyond it the answer says that it is truncated."""


@dataclass(frozen=True, slots=True)
class Way:
    """Facts to be supplied, and what their values must bring about."""

    facts: frozenset[str]
    literals: frozenset[Literal]


NOTHING = Way(frozenset(), frozenset())

# A goal is what has to come about: some of its ways (any), all of its parts (all), or one literal.


@dataclass(frozen=True, slots=True)
class _Every:
    parts: tuple["_Goal", ...]


@dataclass(frozen=True, slots=True)
class _Some:
    parts: tuple["_Goal", ...]


_Goal = _Every | _Some | Literal

_DONE = _Every(())
_HOPELESS = _Some(())


class Reach:
    """The sets of facts that could settle each outcome of one encounter under one pack.

    `statuses` are those of every condition node as evaluated (looked up by `status_of`), `settable`
    tells which facts can bring about a literal and whether values for all of them exist.
    """

    def __init__(
        self,
        criteria: Mapping[str, Condition],
        status_of: Mapping[Condition, Status],
        settable: Settable,
    ) -> None:
        self._criteria = criteria
        self._status = status_of
        self._settable = settable
        self._truncated = False
        self._ways = cache(self._work_out)

    def sets_for(
        self, outcome: Outcome, reachable: Sequence[Determination]
    ) -> tuple[tuple[frozenset[str], ...], bool]:
        """The minimal sets for an outcome, smallest first, and whether there are more."""
        self._truncated = False
        self._ways.cache_clear()
        goals = []
        for index, determination in enumerate(reachable):
            if determination.outcome is not outcome:
                continue
            earlier = [d for d in reachable[:index] if d.outcome is not outcome]
            met = self._goal(determination.condition, True)
            goals.append(_every([met, *(self._goal(d.condition, False) for d in earlier)]))
        alternatives = [self._supports(goal) for goal in _alternatives(_some(goals))]
        minimal = _minimal(facts for supports in alternatives for facts in supports)
        ordered = sorted(minimal, key=self._settable.rank)
        return tuple(ordered[:SHOWN]), self._truncated or len(ordered) > SHOWN

    def _supports(self, goal: _Goal) -> list[frozenset[str]]:
        """The minimal sets of facts for a goal beside which nothing else has to hold.

        Parts that share no fact are worked out apart. In each group the sets are first found as if
        tests on one fact could not contradict each other; where values exist for all of these, they
        are the answer, for every other set contains one of them. Else the ways are told apart.
        """
        supports: list[frozenset[str]] = [frozenset()]
        for group in self._independent(_parts(goal)):
            loose = self._loose(_Every(tuple(group)))
            if not all(self._feasible(facts, tuple(group), frozenset()) for facts in loose):
                loose = _minimal(way.facts for way in self._ways(_Every(tuple(group))))
            joined = sorted(
                (one | other for one, other in product(supports, loose)), key=self._rank
            )
            self._truncated |= len(joined) > KEPT
            supports = joined[:KEPT]
        return supports

    def _loose(self, goal: _Goal) -> list[frozenset[str]]:
        """The sets of facts for a goal, as if no two of its tests could contradict each other."""
        match goal:
            case Literal():
                return [way.facts for way in self._alternatives(goal)]
            case _Some(parts):
                return self._fewest(facts for part in parts for facts in self._loose(part))
            case _Every(parts):
                supports: list[frozenset[str]] = [frozenset()]
                for part in parts:
                    pairs = product(supports, self._loose(part))
                    supports = self._fewest(one | other for one, other in pairs)
                return supports

    def _fewest(self, sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
        found = sorted(_minimal(set(sets)), key=self._rank)
        self._truncated |= len(found) > KEPT
        return found[:KEPT]

    def _rank(self, facts: frozenset[str]) -> tuple[int, list[int]]:
        return self._settable.rank(facts)

    def _feasible(
        self, facts: frozenset[str], goals: tuple[_Goal, ...], literals: frozenset[Literal]
    ) -> bool:
        """Whether values of these facts bring about all the goals, and the literals beside them."""
        if not goals:
            return True
        first, rest = goals[0], goals[1:]
        match first:
            case Literal():
                if facts.isdisjoint(self._settable.facts_for(first.test)):
                    return False
                more = literals | {first}
                return self._settable.possible(facts, more) and self._feasible(facts, rest, more)
            case _Every(parts):
                return self._feasible(facts, (*parts, *rest), literals)
            case _Some(parts):
                return any(self._feasible(facts, (part, *rest), literals) for part in parts)

    def _goal(self, condition: Condition, holds: bool) -> _Goal:
        status = self._status[condition]
        if status is not UNKNOWN:
            return _DONE if (status is MET) == holds else _HOPELESS
        match condition:
            case Test():
                return Literal(condition, holds)
            case Criterion(id):
                return self._goal(self._criteria[id], holds)
            case Not(part):
                return self._goal(part, not holds)
            case AllOf(parts):
                return (_every if holds else _some)([self._goal(part, holds) for part in parts])
            case AnyOf(parts):
                return (_some if holds else _every)([self._goal(part, holds) for part in parts])
            case AtLeast(threshold, parts):
                needed = threshold if holds else len(parts) - threshold + 1
                goals = [self._goal(part, holds) for part in parts]
                return _some([_every(chosen) for chosen in combinations(goals, needed)])
            case NotSeen():
                return _HOPELESS

    def _work_out(self, goal: _Goal) -> tuple[Way, ...]:
        match goal:
            case Literal():
                return self._alternatives(goal)
            case _Some(parts):
                return self._keep(way for part in parts for way in self._ways(part))
            case _Every(parts):
                return self._all_of(parts)

    def _alternatives(self, literal: Literal) -> tuple[Way, ...]:
        """Each minimal choice among the facts that a test waits for that can bring it about."""
        facts = self._settable.facts_for(literal.test)
        found: list[Way] = []
        for size in range(1, len(facts) + 1):
            for chosen in combinations(facts, size):
                way = Way(frozenset(chosen), frozenset({literal}))
                if self._settable.possible(way.facts, way.literals):
                    found.append(way)
        return tuple(found)

    def _all_of(self, parts: Sequence[_Goal]) -> tuple[Way, ...]:
        combined: tuple[Way, ...] = (NOTHING,)
        for group in self._independent(parts):
            ways: tuple[Way, ...] = (NOTHING,)
            for part in group:
                ways = self._join(ways, self._ways(part), check=True)
            combined = self._join(combined, ways, check=False)
        return combined

    def _join(
        self, left: tuple[Way, ...], right: tuple[Way, ...], *, check: bool
    ) -> tuple[Way, ...]:
        joined = (
            Way(one.facts | other.facts, one.literals | other.literals)
            for one, other in product(left, right)
        )
        return self._keep(
            way for way in joined if not check or self._settable.possible(way.facts, way.literals)
        )

    def _keep(self, ways: Iterable[Way]) -> tuple[Way, ...]:
        """The ways that no other makes needless, smallest first, as many as are kept."""
        kept: list[Way] = []
        for way in sorted(
            set(ways), key=lambda way: (*self._settable.rank(way.facts), len(way.literals))
        ):
            if any(self._spares(one, way) for one in kept):
                continue
            if len(kept) == KEPT:
                self._truncated = True
                break
            kept.append(way)
        return tuple(kept)

    def _spares(self, one: Way, way: Way) -> bool:
        """Whether one way makes another needless, whatever both are joined with later.

        Not where the other brings a fact that has a say in the same literals: another value of a
        derived fact may then be brought about along with them.
        """
        if not (one.facts <= way.facts and one.literals <= way.literals):
            return False
        return not self._settable.bear_on(way.facts - one.facts, one.literals)

    def _independent(self, parts: Sequence[_Goal]) -> list[list[_Goal]]:
        """The parts in groups whose facts have nothing to do with each other, in order."""
        groups: list[tuple[frozenset[str], list[_Goal]]] = []
        for part in parts:
            facts = self._facts(part)
            joined: list[_Goal] = []
            apart = []
            for known, members in groups:
                if known & self._settable.with_tied(facts):
                    facts |= known
                    joined += members
                else:
                    apart.append((known, members))
            groups = [*apart, (facts, [*joined, part])]
        return [members for _, members in groups]

    def _facts(self, goal: _Goal) -> frozenset[str]:
        if isinstance(goal, Literal):
            return frozenset(self._settable.facts_for(goal.test))
        return frozenset[str]().union(*(self._facts(part) for part in goal.parts))


def _every(goals: Iterable[_Goal]) -> _Goal:
    """All of the goals, with nested ones taken in and repeated ones dropped."""
    flat: list[_Goal] = []
    for goal in goals:
        flat += goal.parts if isinstance(goal, _Every) else [goal]
    if _HOPELESS in flat:
        return _HOPELESS
    parts = tuple(dict.fromkeys(flat))
    return parts[0] if len(parts) == 1 else _Every(parts)


def _some(goals: Iterable[_Goal]) -> _Goal:
    """Any of the goals, with nested ones taken in and repeated ones dropped."""
    flat: list[_Goal] = []
    for goal in goals:
        flat += goal.parts if isinstance(goal, _Some) else [goal]
    if _DONE in flat:
        return _DONE
    parts = tuple(dict.fromkeys(flat))
    return parts[0] if len(parts) == 1 else _Some(parts)


def _alternatives(goal: _Goal) -> tuple[_Goal, ...]:
    return goal.parts if isinstance(goal, _Some) else (goal,)


def _parts(goal: _Goal) -> tuple[_Goal, ...]:
    return goal.parts if isinstance(goal, _Every) else (goal,)


def _minimal(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    kept: list[frozenset[str]] = []
    for facts in sorted(sets, key=len):
        if not any(smaller <= facts for smaller in kept):
            kept.append(facts)
    return kept
