"""What all commands share in one call of the program: the library, and what is being worked on."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.encounter.model import Encounter
    from engine.knowledge.library import Library


class Call:
    """One call of the program. Commands get it with `call_of`.

    `working_on` is the encounter that is being decided: a fault is reported with its id and the
    names of its facts.
    """

    def __init__(self, library: Path | None = None) -> None:
        """`library` is the folder that the call named, if it did."""
        self._named = library
        self.working_on: Encounter | None = None

    def library(self) -> "Library":
        """The library to work with. Raises `InputError` where the named folder is none."""
        return self._library

    @cached_property
    def _library(self) -> "Library":
        from engine.knowledge.library import find_library

        return find_library(self._named)


def call_of(ctx: click.Context) -> Call:
    """The call that a context belongs to; a new one where a command runs without the program."""
    found = ctx.find_object(Call)
    return found if found is not None else Call()
