"""The files that a call names: one by one, and all those in folders."""

from pathlib import Path

from cli.intake_files import MAX_CLAIM_BYTES, STANDARD_INPUT
from engine.knowledge.texts.documents import Diagnostic, InputError, read_bytes

_START = 65_536
_MAGIC = b"PAR1"


def files_named(names: tuple[str, ...], *, standard_input: bool = False) -> list[str]:
    """The files named, and those in the folders named, in order of their names.

    With `standard_input` the name `-` stands for that, and is kept. Raises `InputError` for names
    that are none, and folders that hold no file.
    """
    found: list[str] = []
    wrong: list[Diagnostic] = []
    for name in names:
        try:
            stands = standard_input and name == STANDARD_INPUT
            found += [name] if stands else _files_of(name)
        except InputError as error:
            wrong += error.diagnostics
    twice = next((name for name in found if found.count(name) > 1), None)
    if twice is not None:
        message = "the file is named twice"
        wrong.append(Diagnostic(twice, None, None, "", "duplicate-input", message))
    if wrong:
        raise InputError(wrong)
    return found


def _files_of(name: str) -> list[str]:
    path = Path(name)
    if not path.is_dir():
        read_start(name)
        return [name]
    inside = sorted(str(p) for p in path.iterdir() if p.is_file() and not _is_aside(p))
    if not inside:
        message = "the folder holds no file"
        raise InputError([Diagnostic(name, None, None, "", "empty-folder", message)])
    return inside


def _is_aside(path: Path) -> bool:
    """Whether a file is no input: a hidden one, or what a run of `batch` notes of a part."""
    is_card = path.name.startswith("part-") and path.suffix == ".json"
    return path.name[0] in "._" or (is_card and path.with_suffix(".parquet").is_file())


def read_start(name: str) -> bytes:
    """The first bytes of a file. Raises `InputError` where it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(_START)
    except (OSError, ValueError):
        return read_bytes(name, max_bytes=MAX_CLAIM_BYTES)  # says what is wrong with it


def is_parquet(name: str) -> bool:
    """Whether a file begins as Parquet does; what reads it is not needed to tell."""
    return read_start(name).startswith(_MAGIC)
