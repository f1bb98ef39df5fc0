"""Finding things in the JSON of a document, with their paths: typed values keep no places."""

from collections.abc import Iterator

from engine.language.problems import Path
from engine.language.shape import Json


def objects_with(key: str, value: Json, path: Path = ()) -> Iterator[tuple[Path, dict[str, Json]]]:
    """The objects that hold a key, outer ones first, in the order of the text."""
    match value:
        case dict():
            if key in value:
                yield path, value
            for name, inner in value.items():
                yield from objects_with(key, inner, (*path, name))
        case list():
            for index, inner in enumerate(value):
                yield from objects_with(key, inner, (*path, index))
        case _:
            pass


def references(
    condition: Json, path: Path, *, positive: bool = True
) -> Iterator[tuple[str, Path, bool]]:
    """The criteria that a condition refers to, each with its place, and whether it must be met.

    `positive` turns over with each `not`.
    """
    match condition:
        case {"criterion": str(id)}:
            yield id, (*path, "criterion"), positive
        case {"not": inner}:
            yield from references(inner, (*path, "not"), positive=not positive)
        case {"all": list(parts)}:
            yield from _each(parts, (*path, "all"), positive)
        case {"any": list(parts)}:
            yield from _each(parts, (*path, "any"), positive)
        case {"of": list(parts)}:
            yield from _each(parts, (*path, "of"), positive)
        case _:
            pass


def _each(parts: list[Json], path: Path, positive: bool) -> Iterator[tuple[str, Path, bool]]:
    for index, part in enumerate(parts):
        yield from references(part, (*path, index), positive=positive)
