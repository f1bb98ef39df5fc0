"""Which library a check without paths is about: never another than the one that a person is in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of

if TYPE_CHECKING:
    from engine.knowledge.library import Library

_FEATURES = "features"


def library_checked(ctx: click.Context) -> "Library":
    """The library of a call that names no file; one that lies elsewhere is named on standard error.

    Raises `InputError` where the working folder has policies and the library, which nobody named,
    is another: a check of that one would say nothing of them.
    """
    library = call_of(ctx).library()
    if not library_is_named(ctx):
        refuse_another(library, "policies")
    if not Path.cwd().resolve().is_relative_to(library.root.resolve()):
        click.echo(f"the library is {_library_words(library)}", err=True)
    return library


def library_is_named(ctx: click.Context) -> str | None:
    """The library that the call names, or the environment; else none."""
    from engine.knowledge.library import ENVIRONMENT

    named: str | None = ctx.find_root().params.get("library") or os.environ.get(ENVIRONMENT)
    return named


def refuse_another(library: "Library", part: str) -> None:
    """Raise `InputError` where a person is in a folder with a `part` that is not the library's."""
    from engine.knowledge.library import CARD
    from engine.knowledge.texts.documents import Diagnostic, InputError

    here = _folder_with(part)
    if here is None:
        return
    used: Library | None = library
    while used is not None:
        if used.root.resolve() == here.resolve():
            return
        used = used.extended
    shown = os.path.relpath(here)
    name = os.path.normpath(os.path.join(shown, part))  # noqa: PTH118  # may lead upwards
    message = f"`{name}` is no part of the library in use, {_library_words(library)}"
    hint = f"name the folder above it with `--library {shown}`, or put a `{CARD}` there"
    if part == _FEATURES:
        hint = f"to run them by that library: `coverpack test {name}`; by one of your own: "
        hint += f"put `policies` and a `{CARD}` beside them"
    raise InputError([Diagnostic(name, None, None, "", "another-library", message, hint)])


def _folder_with(part: str) -> Path | None:
    """The nearest folder, from the working one upwards, that has such a folder with files."""
    here = Path.cwd()
    found = [one for one in (here, *here.parents) if (one / part).is_dir()]
    if part == _FEATURES:  # a name that others use too
        found = [one for one in found if any((one / part).rglob("*.feature"))]
    return next(iter(found), None)


def _library_words(library: "Library") -> str:
    from engine.knowledge.library import shipped_root

    if library.root.resolve() == shipped_root().resolve():
        return "the one that comes with coverpack"
    return f"`{os.path.relpath(library.root)}`"
