"""One form for all conditions that say the same, and what a condition speaks of.

The order of parts, a list written out or taken from a value set, a part given twice and a double
negation make no difference to what a condition says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
    walk,
)


def normal(condition: Condition, renamed: Mapping[str, str] | None = None) -> Condition:
    """The form; `renamed` gives for ids of criteria those that they became."""
    renamed = renamed or {}
    match condition:
        case AllOf(parts):
            return _unordered(AllOf, parts, renamed)
        case AnyOf(parts):
            return _unordered(AnyOf, parts, renamed)
        case AtLeast(threshold, parts):
            return AtLeast(threshold, _sorted([normal(part, renamed) for part in parts]))
        case Not(part):
            return _negation(normal(part, renamed))
        case Criterion(id):
            return Criterion(renamed.get(id, id))
        case Test(operand=Members(codes)):
            return replace(condition, operand=Members(tuple(sorted(set(codes)))))
        case _:
            return condition


def subjects(condition: Condition, renamed: Mapping[str, str] | None = None) -> frozenset[str]:
    """What a condition speaks of: the facts it tests and the criteria it refers to."""
    renamed = renamed or {}
    found = set()
    for node in walk(condition):
        match node:
            case Test():
                found.add(node.key)
            case Criterion(id):
                found.add(renamed.get(id, id))
            case _:
                pass
    return frozenset(found)


def has_unread(condition: Condition) -> bool:
    """Whether a clause of the condition was not read."""
    return any(isinstance(node, NotSeen) for node in walk(condition))


def _unordered(
    node: type[AllOf] | type[AnyOf], parts: Sequence[Condition], renamed: Mapping[str, str]
) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        plain = normal(part, renamed)
        flat += plain.parts if isinstance(plain, node) else (plain,)
    distinct = _sorted(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else node(distinct)


def _sorted(parts: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(sorted(parts, key=repr))


def _negation(part: Condition) -> Condition:
    match part:
        case Not(inner):
            return inner
        case Test(operator="is", operand=bool() as wanted):
            return replace(part, operand=not wanted)
        case _:
            return Not(part)
