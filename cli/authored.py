"""What `new policy` and `new version` share: where they write, what they ask, how they write.

Nothing is replaced but `payers.json`, and that one last, so that a call that fails leaves nothing.
"""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.day import Day

if TYPE_CHECKING:
    from engine.knowledge.authoring import Beginning, Text
    from engine.knowledge.library import Library
    from engine.language.shape import Json

GRADES = ("primary", "secondary", "inferred", "recall")
"""How an author can know a text; `carried_forward` is nothing to begin with."""

_F = TypeVar("_F", bound=Callable[..., Any])


# ---- options -------------------------------------------------------------------------------------


def text_and_dates(command: _F) -> _F:
    """The options about the version's dates, and about the document it is written from."""
    options = (
        _day("--effective", "The first date of service of the version."),
        _day("--not-before", "Where that is not known: not before this day,"),
        _day("--observed", "and in force when it was seen on this one."),
        _day("--published", "The day on which it was published."),
        click.option(
            "--version",
            metavar="NAME",
            help="The document's own name for the version. Needed without --effective.",
        ),
        click.option("--source", metavar="TEXT", help="The document: what it is called."),
        click.option("--url", metavar="URL", help="Where the document is found."),
        _day("--read-on", "The day on which you read it."),
        click.option(
            "--evidence",
            type=click.Choice(GRADES),
            default="recall",
            show_default=True,
            help="How you know the dates and the document.",
        ),
        click.option(
            "--library",
            "folder",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The library to write to. Without it: the one you are in.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _day(name: str, said: str) -> Callable[[_F], _F]:
    return click.option(name, type=Day(), metavar="YYYY-MM-DD", help=said)


def text_of(source: str | None, evidence: str, url: str | None, read_on: date | None) -> "Text":
    """The document that the options name."""
    from engine.knowledge.authoring import Text
    from engine.knowledge.evidence import Evidence

    return Text(source, Evidence(evidence), url, read_on)


def beginning_of(
    version: str | None,
    effective: date | None,
    not_before: date | None,
    observed: date | None,
    published: date | None,
) -> "Beginning":
    """The dates that the options give. Raises `click.UsageError` where they do not go together."""
    from engine.knowledge.authoring import Beginning

    if effective is not None:
        if not_before is not None:
            raise click.UsageError("give --effective, or --not-before with --observed; not both")
        if version not in (None, effective.isoformat()):
            raise click.UsageError(
                "a version whose first day is known is named by it: --version "
                "goes with --not-before and --observed"
            )
        return Beginning(effective.isoformat(), effective, None, observed, published)
    if not_before is None or observed is None:
        raise click.UsageError(
            "say when the version began: --effective, or --not-before with "
            "--observed where the day is not known"
        )
    if not_before > observed:
        raise click.UsageError(f"--not-before {not_before} is later than --observed {observed}")
    if not version or any(c not in _NAME for c in version.casefold()):
        raise click.UsageError("name the version with --version, in letters, digits, `.` and `-`")
    return Beginning(version, None, not_before, observed, published)


_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


# ---- asking --------------------------------------------------------------------------------------


def can_ask() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asked(value: str | None, question: str, option: str, *, default: str | None = None) -> str:
    """An option's value, else a person's answer. Raises `click.UsageError` where nobody answers."""
    if value:
        return value
    if not can_ask():
        raise click.UsageError(f"{option} is missing")
    answer: str = click.prompt(question, default=default, show_default=bool(default)).strip()
    return answer


def asked_day(value: date | None, question: str) -> date | None:
    """An option's date, else a person's answer, which may be empty."""
    if value is not None or not can_ask():
        return value
    while True:
        answer = click.prompt(question, default="", show_default=False).strip()
        if not answer:
            return None
        try:
            return Day().convert(answer, None, None)
        except click.BadParameter as error:
            click.echo(error.message)


# ---- where ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """The library that is written to. `is_new`: there is only its folder, or not even that."""

    library: "Library"
    is_new: bool
    is_shipped: bool

    def file(self, policy: str, version: str) -> Path:
        """The file of a version."""
        return self.library.policies / policy / f"{version}.json"

    def schema_from(self, file: Path) -> str | None:
        """How a file names the schema of packs for editors, if the library has it."""
        schema = self.library.root / "schemas" / "pack.schema.json"
        up = "../" * len(file.relative_to(self.library.root).parent.parts)
        return f"{up}schemas/pack.schema.json" if schema.is_file() else None


def target(ctx: click.Context, folder: Path | None, *, may_begin: bool) -> Target:
    """The library to write to: the one named, else the one that the working folder lies in.

    With `may_begin`, an empty folder becomes one that extends the shipped library.
    """
    from engine.knowledge.library import (
        ENVIRONMENT,
        Library,
        library_around,
        open_library,
        shipped_root,
    )

    shipped = shipped_root()
    named = folder or ctx.find_root().params.get("library") or os.environ.get(ENVIRONMENT)
    here = Path.cwd()
    root = Path(named) if named else library_around(here)
    if root is None:
        root = shipped if here.is_relative_to(shipped) else here
    if root.resolve() == shipped and shipped.name == "_library":
        raise click.UsageError(_INSTALLED)
    if (root / "policies").is_dir():
        return Target(open_library(root), is_new=False, is_shipped=root.resolve() == shipped)
    if not may_begin or (root.exists() and not _is_empty(root)):
        raise click.UsageError(
            f"`{_shown(root)}` is no library, as it has no folder `policies`: "
            "name one with --library, or begin one in an empty folder"
        )
    return Target(Library(root, Library(shipped)), is_new=True, is_shipped=False)


_INSTALLED = "the shipped library belongs to the installation: name your own with --library"


def _is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing but what is hidden, such as `.git`."""
    return folder.is_dir() and all(one.name.startswith(".") for one in folder.iterdir())


# ---- writing -------------------------------------------------------------------------------------


def laid_out_text(value: "Json") -> str:
    """A file's text in its one layout."""
    from engine.knowledge.layout import laid_out
    from engine.knowledge.texts.documents import Document

    return laid_out(Document("", "", value))


def check_pack(file: Path, text: str, library: "Library") -> None:
    """Raises `InputError` where what is about to be written is no sound pack."""
    from engine.knowledge.pack_reader import read_pack
    from engine.knowledge.texts.documents import parse_document

    read_pack(parse_document(_shown(file), text.encode()), library)


def write_all(new: Mapping[Path, str], changed: Mapping[Path, str]) -> None:
    """Write new files, then those that are changed; all of them or none.

    Raises `InputError` where a new one is there already, or one cannot be written.
    """
    from cli.whole_file import write_new_file
    from engine.knowledge.texts.documents import Diagnostic, InputError

    there = [_shown(file) for file in new if file.exists()]
    if there:
        message, hint = "there is a file already", "it stays as it is: name another version"
        raise InputError(
            [Diagnostic(one, None, None, "", "exists", message, hint) for one in there]
        )
    made: list[Path] = []
    try:
        for file, text in new.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_new_file(file, text, replace=False)
            made.append(file)
        for file, text in changed.items():
            write_new_file(file, text, replace=True)
    except BaseException:
        for file in made:
            with suppress(OSError):
                file.unlink()
        raise


def _shown(path: Path) -> str:
    """A path as messages show it: from the working folder, where it lies inside."""
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(path)


def report(wrote: Mapping[Path, str], steps: list[tuple[str, str]]) -> None:
    """Say what was written, and what comes next: commands, each with what it is for."""
    for path, what in wrote.items():
        click.echo(f"wrote {_shown(path)}{what}")
    click.echo("\nnext:")
    width = max(len(command) for command, _ in steps)
    for command, purpose in steps:
        click.echo(f"  {command:{width}}  {purpose}")
