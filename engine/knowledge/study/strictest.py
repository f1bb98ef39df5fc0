"""Which of several requirements on one fact are the strict ones: to meet those meets the others."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from engine.knowledge.study.requirements import Ask
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    Members,
    Test,
)

Ordered = Decimal | date


def strictest(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """The asks that no other one implies; of those that ask the same, the first."""
    kept: list[Ask] = []
    for ask in asks:
        if any(implies(other.condition, ask.condition) for other in kept):
            continue
        kept = [one for one in kept if not implies(ask.condition, one.condition)]
        kept.append(ask)
    return tuple(kept)


def implies(one: Condition, other: Condition) -> bool:
    """Whether the first condition can only be met if the second is.

    Where that does not show from how the two are written, the answer is no.
    """
    if one == other:
        return True
    match one, other:
        case _, AllOf(parts):
            return all(implies(one, part) for part in parts)
        case AnyOf(parts), _:
            return all(implies(part, other) for part in parts)
        case _, AnyOf(parts):
            return any(implies(one, part) for part in parts)
        case AllOf(parts), _:
            return any(implies(part, other) for part in parts)
        case AtLeast(more, parts), AtLeast(fewer, others):
            return more >= fewer and set(parts) <= set(others)
        case Test(), Test():
            return one.key == other.key and _test_implies(one, other)
        case _:
            return False


def _test_implies(one: Test, other: Test) -> bool:
    match one.operand, other.operand:
        case Comparison(operator, limit), Comparison(other_operator, other_limit):
            return _tighter(operator, limit, other_operator, other_limit)
        case Members(codes), Members(others):
            compare = _MEMBERS.get(one.operator) if one.operator == other.operator else None
            return compare is not None and compare(set(codes), set(others))
        case _:
            return _tighter(one.operator, one.operand, other.operator, other.operand)


def _tighter(operator: str, limit: object, other: str, other_limit: object) -> bool:
    if not (isinstance(limit, Decimal | date) and isinstance(other_limit, Decimal | date)):
        return False
    compare = _BOUNDS.get((operator, other))
    return compare is not None and compare(limit, other_limit)


_BOUNDS: Mapping[tuple[str, str], Callable[..., bool]] = {
    ("gte", "gte"): lambda low, other: low >= other,
    ("gt", "gt"): lambda low, other: low >= other,
    ("gt", "gte"): lambda low, other: low >= other,
    ("gte", "gt"): lambda low, other: low > other,
    ("lte", "lte"): lambda high, other: high <= other,
    ("lt", "lt"): lambda high, other: high <= other,
    ("lt", "lte"): lambda high, other: high <= other,
    ("lte", "lt"): lambda high, other: high < other,
    ("eq", "eq"): lambda value, other: value == other,
    ("eq", "gte"): lambda value, other: value >= other,
    ("eq", "gt"): lambda value, other: value > other,
    ("eq", "lte"): lambda value, other: value <= other,
    ("eq", "lt"): lambda value, other: value < other,
}
"""When one bound on a value leaves nothing that another one would refuse."""

_MEMBERS: Mapping[str, Callable[[set[str], set[str]], bool]] = {
    "any_in": lambda codes, others: codes <= others,
    "none_in": lambda codes, others: codes >= others,
    "subset_of": lambda codes, others: codes <= others,
    "superset_of": lambda codes, others: codes >= others,
    "in": lambda codes, others: codes <= others,
    "not_in": lambda codes, others: codes >= others,
}
