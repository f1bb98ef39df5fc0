"""The documentation that would satisfy several policies at once, and where policies conflict.

Each policy's way to `covered` is one condition, with its criteria written out; that all of them
hold is again one condition, and the sets of facts that settle it are found as for a single policy.
So a set is given only where values for all of its facts exist together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.decide.model import Decision
from engine.decide.reach import Reach
from engine.decide.values_for import Settable
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.packs import Determination, Outcome, Pack
from engine.knowledge.study.requirements import Ask, Role, asks_of, conjuncts, facts_asked, plain
from engine.knowledge.study.strictest import strictest
from engine.language.conditions import AllOf, Condition, Test, tests_in, walk
from engine.language.evaluate import evaluate
from engine.language.facts import Fact, Vocabulary
from engine.language.kleene import UNKNOWN


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one policy asks of a fact: directly, or through a fact that follows from it."""

    pack: Pack
    asked: Fact
    ask: Ask


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact to document: what each policy requires of it, and which of that is the strictest."""

    fact: Fact
    requirements: tuple[Requirement, ...]
    strictest: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Policies that cannot all cover the encounter, whatever is documented.

    `facts` are those on which what they ask cannot hold together, as far as it comes down to single
    clauses; `requirements` what each asks of them.
    """

    packs: tuple[Pack, ...]
    facts: tuple[str, ...]
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """What to document so that every policy in `packs` covers.

    `covered` are those that do already. With `conflicts` no documentation satisfies all: `needed`
    is then what each of them needs by itself. `alternatives`: other sets of facts would do as well.
    """

    covered: tuple[Pack, ...]
    packs: tuple[Pack, ...]
    needed: tuple[Needed, ...]
    conflicts: tuple[Conflict, ...]
    alternatives: bool


def joint_documentation(
    encounter: Encounter, decisions: Sequence[Decision], vocabulary: Vocabulary
) -> Joint:
    """The documentation for those of the policies by which `covered` can still be reached."""
    covered = [d.policy.pack for d in decisions if d.policy and d.outcome is Outcome.COVERED]
    open_ones = [d for d in decisions if d.policy and can_be_covered(d)]
    packs = tuple(d.policy.pack for d in open_ones if d.policy)
    search = _Search(encounter, packs, vocabulary)
    goals = {pack.digest: _goal(pack, d) for pack, d in zip(packs, open_ones, strict=True)}
    sets = search.sets(AllOf(tuple(goals.values()))) if goals else ((),)
    if sets:
        chosen = frozenset(sets[0])
        conflicts: tuple[Conflict, ...] = ()
    else:
        chosen = frozenset(id for goal in goals.values() for id in search.sets(goal)[0])
        conflicts = tuple(search.conflicts(packs, goals))
    needed = tuple(
        search.needed(packs, fact) for id, fact in vocabulary.facts.items() if id in chosen
    )
    return Joint(tuple(covered), packs, needed, conflicts, len(sets) > 1)


def can_be_covered(decision: Decision) -> bool:
    """Whether facts that are still missing can lead to `covered`."""
    reaches = decision.missing.to_reach
    return any(reach.outcome is Outcome.COVERED and reach.sets for reach in reaches)


def _goal(pack: Pack, decision: Decision) -> Condition:
    """What has to hold so that the pack covers, given what can be reached: no reference is left."""
    open_ids = {reachable.determination for reachable in decision.reachable}
    parts: list[Condition] = []
    for one in pack.determinations:
        if one.id not in open_ids:
            continue
        holds = one.outcome is Outcome.COVERED
        parts.append(plain(one.condition, pack.criteria, holds=holds))
        if holds:
            break
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


class _Search:
    def __init__(self, encounter: Encounter, packs: Sequence[Pack], vocabulary: Vocabulary) -> None:
        self._encounter = encounter
        self._vocabulary = vocabulary
        conditions = [
            condition
            for pack in packs
            for condition in (
                *(c.condition for c in pack.criteria.values()),
                *(d.condition for d in pack.determinations),
            )
        ]
        tests = [test for condition in conditions for test in tests_in(condition)]
        indexed = tuple(dict.fromkeys((t.fact, t.of) for t in tests if t.of is not None))
        self._observations = observe(encounter, vocabulary.facts, indexed)

    def sets(self, goal: Condition) -> tuple[tuple[str, ...], ...]:
        """The minimal sets of missing facts that can bring a condition about, smallest first."""
        values = self._observations.values
        whole = AllOf(tuple(conjuncts(goal)))
        statuses = {node: evaluate(node, values, {}) for node in walk(whole)}
        if statuses[whole] is not UNKNOWN:
            return ()
        settable = Settable(self._encounter, self._observations, self._vocabulary.facts)
        last = Determination("joint", Outcome.COVERED, whole, None, None, (), "")
        found, _ = Reach({}, statuses, settable).sets_for(Outcome.COVERED, [last])
        order = list(self._vocabulary.facts)
        return tuple(tuple(sorted(chosen, key=order.index)) for chosen in found)

    def conflicts(self, packs: Sequence[Pack], goals: Mapping[str, Condition]) -> list[Conflict]:
        """The pairs of packs that cannot both cover; all together where no pair shows it."""
        found: list[Conflict] = []
        for one, other in combinations(packs, 2):
            first, second = goals[one.digest], goals[other.digest]
            if not self.sets(AllOf((first, second))):
                found.append(self._conflict((one, other), first, second))
        return found or [Conflict(tuple(packs), (), ())]

    def _conflict(self, packs: tuple[Pack, Pack], first: Condition, second: Condition) -> Conflict:
        clashing: dict[str, None] = {}
        for clause in self._clauses(first):
            for other in self._clauses(second):
                shared = _facts(clause) & _facts(other)
                if shared and not self.sets(AllOf((clause, other))):
                    clashing |= dict.fromkeys(sorted(shared))
        said = [
            requirement
            for id in clashing
            for requirement in self.needed(packs, self._vocabulary.facts[id]).requirements
        ]
        return Conflict(packs, tuple(clashing), tuple(said))

    def _clauses(self, goal: Condition) -> list[Condition]:
        """The clauses that are still open: one that is settled cannot be what clashes."""
        values = self._observations.values
        flat = [part for one in conjuncts(goal) for part in conjuncts(one)]
        return [part for part in flat if evaluate(part, values, {}) is UNKNOWN]

    def needed(self, packs: Sequence[Pack], fact: Fact) -> Needed:
        """What the packs require of a fact that is to be documented."""
        found: list[Requirement] = []
        for pack in packs:
            asked = facts_asked(pack)
            for other in self._vocabulary.facts.values():
                if other.id not in asked or fact.id not in (other.id, *other.asks):
                    continue
                asks = asks_of(pack, other.id, self._vocabulary, as_required=True)
                found += [
                    Requirement(pack, other, ask)
                    for ask in asks
                    if ask.role in (Role.REQUIRED, Role.IN_PART)
                ]
        tight = {id(ask) for ask in strictest([one.ask for one in found])}
        return Needed(fact, tuple(found), tuple(one for one in found if id(one.ask) in tight))


def _facts(condition: Condition) -> frozenset[str]:
    return frozenset(node.fact for node in walk(condition) if isinstance(node, Test))
