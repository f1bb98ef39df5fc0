"""The files of a folder and its subfolders that are input."""

import re
from collections.abc import Iterator
from pathlib import Path

from engine.knowledge.texts.documents import Diagnostic, InputError

_CARD = re.compile(r"part-\d{3,}-\d{5,}\.json", re.ASCII)


def files_in(folder: Path, without: Path | None = None) -> list[str]:
    """Its files, folder by folder in the order of their names; none of the folder `without`.

    What is hidden is no input, nor what Spark and a run of `batch` note beside their files. Raises
    `InputError` where a folder cannot be read, or no file is in it.
    """
    found = [str(path) for path in _walked(folder, frozenset(), without and without.resolve())]
    if not found:
        raise _wrong(folder, "empty-folder", "the folder holds no file")
    return found


def _walked(folder: Path, above: frozenset[Path], without: Path | None) -> Iterator[Path]:
    """The files in order. `above` are the folders that this one is in, where links may lead."""
    try:
        here = above | {folder.resolve()}
        for path in sorted(folder.iterdir(), key=lambda one: one.name):
            if _is_aside(path):
                continue
            if path.is_dir():
                if path.resolve() not in here | {without}:
                    yield from _walked(path, here, without)
            elif path.is_file() or not path.exists():  # a link to nothing is told when it is read
                yield path
            else:
                raise _wrong(path, "no-file", "this is neither a file nor a folder")
    except OSError as error:
        message = f"the folder cannot be read ({(error.strerror or 'no such folder').lower()})"
        raise _wrong(folder, "unreadable", message) from None


def _is_aside(path: Path) -> bool:
    """Whether it is no input: hidden, or what a run of `batch` notes of a part.

    A name with `=` is that of a partition, as it is to Spark.
    """
    name = path.name
    is_card = _CARD.fullmatch(name) is not None
    is_hidden = name.startswith(".") or (name.startswith("_") and "=" not in name)
    return is_hidden or (is_card and path.with_suffix(".parquet").is_file())


def _wrong(folder: Path, code: str, message: str) -> InputError:
    return InputError([Diagnostic(str(folder), None, None, "", code, message)])
