"""The order file of ICD-10-CM: lines of fixed width without heading.

A running number in columns 1 to 5, the code without its point in 7 to 13, and in 15 whether it is
billable (1) or only heads longer codes (0). The descriptions after that are not kept. That layout
is from memory.
"""

import re
from collections.abc import Iterator

from engine.knowledge.coding.files.lines import Lines

_LINE = re.compile(r"([0-9]{5}) ([A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}) {0,4} ([01]) .*")
_FLAG = 14


def rows(lines: Lines, _: str | None) -> Iterator[tuple[str, int]]:
    """Code without its point, and whether it is billable (0 or 1), of each line."""
    last = 0
    seen: set[str] = set()
    for line in lines:
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        if found is None or found.start(3) != _FLAG:
            lines.refuse("the line is not a number, a diagnosis code and whether it is billable")
        number = int(found[1])
        if number <= last:
            lines.refuse(f"the number {number} comes after {last}: the file is not in its order")
        last = number
        if found[2] in seen:
            lines.refuse(f"the code `{found[2]}` stands a second time")
        seen.add(found[2])
        yield found[2], int(found[3])
    if not last:
        lines.refuse("the file is empty")
