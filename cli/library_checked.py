"""Which library a check without paths is about: never another than the one that a person is in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of

if TYPE_CHECKING:
    from engine.knowledge.library import Library


def library_checked(ctx: click.Context) -> "Library":
    """The library of a call that names no file; one that lies elsewhere is named on standard error.

    Raises `InputError` where the working folder has policies and the library, which nobody named,
    is another: a check of that one would say nothing of them.
    """
    from engine.knowledge.library import ENVIRONMENT

    library = call_of(ctx).library()
    named = ctx.find_root().params.get("library") or os.environ.get(ENVIRONMENT)
    here = _folder_with_policies()
    if here is not None and not named:
        _refuse_another(here, library)
    if not Path.cwd().resolve().is_relative_to(library.root.resolve()):
        click.echo(f"the library is {_library_words(library)}", err=True)
    return library


def _folder_with_policies() -> Path | None:
    """The nearest folder, from the working one upwards, that holds a folder `policies`."""
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / "policies").is_dir()), None)


def _refuse_another(here: Path, library: "Library") -> None:
    from engine.knowledge.library import CARD
    from engine.knowledge.texts.documents import Diagnostic, InputError

    used: Library | None = library
    while used is not None:
        if used.root.resolve() == here.resolve():
            return
        used = used.extended
    shown = os.path.relpath(here)
    name = os.path.normpath(os.path.join(shown, "policies"))  # noqa: PTH118  # may lead upwards
    message = f"`{name}` is no part of the library in use, {_library_words(library)}"
    hint = f"name the folder above it with `--library {shown}`, or put a `{CARD}` there"
    raise InputError([Diagnostic(name, None, None, "", "another-library", message, hint)])


def _library_words(library: "Library") -> str:
    from engine.knowledge.library import shipped_root

    if library.root.resolve() == shipped_root().resolve():
        return "the one that comes with coverpack"
    return f"`{os.path.relpath(library.root)}`"
