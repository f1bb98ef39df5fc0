"""What is structurally missing, as masks over the dictionary: the walk of `decide.missing` in SQL.

A node is visited where a reachable determination waits for it: all nodes above are unknown, and so
is it. The tests that are visited say which facts to ask for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from engine.language.conditions import Test
from engine.language.values import Kind
from engine.scale import sql, states
from engine.scale.asked import Asked
from engine.scale.masks import place, word_count
from engine.scale.nodes import Node, Nodes
from engine.scale.prepared_columns import contradiction, open_flag
from engine.scale.sql import Expr

Layer = list[tuple[str, Expr]]


@dataclass(frozen=True)
class Waiting:
    """The walk through one pack's nodes; `ends` are those of its determinations, in order."""

    nodes: Nodes
    ends: Sequence[int]
    asked: Asked

    def layers(self) -> Iterable[Layer]:
        """The layers of columns, from the determinations down to the facts."""
        heights = self.nodes.by_height()
        for height in sorted(heights, reverse=True):
            added = [
                (_visited(n.number), self._visit(n)) for n in heights[height] if self._waits(n)
            ]
            if added:
                yield added
        yield [(_asks(id), sql.either(ways)) for id, ways in self._asking.items()]

    def masks(self) -> Iterable[tuple[str, Expr]]:
        """The words of the facts that are missing, in the dictionary's order."""
        names = {id: at for at, id in enumerate(self.asked.facts)}
        words: list[list[Expr]] = [[] for _ in range(word_count(len(names)))]
        for id in self._reached:
            word, bit = place(names[id])
            asked = self._asked_or_against(id)
            words[word].append(sql.bit_if(asked, bit))
        for index, bits in enumerate(words):
            yield f"missing_{index}", exp.cast(sql.plus(bits), "BIGINT")

    @cached_property
    def _tests_below(self) -> frozenset[int]:
        """The nodes with a test at or below them."""
        found: set[int] = set()
        for node in self.nodes.listed:  # parts come first
            if isinstance(node.condition, Test) or found.intersection(node.parts):
                found.add(node.number)
        return frozenset(found)

    @cached_property
    def _parents(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for node in self.nodes.listed:
            for part in node.parts:
                found.setdefault(part, []).append(node.number)
        return found

    @cached_property
    def _walked(self) -> frozenset[int]:
        """The nodes at or below a determination."""
        found: set[int] = set()
        left = list(self.ends)
        while left:
            number = left.pop()
            if number not in found:
                found.add(number)
                left += self.nodes.listed[number].parts
        return frozenset(found)

    def _waits(self, node: Node) -> bool:
        return node.number in self._tests_below and node.number in self._walked

    def _visit(self, node: Node) -> Expr:
        from engine.scale.pack_query import reachable

        from_above = [
            sql.column(_visited(parent))
            for parent in dict.fromkeys(self._parents.get(node.number, ()))
            if parent in self._walked
        ]
        ends = [reachable(at, end) for at, end in enumerate(self.ends) if end == node.number]
        unknown = states.is_unknown(sql.column(f"n{node.number}"))
        return sql.both([unknown, sql.either([*ends, *from_above])])

    @cached_property
    def _asking(self) -> dict[str, list[Expr]]:
        """For each fact that a person can state the ways in which it comes to be asked for."""
        visits: dict[str, list[Expr]] = {}
        for node in self.nodes.listed:
            if isinstance(node.condition, Test) and self._waits(node):
                visits.setdefault(node.condition.fact, []).append(sql.column(_visited(node.number)))
        found: dict[str, list[Expr]] = {}
        for id, ways in visits.items():
            asks = self.asked.facts[id].asks
            visited = sql.either(ways)
            for name in asks:
                asked = visited.copy() if len(asks) == 1 else self._if_open(visited, name, asks)
                found.setdefault(name, []).append(asked)
        return found

    def _if_open(self, visited: Expr, name: str, asks: Sequence[str]) -> Expr:
        """Asked for while it is open itself, or where none of them is."""
        all_settled = sql.both(sql.negated(self._is_open(one)) for one in asks)
        return sql.both([visited.copy(), sql.either([self._is_open(name), all_settled])])

    def _is_open(self, id: str) -> Expr:
        """Whether a fact is unknown, or a set that may have more members; never unknown."""
        held = "claim.codes" if id == "claim.lines" else id
        if self.asked.facts[held].kind is Kind.SET:
            return sql.not_false(sql.column(open_flag(held)))
        if self.asked.facts[held].kind is Kind.BOOLEAN:
            return states.is_unknown(sql.column(held))
        return sql.is_unknown(sql.column(held))

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (id, other)
            for id, fact in self.asked.facts.items()
            for other in fact.presupposes
            if {id, other} & self._asking.keys()
        )

    @cached_property
    def _reached(self) -> tuple[str, ...]:
        """The facts that can be asked for, by themselves or because they contradict one."""
        return tuple(dict.fromkeys((*self._asking, *(id for pair in self._pairs for id in pair))))

    def _asked_or_against(self, id: str) -> Expr:
        """Asked for itself, or contradicting a fact that is: it may be the wrong one."""
        ways = [sql.column(_asks(id))] if id in self._asking else []
        for one, other in self._pairs:
            beside = other if id == one else one if id == other else None
            if beside is not None and beside in self._asking:
                ways.append(
                    sql.both([sql.column(_asks(beside)), sql.column(contradiction(one, other))])
                )
        return sql.either(ways)


def _visited(number: int) -> str:
    return f"v{number}"


def _asks(id: str) -> str:
    return f"asks:{id}"
