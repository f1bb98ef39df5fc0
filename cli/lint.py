"""`coverpack lint`: packs and the other files of a library, checked for form and fitness."""

from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.library_checked import library_checked

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.texts.documents import Document

CHECK_FAILED = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack lint
  coverpack lint policies/medicare --strict
  coverpack lint --format github
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules and stop.")
@click.pass_context
def lint(
    ctx: click.Context, paths: tuple[str, ...], form: str, strict: bool, list_rules: bool
) -> None:
    """Check packs, facts, payers, value sets and encounters: their form, and fitness for release.

    PATHS are files and folders; without any, the library's own policies. A file is checked within
    the library that it lies in, and only what stands in the files named is reported.

    Exit codes: 0 nothing found, or warnings only; 1 errors; 2 there is no such file, or the
    policies around you are of another library; 3 nothing to check.
    """
    if list_rules:
        _print_rules()
        return
    from cli.diagnostics_text import FORMATS
    from engine.knowledge.lint import lint as run

    library = call_of(ctx).library() if paths else library_checked(ctx)
    readers = {
        "coverpack/encounter/1": _read_encounter,
        "coverpack/payer-map/1": _read_payer_map,
        "coverpack/csv-mapping/1": _read_mapping,
    }
    report = run(paths, library, readers)
    if report.files or form in ("json", "sarif"):
        click.echo(FORMATS[form](report))
    if not report.files:
        click.echo("nothing was checked: no file of coverpack's is there", err=True)
        ctx.exit(NOTHING_CHECKED)
    if report.count("error") or (strict and report.diagnostics):
        ctx.exit(CHECK_FAILED)


def _read_encounter(document: "Document", library: "Library") -> object:
    from engine.encounter.reader import read_encounter

    return read_encounter(document, library)


def _read_payer_map(document: "Document", library: "Library") -> object:
    from engine.encounter.intake.payer_map import read_payer_map

    return read_payer_map(document, library.payers.payers)


def _read_mapping(document: "Document", library: "Library") -> object:
    from engine.encounter.intake.table.mapping import read_mapping

    return read_mapping(document, library.facts)


def _print_rules() -> None:
    from engine.knowledge.lint import RULES

    width = max(map(len, RULES))
    for rule in RULES.values():
        click.echo(f"{rule.name:{width}}  {rule.severity:7}  {rule.category:9}  {rule.summary}")
