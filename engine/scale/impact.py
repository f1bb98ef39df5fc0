"""What a new version of a policy would change over files of any size, chunk by chunk.

Here is what all engines share and DuckDB's part; Spark's stands in `spark_impact`. The row engine
takes the rows of a file as encounters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from engine.decide.impact import Impact, Placed, Refused
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.chunks import Chunk, Reject, Skipped, Source, checked
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.embedded import connect
from engine.scale.impact_query import ImpactQuery
from engine.scale.prepared_columns import POSITION
from engine.scale.raw_rows import encounter_in

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.scale.columns import Columns

AT_ONCE = 2_000
"""How many rows of a file are encounters at a time, which are far larger than columns."""


class Elsewhere(Protocol):
    """Who reads whole files by themselves: Spark's workers."""

    def pieces(self, sources: Sequence[Source]) -> Mapping[int, Sequence[Any]]:
        """What they take, by the number of the first source of each; others are read here."""

    def add_piece(self, piece: Any, found: Impact) -> None:
        """Add one of those, with the rows that cannot be decided."""


class Comparison(Protocol):
    """What decides by both versions and counts what differs."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """Who reads the files that need not be read here."""

    def add(self, chunk: Chunk, source: str, found: Impact) -> None:
        """Add a chunk of a source, all rows of which can be decided."""


def impact(
    comparison: Comparison,
    sources: Sequence[Source],
    size: int,
    reject: Callable[["pa.Table"], list[Reject]],
    watch: Callable[[int], None] = lambda _: None,
) -> Impact:
    """What the new version changes over every row of the sources, `size` of them at a time.

    `reject` finds the raw rows that break a rule; `watch` hears after each chunk how many rows
    there were.
    """
    found, elsewhere = Impact(), comparison.elsewhere
    taken = elsewhere.pieces(sources) if elsewhere else {}
    for at, source in enumerate(sources):
        if elsewhere and at in taken:
            for piece in taken[at]:
                elsewhere.add_piece(piece, found)
                watch(found.rows + found.rejected)
            continue
        for chunk in _chunks(source, size):
            kept, rejects = checked(chunk, reject)
            for one in rejects:
                found.refuse(Refused(source.name, one.position, one.reasons))
            if kept.table.num_rows:
                comparison.add(kept, source.name, found)
            watch(found.rows + found.rejected)
    return found


def cases_in(
    source: Source, columns: "Columns", reject: Callable[["pa.Table"], list[Reject]]
) -> Iterator[Placed | Refused]:
    """The raw rows of a source as the row engine takes them."""
    for chunk in _chunks(source, AT_ONCE):
        kept, rejects = checked(chunk, reject)
        yield from (Refused(source.name, one.position, one.reasons) for one in rejects)
        for row in kept.table.to_pylist():
            yield Placed(encounter_in(row, columns), source.name, row[POSITION])


def packs_asked(library: Library, old: Pack, new: Pack) -> list[Pack]:
    """The packs that rows are prepared for where prepared ones are among the inputs.

    They are those that a prepared file is for, as long as neither version asks for more.
    """
    return [*library.packs(), old, new]


def _chunks(source: Source, size: int) -> Iterator[Chunk]:
    for chunk in source.chunks(size, frozenset()):
        assert not isinstance(chunk, Skipped)  # nothing is finished
        yield chunk


class DuckDBComparison:
    """Both versions by DuckDB: rows are prepared once, and decided by each."""

    elsewhere = None

    def __init__(self, library: Library, old: Pack, new: Pack, asked: Sequence[Pack] = ()) -> None:
        """`asked` are the packs that rows are prepared for, those two if it names none."""
        packs = tuple(asked or (old, new))
        self._connection = connect()
        self._before = DuckDBEngine(library, pack=old, asked=packs, lines=False)
        self._after = DuckDBEngine(library, pack=new, asked=packs, lines=False)
        self._query = ImpactQuery(self._before.shape, self._after.shape)
        self._connection.register("criteria", self._query.criteria)

    def add(self, chunk: Chunk, source: str, found: Impact) -> None:
        """Add a chunk of a source."""
        rows = chunk.table if chunk.prepared else self._before.prepare(chunk.table)
        for name, engine in (("old_answers", self._before), ("new_answers", self._after)):
            self._connection.register(name, engine.decide_prepared(rows))
        compared = f"CREATE OR REPLACE TEMP TABLE compared AS {self._query.compared}"
        self._connection.execute(compared)
        for name in ("old_answers", "new_answers"):
            self._connection.unregister(name)

        def ask(text: str) -> list[Any]:
            return self._connection.execute(text).fetchall()

        self._query.add(found, lambda position: (source, position), ask)

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what DuckDB holds."""
        for held in (self._before, self._after, self._connection):
            held.close()
