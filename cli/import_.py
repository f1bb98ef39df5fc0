"""`coverpack import`: claims and records become encounters, and what was not understood is said.

The encounters go to standard output or into files, the report to standard error.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import click

from cli.call import call_of
from cli.encounter_options import EncounterOptions, encounter_options
from cli.import_report import report
from cli.intake_files import (
    IntakeOptions,
    Readings,
    chart_option,
    intake_options,
    read_files,
)
from cli.json_output import write_json, write_line
from cli.raw_columns import write_raw_columns
from cli.whole_file import check_is_new, write_new_file
from engine.encounter.form import to_json
from engine.encounter.model import Encounter
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.knowledge.texts.json_writer import compact, pretty
from engine.scale.extras import SCALE, require

CHECK_FAILED = 1
NOTHING_CAME_OUT = 3
_EPILOG = """\b
Examples:
  coverpack import claims.837 > encounters.ndjson
  coverpack import claims.837 -o encounters/
  coverpack import bundle.json --payer aetna --format json
  coverpack import claims.837 --format parquet -o claims.parquet
  coverpack import claims.csv --mapping columns.json --payer-map payers.json
"""


@click.command("import", epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@chart_option
@intake_options
@encounter_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write to this file; into a folder (one that is there, or with a `/` at its end) each "
    "encounter by itself.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "json", "text", "parquet"]),
    default="ndjson",
    show_default=True,
    help="ndjson: one encounter a line; json: an object, or an array of several; text: a table; "
    "parquet: the raw columns that `coverpack batch` reads, with -o.",
)
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    charts: tuple[str, ...],
    payer_maps: tuple[str, ...],
    mapping: str | None,
    output: Path | None,
    force: bool,
    form: str,
    **stated: Any,  # the options of the encounter, by name
) -> None:
    """Turn claims and records into encounters, and say what was not understood.

    FILE holds X12 837 claims, FHIR resources, NDJSON, or with --mapping a table; `-` is standard
    input. What it is, its content tells. Options such as --payer replace what the files say.

    Exit codes: 1 a claim was rejected; 2 a file is of no known form; 3 nothing came out.
    """
    if form == "parquet":
        require(*SCALE)
        check_is_new(_file_for_columns(output), replace=force)
    library = call_of(ctx).library()
    how = IntakeOptions(charts, payer_maps, mapping)
    found = read_files(files, EncounterOptions(**stated), how, library)
    _check_ids(found)
    encounters = found.encounters
    if form == "parquet":
        if encounters:
            write_raw_columns(encounters, _file_for_columns(output), library, replace=force)
    elif output is not None:
        _write_files(encounters, output, form, force)
    else:
        _print(encounters, form)
    for line in report(found, library):
        click.echo(line, err=True)
    if not encounters:
        ctx.exit(NOTHING_CAME_OUT)
    if found.rejected:
        ctx.exit(CHECK_FAILED)


def _check_ids(found: Readings) -> None:
    """Refuse two files whose encounters have the same id: later nobody could tell them apart."""
    first: dict[str, str] = {}
    for file in found.files:
        for read in file.read:
            if not isinstance(read, Encounter):
                continue
            there = first.setdefault(read.id, file.name)
            if there != file.name:
                message = f"encounter `{read.id}` is in `{there}` already"
                hint = "import the two files apart"
                raise InputError(
                    [Diagnostic(file.name, None, None, "", "duplicate-id", message, hint)]
                )


def _file_for_columns(output: Path | None) -> Path:
    if output is None or output.is_dir() or str(output).endswith("/"):
        raise click.UsageError("parquet is one file: name it with -o")
    return output


def _print(encounters: list[Encounter], form: str) -> None:
    if form == "text":
        _print_table(encounters)
        return
    forms = [to_json(encounter) for encounter in encounters]
    if form == "json" and forms:
        write_json(forms[0] if len(forms) == 1 else forms)
    elif form == "ndjson":
        for one in forms:
            write_line(one)


def _print_table(encounters: list[Encounter]) -> None:
    from cli.terminal import standard_page

    page = standard_page()
    rows = [
        (
            one.id,
            "/".join(word for word in (one.payer, one.plan) if word),
            one.date_of_service.isoformat(),
            ", ".join(sorted(one.codes)) if one.codes else "-",
        )
        for one in encounters
    ]
    page.table(("encounter", "payer", "date", "codes"), rows)
    page.write()


def _write_files(encounters: list[Encounter], output: Path, form: str, force: bool) -> None:
    if form == "text":
        raise click.UsageError("a table is only printed: leave out -o, or write json or ndjson")
    if not output.is_dir() and not str(output).endswith("/") and not _is_folder_named(output):
        _write_one(encounters, output, form, force)
        return
    names = [output / f"{_file_name(one.id)}.json" for one in encounters]
    taken = [name for name, count in Counter(names).items() if count > 1]
    there = [name for name in names if name.exists() and not force]
    if taken or there:
        message = "two encounters would have this file" if taken else "there is a file already"
        hint = None if taken else "`--force` replaces it"
        where = str((taken or there)[0])
        raise InputError([Diagnostic(where, None, None, "", "exists", message, hint)])
    output.mkdir(parents=True, exist_ok=True)
    for name, one in zip(names, encounters, strict=True):
        write_new_file(name, pretty(to_json(one)) + "\n", replace=force)


def _is_folder_named(output: Path) -> bool:
    return output.suffix == "" and not output.exists()


def _write_one(encounters: list[Encounter], output: Path, form: str, force: bool) -> None:
    forms = [to_json(encounter) for encounter in encounters]
    if form == "json":
        text = pretty(forms[0] if len(forms) == 1 else forms) + "\n"
    else:
        text = "".join(compact(one) + "\n" for one in forms)
    write_new_file(output, text, replace=force)


def _file_name(id: str) -> str:
    """An id as the name of a file: what a file system may take for something else replaced."""
    return re.sub(r"[^0-9A-Za-z_-]|^-", "_", id)
