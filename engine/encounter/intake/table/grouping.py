"""Which rows of a table are of one claim: those of one id, wherever they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.encounter.intake.table.mapping import TableMapping
from engine.encounter.intake.table.rows import Row, Table


@dataclass(frozen=True, slots=True)
class Claim:
    """The rows of one id; `item` names it, `id` is `None` where no column holds ids."""

    item: str
    id: str | None
    rows: tuple[Row, ...]
    mapping: TableMapping
    ends_open: bool = False


def claims_of(table: Table, mapping: TableMapping) -> Iterator[Claim]:
    """The claims of a table in the order of their first rows."""
    key = next((one.name for one in mapping.columns.values() if one.field == "id"), None)
    by_id: dict[str, list[Row]] = {}
    for row in table.rows:
        id = row.cells.get(key, "") if key is not None else ""
        by_id.setdefault(id or f"\nrow {row.number}", []).append(row)
    last = table.rows[-1]
    for id, rows in by_id.items():
        is_named = not id.startswith("\n")
        ends_open = table.ends_open and rows[-1] is last
        yield Claim(id.strip(), id if is_named else None, tuple(rows), mapping, ends_open)
