"""`coverpack brief`: the reference of a billing code, put together from the knowledge base."""

import sys
from datetime import date
from pathlib import Path

import click

from cli.call import call_of
from cli.day import Day
from cli.terminal import standard_page

_EPILOG = """\b
Examples:
  coverpack brief 64629
  coverpack brief 64629 --format markdown -o 64629.md
  coverpack brief 64629 --date 2025-01-01 --format json
"""


@click.command(epilog=_EPILOG)
@click.argument("code", metavar="CODE")
@click.option(
    "--date",
    "on",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="Only versions that may have been in force on that day. Without it: all, and "
    "the latest of each policy where policies are compared.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write Markdown or JSON to this file, in the place of what is there.",
)
@click.pass_context
def brief(
    ctx: click.Context, /, *, code: str, on: date | None, form: str, output: Path | None
) -> None:  # fmt: skip
    """Print what is known of CODE (64628 or 64629), every line cited and graded.

    What it is for, coverage by payer and plan over time, the range of each threshold, clinical
    context, bodies and units, sites of service, modifiers, edits, and what nobody has published.
    Codes are described in coverpack's own words. Nothing here decides a case: `coverpack evaluate`
    does.
    """
    if output is not None and form == "text":
        raise click.UsageError("a file is written in --format markdown or json")
    from cli.brief_text import markdown, write_brief
    from engine.knowledge.brief.brief import brief_of

    found = brief_of(code.strip().upper(), call_of(ctx).library(), on)
    if form == "text":
        page = standard_page()
        write_brief(page, found)
        page.write()
        return
    if form == "markdown":
        text = markdown(found)
    else:
        from cli.brief_form import brief_json
        from engine.knowledge.texts.json_writer import pretty

        text = pretty(brief_json(found)) + "\n"
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return
    from cli.whole_file import write_new_file

    write_new_file(output, text, replace=True)
    click.echo(f"wrote {output}", err=True)
