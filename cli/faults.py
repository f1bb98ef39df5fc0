"""What is said when coverpack itself fails: enough to report it, and nothing of the patient.

Facts are named and their values left out; the message of an unexpected error is left out too, since
it may quote one. `COVERPACK_DEBUG=1` shows the traceback, values and all.
"""

import os
import platform
import traceback
from collections.abc import Iterator
from pathlib import Path

import click

from cli.call import Call
from engine import __version__
from engine.encounter.model import Encounter
from engine.language.problems import printable
from engine.proof.beyond import NotProvable
from engine.rules import EngineFault, LibraryProblem, ProgramLimit, library_version

DEBUG = "COVERPACK_DEBUG"
_ROOT = Path(__file__).resolve().parent.parent


def explain_fault(error: Exception, call: Call) -> int:
    """Say what failed on standard error; gives the exit code."""
    if isinstance(error, ProgramLimit):
        click.echo(f"{error}\n  hint: {error.hint}", err=True)
        return 2
    if isinstance(error, NotProvable):
        click.echo(f"{error}\n  hint: {error.hint}", err=True)
        return 3
    if isinstance(error, LibraryProblem):
        click.echo(f"{error.message}\n  hint: {error.hint}", err=True)
        return 70
    for line in _report(error, call.working_on):
        click.echo(line, err=True)
    if os.environ.get(DEBUG) == "1":
        click.echo("".join(traceback.format_exception(error)), err=True)
    return 70


def _report(error: Exception, encounter: Encounter | None) -> Iterator[str]:
    yield "internal fault: there is no answer"
    if isinstance(error, EngineFault):
        yield f"  fault: {error}"  # without its firings: what was met tells what was observed
    else:
        yield f"  fault: {type(error).__name__} at {_place(error)}"
    yield (
        f"  versions: coverpack {__version__}, durable_rules {_rules_version()}, "
        f"Python {platform.python_version()}"
    )
    if encounter is not None:
        yield f"  encounter: `{printable(encounter.id, 80)}`, {encounter.digest}"
        yield f"  facts stated: {', '.join(sorted(encounter.facts)) or 'none'}"
    yield (
        "  hint: this is a fault of coverpack, not of the encounter; report this text, which holds "
        f"no values of facts ({DEBUG}=1 adds a traceback, which may)"
    )


def _place(error: Exception) -> str:
    """The innermost place of our own code that the error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame
        for frame in frames
        if any(Path(frame.filename).is_relative_to(_ROOT / name) for name in ("cli", "engine"))
    ]
    if not ours:
        return "an unknown place"
    return f"{Path(ours[-1].filename).relative_to(_ROOT)}:{ours[-1].lineno}"


def _rules_version() -> str:
    try:
        return library_version()
    except LibraryProblem:
        return "not installed"
