"""The items of an input one after another, each read only when it is called for.

So files of any length are read in little memory, and what was done before is passed over unread.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.encounter.intake.draft import Rejected
from engine.encounter.model import Encounter
from engine.encounter.reader import MAX_BYTES, Declared, read_encounter
from engine.knowledge.texts.documents import Diagnostic, InputError, parse_document

Read = Callable[[], Encounter | Rejected]
"""Reads one item when it is called."""
Items = Callable[[], Iterator[tuple[int, Read]]]
"""The items of an input, each with its position from 1."""


def encounter_lines(name: str, declared: Declared) -> Items:
    """The encounters of an NDJSON file, by the number of their line; empty lines are none."""

    def items() -> Iterator[tuple[int, Read]]:
        with Path(name).open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, partial(_line, name, number, line, declared)

    return items


def _line(name: str, number: int, line: bytes, declared: Declared) -> Encounter | Rejected:
    try:
        return read_encounter(parse_document(name, line, max_bytes=MAX_BYTES), declared)
    except InputError as error:
        wrong = tuple(at_line(one, number) for one in error.diagnostics)
        return Rejected(line_item(number), wrong)


def line_item(number: int | None) -> str:
    """What a line of a file is called as an item of it."""
    return f"line {number}"


def at_line(wrong: Diagnostic, number: int) -> Diagnostic:
    """What is wrong with a line, which to the JSON reader is line 1 of a text of its own."""
    said = wrong.message.replace("line 1, column", f"{line_item(number)}, column")
    return replace(wrong, line=number, column=wrong.column or 1, message=said)


def counted(read: Callable[[], Iterator[Encounter | Rejected]]) -> Items:
    """What a reader of another form gives, by its number; a skipped one is read and dropped."""

    def items() -> Iterator[tuple[int, Read]]:
        for number, one in enumerate(read(), 1):
            yield number, partial(_given, one)

    return items


def _given(one: Encounter | Rejected) -> Encounter | Rejected:
    return one
