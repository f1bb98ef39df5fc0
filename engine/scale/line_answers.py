"""What is handed to an engine about claim lines: small tables made from what it found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.scale.claim_text import CLAIM_TEXT
from engine.scale.line_columns import CLAIMED, decided_columns, decided_row, line_fields
from engine.scale.line_decider import KindOfClaim, LineDecider
from engine.scale.line_query import ANSWER, COVERAGE, KIND, MEDICARE, ROUTED, SHAPE
from engine.scale.prepared_columns import ROUTE
from engine.scale.spans import Routes

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class LineAnswers:
    """The tables for some rows. The answers are those of the kinds that were asked for here."""

    decider: LineDecider
    routes: Routes
    _numbers: dict[int, None] = field(default_factory=dict)

    def texts(self, found: Iterable[str]) -> "pa.Table":
        """For each text of a claim its shape, and what it claims."""
        import pyarrow as pa

        texts = list(found)
        read = [self.decider.shapes.read(text) for text in texts]
        kinds = {one.name: one.type for one in line_fields(self.decider.edits)}
        return pa.table(
            {
                CLAIM_TEXT: pa.array(texts, pa.string()),
                SHAPE: pa.array([one.shape for one in read], pa.int32()),
                CLAIMED[0]: pa.array([one.numbers for one in read], kinds[CLAIMED[0]]),
                CLAIMED[1]: pa.array([one.codes for one in read], kinds[CLAIMED[1]]),
                CLAIMED[2]: pa.array([one.units for one in read], kinds[CLAIMED[2]]),
            }
        )

    def coverages(self, found: Iterable[Sequence[Any]]) -> "pa.Table":
        """For each case of coverage its number.

        Where several versions are in question and differ, lines wait for the first of them.
        """
        import pyarrow as pa

        cases = list(found)
        numbers = []
        for route, pack, outcome, determination in cases:
            packs = self.routes.listed[route].packs
            chosen = next((one for one in packs if one.name == pack), packs[0] if packs else None)
            numbers.append(self.decider.coverage(chosen, outcome, determination))
        columns = {
            name: pa.array([case[at] for case in cases], _kind(name))
            for at, name in enumerate(ROUTED)
        }
        return pa.table({**columns, COVERAGE: pa.array(numbers, pa.int32())})

    def kinds(self, found: Iterable[Sequence[Any]]) -> "pa.Table":
        """For each kind of claim the number of its answer."""
        import pyarrow as pa

        cases = list(found)
        numbers = [self.decider.number_of(KindOfClaim(*case)) for case in cases]
        self._numbers |= dict.fromkeys(numbers)
        columns = {
            name: pa.array([case[at] for case in cases], _kind(name))
            for at, name in enumerate(KIND)
        }
        return pa.table({**columns, ANSWER: pa.array(numbers, pa.int32())})

    def lines(self) -> "pa.Table":
        """The answers by their numbers."""
        import pyarrow as pa

        edits, answers = self.decider.edits, self.decider.answers
        rows = [decided_row(answers[number], edits) for number in self._numbers]
        kinds = {one.name: one.type for one in line_fields(self.decider.edits)}
        columns = {
            name: pa.array([row[name] for row in rows], kinds[name])
            for name in decided_columns(self.decider.edits)
        }
        return pa.table({ANSWER: pa.array(list(self._numbers), pa.int32()), **columns})


def _kind(name: str) -> "pa.DataType":
    import pyarrow as pa

    if name == MEDICARE:
        return pa.bool_()
    return pa.string() if name in ROUTED and name != ROUTE else pa.int32()
