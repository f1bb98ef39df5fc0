"""Finding the rows whose texts are none: a Parquet file may hold any bytes as a text."""

from typing import TYPE_CHECKING

from engine.scale.chunks import Reject
from engine.scale.prepared_columns import POSITION

if TYPE_CHECKING:
    import pyarrow as pa


def readable(table: "pa.Table") -> "tuple[pa.Table, list[Reject]]":
    """The rows whose texts are UTF-8, and rejects for the others."""
    import pyarrow as pa

    rejects = []
    for at in _unreadable(table, range(table.num_rows)):
        row = table.take([at])
        wrong = [name for name in row.column_names if not _is_valid(row.select([name]))]
        id = None if "id" in wrong else row.column("id")[0].as_py()
        reason = f"unreadable-value: {wrong[0]}"
        rejects.append(Reject(row.column(POSITION)[0].as_py(), id, (reason,)))
    if not rejects:
        return table, []
    bad = {one.position for one in rejects}
    kept = [at not in bad for at in table.column(POSITION).to_pylist()]
    return table.filter(pa.array(kept, pa.bool_())), rejects


def _unreadable(table: "pa.Table", rows: range) -> list[int]:
    """Which rows hold a value that is none, found by halves: there is hardly ever one."""
    # A slice of a list is checked with all members of the list, hence a copy of its rows.
    some = table if len(rows) == table.num_rows else table.take(list(rows))
    if _is_valid(some):
        return []
    if len(rows) == 1:
        return [rows[0]]
    middle = len(rows) // 2
    return _unreadable(table, rows[:middle]) + _unreadable(table, rows[middle:])


def _is_valid(table: "pa.Table") -> bool:
    import pyarrow as pa

    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
