"""What a run on the rules engine gives: statuses, the determination reached, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.conditions import Test
from engine.language.kleene import Status
from engine.rules.horn import Literal, Node


@dataclass(frozen=True, slots=True)
class Premise:
    """One literal of a fired rule's body; `observed` is the text the engine held, for tests."""

    literal: Literal
    node: Node
    observed: str | None = None

    @property
    def fact(self) -> str | None:
        """The key of the fact that the premise is about, if it is a test."""
        return self.node.test.key if self.node.test else None

    def words(self, with_values: bool = True) -> str:
        """The premise for a person, with the value observed unless that is to be left out."""
        words = self.node.words(self.literal.holds)
        return f"{words} ({self.observed})" if with_values and self.observed is not None else words


@dataclass(frozen=True, slots=True)
class Firing:
    """One step of the derivation: by this rule the head followed from the body."""

    rule: str
    head: Literal
    node: Node
    body: tuple[Premise, ...]

    def words(self, with_values: bool = True) -> str:
        """The step on one line: `criterion x: met <- pain.duration gte 6 mo: met (14)`."""
        body = "; ".join(premise.words(with_values) for premise in self.body)
        return f"{self.rule} {self.node.words(self.head.holds)} <- {body}"


@dataclass(frozen=True, slots=True)
class Run:
    """The result for one encounter.

    `determinations` are the statuses of their conditions, `reached` is the first that is met, and
    `reachable` every unknown one before it, then that; `firings` are in the order they happened.
    """

    criteria: Mapping[str, Status]
    determinations: Mapping[str, Status]
    reached: str
    reachable: tuple[str, ...]
    tests: Mapping[Test, Status]
    firings: tuple[Firing, ...]
