"""The user's own copies of the CMS files, as `coverpack coding import` keeps them: asked, not read.

One SQLite file in the data folder. It is opened read-only, and only when a question is asked that
it could answer; an import puts a whole new file in its place.
"""

import os
import sqlite3
import sys
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.knowledge.coding.files.add_ons import LEFT_TO_CONTRACTOR
from engine.knowledge.coding.rows import (
    AddOnRow,
    Answer,
    DiagnosisRow,
    FeeRow,
    PairRow,
    Row,
    TableKind,
    TableRef,
    UnitLimitRow,
)
from engine.knowledge.coding.table import Key, first_days
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.knowledge.texts.json_writer import digest

ENVIRONMENT = "COVERPACK_DATA"
FILE = "coding.sqlite3"
LAYOUT = 1
"""The layout of the file, as its `user_version` says."""
DOCUMENTS: Mapping[TableKind, str] = {
    TableKind.PAIRS: "CMS procedure-to-procedure edits",
    TableKind.UNIT_LIMITS: "CMS medically unlikely edits",
    TableKind.ADD_ONS: "CMS add-on code edits",
    TableKind.FEES: "Medicare physician fee schedule, relative value file",
    TableKind.DIAGNOSES: "ICD-10-CM, order file",
}
"""The files that can be imported, by what they hold."""


def data_folder() -> Path:
    """The folder of the user's data: `COVERPACK_DATA`, else where the platform keeps such data."""
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        above = Path.home() / "Library" / "Application Support"
    else:
        above = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(above) / "coverpack"


_EVIDENCE: Mapping[TableKind, Evidence] = {
    **dict.fromkeys(DOCUMENTS, Evidence.PRIMARY),
    TableKind.ADD_ONS: Evidence.SECONDARY,
    TableKind.DIAGNOSES: Evidence.SECONDARY,
}
"""How what is imported is known: it is the issuing body's own data, but of two kinds of files the
layout is known only from somebody else's reading or from memory."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """One imported file. An edition may come in several: `part` of `parts`."""

    file: int
    part: int
    parts: int
    name: str
    digest: str
    rows: int


@dataclass(frozen=True)
class Edition:
    """One edition of a CMS file, and the days for which it is the one in force."""

    kind: TableKind
    setting: str | None
    version: str
    begins: date
    ends: date
    parts: tuple[Part, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one edition from another: kind, setting and first day."""
        return self.kind.value, self.setting or "", self.begins.isoformat()

    @property
    def complete(self) -> bool:
        """Whether every part is there. Only then does it say of a code that there is no row."""
        return len(self.parts) == self.parts[0].parts

    @cached_property
    def ref(self) -> TableRef:
        """What a decision says of it."""
        id = "local/" + "-".join(filter(None, (self.kind.value, self.setting)))
        content = digest([part.digest for part in self.parts])
        return TableRef(id, self.version, content, self.begins, self.ends)

    @property
    def citation(self) -> Citation:
        """The CMS file, as the user's copy has it."""
        setting = f", {self.setting.replace('_', ' ')}" if self.setting else ""
        document = f"{DOCUMENTS[self.kind]}{setting}, {self.version} (own copy)"
        return Citation(document, None, None, _EVIDENCE[self.kind], self.parts[0].name)


