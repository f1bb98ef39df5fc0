"""Conditions to Horn rules: the first step on the way to durable_rules.

Bottom-up and with sharing: a condition whose parts come to the same literals as another's is the
same node, and a test that occurs in several criteria is one leaf. `not` costs nothing, it takes the
other rail. `all` and `any` are the ends of `at_least`: all n of n, and 1 of n.
"""

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
    Test,
)
from engine.language.values import show
from engine.rules.faults import ProgramLimit
from engine.rules.horn import Literal, Node, Role, Rule

WIDEST_BODY = 12
"""The most literals in one rule's body; wider conjunctions are split. The library breaks at 17."""

MOST_CELLS = 400
"""The most intermediate nodes that one `at_least` may need, about k times (n - k)."""


class Graph:
    """Nodes and rules while they are being made; `program.py` freezes what comes out of it."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.nodes: list[Node] = []
        self.rules: list[Rule] = []
        self.anchor = self.node(Role.ANCHOR, "always")
        self._criteria: dict[str, Literal] = {}
        self._leaves: dict[Test | NotSeen, Literal] = {}
        self._joins: dict[tuple[int, tuple[Literal, ...]], Literal] = {}

    def node(self, role: Role, label: str, test: Test | None = None) -> Literal:
        """A new node; gives its met literal."""
        self.nodes.append(Node(len(self.nodes), role, label, test))
        return Literal(len(self.nodes) - 1)

    def rule(self, head: Literal, *body: Literal, stratum: int = 1) -> None:
        """The head follows from all of the body, each counted once; from nothing: always.

        A body with both rails of a node could never hold, and gives no rule.
        """
        present = dict.fromkeys(body or (self.anchor,))
        distinct = list(present)
        if any(literal.flipped() in present for literal in distinct):
            return
        while len(distinct) > WIDEST_BODY:
            starts = range(0, len(distinct), WIDEST_BODY)
            distinct = [self._grouped(head, distinct[at : at + WIDEST_BODY]) for at in starts]
        self.rules.append(Rule(head, tuple(distinct), stratum))

    def _grouped(self, head: Literal, group: list[Literal]) -> Literal:
        """One literal for several, so that a wide body becomes a narrow one."""
        if len(group) == 1:
            return group[0]
        part = self.node(Role.PART, f"{len(group)} together for {self.nodes[head.node].label}")
        self.rules.append(Rule(part, tuple(group)))
        return part

    def criterion(self, key: str, condition: Condition) -> Literal:
        """A criterion: a node of its own, so that the derivation names it."""
        literal = self.node(Role.CRITERION, f"criterion {key}")
        self._define(literal, condition)
        self._criteria[key] = literal
        return literal

    def determination(self, key: str, condition: Condition) -> Literal:
        """The condition of a determination, likewise a node of its own."""
        literal = self.node(Role.DETERMINATION, f"determination {key}")
        self._define(literal, condition)
        return literal

    def _define(self, head: Literal, condition: Condition) -> None:
        """Rules for the condition that derive the two rails of a node that is there already."""
        join = self._as_join(condition)
        if join is not None and join not in self._joins:
            self._derive_join(head, *join)
            self._joins[join] = head
            return
        same = self._literal(condition)
        self.rule(head, same)
        self.rule(head.flipped(), same.flipped())

    def _literal(self, condition: Condition) -> Literal:
        """The literal that is derived exactly when the condition is met; its flip, when unmet."""
        match condition:
            case Test():
                return self._leaf(condition, Role.TEST, words_of(condition), condition)
            case NotSeen():
                return self._leaf(condition, Role.NOT_SEEN, "a clause that was not seen", None)
            case Criterion(key):
                if key not in self._criteria:
                    raise ProgramLimit(
                        self.program,
                        f"`{key}` is referred to before it is defined",
                        "order the criteria so that none refers to a later one",
                    )
                return self._criteria[key]
            case Not(part):
                return self._literal(part).flipped()
            case _:
                join = self._as_join(condition)
                assert join is not None
                return self._join(*join)

    def _leaf(self, key: Test | NotSeen, role: Role, label: str, test: Test | None) -> Literal:
        if key not in self._leaves:
            self._leaves[key] = self.node(role, label, test)
        return self._leaves[key]

    def _as_join(self, condition: Condition) -> tuple[int, tuple[Literal, ...]] | None:
        """A joining condition as `at least k of these literals`; `None` for any other."""
        match condition:
            case AllOf(parts):
                return len(parts), tuple(self._literal(part) for part in parts)
            case AnyOf(parts):
                return 1, tuple(self._literal(part) for part in parts)
            case AtLeast(threshold, parts):
                return threshold, tuple(self._literal(part) for part in parts)
            case _:
                return None

    def _join(self, threshold: int, parts: tuple[Literal, ...]) -> Literal:
        if (threshold, parts) not in self._joins:
            head = self.node(Role.PART, _join_label(threshold, len(parts)))
            self._derive_join(head, threshold, parts)
            self._joins[threshold, parts] = head
        return self._joins[threshold, parts]

    def _derive_join(self, head: Literal, threshold: int, parts: tuple[Literal, ...]) -> None:
        """Rules for `at least threshold of parts`, both rails.

        Between the two ends it looks at the first part: met with k - 1 of the rest or k of the
        rest; unmet without the first and without k of the rest, or without k - 1 of the rest.
        """
        unmet = head.flipped()
        if threshold <= 0:
            self.rule(head)
        elif threshold > len(parts):
            self.rule(unmet)
        elif threshold == len(parts):
            self.rule(head, *parts)
            for part in dict.fromkeys(parts):
                self.rule(unmet, part.flipped())
        elif threshold == 1:
            for part in dict.fromkeys(parts):
                self.rule(head, part)
            self.rule(unmet, *(part.flipped() for part in parts))
        else:
            if threshold * (len(parts) - threshold) > MOST_CELLS:
                raise ProgramLimit(
                    self.program,
                    f"at least {threshold} of {len(parts)} is too wide to be worked out",
                    "group the parts by meaning, and count within each group",
                )
            first, rest = parts[0], parts[1:]
            fewer, same = self._join(threshold - 1, rest), self._join(threshold, rest)
            self.rule(head, first, fewer)
            self.rule(head, same)
            self.rule(unmet, first.flipped(), same.flipped())
            self.rule(unmet, fewer.flipped())


def _join_label(threshold: int, parts: int) -> str:
    if threshold == parts:
        return f"all of {parts}"
    return f"any of {parts}" if threshold == 1 else f"at least {threshold} of {parts}"


def words_of(test: Test) -> str:
    """A test by its ids, for traces: `pain.low_back_duration gte 6 mo`."""

    def operand(value: object) -> str:
        match value:
            case Members(codes, value_set):
                return value_set or ", ".join(codes)
            case Comparison(operator, inner):
                return f"{operator} {operand(inner)}"
            case Between(low, high):
                return f"{show(low)} and {show(high)}"
            case _:
                return show(value)  # type: ignore[arg-type]  # all that is left of Operand is a value

    words = f"{test.key} {test.operator} {operand(test.operand)}"
    return f"{words} {test.unit}" if test.unit else words
