"""`coverpack diff A B`: what the text of two packs differs in."""

import click

from cli.call import call_of
from cli.completion import complete_pack
from cli.diff_form import differences_json
from cli.diff_text import write_differences
from cli.json_output import write_json
from cli.pack_names import latest_pack
from cli.terminal import standard_page
from engine.knowledge.study.pack_comparison import compare_packs

DIFFERENT = 1


@click.command(
    epilog="Examples: coverpack diff medicare/noridian-l39642@2024-01-28 "
    "medicare/noridian-l39642@v11;  coverpack diff old.json new.json --format json"
)
@click.argument("a", metavar="A", shell_complete=complete_pack)
@click.argument("b", metavar="B", shell_complete=complete_pack)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--exit-code", is_flag=True, help="End with exit code 1 if anything differs.")
@click.pass_context
def diff(ctx: click.Context, /, *, a: str, b: str, form: str, exit_code: bool) -> None:
    """Say what the text of two packs differs in: criteria, thresholds, determinations, dates.

    A and B are policy@version, a file, or a policy, of which the latest version is taken. Criteria
    of two policies are taken for the same by number and facts, by condition, or by facts alone, and
    the text says which. Outcomes are not compared.
    """
    library = call_of(ctx).library()
    found = compare_packs(latest_pack(library, a), latest_pack(library, b), library)
    if form == "json":
        write_json(differences_json(found))
    else:
        page = standard_page()
        write_differences(page, found)
        page.write()
    if exit_code and not found.identical:
        ctx.exit(DIFFERENT)
