"""A program: what one pack asks, compiled to Horn rules.

Stratum 1 works out criteria and the conditions of the determinations. Stratum 2 starts when nothing
more follows: what is then still undecided is given as a fact, and the rules walk down the
determinations, past each that is unmet or unknown, to the first that is met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.conditions import Condition, Test
from engine.rules.horn import Literal, Node, Rule


@dataclass(frozen=True, slots=True)
class Step:
    """The literals of one determination in the walk.

    `condition` is its own condition, `undecided` that this is unknown, `arrived` that the walk got
    here, `passed` that it stays reachable though not settled, `reached` that it is the first met.
    """

    id: str
    condition: Literal
    undecided: Literal
    arrived: Literal
    passed: Literal
    reached: Literal


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program; knows nothing of durable_rules and serves any number of engines.

    `criteria` and `determinations` are what it was compiled from, kept for the reference evaluator;
    `roots` are the met literals of the criteria. Make it with `compile_program`.
    """

    name: str
    criteria: Mapping[str, Condition]
    determinations: tuple[tuple[str, Condition], ...]
    nodes: tuple[Node, ...]
    rules: tuple[Rule, ...]
    roots: Mapping[str, Literal]
    steps: tuple[Step, ...]
    anchor: Literal

    @property
    def leaves(self) -> tuple[tuple[Literal, Test], ...]:
        """The distinct tests on facts, each with its met literal."""
        return tuple((Literal(node.index), node.test) for node in self.nodes if node.test)

    def words(self, literal: Literal) -> str:
        """A literal for a person: what it is about, and what it came to."""
        return self.nodes[literal.node].words(literal.holds)

    def owner(self, literal: Literal) -> str | None:
        """The criterion or determination that a literal decides, else `None`."""
        roots = {root.node: key for key, root in self.roots.items()}
        steps = {step.condition.node: step.id for step in self.steps}
        return (roots | steps).get(literal.node)
