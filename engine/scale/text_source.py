"""Reading encounters one by one, from any form of intake, into raw rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.items import Items, Read
from engine.encounter.intake.without_values import reasons_of
from engine.encounter.model import Encounter
from engine.scale.chunks import Chunk, Reject, Skipped
from engine.scale.columns import Columns
from engine.scale.raw_rows import NotColumnarError, Row, raw_row
from engine.scale.table_rows import table_of


@dataclass(frozen=True)
class TextSource:
    """An input whose items are read one after another, each with its position from 1."""

    name: str
    columns: Columns
    items: Items

    @property
    def rows(self) -> None:
        """Only reading tells how many there are."""
        return

    def chunks(self, size: int, finished: frozenset[int]) -> Iterator[Chunk | Skipped]:
        """So many items at a time."""
        items = self.items()
        number = 0
        while (first := next(items, None)) is not None:
            some = chain([first], (one for _, one in zip(range(size - 1), items, strict=False)))
            if number in finished:
                for _ in some:
                    pass
                yield Skipped(number)
            else:
                yield self._read(number, some)
            number += 1

    def _read(self, number: int, items: Iterator[tuple[int, Read]]) -> Chunk:
        rows: list[Row] = []
        rejects: list[Reject] = []
        encounters: list[tuple[int, Encounter]] = []
        count = 0
        for position, read in items:
            count += 1
            found = read()
            if isinstance(found, Rejected):
                rejects.append(Reject(position, None, reasons_of(found)))
                continue
            try:
                rows.append(raw_row(found, self.columns))
                encounters.append((position, found))
            except NotColumnarError as error:
                rejects.append(Reject(position, found.id, (str(error),)))
        table = table_of(rows, self.columns, [position for position, _ in encounters])
        return Chunk(number, count, table, False, encounters, tuple(rejects))
