"""The scenarios of a library's features, as examples for coverage and mutation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.knowledge.texts.documents import Diagnostic, InputError

if TYPE_CHECKING:
    from engine.knowledge.coding_packs import CodingPack
    from engine.knowledge.library import Library
    from engine.knowledge.packs import Pack
    from engine.proof.examples import Example
    from engine.testing.features import Feature

F = TypeVar("F", bound=Callable[..., Any])


def features_option(command: F) -> F:
    """The option that names features; without it those of the library."""
    return click.option(
        "--features",
        "paths",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A feature file or a folder of them; without it the library's `features`. Repeatable.",
    )(command)


def features_of(
    library: "Library", paths: tuple[Path, ...], packs: "Sequence[Pack | CodingPack]" = ()
) -> "list[Feature]":
    """The features named, else those that speak of some packs.

    Raises `InputError` where one is refused.
    """
    from engine.testing.run import Selection, feature_files, read_features

    return read_features(feature_files(paths or tuple(_places(library, packs)), Selection()))


def examples_of(
    library: "Library", features: "list[Feature]"
) -> "Mapping[str, tuple[Example, ...]]":
    """The examples by pack, all scenarios holding.

    Raises `InputError` where a scenario does not hold: what it says is then worth nothing.
    """
    from engine.decide import Session
    from engine.testing.extract import extract

    with Session(library, own_copies=False) as session:
        found = extract(features, session)
    if found.broken:
        hint = "`coverpack test` shows why; mend it first"
        raise InputError(
            Diagnostic(one.place, None, None, "", "scenario-fails", _broken(one.name), hint)
            for one in found.broken
        )
    return found.examples


def _broken(name: str) -> str:
    return f"scenario `{name}` does not hold"


def _places(library: "Library", packs: "Sequence[Pack | CodingPack]") -> Iterator[Path]:
    """The features of a library; where a pack is of the one that it extends, of that one too."""
    from engine.knowledge.own import own_coding_packs, own_packs

    if (library.root / "features").is_dir():
        yield Path(library.label(library.root / "features"))
    if library.extended is not None:
        own = {pack.name for pack in own_packs(library)}
        own |= {pack.name for pack in own_coding_packs(library)}
        if any(pack.name not in own for pack in packs):
            yield from _places(library.extended, packs)
