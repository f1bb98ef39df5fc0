"""Importing CMS files into the data folder: all that are named, or nothing.

The data is written to a new file beside the one that is there and takes its place only when every
line has been read; until then, and whatever goes wrong, the previous data stays. Kept are codes,
days, indicators and units: never a description.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine.knowledge.coding.files.found import Found
from engine.knowledge.coding.files.lines import Lines
from engine.knowledge.coding.local import FILE, LAYOUT, LocalTables
from engine.knowledge.coding.rows import TableKind
from engine.knowledge.texts.documents import Diagnostic, InputError

_COLUMNS: Mapping[TableKind, str] = {
    TableKind.PAIRS: "column1 TEXT, column2 TEXT, begins INTEGER, ends INTEGER, indicator INTEGER",
    TableKind.UNIT_LIMITS: "code TEXT, units INTEGER, mai INTEGER",
    TableKind.ADD_ONS: "code TEXT, primary_code TEXT",
    TableKind.FEES: (
        "code TEXT, status TEXT, global_days TEXT, multiple TEXT, bilateral TEXT, assistant TEXT,"
        " co_surgeon TEXT, team TEXT, pc_tc TEXT, non_facility_na INTEGER"
    ),
    TableKind.DIAGNOSES: "code TEXT, billable INTEGER",
}
_KEYS: Mapping[TableKind, str] = {
    TableKind.PAIRS: "file, column1, column2, begins, ends, indicator",
    TableKind.ADD_ONS: "file, code, primary_code",
}
_FORSAKEN = 24 * 60 * 60
"""After so many seconds without a change, a copy is that of an import that was killed."""
_FILES = """
    CREATE TABLE files (
        id INTEGER PRIMARY KEY, kind TEXT, setting TEXT, version TEXT, begins TEXT, ends TEXT,
        part INTEGER, parts INTEGER, name TEXT, digest TEXT, rows INTEGER
    )
