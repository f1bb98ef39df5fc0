"""A pack's criteria as plain true-or-false trees: what an engine without "unknown" can be given.

Each criterion becomes two: whether it is met, and whether it is unmet. A missing value makes every
test on it false in both. None of the peers knows Kleene's logic, so all of them get this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.knowledge.packs import Pack
from engine.language.conditions import AllOf, AnyOf, Condition, Criterion, Not, Test
from engine.language.facts import Fact
from engine.language.values import Kind

OPPOSITE = {"is": "is", "lt": "gte", "gte": "lt", "gt": "lte", "lte": "gt"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test on one column; false where the column has no value."""

    column: str
    operator: str
    value: bool | Decimal


@dataclass(frozen=True, slots=True)
class All:
    """All parts."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Any part."""

    parts: tuple["Tree", ...]


Tree = Leaf | All | Any


@dataclass(frozen=True)
class Rails:
    """The scope and the criteria of a pack, each as a tree for met and one for unmet."""

    pack: Pack
    facts: Mapping[str, Fact]

    def conditions(self) -> Iterator[Condition]:
        """The scope first, then the criteria in the pack's order."""
        first = self.pack.determinations[0].condition
        assert isinstance(first, Not)  # out of scope
        yield first.part
        for criterion in self.pack.criteria.values():
            yield criterion.condition

    def trees(self) -> list[Tree]:
        """All that say met, then all that say unmet."""
        conditions = list(self.conditions())
        return [self._tree(one, yes) for yes in (True, False) for one in conditions]

    def tests(self) -> dict[str, Test]:
        """The tests of which a column is made, by its name; sets and enums are tested before."""
        found: dict[str, Test] = {}

        def walk(condition: Condition) -> None:
            match condition:
                case Test():
                    found[self.column(condition)] = condition
                case AllOf(parts) | AnyOf(parts):
                    for part in parts:
                        walk(part)
                case Not(part):
                    walk(part)
                case Criterion(id):
                    walk(self.pack.criteria[id].condition)
                case _:
                    raise AssertionError(f"the pack that is measured has no {condition}")

        for one in self.conditions():
            walk(one)
        return found

    def column(self, test: Test) -> str:
        """What the column is called in a file for peers."""
        name = test.fact.replace(".", "_")
        return name if self.is_plain(test) else f"{name}_{test.operator}"

    def is_plain(self, test: Test) -> bool:
        """Whether the column holds the fact itself, and the peer tests it."""
        return self.facts[test.fact].kind in (Kind.BOOLEAN, Kind.NUMBER)

    def _tree(self, condition: Condition, yes: bool) -> Tree:
        match condition:
            case AllOf(parts):
                below = tuple(self._tree(part, yes) for part in parts)
                return All(below) if yes else Any(below)
            case AnyOf(parts):
                below = tuple(self._tree(part, yes) for part in parts)
                return Any(below) if yes else All(below)
            case Not(part):
                return self._tree(part, not yes)
            case Criterion(id):
                return self._tree(self.pack.criteria[id].condition, yes)
            case Test():
                return self._leaf(condition, yes)
            case _:
                raise AssertionError(f"the pack that is measured has no {condition}")

    def _leaf(self, test: Test, yes: bool) -> Leaf:
        if not self.is_plain(test):
            return Leaf(self.column(test), "is", yes)
        if isinstance(test.operand, bool):
            return Leaf(self.column(test), "is", test.operand is yes)
        assert isinstance(test.operand, Decimal)
        operator = test.operator if yes else OPPOSITE[test.operator]
        return Leaf(self.column(test), operator, test.operand)
