"""The form in which a column writes its dates: `YYYY-MM-DD` unless the mapping says another.

Two digits of a year are no form: they do not tell 1925 from 2025.
"""

import re
from dataclasses import dataclass
from datetime import date

ISO = "YYYY-MM-DD"
_PARTS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "MM": "(?P<month>[0-9]{2})",
    "DD": "(?P<day>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "D": "(?P<day>[0-9]{1,2})",
}
_PART = re.compile("YYYY|MM|DD|M|D")
_WELL_FORMED = re.compile(r"[YMD0-9/.\-:T ]+")


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form of dates, such as `MM/DD/YYYY`; `M` and `D` take one or two digits."""

    text: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> str | None:
        """The date that a text is, as year-month-day; `None` if it has not this form."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        try:
            return date(*(int(found[part]) for part in ("year", "month", "day"))).isoformat()
        except ValueError:
            return None


def day_form(text: str) -> DayForm | None:
    """The form that a text describes; `None` if it has not one year, one month and one day."""
    parts = _PART.findall(text)
    if sorted(part[0] for part in parts) != ["D", "M", "Y"] or not _WELL_FORMED.fullmatch(text):
        return None
    rest = _PART.split(text)
    if any("Y" in one for one in rest):
        return None
    between = zip(map(re.escape, rest), [*(_PARTS[part] for part in parts), ""], strict=True)
    return DayForm(text, re.compile("".join(before + part for before, part in between)))
