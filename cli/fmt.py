"""`coverpack fmt`: the files of a library in their one layout."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.library_checked import library_checked
from cli.whole_file import replace_file

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.texts.documents import Document

_HINT = 'its key `schema` names the form, for example `"coverpack/pack/1"`'
CHECK_FAILED = 1
NOTHING_CHECKED = 3


@click.command(epilog="Example: coverpack fmt --check policies")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--check", is_flag=True, help="Change nothing; fail where a file is laid out otherwise."
)
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], check: bool) -> None:
    """Lay out packs and the other files of a library: order of keys, indent, line ends.

    PATHS are files and folders; without any, the library's own policies. What a file says does not
    change. Nothing is written unless every file can be read.

    Exit codes: 0 done; 1 with --check, a file would change; 2 a file is not there or not JSON,
    or the policies around you are of another library; 3 there is nothing to lay out.
    """
    from engine.knowledge.layout import laid_out

    documents = _documents(paths, call_of(ctx).library() if paths else library_checked(ctx))
    if not documents:
        click.echo("nothing was laid out: no file of coverpack's is there", err=True)
        ctx.exit(NOTHING_CHECKED)
    changed = []
    for path, document in documents.items():
        text = laid_out(document).encode()
        if text != path.read_bytes():
            changed.append(document.name)
            if not check:
                replace_file(path, text)
    for name in changed:
        click.echo(f"{'would change' if check else 'changed'} {name}")
    same = len(documents) - len(changed)
    click.echo(f"{same} of {len(documents)} laid out already")
    if check and changed:
        ctx.exit(CHECK_FAILED)


def _documents(paths: tuple[str, ...], library: "Library") -> "dict[Path, Document]":
    """The documents that paths name. Raises `InputError` where one cannot be read."""
    from engine.knowledge.library import shipped_root
    from engine.knowledge.lint.reading import readings
    from engine.knowledge.texts.documents import InputError
    from engine.language.problems import Problem

    if not paths and library.root == shipped_root() and library.root.name == "_library":
        message = "the shipped library belongs to the installation: name the files to lay out"
        raise click.UsageError(message)
    reads = readings(paths or [library.policies])
    problems = [one for read in reads for one in read.problems]
    for read in reads:
        if read.document and not read.is_ours:
            problem = Problem(
                ("schema",), "unknown-form", "the file is not one of coverpack's", _HINT
            )
            problems.append(read.document.diagnose(problem))
    if problems:
        raise InputError(problems)
    return {read.file: read.document for read in reads if read.document is not None}
