"""Which files are meant: paths and folders to JSON files, and the library that each lies in."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.knowledge.texts.documents import Diagnostic, InputError, read_document

POLICIES = "policies"
_NOT_OURS = ("node_modules", "__pycache__")


def files_meant(paths: Iterable[str | os.PathLike[str]]) -> dict[Path, bool]:
    """The JSON files that paths name, absolute, in order, and whether each was named itself.

    A folder stands for every JSON file in it, hidden folders left out. Raises `InputError` where
    there is no such file or folder.
    """
    found: dict[Path, bool] = {}
    missing: list[Diagnostic] = []
    for named in paths:
        path = absolute(named)
        if path.is_dir():
            for file in _files_in(path):
                found.setdefault(file, False)
        elif path.is_file():
            found[path] = True
        else:
            missing += _why_not(named)
    if missing:
        raise InputError(missing)
    return found


def absolute(path: str | os.PathLike[str]) -> Path:
    """A path from the root on, without `..`; a link stays the place at which it is used."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # `resolve` would follow links


def library_of(file: Path) -> Path | None:
    """The folder of the library that an absolute path lies in: the one above `policies`."""
    for folder in file.parents:
        if folder.name == POLICIES:
            return folder.parent
    return (
        file.parent if file.name == "library.json" and (file.parent / POLICIES).is_dir() else None
    )


def label(file: Path) -> str:
    """An absolute path as messages name it: relative to the working folder if inside it."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _files_in(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _NOT_OURS)
        yield from (Path(here, name) for name in sorted(names) if name.endswith(".json"))


def _why_not(named: str | os.PathLike[str]) -> tuple[Diagnostic, ...]:
    try:
        read_document(Path(named))
    except InputError as error:
        return error.diagnostics
    return ()
