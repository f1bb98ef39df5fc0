"""From bytes to rows: the text of a table in its encoding, its header, and its cells.

A table that a spreadsheet wrote has habits: a byte order mark, a first line `sep=;`, columns
without a name that are empty, rows of nothing but delimiters, `="0360"` for a text of digits.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.encounter.intake.table.columns import Column
from engine.encounter.intake.table.mapping import DELIMITERS, TableMapping
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted

_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_AS_TEXT = re.compile(r'="([^"]*)"')
_HEADER = "the first row of a table names its columns"
_MAP_OR_IGNORE = "map it under `columns`, or list it under `ignored`"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (the header is 1), the line at which it begins.

    `cells` are the texts of the mapped columns, without spaces around them.
    """

    number: int
    line: int
    cells: dict[str, str]
    wrong: tuple[Diagnostic, ...] = ()

    @property
    def named(self) -> str:
        """The row as messages call it."""
        return f"row {self.number} (line {self.line})"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that hold anything. `ends_open`: its last row has no line break."""

    name: str
    rows: tuple[Row, ...]
    ends_open: bool


def read_rows(name: str, data: bytes, mapping: TableMapping) -> Table:
    """The rows of a table.

    Raises `InputError` where its bytes are not in its encoding, its columns are not those of the
    mapping, a quoted value does not end, or it has no row.
    """
    text = _text(name, data, mapping.encoding)
    records = _records(name, text, mapping.delimiter)
    _, line, header = next(records, (1, 1, []))
    names = [_clean(cell) for cell in header]
    if not any(names):
        raise InputError([_wrong(name, line, "no-header", "the table has no header", _HEADER)])
    _check_header(name, line, names, mapping)
    rows = [
        row
        for number, line, cells in records
        if (row := _row(name, (number, line, cells), names, mapping)) is not None
    ]
    if not rows:
        raise InputError([_wrong(name, line, "no-rows", "the table has a header and no row")])
    return Table(name, tuple(rows), ends_open=text[-1:] not in "\r\n")


def _text(name: str, data: bytes, encoding: str) -> str:
    if data.startswith(_UTF_16) or b"\0" in data:
        message = "this is not a text in an encoding that is read; it may be UTF-16"
        hint = "save it as `CSV UTF-8`"
        raise InputError([Diagnostic(name, None, None, "", "encoding", message, hint)])
    if data.startswith(_MARK):
        if encoding != "utf-8":
            message = f"the file says that it is UTF-8, and the mapping says `{encoding}`"
            raise InputError([_wrong(name, 1, "encoding", message, "leave `encoding` out")])
        data = data.removeprefix(_MARK)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"the table is not in the encoding `{encoding}`"
        hint = 'if an older program wrote it, the mapping says `"encoding": "latin-1"`'
        wrong = Diagnostic(name, line, column, "", "encoding", message, hint)
        raise InputError([wrong]) from None


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows with their number and the line at which each begins; a line `sep=` is passed by."""
    start = 1
    first, end, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == len("sep=;"):
        if first.strip()[-1] != delimiter:
            said = quoted(first.strip()[-1])
            message = f"the table says that its delimiter is {said}, the mapping says `{delimiter}`"
            raise InputError([_wrong(name, 1, "delimiter", message, "correct it in the mapping")])
        text, start = rest, 1 + len(end)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = start - 1
    while True:
        line = start + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError([_not_csv(name, line, str(error))]) from None
        number += 1
        yield number, line, cells


def _not_csv(name: str, line: int, said: str) -> Diagnostic:
    if "unexpected end" in said:
        message = "a quoted value that begins in this row does not end: the file may be cut off"
        return _wrong(name, line, "truncated", message, "get the whole file: nothing was read")
    if "field larger" in said:
        return _wrong(name, line, "too-large", "a cell of this row is larger than any value")
    message = "a quoted value of this row is followed by something other than the delimiter"
    hint = "a quote within a quoted value is written twice"
    return _wrong(name, line, "quotes", message, hint)


def _check_header(name: str, line: int, names: list[str], mapping: TableMapping) -> None:
    """Refuse a column that is not known, one that stands twice, and one that is not there."""
    wrong: list[Diagnostic] = []
    other = next((one for one in DELIMITERS if len(names) == 1 and one in names[0]), None)
    if other is not None:
        message = f"the header has no delimiter `{mapping.delimiter}`"
        hint = f'the mapping says `"delimiter": {_json(other)}` if that is what separates columns'
        raise InputError([_wrong(name, line, "delimiter", message, hint)])
    seen: set[str] = set()
    for column in filter(None, names):
        if column in seen:
            message = f"the table has two columns {quoted(column)}"
            wrong.append(_wrong(name, line, "duplicate-column", message, "rename one of them"))
        elif column not in mapping.columns and column not in mapping.ignored:
            message = f"the mapping does not know column {quoted(column)}"
            absent = [one for one in mapping.columns if one not in names]
            hint = near(column, absent) or _MAP_OR_IGNORE
            wrong.append(_wrong(name, line, "unknown-column", message, hint))
        seen.add(column)
    for column in mapping.columns:
        if column not in seen:
            message = f"the table has no column {quoted(column)}, which the mapping names"
            hint = near(column, seen - mapping.columns.keys()) or "take it out of the mapping"
            wrong.append(_wrong(name, line, "no-column", message, hint))
    if wrong:
        raise InputError(wrong)


def _row(
    name: str, record: tuple[int, int, list[str]], names: list[str], mapping: TableMapping
) -> Row | None:
    """A row, `None` where it is blank; what is wrong with it goes with it."""
    number, line, cells = record
    texts = [_clean(cell) for cell in cells]
    if not any(texts):
        return None
    wrong: list[Diagnostic] = []
    width = max(index for index, column in enumerate(names, 1) if column)
    if len(texts) < width:
        message = (
            f"row {number} (line {line}) has {len(texts)} cells, and the table has {width} columns"
        )
        hint = "a line break or quote within a value is written in a quoted value"
        wrong.append(_wrong(name, line, "row-length", message, hint))
    beyond = [index for index in range(len(texts)) if index >= len(names) or not names[index]]
    for index in beyond:
        if texts[index]:
            message = (
                f"row {number} (line {line}) has a value in column {index + 1}, which has no name"
            )
            hint = "a value that holds the delimiter is written in quotes"
            wrong.append(_wrong(name, line, "row-length", message, hint))
            break
    found = {
        column: text
        for column, text in zip(names, texts, strict=False)
        if column in mapping.columns
    }
    return Row(number, line, found, tuple(wrong))


def place_of(row: Row, column: Column) -> str:
    """Where a cell stands, in words."""
    return f"{row.named}, column {quoted(column.name)}"


def _clean(cell: str) -> str:
    text = cell.strip()
    as_text = _AS_TEXT.fullmatch(text)
    return as_text[1].strip() if as_text else text


def _json(delimiter: str) -> str:
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'


def _wrong(name: str, line: int, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(name, line, 1, "", code, message, hint)
