"""The days between which no coding table and no coding pack says anything else.

A year of claims has hundreds of days and a handful of these spans: lines are decided once a span,
on its first day. A test holds that the answer is that of every day of it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from engine.encounter.derived import BVN_CODES
from engine.knowledge.coding.lookup import CodingTables
from engine.knowledge.library import Library
from engine.scale import sql
from engine.scale.sql import Expr

_ANY_DAY = date(2000, 1, 1)
"""Stands for all days where nothing is dated."""


@dataclass(frozen=True, slots=True)
class CodingDays:
    """The first days of all spans but the one before any of them, in order."""

    days: Sequence[date]

    def first_day(self, span: int) -> date:
        """The day that stands for a span; the span before all days ends the day before."""
        if span:
            return self.days[span - 1]
        return self.days[0] - timedelta(days=1) if self.days else _ANY_DAY

    def span_of(self, day: date) -> int:
        """The number of the span that a day is in."""
        return bisect_right(self.days, day)

    @property
    def spans(self) -> range:
        """The numbers of all spans."""
        return range(len(self.days) + 1)

    def column(self, day: Expr) -> Expr:
        """The number of the span of a date column."""
        pairs = [
            (sql.compare(exp.LT, day.copy(), sql.day(one)), sql.whole(number))
            for number, one in enumerate(self.days)
        ]
        return exp.cast(sql.case(*pairs, otherwise=sql.whole(len(self.days))), "INTEGER")


def coding_days(library: Library, tables: CodingTables) -> CodingDays:
    """The days of a library's coding packs and of the tables that it is asked with."""
    begins = {pack.begins for pack in library.coding_packs}
    return CodingDays(sorted(begins | tables.days(sorted(BVN_CODES))))
