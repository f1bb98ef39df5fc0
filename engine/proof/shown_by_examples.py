"""The obligations that examples fulfil, bit by bit: one bit an example."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.decide.model import Effect
from engine.knowledge.evidence import Citation
from engine.knowledge.packs import Pack
from engine.language.conditions import Test
from engine.language.kleene import Status
from engine.proof.examples import Example, Expected
from engine.proof.mutation import Bench, Readings, statuses
from engine.proof.obligations import Kind, Obligation, deciding_criteria, with_opposite


class Shown:
    """What the examples of one pack show of it."""

    def __init__(self, pack: Pack, examples: Sequence[Example]) -> None:
        """`examples` are those that this pack decided."""
        self._pack = pack
        self._bench = Bench(pack, examples)
        self._deciding = deciding_criteria(pack)
        self._standing = self._standing_behind()

    def count(self, obligation: Obligation) -> int:
        """In how many examples an obligation is shown."""
        return self._mask(obligation).bit_count()

    def _mask(self, obligation: Obligation) -> int:
        bench, item = self._bench, obligation.item
        match obligation.kind:
            case Kind.REACHED:
                return bench.original.answers.settled[item] & bench.asserted_answer
            case Kind.CITED:
                return self._cited(item)
            case Kind.SILENCE:
                return self._asserting(lambda one: item in one.silences)
            case _:
                return self._of_status(obligation)

    def _cited(self, item: str) -> int:
        """Where the citation of a criterion or determination stands and is asserted."""
        citation = citation_of(self._pack, item)
        return self._standing.get(item, 0) & self._asserting(
            lambda one: any(citation.is_named_by(text) for text in one.cited)
        )

    def _standing_behind(self) -> dict[str, int]:
        """Where the citation of each criterion and determination stands behind the answer.

        That of the determination, if it has one; else of what blocks, of what is open, of all.
        """
        bench = self._bench
        settled, left = bench.original.answers.settled, bench.leaves.all
        found = {step.id: settled[step.id] for step in self._pack.determinations if step.citation}
        for mask in found.values():
            left &= ~mask
        for effect in (Effect.BLOCKS, Effect.OPEN, Effect.SUPPORTS):
            having = bench.having(effect, bench.original)
            for id, mask in having.items():
                found[id] = found.get(id, 0) | left & mask
            for mask in having.values():
                left &= ~mask
        return found

    def _asserting(self, asserts: Callable[[Expected], bool]) -> int:
        """In which examples something is asserted."""
        mask = 0
        for place, example in enumerate(self._bench.examples):
            mask |= asserts(example.expected) << place
        return mask

    def _of_status(self, obligation: Obligation) -> int:
        bench, test, status = self._bench, obligation.test, obligation.status
        assert status is not None  # only what is reached, cited or silent has none
        bits = bench.original.criteria[obligation.item] if test is None else bench.leaves.test(test)
        inside = dict(statuses(bits, bench.leaves.all))[status]
        if obligation.kind is Kind.SEEN:
            return inside
        return inside & self._noticing(obligation.item, test, status)

    def _noticing(self, item: str, test: Test | None, status: Status) -> int:
        """Where something asserted would be otherwise if this alone came to the opposite.

        Of what can decide the answer it has to be asserted of the answer; what never decides can
        only be noticed in what is asserted of a criterion.
        """
        bench = self._bench
        reading = self._opposite(item, test, status)
        if item in self._pack.criteria and item not in self._deciding:
            return bench.noticed(reading)
        return bench.answered_otherwise(reading)

    def _opposite(self, item: str, test: Test | None, status: Status) -> Readings:
        bench, criteria = self._bench, self._bench.original.criteria
        if test is None:
            return bench.with_criterion(item, criteria[item].flipped())
        if item in self._pack.criteria:
            condition = with_opposite(self._pack.criteria[item].condition, test, status)
            return bench.with_criterion(item, bench.leaves.condition(condition, criteria))
        return bench.with_determinations(
            replace(step, condition=with_opposite(step.condition, test, status))
            if step.id == item
            else step
            for step in self._pack.determinations
        )


def citation_of(pack: Pack, item: str) -> Citation:
    """The citation of a criterion or determination that has one."""
    if item in pack.criteria:
        return pack.criteria[item].citation
    citation = {step.id: step.citation for step in pack.determinations}[item]
    assert citation is not None  # only determinations with one are asked for
    return citation
