"""Definite Horn rules over two rails: the form in which conditions reach the rules engine.

Every node of a condition has a *met* literal and an *unmet* literal. Each is derived by rules
without negation; a node of which neither is derived is unknown. So the order of rules and facts
never matters, and the result is strong Kleene logic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.language.conditions import Test


class Role(StrEnum):
    """What a node stands for."""

    ANCHOR = "anchor"  # always met; what has no parts rests on it
    TEST = "test"
    NOT_SEEN = "not seen"
    PART = "part"
    CRITERION = "criterion"
    DETERMINATION = "determination"
    SEARCH = "search"  # a step of the walk down the determinations


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that can be met or unmet; `label` names it for a person, by ids."""

    index: int
    role: Role
    label: str
    test: Test | None = None

    def words(self, holds: bool) -> str:
        """One of its two literals for a person: what it is about, and what it came to."""
        if self.role is Role.SEARCH:
            return self.label
        return f"{self.label}: {'met' if holds else 'unmet'}"


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """That a node is met (`holds`), or that it is unmet."""

    node: int
    holds: bool = True

    @property
    def name(self) -> str:
        """The generated name of its node in the rules engine, for both rails."""
        return f"n{self.node}"

    def flipped(self) -> "Literal":
        """The other rail of the same node."""
        return Literal(self.node, not self.holds)


@dataclass(frozen=True, slots=True)
class Rule:
    """The head follows from the body; the body is never empty. Stratum 2 runs after 1 is done."""

    head: Literal
    body: tuple[Literal, ...]
    stratum: int = 1


def useful(
    rules: Sequence[Rule], given: Iterable[Literal], wanted: Iterable[Literal]
) -> tuple[Rule, ...]:
    """The rules, in order, that can fire from what is given and that something wanted needs."""
    derivable = set(given)
    waiting = list(rules)
    grown = True
    while grown:
        blocked = []
        for rule in waiting:
            if derivable.issuperset(rule.body):
                derivable.add(rule.head)
            else:
                blocked.append(rule)
        grown = len(blocked) < len(waiting)
        waiting = blocked
    can_fire = [rule for rule in rules if derivable.issuperset(rule.body)]

    by_head: dict[Literal, list[Rule]] = {}
    for rule in can_fire:
        by_head.setdefault(rule.head, []).append(rule)
    needed: set[Literal] = set()
    open_ends = list(wanted)
    while open_ends:
        literal = open_ends.pop()
        if literal not in needed:
            needed.add(literal)
            for rule in by_head.get(literal, ()):
                open_ends.extend(rule.body)
    return tuple(rule for rule in can_fire if rule.head in needed)
