"""What a new version of a policy would change, decided and counted by Spark.

No row comes to the driver: transitions, blame and samples are aggregates, over a file of both
answers to each row that stands between the stages.
"""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.decide.impact import Impact
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.chunks import Chunk
from engine.scale.impact_query import CRITERIA, ImpactQuery
from engine.scale.spark_engine import SparkEngine

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


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
    ) -> None:
        """`asked` is as for DuckDB; the rest as for `SparkEngine`."""
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
        """Add a chunk of a source."""
        with self._before.folder() as folder:
            rows, prepared = self._before.read(chunk.table, folder), f"{folder}/rows.parquet"
            if not chunk.prepared:
                prepared = f"{folder}/prepared"
                self._before.prepared(rows).write.parquet(prepared)
            for name, engine in (("old", self._before), ("new", self._after)):
                decided = engine.decided(prepared, f"{folder}/{name}")
                decided.createOrReplaceTempView(f"{name}_answers")
            self._session.sql(self._query.compared).write.parquet(f"{folder}/compared")
            compared = self._session.read.parquet(f"{folder}/compared")
            compared.createOrReplaceTempView("compared")
            self._hand_over_criteria()
            self._query.add(found, source, lambda text: self._session.sql(text).collect())

    def _hand_over_criteria(self) -> None:
        from pyspark.sql import functions
        from pyspark.sql.types import LongType, StringType, StructField, StructType

        kinds = {int: LongType, str: StringType}
        fields = [StructField(name, kinds[kind]()) for name, kind in CRITERIA.items()]
        frame = self._session.createDataFrame(self._query.criteria, StructType(fields))
        functions.broadcast(frame).createOrReplaceTempView("criteria")

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
