"""Raw rows as Arrow tables with their positions."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from engine.scale.columns import Columns
from engine.scale.prepared_columns import POSITION

if TYPE_CHECKING:
    import pyarrow as pa


def table_of(
    rows: Sequence[dict[str, Any]], columns: Columns, positions: Iterable[int] | None = None
) -> "pa.Table":
    """Raw rows as a table, with their positions in the file, else counted from 0."""
    import pyarrow as pa

    table = pa.Table.from_pylist(list(rows), schema=columns.arrow)
    return with_positions(table, range(len(rows)) if positions is None else positions)


def with_positions(table: "pa.Table", positions: Iterable[int]) -> "pa.Table":
    """A table of rows with the positions that these have in their file, in place of others."""
    import pyarrow as pa

    if POSITION in table.column_names:
        table = table.drop_columns([POSITION])
    placed = pa.array(list(positions), pa.int64())
    return table.add_column(0, pa.field(POSITION, pa.int64()), placed)
