"""Text for people: as wide as the terminal, in color only there, with signs that it can show."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TextIO

import click

from engine.language.problems import printable

PIPE_WIDTH = 100
_NARROWEST, _WIDEST = 40, 120
_NARROWEST_COLUMN = 24
_LONGEST_TEXT = 10_000


class Sign(Enum):
    """A mark before a line: as a sign, in plain ASCII, and its color."""

    YES = ("✓", "+", "green")
    NO = ("✗", "x", "red")
    UNKNOWN = ("?", "?", "yellow")
    NOTE = ("!", "!", "yellow")
    NONE = ("·", "-", "dim")


_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a stream can show: columns, colors, and signs beyond ASCII."""

    width: int
    color: bool
    signs: bool
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO) -> "Terminal":
        """What standard output can show."""
        is_terminal = stream.isatty()
        encoding = getattr(stream, "encoding", None) or "utf-8"
        return cls(
            width=_width(is_terminal),
            color=is_terminal and not os.environ.get("NO_COLOR") and _term() != "dumb",
            signs=_can_show("".join(sign.value[0] for sign in Sign), encoding),
            encoding=encoding,
        )

    def paint(self, text: str, style: str | None) -> str:
        """A text in a style: `bold`, `dim` or a color."""
        if not self.color or style is None or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def sign(self, sign: Sign) -> str:
        """The mark as this terminal can show it, without its color."""
        return sign.value[0] if self.signs else sign.value[1]


@dataclass(slots=True)
class Page:
    """The lines of a text, built from top to bottom and written at once."""

    terminal: Terminal
    lines: list[str] = field(default_factory=list)

    def blank(self) -> None:
        """An empty line, unless there is one or nothing above."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str, style: str = "bold") -> None:
        """A heading, with space above."""
        self.blank()
        for line in wrapped(text, self.terminal.width):
            self.lines.append(self.terminal.paint(line, style))

    def text(
        self,
        text: str,
        *,
        indent: int = 2,
        sign: Sign | None = None,
        label: str = "",
        hang: int = 0,
        style: str | None = None,
    ) -> None:
        """A paragraph: its mark, then a label in a column `hang` wide, then the text, wrapped."""
        before = " " * indent
        mark = "" if sign is None else self.terminal.sign(sign) + " "
        name = label.ljust(hang)
        used = indent + len(mark) + len(name)
        first, *rest = wrapped(text, max(self.terminal.width - used, 20)) or [""]
        color = None if sign is None else sign.value[2]
        painted = self.terminal.paint(mark, color) + self.terminal.paint(
            name, "dim" if label else None
        )
        self.lines.append((before + painted + self.terminal.paint(first, style)).rstrip())
        self.lines += [" " * used + self.terminal.paint(line, style) for line in rest]

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[str]], *, indent: int = 2
    ) -> None:
        """A table. The last column is wrapped into what the others leave, or goes below them."""
        cells = [[_clean(cell) for cell in row] for row in (header, *rows)]
        widths = [max(len(row[at]) for row in cells) for at in range(len(header) - 1)]
        left = indent + sum(widths) + 2 * len(widths)
        below = self.terminal.width - left < _NARROWEST_COLUMN
        room = self.terminal.width - (indent + 4 if below else left)
        for count, row in enumerate(cells):
            style = "bold" if count == 0 else None
            start = "".join(f"{cell:{w}}  " for cell, w in zip(row[:-1], widths, strict=True))
            first, *rest = wrapped(row[-1], room) or [""]
            if below:
                lines = [start, *("    " + line for line in (first, *rest) if line)]
            else:
                lines = [start + first, *(" " * len(start) + line for line in rest)]
            self.lines += [" " * indent + self.terminal.paint(one.rstrip(), style) for one in lines]

    def write(self) -> None:
        """Write all of it to standard output."""
        text = "\n".join(self.lines)
        if not _can_show(text, self.terminal.encoding):
            coded = text.encode(self.terminal.encoding, "replace")
            text = coded.decode(self.terminal.encoding)
        click.echo(text, color=self.terminal.color)


def standard_page() -> Page:
    """An empty page for standard output."""
    return Page(Terminal.of(sys.stdout))


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns; a longer word has a line of its own."""
    lines: list[str] = []
    line = ""
    for word in _clean(text).split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def _clean(text: str) -> str:
    """A text without signs that would drive the terminal."""
    return printable(text.replace("\n", " "), _LONGEST_TEXT)


def _width(is_terminal: bool) -> int:
    if is_terminal:
        columns = shutil.get_terminal_size((PIPE_WIDTH, 24)).columns
    else:
        given = os.environ.get("COLUMNS", "")
        columns = int(given) if given.isdecimal() and given.isascii() and len(given) < 6 else 0
    return min(max(columns or PIPE_WIDTH, _NARROWEST), _WIDEST)


def _term() -> str:
    return os.environ.get("TERM", "")


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
