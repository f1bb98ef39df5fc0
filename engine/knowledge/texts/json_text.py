"""JSON texts: the value one stands for, places in one, and the limits on what one may hold."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from engine.language.problems import Path

Json: TypeAlias = "bool | str | Decimal | list[Json] | dict[str, Json] | None"
"""A JSON value as read."""

MAX_DEPTH = 100
"""How many objects and lists may stand inside each other."""

MAX_DIGITS = 40
"""How many digits a number may have, written out in full without exponent."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: line and column from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        """The place in words, for messages that name a second one."""
        return f"line {self.line}, column {self.column}"


class Lines:
    """Where the lines of a text begin, to turn offsets into lines and columns."""

    def __init__(self, text: str) -> None:
        """Find the line ends: those of Unix, of Windows and of old Macs."""
        self._starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    def position(self, offset: int) -> Position:
        """The place of the character at an offset (from 0)."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


class JsonError(ValueError):
    """A text is not the JSON that is read here; says where, and inside which value."""

    def __init__(
        self, code: str, message: str, hint: str | None, position: Position, path: Path
    ) -> None:
        """Take a stable code, one sentence, a remedy if there is one, and the place."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.position = position
        self.path = path


def number(text: str) -> Decimal | None:
    """The value of a JSON number, exactly; `None` if it has more than `MAX_DIGITS` digits."""
    if len(text) <= MAX_DIGITS and "e" not in text and "E" not in text:
        return Decimal(text)
    mantissa, _, exponent = text.lower().partition("e")
    written = len(mantissa) - mantissa.count("-") - mantissa.count(".")
    # The exponent is bounded as text: `Decimal` itself fails on very long ones.
    if written > MAX_DIGITS or len(exponent.lstrip("+-").lstrip("0")) > len(str(MAX_DIGITS)):
        return None
    value = Decimal(text)
    places = -int(value.as_tuple().exponent)
    full = max(value.adjusted() + 1, 1) + max(places, 0)
    return value if full <= MAX_DIGITS else None


def pointer(path: Iterable[str | int]) -> str:
    """A path as a JSON pointer (RFC 6901): `/facts/patient.age`, and nothing for the root."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
