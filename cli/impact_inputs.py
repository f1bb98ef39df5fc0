"""The encounters of `coverpack impact`: Parquet files in columns, all else item by item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from cli.encounter_options import EncounterOptions
from cli.input_files import files_named, is_parquet, read_start
from cli.intake_files import STANDARD_INPUT, IntakeOptions, bytes_of, frame_of, with_remedy
from engine.decide.impact import Placed, Refused
from engine.encounter.intake.detect import is_encounter_lines, may_be_large
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.items import Items, counted, encounter_lines
from engine.encounter.intake.without_values import reasons_of, without_values
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs by their names, in the order of the call; those without items are Parquet."""

    named: tuple[tuple[str, Items | None], ...]
    frame: Frame

    @property
    def parquet(self) -> list[str]:
        """The names of the Parquet files."""
        return [name for name, items in self.named if items is None]

    def cases(
        self, rows_of: Callable[[str], Iterator[Placed | Refused]]
    ) -> Iterator[Placed | Refused]:
        """All encounters one by one; `rows_of` gives those of a Parquet file.

        Raises `InputError` with the problems of all inputs; nothing comes after the first of them.
        """
        wrong: list[Diagnostic] = []
        for name, items in self.named:
            try:
                for case in rows_of(name) if items is None else _cases(name, items):
                    if not wrong:
                        yield case
            except InputError as error:
                wrong += error.diagnostics
        if wrong:
            raise InputError(dict.fromkeys(wrong))

    def check_charts(self) -> None:
        """Raise `InputError` for charts that belong to no encounter; all have been read."""
        if self.frame.charts is not None:
            self.frame.charts.check_all_joined()


def inputs_of(
    names: tuple[str, ...], options: EncounterOptions, how: IntakeOptions, library: Library
) -> Inputs:
    """The inputs of a call. Raises `InputError` for what is no file or an empty folder."""
    if names.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input (`-`) can be read only once")
    listed = files_named(names, standard_input=True)
    frame = _frame(options, how, library)
    as_they_are = not options.any_given() and not how.charts and how.mapping is None
    named = [_input(name, frame, as_they_are=as_they_are) for name in listed]
    columns = next((name for name, items in named if items is None), None)
    if columns is not None and (options.any_given() or how.charts):
        message = f"`{columns}` is Parquet: options that add to encounters are for other files"
        raise click.UsageError(message)
    return Inputs(tuple(named), frame)


def _frame(options: EncounterOptions, how: IntakeOptions, library: Library) -> Frame:
    try:
        return frame_of(options, how, library)
    except InputError as error:
        charts = frozenset(how.charts)
        told = (without_values(one) if one.file in charts else one for one in error.diagnostics)
        raise InputError(told) from None


def _input(name: str, frame: Frame, *, as_they_are: bool) -> tuple[str, Items | None]:
    called = "standard input" if name == STANDARD_INPUT else name
    if name != STANDARD_INPUT:
        if is_parquet(name):
            return name, None
        start = read_start(name)
        if as_they_are and is_encounter_lines(start) and may_be_large(start):
            return name, encounter_lines(name, frame.declared)
    mapped = frame.mapping is not None

    def read() -> Iterator[Encounter | Rejected]:
        try:
            yield from frame.read(called, bytes_of(name, mapped=mapped))
        except InputError as error:
            told = map(without_values, error.diagnostics)
            raise InputError(map(with_remedy, told)) from None

    return called, counted(read)


def _cases(name: str, items: Items) -> Iterator[Placed | Refused]:
    for position, read in items():
        found = read()
        if isinstance(found, Rejected):
            yield Refused(name, position, reasons_of(found))
        else:
            yield Placed(found, name, position)
