"""`coverpack impact OLD NEW`: how many past encounters another version would answer otherwise."""

from pathlib import Path
from typing import Any

import click

from cli.call import call_of
from cli.completion import complete_pack
from cli.encounter_options import EncounterOptions, encounter_options
from cli.engine_choice import ENGINE_WORDS, ENGINES, master_option, part_rows_option
from cli.impact_inputs import inputs_of
from cli.impact_run import SPARK, Run, engine_for, impact_of
from cli.impact_text import FORMATS, say_refused
from cli.intake_files import IntakeOptions, chart_option, intake_options
from cli.pack_names import named_pack

CHANGED = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack impact old.json new.json --encounters past/*.json
  coverpack impact medicare/noridian-l39642@2024-01-28 medicare/noridian-l39642@v11 \\
    --encounters year.parquet --format json
  coverpack impact old.json new.json --encounters year.parquet --engine spark --master local[4]
"""


@click.command("impact", epilog=_EPILOG)
@click.argument("old", metavar="OLD", shell_complete=complete_pack)
@click.argument("new", metavar="NEW", shell_complete=complete_pack)
@click.argument("more", nargs=-1, type=click.Path(), metavar="[FILE]...")
@click.option(
    "--encounters",
    "files",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="A file, or a folder with its subfolders: encounters in any form that `evaluate` takes, "
    "or Parquet in the raw or the prepared form; `-` is standard input. Repeatable, and more may "
    "follow it.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help=f"{ENGINE_WORDS}  [default: duckdb where a file is Parquet, else rows]",
)
@master_option
@click.option(
    "--work",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --engine spark on several machines: a folder that all of them reach, for files "
    "between the stages.",
)
@part_rows_option
@chart_option
@intake_options
@encounter_options
@click.option("--exit-code", is_flag=True, help="End with exit code 1 if any answer changes.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_context
def impact_command(
    ctx: click.Context,
    /,
    *,
    old: str,
    new: str,
    more: tuple[str, ...],
    files: tuple[str, ...],
    engine: str | None,
    master: str | None,
    work: Path | None,
    part_rows: int | None,
    charts: tuple[str, ...],
    payer_maps: tuple[str, ...],
    mapping: str | None,
    exit_code: bool,
    form: str,
    **stated: Any,  # the options of the encounter, by name
) -> None:
    """Say how many past encounters NEW would answer otherwise than OLD, and by which criteria.

    OLD and NEW are policy@version or files. Every encounter is decided by both, whatever its payer,
    place and date would select. All engines give the same report.

    Exit codes: 1 with --exit-code an answer changes, or a row was rejected; 2 the call or an input
    is wrong; 3 there was no encounter.
    """
    named = (*files, *more)
    if not named:
        raise click.UsageError("name the encounters with --encounters")
    call = call_of(ctx)
    library = call.library()
    before, after = named_pack(library, old), named_pack(library, new)
    how = IntakeOptions(charts, payer_maps, mapping)
    inputs = inputs_of(named, EncounterOptions(**stated), how, library)
    chosen = engine_for(engine, inputs)
    if work is not None and chosen != SPARK:
        raise click.UsageError("--work is where --engine spark keeps files")
    where = work.resolve() if work else None
    found = impact_of(Run(library, before, after, inputs, chosen, part_rows, master, where))
    FORMATS[form](found, before, after)
    say_refused(found)
    if found.rejected or (exit_code and found.changed):
        ctx.exit(CHANGED)
    if not found.rows:
        ctx.exit(NOTHING_CHECKED)
