"""The criteria of one pack as bit masks: which are met, unmet, block the answer, or leave it open.

Two masks are read off the states of the criteria, the met and the unknown; the others follow from
these by a few operations on whole numbers, since what a state does to the answer is fixed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from engine.decide.criteria import effect_of
from engine.decide.model import Effect
from engine.knowledge.packs import Pack
from engine.language.conditions import criteria_in
from engine.language.kleene import MET, UNMET, Status
from engine.scale import sql, states
from engine.scale.masks import place
from engine.scale.sql import Expr

MASKS = ("met", "unmet", "blocking", "open")


@dataclass(frozen=True)
class CriterionMasks:
    """The masks of a pack's criteria; `status_of` gives the column of a criterion's state."""

    pack: Pack
    words: int
    status_of: Callable[[str], Expr]

    def states(self) -> Iterable[tuple[str, Expr]]:
        """The words of the criteria that are met, and of those that are unknown."""
        for word in range(self.words):
            here = [(self.status_of(id), bit) for id, bit in self._bits(word)]
            met = [states.bit_if(state, states.MET, bit) for state, bit in here]
            unknown = [states.bit_if(state.copy(), states.UNKNOWN, bit) for state, bit in here]
            yield f"met_{word}", exp.cast(sql.plus(met), "BIGINT")
            yield f"unknown_{word}", exp.cast(sql.plus(unknown), "BIGINT")

    def answer(self) -> Iterable[tuple[str, Expr]]:
        """The words of all masks, over a layer that has the `states`."""
        for name in MASKS:
            for word in range(self.words):
                yield f"{name}_{word}", self._mask(name, word)

    def _mask(self, name: str, word: int) -> Expr:
        if name in {"met", "unmet"}:
            return self._in_state(MET if name == "met" else UNMET, word)
        effect = Effect.BLOCKS if name == "blocking" else Effect.OPEN
        masks = []
        for status in Status:
            bits = sum(bit for id, bit in self._bits(word) if self._effect_of(id, status) is effect)
            if bits:
                masks.append(sql.bits_and(self._in_state(status, word), sql.whole(bits)))
        return exp.cast(sql.bits_or(masks), "BIGINT")

    def _in_state(self, status: Status, word: int) -> Expr:
        met, unknown = sql.column(f"met_{word}"), sql.column(f"unknown_{word}")
        if status is not UNMET:
            return met if status is MET else unknown
        every = sql.whole(sum(bit for _, bit in self._bits(word)))
        return sql.minus(sql.minus(every, unknown), met)

    def _effect_of(self, id: str, status: Status) -> Effect:
        return effect_of(self.pack.criteria[id], status, counts=id in self._counted)

    def _bits(self, word: int) -> Iterable[tuple[str, int]]:
        """The criteria that have their bit in a word."""
        for at, id in enumerate(self.pack.criteria):
            its_word, bit = place(at)
            if its_word == word:
                yield id, bit

    @cached_property
    def _counted(self) -> frozenset[str]:
        """The criteria of which a determination speaks itself."""
        return frozenset(id for d in self.pack.determinations for id in criteria_in(d.condition))
