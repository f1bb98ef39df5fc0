"""Coding packs as a person names them, alone or among coverage packs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from cli.pack_names import named_packs
from engine.knowledge.coding_pack_reader import CODING, is_coding_pack
from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.library import Library
from engine.knowledge.own import own_coding_packs
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Diagnostic, InputError, read_document
from engine.language.near import near
from engine.language.problems import quoted


@dataclass(frozen=True, slots=True)
class Chosen:
    """The packs that a check is about: those that decide coverage, and those of edits."""

    packs: list[Pack]
    coding: list[CodingPack]

    @property
    def all(self) -> list[Pack | CodingPack]:
        """Both."""
        return [*self.packs, *self.coding]


def chosen_packs(library: Library, names: Sequence[str]) -> Chosen:
    """The packs of several names, all versions of a policy; without names those of the library."""
    coding = [name for name in names if names_edits(name)]
    others = [name for name in names if name not in coding]
    packs = named_packs(library, others) if others or not names else []
    if not names:
        return Chosen(packs, list(own_coding_packs(library)))
    found = {one.digest: one for name in coding for one in named_coding_packs(library, name)}
    return Chosen(packs, list(found.values()))


def names_edits(name: str) -> bool:
    """Whether a name is that of a coding pack: `coding/...`, or a file that holds one."""
    if not name.endswith(".json"):
        return name.startswith(f"{CODING}/")
    return is_coding_pack(read_document(Path(name)).value)


def named_coding_packs(library: Library, name: str) -> list[CodingPack]:
    """The coding packs of a name: all versions, one of them, or a file.

    Raises `InputError` with a near name where there is none.
    """
    if name.endswith(".json"):
        return [library.coding_pack_at(Path(name))]
    id, _, version = name.partition("@")
    versions = [pack for pack in library.coding_packs if pack.id == id]
    found = [pack for pack in versions if version in ("", pack.version)]
    if not found:
        names = [pack.name for pack in versions] or [pack.id for pack in library.coding_packs]
        hint = near(name, names) or "`coverpack packs list` names them"
        message = f"there is no coding pack {quoted(name)}"
        raise InputError([Diagnostic(name, None, None, "", "unknown-pack", message, hint)])
    return found


def named_coding_pack(library: Library, name: str) -> CodingPack:
    """The one coding pack of a name. Raises `InputError` where there is none, or several."""
    found = named_coding_packs(library, name)
    if len(found) > 1:
        message = f"`{name}` has several versions"
        hint = "one of " + ", ".join(f"`{pack.name}`" for pack in found)
        raise InputError([Diagnostic(name, None, None, "", "several-versions", message, hint)])
    return found[0]


def check_are_held(library: Library, packs: Sequence[CodingPack]) -> None:
    """Raise `InputError` for a coding pack that scenarios do not run on: a file of another text."""
    held = {pack.digest for pack in library.coding_packs}
    message = "this coding pack is not in the library, so that no scenario runs on it"
    hint = "put it there, or name one that is"
    raised = [
        Diagnostic(pack.name, None, None, "", "not-in-library", message, hint)
        for pack in packs
        if pack.digest not in held
    ]
    if raised:
        raise InputError(raised)


def coverage_packs(library: Library, names: Sequence[str]) -> list[Pack]:
    """As `chosen_packs`, without edits. Raises `InputError` where a name is of a coding pack."""
    chosen = chosen_packs(library, names)
    message = "it holds edits of claim lines, and this command is about packs that decide coverage"
    raised = [
        Diagnostic(
            pack.name,
            None,
            None,
            "",
            "coding-pack",
            message,
            f"`coverpack mutate {pack.name}` says which faults in them no scenario notices",
        )
        for pack in (chosen.coding if names else ())
    ]
    if raised:
        raise InputError(raised)
    return chosen.packs


def warn_of_none(packs: Sequence[Pack | CodingPack]) -> None:
    """Say on standard error that a check without names has no pack to be about."""
    if not packs:
        message = "the library has no pack of its own; name those of the one that it extends"
        click.echo(f"no pack was checked: {message}", err=True)
