"""The files to import among those that a person names, which may be archives."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn
from zipfile import BadZipFile, ZipFile, is_zipfile

from engine.knowledge.coding.files.layouts import LAYOUTS, Heading, Layout, recognized
from engine.knowledge.coding.rows import TableKind
from engine.knowledge.texts.documents import Diagnostic, InputError

_WORKBOOKS = (".xlsx", ".xls")


@dataclass(frozen=True, slots=True)
class Found:
    """One file to import: itself, or a member of an archive. `size` is in bytes, unpacked."""

    name: str
    layout: Layout
    heading: Heading
    size: int
    path: Path
    member: str | None = None

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes of the file. Raises `InputError` where it cannot be opened."""
        with ExitStack() as opened:
            try:
                if self.member is None:
                    file: IO[bytes] = opened.enter_context(self.path.open("rb"))
                else:
                    archive = opened.enter_context(ZipFile(self.path))
                    file = opened.enter_context(archive.open(self.member))
            except (BadZipFile, NotImplementedError, RuntimeError):
                _refuse(self.name, "the archive is damaged or locked", "get the file again")
            except OSError as error:
                _unreadable(self.name, error)
            yield file


def found_in(paths: Iterable[Path]) -> list[Found]:
    """The files that can be imported, in the order of their editions and parts.

    Raises `InputError` for a path that is none of them, an archive without any, two files that are
    the same part of the same edition, and parts of two revisions of one edition.
    """
    found = [one for path in paths for one in _files(path)]
    found.sort(key=lambda one: (one.heading.edition, one.heading.part, one.name))
    for one, other in pairwise(found):
        if one.heading.edition != other.heading.edition:
            continue
        if one.heading.version != other.heading.version:
            message = f"`{one.name}` is of another revision of the same edition"
            _refuse(other.name, message, "name the parts of one revision: it replaces the other")
        if one.heading.part == other.heading.part and not _same_but_for_values(one, other):
            message = f"`{one.name}` is the same part of the same edition"
            _refuse(other.name, message, "name one of the two")
    return found


def _same_but_for_values(one: Found, other: Found) -> bool:
    """Whether two files differ in payment alone, as the two fee schedules of a quarter do."""
    both_fees = one.heading.kind is other.heading.kind is TableKind.FEES
    return both_fees and all("QPP" in each.name.upper() for each in (one, other))


def _files(path: Path) -> list[Found]:
    try:
        size = path.stat().st_size
        if path.suffix.lower() == ".zip" or (path.is_file() and is_zipfile(path)):
            return _members(path)
    except OSError as error:
        _unreadable(str(path), error)
    known = recognized(path.name)
    if known is None:
        _unknown(str(path), [path.name])
    return [Found(str(path), *known, size, path)]


def _members(path: Path) -> list[Found]:
    if path.suffix.lower() in _WORKBOOKS:  # a workbook is an archive too
        _unknown(str(path), [path.name])
    try:
        with ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
    except (BadZipFile, OSError):
        _refuse(str(path), "the archive is damaged", "get the file again; nothing was imported")
    found = [
        Found(f"{path}/{one.filename}", *known, one.file_size, path, one.filename)
        for one in members
        if (known := recognized(PurePosixPath(one.filename).name)) is not None
    ]
    if not found:
        _unknown(str(path), [one.filename for one in members])
    return found


def _unknown(name: str, names: Iterable[str]) -> NoReturn:
    if any(one.lower().endswith(_WORKBOOKS) for one in names):
        message = "workbooks are not read"
        _refuse(name, message, "import the file as text: CMS gives both, often in one archive")
    examples = ", ".join(f"`{layout.example}`" for layout in LAYOUTS.values())
    message = "the name is that of no file that can be imported"
    _refuse(name, message, f"keep the names that CMS gives, for example {examples}")


def _unreadable(name: str, error: OSError) -> NoReturn:
    reason = (error.strerror or "no reason given").lower()
    _refuse(name, f"the file cannot be read ({reason})", None)


def _refuse(name: str, message: str, hint: str | None) -> NoReturn:
    raise InputError([Diagnostic(name, None, None, "", "not-importable", message, hint)])
