"""The tree of a condition: what a criterion, a determination, a scope or a warning asks.

Every node is a frozen value, so that conditions can be compared, hashed and shared. Nodes carry no
source positions; a reader that needs them keeps the path beside the tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met when every part is."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met when some part is."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Met when its part is unmet, and the reverse."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Met when at least `threshold` parts are (1 <= threshold <= number of parts)."""

    threshold: int
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Whatever the criterion of that id comes to."""

    id: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A clause that exists but was not read: always unknown, and asks for a document."""

    what: str


@dataclass(frozen=True, slots=True)
class Members:
    """The operand of a set or enum operator: codes as listed, or as a value set resolved them."""

    codes: tuple[str, ...]
    value_set: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The operand of `count`: how the number of members compares."""

    operator: str
    operand: "Decimal | Between"


@dataclass(frozen=True, slots=True)
class Between:
    """The operand of `between`: both ends belong to it."""

    low: Decimal | date
    high: Decimal | date


Operand = Decimal | date | bool | str | Between | Members | Comparison


@dataclass(frozen=True, slots=True)
class Test:
    """One operator on one fact; `of` is the index of an indexed fact, `unit` the dictionary's."""

    __test__ = False  # pytest: not a test class

    fact: str
    operator: str
    operand: Operand
    of: str | None = None
    unit: str | None = None

    @property
    def key(self) -> str:
        """The key of the fact's value among an encounter's facts."""
        return fact_key(self.fact, self.of)


Condition = AllOf | AnyOf | Not | AtLeast | Criterion | NotSeen | Test

ALWAYS = AllOf(())
"""The condition that nothing can fail: that of a pack's last determination."""


def fact_key(fact: str, of: str | None = None) -> str:
    """The key of a fact's value: its id, with the index in brackets for an indexed fact."""
    return fact if of is None else f"{fact}[{of}]"


def children(condition: Condition) -> tuple[Condition, ...]:
    """The direct parts of a node; a leaf has none."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The node and all below it, in the order they are written; references are not followed."""
    yield condition
    for part in children(condition):
        yield from walk(part)


def tests_in(condition: Condition) -> list[Test]:
    """The distinct tests of a condition, in the order they are written."""
    return list(dict.fromkeys(node for node in walk(condition) if isinstance(node, Test)))


def criteria_in(condition: Condition) -> list[str]:
    """The ids of the criteria a condition refers to directly, in the order they are written."""
    found = (node.id for node in walk(condition) if isinstance(node, Criterion))
    return list(dict.fromkeys(found))
