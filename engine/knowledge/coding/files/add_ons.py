"""Add-on code edits: lines of fixed width without heading.

The add-on code stands in columns 1 to 5, the primary in 12 to 16, where `CCCCC` leaves it to the
contractor. That is known from one program that reads the file; where type and days stand was not
seen, so they are not read, and answers from it are graded no better than `secondary`.
"""

from collections.abc import Iterator

from engine.knowledge.coding.files.lines import CODE, Lines

LEFT_TO_CONTRACTOR = "CCCCC"


def rows(lines: Lines, _: str | None) -> Iterator[tuple[str, str]]:
    """Add-on code and primary, of each line."""
    count = 0
    for line in lines:
        if not line.strip():
            continue
        code, primary = line[:5], line[11:16]
        apart = not line[16:17].strip() or line[16:17].isdecimal()
        if not CODE.fullmatch(code) or not CODE.fullmatch(primary) or not apart:
            lines.refuse("the line has no add-on code in columns 1 to 5 and primary in 12 to 16")
        count += 1
        yield code, primary
    if not count:
        lines.refuse("the file is empty")
