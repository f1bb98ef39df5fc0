"""The scenarios of a library's features, as examples for coverage and mutation."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.knowledge.texts.documents import Diagnostic, InputError

if TYPE_CHECKING:
    from engine.knowledge.library import Library
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


def features_of(library: "Library", paths: tuple[Path, ...]) -> "list[Feature]":
    """The features named, else the library's own. Raises `InputError` where one is refused."""
    from engine.testing.run import Selection, feature_files, read_features

    return read_features(feature_files(paths or tuple(_own_features(library)), Selection()))


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


def _own_features(library: "Library") -> list[Path]:
    """The features of a library and of the one that it extends."""
    places: list[Path] = []
    known: Library | None = library
    while known is not None:
        if (known.root / "features").is_dir():
            places.append(known.root / "features")
        known = known.extended
    return places
