"""Reading JSON strictly: numbers as `Decimal`, no duplicate keys, nothing that JSON does not allow.

There are two readers of one language. `read_values` is quick, and only says that something is
wrong. `read_with_care` is for the texts that the quick one refuses, and says what is wrong where.
It keeps its own stack, so that no depth of nesting exhausts Python's. Both accept the same texts
with the same values; tests hold them to that.
"""

import json
import re
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]  # missing from the stubs
from typing import Any, NoReturn

from engine.knowledge.texts.json_faults import (
    CLOSERS,
    LITERALS,
    SURROGATE,
    WORD,
    Faults,
    Open,
)
from engine.knowledge.texts.json_text import MAX_DEPTH, Json, number

# ---- the quick reader ----------------------------------------------------------------------------


class RefusedError(ValueError):
    """The quick reader does not take a text; `read_with_care` says why, or takes it."""


def read_values(text: str) -> Json:
    """The value of a JSON text.

    Raises:
        RefusedError: the text is not acceptable, or only the other reader can tell.

    """
    return _decode(text)


def _decode(text: str, depth: int = 0) -> Json:
    """The value of a text that stands inside so many containers. Raises `RefusedError`."""
    if SURROGATE.search(text):
        raise RefusedError
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError from error
    levels = MAX_DEPTH - depth
    if text.count("{") + text.count("[") > levels and _is_deeper(value, levels):
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


def _is_deeper(value: Json, levels: int) -> bool:
    """Whether more containers stand inside each other, looking at one level at a time."""
    level: list[Any] = [value]
    for _ in range(levels):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


# ---- the careful reader --------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LEAP = 4096
"""How many characters of a list are tried at once: a long one is then read almost as quickly."""


def read_with_care(text: str) -> Json:
    """The value of a JSON text.

    Raises:
        JsonError: the text is not acceptable; the error says what is wrong and where.

    """
    return _Reader(text).read()


class _Reader:
    """One reading of one text; each step takes an offset and gives the offset after it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[Open] = []
        self._faults = Faults(text, self._open)
        self._leap_from = 0

    def read(self) -> Json:
        """Read values one after another, each into the container that is open."""
        at = self._skip(0)
        if at == len(self._text):
            self._faults.empty()
        while True:
            value, at, is_whole = self._value(self._leap(at))
            while is_whole:
                if not self._open:
                    at = self._skip(at)
                    if at < len(self._text):
                        self._faults.after_end(at)
                    return value
                top = self._open[-1]
                at, is_whole = self._after_value(top, value, at)
                if is_whole:
                    value = self._open.pop().items

    def _leap(self, at: int) -> int:
        """Read the next items of an open list at once, where nothing is wrong with them.

        Where that fails it is not tried again for a while, so that no text is looked at many times;
        and never at the first item: in a list of short lists, each of them would be tried.
        """
        if at < self._leap_from or not self._open:
            return at
        if self._open[-1].bracket != "[" or not self._open[-1].items:
            return at
        self._leap_from = at + _LEAP // 4
        end = at + _LEAP
        closed = max(self._text.rfind(mark, at, end) for mark in ("},", "],"))
        comma = closed + 1 if closed > at else self._text.rfind(",", at, end)
        stretch = f"[{self._text[at:comma]}]" if comma > at else "[]"
        try:
            items = _decode(stretch, len(self._open) - 1)
        except RefusedError:
            return at
        if not items:
            return at
        self._open[-1].items.extend(items)
        self._leap_from = comma
        following = self._skip(comma + 1)
        if self._text[following : following + 1] in ("]", "}"):
            self._faults.trailing_comma(comma)
        return following

    def _value(self, at: int) -> tuple[Json, int, bool]:
        """Read a scalar or an empty container, or open a container and stop at its first value."""
        mark = self._text[at : at + 1]
        if mark == '"':
            return *self._string(at, is_key=False), True
        if mark not in CLOSERS:
            return *self._scalar(at), True
        if len(self._open) == MAX_DEPTH:
            self._faults.too_deep(at)
        top = Open(mark, at)
        self._open.append(top)
        at = self._skip(at + 1)
        if self._text[at : at + 1] == CLOSERS[mark]:
            return self._open.pop().items, at + 1, True
        return None, self._key(top, at) if mark == "{" else at, False

    def _key(self, top: Open, at: int) -> int:
        """Read a key and its colon, up to its value."""
        if self._text[at : at + 1] != '"':
            self._faults.no_key(at)
        key, end = self._string(at, is_key=True)
        if key in top.keys:
            self._faults.duplicate_key(key, top.keys[key], at)
        top.key = key
        top.keys[key] = at
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

    def _string(self, at: int, *, is_key: bool) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, at + 1, True)
        except ValueError:
            self._faults.check_string(at, is_key=is_key)
            raise  # never reached: what cannot be scanned fails the check
        if SURROGATE.search(self._text, at, end):
            self._faults.check_string(at, is_key=is_key)
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
