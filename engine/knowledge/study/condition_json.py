"""A typed condition in the JSON of the condition language, as a pack would hold it."""

from datetime import date
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
    Operand,
    Test,
)
from engine.language.shape import Json


def condition_json(condition: Condition) -> dict[str, Json]:
    """The JSON form; reading it gives the same condition."""
    match condition:
        case AllOf(parts):
            return {"all": [condition_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_json(part) for part in parts]}
        case AtLeast(threshold, parts):
            return {"at_least": Decimal(threshold), "of": [condition_json(part) for part in parts]}
        case Not(part):
            return {"not": condition_json(part)}
        case Criterion(id):
            return {"criterion": id}
        case NotSeen(what):
            return {"not_seen": what}
        case Test():
            return _test_json(condition)


def _test_json(test: Test) -> dict[str, Json]:
    found: dict[str, Json] = {"fact": test.fact}
    if test.of is not None:
        found["of"] = test.of
    found[test.operator] = _operand_json(test.operand)
    if test.unit is not None:
        found["unit"] = test.unit
    return found


def _operand_json(operand: Operand) -> Json:
    match operand:
        case Between(low, high):
            return [_operand_json(low), _operand_json(high)]
        case Members(codes, value_set):
            return list(codes) if value_set is None else {"value_set": value_set}
        case Comparison(operator, inner):
            return {operator: _operand_json(inner)}
        case date():
            return operand.isoformat()
        case _:
            return operand
