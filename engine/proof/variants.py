"""Small changes to a condition: every way in which an author might have written it wrong.

Each operator has a stable name, which reports show. A change keeps the condition well typed, so
that the changed one could stand in a pack.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Comparison,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
)
from engine.language.facts import Fact
from engine.language.values import Kind

_NEIGHBORS = {
    "lt": ("lte", "gte"),
    "lte": ("lt", "gt"),
    "gt": ("gte", "lte"),
    "gte": ("gt", "lt"),
    "eq": ("gte", "lte"),
}
"""The comparisons next to one: strict for not strict, and the opposite."""

_SET_SWAPS = {
    "any_in": ("none_in", "superset_of"),
    "none_in": ("any_in",),
    "subset_of": ("any_in",),
    "superset_of": ("any_in",),
    "in": ("not_in",),
    "not_in": ("in",),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One changed condition: the operator that changed it, the node before and after."""

    operator: str
    condition: Condition
    before: Condition
    after: Condition


ADD_CODE = "add-code"
"""One code more in a list whose fact has a form of codes, and no members to choose from."""


def variants(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Variant]:
    """Every change of the condition or of a node inside it, in the order it is written."""
    for operator, changed in _changes(condition, facts):
        yield Variant(operator, changed, condition, changed)
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for place, part in enumerate(parts):
                for inner in variants(part, facts):
                    swapped = (*parts[:place], inner.condition, *parts[place + 1 :])
                    yield replace(inner, condition=replace(condition, parts=swapped))
        case Not(part):
            for inner in variants(part, facts):
                yield replace(inner, condition=Not(inner.condition))
        case _:
            return


def _changes(node: Condition, facts: Mapping[str, Fact]) -> Iterator[tuple[str, Condition]]:
    match node:
        case AllOf(parts):
            yield from _group_changes("all-to-any", AnyOf(parts), AllOf, parts)
        case AnyOf(parts):
            yield from _group_changes("any-to-all", AllOf(parts), AnyOf, parts)
        case AtLeast(threshold, parts):
            yield from _count_changes(threshold, parts)
        case Not(part):
            yield "drop-not", part
        case Criterion():
            yield "negate", Not(node)
        case NotSeen():
            yield "read-as-met", AllOf(())
            yield "read-as-unmet", AnyOf(())
        case Test():
            yield from _test_changes(node, facts[node.fact])


def _group_changes(
    name: str,
    exchanged: Condition,
    group: type[AllOf] | type[AnyOf],
    parts: tuple[Condition, ...],
) -> Iterator[tuple[str, Condition]]:
    if len(parts) > 1:
        yield name, exchanged
        yield from (("drop-part", group(rest)) for rest in _without_one(parts))


def _count_changes(threshold: int, parts: tuple[Condition, ...]) -> Iterator[tuple[str, Condition]]:
    if threshold > 1:
        yield "at-least-fewer", AtLeast(threshold - 1, parts)
    if threshold < len(parts):
        yield "at-least-more", AtLeast(threshold + 1, parts)
    for rest in _without_one(parts):
        if threshold <= len(rest):
            yield "drop-part", AtLeast(threshold, rest)


def _without_one(parts: tuple[Condition, ...]) -> Iterator[tuple[Condition, ...]]:
    for place in range(len(parts)):
        yield (*parts[:place], *parts[place + 1 :])


def _test_changes(test: Test, fact: Fact) -> Iterator[tuple[str, Condition]]:
    match test.operand:
        case bool():
            yield "negate", replace(test, operand=not test.operand)
        case str():
            yield "negate", Not(test)
        case Members():
            for operator in _SET_SWAPS[test.operator]:
                yield "swap-operator", replace(test, operator=operator)
            yield from (("change-list", replace(test, operand=o)) for o in _lists(test, fact))
            beside = _like_last(test.operand.codes, fact) if fact.members is None else None
            if beside is not None:
                yield ADD_CODE, replace(test, operand=Members((*test.operand.codes, beside)))
        case Comparison(operator, operand):
            for inner in _NEIGHBORS.get(operator, ()):
                yield "swap-comparison", replace(test, operand=Comparison(inner, operand))
            for moved in _moved(operand, Decimal(1), Decimal(0), None):
                assert not isinstance(moved, date)
                yield "move-threshold", replace(test, operand=Comparison(operator, moved))
        case _:
            yield from _threshold_changes(test, fact)


def _threshold_changes(test: Test, fact: Fact) -> Iterator[tuple[str, Condition]]:
    assert isinstance(test.operand, Decimal | Between | date)
    for operator in _NEIGHBORS.get(test.operator, ()):
        yield "swap-comparison", replace(test, operator=operator)
    for moved in _moved(test.operand, fact.step or Decimal(1), fact.minimum, fact.maximum):
        yield "move-threshold", replace(test, operand=moved)


def _lists(test: Test, fact: Fact) -> Iterator[Members]:
    """The list with one code fewer, and with one more where the fact has others."""
    assert isinstance(test.operand, Members)
    codes = test.operand.codes
    if len(codes) > 1:
        for place in range(len(codes)):
            yield Members((*codes[:place], *codes[place + 1 :]))
    others = [code for code in fact.members or () if code not in codes]
    if others and (fact.kind is Kind.ENUM or test.operator != "superset_of"):
        yield from (Members((*codes, code)) for code in _next_to(codes, others, fact))


def _like_last(codes: tuple[str, ...], fact: Fact) -> str | None:
    """A code that differs from the last of a list in its last digit: M54.50 beside M54.51.

    For facts whose codes have a form and no list of members; `None` where no such code fits.
    """
    last = codes[-1]
    alike = [last[:-1] + digit for digit in "0123456789"] if last[-1:].isdigit() else []
    return next((code for code in alike if code not in codes and fact.allows_member(code)), None)


def _next_to(codes: tuple[str, ...], others: list[str], fact: Fact) -> Iterator[str]:
    """The codes that stand beside the list in the order of the dictionary: L2 and S2 for L3-S1."""
    order = list(fact.members or ())
    inside = [order.index(code) for code in codes if code in order]
    if not inside:
        return
    beside = {min(inside) - 1, max(inside) + 1, *(place + 1 for place in inside)}
    yield from (code for code in others if order.index(code) in beside)


def _moved(
    operand: Decimal | Between | date,
    step: Decimal,
    minimum: Decimal | date | None,
    maximum: Decimal | date | None,
) -> Iterator[Decimal | Between | date]:
    match operand:
        case Between(low, high):
            ends = [(low, one) for one in _moved(high, step, minimum, maximum)]
            ends += [(one, high) for one in _moved(low, step, minimum, maximum)]  # type: ignore[misc]
            for first, last in ends:
                if first <= last:  # type: ignore[operator]
                    yield Between(first, last)  # type: ignore[arg-type]
        case date():
            yield from (operand - timedelta(days=1), operand + timedelta(days=1))
        case Decimal():
            for moved in (operand - step, operand + step):
                low = minimum if isinstance(minimum, Decimal) else moved
                high = maximum if isinstance(maximum, Decimal) else moved
                if low <= moved <= high:
                    yield moved
