"""Raw rows as Arrow tables with their positions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.scale.columns import Columns
from engine.scale.prepared_columns import POSITION

if TYPE_CHECKING:
    import pyarrow as pa


def table_of(rows: Sequence[dict[str, Any]], columns: Columns, start: int = 0) -> "pa.Table":
    """Raw rows as a table, their positions counted from `start`."""
    import pyarrow as pa

    return with_positions(pa.Table.from_pylist(list(rows), schema=columns.arrow), start)


def with_positions(table: "pa.Table", start: int = 0) -> "pa.Table":
    """A table of rows with the positions that these have in their file."""
    import pyarrow as pa

    positions = pa.array(range(start, start + table.num_rows), pa.int64())
    return table.add_column(0, pa.field(POSITION, pa.int64()), positions)
