"""The texts that come in: read once, checked to be JSON, and able to say where anything stands.

Everything that is wrong with what a user gives ends as a `Diagnostic`, and is raised in an
`InputError`.
"""

import errno
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Literal, NoReturn

from engine.knowledge.texts.json_offsets import Offsets
from engine.knowledge.texts.json_reader import RefusedError, read_values, read_with_care
from engine.knowledge.texts.json_text import Json, JsonError, Lines, Position, pointer
from engine.language.near import near
from engine.language.problems import Path, Problem, printable, quoted

__all__ = [
    "Diagnostic",
    "Document",
    "InputError",
    "Json",
    "Position",
    "Severity",
    "parse_document",
    "pointer",
    "read_bytes",
    "read_document",
]

Severity = Literal["error", "warning"]

_SHOWN_FILE = 4096
_SHOWN_PATH = 120
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong with a file, for a person and for tools.

    `line` and `column` count from 1 and are `None` where the file as a whole is meant; `path` is a
    JSON pointer, empty for the root; `code` is a stable name in kebab case.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    code: str
    message: str
    hint: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line that editors can follow, and the hint on a second one."""
        place = [printable(self.file, _SHOWN_FILE)]
        if self.line is not None:
            place += [str(self.line), str(self.column)]
        words = [":".join(place)]
        if self.severity != "error":
            words.append(self.severity)
        if self.path:
            words.append(printable(self.path, _SHOWN_PATH))
        text = f"{': '.join(words)}: {self.message} [{self.code}]"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class InputError(Exception):
    """What the user gave is wrong, and nothing was done with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take what is wrong, in the order to be shown."""
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """All diagnostics, one after another."""
        return "\n".join(map(str, self.diagnostics))


@dataclass(frozen=True, eq=False)
class Document:
    """A JSON text, its value, and the name that messages call it by."""

    name: str
    text: str
    value: Json

    def position(self, path: Path, *, at_key: bool = False) -> Position:
        """Where the value at a path stands, or its key.

        Where nothing stands at the path (a key that is missing), the nearest value around it.
        """
        here = path
        while (found := self._offsets.find(here)) is None:
            here = here[:-1]
        key, value = found
        return self._lines.position(key if at_key and here == path else value)

    def diagnose(self, problem: Problem, severity: Severity = "error") -> Diagnostic:
        """A problem of this document's value, with its place in the text."""
        position = self.position(problem.path, at_key=problem.at_key)
        return Diagnostic(
            self.name,
            position.line,
            position.column,
            pointer(problem.path),
            problem.code,
            problem.message,
            problem.hint,
            severity,
        )

    # Places are looked up only when something is wrong with the value: most never are.

    @cached_property
    def _offsets(self) -> Offsets:
        return Offsets(self.text)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)


def read_document(path: str | FilePath, *, max_bytes: int | None = None) -> Document:
    """Read a JSON file.

    Raises:
        InputError: there is no such file, it cannot be read, it is larger than `max_bytes`, or it
            is not acceptable JSON.

    """
    return parse_document(str(path), read_bytes(path, max_bytes=max_bytes), max_bytes=max_bytes)


def read_bytes(path: str | FilePath, *, max_bytes: int | None = None) -> bytes:
    """What is in a file.

    Raises:
        InputError: there is no such file, it cannot be read, or it is larger than `max_bytes`.

    """
    name = str(path)
    try:
        with FilePath(path).open("rb") as file:
            status = os.fstat(file.fileno())
            if max_bytes is not None and stat.S_ISREG(status.st_mode):
                _check_size(name, status.st_size, max_bytes)
            data = file.read() if max_bytes is None else file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        _fail_to_open(name, error)
    if max_bytes is not None:
        _check_size(name, len(data), max_bytes, whole=False)
    return data


def parse_document(name: str, data: bytes, *, max_bytes: int | None = None) -> Document:
    """Read JSON from bytes; `name` is what messages call them. A UTF-8 byte order mark is skipped.

    Raises:
        InputError: the bytes are more than `max_bytes`, not UTF-8, or not acceptable JSON.

    """
    if max_bytes is not None:
        _check_size(name, len(data), max_bytes, whole=False)
    text = _decode(name, data.removeprefix(_UTF8_MARK))
    try:
        try:
            value = read_values(text)
        except RefusedError:
            value = read_with_care(text)
    except JsonError as error:
        place = error.position
        diagnostic = Diagnostic(
            name,
            place.line,
            place.column,
            pointer(error.path),
            error.code,
            error.message,
            error.hint,
        )
        raise InputError([diagnostic]) from None
    return Document(name, text, value)


def _check_size(name: str, size: int, most: int, *, whole: bool = True) -> None:
    """Refuse what is too large; of what is not read to its end (`whole`) the size is not known."""
    if size > most:
        shown = f"{size:,}" if whole else f"more than {most:,}"
        message = f"the file has {shown} bytes, and at most {most:,} are read"
        raise InputError([Diagnostic(name, None, None, "", "too-large", message)])


def _fail_to_open(name: str, error: OSError | ValueError) -> NoReturn:
    number = error.errno if isinstance(error, OSError) else None
    hint = None
    match number:
        case errno.ENOENT | errno.ENOTDIR:
            code, message = "not-found", "there is no such file"
            hint = _similar_file(name)
        case errno.EISDIR:
            code, message = "is-a-folder", "this is a folder, not a file"
        case errno.EACCES | errno.EPERM:
            code, message = "no-permission", "there is no permission to read the file"
        case _:
            reason = error.strerror if isinstance(error, OSError) else None
            code = "unreadable"
            message = f"the file cannot be read ({(reason or 'not a file name').lower()})"
    raise InputError([Diagnostic(name, None, None, "", code, message, hint)]) from None


def _similar_file(name: str) -> str | None:
    folder, base = os.path.split(name)
    try:
        return near(base, sorted(one.name for one in FilePath(folder or ".").iterdir()))
    except OSError:
        return f"there is no folder {quoted(folder)} either"


def _decode(name: str, data: bytes) -> str:
    """The text of UTF-8 bytes; for any other, an error that says what they look like."""
    zero = data.find(b"\0")
    if zero < 0:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
            raise _bad_byte(name, data[: error.start], "not-utf-8", message) from None
    encoding = json.detect_encoding(data)
    if encoding != "utf-8" and data.decode(encoding, "replace").lstrip()[:1] in ("{", "["):
        message = f"the file is in {encoding[:6].upper()}, not in UTF-8"
        raise _bad_byte(name, b"", "not-utf-8", message)
    raise _bad_byte(name, data[:zero], "not-text", "this is not a text file: it holds a zero byte")


def _bad_byte(name: str, before: bytes, code: str, message: str) -> InputError:
    """The error about the byte that comes after others; its column is exact if those are UTF-8."""
    text = before.decode("utf-8", "replace")
    place = Lines(text).position(len(text))
    hint = "save the file as UTF-8" if code == "not-utf-8" else None
    return InputError([Diagnostic(name, place.line, place.column, "", code, message, hint)])
