"""The reference evaluator: the definition of what a condition means.

Short and plain on purpose. Every other reading of a condition (rules, SQL, proofs) is tested
against this one, and each decision is checked against it before it is given.
"""

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
from engine.language.kleene import UNKNOWN, Status, at_least, conjunction, disjunction, negate
from engine.language.operators import OPERATORS
from engine.language.values import Value


def evaluate_test(test: Test, facts: Mapping[str, Value]) -> Status:
    """What one test comes to: unknown when its fact is absent; `known` alone asks just that."""
    value = facts.get(test.key)
    if value is None and test.operator != "known":
        return UNKNOWN
    return OPERATORS[test.operator].holds(value, test.operand)


def evaluate(
    condition: Condition, facts: Mapping[str, Value], criteria: Mapping[str, Status]
) -> Status:
    """What a condition comes to, given the facts and what the criteria it refers to come to.

    Raises `KeyError` for a reference to a criterion that is not in `criteria`.
    """
    match condition:
        case Test():
            return evaluate_test(condition, facts)
        case Criterion(id):
            return criteria[id]
        case AllOf(parts):
            return conjunction(evaluate(part, facts, criteria) for part in parts)
        case AnyOf(parts):
            return disjunction(evaluate(part, facts, criteria) for part in parts)
        case Not(part):
            return negate(evaluate(part, facts, criteria))
        case AtLeast(threshold, parts):
            return at_least(threshold, [evaluate(part, facts, criteria) for part in parts])
        case NotSeen():
            return UNKNOWN


def evaluate_criteria(
    conditions: Mapping[str, Condition], facts: Mapping[str, Value]
) -> dict[str, Status]:
    """What each criterion comes to. `conditions` holds them so that none refers to a later one."""
    statuses: dict[str, Status] = {}
    for id, condition in conditions.items():
        statuses[id] = evaluate(condition, facts, statuses)
    return statuses
