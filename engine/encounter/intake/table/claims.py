"""Reading the rows of one claim: a draft for each date of service, or why there is none.

What belongs to the claim may stand in any of its rows, and must be the same wherever it stands; a
fact belongs to the date of its row. Rows of one id need not follow each other.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.encounter.intake.draft import Draft, Rejected, Unreadable
from engine.encounter.intake.table.cells import Unread, read_cell
from engine.encounter.intake.table.drafts import draft_of
from engine.encounter.intake.table.fields import FIELDS
from engine.encounter.intake.table.found import Found
from engine.encounter.intake.table.grouping import Claim
from engine.encounter.intake.table.lines import LineRow
from engine.encounter.intake.table.rows import Row, place_of
from engine.knowledge.texts.documents import Diagnostic
from engine.language.problems import printable

_LONGEST = 60
_NO_DAY = ""
"""Stands for the date of rows without a column for it: the call may give one."""
_ONE_VALUE = "a claim has one value there; what is not of one claim needs another id"


class ClaimRows:
    """Reads the rows of one claim."""

    def __init__(self, name: str, claim: Claim) -> None:
        """`name` is what messages call the table."""
        self.name = name
        self.claim = claim
        self.wrong: list[Diagnostic] = [one for row in claim.rows for one in row.wrong]
        self.found = Found()
        self.by_day: dict[str, tuple[Found, list[LineRow]]] = {}

    def drafts(self) -> Iterator[Draft | Rejected]:
        """The drafts of the claim, or one rejection."""
        if not self.wrong:
            self._read()
        if self.wrong:
            is_claim = self.claim.mapping.has_lines
            yield Rejected(self.claim.item, tuple(map(self._named, self.wrong)), is_claim)
            return
        for day, (found, lines) in self.by_day.items():
            yield draft_of(self.claim, day, self.found, found, lines, several=len(self.by_day) > 1)

    def _read(self) -> None:
        columns = self.claim.mapping.columns.values()
        if any(column.field == "id" for column in columns) and self.claim.id is None:
            row = self.claim.rows[0]
            self._refuse(row, "no-id", f"{row.named} has no id in the column that holds it")
            return
        is_dated = any(column.field == "date_of_service" for column in columns)
        days = [self._day(row) if is_dated else _NO_DAY for row in self.claim.rows]
        stated = list(dict.fromkeys(day for day in days if day is not None))
        for row, own in zip(self.claim.rows, days, strict=True):
            day = stated[0] if own is None and len(stated) == 1 else own
            if day is None:
                if not self.wrong:
                    hint = "a row without its own date takes that of its claim, if it has one"
                    message = f"{row.named} has no date of service"
                    self._refuse(row, "no-date", message, hint)
                continue
            found, lines = self.by_day.setdefault(day, (Found(), []))
            self._row(row, found, lines)
        for day, (_, lines) in self.by_day.items():
            self._check_lines(day, lines)

    def _day(self, row: Row) -> str | None:
        for column in self.claim.mapping.columns.values():
            if column.field == "date_of_service":
                said = read_cell(column, row.cells[column.name], self.claim.mapping, "")
                if isinstance(said, Unread):
                    message = f"{place_of(row, column)}: the date of service cannot be read"
                    self._refuse(row, "unreadable-date", message, said.why)
                    return None
                return str(said.value) if said.value else None
        return None

    def _row(self, row: Row, found: Found, lines: list[LineRow]) -> None:
        line = LineRow(row)
        for column in self.claim.mapping.columns.values():
            text = row.cells[column.name]
            source = f"{self.name}, row {row.number}, column `{column.name}`"
            said = read_cell(column, text, self.claim.mapping, source)
            at = place_of(row, column)
            level = FIELDS[column.field].level if column.field else "date"
            if level == "line":
                line.take(column.target, said, at, text)
            elif isinstance(said, Unread):
                part = found if level == "date" else self.found
                part.unread += [Unreadable(id, at, text, said.why) for id in column.targets]
            elif column.field and said.value is not None:
                part = found if level == "date" else self.found
                other = part.take(column.target, said.value, at, text)
                if other is not None:
                    self._refuse(row, "rows-differ", f"{at} differs from {other}", _ONE_VALUE)
            else:
                found.take_facts(said, at, text)
        if self.claim.mapping.has_lines:
            lines.append(line)

    def _check_lines(self, day: str, lines: list[LineRow]) -> None:
        """Refuse a claim of which nothing says what was billed."""
        if lines and all(line.is_blank for line in lines):
            message = f"no row{self._on(day)} holds a line"
            self._refuse(lines[0].row, "no-lines", message)
        elif lines and all(line.is_unread for line in lines if not line.is_blank):
            message = f"no line{self._on(day)} could be read"
            self._refuse(lines[0].row, "unreadable-lines", message, _why_unread(lines))

    def _on(self, day: str) -> str:
        return f" on {day}" if len(self.by_day) > 1 else ""

    def _named(self, wrong: Diagnostic) -> Diagnostic:
        """What is wrong, with the claim that it is wrong with."""
        if self.claim.id is None:
            return wrong
        return replace(wrong, message=f"{printable(self.claim.item, _LONGEST)}: {wrong.message}")

    def _refuse(self, row: Row, code: str, message: str, hint: str | None = None) -> None:
        self.wrong.append(Diagnostic(self.name, row.line, 1, "", code, message, hint))


def _why_unread(lines: list[LineRow]) -> str:
    for line in lines:
        for name, at, _, why in line.unread:
            if name == "code":
                return f"{at}: {why}"
    return "a line has its code"
