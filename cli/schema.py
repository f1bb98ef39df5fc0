"""`coverpack schema`: the JSON Schemas of coverpack's forms, and one that editors complete from."""

from pathlib import Path

import click

from cli.call import call_of

_EPILOG = """\b
Examples:
  coverpack schema pack
  coverpack schema --editor -o .vscode/pack.schema.json
"""


@click.command(epilog=_EPILOG)
@click.argument("form", required=False, metavar="[FORM]")
@click.option(
    "--editor",
    is_flag=True,
    help="The schema of packs with this library's facts, value sets, criteria and payers as lists, "
    "so that an editor offers them.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to this file, in the place of what is there.",
)
@click.pass_context
def schema(ctx: click.Context, form: str | None, editor: bool, output: Path | None) -> None:
    """Print the JSON Schema of a FORM: pack, encounter, decision, ... Without a FORM: list them.

    Editors use it to complete and check files while they are written; `coverpack lint` checks more.
    """
    from engine.knowledge.schema_check import known_forms, schema_of
    from engine.knowledge.texts.json_writer import pretty
    from engine.language.near import near

    if editor:
        if form not in (None, "pack"):
            raise click.UsageError("--editor goes with the form `pack`, which needs not be named")
        from engine.knowledge.editor_schema import editor_schema

        value = editor_schema(call_of(ctx).library())
    elif form is None:
        if output is not None:
            raise click.UsageError("name the form to write, or --editor")
        click.echo("\n".join(known_forms()))
        return
    elif form in known_forms():
        value = schema_of(form)
    else:
        known = ", ".join(f"`{one}`" for one in known_forms())
        hint = near(form, known_forms()) or f"one of {known}"
        raise click.UsageError(f"there is no form `{form}`: {hint}")
    text = pretty(value) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    from cli.whole_file import write_new_file

    output.parent.mkdir(parents=True, exist_ok=True)
    write_new_file(output, text, replace=True)
    click.echo(f"wrote {output}")
