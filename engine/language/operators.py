"""The operators of the condition language, declared once.

Each row says on which kinds of facts an operator works, what its operand looks like, what it means,
and its words, plain and negated. The evaluator, the typing, the schema, the words and the
documentation follow this table; so will every other reading of a condition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.language.conditions import Between, Comparison, Members
from engine.language.kleene import MET, UNKNOWN, UNMET, Status, of_bool
from engine.language.values import Kind, SetValue


class Takes(StrEnum):
    """The form of an operator's operand."""

    VALUE = "one value of the fact's kind"
    PAIR = "a list of two values, the lower first"
    FLAG = "true or false"
    CODE = "one declared value"
    CODES = 'a list of codes, or {"value_set": "name"}'
    COUNT = "an object with one comparison of whole numbers"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    `holds` takes the known value and the operand, both already typed, and gives the status; only on
    an open set can that be unknown. `words` and `negated` are put into a fact's phrase, with `{}`
    for the operand.
    """

    name: str
    kinds: frozenset[Kind]
    takes: Takes
    holds: Callable[[Any, Any], Status]
    words: str
    negated: str
    meaning: str


def _any_in(value: SetValue, operand: Members) -> Status:
    if not value.members.isdisjoint(operand.codes):
        return MET
    return UNMET if value.complete else UNKNOWN


def _none_in(value: SetValue, operand: Members) -> Status:
    if not value.members.isdisjoint(operand.codes):
        return UNMET
    return MET if value.complete else UNKNOWN


def _subset_of(value: SetValue, operand: Members) -> Status:
    if not value.members.issubset(operand.codes):
        return UNMET
    return MET if value.complete else UNKNOWN


def _superset_of(value: SetValue, operand: Members) -> Status:
    if value.members.issuperset(operand.codes):
        return MET
    return UNMET if value.complete else UNKNOWN


def _count(value: SetValue, operand: Comparison) -> Status:
    """An open set has at least as many members as are listed, and possibly any number more."""
    least = len(value.members)
    now = OPERATORS[operand.operator].holds(least, operand.operand)
    if value.complete:
        return now
    limit = operand.operand
    match operand.operator:
        case "gt" | "gte":
            return now if now is MET else UNKNOWN
        case "lt" | "lte":
            return now if now is UNMET else UNKNOWN
        case "between":
            assert isinstance(limit, Between)
            return of_bool(False) if least > limit.high else UNKNOWN  # type: ignore[operator]  # a count's ends are numbers
        case _:
            return UNMET if least > limit else UNKNOWN  # type: ignore[operator]  # a count's limit is a number


_ORDERED = frozenset({Kind.NUMBER, Kind.DATE})
_SET = frozenset({Kind.SET})

# A table is read by its columns.
# fmt: off
_TABLE = (
    Operator("eq", _ORDERED, Takes.VALUE, lambda v, o: of_bool(v == o),
             "exactly {}", "other than {}", "the value equals the operand"),
    Operator("lt", _ORDERED, Takes.VALUE, lambda v, o: of_bool(v < o),
             "less than {}", "at least {}", "the value is below the operand"),
    Operator("lte", _ORDERED, Takes.VALUE, lambda v, o: of_bool(v <= o),
             "at most {}", "more than {}", "the value is the operand or below it"),
    Operator("gt", _ORDERED, Takes.VALUE, lambda v, o: of_bool(v > o),
             "more than {}", "at most {}", "the value is above the operand"),
    Operator("gte", _ORDERED, Takes.VALUE, lambda v, o: of_bool(v >= o),
             "at least {}", "less than {}", "the value is the operand or above it"),
    Operator("between", _ORDERED, Takes.PAIR, lambda v, o: of_bool(o.low <= v <= o.high),
             "between {} and {}", "outside {} to {}", "the value lies between both, or is one"),
    Operator("is", frozenset({Kind.BOOLEAN, Kind.ENUM}), Takes.CODE, lambda v, o: of_bool(v == o),
             "{}", "not {}", "the value is the operand"),
    Operator("in", frozenset({Kind.ENUM}), Takes.CODES, lambda v, o: of_bool(v in o.codes),
             "one of {}", "none of {}", "the value is one of the operand's"),
    Operator("not_in", frozenset({Kind.ENUM}), Takes.CODES, lambda v, o: of_bool(v not in o.codes),
             "none of {}", "one of {}", "the value is none of the operand's"),
    Operator("any_in", _SET, Takes.CODES, _any_in,
             "include any of {}", "include none of {}", "some member is one of the operand's"),
    Operator("none_in", _SET, Takes.CODES, _none_in,
             "include none of {}", "include any of {}", "no member is one of the operand's"),
    Operator("subset_of", _SET, Takes.CODES, _subset_of,
             "lie within {}", "go beyond {}", "every member is one of the operand's"),
    Operator("superset_of", _SET, Takes.CODES, _superset_of,
             "include all of {}", "lack some of {}", "every one of the operand's is a member"),
    Operator("count", _SET, Takes.COUNT, _count,
             "number {}", "number {}", "the number of members compares as the operand says"),
    Operator("known", frozenset(Kind), Takes.FLAG, lambda v, o: of_bool((v is not None) == o),
             "{}", "{}", "the fact is given at all (true) or not (false); in warnings only"),
)
# fmt: on

OPERATORS: dict[str, Operator] = {operator.name: operator for operator in _TABLE}
"""Every operator by its name, in the order of the documentation."""

COMPARISONS = ("eq", "lt", "lte", "gt", "gte", "between")
"""The operators that may stand in a `count`."""
