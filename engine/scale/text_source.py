"""Reading encounters one by one, from any form of intake, into raw rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from engine.encounter.intake.draft import Rejected
from engine.encounter.model import Encounter
from engine.encounter.reader import MAX_BYTES, Declared, read_encounter
from engine.knowledge.texts.documents import InputError, parse_document
from engine.scale.chunks import Chunk, Reject, Skipped
from engine.scale.columns import Columns
from engine.scale.raw_rows import NotColumnarError, Row, raw_row
from engine.scale.table_rows import table_of

Read = Callable[[], Encounter | Rejected]
"""Reads one item when it is called: those of finished parts are never read."""
Items = Callable[[], Iterator[tuple[int, Read]]]


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
                reasons = tuple(str(diagnostic) for diagnostic in found.diagnostics)
                rejects.append(Reject(position, None, reasons))
                continue
            try:
                rows.append(raw_row(found, self.columns))
                encounters.append((position, found))
            except NotColumnarError as error:
                rejects.append(Reject(position, found.id, (str(error),)))
        table = table_of(rows, self.columns, [position for position, _ in encounters])
        return Chunk(number, count, table, False, encounters, tuple(rejects))


def encounter_lines(name: str, declared: Declared) -> Items:
    """The encounters of an NDJSON file, by the number of their line; empty lines are none."""

    def items() -> Iterator[tuple[int, Read]]:
        with Path(name).open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, partial(_line, f"{name}:{number}", line, declared)

    return items


def _line(called: str, line: bytes, declared: Declared) -> Encounter | Rejected:
    try:
        return read_encounter(parse_document(called, line, max_bytes=MAX_BYTES), declared)
    except InputError as error:
        return Rejected(called, error.diagnostics)


def counted(read: Callable[[], Iterator[Encounter | Rejected]]) -> Items:
    """What a reader of another form gives, by its number; a skipped one is read and dropped."""

    def items() -> Iterator[tuple[int, Read]]:
        for number, one in enumerate(read(), 1):
            yield number, partial(_given, one)

    return items


def _given(one: Encounter | Rejected) -> Encounter | Rejected:
    return one
