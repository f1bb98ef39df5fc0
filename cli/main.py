"""The program `coverpack`: its commands by name, and what happens when one of them fails.

A command's module is imported only when it runs, so that each pays for what it uses.
"""

import importlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.call import Call, call_of
from engine import __version__
from engine.language.near import near

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "evaluate": ("cli.evaluate:evaluate", "Decide encounters: the outcome, why, what is missing."),
    "import": ("cli.import_:import_", "Turn claims and records into encounters."),
    "worklist": ("cli.worklist:worklist_command", "The claim lines that need work, in order."),
    "new": ("cli.new:new", "Write a skeleton to fill in: an encounter, a policy."),
    "packs": ("cli.packs:packs", "List and show packs; which version decides where and when."),
    "diff": ("cli.diff:diff", "What the text of two packs differs in."),
    "impact": ("cli.impact:impact_command", "What a new version would change over past cases."),
    "compare": ("cli.compare:compare", "One case before every payer; what each policy asks."),
    "gaps": ("cli.gaps:gaps", "What is not known, and which documents would tell."),
    "lint": ("cli.lint:lint", "Check packs and the other files of a library."),
    "fmt": ("cli.fmt:fmt", "Lay out the files of a library in their one form."),
    "test": ("cli.test:test", "Run the features: what each policy is expected to decide."),
    "coverage": ("cli.coverage:coverage", "Whether the features exercise what packs say."),
    "mutate": ("cli.mutate:mutate", "Whether the features would notice a fault in a pack."),
    "prove": ("cli.prove:prove", "Prove what holds of packs for all encounters."),
    "explain": ("cli.explain:explain_command", "What an edit, code, criterion or word means here."),
    "brief": ("cli.brief:brief", "What is known of a billing code: coverage, units, modifiers."),
    "ask": ("cli.ask:ask", "Ask for the missing facts of an encounter, one by one."),
    "coding": ("cli.coding:coding", "Coding tables; read your own copies of the CMS files."),
    "batch": ("cli.batch:batch", "Decide files of any size, part by part."),
    "synth": ("cli.synth:synth", "Synthetic encounters in every form of input."),
    "schema": ("cli.schema:schema", "Print the JSON Schemas, for editors and other tools."),
    "doctor": ("cli.doctor:doctor", "Check that the installation works."),
    "completion": (
        "cli.completion:completion",
        "Print the script that completes commands in a shell.",
    ),
}
"""Every command: where it is defined, and what it does in one line."""

INPUT_IS_WRONG = 2
INTERNAL_FAULT = 70
INTERRUPTED = 130
OUTPUT_CLOSED = 141
"""As a shell reports a program that a closed pipe ended."""


class Coverpack(click.Group):
    """The group of all commands. Knows them by name alone until one is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The names of all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a call; for an unknown one an error with the nearest name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            hint = near(name, COMMANDS) or "`coverpack --help` lists the commands"
            raise click.UsageError(f"there is no command `{name}`: {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[Any]]":
        """Complete the name of a command without importing any, or an option."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=words)
            for name, (_, words) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and turn what it raises into a message and an exit code."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _close_output()
            ctx.exit(OUTPUT_CLOSED)
        except Exception as error:  # the last place where it can be said plainly
            ctx.exit(_explain(error, call_of(ctx)))


def _explain(error: Exception, call: Call) -> int:
    """Say on standard error what went wrong; gives the exit code."""
    from engine.knowledge.texts.documents import InputError

    if isinstance(error, InputError):
        for diagnostic in error.diagnostics:
            click.echo(str(diagnostic), err=True)
        return INPUT_IS_WRONG
    from cli.faults import explain_fault  # imports the rules, which most errors do not need

    return explain_fault(error, call)


def _close_output() -> None:
    """Let nothing more be written to a pipe that nobody reads, not even at the program's end."""
    with suppress(OSError, ValueError):  # standard output is no file, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Coverpack,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: coverpack evaluate --payer medicare --state NC --date 2025-03-04",
)
@click.version_option(__version__, prog_name="coverpack", message="%(prog)s %(version)s")
@click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Another knowledge base: the folder above its `policies`. It may extend the shipped one. "
    "Also COVERPACK_LIBRARY.",
)
@click.pass_context
def main(ctx: click.Context, library: Path | None) -> None:
    """Payer coverage policies for basivertebral nerve ablation: what a case comes to, and why.

    Exit codes: 0 done; 1 a check failed; 2 the call or its input is wrong, and nothing was done;
    3 nothing was checked; 70 an internal fault.
    """
    ctx.obj = Call(library)


if __name__ == "__main__":
    main(prog_name="coverpack")
