"""Reading JSON strictly: numbers as `Decimal`, no duplicate keys, nothing that JSON does not allow.

There are two readers of one language. `read_values` is quick, and only says that something is
wrong. `read_with_positions` is for the texts that the quick one refuses and for the places of
problems found later: it knows where every key and value stands, and says what is wrong and where.
It keeps its own stack, so that no depth of nesting exhausts Python's. Both accept the same texts
with the same values; tests hold them to that.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]  # missing from the stubs
from typing import Any, NoReturn

from engine.knowledge.json_faults import (
    CLOSERS,
    LITERALS,
    SURROGATE,
    WORD,
    Faults,
    Open,
    next_path,
)
from engine.knowledge.json_text import MAX_DEPTH, Json, number
from engine.language.problems import Path

# ---- the quick reader ----------------------------------------------------------------------------


class RefusedError(ValueError):
    """The quick reader does not take a text; `read_with_positions` says why, or takes it."""


def read_values(text: str) -> Json:
    """The value of a JSON text.

    Raises:
        RefusedError: the text is not acceptable, or only the other reader can tell.

    """
    if SURROGATE.search(text):
        raise RefusedError
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError from error
    if text.count("{") + text.count("[") > MAX_DEPTH and _is_too_deep(value):
        raise RefusedError
    return value


def _quick_number(text: str) -> Decimal:
    value = number(text)
    if value is None:
        raise RefusedError
    return value


def _quick_object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise RefusedError
    return built


def _refuse(_: str) -> NoReturn:
    raise RefusedError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_quick_object,
    parse_float=_quick_number,
    parse_int=_quick_number,
    parse_constant=_refuse,
)


def _is_too_deep(value: Json) -> bool:
    """Whether containers stand deeper than `MAX_DEPTH`, looking at one level at a time."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


# ---- the reader with positions -------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as read: its value, and for every place the offsets of its key and of its value.

    A place without a key (the root, an item of a list) has its value's offset for both.
    """

    value: Json
    offsets: dict[Path, tuple[int, int]]


def read_with_positions(text: str) -> Reading:
    """Read a JSON text and where everything in it stands.

    Raises:
        JsonError: the text is not acceptable; the error says what is wrong and where.

    """
    return _Reader(text).read()


class _Reader:
    """One reading of one text; each step takes an offset and gives the offset after it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[Open] = []
        self._offsets: dict[Path, tuple[int, int]] = {}
        self._faults = Faults(text, self._open)

    def read(self) -> Reading:
        """Read values one after another, each into the container that is open."""
        at = self._skip(0)
        if at == len(self._text):
            self._faults.empty()
        while True:
            value, at, is_whole = self._value(at)
            while is_whole:
                if not self._open:
                    at = self._skip(at)
                    if at < len(self._text):
                        self._faults.after_end(at)
                    return Reading(value, self._offsets)
                top = self._open[-1]
                at, is_whole = self._after_value(top, value, at)
                if is_whole:
                    value = self._open.pop().items

    def _value(self, at: int) -> tuple[Any, int, bool]:
        """Read a scalar or an empty container, or open a container and stop at its first value."""
        path = next_path(self._open)
        key_at = self._offsets[path][0] if path in self._offsets else at
        self._offsets[path] = (key_at, at)
        mark = self._text[at : at + 1]
        if mark == '"':
            return *self._string(at, path), True
        if mark not in CLOSERS:
            return *self._scalar(at), True
        if len(self._open) == MAX_DEPTH:
            self._faults.too_deep(at)
        top = Open(mark, path, at)
        self._open.append(top)
        at = self._skip(at + 1)
        if self._text[at : at + 1] == CLOSERS[mark]:
            return self._open.pop().items, at + 1, True
        return None, self._key(top, at) if mark == "{" else at, False

    def _key(self, top: Open, at: int) -> int:
        """Read a key and its colon, up to its value."""
        if self._text[at : at + 1] != '"':
            self._faults.no_key(at)
        key, end = self._string(at, top.path)
        path = (*top.path, key)
        if key in top.items:
            self._faults.duplicate_key(key, self._offsets[path][0], at)
        top.key = key
        self._offsets[path] = (at, at)
        colon = self._skip(end)
        if self._text[colon : colon + 1] != ":":
            self._faults.no_colon(key, end, colon)
        return self._skip(colon + 1)

    def _after_value(self, top: Open, value: Json, end: int) -> tuple[int, bool]:
        """Keep a value of `top` and read on to the next; tells whether `top` closes instead."""
        if top.bracket == "{":
            top.items[top.key] = value
        else:
            top.items.append(value)
        at = self._skip(end)
        mark = self._text[at : at + 1]
        if mark == CLOSERS[top.bracket]:
            return at + 1, True
        if mark != ",":
            self._faults.after_value(end, at)
        following = self._skip(at + 1)
        if self._text[following : following + 1] in ("]", "}"):
            self._faults.trailing_comma(at)
        return self._key(top, following) if top.bracket == "{" else following, False

    def _string(self, at: int, path: Path) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, at + 1, True)
        except ValueError:
            self._faults.check_string(at, path)
            raise  # never reached: what cannot be scanned fails the check
        if SURROGATE.search(self._text, at, end):
            self._faults.check_string(at, path)
        return value, end

    def _scalar(self, at: int) -> tuple[Json, int]:
        found = WORD.match(self._text, at)
        if found is None:
            self._faults.no_value(at)
        word = found[0]
        if word in LITERALS:
            return LITERALS[word], found.end()
        if not _NUMBER.fullmatch(word):
            self._faults.not_a_value(word, at)
        value = number(word)
        if value is None:
            self._faults.number_out_of_range(word, at)
        return value, found.end()

    def _skip(self, at: int) -> int:
        """The offset after blank space; a comment there is an error."""
        found = _SPACE.match(self._text, at)
        assert found is not None  # it matches nothing, too
        at = found.end()
        if self._text.startswith(("//", "/*", "#"), at):
            self._faults.comment(at)
        return at
