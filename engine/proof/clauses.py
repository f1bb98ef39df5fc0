"""Clauses that were not read, taken as if they had been: each may say yes or no.

So what a pack comes to can be asked apart from what nobody has read in it.
"""

from collections.abc import Iterable
from dataclasses import replace

import z3

from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    walk,
)
from engine.proof.pairs import Pair
from engine.proof.reading import Rules


def as_if_read(rules: Rules) -> tuple[Rules, dict[str, Pair]]:
    """The rules with a criterion in place of each clause, and what these criteria may come to."""
    clauses = dict.fromkeys(_clauses(rules.conditions))
    names = {clause: f"clause {place}" for place, clause in enumerate(clauses)}
    answers = {name: z3.Bool(name) for name in names.values()}
    criteria = {id: _read(condition, names) for id, condition in rules.criteria.items()}
    steps = tuple(
        replace(step, condition=_read(step.condition, names)) for step in rules.determinations
    )
    named = {name: Criterion(name) for name in answers}
    said = {name: Pair(answer, z3.Not(answer)) for name, answer in answers.items()}
    return Rules({**named, **criteria}, steps), said


def _clauses(conditions: Iterable[Condition]) -> list[NotSeen]:
    return [node for one in conditions for node in walk(one) if isinstance(node, NotSeen)]


def _read(condition: Condition, names: dict[NotSeen, str]) -> Condition:
    match condition:
        case NotSeen():
            return Criterion(names[condition])
        case AllOf(parts):
            return AllOf(tuple(_read(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_read(part, names) for part in parts))
        case AtLeast(threshold, parts):
            return AtLeast(threshold, tuple(_read(part, names) for part in parts))
        case Not(part):
            return Not(_read(part, names))
        case _:
            return condition
