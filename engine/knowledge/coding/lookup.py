"""Asking the coding tables: one method for each question, always for a day.

A table is authoritative only for the days that were read; outside them, and for what a table that
is not exhaustive does not hold, the answer has no table: not checked. The user's own copies of the
CMS files come first, then the tables of the library; of several that speak of the day, the one with
the best evidence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from engine.knowledge.coding.local import LocalTables
from engine.knowledge.coding.rows import (
    AddOnRow,
    Answer,
    CodeRow,
    DiagnosisRow,
    ExcludesRow,
    FeeRow,
    ModifierRow,
    OtherCode,
    PackagingRow,
    PairRow,
    PlaceRow,
    Row,
    TableKind,
    TableRef,
    UnitLimitRow,
)
from engine.knowledge.coding.table import Key, Table, bare, first_days
from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.evidence import GRADES, Evidence
from engine.knowledge.library import Library

__all__ = ["Answer", "CodingTables", "TableRef"]

R = TypeVar("R", bound=Row)


class CodingTables:
    """The coding tables of a library and of the user's data folder, read when first asked.

    Not for listing what tables hold: `tables` and `LocalTables.editions` have that. Methods raise
    `InputError` where a table or the user's data cannot be read.
    """

    def __init__(self, library: Library, data: Path | None = None) -> None:
        """`data` is the folder of the user's own tables; without it only the library's count."""
        self._library = library
        self._local = LocalTables(data) if data is not None else None

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the library and of the one it extends."""
        return tables_of(self._library)

    def days(self, codes: Iterable[str]) -> frozenset[date]:
        """The first days of all states of the tables, of the user's pairs those of some codes.

        Between two neighbors of them no answer changes.
        """
        spans = ((entry.begins, entry.ends) for table in self.tables for entry in table.entries)
        own = self._local.days(codes) if self._local is not None else frozenset()
        return own | {day for span in spans for day in first_days(*span)}

    def code(self, code: str, day: date) -> Answer[CodeRow]:
        """Whether a procedure code is valid on a day; if not, which codes then are instead."""
        return _narrow(self._ask(TableKind.CODES, (code,), day))

    def diagnosis(self, code: str, day: date) -> Answer[DiagnosisRow]:
        """A diagnosis code, and whether it is billable. No row: there is no such code that day."""
        return _narrow(self._ask(TableKind.DIAGNOSES, (bare(code),), day))

    def excludes(self, code: str, other: str, day: date) -> Answer[ExcludesRow]:
        """Whether two diagnoses exclude each other (Excludes1), in either order."""
        one = self._ask(TableKind.EXCLUDES, (bare(code), bare(other)), day)
        if one.row is None:
            turned = self._ask(TableKind.EXCLUDES, (bare(other), bare(code)), day)
            one = turned if turned.row is not None or one.table is None else one
        return _narrow(one)

    def modifier(self, modifier: str, day: date) -> Answer[ModifierRow]:
        """What a modifier is; one that no table has is not checked."""
        return _narrow(self._ask(TableKind.MODIFIERS, (modifier,), day))

    def add_on(self, code: str, day: date) -> Answer[AddOnRow]:
        """The primaries of an add-on code. No row: the code is no add-on."""
        return _narrow(self._ask(TableKind.ADD_ONS, (code,), day))

    def mue(self, code: str, setting: str, day: date) -> Answer[UnitLimitRow]:
        """The most units of a code on a date. No row: no limit is published."""
        return _narrow(self._ask(TableKind.UNIT_LIMITS, (code,), day, setting))

    def pair(self, column1: str, column2: str, setting: str, day: date) -> Answer[PairRow]:
        """The pair edit by which column 2 is bundled into column 1. No row: there is no edit."""
        return _narrow(self._ask(TableKind.PAIRS, (column1, column2), day, setting))

    def fee(self, code: str, day: date) -> Answer[FeeRow]:
        """The physician fee schedule's indicators of a code."""
        return _narrow(self._ask(TableKind.FEES, (code,), day))

    def packaged(self, code: str, setting: str, day: date) -> Answer[PackagingRow]:
        """Whether a facility's payment for a code is packaged into that of another line."""
        return _narrow(self._ask(TableKind.PACKAGING, (code,), day, setting))

    def place_of_service(self, place: str) -> Answer[PlaceRow]:
        """What a place of service is."""
        return _narrow(self._ask(TableKind.PLACES, (place,), None))

    def _ask(
        self, kind: TableKind, key: Key, day: date | None, setting: str | None = None
    ) -> Answer[Row]:
        """The best answer of any table, own copies first."""
        homes = dict(self._homes(kind, setting))
        if self._local is not None and day is not None:
            for home, most in homes.items():
                found = self._local.ask(kind, key, day, home)
                if found is not None:
                    return _capped(found, most)
        answers = [
            _capped(answer, homes[table.setting])
            for table in self.tables
            if table.kind is kind and table.setting in homes
            if (answer := _said(table, key, day)) is not None
        ]
        return min(answers, key=_rank, default=_UNCHECKED)

    def _homes(self, kind: TableKind, setting: str | None) -> Iterator[tuple[str | None, Evidence]]:
        """The settings whose tables a setting uses, each with how that is known."""
        yield setting, Evidence.PRIMARY
        for table in self.tables:
            if table.kind is kind:
                for also in table.also_for:
                    if also.setting == setting:
                        yield table.setting, also.evidence


_UNCHECKED: Answer[Row] = Answer(None, None, Evidence.RECALL, None)


def _narrow(answer: Answer[Row]) -> Answer[R]:
    """The answer with the type of its table's rows: the reader made them by the table's kind."""
    return cast(Answer[R], answer)


def _rank(answer: Answer[Row]) -> tuple[int, int]:
    """The best evidence first, and of equal ones what is known from the latest day on."""
    return GRADES.index(answer.evidence), -(answer.begins or date.min).toordinal()


def _capped(answer: Answer[Row], most: Evidence) -> Answer[Row]:
    """An answer that reaches a setting through a statement is known no better than that."""
    return replace(answer, evidence=max(answer.evidence, most, key=GRADES.index))


def _said(table: Table, key: Key, day: date | None) -> Answer[Row] | None:
    """What one table of the library says on a day; `None` where it is not authoritative."""
    entry = table.entry_for(key, day)
    if entry is None:
        return None
    row = entry.row
    if isinstance(row, CodeRow) and day is not None and not row.valid:
        row = replace(row, instead=_instead(row, table, day))
    citation = entry.citation
    return Answer(row, table.ref, citation.evidence, citation, entry.begins, entry.ends)


def _instead(row: CodeRow, table: Table, day: date) -> tuple[OtherCode, ...]:
    """The codes that are valid on a day for what a code reports on others."""
    rows = (entry.row for entry in table.entries if entry.holds_on(day))
    return tuple(
        OtherCode(other.code, other.claims, other.unlisted)
        for other in rows
        if isinstance(other, CodeRow) and other.valid
        if set(other.services) & set(row.services)
    )
