"""One pack as a query over prepared rows: what `Session.decide` says of it, in columns.

Built in layers of scalar columns: tests, the nodes above them, which determination is first met,
the answer, and downwards again what is waited for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from engine.knowledge.packs import Outcome, Pack
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Not,
    NotSeen,
    Test,
)
from engine.scale import sql, states
from engine.scale.asked import Asked
from engine.scale.criterion_masks import CriterionMasks
from engine.scale.dialect import Dialect
from engine.scale.masks import place, word_count
from engine.scale.missing_query import Waiting
from engine.scale.nodes import Node, Nodes
from engine.scale.prepared_columns import CARRIED
from engine.scale.sql import Expr
from engine.scale.tests_as_sql import state_of

FIRST = "first"
"""The number of the first determination that is met."""
DECIDES = "decides"
"""The same, or NULL where one before it that is open would answer otherwise."""


@dataclass(frozen=True)
class PackQuery:
    """A pack compiled for one engine. `mask_words` is how many words each mask of criteria has."""

    pack: Pack
    asked: Asked
    dialect: Dialect
    mask_words: int

    @cached_property
    def _nodes(self) -> Nodes:
        nodes = Nodes(self.pack)
        for criterion in self.pack.criteria.values():
            nodes.number_of(criterion.condition)
        for determination in self.pack.determinations:
            nodes.number_of(determination.condition)
        return nodes

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria, in the order of their bits."""
        return tuple(self.pack.criteria)

    def query(self, source: Expr) -> exp.Select:
        """The query over prepared rows that this pack decides."""
        below = source
        for nodes in self._nodes.by_height().values():
            added = [(_status(node.number), self._meaning(node)) for node in nodes]
            below = sql.nested(sql.layer(below, added))
        below = sql.nested(
            sql.layer(
                below, [(FIRST, self._first()), (DECIDES, self._decides()), *self._masks.states()]
            )
        )
        waiting = Waiting(self._nodes, self._ends, self.asked)
        for added in waiting.layers():
            below = sql.nested(sql.layer(below, added))
        return sql.layer(below, [*self._answer(), *waiting.masks()], keep=False)

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """The nodes of the determinations, in order."""
        return tuple(self._nodes.number_of(d.condition) for d in self.pack.determinations)

    def _meaning(self, node: Node) -> Expr:
        parts = [sql.column(_status(part)) for part in node.parts]
        match node.condition:
            case Test():
                return state_of(node.condition, self.asked, self.dialect)
            case NotSeen():
                return states.constant(states.UNKNOWN)
            case AllOf():
                return states.all_of(parts)
            case AnyOf(several) if all(isinstance(one, Not) for one in several):
                # That not all are met: one opposite in the place of many.
                doubted = [below for part in node.parts for below in self._nodes.listed[part].parts]
                return states.opposite(states.all_of([sql.column(_status(at)) for at in doubted]))
            case AnyOf():
                return states.any_of(parts)
            case Not():
                return states.opposite(parts[0])
            case AtLeast(threshold):
                return states.at_least(threshold, parts)
            case Criterion():
                raise AssertionError("a criterion is the node of its condition")

    def _first(self) -> Expr:
        return self._by_first([sql.whole(number) for number in range(len(self._ends))])

    def _decides(self) -> Expr:
        """The number of the determination that decides; NULL where it is open which does."""
        numbers = range(len(self._ends))
        return self._by_first(
            [sql.case((self._is_settled(number), sql.whole(number))) for number in numbers]
        )

    def _by_first(self, values: Sequence[Expr]) -> Expr:
        """The value of the first determination that is met; the last always is."""
        met = [states.is_met(sql.column(_status(end))) for end in self._ends[:-1]]
        return sql.case(*zip(met, values[:-1], strict=True), otherwise=values[-1])

    def _answer(self) -> Iterable[tuple[str, Expr]]:
        listed = self.pack.determinations
        for name in CARRIED:
            yield name, sql.column(name)
        yield "pack", sql.text(self.pack.name)
        undecided = Outcome.NEEDS_INFORMATION.value
        yield "outcome", self._text_of([d.outcome.value for d in listed], undecided)
        yield "basis", self._text_of([d.basis for d in listed], None)
        yield "determination", self._text_of([d.id for d in listed], None)
        yield "reachable", self._reachable()
        yield from self._masks.answer()

    def _text_of(self, texts: Sequence[str | None], undecided: str | None) -> Expr:
        """The text of the determination that decides, of some that can be."""
        words = self.dialect.words([*texts, undecided])
        choices = [(at, words[one].copy()) for at, one in enumerate(texts) if one != undecided]
        return sql.by_number(sql.column(DECIDES), choices, words[undecided])

    def _is_settled(self, number: int) -> Expr:
        """Whether no determination of another outcome is open before the first that is met."""
        listed = self.pack.determinations
        outcome = listed[number].outcome
        return sql.both(
            states.is_known(sql.column(_status(end)))
            for end, earlier in zip(self._ends[:number], listed[:number], strict=True)
            if earlier.outcome is not outcome
        )

    def _reachable(self) -> Expr:
        """A mask over the determinations, in their order."""
        assert len(self._ends) <= word_limit()
        bits = [
            sql.bit_if(reachable(number, end), place(number)[1])
            for number, end in enumerate(self._ends)
        ]
        return exp.cast(sql.plus(bits), "BIGINT")

    @cached_property
    def _masks(self) -> CriterionMasks:
        return CriterionMasks(self.pack, self.mask_words, self._status_of)

    def _status_of(self, id: str) -> Expr:
        return sql.column(_status(self._nodes.number_of(self.pack.criteria[id].condition)))


def reachable(number: int, end: int) -> Expr:
    """Whether a determination is met or open, and none before it met."""
    not_after = sql.compare(exp.GTE, sql.column(FIRST), sql.whole(number))
    return sql.both([not_after, states.may_be_met(sql.column(_status(end)))])


def word_limit() -> int:
    """How many determinations a pack may have here."""
    return 62


def mask_words_for(packs: Iterable[Pack]) -> int:
    """How many words the masks of criteria need, for the pack with the most criteria."""
    return max((word_count(len(pack.criteria)) for pack in packs), default=1)


def _status(number: int) -> str:
    return f"n{number}"
