"""What workers read: the rows that can be decided, prepared, and those that break a rule."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.scale.checks import REASON
from engine.scale.chunks import Reject
from engine.scale.prepared_columns import POSITION
from engine.scale.spark_engine import SparkEngine
from engine.scale.spark_files import Together, frame_of, told
from engine.scale.spark_room import no_room_told

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame

_AT_ONCE = 20_000
_REJECTED = "rejected"


def prepared_in(engine: SparkEngine, piece: Together, work: str) -> "DataFrame":
    """The prepared rows of a piece, without those that break a rule; all stand in a new folder.

    Raises `InputError` where a file is damaged.
    """
    try:
        return _prepared(engine, piece, work)
    except Exception as error:
        if no_room_told(error) is None:
            _read_here(piece)
        raise


def _read_here(piece: Together) -> None:
    """Read what Spark could not: what is wrong with a file is then said as ever."""
    for one in piece.slices:
        for _ in one.source.chunks(_AT_ONCE, frozenset()):
            pass


def _prepared(engine: SparkEngine, piece: Together, work: str) -> "DataFrame":
    rows = frame_of(engine.session, piece, engine.columns)
    if not piece.prepared:
        broken = engine.kept(engine.broken(rows), f"{work}/{_REJECTED}")
        rows = engine.prepared(rows.join(broken.select(POSITION), POSITION, "left_anti"))
    return engine.kept(rows, f"{work}/prepared")


def rejected_in(
    piece: Together, work: str, connection: "duckdb.DuckDBPyConnection"
) -> Iterator[tuple[str, Reject]]:
    """The rows that break a rule with their files, in order; there may be as many as rows."""
    if piece.prepared:
        return
    from pyarrow import dataset

    # By their names: DuckDB as well takes signs of a path for patterns.
    files = [str(path) for path in Path(work, _REJECTED).glob("*.parquet")]
    cursor = connection.cursor().register("rejected", dataset.dataset(files))
    rows = cursor.execute(f"SELECT {POSITION}, id, {REASON} FROM rejected ORDER BY {POSITION}")
    while some := rows.fetchmany(_AT_ONCE):
        for at, id, reason in some:
            source, position = told(at, piece.names)
            yield source, Reject(position, id, (reason,))
