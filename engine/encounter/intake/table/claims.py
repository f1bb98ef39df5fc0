"""From rows to encounters in the making: the rows of one id, one draft for each date of service.

What belongs to the claim may stand in any of its rows, and must be the same wherever it stands; a
fact belongs to the date of its row. Rows of one id need not follow each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.encounter.intake.draft import (
    Draft,
    Origin,
    PayerIdentity,
    ReadingNote,
    Rejected,
    Subject,
    Unreadable,
)
from engine.encounter.intake.table.cells import Said, Unread, read_cell
from engine.encounter.intake.table.columns import Column
from engine.encounter.intake.table.fields import FIELDS
from engine.encounter.intake.table.lines import LineRow, line_of
from engine.encounter.intake.table.mapping import TableMapping
from engine.encounter.intake.table.rows import Row, Table, place_of
from engine.knowledge.texts.documents import Diagnostic
from engine.language.problems import printable
from engine.language.shape import Json, parse_date

_OF_PAYER = ("payer_id", "filing_code", "coverage_type")
_KIND_OF_ID = "PI"
"""What `payer_id` is taken for: the payer's own number, as claims carry it."""
_LONGEST = 60
_NO_DAY = ""
"""Stands for the date of rows without a column for it: the call may give one."""
_ONE_VALUE = "a claim has one value there; what is not of one claim needs another id"


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


@dataclass(slots=True)
class _Found:
    """What the rows of a claim, or of one of its dates, come to."""

    values: dict[str, tuple[Json, str]] = field(default_factory=dict)
    many: dict[str, list[Json]] = field(default_factory=dict)
    facts: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    unread: list[Unreadable] = field(default_factory=list)


class ClaimRows:
    """Reads the rows of one claim."""

    def __init__(self, name: str, claim: Claim) -> None:
        """`name` is what messages call the table."""
        self.name = name
        self.claim = claim
        self.wrong: list[Diagnostic] = [one for row in claim.rows for one in row.wrong]
        self.found = _Found()
        self.by_day: dict[str, tuple[_Found, list[LineRow]]] = {}

    def drafts(self) -> Iterator[Draft | Rejected]:
        """The drafts of the claim, or one rejection."""
        if not self.wrong:
            self._read()
        if self.wrong:
            is_claim = self.claim.mapping.has_lines
            yield Rejected(self.claim.item, tuple(map(self._named, self.wrong)), is_claim)
            return
        for day, (found, lines) in self.by_day.items():
            yield self._draft(day, found, lines)

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
            found, lines = self.by_day.setdefault(day, (_Found(), []))
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

    def _row(self, row: Row, found: _Found, lines: list[LineRow]) -> None:
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
                self._take(part, column, said.value, row, text)
            else:
                _take_facts(found, said, at, text)
        if self.claim.mapping.has_lines:
            lines.append(line)

    def _take(self, found: _Found, column: Column, value: Json, row: Row, text: str) -> None:
        target, at = column.target, place_of(row, column)
        if FIELDS[target].many:
            there = found.many.setdefault(target, [])
            for one in value:
                if one not in there:
                    found.origins.append(Origin(f"{target}[{len(there)}]", at, text))
                    there.append(one)
            return
        known = found.values.get(target)
        if known is None:
            found.values[target] = value, at
            found.origins.append(Origin(target, at, text))
        elif known[0] != value:
            message = f"{at} differs from {known[1]}"
            self._refuse(row, "rows-differ", message, _ONE_VALUE)

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

    def _draft(self, day: str, found: _Found, lines: list[LineRow]) -> Draft:
        values = dict(self.claim.mapping.always)
        values |= {name: value for name, (value, _) in self.found.values.items()}
        unread = [*self.found.unread, *found.unread]
        for name in {one.value for one in unread}:
            values.pop(name, None)
        document: dict[str, Json] = {"date_of_service": day} if day != _NO_DAY else {}
        if self.claim.id is not None:
            several = len(self.by_day) > 1
            document["id"] = f"{self.claim.id}-{day}" if several else self.claim.id
        for name, value in values.items():
            if name not in (*_OF_PAYER, "id"):
                _put(document, name, value)
        origins = [*self.found.origins, *found.origins]
        if lines:
            part = document.setdefault("claim", {})
            if self.claim.id is not None:
                part["id"] = self.claim.id
            diagnoses = self._diagnoses(part, unread)
            billed = [line for line in lines if not line.is_blank]
            part["lines"] = [
                line_of(line, index, billed, diagnoses) for index, line in enumerate(billed)
            ]
            for index, line in enumerate(billed):
                before = f"claim.lines[{index}]."
                origins += [Origin(before + name, at, raw) for name, at, raw in line.origins]
                unread += [Unreadable(before + n, at, raw, why) for n, at, raw, why in line.unread]
        unreadable = {one.value for one in unread}
        facts = {id: said for id, said in found.facts.items() if id not in unreadable}
        if facts:
            document["facts"] = facts
        return Draft(
            self.claim.item,
            document,
            _payer(values),
            _subject(document),
            tuple(one for one in origins if one.value.partition("[")[0] not in unreadable),
            tuple(unread),
            self._notes(lines),
        )

    def _diagnoses(self, part: dict[str, Json], unread: list[Unreadable]) -> int | None:
        """Put the diagnoses; how many there are, `None` where one of them could not be read."""
        if any(one.value == "claim.diagnoses" for one in unread):
            return None
        codes = self.found.many.get("claim.diagnoses", [])
        if codes:
            part["diagnoses"] = codes
        return len(codes)

    def _notes(self, lines: list[LineRow]) -> tuple[ReadingNote, ...]:
        notes = tuple(note for line in lines for note in line.notes)
        if not self.claim.ends_open:
            return notes
        at = self.claim.rows[-1].named
        message = "the last row has no line break: whether it is whole cannot be told"
        return (*notes, ReadingNote("no-line-end", at, message))


def _why_unread(lines: list[LineRow]) -> str:
    for line in lines:
        for name, at, _, why in line.unread:
            if name == "code":
                return f"{at}: {why}"
    return "a line has its code"


def _take_facts(found: _Found, said: Said, at: str, text: str) -> None:
    for id, statement in said.facts:
        there = found.facts.setdefault(id, [])
        plain = {key: value for key, value in statement.items() if key != "source"}
        if all(plain != {k: v for k, v in one.items() if k != "source"} for one in there):
            there.append(statement)
            found.origins.append(Origin(id, at, text))


def _put(document: dict[str, Json], name: str, value: Json) -> None:
    part, dot, key = name.partition(".")
    if dot:
        document.setdefault(part, {})[key] = value
    else:
        document[name] = value


def _payer(values: dict[str, Json]) -> PayerIdentity | None:
    id, filing, coverage = (values.get(name) for name in _OF_PAYER)
    if not (id or filing or coverage):
        return None
    return PayerIdentity(((_KIND_OF_ID, id),) if id else (), filing, coverage)


def _subject(document: dict[str, Json]) -> Subject:
    patient = document.get("patient") or {}
    id, born = patient.get("id"), patient.get("birth_date")
    return Subject((id,) if id else (), parse_date(born) if born else None)
