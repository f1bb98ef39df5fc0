"""`coverpack compare`: one encounter before every payer, or what every policy asks."""

import sys
from datetime import date

import click
from click.core import ParameterSource

from cli.call import Call, call_of
from cli.compare_form import comparison_json
from cli.compare_text import CSV_HEADER, comparison_markdown, comparison_rows, write_comparison
from cli.completion import complete_payer
from cli.day import Day
from cli.delimited import write_csv, write_markdown
from cli.encounter_options import EncounterOptions, encounter_of
from cli.json_output import write_json
from cli.payer_choice import chosen_payers
from cli.terminal import standard_page
from cli.time_limit import time_limit_option
from engine.decide import Session
from engine.decide.comparison import Comparison
from engine.decide.comparison import compare as compared
from engine.encounter.model import Encounter
from engine.encounter.reader import MAX_BYTES
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome
from engine.knowledge.texts.documents import Diagnostic, InputError, parse_document, read_document
from engine.language.near import near
from engine.language.problems import quoted

NOTHING_FOUND = 3
STANDARD_INPUT = "-"

_EPILOG = """\b
Examples:
  coverpack compare encounter.json --payers medicare,bcbs
  coverpack compare --matrix --fact conservative
  coverpack compare --strictness medicare/palmetto-l39420 bcbs/wyoming-15-01-004
"""


@click.command(epilog=_EPILOG)
@click.argument("names", nargs=-1, metavar="[ENCOUNTER]", type=click.Path())
@click.option("--matrix", is_flag=True, help="What each policy asks about each fact, instead.")
@click.option(
    "--strictness",
    is_flag=True,
    help="Whether everything that one policy covers is covered by another, proven or shown by an "
    "encounter: of two packs that are named, or of all versions of all policies.",
)
@click.option(
    "--payers",
    metavar="ID,...",
    shell_complete=complete_payer,
    help="Only these payers; with --matrix: only policies of these.",
)
@click.option(
    "--fact",
    "prefix",
    metavar="PREFIX",
    help="With --matrix: only facts whose id begins so: `bone`, `mri.modic`.",
)
@click.option(
    "--date",
    "day",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="The date of service, instead of the encounter's. With --matrix: the versions that "
    "decide for some plan on that day, instead of now and of those of unknown date; with "
    "--strictness: instead of all versions.",
)
@time_limit_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "markdown"]),
    default="text",
    show_default=True,
)
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    *,
    names: tuple[str, ...],
    matrix: bool,
    strictness: bool,
    payers: str | None,
    prefix: str | None,
    day: date | None,
    time_limit: int,
    form: str,
) -> None:
    """Put one encounter before every payer and plan, or all policies side by side.

    ENCOUNTER is a JSON file, or `-` for standard input. Who pays according to it does not matter;
    its place, date and facts do. Plans that decide by the same version share a row; below the table
    stands the documentation that would satisfy all of them at once.

    Exit code 3: no policy is in force for any of them; with --strictness also where a question was
    not answered in time, or a pack asks about a fact that proofs do not model.
    """
    _check_call(names, matrix, strictness)
    _check_time_limit(ctx, strictness)
    call = call_of(ctx)
    library = call.library()
    chosen = chosen_payers(library, payers, "--payers")
    if strictness:
        from cli.strictness import write_strictness

        found = write_strictness(library, names, chosen, day, form, time_limit=time_limit)
    elif matrix:
        found = _write_matrix(library, chosen, prefix, day, form)
    elif prefix is not None:
        raise click.UsageError("--fact goes with --matrix")
    else:
        found = _write_compared(call, library, _read(names[0], day, library), chosen, form)
    if not found:
        ctx.exit(NOTHING_FOUND)


def _check_call(names: tuple[str, ...], matrix: bool, strictness: bool) -> None:
    if matrix and strictness:
        raise click.UsageError("--matrix and --strictness are two comparisons: give one of them")
    if strictness and len(names) not in (0, 2):
        raise click.UsageError("--strictness compares two packs, or without names all")
    if not strictness and len(names) != (0 if matrix else 1):
        raise click.UsageError("name an encounter, or give --matrix or --strictness")


def _check_time_limit(ctx: click.Context, strictness: bool) -> None:
    given = ctx.get_parameter_source("time_limit") is not ParameterSource.DEFAULT
    if given and not strictness:
        raise click.UsageError("--time-limit goes with --strictness")


def _read(name: str, day: date | None, library: Library) -> Encounter:
    if name == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        document = parse_document("standard input", data, max_bytes=MAX_BYTES)
    else:
        document = read_document(name, max_bytes=MAX_BYTES)
    return encounter_of(document, EncounterOptions(date=day.isoformat() if day else None), library)


def _write_compared(
    call: Call, library: Library, encounter: Encounter, payers: tuple[str, ...], form: str
) -> bool:
    """Write the comparison; whether there is a policy anywhere."""
    call.working_on = encounter
    with Session(library) as session:
        found = compared(session, encounter, payers)
    call.working_on = None
    _write_comparison(found, form)
    return any(group.decision.outcome is not Outcome.NO_POLICY for group in found.groups)


def _write_comparison(found: Comparison, form: str) -> None:
    match form:
        case "json":
            write_json(comparison_json(found))
        case "csv":
            write_csv(CSV_HEADER, comparison_rows(found))
        case "markdown":
            write_markdown(comparison_markdown(found))
        case _:
            page = standard_page()
            write_comparison(page, found)
            page.write()


def _write_matrix(
    library: Library, payers: tuple[str, ...], prefix: str | None, day: date | None, form: str
) -> bool:
    """Write the matrix; whether there is a policy in it."""
    from cli.matrix_form import matrix_json
    from cli.matrix_text import matrix_markdown, matrix_table, write_matrix
    from engine.knowledge.study.in_use import in_use
    from engine.knowledge.study.matrix import matrix as matrix_of

    _check_prefix(library, prefix)
    found = matrix_of(library, in_use(library, day, payers), prefix or "")
    declared = library.payers.payers
    match form:
        case "json":
            write_json(matrix_json(found, day))
        case "csv":
            write_csv(*matrix_table(found, declared))
        case "markdown":
            write_markdown(matrix_markdown(found, declared))
        case _ if found.columns:
            page = standard_page()
            write_matrix(page, found, declared)
            page.write()
        case _:
            click.echo("no policy is in force then", err=True)
    return bool(found.columns)


def _check_prefix(library: Library, prefix: str | None) -> None:
    if prefix is None or any(id.startswith(prefix) for id in library.facts):
        return
    areas = dict.fromkeys(id.partition(".")[0] for id in library.facts)
    hint = near(prefix, [*library.facts, *areas]) or "areas are " + ", ".join(areas)
    raise InputError(
        [
            Diagnostic(
                f"--fact {prefix}",
                None,
                None,
                "",
                "unknown-fact",
                f"no fact begins with {quoted(prefix)}",
                hint,
            )
        ]
    )
