"""Completion in a shell: the script that turns it on, and what options can be completed to.

A completion never fails: where the library cannot be read there is nothing to offer.
"""

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from cli.call import Call
from engine.knowledge.library import Library
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES
from engine.knowledge.texts.documents import InputError
from engine.language.values import Kind

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
SHELLS = ("bash", "zsh", "fish")


@click.command(epilog='Example: eval "$(coverpack completion bash)"')
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that completes coverpack's commands, options and values in SHELL.

    Put its output where your shell reads completions, or evaluate it in the shell's start-up file.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # the choices are click's own names
    script = kind(ctx.find_root().command, {}, "coverpack", "_COVERPACK_COMPLETE")
    click.echo(script.source())


def _offering(
    words: Callable[[Library, click.Context, str], Iterable[tuple[str, str]]],
) -> Completer:
    """A completer of the words, each with its help, that begin with what is typed."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
        try:
            library = Call(ctx.find_root().params.get("library")).library()
            found = list(words(library, ctx, typed))
        except InputError:
            return []
        return [CompletionItem(word, help=said) for word, said in found if word.startswith(typed)]

    return complete


def _facts(library: Library, _: click.Context, typed: str) -> Iterable[tuple[str, str]]:
    """Fact ids with `=`; after it, the values that a fact can be listed with."""
    id, equals, _value = typed.partition("=")
    if not equals:
        return ((f"{id}=", fact.label) for id, fact in library.facts.items())
    fact = library.facts.get(id)
    if fact is None:
        return ()
    words = ("yes", "no") if fact.kind is Kind.BOOLEAN else tuple(fact.members or ())
    return ((f"{id}={word}", fact.member_words(word)) for word in (*words, "unknown"))


def _plans(library: Library, ctx: click.Context, _: str) -> Iterable[tuple[str, str]]:
    chosen = ctx.params.get("payer")
    for payer in library.payers.payers.values():
        if chosen in (None, payer.id):
            yield from ((plan.id, plan.name) for plan in payer.plans.values())


complete_payer = _offering(lambda lib, *_: ((p.id, p.name) for p in lib.payers.payers.values()))
complete_plan = _offering(_plans)
complete_state = _offering(lambda *_: ((state, "") for state in STATES))
complete_line_of_business = _offering(lambda *_: ((line, "") for line in LINES_OF_BUSINESS))
complete_fact = _offering(_facts)
complete_pack = _offering(lambda lib, *_: ((pack.name, pack.title) for pack in lib.packs()))
"""Packs that decide coverage."""
complete_any_pack = _offering(
    lambda lib, *_: ((pack.name, pack.title) for pack in (*lib.packs(), *lib.coding_packs))
)
"""The same, and the coding packs with them."""
