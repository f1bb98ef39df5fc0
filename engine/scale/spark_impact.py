"""What a new version of a policy would change, decided and counted by Spark.

No row comes to the driver: transitions, blame and samples are aggregates, over a file of both
answers to each row that stands between the stages.
"""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.decide.impact import Impact, Refused
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.chunks import Chunk, Source
from engine.scale.embedded import connect
from engine.scale.impact_query import ImpactQuery, PlaceOf
from engine.scale.spark_engine import SparkEngine
from engine.scale.spark_files import Together, together, told
from engine.scale.spark_pieces import prepared_in, rejected_in
from engine.scale.spark_routes import hand_over

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkComparison:
    """Both versions by Spark: rows are prepared once, and decided by each."""

    def __init__(
        self,
        library: Library,
        old: Pack,
        new: Pack,
        asked: Sequence[Pack] = (),
        *,
        session: "SparkSession | None" = None,
        master: str | None = None,
        work: Path | None = None,
        part_rows: int,
    ) -> None:
        """`asked` is as for DuckDB, the rest as for `SparkEngine`.

        `part_rows` is how many rows workers take at once.
        """
        self._part_rows = part_rows
        self.elsewhere = self
        packs = tuple(asked or (old, new))
        self._before = SparkEngine(
            library, pack=old, session=session, master=master, work=work, asked=packs, lines=False
        )
        self._session = self._before.session
        self._after = SparkEngine(
            library, pack=new, session=self._session, work=work, asked=packs, lines=False
        )
        self._query = ImpactQuery(self._before.shape, self._after.shape)

    def add(self, chunk: Chunk, source: str, found: Impact) -> None:
        """Add a chunk of a source, which the driver has read."""
        with self._before.folder() as folder:
            rows = self._before.read(chunk.table, folder)
            if not chunk.prepared:
                rows = self._before.kept(self._before.prepared(rows), f"{folder}/prepared")
            self._compare(rows, folder, found, lambda position: (source, position))

    def pieces(self, sources: Sequence[Source]) -> dict[int, list[Together]]:
        """What workers read."""
        return together(sources, self._part_rows)

    def add_piece(self, piece: Together, found: Impact) -> None:
        """Add what workers read."""
        with self._before.folder() as folder, connect() as connection:
            rows = prepared_in(self._before, piece, folder)
            for source, one in rejected_in(piece, folder, connection):
                found.refuse(Refused(source, one.position, one.reasons))
            self._compare(rows, folder, found, lambda position: told(position, piece.names))

    def _compare(
        self, prepared: "DataFrame", folder: str, found: Impact, place_of: PlaceOf
    ) -> None:
        for name, engine in (("old", self._before), ("new", self._after)):
            decided = engine.decided(prepared, f"{folder}/{name}")
            decided.createOrReplaceTempView(f"{name}_answers")
        compared = self._before.kept(self._session.sql(self._query.compared), f"{folder}/compared")
        compared.createOrReplaceTempView("compared")
        hand_over(self._session, "criteria", self._query.criteria)
        self._query.add(found, place_of, lambda text: self._session.sql(text).collect())

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop Spark where it was started here."""
        self._before.close()
