"""Which file is which: the names that CMS gives, and the edition that a name tells.

The layout of each kind is in a module of its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.knowledge.coding.files import add_ons, diagnoses, fees, pairs, unit_limits
from engine.knowledge.coding.files.lines import Lines
from engine.knowledge.coding.rows import TableKind

Values = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the name of a file tells: its edition, for whom it is, and which part of it."""

    kind: TableKind
    version: str
    begins: date
    ends: date
    setting: str | None = None
    part: int = 1
    parts: int = 1

    @property
    def edition(self) -> tuple[str, str, str]:
        """What tells one edition from another: kind, setting and first day."""
        return self.kind.value, self.setting or "", self.begins.isoformat()


_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_SETTINGS = {
    "ccipra": "practitioner",
    "ccioph": "outpatient_hospital",
    "practitionerservices": "practitioner",
    "outpatienthospitalservices": "outpatient_hospital",
}
_PARTS_OF_PAIRS = 4


def quarter(year: int, number: int) -> tuple[date, date]:
    """The first and last day of a quarter, numbered from 1."""
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * number % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _pairs(found: re.Match[str]) -> Heading:
    # Version 31.3 is that of the fourth quarter of 2025: one a year since 1994, the last digit
    # counts quarters from 0.
    year, number = 1994 + int(found["version"]), int(found["quarter"]) + 1
    return Heading(
        TableKind.PAIRS,
        f"v{found['version']}{found['quarter']}r{found['revision']}",
        *quarter(year, number),
        _SETTINGS[found["who"].lower()],
        int(found["part"]),
        _PARTS_OF_PAIRS,
    )


def _unit_limits(found: re.Match[str]) -> Heading:
    begins = date(int(found["year"]), int(found["month"]), int(found["day"]))
    ends = quarter(begins.year, (begins.month + 2) // 3)[1]
    setting = _SETTINGS[found["who"].lower()]
    return Heading(TableKind.UNIT_LIMITS, begins.isoformat(), begins, ends, setting)


def _add_ons(found: re.Match[str]) -> Heading:
    days = quarter(int(found["year"]), int(found["quarter"]))
    return Heading(TableKind.ADD_ONS, found["version"], *days)


def _fees(found: re.Match[str]) -> Heading:
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    month = _MONTHS[found["month"].lower()]
    days = quarter(year, (month + 2) // 3)
    return Heading(TableKind.FEES, f"{year}-{month:02}", *days)


def _diagnoses(found: re.Match[str]) -> Heading:
    year = int(found["year"])
    begins = date(year, 4, 1) if found["april"] else date(year - 1, 10, 1)
    version = f"April {year}" if found["april"] else f"fiscal year {year}"
    return Heading(TableKind.DIAGNOSES, version, begins, date(year, 9, 30))


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file: its names, an example of them, and how its lines are read."""

    name: re.Pattern[str]
    example: str
    heading: Callable[[re.Match[str]], Heading]
    rows: Callable[[Lines, str | None], Iterator[Values]]


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


LAYOUTS: Mapping[TableKind, Layout] = {
    TableKind.PAIRS: Layout(
        _named(
            r"(?P<who>ccipra|ccioph)-v(?P<version>[0-9]{2})(?P<quarter>[0-3])r(?P<revision>[0-9]+)"
            r"-f(?P<part>[1-4])\.txt"
        ),
        "ccipra-v323r0-f1.TXT",
        _pairs,
        pairs.rows,
    ),
    TableKind.UNIT_LIMITS: Layout(
        _named(
            r"MCR_MUE_(?P<who>PractitionerServices|OutpatientHospitalServices)_Eff_"
            r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9])-(?P<year>20[0-9]{2})\.csv"
        ),
        "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv",
        _unit_limits,
        unit_limits.rows,
    ),
    TableKind.ADD_ONS: Layout(
        _named(
            r"AOC_(?P<version>V(?P<year>20[0-9]{2})Q(?P<quarter>[1-4])(?:[_-][0-9A-Z]+)*)-MCR\.txt"
        ),
        "AOC_V2026Q4-MCR.txt",
        _add_ons,
        add_ons.rows,
    ),
    TableKind.FEES: Layout(
        _named(r"PPRRVU(?P<year>20[0-9]{2}|[0-9]{2})_(?P<month>jan|apr|jul|oct)[0-9A-Z_]*\.csv"),
        "PPRRVU2026_Oct_nonQPP.csv",
        _fees,
        fees.rows,
    ),
    TableKind.DIAGNOSES: Layout(
        _named(r"icd10cm[_-]order[_-](?P<april>april[_-])?(?P<year>20[0-9]{2})\.txt"),
        "icd10cm-order-2027.txt",
        _diagnoses,
        diagnoses.rows,
    ),
}
"""What can be imported, by what it holds."""


def recognized(name: str) -> tuple[Layout, Heading] | None:
    """The layout and edition that a file's name tells; `None` for any other file."""
    for layout in LAYOUTS.values():
        if found := layout.name.fullmatch(name):
            return layout, layout.heading(found)
    return None
