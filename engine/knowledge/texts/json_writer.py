"""Writing JSON: for digests, for people and files, and for lines of output.

All writers take what the readers give (numbers as `Decimal`), and whole numbers, dates, tuples and
other mappings besides. Numbers are always in plain digits. A binary float is refused: it is not the
number that was written.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring as _quote

from engine.language.values import show_number

_OBJECTS = (dict, Mapping)
"""`Mapping` alone would mean the same, in several times the time."""
WIDTH = 100
"""The columns of a line that `pretty` fills."""


def canonical(value: object) -> str:
    """The one text of a value: keys sorted, no spaces, equal numbers alike (14, 14.0, 1.4e1)."""
    if isinstance(value, _OBJECTS):
        return "{" + ",".join([_member(key, value[key]) for key in sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Decimal):
        return show_number(_finite(value))
    return _scalar(value)


def _member(key: object, value: object) -> str:
    """A key with its value; most values are texts, which need no further look."""
    text = _quote(value) if type(value) is str else canonical(value)
    return f"{_key(key)}:{text}"


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical text, as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def compact(value: object) -> str:
    """A value on one line without spaces, keys in the order given: a line of NDJSON."""
    if type(value) is str:
        return _quote(value)
    if isinstance(value, _OBJECTS):
        return "{" + ",".join([f"{_key(k)}:{compact(inner)}" for k, inner in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(compact, value)) + "]"
    return _scalar(value)


def pretty(value: object) -> str:
    """A value laid out to be read, keys in the order given; no line break at the end.

    Two spaces of indent. A list of scalars, and an object that holds only such lists, scalars and
    objects of its kind, stays on one line where it fits within `WIDTH` columns; any other list has
    one item on each line. Reading the result and writing it again gives the same text.
    """
    return "".join(_pretty(value, "", 0))


def _pretty(value: object, indent: str, used: int) -> Iterator[str]:
    """The pieces of a value; `used` columns of its first line are taken by what stands around."""
    line = _one_line(value)
    if line is not None and (len(line) <= WIDTH - len(indent) - used or not _has_items(value)):
        yield line
        return
    inside = indent + "  "
    if isinstance(value, Mapping):
        yield "{"
        mark = "\n"
        for count, (key, inner) in enumerate(value.items(), 1):
            name = f"{_key(key)}: "
            comma = count < len(value)
            yield f"{mark}{inside}{name}"
            yield from _pretty(inner, inside, len(name) + comma)
            mark = ",\n"
        yield f"\n{indent}}}"
    elif isinstance(value, list | tuple):  # a scalar has been written above
        yield "["
        mark = "\n"
        for count, inner in enumerate(value, 1):
            yield f"{mark}{inside}"
            yield from _pretty(inner, inside, int(count < len(value)))
            mark = ",\n"
        yield f"\n{indent}]"


def _has_items(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _one_line(value: object) -> str | None:
    """A value on one line; `None` where it belongs on several, or cannot fit anywhere."""
    if isinstance(value, Mapping):
        pairs = _joined((f"{_key(key)}: ", inner) for key, inner in value.items())
        return None if pairs is None else f"{{{pairs}}}"
    if isinstance(value, list | tuple):
        if any(isinstance(item, Mapping | list | tuple) for item in value):
            return None
        items = _joined(("", item) for item in value)
        return None if items is None else f"[{items}]"
    return _scalar(value)


def _joined(items: Iterable[tuple[str, object]]) -> str | None:
    """Values on one line with what stands before each; gives up once they exceed a whole line."""
    pieces: list[str] = []
    length = 0
    for before, value in items:
        piece = _one_line(value)
        if piece is None:
            return None
        pieces.append(before + piece)
        length += len(before) + len(piece)
        if length > WIDTH:
            return None
    return ", ".join(pieces)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON key is text, not {key!r}")
    return _quote(key)


def _scalar(value: object) -> str:
    """A scalar in JSON; a number in plain digits with the places it was given with."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(_finite(value), "f")
    if isinstance(value, date) and not isinstance(value, datetime):
        return _quote(value.isoformat())
    raise TypeError(f"not a value that is written as JSON: {value!r}")


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError(f"JSON has no number {value}")
    return value
