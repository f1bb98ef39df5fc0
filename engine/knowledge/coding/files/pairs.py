"""Procedure-to-procedure edits: text with tabs, below a few lines of heading.

Column 1, column 2, a mark for edits older than 1996, first day, last day (`*`: none), indicator,
rationale. The rationale is not kept.
"""

import re
from collections.abc import Iterator

from engine.knowledge.coding.files.lines import Lines, compact_day

_LONGEST_HEADING = 30
_START = re.compile(r"[0-9A-Z]{5} *\t *[0-9A-Z]{5} *\t")
_LINE = re.compile(
    r"([0-9A-Z]{5}) *\t *([0-9A-Z]{5}) *\t[^\t]*\t *([0-9]{8}) *\t *([0-9]{8}|\*?) *\t *([019])"
    r" *(?:\t.*)?"
)
OPEN = 99991231
"""The last day of an edit that has none."""


def rows(lines: Lines, _: str | None) -> Iterator[tuple[str, str, int, int, int]]:
    """Column 1, column 2, first and last day as numbers, indicator, of each line."""
    started = False
    for line in lines:
        if not started:
            started = _START.match(line) is not None
            if not started:
                if lines.number > _LONGEST_HEADING:
                    lines.refuse("this is not a file of pairs: no pair of codes was found")
                continue
        found = _LINE.fullmatch(line)
        if found is None:
            if not line.strip():
                continue
            lines.refuse("the line is not a pair of codes with its days and indicator")
        column1, column2, begins, ends, indicator = found.groups()
        first = compact_day(begins)
        last = OPEN if ends in ("", "*") else compact_day(ends)
        if first is None or last is None:
            lines.refuse("a day of the line is not in the calendar")
        yield column1, column2, first, last, int(indicator)
    if not started:
        lines.refuse("this is not a file of pairs: no pair of codes was found")