"""

_TWICE = """
    SELECT column1, column2 FROM pairs WHERE file = ?
    GROUP BY column1, column2, begins, ends HAVING COUNT(*) > 1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file came to. `replaced`: its edition was there before.

    `same_as` is the file of the same import that says the same but for payment, and is kept.
    """

    file: Found
    rows: int
    replaced: bool
    same_as: Found | None = None


def import_files(
    files: Sequence[Found], folder: Path, progress: Callable[[int], None] = lambda _: None
) -> list[Imported]:
    """Import files into a data folder; `progress` is told of the bytes read.

    Raises:
        InputError: a file is not what its name says, is damaged or cut off, the folder cannot be
            written, or another import ran meanwhile. The data is then as it was.

    """
    target = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _identity(target)
        with _copy_of(target) as copy:
            with closing(sqlite3.connect(copy)) as database:
                imported = _write(database, files, progress)
            _flush(copy, os.O_RDWR)
            if _identity(target) != before:
                message = "another import ran meanwhile"
                raise _failed(target, message, "run this one again")
            copy.replace(target)
        if os.name == "posix":  # elsewhere a folder cannot be opened, nor need it be
            _flush(folder, os.O_RDONLY)
    except (OSError, sqlite3.DatabaseError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _failed(target, f"the data cannot be written ({reason.lower()})") from None
    return imported


@contextmanager
def _copy_of(target: Path) -> Iterator[Path]:
    """A file beside the data that holds the same, removed in the end if it is still there."""
    _ = LocalTables(target.parent).editions  # refuses data that cannot be read
    copy = target.with_name(f".{target.name}.{os.getpid()}")
    _sweep(target)
    try:
        if target.exists():
            shutil.copyfile(target, copy)
        else:
            copy.unlink(missing_ok=True)
            with closing(sqlite3.connect(copy)) as database:
                database.execute(_FILES)
                for kind, columns in _COLUMNS.items():
                    key = _KEYS.get(kind, "file, code")
                    database.execute(
                        f"CREATE TABLE {kind.value}"
                        f" (file INTEGER, {columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
                    )
                database.execute(f"PRAGMA user_version = {LAYOUT}")
                database.commit()
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _write(
    database: sqlite3.Connection, files: Sequence[Found], progress: Callable[[int], None]
) -> list[Imported]:
    # The file is discarded if anything fails: it needs no journal, and is flushed once at the end.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    imported = []
    kept: dict[tuple[object, ...], tuple[Found, int]] = {}
    for file in files:
        place = (file.heading.edition, file.heading.part)
        replaced = place not in kept and _forget(database, file)
        with file.open() as opened:
            lines = Lines(file.name, opened, progress)
            id, rows = _insert(database, file, lines)
        same_as, first = kept.setdefault(place, (file, id))
        if first == id:
            imported.append(Imported(file, rows, replaced))
            continue
        if _differ(database, file.heading.kind, first, id):
            lines.refuse_whole(f"it differs from `{same_as.name}` in more than payment")
        _remove(database, file.heading.kind, id)
        imported.append(Imported(file, rows, replaced=False, same_as=same_as))
    database.commit()
    return imported


def _differ(database: sqlite3.Connection, kind: TableKind, one: int, other: int) -> bool:
    """Whether two files hold different rows."""
    names = ", ".join(part.split()[0] for part in _COLUMNS[kind].split(", "))
    rows = f"SELECT {names} FROM {kind.value} WHERE file = ?"
    both = ((one, other), (other, one))
    return any(database.execute(f"{rows} EXCEPT {rows}", pair).fetchone() for pair in both)


def _forget(database: sqlite3.Connection, file: Found) -> bool:
    """Remove what a file replaces: its part of the edition, and any other revision of it."""
    heading = file.heading
    old = database.execute(
        "SELECT id FROM files WHERE kind = ? AND setting = ? AND begins = ?"
        " AND (part = ? OR version <> ?)",
        (*heading.edition, heading.part, heading.version),
    ).fetchall()
    for (id,) in old:
        _remove(database, heading.kind, id)
    return bool(old)


def _remove(database: sqlite3.Connection, kind: TableKind, id: int) -> None:
    database.execute(f"DELETE FROM {kind.value} WHERE file = ?", (id,))
    database.execute("DELETE FROM files WHERE id = ?", (id,))


def _insert(database: sqlite3.Connection, file: Found, lines: Lines) -> tuple[int, int]:
    """Write the rows of a file; its number in the data, and how many there are."""
    heading = file.heading
    kind, setting, begins = heading.edition
    record = (heading.version, begins, heading.ends.isoformat(), heading.part, heading.parts)
    id = database.execute(
        "INSERT INTO files (kind, setting, version, begins, ends, part, parts, name)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, setting, *record, file.name.replace(os.sep, "/").rpartition("/")[2]),
    ).lastrowid
    assert id is not None  # a row was inserted
    found = file.layout.rows(lines, heading.setting)
    marks = ", ".join("?" * (_COLUMNS[heading.kind].count(",") + 2))
    # A row that stands twice word for word says nothing new; what contradicts is refused.
    count = database.executemany(
        f"INSERT OR IGNORE INTO {kind} VALUES ({marks})",
        (tuple(chain((id,), row)) for row in found),
    ).rowcount
    if heading.kind is TableKind.PAIRS:
        twice = database.execute(_TWICE, (id,)).fetchone()
        if twice is not None:
            message = f"the pair `{twice[0]}` and `{twice[1]}` has two indicators on the same days"
            lines.refuse_whole(message)
    database.execute(
        "UPDATE files SET digest = ?, rows = ? WHERE id = ?", (lines.digest, count, id)
    )
    return id, count


def _sweep(target: Path) -> None:
    """Remove what an import left that was killed. One that still runs has written to its own."""
    for left in target.parent.glob(f".{target.name}.*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORSAKEN:
                left.unlink()


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from another."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _flush(path: Path, mode: int) -> None:
    """Wait until what was written to a file or folder is on the disk."""
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _failed(path: Path, message: str, hint: str | None = None) -> InputError:
    return InputError([Diagnostic(str(path), None, None, "", "not-imported", message, hint)])
