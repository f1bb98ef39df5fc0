"""The items of an input one after another, each read only when it is called for.

So files of any length are read in little memory, and what was done before is passed over unread.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from engine.encounter.intake.draft import Rejected
from engine.encounter.model import Encounter
from engine.encounter.reader import MAX_BYTES, Declared, read_encounter
from engine.knowledge.texts.documents import InputError, parse_document

Read = Callable[[], Encounter | Rejected]
"""Reads one item when it is called."""
Items = Callable[[], Iterator[tuple[int, Read]]]
"""The items of an input, each with its position from 1."""


def is_encounter_lines(start: bytes) -> bool:
    """Whether a file that begins so holds encounters line by line: one line is an encounter.

    The first one may be bad like any other.
    """
    if b"\n" not in start or start.lstrip().startswith(b"["):
        return False
    first, *others = start.lstrip().split(b"\n")
    lines = (first, *(one for one in others if one.rstrip().endswith(b"}")))
    return any(one.startswith(b"{") and b'"coverpack/encounter/1"' in one for one in lines)


def encounter_lines(name: str, declared: Declared) -> Items:
    """The encounters of an NDJSON file, by the number of their line; empty lines are none."""

    def items() -> Iterator[tuple[int, Read]]:
        with Path(name).open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, partial(_line, f"{name}:{number}", line, declared)

    return items


def _line(called: str, line: bytes, declared: Declared) -> Encounter | Rejected:
    try:
        return read_encounter(parse_document(called, line, max_bytes=MAX_BYTES), declared)
    except InputError as error:
        return Rejected(called, error.diagnostics)


def counted(read: Callable[[], Iterator[Encounter | Rejected]]) -> Items:
    """What a reader of another form gives, by its number; a skipped one is read and dropped."""

    def items() -> Iterator[tuple[int, Read]]:
        for number, one in enumerate(read(), 1):
            yield number, partial(_given, one)

    return items


def _given(one: Encounter | Rejected) -> Encounter | Rejected:
    return one
