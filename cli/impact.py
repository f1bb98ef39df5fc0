"""`coverpack impact OLD NEW`: how many past encounters another version would answer otherwise."""

from typing import TYPE_CHECKING, Any

import click

from cli.call import call_of
from cli.completion import complete_pack
from cli.encounter_options import EncounterOptions, encounter_options
from cli.impact_text import FORMATS
from cli.intake_files import (
    IntakeOptions,
    chart_option,
    intake_options,
    read_files,
    say_rejected,
)
from cli.pack_names import named_pack
from engine.decide import Session
from engine.decide.impact import impact as impact_of

if TYPE_CHECKING:
    from engine.decide.impact import Impact

CHANGED = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack impact old.json new.json --encounters past/*.json
  coverpack impact medicare/noridian-l39642@2024-01-28 medicare/noridian-l39642@v11 \\
    --encounters year.ndjson --format json
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
    help="Encounters in any form that `evaluate` takes; `-` is standard input. Repeatable, and "
    "more files may follow it.",
)
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
    charts: tuple[str, ...],
    payer_maps: tuple[str, ...],
    mapping: str | None,
    exit_code: bool,
    form: str,
    **stated: Any,  # the options of the encounter, by name
) -> None:
    """Say how many past encounters NEW would answer otherwise than OLD, and by which criteria.

    OLD and NEW are policy@version or files. Every encounter is decided by both, whatever its payer,
    place and date would select.

    Exit codes: 1 with --exit-code an answer changes, or a row was rejected; 3 there was no
    encounter.
    """
    named = (*files, *more)
    if not named:
        raise click.UsageError("name the encounters with --encounters")
    call = call_of(ctx)
    library = call.library()
    before, after = named_pack(library, old), named_pack(library, new)
    how = IntakeOptions(charts, payer_maps, mapping)
    read = read_files(named, EncounterOptions(**stated), how, library)
    with Session(library) as session:
        found: Impact = impact_of(session, before, after, read.encounters)
    found.rejected = len(read.rejected)
    FORMATS[form](found, before, after)
    say_rejected(read.rejected)
    if not found.rows:
        ctx.exit(NOTHING_CHECKED)
    if found.rejected or (exit_code and found.changed):
        ctx.exit(CHANGED)
