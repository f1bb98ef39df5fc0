"""What a condition can come to once every fact is known, while unread clauses stay unknown."""

from collections.abc import Mapping

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
from engine.language.kleene import MET, UNMET, Status, negate

Possible = frozenset[Status]
"""The settled statuses that can be reached."""


def possible_of_criteria(
    conditions: Mapping[str, Condition], held: Mapping[str, Status] | None = None
) -> dict[str, Possible]:
    """The same for each criterion; none refers to a later one. Those in `held` have that status."""
    held = held or {}
    found: dict[str, Possible] = {}
    for id, condition in conditions.items():
        found[id] = frozenset((held[id],)) if id in held else possible(condition, found)
    return found


def possible(condition: Condition, criteria: Mapping[str, Possible]) -> Possible:
    """What a condition can be settled as.

    Each test is taken to be free of the others: more may be held possible than is, never less.
    """
    match condition:
        case Test():
            return frozenset((MET, UNMET))
        case NotSeen():
            return frozenset()
        case Criterion(id):
            return criteria[id]
        case Not(part):
            return frozenset(map(negate, possible(part, criteria)))
        case AllOf(parts):
            return _at_least(len(parts), parts, criteria)
        case AnyOf(parts):
            return _at_least(1, parts, criteria)
        case AtLeast(threshold, parts):
            return _at_least(threshold, parts, criteria)


def _at_least(
    threshold: int, parts: tuple[Condition, ...], criteria: Mapping[str, Possible]
) -> Possible:
    each = [possible(part, criteria) for part in parts]
    met = sum(MET in statuses for statuses in each) >= threshold
    unmet = sum(UNMET in statuses for statuses in each) > len(parts) - threshold
    return frozenset(s for s, can_be in ((MET, met), (UNMET, unmet)) if can_be)
