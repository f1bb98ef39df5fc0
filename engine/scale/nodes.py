"""The distinct nodes of a pack's conditions, lowest first: each becomes one column.

A criterion is the node of its condition, so what two places ask is worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.knowledge.packs import Pack
from engine.language.conditions import Condition, Criterion, NotSeen, Test, children


@dataclass(frozen=True)
class Node:
    """One condition: its number, those of its parts, and how high it stands above the tests."""

    number: int
    condition: Condition
    parts: tuple[int, ...]
    height: int

    @property
    def is_leaf(self) -> bool:
        """Whether it has no parts that could be waited for."""
        return isinstance(self.condition, Test | NotSeen)


@dataclass
class Nodes:
    """The nodes of one pack; parts always come before what they are parts of."""

    pack: Pack
    listed: list[Node] = field(default_factory=list)
    _known: dict[Condition, int] = field(default_factory=dict)

    def number_of(self, condition: Condition) -> int:
        """The number of a condition's node, which is made if it is new."""
        if isinstance(condition, Criterion):
            return self.number_of(self.pack.criteria[condition.id].condition)
        if condition not in self._known:
            parts = tuple(self.number_of(part) for part in children(condition))
            height = 1 + max((self.listed[part].height for part in parts), default=-1)
            self._known[condition] = len(self.listed)
            self.listed.append(Node(len(self.listed), condition, parts, height))
        return self._known[condition]

    def by_height(self) -> Mapping[int, list[Node]]:
        """The nodes at each height, the tests first."""
        found: dict[int, list[Node]] = {}
        for node in sorted(self.listed, key=lambda one: one.height):
            found.setdefault(node.height, []).append(node)
        return found
