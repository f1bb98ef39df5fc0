"""`coverpack ask`: the missing facts of an encounter, asked one by one until it is settled."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from cli.call import Call, call_of
from cli.whole_file import write_new_file
from engine.decide import Session
from engine.encounter.reader import MAX_BYTES
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, Json, read_document
from engine.knowledge.texts.json_writer import pretty

INPUT_IS_WRONG = 2
PROMPT = "> "
_EPILOG = """\b
Examples:
  coverpack ask encounter.json
  coverpack ask encounter.json -o complete.json --source "telephone call of 2025-03-01"
"""


@click.command(epilog=_EPILOG)
@click.argument("encounter", metavar="ENCOUNTER", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the completed encounter goes. Without it: beside ENCOUNTER, with "
    "`-answered` in its name.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace that file if there is one, ENCOUNTER itself too where it is named.",
)
@click.option(
    "--source",
    default="hand-entered answer",
    show_default=True,
    metavar="TEXT",
    help="What the answers name as their source.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the answers from this file, one a line, instead of from the terminal.",
)
@click.pass_context
def ask(
    ctx: click.Context, /, *, encounter: Path, output: Path | None, force: bool, source: str,
    answers: Path | None,
) -> None:  # fmt: skip
    """Ask for what is missing in ENCOUNTER, and write the completed encounter.

    First what selects the policy, then the facts on the shortest way to coverage; after each
    answer the rest is worked out again, and the dialog ends as soon as the outcome is settled. `?`
    explains a question, Enter leaves it unknown, `back` undoes, `stop` ends and keeps what was
    answered.

    ENCOUNTER itself is never changed unless -o names it and --force is given.
    """
    if not source.strip():
        raise click.UsageError("--source needs words")
    if answers is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo("a dialog needs a terminal, or the answers in a file (`--answers`)", err=True)
        ctx.exit(INPUT_IS_WRONG)
    call = call_of(ctx)
    document = read_document(encounter, max_bytes=MAX_BYTES)
    target = output or encounter.with_name(f"{encounter.stem}-answered{encounter.suffix}")
    _check_target(target, force)
    next_answer = _from_terminal if answers is None else _from_file(answers)
    completed = _asked(call, document, source, next_answer)
    if completed is None:
        click.echo("\nno answer was given, and nothing was written")
    else:
        write_new_file(target, pretty(completed) + "\n", replace=force)
        click.echo(f"\nwrote {target}")


def _asked(
    call: Call, document: Document, source: str, next_answer: Callable[[], str | None]
) -> Json:
    """The encounter with what was answered; `None` where nothing was."""
    from cli.ask_dialog import Dialog

    with Session(call.library()) as session:
        dialog = Dialog(call, session, document, source, next_answer)
        dialog.run()
    return dialog.encounter if dialog.changed else None


def _check_target(target: Path, force: bool) -> None:
    """Refuse before anything is asked what could not be written in the end."""
    if target.exists() and not force:
        message, hint = "there is a file already", "`--force` replaces it, -o names another"
        raise InputError([Diagnostic(str(target), None, None, "", "exists", message, hint)])
    if not target.parent.is_dir():
        message = "there is no folder to write it to"
        raise InputError([Diagnostic(str(target), None, None, "", "cannot-write", message)])


def _from_terminal() -> str | None:
    try:
        return input(PROMPT)
    except EOFError:
        click.echo()
        return None


def _from_file(path: Path) -> Callable[[], str | None]:
    """The lines of a file, each shown as if it had been typed; `None` after the last."""
    try:
        lines = iter(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        message = "the answers cannot be read"
        raise InputError(
            [Diagnostic(str(path), None, None, "", "unreadable", message, "a text file in UTF-8")]
        ) from None

    def next_line() -> str | None:
        line = next(lines, None)
        if line is not None:
            click.echo(f"{PROMPT}{line}".rstrip())
        return line

    return next_line
