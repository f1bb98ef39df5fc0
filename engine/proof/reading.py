"""A reading of a pack for the solver: what criteria, determinations and the answer come to.

The answer is defined as in `engine.decide`: reachable are the determinations up to the first that
is met, less those that are unmet; one outcome among them is the answer, several leave it open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import z3

from engine.knowledge.packs import Determination, Outcome, Pack
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    Test,
    criteria_in,
)
from engine.proof.pairs import NEVER_KNOWN, Pair, all_of, any_of, at_least
from engine.proof.universe import Universe

K = TypeVar("K")
NONE = "none"
"""The basis or determination of an answer that has none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What of a pack decides: criteria, so ordered that none refers to a later one, and steps."""

    criteria: Mapping[str, Condition]
    determinations: tuple[Determination, ...]

    @classmethod
    def of(cls, pack: Pack) -> "Rules":
        """The rules of a pack."""
        criteria = {id: criterion.condition for id, criterion in pack.criteria.items()}
        return cls(criteria, pack.determinations)

    @property
    def conditions(self) -> list[Condition]:
        """All conditions."""
        return [*self.criteria.values(), *(step.condition for step in self.determinations)]


@dataclass(frozen=True)
class Reading:
    """The formulas of some rules: each says in which encounters something is so."""

    criteria: Mapping[str, Pair]
    conditions: Mapping[str, Pair]
    reachable: Mapping[str, z3.BoolRef]
    settled: Mapping[str, z3.BoolRef]
    outcomes: Mapping[Outcome, z3.BoolRef]
    bases: Mapping[str, z3.BoolRef]

    def outcome(self, outcome: Outcome) -> z3.BoolRef:
        """When an outcome is the answer."""
        return self.outcomes.get(outcome, z3.BoolVal(False))

    def answer_differs(self, other: "Reading") -> z3.BoolRef:
        """When outcome, basis or determination are not the same."""
        return z3.Or(
            self.outcome_differs(other),
            _differ(self.bases, other.bases),
            _differ(self.settled, other.settled),
        )

    def outcome_differs(self, other: "Reading") -> z3.BoolRef:
        """When the outcome is not the same."""
        return _differ(self.outcomes, other.outcomes)


def _differ(one: Mapping[K, z3.BoolRef], other: Mapping[K, z3.BoolRef]) -> z3.BoolRef:
    never = z3.BoolVal(False)
    keys = dict.fromkeys((*one, *other))
    return z3.Or([one.get(key, never) != other.get(key, never) for key in keys])


def pair_of(condition: Condition, universe: Universe, criteria: Mapping[str, Pair]) -> Pair:
    """What a condition comes to."""
    match condition:
        case Test():
            return universe.test(condition)
        case Criterion(id):
            return criteria[id]
        case AllOf(parts):
            return all_of([pair_of(part, universe, criteria) for part in parts])
        case AnyOf(parts):
            return any_of([pair_of(part, universe, criteria) for part in parts])
        case Not(part):
            return pair_of(part, universe, criteria).flipped()
        case AtLeast(threshold, parts):
            return at_least(threshold, [pair_of(part, universe, criteria) for part in parts])
        case NotSeen():
            return NEVER_KNOWN


def read_rules(
    rules: Rules,
    universe: Universe,
    instead: Mapping[str, Pair] | None = None,
    like: Reading | None = None,
) -> Reading:
    """The formulas of some rules; `instead` holds criteria that are taken for something else.

    `like` is a reading of the same rules without that, from which all is taken that stays so.
    """
    criteria: dict[str, Pair] = {}
    changed = set(instead or ())
    for id, condition in rules.criteria.items():
        given = (instead or {}).get(id)
        if given is not None:
            criteria[id] = given
        elif like is not None and changed.isdisjoint(criteria_in(condition)):
            criteria[id] = like.criteria[id]
        else:
            criteria[id] = pair_of(condition, universe, criteria)
            changed.add(id)
    return read_answers(rules.determinations, universe, criteria)


def read_answers(
    determinations: Sequence[Determination], universe: Universe, criteria: Mapping[str, Pair]
) -> Reading:
    """The formulas of determinations, given those of the criteria."""
    arrived: z3.BoolRef = z3.BoolVal(True)
    conditions: dict[str, Pair] = {}
    reachable: dict[str, z3.BoolRef] = {}
    first_met: dict[str, z3.BoolRef] = {}
    by_outcome: dict[Outcome, list[z3.BoolRef]] = {}
    for step in determinations:
        pair = pair_of(step.condition, universe, criteria)
        conditions[step.id] = pair
        reachable[step.id] = z3.And(arrived, z3.Not(pair.unmet))
        first_met[step.id] = z3.And(arrived, pair.met)
        by_outcome.setdefault(step.outcome, []).append(reachable[step.id])
        arrived = z3.And(arrived, z3.Not(pair.met))
    possible = {outcome: z3.Or(formulas) for outcome, formulas in by_outcome.items()}
    open_ = z3.AtLeast(*possible.values(), 2) if len(possible) > 1 else z3.BoolVal(False)
    answered = z3.Not(open_)
    settled = {id: z3.And(answered, formula) for id, formula in first_met.items()}
    bases: dict[str, z3.BoolRef] = {}
    for step in determinations:
        basis = step.basis or NONE
        bases[basis] = z3.Or(bases.get(basis, z3.BoolVal(False)), settled[step.id])
    outcomes = {outcome: z3.And(answered, formula) for outcome, formula in possible.items()}
    outcomes[Outcome.NEEDS_INFORMATION] = open_
    return Reading(criteria, conditions, reachable, settled, outcomes, bases)
