"""Deciding with the row engine, in the same columns: one encounter at a time, and slower."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.decide import Options, Session
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.selected import Limits
from engine.scale.answers import Shape, answer_of
from engine.scale.chunks import Chunk
from engine.scale.columns import columns_for
from engine.scale.line_columns import edits_of
from engine.scale.prepared_columns import POSITION
from engine.scale.raw_rows import encounter_in
from engine.scale.spans import NO_LIMITS

if TYPE_CHECKING:
    import pyarrow as pa


class RowsEngine:
    """Decides chunks one encounter at a time, as `coverpack evaluate` does."""

    name = "rows"

    def __init__(
        self, library: Library, limits: Limits = NO_LIMITS, *, pack: Pack | None = None
    ) -> None:
        """As for the other engines."""
        packs = [pack] if pack is not None else library.packs()
        edits = edits_of(library.coding_packs)
        self.shape = Shape(tuple(library.facts), {one.name: one for one in packs}, edits)
        self.columns = columns_for(library.facts)
        self._options = Options(pack, limits.as_known_on, limits.min_status)
        self._session = Session(library)

    def answers(self, chunk: Chunk) -> "pa.Table":
        """The answers for a chunk, in the order of its positions."""
        import pyarrow as pa

        encounters = chunk.encounters
        if encounters is None:
            encounters = [
                (row[POSITION], encounter_in(row, self.columns)) for row in chunk.table.to_pylist()
            ]
        rows = [
            answer_of(position, one, self._session.decide(one, self._options), self.shape)
            for position, one in encounters
        ]
        return pa.Table.from_pylist(rows, schema=self.shape.arrow)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        self._session.close()

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
