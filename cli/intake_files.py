"""Reading files of claims, charts and encounters for a command, whatever their form.

All problems are found before anything is done: a file that is wrong ends the call, a claim that
could not be read is named beside what the others come to.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import click

from cli.encounter_options import EncounterOptions, encounter_of
from engine.encounter.intake.chart import Chart, Charts, charts_of
from engine.encounter.intake.detect import Form, may_be_large
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.frame import Frame, Intake
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.model import Encounter
from engine.encounter.origin import Provenance
from engine.encounter.reader import MAX_BYTES, Declared
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import (
    Diagnostic,
    Document,
    InputError,
    parse_document,
    read_bytes,
    read_document,
)
from engine.language.shape import parse_date

STANDARD_INPUT = "-"
MAX_CLAIM_BYTES = 1_000_000_000
"""The largest file of claims that is read: 1 GB."""
_START = 65_536
_REMEDIES = {
    "is-a-folder": "name the files in it, for example `folder/*.json`",
    "empty-file": "`coverpack new encounter --pack NAME` writes one to fill in",
    "not-text": "an encounter is a text file of JSON",
    "too-large": "an encounter is one patient on one day: give each a file of its own",
}
_EVERY = 500

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What the options say of how files are read."""

    charts: tuple[str, ...] = ()
    payer_maps: tuple[str, ...] = ()
    mapping: str | None = None


def intake_options(command: Command) -> Command:
    """Add the options of reading to a command, which gets them by name."""
    added = [
        click.option(
            "--payer-map",
            "payer_maps",
            multiple=True,
            type=click.Path(),
            metavar="FILE",
            help="Rows that say which payer an identifier means, before those of the library.",
        ),
        click.option(
            "--mapping",
            type=click.Path(),
            metavar="FILE",
            help="For a table (CSV): which column is what.",
        ),
    ]
    for add in reversed(added):
        command = add(command)
    return command


def chart_option(command: Command) -> Command:
    """Add the option that joins charts."""
    return click.option(
        "--chart",
        "charts",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="Clinical facts to join to the claims, by patient id and date: an encounter or a "
        "FHIR bundle. May be repeated.",
    )(command)


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file and what it came to."""

    name: str
    intake: Intake
    read: tuple[Encounter | Rejected, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """What all files came to."""

    files: tuple[FileReading, ...]

    @property
    def encounters(self) -> list[Encounter]:
        """The encounters, in the order of the files."""
        return [one for file in self.files for one in file.read if isinstance(one, Encounter)]

    @property
    def rejected(self) -> list[Rejected]:
        """What could not be read, in the order of the files."""
        return [one for file in self.files for one in file.read if isinstance(one, Rejected)]


def read_files(
    names: Iterable[str], options: EncounterOptions, how: IntakeOptions, library: Library
) -> Readings:
    """Everything in the files. Raises `InputError` with the problems of all of them."""
    listed = list(names)
    if listed.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input (`-`) can be read only once")
    frame = frame_of(options, how, library)
    files: list[FileReading] = []
    wrong: list[Diagnostic] = []
    for name in listed:
        intake = Intake(Form.ENCOUNTER)
        called = "standard input" if name == STANDARD_INPUT else name
        try:
            data = bytes_of(name, mapped=how.mapping is not None)
            read = tuple(_watched(called, frame.read(called, data, intake)))
            files.append(FileReading(called, intake, read))
        except InputError as error:
            wrong += error.diagnostics
    if wrong:
        raise InputError(map(with_remedy, dict.fromkeys(wrong)))
    if frame.charts is not None:
        frame.charts.check_all_joined()
    return Readings(tuple(files))


def say_rejected(rejected: Iterable[Rejected]) -> None:
    """Name on standard error what could not be read."""
    for one in rejected:
        for diagnostic in one.diagnostics:
            click.echo(str(diagnostic), err=True)


def frame_of(options: EncounterOptions, how: IntakeOptions, library: Library) -> Frame:
    """What reads files as the options say."""

    def check(document: Document, declared: Declared, origin: Provenance | None) -> Encounter:
        return encounter_of(document, options, declared, origin)

    return Frame(
        library,
        payer_map(library, *how.payer_maps),
        check,
        payer_named=options.payer is not None,
        day=parse_date(options.date or ""),
        mapping=read_document(how.mapping) if how.mapping else None,
        charts=_charts(how, library),
    )


def _charts(how: IntakeOptions, library: Library) -> Charts | None:
    if not how.charts:
        return None
    frame = Frame(library)
    found: list[Chart] = []
    wrong: list[Diagnostic] = []
    for name in how.charts:
        try:
            found += charts_of(name, frame.drafts(name, bytes_of(name)), library.facts)
        except InputError as error:
            wrong += error.diagnostics
    if wrong:
        raise InputError(wrong)
    return Charts(found)


def bytes_of(name: str, *, mapped: bool = False) -> bytes:
    """What is in a file or comes in; only what can hold many claims may be large."""
    if name == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) <= MAX_BYTES:
            return data
        if not may_be_large(data[:_START], mapped=mapped):
            parse_document("standard input", data, max_bytes=MAX_BYTES)  # says that it is too large
        return data + sys.stdin.buffer.read(MAX_CLAIM_BYTES - len(data))
    try:
        with open(name, "rb") as file:  # noqa: PTH123  # a name that is no path is told below
            large = may_be_large(file.read(_START), mapped=mapped)
    except (OSError, ValueError):
        large = False
    return read_bytes(name, max_bytes=MAX_CLAIM_BYTES if large else MAX_BYTES)


def with_remedy(diagnostic: Diagnostic) -> Diagnostic:
    """What is wrong with a file, with what helps where encounters are read."""
    return replace(diagnostic, hint=_REMEDIES.get(diagnostic.code, diagnostic.hint))


def _watched(name: str, reading: Iterator[Encounter | Rejected]) -> Iterator[Encounter | Rejected]:
    """The same, counted on a terminal while it runs."""
    if not sys.stderr.isatty():
        yield from reading
        return
    count = 0
    for count, read in enumerate(reading, 1):
        if count % _EVERY == 0:
            click.echo(f"\r{name}: {count:,} read", nl=False, err=True)
        yield read
    if count >= _EVERY:
        click.echo("\r\x1b[K", nl=False, err=True)
