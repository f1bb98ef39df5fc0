"""Where the values of a JSON text stand, for messages about a value that was read already.

Only what is asked for is looked up: the containers on the way to a place are passed through once,
and what they hold beside that way is skipped by the standard library's scanner. So a long text
costs little, however many values it has.
"""

import json
import re
from array import array
from json.decoder import scanstring  # type: ignore[attr-defined]  # missing from the stubs

from engine.language.problems import Path

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


class Offsets:
    """The offsets of keys and values in a text, which must be acceptable JSON."""

    def __init__(self, text: str) -> None:
        """Take the text; nothing is looked up yet."""
        self._text = text
        self._objects: dict[Path, dict[str, tuple[int, int]]] = {}
        self._lists: dict[Path, array[int]] = {}

    def find(self, path: Path) -> tuple[int, int] | None:
        """The offsets of a place's key and of its value; `None` where nothing stands there.

        A place without a key (the root, an item of a list) has its value's offset for both.
        """
        key_at = value_at = self._skip(0)
        for depth, step in enumerate(path):
            found = self._step(path[:depth], value_at, step)
            if found is None:
                return None
            key_at, value_at = found
        return key_at, value_at

    def _step(self, path: Path, at: int, step: str | int) -> tuple[int, int] | None:
        """The place of one member of the container that stands at a path and offset."""
        mark = self._text[at]
        if mark == "{" and isinstance(step, str):
            if path not in self._objects:
                self._objects[path] = self._members(at + 1)
            return self._objects[path].get(step)
        if mark == "[" and isinstance(step, int):
            if path not in self._lists:
                self._lists[path] = self._items(at + 1)
            items = self._lists[path]
            return (items[step], items[step]) if 0 <= step < len(items) else None
        return None

    def _members(self, at: int) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        at = self._skip(at)
        while self._text[at] != "}":
            key_at = at
            key, at = scanstring(self._text, at + 1, True)
            at = self._skip(self._skip(at) + 1)
            found[key] = (key_at, at)
            at = self._after(at)
        return found

    def _items(self, at: int) -> "array[int]":
        found = array("Q")
        at = self._skip(at)
        while self._text[at] != "]":
            found.append(at)
            at = self._after(at)
        return found

    def _after(self, at: int) -> int:
        """The offset of what follows the value at an offset: the next member, or the bracket."""
        _, end = _DECODER.raw_decode(self._text, at)
        end = self._skip(end)
        return self._skip(end + 1) if self._text[end] == "," else end

    def _skip(self, at: int) -> int:
        """The offset after blank space."""
        found = _SPACE.match(self._text, at)
        return found.end() if found else at
