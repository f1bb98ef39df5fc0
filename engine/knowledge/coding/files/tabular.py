"""Text with commas whose columns are found by their names, wherever these stand.

A heading may be spread over several lines, one word of a name above the other.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from engine.knowledge.coding.files.lines import Lines

_LONGEST_HEADING = 30
_NOT_A_LETTER = re.compile(r"[^A-Z0-9]")


def records(lines: Lines, what: str, columns: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The cells of the named columns in each record below the heading.

    `columns` are the ends of the names as letters and digits alone (`MUEVALUES`), each with what a
    message calls it. A file that lacks one, or has it twice, is refused: it is not `what`.
    """
    reader = csv.reader((line + "\n" for line in lines), strict=True)
    heading: list[Sequence[str]] = []
    places: list[int] | None = None
    try:
        for record in reader:
            if places is None:
                heading.append(record)
                places = _places(heading, columns)
                if places is None and len(heading) > _LONGEST_HEADING:
                    break
            elif any(cell.strip() for cell in record):
                if len(record) <= max(places):
                    lines.refuse("the line has too few columns")
                yield tuple(record[at].strip() for at in places)
    except csv.Error:
        lines.refuse("the line is not text with commas: a quotation mark is not closed")
    if places is None:
        listed = ", ".join(columns.values())
        lines.refuse(f"this is not {what}: no heading has the columns {listed}")


def _places(heading: Sequence[Sequence[str]], columns: Mapping[str, str]) -> list[int] | None:
    """Where the columns stand, once the heading is whole.

    It is when its last line has the first column's name at its start.
    """
    if not any(_letters(cell).endswith(next(iter(columns))) for cell in heading[-1][:1]):
        return None
    width = len(heading[-1])
    names = [
        "".join(_letters(line[at]) for line in heading if len(line) == width) for at in range(width)
    ]
    found = []
    for column in columns:
        places = [at for at, name in enumerate(names) if name.endswith(column)]
        if len(places) != 1:
            return None
        found += places
    return found


def _letters(cell: str) -> str:
    return _NOT_A_LETTER.sub("", cell.upper())