class LocalTables:
    """The tables in a data folder; a folder without any has no answers.

    Members raise `InputError` where the file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is opened until something is asked."""
        self.path = folder / FILE

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """What has been imported, by kind and setting, the earliest first."""
        found: dict[tuple[str, str | None, str], Edition] = {}
        for row in self._rows(
            "SELECT kind, setting, version, begins, ends, id, part, parts, name, digest, rows"
            " FROM files ORDER BY kind, setting, begins, part"
        ):
            kind, setting, version, begins, ends = row[:5]
            try:
                days = date.fromisoformat(begins), date.fromisoformat(ends)
                edition = Edition(
                    TableKind(kind), setting or None, version, *days, (Part(*row[5:]),)
                )
            except (TypeError, ValueError):
                raise unreadable(self.path) from None
            same = found.setdefault((kind, setting, begins), edition)
            if same is not edition:
                found[kind, setting, begins] = replace(same, parts=same.parts + edition.parts)
        return tuple(found.values())

    def days(self, codes: Iterable[str]) -> frozenset[date]:
        """The days on which what is said of some codes may change: the first ones of each state.

        Of pairs every row has days of its own, of the other kinds only the editions.
        """
        wanted = tuple(codes)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT DISTINCT begins, ends FROM pairs WHERE column1 IN ({marks})"
        query += f" OR column2 IN ({marks})"
        spans = [(one.begins, one.ends) for one in self.editions]
        if any(one.kind is TableKind.PAIRS for one in self.editions):
            rows = self._rows(query, (*wanted, *wanted))
            spans += [(_day(begins), _day(ends)) for begins, ends in rows]
        return frozenset(day for span in spans for day in first_days(*span))

    def ask(self, kind: TableKind, key: Key, day: date, setting: str | None) -> Answer[Row] | None:
        """What the imported files say; `None` where none is authoritative for the day."""
        own = [one for one in self.editions if (one.kind, one.setting) == (kind, setting)]
        current = [one for one in own if one.begins <= day <= one.ends]
        if current:
            edition = current[-1]
            row = self._row(edition, key, day)
            if row is None and not edition.complete:
                return None
            return _answer(edition, row, edition.begins)
        later = [one for one in own if one.begins > day]
        if kind is TableKind.PAIRS and later:
            # A pair's row says since when it holds: it speaks of earlier days too, its absence not.
            row = self._row(later[0], key, day)
            return None if row is None else _answer(later[0], row, day)
        earlier = [one for one in own if one.ends < day]
        if kind is TableKind.UNIT_LIMITS and earlier and later:
            return self._between(earlier[-1], later[0], key, day)
        return None

    def _between(self, before: Edition, after: Edition, key: Key, day: date) -> Answer[Row] | None:
        """A limit that is the same before and after a gap is inferred to hold in it."""
        row, same = self._row(before, key, day), self._row(after, key, day)
        if row is None or row != same:
            return None
        found = replace(_answer(after, row, before.begins), evidence=Evidence.INFERRED)
        assert found.citation is not None  # an imported table always has one
        return replace(found, citation=replace(found.citation, evidence=Evidence.INFERRED))

    def _row(self, edition: Edition, key: Key, day: date) -> Row | None:
        query, make = _QUERIES[edition.kind]
        number = int(day.strftime("%Y%m%d"))
        days = (number, number) if edition.kind is TableKind.PAIRS else ()
        files = [part.file for part in edition.parts]
        marks = ", ".join("?" * len(files))
        rows = self._rows(query.format(files=marks), (*files, *key, *days))
        return make(key, rows) if rows else None

    def _rows(self, query: str, values: Iterable[object] = ()) -> Rows:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, tuple(values)).fetchall()
        except sqlite3.DatabaseError:
            raise unreadable(self.path) from None

    @cached_property
    def _connection(self) -> sqlite3.Connection | None:
        if not self.path.is_file():
            return None
        try:
            # No other program changes the file in place: locks and journals need not be looked for.
            address = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            opened = sqlite3.connect(address, uri=True, check_same_thread=False)
            weakref.finalize(self, opened.close)
            layout = opened.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError:
            raise unreadable(self.path) from None
        if layout != LAYOUT:
            raise unreadable(self.path)
        return opened


def unreadable(path: Path) -> InputError:
    """The error about data that this version of coverpack did not write, or that is damaged."""
    message = "the imported coding tables cannot be read"
    hint = "remove the file and import the CMS files again"
    return InputError([Diagnostic(str(path), None, None, "", "unreadable", message, hint)])


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _answer(edition: Edition, row: Row | None, begins: date) -> Answer[Row]:
    citation = edition.citation
    return Answer(row, edition.ref, citation.evidence, citation, begins, edition.ends)


def _add_on(key: Key, rows: Rows) -> Row:
    """The type follows from the rows: closed unless one of them leaves it to the contractor."""
    primaries = tuple(row[0] for row in rows)
    listed = tuple(code for code in primaries if code != LEFT_TO_CONTRACTOR)
    if LEFT_TO_CONTRACTOR not in primaries:
        return AddOnRow(key[0], listed, 1)
    return AddOnRow(key[0], listed, 3 if listed else 2)


def _fee(key: Key, rows: Rows) -> Row:
    na = rows[0][8]
    row = FeeRow(key[0], *rows[0][:8])
    return replace(row, non_facility_na=None if na is None else bool(na))


_PAIR = """
    SELECT indicator FROM pairs
    WHERE file IN ({files}) AND column1 = ? AND column2 = ? AND begins <= ? AND ends >= ?
    ORDER BY begins DESC, ends DESC
"""
_UNIT_LIMIT = "SELECT units, mai FROM unit_limits WHERE file IN ({files}) AND code = ?"
_ADD_ON = (
    "SELECT primary_code FROM add_ons WHERE file IN ({files}) AND code = ? ORDER BY primary_code"
)
_FEE = """
    SELECT status, global_days, multiple, bilateral, assistant, co_surgeon, team, pc_tc,
           non_facility_na
    FROM fees WHERE file IN ({files}) AND code = ?
"""
_DIAGNOSIS = "SELECT billable FROM diagnoses WHERE file IN ({files}) AND code = ?"
_QUERIES: Mapping[TableKind, tuple[str, Callable[[Key, Rows], Row]]] = {
    TableKind.PAIRS: (_PAIR, lambda key, rows: PairRow(key[0], key[1], rows[0][0])),
    TableKind.UNIT_LIMITS: (_UNIT_LIMIT, lambda key, rows: UnitLimitRow(key[0], *rows[0])),
    TableKind.ADD_ONS: (_ADD_ON, _add_on),
    TableKind.FEES: (_FEE, _fee),
    TableKind.DIAGNOSES: (_DIAGNOSIS, lambda key, rows: DiagnosisRow(key[0], bool(rows[0][0]))),
}
"""How a kind is asked of the files of an edition: then codes, then the day where there are days."""
