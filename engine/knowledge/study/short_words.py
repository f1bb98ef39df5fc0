"""A test in as few words as a cell of a table has room for: `>= 6 months`, `only L3, L4`."""

from datetime import date
from decimal import Decimal

from engine.language.conditions import Between, Comparison, Members, Operand, Test
from engine.language.facts import Fact
from engine.language.values import Kind, show_number

_OPPOSITES = {
    "lt": "gte", "gte": "lt", "lte": "gt", "gt": "lte",
    "any_in": "none_in", "none_in": "any_in", "in": "not_in", "not_in": "in",
}  # fmt: skip
"""The operators of which one says that the other does not hold."""

_SHORT = {
    "eq": "exactly {}", "lt": "< {}", "lte": "<= {}", "gt": "> {}", "gte": ">= {}",
    "between": "{} to {}", "is": "{}", "in": "one of {}", "not_in": "none of {}",
    "any_in": "any of {}", "none_in": "none of {}", "subset_of": "only {}",
    "superset_of": "all of {}", "count": "number {}",
}  # fmt: skip
"""The short words of each operator; `known` has its own. None begins with a sign that a spreadsheet
would take for a formula.
"""


def short_words(test: Test, fact: Fact, *, present: bool = False, negated: bool = False) -> str:
    """What a test asks, without naming its fact.

    `present` says a yes-or-no fact as a finding (`present`, `absent`) and not as what is required.
    """
    text = _short(test, fact, present=present, negated=negated)
    return text if test.of is None else f"{text} ({test.of})"


def _short(test: Test, fact: Fact, *, present: bool, negated: bool) -> str:
    if test.operator == "known":
        return "given" if bool(test.operand) != negated else "not given"
    if fact.kind is Kind.BOOLEAN:
        wanted = bool(test.operand) != negated
        if present:
            return "present" if wanted else "absent"
        return "required" if wanted else "must be absent"
    if isinstance(test.operand, Comparison):
        return _count(test.operand, negated=negated)
    operator = test.operator
    if negated and operator in _OPPOSITES:
        operator, negated = _OPPOSITES[operator], False
    said = _SHORT[operator].format(*_operands(fact, test.operand))
    return f"not {said}" if negated else said


def _count(comparison: Comparison, *, negated: bool) -> str:
    operator, operand = comparison.operator, comparison.operand
    if negated and operator in _OPPOSITES:
        operator, negated = _OPPOSITES[operator], False
    ends = (operand.low, operand.high) if isinstance(operand, Between) else (operand,)
    numbers = [_number(end) for end in ends]
    if (operator, numbers[0]) in (("eq", "0"), ("lte", "0"), ("lt", "1")):
        return "any" if negated else "none"
    if (operator, numbers[0]) in (("gte", "1"), ("gt", "0")):
        return "none" if negated else "any"
    said = "number " + _SHORT[operator].format(*numbers)
    return f"not {said}" if negated else said


def _operands(fact: Fact, operand: Operand) -> list[str]:
    match operand:
        case Between(low, high):
            return [_number(low), fact.words_for(high)]
        case Members(codes, _):
            return [", ".join(fact.member_words(code) for code in codes)]
        case str():
            return [fact.member_words(operand)]
        case Decimal() | date():
            return [fact.words_for(operand)]
        case _:
            raise TypeError(f"an operand without words: {operand!r}")


def _number(value: Decimal | date) -> str:
    return show_number(value) if isinstance(value, Decimal) else value.isoformat()
