"""The lines of a file that may be very long: one at a time, with their numbers."""

import codecs
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO, NoReturn
from zipfile import BadZipFile

from engine.knowledge.texts.documents import Diagnostic, InputError

LONGEST = 65_536
"""More bytes than this are no line of any of these files."""
CODE = re.compile(r"[0-9A-Z]{5}")
_AGAIN = "get the file again; nothing of it was imported"


class Lines:
    """The lines of one file, with what is needed to refuse it at a place.

    Iterate once. `digest` is then that of all bytes.
    """

    def __init__(self, name: str, file: IO[bytes], progress: Callable[[int], None]) -> None:
        """`name` is what messages call the file; `progress` is told of the bytes read."""
        self.name = name
        self.number = 0
        self._file = io.BufferedReader(file) if not isinstance(file, io.BufferedReader) else file  # type: ignore[type-var]  # a member of an archive is no raw stream, but reads like one
        self._progress = progress
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[str]:
        """Each line without its end. These files are in one-byte encodings of the West."""
        unfinished = False
        for raw in self._raw():
            self.number += 1
            if len(raw) == LONGEST:
                self.refuse("the line is longer than any of such a file")
            unfinished = not raw.endswith(b"\n")
            if self.number == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901  # of the first line only
            yield raw.rstrip(b"\r\n").decode("latin-1")
        if unfinished:
            message = "the last line has no line break: the file looks cut off"
            self.refuse(message, "get the file again; if it is whole, add a line break at its end")

    def _raw(self) -> Iterator[bytes]:
        pending = 0
        try:
            while raw := self._file.readline(LONGEST):
                self._hash.update(raw)
                pending += len(raw)
                if pending >= LONGEST:
                    self._progress(pending)
                    pending = 0
                yield raw
        except (BadZipFile, zlib.error, EOFError):
            self.refuse("the archive is damaged here")
        except OSError as error:
            self.refuse(
                f"the file cannot be read ({(error.strerror or 'no reason given').lower()})"
            )
        self._progress(pending)

    @property
    def digest(self) -> str:
        """The digest of the bytes read."""
        return "sha256:" + self._hash.hexdigest()

    def refuse(self, message: str, hint: str = _AGAIN) -> NoReturn:
        """Refuse the whole file for what stands in the line read last."""
        at = self.number or None
        raise _not_importable(self.name, at, message, hint)

    def refuse_whole(self, message: str) -> NoReturn:
        """Refuse the file for what is in no one line."""
        raise _not_importable(self.name, None, message, _AGAIN)


def _not_importable(name: str, line: int | None, message: str, hint: str) -> InputError:
    column = None if line is None else 1
    return InputError([Diagnostic(name, line, column, "", "not-importable", message, hint)])


@lru_cache(maxsize=10_000)
def compact_day(text: str) -> int | None:
    """A date of the form YYYYMMDD as a number; `None` if it is no day of the calendar."""
    try:
        date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return None
    return int(text)
