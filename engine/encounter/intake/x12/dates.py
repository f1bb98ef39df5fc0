"""What the dates of elements say, `None` where they cannot be read."""

import re
from datetime import date
from functools import lru_cache

_DAY = re.compile(r"[0-9]{8}")


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """A day written as CCYYMMDD."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def days(qualifier: str, text: str) -> tuple[date, date] | None:
    """The first and last day of a DTP segment, by its qualifier: D8, DT (with time) or RD8."""
    if qualifier == "RD8":
        begin, _, end = text.partition("-")
        first, last = day(begin.strip()), day(end.strip())
    else:
        form = {"D8": text, "DT": text[:8] if text[8:].isdecimal() else ""}
        first = last = day(form.get(qualifier, ""))
    return (first, last) if first and last and first <= last else None
