"""The gallery's cases, and how one is run: in this process, beside its expected message."""

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent
BAD = Path(__file__).parent / "bad"
UPDATE = os.environ.get("COVERPACK_UPDATE") == "1"
"""Whether the expected messages are rewritten instead of compared."""


@dataclass(frozen=True, slots=True)
class Case:
    """One wrong input: what is called, from the folder `bad`, and the file with its message."""

    name: str
    words: tuple[str, ...]
    given: str | None
    """The file that standard input comes from."""

    @property
    def expected(self) -> Path:
        return BAD / f"{self.name}.txt"

    def standard_input(self) -> bytes | None:
        return None if self.given is None else (BAD / self.given).read_bytes()


def files() -> Iterator[Case]:
    """An encounter file each."""
    for path in sorted(BAD.glob("*.json")):
        yield Case(path.stem, ("evaluate", path.name), None)


def calls() -> Iterator[Case]:
    """A file with the command line each, as one types it in a shell."""
    for path in sorted(BAD.glob("*.sh")):
        command, _, given = path.read_text(encoding="utf-8").strip().partition(" < ")
        yield Case(path.stem, tuple(shlex.split(command)[1:]), given or None)


def run(*words: str, given: bytes | None = None) -> Result:
    """Call the program with some words."""
    # Whatever the person who runs the tests has set, it is not part of the case.
    environment = {"COVERPACK_LIBRARY": None, "COVERPACK_DEBUG": None, "COLUMNS": "80"}
    return CliRunner().invoke(main, words, input=given, env=environment, prog_name="coverpack")


def unprintable(text: str) -> str:
    """What of a text must not reach a terminal: nothing, if all is well."""
    return "".join(c for c in text if c != "\n" and not c.isprintable())
