"""From bytes to numbered segments: the text, its interchanges, and pyx12's reader over each.

pyx12's raw reader splits the text. What it passes over in silence is looked at here: an empty
segment, at which it ends, and a text that ends before its last segment does.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyx12.rawx12file import RawX12File

from engine.encounter.intake.x12.separators import Separators, of_group_or_transaction, of_header
from engine.knowledge.texts.documents import Diagnostic, InputError

_BLANK = " \t\r\n\x1a"
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Interchange:
    """Segments that share their separators: from one ISA to its IEA, or a file without any ISA.

    `first` is the number of its first segment in the file, counted from 1; `odd` are the codes of
    what is irregular about its header and text.
    """

    separators: Separators
    segments: list[str]
    first: int
    has_header: bool
    odd: tuple[str, ...] = ()


@dataclass(frozen=True)
class X12Text:
    """The text of a file, and the name that messages call it by."""

    name: str
    text: str

    def diagnostic(
        self, number: int, code: str, message: str, hint: str | None = None, path: str = ""
    ) -> Diagnostic:
        """What is wrong at a segment, with its line and column."""
        line, column = self._position(number)
        return Diagnostic(self.name, line, column, path, code, message, hint)

    def wrong(self, number: int, code: str, message: str, hint: str | None = None) -> InputError:
        """Why the file as a whole is not read."""
        return InputError([self.diagnostic(number, code, message, hint)])

    def _position(self, number: int) -> tuple[int, int]:
        """Line and column of a segment: looked for only where something is wrong."""
        offset = self._offsets[min(number, len(self._offsets)) - 1]
        line = bisect_right(self._line_ends, offset - 1)
        begin = self._line_ends[line - 1] + 1 if line else 0
        return line + 1, offset - begin + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each segment begins, and after the last one where the text ends."""
        text, offset = self.text, _skip(self.text, 0)
        separators: Separators | None = None
        offsets: list[int] = []
        while offset < len(text):
            separators = separators or _separators(text[offset : offset + 400])
            end = text.find(separators.segment, offset) if separators else -1
            if end < 0:
                break
            if end > offset:
                offsets.append(offset)
            if text.startswith("IEA", offset):
                separators = None
            offset = _skip(text, end + 1)
        return [*offsets, min(offset, max(len(text) - 1, 0))]


def is_x12(data: bytes) -> bool:
    """Whether bytes look like X12: an interchange, a group or a transaction begins them."""
    start = data[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    return _separators(start.decode("latin-1")) is not None


def read_text(name: str, data: bytes) -> X12Text:
    """The text of a file. X12 is ASCII; other letters can only stand in names, which nobody reads.

    Raises `InputError` where the bytes are no text.
    """
    if b"\0" in data:
        message = "this is not a text file: it holds a zero byte"
        raise InputError([Diagnostic(name, None, None, "", "not-text", message)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return X12Text(name, text.removeprefix(_MARK))


def interchanges(source: X12Text) -> Iterator[Interchange]:
    """The interchanges of a file with their segments, each without terminator and line ends.

    Raises `InputError` where a header is damaged, something else follows an interchange, or the
    text ends in the middle of a segment.
    """
    text, offset, number = source.text, _skip(source.text, 0), 1
    if offset == len(text):
        message = "the file is empty"
        raise InputError([Diagnostic(source.name, None, None, "", "empty-file", message)])
    while offset < len(text):
        separators = _separators(text[offset : offset + 400])
        if separators is None:
            raise _no_interchange(source, number, text[offset : offset + 3])
        one, offset = _interchange(source, separators, offset, number)
        yield one
        number += len(one.segments)


class _Stream:
    """What pyx12 reads from: the text from an offset on, after a header made for it.

    No copy of the text, of which there may be as many as interchanges.
    """

    def __init__(self, text: str, offset: int, made: str) -> None:
        self.text = text
        self.offset = offset
        self.made = made

    def read(self, size: int) -> str:
        if self.made:
            made, self.made = self.made, ""
            return made
        part = self.text[self.offset : self.offset + size]
        self.offset += len(part)
        return part


def _interchange(
    source: X12Text, separators: Separators, start: int, number: int
) -> tuple[Interchange, int]:
    """The interchange that begins at an offset, and the offset after it."""
    text = source.text
    has_header = text.startswith("ISA", start)
    stream = _Stream(text, start, "" if separators.is_regular else separators.header())
    raw = RawX12File(stream)
    ending = "IEA" + separators.element
    odd: list[str] = [] if separators.is_regular else ["header-form" if has_header else "no-header"]
    segments: list[str] = []
    ended = False
    while not ended:
        for segment in raw:
            clean = segment.strip(_BLANK)
            if clean:
                segments.append(clean)
            if clean.startswith(ending):
                ended = True
                break
        offset = _skip(text, stream.offset - len(raw.buffer))
        if ended or offset == len(text):
            break
        if text.find(separators.segment, offset) < 0:
            ended = _is_trailer(text[offset:], segments, separators)
            if not ended:
                raise _truncated(source, number + len(segments), text[offset : offset + 3])
            segments.append(text[offset:].strip(_BLANK))
            odd.append("no-terminator")
            offset = len(text)
        elif separators.segment in raw.buffer and "empty-segment" not in odd:
            odd.append("empty-segment")
    if not separators.is_regular:
        segments = segments[1:]
    return Interchange(separators, segments, number, has_header, tuple(odd)), offset


def _is_trailer(tail: str, segments: list[str], separators: Separators) -> bool:
    """Whether an unterminated tail is the whole trailer: its number is that of the header."""
    element = separators.element
    parts = tail.strip(_BLANK).split(element)
    opening, place = {"IEA": ("ISA", 13), "GE": ("GS", 6), "SE": ("ST", 2)}.get(parts[0], ("", 0))
    header = next((s for s in reversed(segments) if s.startswith(opening + element)), "")
    numbers = header.split(element)
    return bool(opening) and len(parts) == 3 and numbers[place : place + 1] == parts[2:]


def _separators(text: str) -> Separators | None:
    if text.startswith("ISA"):
        return of_header(text)
    return of_group_or_transaction(text)


def _skip(text: str, offset: int) -> int:
    while offset < len(text) and text[offset] in _BLANK:
        offset += 1
    return offset


def _no_interchange(source: X12Text, number: int, start: str) -> InputError:
    if start == "ISA":
        message = f"the interchange header (segment {number}) does not say its separators"
        hint = "an `ISA` segment has 16 elements and is 106 characters long"
        return source.wrong(number, "damaged-header", message, hint)
    message = "this is not X12: no interchange, group or transaction begins here"
    if number > 1:
        message = f"what follows segment {number - 1} is not X12"
    hint = "an X12 file begins with `ISA`, or with `GS` or `ST`"
    return source.wrong(number, "not-x12", message, hint)


def _truncated(source: X12Text, number: int, start: str) -> InputError:
    message = f"the file ends in the middle of segment {number}"
    if start.isalnum():
        message += f" (`{start.rstrip()}`)"
    return source.wrong(number, "truncated", message, "get the whole file: nothing of it was read")
