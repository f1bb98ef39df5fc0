"""Parquet files that Spark's workers read themselves: only their footers come to the driver.

What becomes one part is several whole files, or a slice of a long one. A row's position tells its
file as well, so that it is the only one of a part; `told` takes the two apart again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from engine.scale.chunks import Source
from engine.scale.columns import Columns
from engine.scale.parquet_source import ParquetSource
from engine.scale.prepared_columns import POSITION
from engine.scale.spark_types import spark_type

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

MOST_FILES = 100
"""How many files make one part at most: a plan is worked out over each of them."""
_FILE_BITS = 40
"""Below these bits of a position stands the row, above them the file."""
_PLAIN_PATH = re.compile(r"(/[\w .,%+@~=-]+)*/[^\W_][\w .,%+@~=-]*", re.ASCII)
"""Spark takes signs for patterns, and files that begin with a dot or a line for none."""


_CODECS = frozenset({"UNCOMPRESSED", "SNAPPY", "GZIP", "LZ4", "ZSTD"})
"""The compressions that Spark reads without more libraries."""
_OLD_DAYS = b"org.apache.spark.legacyDateTime"


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of a file, from `start` to before `stop`."""

    source: ParquetSource
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """How many they are."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Together:
    """What becomes the part of that number of its first file."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(one.rows for one in self.slices)

    @property
    def prepared(self) -> bool:
        """Whether the rows are prepared: all are, or none."""
        return self.slices[0].source.is_prepared

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [one.source.name for one in self.slices]


def together(sources: Sequence[Source], size: int) -> dict[int, list[Together]]:
    """The parts of files that workers read, by the number of the first file of each.

    A file that belongs to a part of one before has none; what the driver must read is not there.
    """
    found: dict[int, list[Together]] = {}
    first: int | None = None
    for at, source in enumerate(sources):
        if not isinstance(source, ParquetSource) or not _is_read_by_workers(source):
            first = None
            continue
        found[at] = []
        if source.rows > size:
            cuts = range(0, source.rows, size)
            found[at] = [
                Together(number, (Slice(source, start, min(start + size, source.rows)),))
                for number, start in enumerate(cuts)
            ]
            first = None
        elif source.rows:
            mine = Slice(source, 0, source.rows)
            if first is not None and _takes(found[first][0], mine, size):
                found[first] = [Together(0, (*found[first][0].slices, mine))]
            else:
                found[at], first = [Together(0, (mine,))], at
    return found


def _takes(part: Together, one: Slice, size: int) -> bool:
    return (
        part.prepared == one.source.is_prepared
        and part.rows + one.rows <= size
        and len(part.slices) < MOST_FILES
    )


def _is_read_by_workers(source: ParquetSource) -> bool:
    """Whether Spark reads the file as it stands, and its values as we do.

    It does not read a column of no type at all, nor some compressions; and it shifts the days of
    files that old Sparks wrote.
    """
    path, columns = str(Path(source.name).resolve()), source.arrow
    return (
        _PLAIN_PATH.fullmatch(path) is not None
        and not any(_holds_no_type(field.type) for field in columns)
        and source.codecs <= _CODECS
        and _OLD_DAYS not in (columns.metadata or {})
    )


def _holds_no_type(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    inner = [kind.field(index).type for index in range(kind.num_fields)]
    return pa.types.is_null(kind) or any(map(_holds_no_type, inner))


def frame_of(session: "SparkSession", part: Together, columns: Columns) -> "DataFrame":
    """The rows of a part with positions that tell the file too; columns left out are NULL."""
    schema: str | StructType
    if part.prepared:
        schema = session.read.parquet(_path(part.slices[0])).schema
        kept = [f"`{name}`" for name in schema.names if name != POSITION]
    else:
        wanted = columns.arrow
        schema = ", ".join(f"`{one.name}` {spark_type(one.type)}" for one in wanted)
        kept = [f"`{name}`" for name in wanted.names]

    def frames() -> Iterator["DataFrame"]:
        for number, one in enumerate(part.slices):
            rows = session.read.schema(schema).parquet(_path(one))
            if one.rows < one.source.rows:
                rows = rows.where(f"_metadata.row_index BETWEEN {one.start} AND {one.stop - 1}")
            high = number << _FILE_BITS
            yield rows.selectExpr(f"_metadata.row_index + {high + 1} AS {POSITION}", *kept)

    return reduce(lambda left, right: left.unionAll(right), frames())


def _path(one: Slice) -> str:
    return str(Path(one.source.name).resolve())


def file_in(position: str) -> str:
    """In SQL, the number of the file of which a position tells."""
    return f"CAST(shiftright({position}, {_FILE_BITS}) AS INT)"


def row_in(position: str) -> str:
    """In SQL, the position in that file."""
    return f"({position} & {(1 << _FILE_BITS) - 1})"


def told(position: int, names: Sequence[str]) -> tuple[str, int]:
    """The name of the file and the position in it."""
    return names[position >> _FILE_BITS], position & (1 << _FILE_BITS) - 1
