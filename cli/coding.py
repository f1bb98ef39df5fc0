"""`coverpack coding`: the coding tables, and the user's own copies of the CMS files."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.coding_text import import_json, status_json, write_import, write_status
from cli.json_output import write_json
from cli.terminal import standard_page

if TYPE_CHECKING:
    from engine.knowledge.coding.files.found import Found

_IMPORT_EPILOG = """\b
Examples:
  coverpack coding import ccipra-v323r0-f*.TXT
  coverpack coding import MCR_MUE_PractitionerServices_Eff_10-01-2026.csv --data ./data
"""
_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="COVERPACK_DATA",
    metavar="DIR",
    help="The folder of the imported data. Also COVERPACK_DATA; without either, the folder for "
    "data of programs that the system provides.",
)
_format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def coding() -> None:
    """The coding tables that claim lines are checked against, and your own copies of CMS files."""


@coding.command("import", epilog=_IMPORT_EPILOG)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_data_option
@_format_option
def import_command(files: tuple[Path, ...], data: Path | None, form: str) -> None:
    """Read your own copies of public CMS files into the data folder.

    FILES keep the names that CMS gives them, as they are or in an archive (.zip): pairs (ccipra-...
    and ccioph-...TXT), limits of units (MCR_MUE_...csv), add-on codes (AOC_...-MCR.txt), the fee
    schedule (PPRRVU...csv), diagnoses (icd10cm-order-...txt). Only codes, days, indicators and
    units are kept, no descriptions. An edition that is there already is replaced.

    All files are imported or none: where one is damaged, cut off, or not what its name says,
    nothing changes.

    Exit codes: 0 imported; 2 a file is refused, and the data is as it was.
    """
    from engine.knowledge.coding.files.found import found_in
    from engine.knowledge.coding.importing import import_files
    from engine.knowledge.coding.local import LocalTables, data_folder

    folder = data or data_folder()
    found = found_in(files)
    with _progress(found) as progress:
        imported = import_files(found, folder, progress)
    editions = LocalTables(folder).editions
    if form == "json":
        write_json(import_json(imported, editions, folder))
        return
    page = standard_page()
    write_import(page, imported, editions, folder)
    page.write()


@coding.command("status", epilog="Example: coverpack coding status")
@_data_option
@_format_option
@click.pass_context
def status(ctx: click.Context, /, *, data: Path | None, form: str) -> None:
    """List the coding tables: which days each speaks of, its evidence, and what was imported."""
    from engine.knowledge.coding.local import LocalTables, data_folder
    from engine.knowledge.coding.table_reader import tables_of

    folder = data or data_folder()
    tables, editions = tables_of(call_of(ctx).library()), LocalTables(folder).editions
    if form == "json":
        write_json(status_json(tables, editions, folder))
        return
    page = standard_page()
    write_status(page, tables, editions, folder)
    page.write()


@contextmanager
def _progress(files: "Sequence[Found]") -> Iterator[Callable[[int], None]]:
    """A bar of the bytes read on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    size = sum(file.size for file in files)
    with click.progressbar(length=size, label="importing", file=sys.stderr) as bar:
        yield bar.update
